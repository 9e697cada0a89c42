"""池田市 事務事業評価: a sheet a project; costs by year, beside them its indicators, grades and direction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from helpers.figures import is_missing
from helpers.forms._toolkit import (
    YEAR,
    Columns,
    Item,
    Part,
    Records,
    fold,
    follows,
    labelled,
    one_line,
    paragraphs,
    parts,
)
from helpers.grid import Cell

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "池田市", "272043", "事務事業評価"
LABELS = ("担当部署名", "施策の柱", "成果指標の達成状況", "受益者負担率B÷A")

_SECTION, _NAME, _GOALS, _REASON, _NOTE = "担当部署名", "事務事業名", "関連するSDGsのゴール", "判断理由", "備考"
_PLAN = {"施策の柱": "policy", "施策名称": "program"}
_PROSE = {"事業の対象", "事業の手段・方法", "実施形態", "事業内容", "関連計画・例規", "取組予定", "取組実績",
          "「その他」財源の主な内容", _NOTE}  # fmt: skip
#: What is rated, and what the reason below it is given for.
_RATINGS = {"成果指標の達成状況": "達成状況の", "事業の有効性": "有効性・効率性の", "事業の効率性": "有効性・効率性の",
            "事業の方向性": "方向性の"}  # fmt: skip
_OTHERS = ("実施期間", "国土強靭化地域計画の体系", "事前に備えるべき目標", "施策分野")
_LABELS = {_SECTION, _NAME, _GOALS, _REASON, *_PLAN, *_PROSE, *_RATINGS, *_OTHERS}
_AROUND_A_LABEL = re.compile(rf"^(?:上記要素に係る|※)?(?:(?:{YEAR})(?:における|以降の)?)?|\(.*\)$|※[^※]*$")

_TOTAL, _FUNDING, _RATE = "事業費A", "国・府支出金", "受益者負担率B÷A"
_LINE, _INDICATOR, _UNIT = "区分", "成果指標の内容", "単位"
_BASES, _MEASURES = {"決算": "settlement", "予算": "budget"}, {"実績": "actual", "見込": "target"}
#: What stands upright beside the names of the lines.
_BANDS = "主な内訳財源"
_HEADS = (_LINE, YEAR, *_BASES, _INDICATOR, _UNIT, "目標値", rf"(?:{YEAR})(?:実績|見込)", "国土.*に該当")
_COSTS = {_TOTAL: "total", _FUNDING: "subsidies", "地方債": "bonds", "その他": "other_funds",
          "うち受益者負担B": "beneficiary_charges", "一般財源": "general_funds", _RATE: "beneficiary_rate"}  # fmt: skip


def read(items: list[Item], out: Records) -> None:
    """Read the sheets; each begins with its section, below its title and its number."""
    columns = Columns(_HEADS, items)
    starts = [i for i, item in enumerate(items) if any(label == _SECTION for label, _ in labelled(item, _label))]
    for start, end in pairwise([*starts, len(items)]):
        above = [fold(part.text) for item in items[:start] if item.page == items[start].page for part in parts(item)]
        sheet = _Sheet("\n".join(above), items[start:end], out)
        sheet.words()
        sheet.figures(columns)


def _label(text: str) -> str:
    label = _AROUND_A_LABEL.sub("", text)
    return label if label in _LABELS else ""


class _Sheet:
    def __init__(self, above: str, items: list[Item], out: Records) -> None:
        self.out, self.items, self.indicators = out, items, 0
        self.found = [(label, cells) for item in items for label, cells in labelled(item, _label) if cells]
        said, place, parent = dict(reversed(self.found)), parts(items[0])[0], ""
        name, section = one_line(said.get(_NAME, [])), one_line(said.get(_SECTION, []))
        year, number = re.search(rf"\(({YEAR})", above), re.search(r"^(?:.*NO\.)?(\d+)$", above, re.MULTILINE)
        self.year, self.id = year[1] if year else "", number[1] if number else name
        if not number:
            out.problem(place, "error", "number_missing", name, above, "look at the page: its number was not read")
        for label in (label for label in _PLAN if label in said):
            code, title = re.findall(r"([①-⑳]?)\s*(.*)", one_line(said[label][0]))[0]
            upper, parent = parent, f"{parent}/{code or title}".strip("/")
            if all(row["activity_id"] != parent for row in out.tables["activities"]):
                self.add(
                    "activities", said[label][0], parent, parent_id=upper, level=_PLAN[label], code=code, name=title
                )
        self.add("activities", said.get(_NAME, [place])[0], self.id, parent_id=parent, level="project", code=self.id,
                 name=name, section=section)  # fmt: skip

    def add(self, table: str, place: Part, activity_id: str, **values: str) -> None:
        self.out.add(table, place, activity_id=activity_id, **{"year": self.year, **values})

    def words(self) -> None:
        """Prose and ratings by their labels; the note stands below its label, a reason below what it is given for."""
        rated = ""
        below = [(parts(label)[0], parts(box)) for label, box in pairwise(self.items)]
        notes = [(_NOTE, box) for label, box in below if _label(fold(label.text)) == _NOTE and follows(label, box[0])]
        texts: list[tuple[str, Sequence[Part]]] = [*self.found, *notes]
        for label, cells in texts:
            if label in _RATINGS:
                rated, text = label, one_line(cells)
                grade, scale = re.match(r"[A-C](?=\.)", fold(text)), "direction" if "方向性" in label else "abc"
                symbol = grade[0] if grade else text
                self.add("ratings", cells[0], self.id, criterion=label, symbol=symbol, scale=scale, text=text)
            elif label in _PROSE or (label == _REASON and rated):
                name = label if label in _PROSE else _RATINGS[rated] + label
                self.out.narrative(cells[0], self.id, name, "\n".join(paragraphs(cells)))
            elif label == _GOALS:
                self.goals()

    def goals(self) -> None:
        """The numbers of the goals that have a mark on their left."""
        marks = [
            pair for item in self.items for pair in pairwise(parts(item)) if fold(pair[0].text) in ("○", "〇", "◯")
        ]
        goals = [(re.match(r"\d{1,2}(?=\D)", fold(goal.text)), mark) for mark, goal in marks]
        if marked := {int(number[0]): mark for number, mark in goals if number}:
            self.out.narrative(marked[min(marked)], self.id, "SDGs", "、".join(map(str, sorted(marked))))

    def figures(self, columns: Columns) -> None:
        """The table below its heads: lines of costs on the left; beside the first, the indicators."""
        free, rated, heads = False, False, [i for i, item in enumerate(self.items) if columns.learn(item)]
        for item in self.items[heads[-1] + 1 :] if heads else []:
            placed, cells = columns.placed(item), columns.cells(item)
            name = one_line(cell for head, cell in placed if head == _LINE and fold(cell.text) not in _BANDS)
            free = fold(name) == _TOTAL or (free and fold(name) != _FUNDING)
            kind = "detail" if free and fold(name) != _TOTAL else _COSTS.get(fold(name), "")
            for basis, cell in placed if kind else []:
                year = [head for head in columns.above(cell) if re.fullmatch(YEAR, head)]
                if basis in _BASES and cell.lines and year:
                    detail, unit = name if kind == "detail" else "", "%" if fold(name) == _RATE else "千円"
                    self.add("costs", cell, self.id, year=year[0], basis=_BASES[basis], item=kind, detail=detail,
                             text=one_line(cell), unit=unit)  # fmt: skip
            rated = rated or any(label in _RATINGS for label, _ in labelled(item, _label))
            if not rated and not is_missing(one_line(cells.get(_INDICATOR, []))):
                self.indicator(cells)

    def indicator(self, cells: dict[str, Cell]) -> None:
        self.indicators += 1
        own, unit = f"{self.id}#{self.indicators}", one_line(cells.get(_UNIT, []))
        self.out.add("indicators", cells[_INDICATOR], indicator_id=own, activity_id=self.id, kind="outcome",
                     number=str(self.indicators), name=one_line(cells[_INDICATOR]), unit=unit)  # fmt: skip
        for head, cell in cells.items():
            if cell.lines and head[-2:] in _MEASURES:
                self.out.add("indicator_values", cell, indicator_id=own, year=head[:-2], measure=_MEASURES[head[-2:]],
                             text=one_line(cell))  # fmt: skip
