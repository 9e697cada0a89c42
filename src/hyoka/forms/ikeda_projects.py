"""池田市 事務事業評価: a sheet a project; costs by year, beside them its indicators, grades and direction."""

from __future__ import annotations

import re

from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.figures import rows_below, year_figures
from hyoka.forms.shared.labels import LabelFinder, boxes_below_labels, labelled_cells, sheets_with_titles
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
#: The rated criteria, and the criteria that the reason below them is given for.
_RATINGS = {"成果指標の達成状況": "達成状況の", "事業の有効性": "有効性・効率性の", "事業の効率性": "有効性・効率性の",
            "事業の方向性": "方向性の"}  # fmt: skip
#: Labels of texts that are not read.
_OTHERS = ("実施期間", "国土強靭化地域計画の体系", "事前に備えるべき目標", "施策分野")
_AROUND_A_LABEL = rf"^(?:上記要素に係る|※)?(?:(?:{YEAR})(?:における|以降の)?)?|\(.*\)$|※[^※]*$"
_label = LabelFinder({_SECTION, _NAME, _GOALS, *_PLAN, *_PROSE, *_RATINGS, *_OTHERS}, around=_AROUND_A_LABEL)

_LINE, _INDICATOR, _UNIT, _FUNDING_LABEL = "区分", "成果指標の内容", "単位", "主な内訳財源"
_FIGURES = {"決算": "settlement", "予算": "budget", "実績": "actual", "見込": "target"}
_HEADERS = (rf"(?:{YEAR})?(?:決算|予算|実績|見込)", YEAR, _LINE, _INDICATOR, _UNIT, "目標値", "国土.*に該当")
_TOTAL, _FUNDING, _RATE = "事業費A", "国・府支出金", "受益者負担率B÷A"
_COSTS = {_TOTAL: "total", _FUNDING: "subsidies", "地方債": "bonds", "その他": "other_funds",
          "うち受益者負担B": "beneficiary_charges", "一般財源": "general_funds", _RATE: "beneficiary_rate"}  # fmt: skip


def read(items: list[Item], out: Records) -> None:
    """Read the sheets; each begins with its section, below its title and its number."""
    columns = Columns(_HEADERS, items)
    for above, sheet in sheets_with_titles(items, _label, _SECTION):
        values = [(label, cells) for item in sheet for label, cells in labelled_cells(item, _label) if cells]
        project, rated = _begin_project(above, sheet, dict(reversed(values)), out), ""
        notes = [(label, box) for label, box in boxes_below_labels(sheet, _label) if label == _NOTE]
        for label, cells in [*values, *notes]:
            if label in _RATINGS:
                rated = label
                project.add_rating(label, cells[:1], "direction" if "方向性" in label else "abc")
            elif label in _PROSE:
                project.add_text(_RATINGS.get(rated, "") + label if label == _REASON else label, cells)
            elif label == _GOALS:
                project.add_goals(sheet)
        _add_figures(project, columns, sheet)


def _begin_project(above: list[Item], sheet: list[Item], values: dict[str, list[Cell]], out: Records) -> Activity:
    """The project of a sheet, with the policy and the program above it."""
    title = "\n".join(part.folded for item in above for part in parts(item))
    year, number = ("".join(pattern.findall(title)[:1]) for pattern in (_YEAR, _NUMBER))
    parent = add_parents(out, [(level, values[label][0]) for label, level in _PLAN.items() if label in values], year)
    name = values.get(_NAME, [])
    project = Activity(out, name or parts(sheet[0]), year, number, title=one_line(name))
    project.update(parent_id=parent, section=one_line(values.get(_SECTION, [])))
    if not number:
        action = "look at the page: no number was read"
        out.add_problem(project.place, "error", "number_missing", project.id, title, action)
    return project


def _add_figures(project: Activity, columns: Columns, sheet: list[Item]) -> None:
    """Add the figures below the headers: costs on the left; beside the first rows indicators, if they have a name."""
    free = rated = False
    for item in rows_below(columns, sheet):
        rated = rated or any(label in _RATINGS for label, _ in labelled_cells(item, _label))
        for figure in year_figures(columns, item, blanks=True):
            meaning = figure.meaning(_FIGURES)
            if meaning in ("settlement", "budget"):
                name = figure.text_under(_LINE, without=_FUNDING_LABEL)
                line = fold(name)
                free = line == _TOTAL or (free and line != _FUNDING)  # rows with names of their own
                if free and line != _TOTAL:
                    project.add_cost(figure, "detail", meaning, "千円", detail=name)
                elif line in _COSTS:
                    project.add_cost(figure, _COSTS[line], meaning, "%" if line == _RATE else "千円")
            elif meaning and not rated and (indicator := figure.under(_INDICATOR)):
                project.begin_indicator(indicator, one_line(figure.under(_UNIT) or []), kind="outcome")
                project.add_value(figure, meaning)
