"""つくば市 事務事業マネジメントシート: labels and values, costs and indicators by year, four ratings; many sheets."""

from __future__ import annotations

import re

from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.figures import figures_of
from hyoka.forms.shared.labels import LabelFinder, labelled_cells
from hyoka.forms.shared.pages import Item, without_running_headers
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell

MUNICIPALITY, MUNICIPALITY_CODE = "つくば市", "082201"
TITLE = "事務事業マネジメントシート"
LABELS = ("事務事業マネジメントシート", "正職員従事割合", "指標の概要", "市民ニーズ")

_SHEET = re.compile(rf"({YEAR})事務事業マネジメントシート")
_NAME, _SECTION, _INDICATOR, _DEFINITION = "事務事業名", "担当部課", "指標名", "指標の概要"
_PROSE = {
    **{label: label for label in (
        "予算科目", _SECTION, "市長公約", "係名", "戦略プラン", "新規・継続", "事業分類", "事業体制",
        "個別計画", "事業期間", "根拠法令等", "SDGs", "対象", "目的", "共有、理解", "企画・立案、計画",
        "実行", "評価、検証", "前年度の課題への対応", "成果", "改善目標", "方向性",
    )},
    "概要(取組内容)": "概要", "概要": "概要", "業務": "課題（業務）", "組織、予算等": "課題（組織、予算等）",
    "理由": "方向性の理由",
}  # fmt: skip
_RATINGS = ("市民ニーズ", "進捗状況", "市の関与", "優先度")

#: The header over the rows' names in the table of costs; the table of indicators has none.
_COST_HEADER = "項目"
_COSTS = {
    "予算額": ("budget", "total"), "決算額": ("settlement", "total"), "一般財源": ("settlement", "general_funds"),
    "国庫、県支出金、地方債": ("settlement", "subsidies_and_bonds"), "その他": ("settlement", "other_funds"),
    "人件費計": ("", "personnel_cost"), "正職員従事割合": ("", "regular_staff"), "正職員時間外勤務": ("", "overtime"),
    "会計年度任用職員有無": ("", "fixed_term_staff"),
}  # fmt: skip
_MEASURES = {"目標値": "target", "実績": "actual"}
_KINDS = {"活動結果指標": "output", "成果指標": "outcome"}

_EVERYWHERE = {*_PROSE, *_RATINGS, *_MEASURES, _NAME, _INDICATOR, _DEFINITION}
_label, _label_or_cost = LabelFinder(_EVERYWHERE), LabelFinder({*_EVERYWHERE, *_COSTS})


def read(items: list[Item], out: Records) -> None:
    """Read the sheets one after another; each begins with its project's name."""
    items = without_running_headers(items, keep=_SHEET.pattern)
    columns, year, label_here = Columns((YEAR, _COST_HEADER), items), "", _label
    project: Activity | None = None
    for item in items:
        title = _SHEET.search(item.folded)
        year = title[1] if title else year
        if is_header := columns.take_header(item):
            is_costs = any(name == _COST_HEADER for name, _ in columns.headers)
            label_here = _label_or_cost if is_costs else _label
        values = [] if is_header else labelled_cells(item, label_here)
        if project is not None:
            project.append_continuation(item, ended=bool(values or is_header or title))
        for label, cells in values:
            if label == _NAME:
                project = Activity(out, cells, year)
            elif project is not None:
                _take(project, columns, label, cells)


def _take(project: Activity, columns: Columns, label: str, cells: list[Cell]) -> None:
    """Take the cells right of a label: figures by year, an indicator, a rating or prose."""
    if label in _COSTS:
        for figure in figures_of(columns, cells):
            project.add_cost(figure, _COSTS[label][1], _COSTS[label][0])
    elif label == _INDICATOR:
        kinds = [_KINDS[cell.folded] for cell in cells if cell.folded in _KINDS]
        name = [cell for cell in cells if cell.folded not in _KINDS]
        project.begin_indicator(name, kind=kinds[0] if kinds else "")
    elif label in _MEASURES:
        for figure in figures_of(columns, cells):
            project.add_value(figure, _MEASURES[label])
    elif label == _DEFINITION:
        project.add_definition(cells)
    elif label in _RATINGS:
        project.add_rating(label, cells, "five", reason=f"評価（{label}）")
    elif label in _PROSE:
        project.add_text(_PROSE[label], cells)
    if label == _SECTION:
        department, section = re.findall(r"^(.*?部|)(.*)", one_line(cells))[0]
        project.update(department=department, section=section)
