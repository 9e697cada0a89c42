"""The levels of a plan by their codes: each is named in a list or a heading, some have prose below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hyoka.forms.shared.pages import Item, merged_lines, parts_by_line
from hyoka.forms.shared.paragraphs import Part, join_lines, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell


@dataclass
class Level:
    """A level: the part that names it, its name as printed, and the prose below its heading."""

    place: Part
    name: str
    prose: list[Part] = field(default_factory=list)


class PlanLevels:
    """The levels met so far, line by line.

    Attributes:
        levels: The levels by code, in the order in which they were met.
        top_code: The first part of the last level's code; "-" separates the parts of a code.
        in_prose: Whether the lines that follow are a level's prose.
    """

    def __init__(self) -> None:
        self.levels: dict[str, Level] = {}
        self.top_code, self.in_prose = "", False
        self._current: Level | None = None
        self._name_part: Part | None = None  # the line that the next line may continue
        self._in_bracket = False  # the closing bracket of a heading is still to come

    def lines(self, item: Item, heading: re.Pattern[str]) -> list[Part]:
        """The lines of an item in prose or with a heading; else its cells, as in a list of levels."""
        if self.in_prose or heading.search(item.folded):
            lines = merged_lines(item)
            if self.in_prose or any(heading.match(line.folded) for line in lines):
                return lines
        return parts_by_line(item)

    def open(self, code: str, part: Part, name: str, *, in_prose: bool = False) -> None:
        """Begin a level, or come back to one; only its first line names it.

        Args:
            code: Its code.
            part: The line or cell in which it stands.
            name: Its name there, which may continue on the next line.
            in_prose: Whether prose follows; if the heading is in 【】, behind its closing bracket.
        """
        self._name_part = None if code in self.levels else part
        self._current = self.levels.setdefault(code, Level(part, name.removesuffix("】")))
        self._in_bracket = part.text.startswith("【") and "】" not in part.text
        self.top_code, self.in_prose = code.partition("-")[0], in_prose

    def close(self) -> None:
        """End the name or the prose of the current level."""
        self._name_part, self._in_bracket, self.in_prose = None, False, False

    def append_continuation(self, part: Part) -> None:
        """Take a line that begins no level: prose, or the rest of a name that it stands beside or directly below."""
        if self._current and self.in_prose and not self._in_bracket:
            self._current.prose.append(part)
        elif self._current and follows(self._name_part, part):
            self._current.place = self._current.place if self._current.name.strip() else part
            self._current.name = join_lines(self._current.name, part.text.rstrip("】"))
            self._name_part = None if isinstance(part, Cell) else part
        else:
            self._name_part = None
        self._in_bracket = self._in_bracket and "】" not in part.text

    def write(self, out: Records, year: str, label: str) -> None:
        """Add the levels as activities, the top ones as policies, and their prose under a label."""
        for code, level in self.levels.items():
            about = {"activity_id": code, "parent_id": code.rpartition("-")[0], "code": code, "year": year}
            kind = "program" if "-" in code else "policy"
            out.add("activities", level.place, **about, name=level.name.strip(), level=kind)
            if level.prose:
                out.add_narrative(level.prose[0], code, label, "\n".join(paragraphs(level.prose)))


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may continue its text."""
    if before is None or before.page != part.page:
        return False
    return part.top - before.bottom < min(before.bottom - before.top, part.bottom - part.top)
