"""池田市 事務事業評価: a sheet a project; costs by year, beside them its indicators, grades and direction."""

from __future__ import annotations

import re
from itertools import pairwise

from helpers.cells import Cell, Row
from helpers.figures import is_missing
from helpers.forms._toolkit import YEAR, Columns, Item, Records, fold, follows, labelled, one_line, paragraphs, parts

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

_LINE, _INDICATOR, _UNIT, _BANDS = "区分", "成果指標の内容", "単位", "主な内訳財源"
_COLUMNS = {"決算": "settlement", "予算": "budget", "実績": "actual", "見込": "target"}
_FIGURE = re.compile(rf"({YEAR})({'|'.join(_COLUMNS)})$")
_HEADS = (rf"(?:{YEAR})?(?:{'|'.join(_COLUMNS)})", YEAR, _LINE, _INDICATOR, _UNIT, "目標値", "国土.*に該当")
_TOTAL, _FUNDING, _RATE = "事業費A", "国・府支出金", "受益者負担率B÷A"
_COSTS = {_TOTAL: "total", _FUNDING: "subsidies", "地方債": "bonds", "その他": "other_funds",
          "うち受益者負担B": "beneficiary_charges", "一般財源": "general_funds", _RATE: "beneficiary_rate"}  # fmt: skip


def read(items: list[Item], out: Records) -> None:
    """Read the sheets; each begins with its section, below its title and its number."""
    columns = Columns(_HEADS, items)
    starts = [i for i, item in enumerate(items) if any(label == _SECTION for label, _ in labelled(item, _label))]
    for start, end in pairwise([*starts, len(items)]):
        above = [fold(part.text) for item in items[:start] if item.page == items[start].page for part in parts(item)]
        _Sheet("\n".join(above), items[start:end], out).table(columns)


def _label(text: str) -> str:
    label = _AROUND_A_LABEL.sub("", text)
    return label if label in _LABELS else ""


class _Sheet:
    def __init__(self, above: str, items: list[Item], out: Records) -> None:
        self.out, self.items, self.rated, self.indicators = out, items, "", 0
        found = [(label, cells) for item in items for label, cells in labelled(item, _label) if cells]
        said, parent = dict(reversed(found)), ""
        name, section = (one_line(said.get(label, [])) for label in (_NAME, _SECTION))
        year, number = re.search(rf"\(({YEAR})", above), re.search(r"^(?:.*NO\.)?(\d+)$", above, re.MULTILINE)
        self.year, self.id, place = year[1] if year else "", number[1] if number else name, parts(items[0])[0]
        for label in (label for label in _PLAN if label in said):
            code, title = re.findall(r"([①-⑳]?)\s*(.*)", one_line(said[label][0]))[0]
            own = {"parent_id": parent, "level": _PLAN[label], "code": code, "name": title, "year": self.year}
            parent = f"{parent}/{code or title}".strip("/")
            if all(row["activity_id"] != parent for row in out.tables["activities"]):
                out.add("activities", said[label][0], activity_id=parent, **own)
        own = {"activity_id": self.id, "level": "project", "code": self.id, "name": name, "year": self.year}
        out.add("activities", said.get(_NAME, [place])[0], parent_id=parent, section=section, **own)
        if not number:
            out.problem(place, "error", "number_missing", name, above, "look at the page: its number was not read")
        below = [(label, box.cells) for label, box in pairwise(items) if isinstance(box, Row)]
        notes = [box for label, box in below if _label(fold(label.text)) == _NOTE and follows(parts(label)[0], box[0])]
        for label, cells in [*found, *((_NOTE, box) for box in notes)]:
            self.take(label, cells)

    def take(self, label: str, cells: list[Cell]) -> None:
        """What stands right of a label, or below the note's: a rating, the reason for the last one, prose, goals."""
        if label in _RATINGS:
            self.rated, text, scale = label, one_line(cells), "direction" if "方向性" in label else "abc"
            own = {"year": self.year, "criterion": label, "scale": scale, "text": text}
            symbol = text if scale == "direction" else fold(text)[:1]
            self.out.add("ratings", cells[0], activity_id=self.id, symbol=symbol, **own)
        elif label in _PROSE or label == _REASON:
            name = label if label in _PROSE else _RATINGS.get(self.rated, "") + label
            self.out.narrative(cells[0], self.id, name, "\n".join(paragraphs(cells)))
        elif label == _GOALS:
            pairs = [pair for item in self.items for pair in pairwise(parts(item)) if fold(pair[0].text) in "○〇◯"]
            goals = [(re.match(r"\d{1,2}(?=\D)", fold(goal.text)), mark) for mark, goal in pairs]
            marked = {int(number[0]): mark for number, mark in goals if number}
            first = marked[min(marked)] if marked else None
            self.out.narrative(first, self.id, "SDGs", "、".join(map(str, sorted(marked))))

    def table(self, columns: Columns) -> None:
        """The lines below the heads: costs on the left; beside the first ones indicators, if they have a name."""
        heads = max((i for i, item in enumerate(self.items) if columns.learn(item)), default=len(self.items))
        free = rated = False
        for item in self.items[heads + 1 :]:
            cells, placed = columns.cells(item), [(head, cell) for head, cell in columns.placed(item) if cell.lines]
            name = one_line(cell for head, cell in placed if head == _LINE and fold(cell.text) not in _BANDS)
            free = fold(name) == _TOTAL or (free and fold(name) != _FUNDING)
            rated = rated or any(label in _RATINGS for label, _ in labelled(item, _label))
            figures = [(_FIGURE.search("".join(columns.above(cell))), cell) for _, cell in placed]
            found = [(match[1], _COLUMNS[match[2]], cell) for match, cell in figures if match]
            kind = "detail" if free and fold(name) != _TOTAL else _COSTS.get(fold(name), "")
            if kind:
                self.costs(name, kind, found)
            if not rated and not is_missing(one_line(cells.get(_INDICATOR, []))):
                self.indicator(cells[_INDICATOR], one_line(cells.get(_UNIT, [])), found)

    def costs(self, name: str, kind: str, figures: list[tuple[str, str, Cell]]) -> None:
        """A line of costs, of which a free one keeps its name."""
        own = {"activity_id": self.id, "item": kind, "unit": "%" if fold(name) == _RATE else "千円"}
        for year, basis, cell in figures:
            if basis in ("settlement", "budget"):
                detail = name if kind == "detail" else ""
                self.out.add("costs", cell, year=year, basis=basis, detail=detail, text=one_line(cell), **own)

    def indicator(self, name: Cell, unit: str, figures: list[tuple[str, str, Cell]]) -> None:
        """An indicator and what it was, is and is to be."""
        self.indicators += 1
        own = f"{self.id}#{self.indicators}"
        more = {"number": str(self.indicators), "name": one_line(name), "unit": unit, "kind": "outcome"}
        self.out.add("indicators", name, indicator_id=own, activity_id=self.id, **more)
        for year, measure, cell in figures:
            if measure in ("target", "actual"):
                row = {"indicator_id": own, "year": year, "measure": measure, "text": one_line(cell)}
                self.out.add("indicator_values", cell, **row)
