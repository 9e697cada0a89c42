"""Labels and figures in lines of text, of which one project says how all are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from corrected_sheets import write_typed
from newspaper_pages import write
from test_pointed_rows import given
from test_published_sets import held
from typeset.page import typeset_pages
from typeset.style import Style

from hyoka.clean.typed_rows import place_in_tables
from hyoka.forms.addresses import addressed_cells
from hyoka.forms.running_lines import labels_in
from hyoka.grid.model import Line
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import FACT_COLUMNS
from hyoka_draft.documents import groups_of_one_form, read_files

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from pathlib import Path

    from hyoka_draft.facts import Documents

Row = dict[str, str]
TITLE = "令和5年度 主要な施策の成果"
PROSE = "市民が安心して暮らせるまちをつくるため、計画に基づいて事業を進めた。"
ITEMS = {"決算額": "total", "国庫支出金": "subsidies", "一般財源": "general_funds"}
#: Of two documents the projects with the figures of each label, in 千円.
PROJECTS = {
    "first": {
        "公園管理事業": (12_345, 8_000, 4_345),
        "健康診査事業": (6_780, 5_000, 1_780),
        "図書館運営事業": (23_456, 20_000, 3_456),
        "消防団運営事業": (3_210, 3_000, 210),
    },
    "second": {
        "公民館運営事業": (4_321, 4_000, 321),
        "学校給食事業": (76_543, 60_000, 16_543),
        "下水道整備事業": (98_765, 90_000, 8_765),
    },
}


def in_paragraph(number: int, name: str, total: str, national: str, own: str) -> list[str]:
    return [name, f"決算額：{total}", f"国庫支出金：{national}　一般財源：{own}", PROSE]


def in_a_line(number: int, name: str, total: str, national: str, own: str) -> list[str]:
    return [f"{number}　{name}　決算額：{total}、国庫支出金：{national}、一般財源：{own}"]


def without_colons(number: int, name: str, total: str, national: str, own: str) -> list[str]:
    return [f"{name}　決算額 {total}／国庫支出金 {national}／一般財源 {own}"]


def beside_labels(number: int, name: str, total: str, national: str, own: str) -> list[str]:
    return [
        f"（{number}）事業名：{name}　担当課：第{number}課",
        f"決算額：{total}（前年度比 3％増）",
        f"（うち国庫支出金：{national}、一般財源：{own}）",
    ]


WAYS = (in_paragraph, in_a_line, without_colons, beside_labels)


def fact(document: str, name: str, label: str, amount: int) -> Row:
    about = {"document_id": document, "activity": name, "kind": "cost", "label": label}
    about |= {"concept": ITEMS[label], "fiscal_year": "2023", "phase": "settlement"}
    return dict.fromkeys(FACT_COLUMNS, "") | about | {"value": f"{amount}000", "page": "1"}


TRUE = [
    fact(document, name, label, amount)
    for document, projects in PROJECTS.items()
    for name, amounts in projects.items()
    for label, amount in zip(ITEMS, amounts, strict=True)
]


def typeset(folder: Path, way) -> Documents:
    files = []
    for document, projects in PROJECTS.items():
        lines = [TITLE]
        for number, (name, amounts) in enumerate(projects.items(), 1):
            lines += way(number, name, *(f"{amount:,}千円" for amount in amounts))
        files.append(typeset_pages(folder / f"{document}.pdf", [lines]))
    return read_files(files)


def typed(facts: Sequence[Row]) -> list[Row]:
    return [row | {"value": row["value"].removesuffix("000"), "unit": "千円"} for row in facts]


def pointed(documents: Documents) -> list[dict[str, object]]:
    """The rows of the first project's figures, as draft.html saves them."""
    rows = []
    for row in TRUE[:3]:
        label = row["label"]
        cells = addressed_cells(documents.items["first"])
        each = next(each for each in cells if label in each.column)
        name = next(at for at, near in each.at.items() if row["activity"] in near.folded)
        place = place_in_tables(each.cell.place._asdict())._asdict()
        at = {"activity_at": name, "label_at": "over 1", "year_at": "title"}
        about = {"label": each.column, "state": "pointed", "value": each.text, "text": each.text}
        rows.append(row | about | place | at | {"activity": each.at[name].folded})
    return rows


def after(documents: Documents, folder: Path, sheet: Path, true: Sequence[Row]) -> Counter[str]:
    list(write_draft(documents, folder / "out", sheets=[sheet]))
    return held(rows_of(folder / "out" / "facts.csv"), true, is_whole=True)


@pytest.mark.parametrize("way", WAYS)
def test_one_typed_project_reads_all_of_two_documents(tmp_path: Path, way) -> None:
    documents = typeset(tmp_path, way)
    assert groups_of_one_form(documents.items) == [["first", "second"]]
    list(write_draft(documents, tmp_path / "out"))
    assert rows_of(tmp_path / "out" / "facts.csv") == []
    sheet = write_typed(tmp_path / "typed.csv", typed(TRUE[:3]))
    assert after(documents, tmp_path, sheet, TRUE) == {"right_sure": len(TRUE)}


@pytest.mark.parametrize("way", [in_paragraph, without_colons])
def test_one_project_at_which_a_person_points_reads_all_of_two_documents(
    tmp_path: Path, way
) -> None:
    documents = typeset(tmp_path, way)
    sheet = given(tmp_path / "saved.csv", pointed(documents))
    assert after(documents, tmp_path, sheet, TRUE) == {"right_sure": len(TRUE)}


#: What stands among the projects of a page, and the figures of it that are right.
AMONG: dict[str, tuple[list[str], list[Row]]] = {
    "a project without one of the figures": (
        ["道路維持事業", "決算額：6,780千円"],
        [fact("page", "道路維持事業", "決算額", 6_780)],
    ),
    "other units, and a note": (
        ["道路維持事業", "決算額：678万円（うち人件費 12千円）", "国庫支出金：5,000,000円"],
        [
            fact("page", "道路維持事業", "決算額", 6_780),
            fact("page", "道路維持事業", "国庫支出金", 5_000),
        ],
    ),
    "text between a name and its figures": (["道路維持事業", PROSE, "決算額：6,780千円"], []),
    "a line further in": (["道路維持事業", "　　・舗装の更新", "決算額：6,780千円"], []),
    "figures without a name": ([PROSE, "決算額：6,780千円"], []),
    "figures of another year": (["（参考）前年度", "決算額：6,780千円"], []),
    "a year over figures": (["道路維持事業", "令和4年度", "決算額：6,780千円"], []),
    "another year in a label": (["道路維持事業", "令和4年度決算額6,780千円"], []),
    "projects side by side": (
        [
            "道路維持事業　　　　　　　河川維持事業",
            "決算額：6,780千円　　　　決算額：123千円",
            "国庫支出金：5,000千円",
        ],
        [],
    ),
    "a total": (["合計", "決算額：45,791千円", "国庫支出金：36,000千円"], []),
    "other labels": (["道路維持事業", "当初予算額：7,000千円", "翌年度繰越額：100千円"], []),
}


@pytest.mark.parametrize("what", AMONG)
def test_what_stands_among_projects_is_read_rightly_or_not_at_all(
    tmp_path: Path, what: str
) -> None:
    among, true = AMONG[what]
    lines = [TITLE]
    true = [*true]
    for name, (total, national, _) in PROJECTS["first"].items():
        lines += [name, f"決算額：{total:,}千円", f"国庫支出金：{national:,}千円"]
        lines += among if name == "公園管理事業" else []
        true += [fact("page", name, "決算額", total), fact("page", name, "国庫支出金", national)]
    documents = read_files([typeset_pages(tmp_path / "page.pdf", [lines])])
    first = [row for row in true if row["activity"] == "公園管理事業"]
    sheet = write_typed(tmp_path / "typed.csv", typed(first))
    assert after(documents, tmp_path, sheet, true) == {"right_sure": len(true)}


#: A name that is broken where a line of large type ends, and one that ends there.
LONG = "地域における子どもの居場所づくりと見守り活動に取り組む団体への補助事業"
FULL = "安心して出産と子育てができるまちをめざす妊産婦への支援事業"
#: The name over figures of large type, what stands before it, and whether they are read.
HEADINGS: dict[str, tuple[list[str], str, bool]] = {
    "on one line": ([], "道路維持事業", True),
    "on one line below prose": ([PROSE], "道路維持事業", True),
    "on two lines": ([], LONG, True),
    "on two lines below prose": ([PROSE], LONG, True),
    "that fills its line": ([], FULL, True),
    "below a unit at the right edge": (["　" * 22 + "（単位：千円）"], "道路維持事業", True),
    "that is prose without a stop": ([], "　" + PROSE.removesuffix("。"), False),
    "below a remark that goes on": ([f"備考：{LONG}"], "", False),
}


@pytest.mark.parametrize("is_typed", [False, True])
@pytest.mark.parametrize("what", HEADINGS)
def test_a_heading_is_read_whole_or_not_at_all(tmp_path: Path, what: str, is_typed: bool) -> None:
    before, name, is_read = HEADINGS[what]
    projects = PROJECTS["first"]
    if is_read and is_typed:
        projects = {name: (7_654, 6_000, 1_654), **projects}
    lines = [TITLE]
    true = []
    for project, (total, national, _) in projects.items():
        lines += before if project == name else []
        lines += [project, f"決算額：{total:,}千円", f"国庫支出金：{national:,}千円", PROSE]
        amounts = {"決算額": total, "国庫支出金": national}
        true += [fact("page", project, label, amount) for label, amount in amounts.items()]
    if name not in projects:
        lines += [*before, *filter(None, [name]), "決算額：7,654千円"]
        true += [fact("page", name, "決算額", 7_654)] if is_read else []
    path = typeset_pages(tmp_path / "page.pdf", [lines], Style(size=2.0))
    sheet = write_typed(tmp_path / "typed.csv", typed(true[:2]))
    assert after(read_files([path]), tmp_path, sheet, true) == {"right_sure": len(true)}


def test_the_longest_line_of_a_document_is_no_heading_of_its_own(tmp_path: Path) -> None:
    lines = [TITLE]
    true = []
    for name, (total, national, _) in PROJECTS["first"].items():
        lines += [name, f"決算額：{total:,}千円", f"国庫支出金：{national:,}千円"]
        true += [fact("page", name, "決算額", total), fact("page", name, "国庫支出金", national)]
    lines += [LONG, "決算額：7,654千円"]
    path = typeset_pages(tmp_path / "page.pdf", [lines], Style(size=2.2))
    sheet = write_typed(tmp_path / "typed.csv", typed(true[:2]))
    assert after(read_files([path]), tmp_path, sheet, true) == {"right_sure": len(true)}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "1　公園管理事業　決算額：12千円（前年度比3％増）、備考：な し",
            {"決算額": True, "備考": False},
        ),
        ("（うち一般財源：８，０００千円）", {"うち一般財源": True}),
        ("事業名：公園 管理事業 決算額12,345千円", {"事業名": False, "決算額": True}),
        (
            "令和5年度決算額12,345千円、令和４年度決算額△1,200千円",
            {"令和5年度決算額": True, "令和4年度決算額": True},
        ),
        ("令和5年4月1日現在12,345人、令和5年10月、令和5年度12件", {}),
        ("執行率 98.5％／受講者数：1,234", {"執行率": True, "受講者数": True}),
        ("会議は 10:30 から 3 回、令和5年度に開いた。", {}),
        ("決算額は12,345千円で、利用者は延べ 4,560人である。", {}),
    ],
)
def test_a_label_has_a_colon_behind_it_or_a_figure_with_a_unit(text, labels) -> None:
    assert dict(labels_in(text)) == labels


@pytest.mark.parametrize("columns", [2, 4])
def test_of_prose_in_columns_nothing_is_read(tmp_path: Path, columns: int) -> None:
    path = write(tmp_path / "prose.pdf", 60, columns, japanese=True, seed=columns)
    documents = read_files([path])
    assert all(isinstance(item, Line) for item in documents.items["prose"])
    list(write_draft(documents, tmp_path / "out"))
    assert rows_of(tmp_path / "out" / "facts.csv") == []
