"""伊丹市 施策評価: a sheet a program with indicators and projects, and pages behind it on what the projects did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby, zip_longest
from math import inf

from helpers.cells import Cell, Line
from helpers.forms import _unruled
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
    without_running_heads,
)
from helpers.forms._unruled import Head, between, chars_of, is_unruled, middle_of, within, words_in
from helpers.pdf import Char

MUNICIPALITY, MUNICIPALITY_CODE = "伊丹市", "282073"
TITLE = "施策評価"
LABELS = ("実施施策の目標", "指標の意味・算式等", "事務事業コード", "款項目", "性質")

_AREA, _PROGRAM, _RATING, _REASON, _CREATION = "大綱", "実施施策", "評価", "評価の理由", "創生"
_LABELS = (_AREA, "施策", _PROGRAM, "実施施策の目標", "計画", _RATING, _REASON, "成果", "課題", "対策・対応")
_DIVISIONS = re.compile(r"(評価部局|関連部局):(.*?)(?=関連部局:|$)")
_BASE, _NAME, _MARK, _MEANING, _MEASURE = "基準年度", "指標名(単位)", "性質", "指標の意味・算式等", "-"
_INDICATOR_HEADS = ("成果指標", re.escape(_NAME), _MARK, _MEANING, _MEASURE, _BASE, YEAR)
_POLARITY = {"↑": "higher", "↓": "lower", "=": "maintain"}
_MEASURES = {"目標": "target", "実績": "actual"}
_CODE, _PROJECT, _MAIN, _ACCOUNT, _SECTION = "事務事業コード", "事務事業名", "主要事業", "款項目", "担当課"
_COSTS = {"事業費": ("settlement", "total"), "人件費": ("", "personnel_cost")}
_PROJECT_HEADS = (_CODE, _PROJECT, _MAIN, _ACCOUNT, *_COSTS, _SECTION, r"[-—－―ー]+", rf"(?:{YEAR})\(千円\)")
_TOTAL, _OUTCOME = "事業費合計(千円)", "【事業概要・成果】"
_CHAPTER, _PROJECT_HEAD = re.compile(r"大綱\d+"), re.compile(r"(\d{6})(?!\d)")


def read(items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then what the pages behind them tell of single projects."""
    behind, sheets, outlines = False, list[Item](), list[Item]()
    for item in _unruled.settled(without_running_heads(items, keep=_CHAPTER.pattern), _AREA):
        first = fold(parts(item)[0].text)
        behind = first != _AREA and (behind or bool(_CHAPTER.match(first)))
        if behind:
            outlines += _unruled.prose_in(item, rf"{_PROJECT_HEAD.pattern}|{_OUTCOME}")
        else:
            sheets.append(item)
    reader = _Sheets(sheets, out)
    for item, following in zip_longest(sheets, sheets[1:]):
        reader.take(item, following)
    _read_outlines(sorted(outlines, key=lambda item: (item.page, item.top)), out)


class _Sheets:
    """The programs' sheets: what was met so far of the one that goes on."""

    def __init__(self, items: list[Item], out: Records) -> None:
        self.out = out
        self.year = next((m[0] for i in items if (m := re.search(rf"({YEAR})(?=評価)", fold(i.text)))), "")
        self.indicators, self.projects = Columns(_INDICATOR_HEADS, items), Columns(_PROJECT_HEADS, items)
        self.unruled = _Unruled("|".join((_BASE, _ACCOUNT, *_COSTS, YEAR)), {_BASE, _ACCOUNT})
        self.program, self.indicator, self.number = "", "", 0
        self.activity: dict[str, object] = {}  # the program's row
        self.total = False  # the sum of the program's projects comes next

    def take(self, item: Item, following: Item | None) -> None:
        """Take the next row of a sheet; a row that a page end cuts has its rest in the following one."""
        lines = self.unruled.indicator(item, following)
        if not lines:
            self.unruled.learn(item)
        if self.indicators.learn(item) or self.projects.learn(item):
            return
        for label, cells in _rated(item) or labelled(item, _label):
            self.labelled(label, cells)
        for part in parts(item):
            self.divisions(part, one_line(part))
        self.figures(lines or self.ruled(item))
        self.project(self.unruled.project(item, following) or self.projects.cells(item))
        self.total |= any(fold(part.text) == _TOTAL for part in parts(item))
        money = fold(parts(item)[-1].text)
        if self.total and re.fullmatch(r"[\d,]+", money):
            self.out.add(
                "printed", parts(item)[-1], check="project_total", activity_id=self.program, text=money, unit="千円"
            )
            self.total = False

    def labelled(self, label: str, cells: list[Cell]) -> None:
        """Take a label of the sheet with its cells."""
        if label == _AREA:
            self.program, self.activity, self.number = "", {}, 0
        if label == _PROGRAM and cells:
            self.begin_program(cells)
        elif label == _RATING and cells:
            self.out.add("ratings", cells[0], activity_id=self.program, year=self.year, criterion=label,
                         symbol=one_line(cells), scale="stars", text=one_line(cells))  # fmt: skip
        elif cells:
            self.out.narrative(cells[0], self.program, label, "\n".join(paragraphs(cells)))

    def begin_program(self, cells: list[Cell]) -> None:
        """Begin a program: 実施施策 names it."""
        self.program, name = code_and_name(one_line(cells))
        self.out.add("activities", cells[0], activity_id=self.program, level="program", code=self.program, name=name,
                     year=self.year)  # fmt: skip
        self.activity = self.out.tables["activities"][-1]
        for row in self.out.tables["narratives"]:  # what a sheet prints above its program's name
            row["activity_id"] = row["activity_id"] or self.program

    def divisions(self, part: Part, text: str) -> None:
        """評価部局 and 関連部局, and before them the mark of 創生."""
        if fold(text) == _CREATION:
            self.out.narrative(part, self.program, _CREATION, text)
        for division in _DIVISIONS.finditer(fold(text)):
            name = unfolded(text, division.start(2), division.end(2))
            if division[1] == "評価部局":
                self.activity["department"] = name
            else:
                self.out.narrative(part, self.program, division[1], name)

    def figures(self, placed: list[Head]) -> None:
        """A line of targets or of actuals; the line of targets begins an indicator."""
        measure = next((_MEASURES[text] for _, cell in placed if (text := fold(cell.text)) in _MEASURES), "")
        if measure == "target":
            self.begin_indicator(placed)
        for head, cell in placed:
            if measure and re.fullmatch(YEAR, year := head.removeprefix(_BASE)):
                self.out.add("indicator_values", cell, indicator_id=self.indicator, year=year,
                             measure=measure if year == head else "baseline", text=one_line(cell))  # fmt: skip

    def ruled(self, item: Item) -> list[Head]:
        """The cells of a row by their heads, a figure of the base year under both of its heads."""
        placed, above = self.indicators.placed(item), self.indicators.above
        return [(_BASE + head if _BASE in above(cell) else head, cell) for head, cell in placed if cell.lines]

    def begin_indicator(self, placed: list[Head]) -> None:
        """Begin an indicator: its name, unit, mark and meaning."""
        self.number += 1
        self.indicator = f"{self.program}#{self.number}"
        names = [cell for head, cell in placed if head == _NAME and cell.lines]
        name, unit = split_unit(re.sub(r"^[①-⑳]\s*", "", one_line(names)))
        meaning = "\n".join(paragraphs(cell for head, cell in placed if head == _MEANING))
        unit = unit or "".join(re.findall(r"[(（]単位[:：](.+?)[)）]", meaning)[:1])
        mark = "".join(fold(cell.text) for head, cell in placed if head == _MARK)
        self.out.add("indicators", [placed[0][1], *names][-1], indicator_id=self.indicator, activity_id=self.program,
                     number=str(self.number), name=name, unit=unit, kind="outcome",
                     polarity=_POLARITY.get(mark, ""), definition=meaning)  # fmt: skip

    def project(self, cells: dict[str, Cell]) -> None:
        """Write a row of the table of projects."""
        if not re.fullmatch(r"\d{6}", code := text_of(cells, _CODE)):
            return
        self.out.add("activities", cells.get(_PROJECT, cells[_CODE]), activity_id=code, parent_id=self.program,
                     level="project", code=code, name=one_line(cells.get(_PROJECT, [])),
                     section=one_line(cells.get(_SECTION, [])), year=self.year)  # fmt: skip
        for head in (_MAIN, _ACCOUNT):
            self.out.narrative(cells.get(head), code, head, one_line(cells.get(head, [])))
        for head, (basis, item) in _COSTS.items():
            if text_of(cells, head):
                self.out.add("costs", cells[head], activity_id=code, year=self.year, basis=basis, item=item,
                             text=one_line(cells[head]), unit="千円")  # fmt: skip


def _read_outlines(items: list[Item], out: Records) -> None:
    """Read the pages behind the sheets: a project's code and name, then what it did, up to the next heading."""
    right = max((part.x1 for item in items for part in parts(item)), default=0.0)
    programs = {fold(f"{row['code']}{row['name']}") for row in out.tables["activities"] if row["level"] == "program"}
    outlines: list[tuple[str, list[Item]]] = [("", [])]
    for item in items:
        first = fold(parts(item)[0].text)
        head = _PROJECT_HEAD.match(parts(item)[0].text)  # not folded: a name may begin with a figure
        if head and len(parts(item)) <= 2:
            outlines.append((fold(head[1]), []))
        elif _CHAPTER.match(first) or first in programs:
            outlines.append(("", []))
        elif first == _OUTCOME:
            outlines[-1][1].clear()  # the rest of a name that takes two lines
        else:
            outlines[-1][1].append(item)
    for code, told in outlines:
        if code and told:
            out.narrative(parts(told[0])[0], code, "事業概要・成果", "\n".join(_paragraphs(told, right)))


def _paragraphs(items: list[Item], right: float) -> Iterator[str]:
    """Paragraphs, and the rows of tables between them with a stroke between cells."""
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        yield from paragraphs(chain(*rows), right) if is_line else (" | ".join(map(one_line, row)) for row in rows)


def _label(text: str) -> str:
    """The label's name without its year; empty for what is none."""
    name = re.sub(rf"^(?:{YEAR})で?の?", "", text)
    return name if name in _LABELS else ""


def _rated(item: Item) -> list[tuple[str, list[Cell]]]:
    """The row of 評価 where its second label was taken for a part of the reasons behind it."""
    words = dict(_unruled.headed_words(item)) if is_unruled(item) else {}
    stars = next((word for name, word in words.items() if re.fullmatch("☆+", name)), None)
    reason = between(item, None, words[_REASON].x1, inf) if _REASON in words else None
    return [(_RATING, [stars]), (_REASON, [reason])] if stars and reason else []


class _Unruled(_unruled.Heads):
    """The two tables where no line parts their columns: a figure stands under its head, marks part the rest."""

    def indicator(self, item: Item, following: Item | None) -> list[Head]:
        """A line of targets or actuals by heads; name, 性質 and meaning stand beside both lines of an indicator."""
        labels = [cell for cell in item.cells if fold(cell.text) in _MEASURES] if is_unruled(item) else []
        if not labels:
            return []
        label = labels[-1]
        chars, start, end = chars_of(item), label.lines[0].x0, max(line.x1 for line in label.lines)
        rest = chars_of(following) if is_unruled(following) and following.page == item.page else []
        figures = words_in([char for char in chars if char.x0 >= end], item.page, _unruled.NARROW)
        described = _described([*chars, *rest], item.page, start)
        return [*described, (_MEASURE, label), *(self.of_year(cell) for cell in figures)]

    def of_year(self, figure: Cell) -> Head:
        """A figure with its year, and 基準年度 before it where the year stands under that."""
        name, head = _unruled.head_of(figure, self.named(YEAR))
        based = any(base.x0 < middle_of(head) < base.x1 for _, base in self.named(_BASE))
        return (_BASE + name if based else name), figure

    def project(self, item: Item, following: Item | None) -> dict[str, Cell]:
        """A project's row by heads: code and name on the left, figures under their heads, the section behind them."""
        figures = sorted(_unruled.figures_in(item), key=lambda figure: -figure.x0)
        costs = self.named("|".join(_COSTS)) if is_unruled(item) else []
        money = {head: figure for figure in figures if (head := _unruled.head_of(figure, costs)[0])}
        account = next((cell for _, cell in self.named(_ACCOUNT)), None)
        if not money or not account:
            return {}
        words = words_in(chars_of(item), item.page)
        code, rest = min(words, key=lambda word: word.x0).x1, None
        number = between(item, None, -inf, code)
        if number and len(fold(number.text)) < 6 and is_unruled(following) and following.page > item.page:
            rest, words = following, [*words, *words_in(chars_of(following), following.page)]
        accounts = [word for word in words if abs(middle_of(word) - middle_of(account)) < account.x1 - account.x0]
        main = [word for word in words if fold(word.text) in "○〇◯" and code < word.x0 < account.x0]
        name = min([account.x0, *(word.x0 for word in main + accounts)])
        columns = {_CODE: (-inf, code), _PROJECT: (code, name), _SECTION: (max(c.x1 for c in money.values()), inf)}
        found = {head: between(item, rest, *edges) for head, edges in columns.items()}
        found |= {**money, _MAIN: _unruled.merged(main), _ACCOUNT: _unruled.merged(accounts)}
        return {head: cell for head, cell in found.items() if cell}


def _described(chars: list[Char], page: int, end: float) -> list[Head]:
    """Name, 性質 and meaning of an indicator: the number and the mark part them."""
    mark = min((c for c in chars if fold(c.text) in _POLARITY and c.x1 < end), key=lambda c: c.x0, default=None)
    if mark is None:
        return []
    number = max((c.x1 for c in chars if re.match("[①-⑳]", c.text) and c.x1 < mark.x0), default=-inf)
    columns = {_NAME: (number, mark.x0), _MARK: (mark.x0, mark.x1), _MEANING: (mark.x1, end)}
    return [(head, cell) for head, edges in columns.items() if (cell := within(chars, page, *edges))]
