"""池田市 事務事業評価: a sheet a project; costs by year, beside them its indicators, grades and direction."""

from __future__ import annotations

import re

from hyoka.forms.shared.activities import Project, parent_of
from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.figures import rows_below, year_figures
from hyoka.forms.shared.labels import below, known, labelled, sheets
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell
from hyoka.japanese import fold

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "池田市", "272043", "事務事業評価"
LABELS = ("担当部署名", "施策の柱", "成果指標の達成状況", "受益者負担率B÷A")

_YEAR, _NUMBER = re.compile(rf"\(({YEAR})"), re.compile(r"^(?:.*NO\.)?(\d+)$", re.MULTILINE)
_SECTION, _NAME, _GOALS, _REASON, _NOTE = "担当部署名", "事務事業名", "関連するSDGsのゴール", "判断理由", "備考"
_PLAN = {"施策の柱": "policy", "施策名称": "program"}
_PROSE = {"事業の対象", "事業の手段・方法", "実施形態", "事業内容", "関連計画・例規", "取組予定", "取組実績",
          "「その他」財源の主な内容", _REASON, _NOTE}  # fmt: skip
#: What is rated, and what the reason below it is given for.
_RATINGS = {"成果指標の達成状況": "達成状況の", "事業の有効性": "有効性・効率性の", "事業の効率性": "有効性・効率性の",
            "事業の方向性": "方向性の"}  # fmt: skip
#: Labels of what is not taken.
_OTHERS = ("実施期間", "国土強靭化地域計画の体系", "事前に備えるべき目標", "施策分野")
_AROUND_A_LABEL = rf"^(?:上記要素に係る|※)?(?:(?:{YEAR})(?:における|以降の)?)?|\(.*\)$|※[^※]*$"
_label = known({_SECTION, _NAME, _GOALS, *_PLAN, *_PROSE, *_RATINGS, *_OTHERS}, around=_AROUND_A_LABEL)

_LINE, _INDICATOR, _UNIT, _BANDS = "区分", "成果指標の内容", "単位", "主な内訳財源"
_FIGURES = {"決算": "settlement", "予算": "budget", "実績": "actual", "見込": "target"}
_HEADS = (rf"(?:{YEAR})?(?:決算|予算|実績|見込)", YEAR, _LINE, _INDICATOR, _UNIT, "目標値", "国土.*に該当")
_TOTAL, _FUNDING, _RATE = "事業費A", "国・府支出金", "受益者負担率B÷A"
_COSTS = {_TOTAL: "total", _FUNDING: "subsidies", "地方債": "bonds", "その他": "other_funds",
          "うち受益者負担B": "beneficiary_charges", "一般財源": "general_funds", _RATE: "beneficiary_rate"}  # fmt: skip


def begins(page: list[Item]) -> bool:
    """A sheet begins with its section."""
    return any(label == _SECTION for item in page for label, _ in labelled(item, _label))


def read(items: list[Item], out: Records) -> None:
    """Read the sheets; each begins with its section, below its title and its number."""
    columns = Columns(_HEADS, items)
    for above, sheet in sheets(items, _label, _SECTION):
        told = [(label, cells) for item in sheet for label, cells in labelled(item, _label) if cells]
        project, rated = _begun(above, sheet, dict(reversed(told)), out), ""
        for label, cells in [*told, *((label, box) for label, box in below(sheet, _label) if label == _NOTE)]:
            if label in _RATINGS:
                rated = label
                project.rate(label, cells[:1], "direction" if "方向性" in label else "abc")
            elif label in _PROSE:
                project.prose(_RATINGS.get(rated, "") + label if label == _REASON else label, cells)
            elif label == _GOALS:
                project.goals(sheet)
        _figures(project, columns, sheet)


def _begun(above: list[Item], sheet: list[Item], said: dict[str, list[Cell]], out: Records) -> Project:
    """The project of a sheet, with the policy and the program above it."""
    head = "\n".join(part.folded for item in above for part in parts(item))
    year, number = ("".join(printed.findall(head)[:1]) for printed in (_YEAR, _NUMBER))
    parent = parent_of(out, [(level, said[label][0]) for label, level in _PLAN.items() if label in said], year)
    project = Project(out, said.get(_NAME) or parts(sheet[0]), year, number, title=one_line(said.get(_NAME, [])))
    project.set(parent_id=parent, section=one_line(said.get(_SECTION, [])))
    if not number:
        out.problem(project.place, "error", "number_missing", project.id, head, "look at the page: no number was read")
    return project


def _figures(project: Project, columns: Columns, sheet: list[Item]) -> None:
    """The lines below the heads: costs on the left; beside the first ones indicators, if they have a name."""
    free = rated = False
    for item in rows_below(columns, sheet):
        rated = rated or any(label in _RATINGS for label, _ in labelled(item, _label))
        for figure in year_figures(columns, item, blanks=True):
            said = figure.says(_FIGURES)
            if said in ("settlement", "budget"):
                name = figure.text_under(_LINE, but=_BANDS)
                line = fold(name)
                free = line == _TOTAL or (free and line != _FUNDING)
                if free and line != _TOTAL:
                    project.cost(figure, "detail", said, "千円", detail=name)
                elif line in _COSTS:
                    project.cost(figure, _COSTS[line], said, "%" if line == _RATE else "千円")
            elif said and not rated and (named := figure.under(_INDICATOR)):
                project.begin_indicator(named, one_line(figure.under(_UNIT) or []), kind="outcome")
                project.value(figure, said)
