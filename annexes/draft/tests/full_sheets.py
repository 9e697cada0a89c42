"""Sheets of made-up cities that say much: costs, staff, unit costs, indicators and ratings.

A figure is printed and is a row of the truth in one call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from typeset.page import typeset_pages

from hyoka_draft.corrected_sheet import FACT_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]
Table = list[list[str]]

NAMES = (
    "公園管理事業",
    "健康診査事業",
    "図書館運営事業",
    "消防団運営事業",
    "学童保育事業",
    "道路維持補修事業",
)
YEARS = (2021, 2022, 2023)
COSTS = {
    "total": "事業費",
    "subsidies": "国県支出金",
    "bonds": "市債",
    "other_funds": "その他特定財源",
    "general_funds": "一般財源",
}
MARKS = "ABC"


class Sheet:
    """What one sheet prints, and the rows of its truth."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = NAMES[number]
        self.rows: list[Row] = []

    def figure(self, kind: str, label: str, year: int, phase: str, text: str, **more: str) -> str:
        """A printed figure, of which the truth has a row."""
        about = dict.fromkeys(FACT_COLUMNS, "") | {"document_id": f"sheet-{self.number}"}
        about |= {"activity": self.name, "kind": kind, "label": label, "phase": phase}
        about |= {"fiscal_year": f"{year}", "value": text.replace(",", ""), "text": text}
        self.rows.append(about | {"page": "1"} | more)
        return text

    def cost(self, item: str, label: str, year: int) -> str:
        """An amount: the total is the sum of its funding."""
        places = [[*COSTS].index(item) if item in COSTS else len(COSTS)]
        if item == "total":
            places = [*range(1, len(COSTS))]
        amount = sum(11 * self.number + 1300 * place + 101 * (year - 2020) for place in places)
        return self._cost(item, label, year, f"{amount:,}", "千円")

    def staff(self, item: str, label: str, year: int, *, base: float) -> str:
        text = f"{base + self.number / 10 + (year - 2020) / 100:.2f}"
        return self._cost(item, label, year, text, "人")

    def _cost(self, item: str, label: str, year: int, text: str, unit: str) -> str:
        phase = "budget" if year == YEARS[-1] else "settlement"
        return self.figure("cost", label, year, phase, text, concept=item, unit=unit)

    def value(self, label: str, year: int, phase: str, *, base: int) -> str:
        text = f"{base + 17 * self.number + (year - 2020) + (phase == 'target') * 5:,}"
        return self.figure("value", label, year, phase, text)

    def mark(self, label: str, place: int, year: int = 2022) -> str:
        mark = MARKS[(self.number + place) % len(MARKS)]
        return self.figure("rating", label, year, "", mark)


def stacked(sheet: Sheet) -> list[str | Table]:
    """Costs above staff above unit costs in one table; marks in a cell of two lines."""
    costs = [["区分", "←", "令和3年度⏎決算", "令和4年度⏎決算", "令和5年度⏎予算"]]
    for number, (item, label) in enumerate(COSTS.items()):
        group = "事業費（千円）" if not number else "財源内訳" if number == 1 else "↑"
        beside = "←" if not number else label
        costs.append([group, beside, *[sheet.cost(item, label, year) for year in YEARS]])
    for item, label, base in (
        ("regular_staff", "職員数（人工）", 1.0),
        ("fixed_term_staff", "会計年度任用職員（人工）", 3.0),
    ):
        staff = [sheet.staff(item, label, year, base=base) for year in YEARS]
        costs.append(["従事職員" if base == 1.0 else "↑", label, *staff])
    costs.append(
        [
            "人件費（千円）",
            "←",
            *[sheet.cost("personnel_cost", "人件費", year) for year in YEARS],
        ]
    )
    label = "単位コスト"
    unit = [sheet.value(label, year, "actual", base=40_300) for year in YEARS]
    costs.append(["単位コスト（円）", "←", *unit])
    goals = [["指標名", "←", "単位", "区分", "令和3年度", "令和4年度", "令和5年度"]]
    for kind, name, unit_of, base in (
        ("活動指標", "開催回数", "回", 100),
        ("成果指標", "利用者数", "人", 20_000),
    ):
        for phase, word in (("target", "目標"), ("actual", "実績")):
            is_first = phase == "target"
            figures = [sheet.value(name, year, phase, base=base) for year in YEARS]
            if phase == "actual":
                figures[-1] = ""
                del sheet.rows[-1]
            about = [kind, name, unit_of] if is_first else ["↑", "↑", "↑"]
            goals.append([*about, word, *figures])
    marks = [["評価項目", "評価", "評価の理由", "←"]]
    for place, label in enumerate(("事業の必要性", "手段の有効性", "費用の効率性", "受益の公平性")):
        mark = sheet.mark(label, place)
        two_lines = f"{mark}⏎{'適切である' if mark == 'A' else 'やや課題がある'}"
        whole = f"{label[:3]}⏎{label[3:]}"
        marks.append([whole, two_lines, f"{sheet.name}は市民の要望に応えている。", "←"])
    return [
        "令和4年度 事務事業評価シート",
        [["事業名", sheet.name, "所管課", "市民生活課"]],
        costs,
        goals,
        marks,
    ]


def side_by_side(sheet: Sheet) -> list[str | Table]:
    """Staff and costs in columns of each year; criteria over their marks; unit costs by name."""
    costs = [
        ["", "令和3年度決算", "←", "令和4年度決算", "←", "令和5年度予算", "←"],
        ["↑", *("金額（千円）", "人工（人）") * 3],
    ]
    people = (("正規職員", "regular_staff", 1.0), ("会計年度任用職員", "fixed_term_staff", 3.0))
    for item, label in COSTS.items():
        row = [label]
        for year in YEARS:
            row += [sheet.cost(item, label, year), ""]
        costs.append(row)
    for label, item, base in people:
        row = [label]
        for year in YEARS:
            row += ["", sheet.staff(item, label, year, base=base)]
        costs.append(row)
    row = ["人件費"]
    for year in YEARS:
        row += [sheet.cost("personnel_cost", "人件費", year), ""]
    costs.append(row)
    goals = [["指標", "単位", "令和3年度⏎実績", "令和4年度⏎実績", "令和5年度⏎計画"]]
    for name, unit, base in (
        ("開催回数", "回", 100),
        ("利用者数", "人", 20_000),
        ("1人当たりのコスト", "円", 40_300),
        ("1回当たりのコスト", "円", 61_300),
    ):
        figures = []
        for year in YEARS:
            phase = "target" if year == YEARS[-1] else "actual"
            figures.append(sheet.value(name, year, phase, base=base))
        goals.append([name, unit, *figures])
    labels = ("必要性", "有効性", "効率性", "公平性")
    marks = [
        [f"{label}⏎（{word}）" for label, word in zip(labels, "ニ手コ受", strict=True)],
        [sheet.mark(label, place) for place, label in enumerate(labels)],
    ]
    return [
        "令和4年度 事務事業評価調書",
        [["事務事業", sheet.name, "担当", "市民生活課"]],
        costs,
        goals,
        "事業の評価",
        marks,
    ]


def of_two_lines(sheet: Sheet) -> list[str | Table]:
    """Staff over its cost, unit costs by name, two questions of a criterion over two years."""
    costs = [["項目", "←", "単位", "R3決算", "R4決算", "R5予算"]]
    for item, label in COSTS.items():
        figures = [sheet.cost(item, label, year) for year in YEARS]
        group = "①直接事業費" if item == "total" else "財源" if item == "subsidies" else "↑"
        beside = "←" if item == "total" else label
        costs.append([group, beside, "千円", *figures])
    for number, (people, item) in enumerate(
        (("正規職員", "regular_staff"), ("会計年度任用職員", "fixed_term_staff"))
    ):
        staff = [sheet.staff(item, people, year, base=1 + 2 * number) for year in YEARS]
        costs.append([f"②{people}" if not number else f"③{people}", "従事職員数", "人工", *staff])
        if not number:
            cost = [sheet.cost("personnel_cost", people, year) for year in YEARS]
            costs.append(["↑", "人件費", "千円", *cost])
    for number, name in enumerate(("利用者1人当たりコスト", "開館1日当たりコスト")):
        unit = [sheet.value(name, year, "actual", base=900 + 5_000 * number) for year in YEARS]
        costs.append(["単位コスト" if not number else "↑", name, "円", *unit])
    marks = [["評価の視点", "評価項目", "令和3年度", "令和4年度"]]
    for number, (view, question) in enumerate(
        (
            ("必要性", "市が担う必要があるか"),
            ("必要性", "市民の要望があるか"),
            ("有効性", "成果が上がっているか"),
            ("有効性", "他の手段がないか"),
        )
    ):
        before = sheet.mark(question, number, 2021)
        now = sheet.mark(question, number + 1, 2022)
        marks.append(["↑" if number % 2 else view, question, before, now])
    return [
        "令和4年度実施事業 事務事業評価票",
        [["事務事業の名称", sheet.name, "担当課", "市民生活課"]],
        costs,
        marks,
    ]


def of_reasons(sheet: Sheet) -> list[str | Table]:
    """A name in the title; costs a row a year; goals under each year; reasons below each mark."""
    goals = [
        ["成果・単位コスト", "令和3年度", "←", "令和4年度", "←", "令和5年度", "←"],
        ["↑", *("目標値", "実績値") * 3],
    ]
    for number, name in enumerate(("相談件数", "施設利用者数", "相談1件当たりコスト")):
        row = [name]
        for year in YEARS:
            row.append(sheet.value(name, year, "target", base=70 + 900 * number))
            row.append(sheet.value(name, year, "actual", base=70 + 900 * number))
        goals.append(row)
    costs = [["年度", "事業費", *[*COSTS.values()][1:], "人件費", "職員数", "うち会計年度"]]
    for year in YEARS:
        row = [f"令和{year - 2018}年度{'決算' if year < YEARS[-1] else '予算'}"]
        row += [sheet.cost(item, label, year) for item, label in COSTS.items()]
        row.append(sheet.cost("personnel_cost", "人件費", year))
        row.append(sheet.staff("regular_staff", "職員数", year, base=1.0))
        row.append(sheet.staff("fixed_term_staff", "うち会計年度", year, base=3.0))
        costs.append(row)
    marks = [["観点", "評点", "説明", "←"]]
    for place, label in enumerate(("公共性", "有効性", "効率性")):
        marks.append([label, sheet.mark(label, place), "評価の理由", f"{sheet.name}に即した。"])
        marks.append(["↑", "↑", "今後の課題", "利用者の声を聞き、進める。"])
    return [
        f"令和4年度 行政評価表 {sheet.name}",
        "投入資源（単位：千円、職員数は人）",
        costs,
        goals,
        marks,
    ]


LAYOUTS = {
    "stacked": stacked,
    "side_by_side": side_by_side,
    "of_two_lines": of_two_lines,
    "of_reasons": of_reasons,
}


Layout = Callable[[Sheet], list[str | Table]]


def write_issuer(layout: Layout, folder: Path) -> list[Row]:
    """Write the sheets of a layout; the rows of what they say."""
    folder.mkdir()
    rows: list[Row] = []
    for number in range(len(NAMES)):
        sheet = Sheet(number)
        blocks = [*map(_printed, layout(sheet))]
        typeset_pages(folder / f"sheet-{number}.pdf", [blocks])
        rows += sheet.rows
    return rows


def _printed(block: str | Table) -> str | Table:
    if isinstance(block, str):
        return block
    return [[cell.replace("⏎", "\n") for cell in row] for row in block]
