"""Sheets that layouts.txt describes: their labels in the manner of many cities, their figures made
up.

A layout begins with `== its name`, the unit of its money, perhaps the sheets' year, and
`together` if sheets stand on one page, `apart` if each is a PDF of its own. `title` and `text` are
lines over tables, `once` one over all sheets, `page` is a new page, `table` has the widths of
columns. Cells are parted by |; ← is merged with the cell before, ↑ with the one above, ⏎ begins a
line. `columns` says what figures mean in each column: a year with s(ettlement), b(udget), t(arget),
a(ctual), e(xpected), base or nothing. In a cell, @number, @name, @department and @section are the
sheet's, @words are one to five sentences, @1 人数 人 names its first indicator and the unit,
{total} is an amount of that item, {#1} a value of the first indicator, {有効性 A B} one of two
marks; {total 2021s} is of that year whatever the column says, {total =10} is 10, {total =+} is the
sum of the amounts over it in the table, {total ?} is left blank on some sheets, {} counts for
nothing. `choose 必要性 高い 低い` is one of two marks for the boxes {■□ 必要性 高い} or circles
{○ 必要性 高い} of the options; `names` are other sheets' names. A row with * before it comes again
for each name, in one list. A line that begins with <1,2/4> is printed on the sheets whose number
leaves 1 or 2 when divided by 4.
"""

import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from .page import Pages
from .style import PLAIN
from .table import Table, merged_cells

Rows = dict[str, list[tuple[str, ...]]]
SHEETS = {
    "公園管理事業": "公園課",
    "健康診査事業": "健康課",
    "消防団運営事業": "防災課",
    "図書館運営事業": "図書館",
}
DEPARTMENT = "建設部"
SENTENCES = (
    "市民の暮らしを支えるため、必要なことを行う。",
    "窓口と電話で相談を受ける。",
    "施設の点検と修繕を計画に沿って進め、安心して使えるようにする。",
    "関係する団体と協力する。",
    "費用の多くは委託によるもので、毎年見直している。",
)
#: A line of some sheets only: <1,2/4> before it.
SOME_SHEETS = re.compile(r"<(?P<rest>[\d,]+)/(?P<of>\d+)> ")
#: A figure that may be left blank is so on one of so many sheets.
BLANK_OF = 4
UNITS = {"円": 1, "千円": 1000, "百万円": 1_000_000}
PHASES = {
    "s": "settlement",
    "b": "budget",
    "t": "target",
    "a": "actual",
    "e": "expected",
    "base": "baseline",
    "": "",
}


LAYOUTS = {
    part.split(maxsplit=1)[0]: part.strip().split("\n")
    for part in (Path(__file__).parent / "layouts.txt").read_text(encoding="utf-8").split("== ")[1:]
}
#: The layout of the walk.
WALK = "walk"
KINDS = list(LAYOUTS)


def other_city(kind: str, path: Path) -> Rows:
    """Typeset the sheets of a layout and say what they say: by table, rows of the columns that the
    tests compare.
    """
    return typeset_layout(LAYOUTS[kind], kind, path)


def typeset_layout(layout: list[str], kind: str, path: Path) -> Rows:
    """Typeset the sheets of a layout that is given."""
    head, *lines = layout
    unit, *about = head.split()[1:]
    year = next(filter(str.isdecimal, about), "")
    pages = Pages(path, PLAIN, kind, "架空の市の架空の帳票")
    sheet = _Sheets(pages, UNITS[unit], random.Random(kind), year, together="together" in about)
    names = _names(lines) or list(SHEETS)
    names = names[:1] if any(line.startswith("*") for line in lines) else names
    for name, section in zip(names, cycle(SHEETS.values()), strict=False):
        sheet.write(name, section, lines)
    pages.finish()
    return sheet.truth


def is_apart(kind: str) -> bool:
    """Whether each sheet of a layout is a PDF of its own."""
    return "apart" in LAYOUTS[kind][0].split()


def made_city(folder: Path, kind: str = WALK) -> tuple[list[Path], Rows]:
    """Typeset the sheets of a layout, a PDF each, and say what they say.

    That of the walk in CONTRIBUTING if none is named.
    """
    folder.mkdir(parents=True, exist_ok=True)
    head, *lines = LAYOUTS[kind]
    truth: Rows = defaultdict(list)
    files = []
    for number, (name, section) in enumerate(
        zip(_names(lines), cycle(SHEETS.values()), strict=False), 1
    ):
        files.append(folder / f"kakuu-r5-{number:03d}.pdf")
        pages = Pages(files[-1], PLAIN, name, "架空の市の架空の帳票", number="")
        _Sheets(
            pages, UNITS[head.split()[1]], random.Random(name), "", together=False, truth=truth
        ).write(name, section, lines)
        pages.finish()
    return files, truth


def _names(lines: list[str]) -> list[str]:
    """The names of the sheets, which a layout may say first."""
    return lines.pop(0).split()[1:] if lines[0].startswith("names ") else []


@dataclass
class _Sheets:
    pages: Pages
    yen: int
    chance: random.Random
    year: str
    together: bool
    truth: Rows = field(
        default_factory=lambda: {
            "activities": [],
            "indicators": [],
            "indicator_values": [],
            "costs": [],
            "ratings": [],
        }
    )
    name: str = ""
    section: str = ""
    columns: list[str] = field(default_factory=list)
    sums: Counter[int] = field(default_factory=Counter)
    chosen: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, section: str, lines: list[str]) -> None:
        self.name, self.section, self.columns = name, section, []
        department = DEPARTMENT if any("@department" in line for line in lines) else ""
        self.truth["activities"].append((name, name, department, section, self.year))
        is_first = len(self.truth["activities"]) == 1
        if self.together and not is_first:
            self.pages.space(20)
        else:
            self.pages.begin()
        rows: list[list[str]] = []
        shares: list[float] = []
        for line in [*self._lines_of_sheet(lines), "text"]:
            word, _, rest = line.partition(" ")
            if "|" in line:
                rows += self._rows(line)
                continue
            if rows and word in ("text", "table", "page", "title"):
                self.pages.table(
                    Table(
                        merged_cells(rows),
                        shares,
                        self.pages.width_pt,
                        self.pages.style,
                        row_pt=14.0,
                    )
                )
                self.pages.space(6)
                rows = []
            if rest and (word in ("title", "text") or (word == "once" and is_first)):
                self.pages.text(self._cell(rest, 0), 9.0 if word == "text" else 13.0)
            elif word == "choose":
                criterion, *marks = rest.split()
                self._choose(criterion, marks)
            elif word == "page":
                self.pages.begin()
            elif word == "table":
                shares, self.columns, self.sums = (
                    [float(share) for share in rest.split()],
                    [],
                    Counter(),
                )
            elif word == "columns":
                self.columns = rest.split()

    def _lines_of_sheet(self, lines: list[str]) -> Iterator[str]:
        number = len(self.truth["activities"])
        for line in lines:
            some = SOME_SHEETS.match(line)
            if some is None:
                yield line
            elif str(number % int(some["of"])) in some["rest"].split(","):
                yield line[some.end() :]

    def _rows(self, line: str) -> Iterator[list[str]]:
        own = {self.name: self.section}
        for name, section in (SHEETS if line.startswith("*") else own).items():
            self.name, self.section = name, section
            yield [
                self._cell(text.strip(), n) for n, text in enumerate(line.lstrip("*").split("|"))
            ]

    def _cell(self, text: str, column: int) -> str:
        text = (
            text.replace("@name", self.name)
            .replace("@number", str(100 + len(self.truth["activities"])))
            .replace("@department", DEPARTMENT)
            .replace("@section", self.section)
            .replace("@words", "".join(self._words()) if "@words" in text else "")
            .replace("⏎", "\n")
        )
        text = re.sub(r"@(\d) ([^\s（]+)(?: ([^\s（]+))?", self._indicator, text)
        return re.sub(r"\{([^}]*)\}", lambda match: self._figure(match[1].split(), column), text)

    def _words(self) -> list[str]:
        return self.chance.sample(SENTENCES, self.chance.randint(1, len(SENTENCES)))

    def _choose(self, criterion: str, marks: list[str]) -> str:
        self.chosen[criterion] = self.chance.choice(marks)
        mark = unicodedata.normalize("NFKC", self.chosen[criterion])
        self.truth["ratings"].append(
            (self.name, criterion, mark, "abc" if mark in "ABC" else "direction")
        )
        return self.chosen[criterion]

    def _indicator(self, match: re.Match[str]) -> str:
        self.truth["indicators"].append(
            (f"{self.name}#{match[1]}", f"{self.name}の{match[2]}", match[3] or "")
        )
        return f"{self.name}の{match[2]}"

    def _figure(self, words: list[str], column: int) -> str:
        number = self.chance.randint(1000, 9999)
        if words[-1:] == ["?"]:
            words.pop()
            if not self.chance.randrange(BLANK_OF):
                return self.chance.choice(["", "－"])
        given = words.pop()[1:] if words and words[-1].startswith("=") else ""
        if not words:
            return f"{number:,}"
        what = words[0]
        if not (what.startswith("#") or what.isascii()):
            if words[1] in self.chosen:
                return (what + " ")[self.chosen[words[1]] != words[2]].strip()
            return self._choose(what, words[1:])
        year, phase = re.fullmatch(
            r"(\d{4})(\w*)", words[1] if len(words) > 1 else self.columns[column]
        ).groups()  # type: ignore[union-attr]
        if what.startswith("#"):
            value = given or str(number % 90 + 10)
            self.truth["indicator_values"].append(
                (f"{self.name}{what}", year, PHASES[phase], value)
            )
            return value
        if what.endswith("staff"):
            amount = printed = given or f"{number % 9}.{number % 7 + 1}"
        else:
            printed = f"{self.sums[column]:,}" if given == "+" else given or f"{number:,}"
            self.sums[column] += int(printed.replace(",", ""))
            amount = str(int(printed.replace(",", "")) * self.yen)
        self.truth["costs"].append((self.name, year, PHASES[phase], what, "", amount))
        return printed
