"""The levels of a plan by their codes: each named in a list or a heading, some with prose below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hyoka.forms.shared.labels import follows
from hyoka.forms.shared.pages import Item, lines_of, whole_lines
from hyoka.forms.shared.paragraphs import Part, joined, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell


@dataclass
class Level:
    """A level: its code and its name as printed, where that stands, and the prose below its heading."""

    code: str
    place: Part
    name: str
    prose: list[Part] = field(default_factory=list)


class Outline:
    """What was met of a plan so far, line by line.

    Attributes:
        levels: The levels by code, in the order in which they were met.
        top: Code of the uppermost level to which the line read last belongs; the parts of a code are joined by "-".
        tells: Whether the lines that follow are a level's prose.
    """

    def __init__(self) -> None:
        self.levels: dict[str, Level] = {}
        self.top, self.tells = "", False
        self._here: Level | None = None
        self._named: Part | None = None  # the line that a name may go on from
        self._in_bracket = False  # a heading has begun whose closing bracket is still to come

    def lines(self, item: Item, heading: re.Pattern[str]) -> list[Part]:
        """An item line by line where prose is told or a heading stands in it; by its cells in a list of levels."""
        if self.tells or heading.search(item.folded):
            whole = whole_lines(item)
            if self.tells or any(heading.match(line.folded) for line in whole):
                return whole
        return lines_of(item)

    def open(self, code: str, part: Part, name: str, *, tells: bool = False) -> None:
        """Begin a level, or come back to one: only where it is met first is it named.

        Args:
            code: Its code.
            part: The line or cell in which it stands.
            name: Its name there, which may go on in the next line.
            tells: Whether prose follows; where the heading is in 【】, behind its closing bracket.
        """
        self._named = None if code in self.levels else part
        self._here = self.levels.setdefault(code, Level(code, part, name.removesuffix("】")))
        self._in_bracket = part.text.startswith("【") and "】" not in part.text
        self.top, self.tells = code.partition("-")[0], tells

    def close(self) -> None:
        """Something else begins: neither a name nor prose goes on."""
        self._named, self._in_bracket, self.tells = None, False, False

    def goes_on(self, part: Part) -> None:
        """Take a line that opens nothing: prose, or the rest of a name if it stands beside or directly below that."""
        if self._here and self.tells and not self._in_bracket:
            self._here.prose.append(part)
        elif self._here and follows(self._named, part):
            self._here.place = self._here.place if self._here.name.strip() else part
            self._here.name = joined(self._here.name, part.text.rstrip("】"))
            self._named = None if isinstance(part, Cell) else part
        else:
            self._named = None
        self._in_bracket = self._in_bracket and "】" not in part.text

    def write(self, out: Records, year: str, label: str) -> None:
        """Add the levels as activities, the upper ones policies, and their prose under a label."""
        for code, level in self.levels.items():
            own = {"activity_id": code, "parent_id": code.rpartition("-")[0], "code": code, "name": level.name.strip()}
            out.add("activities", level.place, **own, level="program" if "-" in code else "policy", year=year)
            if level.prose:
                out.narrative(level.prose[0], code, label, "\n".join(paragraphs(level.prose)))
