"""伊丹市 施策評価: a sheet a program with indicators and projects, and pages behind it on what the projects did."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, takewhile
from math import inf
from typing import TypeGuard

from helpers.forms._toolkit import (
    YEAR,
    Columns,
    Item,
    Part,
    Records,
    code_and_name,
    fold,
    labelled,
    one_line,
    paragraphs,
    parts,
    split_unit,
    text_of,
    unfolded,
)
from helpers.grid import Cell, Line, Row, text_lines
from helpers.pdf import Char

MUNICIPALITY, MUNICIPALITY_CODE = "伊丹市", "282073"
TITLE = "施策評価"
LABELS = ("実施施策の目標", "指標の意味・算式等", "事務事業コード", "款項目", "性質")

_LABELS = ("実施施策", "大綱", "施策", "実施施策の目標", "評価の理由", "成果", "課題")
_DATED = re.compile(rf"(?:{YEAR})(?:の(計画)|(評価)|での(対策・対応))")
_BASE, _NAME, _MARK, _MEANING, _MEASURE = "基準年度", "指標名(単位)", "性質", "指標の意味・算式等", "-"
_INDICATOR_HEADS = ("成果指標", re.escape(_NAME), _MARK, _MEANING, _MEASURE, _BASE, YEAR)
_POLARITY = {"↑": "higher", "↓": "lower", "=": "maintain"}
_MEASURES = {"目標": "target", "実績": "actual"}
_CODE, _PROJECT, _MAIN, _ACCOUNT, _COST, _STAFF, _SECTION = (
    "事務事業コード",
    "事務事業名",
    "主要事業",
    "款項目",
    "事業費",
    "人件費",
    "担当課",
)
_PROJECT_HEADS = (_CODE, _PROJECT, _MAIN, _ACCOUNT, _COST, _STAFF, _SECTION, r"[-—－―ー]+", rf"(?:{YEAR})\(千円\)")
_TOTAL, _OUTCOME, _CHAPTER = "事業費合計(千円)", "【事業概要・成果】", re.compile(r"大綱\d+")
#: White of so many heights of a character parts words where no line does.
_WHITE, _NARROW = 0.35, 0.03
_PROJECT_HEAD = re.compile(r"\s*(\d{6})(?!\d)")


def read(items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then what the pages behind them tell of single projects."""
    settled = list(_settled(items))
    document = _Document(settled, out)
    for item, following in zip(settled, [*settled[1:], None], strict=True):
        document.take(item, following)
    document.end_outcome()


class _Document:
    """What was met so far: the program whose sheet goes on, the project whose outcome does."""

    def __init__(self, items: list[Item], out: Records) -> None:
        self.out = out
        self.year = next((m[0] for i in items if (m := re.search(rf"({YEAR})(?=評価)", fold(i.text)))), "")
        self.right = max(part.x1 for item in items for part in parts(item))
        self.indicators, self.projects = Columns(_INDICATOR_HEADS, items), Columns(_PROJECT_HEADS, items)
        self.unruled = _Unruled()
        self.program, self.indicator, self.number = "", "", 0
        self.pending: list[tuple[str, list[Cell]]] = []  # what a sheet prints above its program's name
        self.total = False  # the sum of the program's projects comes next
        self.outcome: tuple[str, list[Item]] | None = None

    def take(self, item: Item, following: Item | None) -> None:
        found = parts(item)
        first = fold(found[0].text) if found else ""
        if not self.outcome:
            self.unruled.learn(item)
            if self.indicators.learn(item) or self.projects.learn(item):
                return
        if (
            (head := _PROJECT_HEAD.match(found[0].text if found else ""))
            and len(found) <= 2
            and not self.unruled.costs_of(item)
        ):
            self.end_outcome()
            self.outcome = (fold(head[1]), [])
        elif _CHAPTER.match(first) or first in self.known_programs():
            self.end_outcome()
        elif self.outcome and first != "大綱":
            if first == _OUTCOME:
                self.outcome[1].clear()  # the rest of a name that takes two lines
            else:
                self.outcome[1].extend([item] if first else [])
        else:
            self.end_outcome()
            self.sheet(item, found, following)

    def known_programs(self) -> set[str]:
        rows = self.out.tables["activities"]
        return {fold(f"{row['code']}{row['name']}") for row in rows if row["level"] == "program"}

    def sheet(self, item: Item, found: list[Part], following: Item | None) -> None:
        for label, cells in _rated(item) or labelled(item, _label):
            self.labelled(label, cells)
        self.divisions(found)
        self.figures(self.unruled.indicator(item, following) or self.ruled(item))
        self.project(self.unruled.project(item, following) or self.projects.cells(item))
        self.total |= any(fold(part.text) == _TOTAL for part in found)
        last = fold(found[-1].text) if found else ""
        if self.total and re.fullmatch(r"[\d,]+", last):
            self.out.add("printed", found[-1], check="project_total", activity_id=self.program, text=last, unit="千円")
            self.total = False

    def labelled(self, label: str, cells: list[Cell]) -> None:
        if label == "大綱":
            self.program, self.pending, self.number = "", [], 0
        if label == "実施施策" and cells:
            self.program, name = code_and_name(one_line(cells))
            self.out.add(
                "activities",
                cells[0],
                activity_id=self.program,
                level="program",
                code=self.program,
                name=name,
                year=self.year,
            )
        elif label == "評価" and cells:
            mark = one_line(cells)
            self.out.add(
                "ratings",
                cells[0],
                activity_id=self.program,
                year=self.year,
                criterion=label,
                symbol=mark,
                scale="stars",
                text=mark,
            )
        elif cells:
            self.pending.append((label, cells))
        if self.program:
            for name, prose in self.pending:
                self.out.narrative(prose[0], self.program, name, "\n".join(paragraphs(prose)))
            self.pending = []

    def divisions(self, found: list[Part]) -> None:
        """評価部局 and 関連部局, and before them the mark of 創生."""
        for part in found:
            text = one_line(part)
            if fold(text) == "創生":
                self.out.narrative(part, self.program, "創生", text)
            for division in re.finditer(r"(評価部局|関連部局):(.*?)(?=関連部局:|$)", fold(text)):
                name = unfolded(text, division.start(2), division.end(2))
                if division[1] == "評価部局":
                    self.departments(name)
                else:
                    self.out.narrative(part, self.program, "関連部局", name)

    def departments(self, name: str) -> None:
        for row in self.out.tables["activities"]:
            if row["level"] == "program" and row["code"] == self.program:
                row["department"] = name

    def figures(self, placed: list[tuple[str, Cell]]) -> None:
        """A line of targets or of actuals; the line of targets begins an indicator."""
        measure = next((_MEASURES[fold(cell.text)] for _, cell in placed if fold(cell.text) in _MEASURES), "")
        if not measure or not self.program:
            return
        if measure == "target":
            self.begin_indicator(placed)
        for head, cell in placed:
            year = head.removeprefix(_BASE)
            if re.fullmatch(YEAR, year):
                self.out.add(
                    "indicator_values",
                    cell,
                    indicator_id=self.indicator,
                    year=year,
                    measure=measure if year == head else "baseline",
                    text=one_line(cell),
                )

    def ruled(self, item: Item) -> list[tuple[str, Cell]]:
        """The cells of a row by their heads, a figure of the base year under both of its heads."""
        placed = self.indicators.placed(item)
        years = self.indicators.years_of(cell for _, cell in placed)
        based = [(_BASE + year if _BASE in self.indicators.above(cell) else year, cell) for year, cell in years]
        return [(head, cell) for head, cell in placed if not re.fullmatch(YEAR, head)] + based

    def begin_indicator(self, placed: list[tuple[str, Cell]]) -> None:
        self.number += 1
        self.indicator = f"{self.program}#{self.number}"
        names = [cell for head, cell in placed if head == _NAME and cell.lines]
        text = re.sub(r"^[①-⑳]\s*", "", one_line(names))
        meaning = "\n".join(paragraphs(cell for head, cell in placed if head == _MEANING))
        name, unit = split_unit(text)
        unit = unit or ((m := re.search(r"[(（]単位[:：](.+?)[)）]", meaning)) and m[1]) or ""
        mark = "".join(fold(cell.text) for head, cell in placed if head == _MARK)
        self.out.add(
            "indicators",
            names[-1],
            indicator_id=self.indicator,
            activity_id=self.program,
            number=str(self.number),
            name=name,
            unit=unit,
            kind="outcome",
            polarity=_POLARITY.get(mark, ""),
            definition=meaning,
        )

    def project(self, cells: dict[str, Cell]) -> None:
        code = text_of(cells, _CODE)
        if not re.fullmatch(r"\d{6}", code):
            return
        self.out.add(
            "activities",
            cells[_PROJECT],
            activity_id=code,
            parent_id=self.program,
            level="project",
            code=code,
            name=one_line(cells[_PROJECT]),
            section=one_line(cells.get(_SECTION, [])),
            year=self.year,
        )
        for head in (_MAIN, _ACCOUNT):
            self.out.narrative(cells.get(head), code, head, one_line(cells.get(head, [])))
        for head, basis, item in ((_COST, "settlement", "total"), (_STAFF, "", "personnel_cost")):
            if text_of(cells, head):
                self.out.add(
                    "costs",
                    cells[head],
                    activity_id=code,
                    year=self.year,
                    basis=basis,
                    item=item,
                    text=one_line(cells[head]),
                    unit="千円",
                )

    def end_outcome(self) -> None:
        if self.outcome and self.outcome[1]:
            code, items = self.outcome
            self.out.narrative(parts(items[0])[0], code, "事業概要・成果", "\n".join(self.told(items)))
        self.outcome = None

    def told(self, items: list[Item]) -> list[str]:
        """Paragraphs, and the rows of tables between them with a stroke between cells."""
        texts: list[str] = []
        for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
            group = list(run)
            if is_line:
                texts += paragraphs((line for line in group if isinstance(line, Line)), self.right)
            else:
                texts += [" | ".join(one_line(part) for part in parts(row)) for row in group]
        return texts


def _label(text: str) -> str:
    """The label's name without its year; empty for what is none."""
    dated = _DATED.fullmatch(text)
    return next(filter(None, dated.groups())) if dated else text if text in _LABELS else ""


class _Unruled:
    """Tables without a line between columns: what is printed in a row parts it, and a figure's end tells its column."""

    def __init__(self) -> None:
        self.years: list[tuple[str, Cell]] = []
        self.costs: list[tuple[str, Cell]] = []
        self.base: Cell | None = None
        self.account: Cell | None = None

    def learn(self, item: Item) -> None:
        """Take the heads in a row."""
        if isinstance(item, Row) and not item.guessed:
            return
        found = _stacked(_words(_chars(item), item.page))
        words = [(fold(word.text), word) for word in found]
        names = [name for name, _ in words]
        if _BASE in names:
            self.years, self.base = [], next(word for name, word in words if name == _BASE)
        if _COST in names and _STAFF in names:
            self.costs = [(name, word) for name, word in words if name in (_COST, _STAFF)]
        self.account = next((word for name, word in words if name == _ACCOUNT), self.account)
        if not any(name in _MEASURES for name in names):
            self.years += [(name, word) for name, word in words if re.fullmatch(YEAR, name)]

    def indicator(self, item: Item, following: Item | None) -> list[tuple[str, Cell]]:
        """A line of targets or actuals by heads; name, 性質 and meaning stand beside both lines of an indicator."""
        cells = [cell for cell in item.cells if cell.lines] if _guessed(item) else []
        label = next((cell for cell in reversed(cells) if fold(cell.text) in _MEASURES), None)
        if label is None:
            return []
        beside = _chars(item) + (_chars(following) if _guessed(following) and following.page == item.page else [])
        start, end = label.lines[0].x0, max(line.x1 for line in label.lines)
        figures = _words([char for char in _chars(item) if char.x0 >= end], item.page, _NARROW)
        return [*_described(beside, item.page, start), (_MEASURE, label), *(self.of_year(cell) for cell in figures)]

    def of_year(self, figure: Cell) -> tuple[str, Cell]:
        name, head = _under(figure, self.years)
        based = self.base is not None and self.base.x0 < _middle(head) < self.base.x1
        return (_BASE + name if based else name), figure

    def project(self, item: Item, following: Item | None) -> dict[str, Cell]:
        """A project's row by heads: code and name on the left, figures under their heads, the section behind them."""
        words = _words(_chars(item), item.page) if _guessed(item) and self.account else []
        money = self.costs_of(item) if words else {}
        if not money or not self.account:
            return {}
        first, rest = min(words, key=lambda word: word.x0), None
        code = _between(item, None, -inf, first.x1)
        if code and len(fold(code.text)) < 6 and _guessed(following) and following.page > item.page:
            rest = following
            words += _words(_chars(following), following.page)
        account = [word for word in words if _is_account(word, self.account)]
        main = [word for word in words if fold(word.text) in "○〇◯" and first.x1 < word.x0 < self.account.x0]
        edge = min([self.account.x0, *(word.x0 for word in main + account)])
        found = {
            _CODE: _between(item, rest, -inf, first.x1),
            _PROJECT: _between(item, rest, first.x1, edge),
            **money,
            _SECTION: _between(item, rest, max(cell.x1 for cell in money.values()), inf),
            _MAIN: _merged(main),
            _ACCOUNT: _merged(account),
        }
        return {head: cell for head, cell in found.items() if cell}

    def costs_of(self, item: Item) -> dict[str, Cell]:
        figures = sorted(_figures(_chars(item), item.page), key=lambda figure: -figure.x0)
        return {head: figure for figure in figures if (head := _under(figure, self.costs)[0])}


def _described(chars: list[Char], page: int, end: float) -> list[tuple[str, Cell]]:
    """Name, 性質 and meaning of an indicator: the number and the mark part them."""
    marks = [char for char in chars if fold(char.text) in _POLARITY and char.x1 < end]
    mark = min(marks, key=lambda char: char.x0, default=None)
    if mark is None:
        return []
    number = max((char.x1 for char in chars if re.match("[①-⑳]", char.text) and char.x1 < mark.x0), default=-inf)
    columns = ((_NAME, number, mark.x0), (_MARK, mark.x0, mark.x1), (_MEANING, mark.x1, end))
    return [(head, cell) for head, left, right in columns if (cell := _within(chars, page, left, right))]


def _rated(item: Item) -> list[tuple[str, list[Cell]]]:
    """The row of 評価 where its second label was taken for a part of the reasons behind it."""
    words = _words(_chars(item), item.page) if _guessed(item) else []
    stars = next((word for word in words if re.fullmatch("☆+", fold(word.text))), None)
    if not stars or not any(_label(fold(cell.text)) == "評価" for cell in parts(item)):
        return []
    right = [word for word in words if word.x0 > stars.x1 and fold(word.text) in "評価の理由"]
    label = [word for word in right if word.x0 < min(word.x1 for word in right)]
    reason = _within(_chars(item), item.page, max(word.x1 for word in label), inf) if label else None
    return [("評価", [stars]), *([("評価の理由", [reason])] if reason else [])]


def _settled(items: list[Item]) -> Iterator[Item]:
    """Rows between hairlines with their texts at their own height; on the pages behind the sheets lines as lines."""
    behind = False
    for _, page in groupby(_gathered(items), key=lambda item: item.page):
        told: list[Item] = []
        for guessed, found in groupby(page, key=_guessed):
            leaf = list(found)
            for item in _by_height([row for row in leaf if isinstance(row, Row)]) if guessed else leaf:
                first = fold(parts(item)[0].text)
                behind = first != "大綱" and (behind or bool(_CHAPTER.match(first)))
                told += _told_in_lines(item) if behind and _guessed(item) else [item]
        yield from sorted(told, key=lambda item: item.top)


def _gathered(items: list[Item]) -> Iterator[Item]:
    """Lines that stand beside a row's text, beyond the ends of its hairlines, are of that row."""
    for _, group in groupby(items, key=lambda item: item.page):
        leaf = list(group)
        rows = [item for item in leaf if _guessed(item)]
        home = {
            id(line): next((row for row in rows if _beside(line, row)), None) for line in leaf if isinstance(line, Line)
        }
        for item in leaf:
            lines = [line for line in leaf if isinstance(line, Line) and home.get(id(line)) is item]
            if lines and isinstance(item, Row):
                yield _with_lines(item, lines)
            elif home.get(id(item)) is None:
                yield item


def _with_lines(row: Row, lines: list[Line]) -> Row:
    """The row with each line at the end of the text that it goes on, else in a cell of its own."""
    cells = [replace(cell, lines=list(cell.lines)) for cell in row.cells]
    for line in lines:
        cell = next((c for c in cells if any(_goes_on(text, line) for text in c.lines)), None)
        if cell:
            cell.lines = text_lines(row.page, [char for part in (*cell.lines, line) for char in part.chars])
        else:
            cells.append(Cell(line.page, line.x0, line.top, line.x1, line.bottom, [line]))
    return replace(row, cells=cells)


def _goes_on(text: Line, line: Line) -> bool:
    return _level(text.chars[-1], line.chars[0]) and 0 <= line.x0 - text.x1 + 1 < line.height


def _beside(line: Line, row: Row) -> bool:
    chars = _chars(row)
    shared = min(line.bottom, max(char.bottom for char in chars)) - max(line.top, min(char.top for char in chars))
    return shared > 0.25 * line.height


def _by_height(rows: list[Row]) -> Iterator[Row]:
    tops = [row.top for row in rows]
    homes: list[list[Cell]] = [[] for _ in rows]
    for number, row in enumerate(rows):
        for cell in row.cells:
            home = (
                bisect_right(tops, min((line.top + line.bottom) / 2 for line in cell.lines)) - 1
                if cell.lines
                else number
            )
            homes[max(home, number)].append(cell)
    for row, cells in zip(rows, homes, strict=True):
        if any(cell.lines for cell in cells):
            yield from _from_sheet_to_sheet(replace(row, cells=sorted(cells, key=lambda cell: cell.x0)))


def _from_sheet_to_sheet(row: Row) -> list[Row]:
    """Where a sheet follows on another in one row, two rows."""
    start = next((cell.lines[0].top for cell in row.cells if fold(cell.text) == "大綱"), -inf)
    above = [cell for cell in row.cells if cell.lines and cell.lines[-1].bottom <= start]
    rest = [cell for cell in row.cells if cell not in above]
    return [replace(row, cells=above), replace(row, cells=rest)] if above else [row]


def _told_in_lines(row: Row) -> list[Item]:
    lines = text_lines(row.page, _chars(row))
    heading = any(_PROJECT_HEAD.match(line.text) or fold(line.text) == _OUTCOME for line in lines)
    return [*lines] if heading or len(parts(row)) == 1 else [row]


def _guessed(item: Item | None) -> TypeGuard[Row]:
    return isinstance(item, Row) and item.guessed


def _chars(item: Item) -> list[Char]:
    lines = [line for cell in item.cells for line in cell.lines] if isinstance(item, Row) else [item]
    return [char for line in lines for char in line.chars]


def _within(chars: Iterable[Char], page: int, left: float, right: float) -> Cell | None:
    """What is printed between two places, as a cell."""
    return _cell(page, [char for char in chars if left < (char.x0 + char.x1) / 2 < right])


def _between(item: Item, rest: Item | None, left: float, right: float) -> Cell | None:
    """The same of a row, and of the rest of it on the next page."""
    cell, more = (_within(_chars(part), part.page, left, right) if part else None for part in (item, rest))
    return replace(cell, lines=[*cell.lines, *more.lines]) if cell and more else cell


def _cell(page: int, chars: list[Char]) -> Cell | None:
    lines = text_lines(page, chars)
    if not lines:
        return None
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Cell(page, x0, min(line.top for line in lines), x1, max(line.bottom for line in lines), lines)


def _merged(cells: list[Cell]) -> Cell | None:
    return (
        _cell(cells[0].page, [char for cell in cells for line in cell.lines for char in line.chars]) if cells else None
    )


def _words(chars: list[Char], page: int, white: float = _WHITE) -> list[Cell]:
    """Texts that white parts, whatever stands at another height beside them."""
    words: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: c.x0):
        word = next((word for word in words if _abut(word[-1], char, white)), None)
        if word is None:
            words.append([char])
        else:
            word.append(char)
    return [cell for word in words if (cell := _cell(page, word))]


def _abut(before: Char, char: Char, white: float) -> bool:
    """No more white stands between two characters of a line than so many heights of them."""
    parted = char.space and white == _NARROW
    return not parted and char.x0 - before.x1 <= white * (char.bottom - char.top) and _level(before, char)


def _level(a: Char, b: Char) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _stacked(words: list[Cell]) -> list[Cell]:
    """The words, and those that a narrow column prints below one another as one."""
    out = list(words)
    for word in out:
        below = [w for w in words if abs(w.top - word.bottom) < w.lines[0].height and word.x0 < _middle(w) < word.x1]
        out += [stack for w in below[:1] if w.top >= word.lines[-1].top + 1 and (stack := _merged([word, w]))]
    return out


def _figures(chars: list[Char], page: int) -> list[Cell]:
    """The figures in a row, be it that a text follows without white."""
    words = _words(chars, page, _NARROW)
    runs = [list(takewhile(lambda char: fold(char.text) in "0123456789,.-△▲", word.lines[0].chars)) for word in words]
    return [cell for run in runs if run and (cell := _cell(page, run))]


def _under(figure: Cell, heads: list[tuple[str, Cell]]) -> tuple[str, Cell]:
    """A figure is set to the right of its column: its head is the last whose middle lies left of its end."""
    known = [head for head in heads if _middle(head[1]) < figure.x1]
    return max(known, key=lambda head: head[1].x0, default=("", figure))


def _is_account(word: Cell, head: Cell) -> bool:
    near = abs(_middle(word) - _middle(head)) < head.x1 - head.x0
    return near and re.fullmatch(r"[\d-]+", fold(word.text)) is not None


def _middle(cell: Cell) -> float:
    return (cell.x0 + cell.x1) / 2
