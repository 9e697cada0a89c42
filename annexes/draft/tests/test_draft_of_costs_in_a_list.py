"""A list of projects with a budget and a settlement each: the unit stands over the table, the
section in brackets behind the name.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from command_line import hyoka, rows_of
from corrected_sheets import teach
from made_pages import FORM
from typeset.page import typeset_pages

from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts
from hyoka_draft.lessons import taught

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "公園管理事業",
    "健康診査事業",
    "図書館運営事業",
    "道路維持補修事業",
    "生活交通確保事業",
    "防災備蓄事業",
    "学童保育事業",
    "農地保全事業",
    "観光案内所運営事業",
)
SECTIONS = ("都市計画課", "健康増進課", "危機管理室")
PHASES = ("budget", "settlement")
#: Heads over the names and both columns. Of the first two pairs a draft knows what they are, of the
#: others one or both are taken for indicators, which have no unit.
HEADS = {
    "known": ("事業名", "予算額", "決算額"),
    "of projects with their sections": ("主要事業【担当課】", "予算額", "決算額"),
    "one unknown": ("事業名", "予定額", "決算額"),
    "both unknown": ("事業名", "当初", "最終"),
}
Figure = tuple[str, str, str, int, str, int]


def amounts(year: int, number: int) -> tuple[int, int]:
    """A budget and a settlement in 千円, no two of them alike."""
    return 1250 + 407 * number + 31 * (year - 2022), 1013 + 391 * number + 29 * (year - 2022)


def figures_of(year: int) -> Counter[Figure]:
    return Counter(
        (f"list-r{year - 2018}", name, "total", year, phase, 1000 * amount)
        for number, name in enumerate(NAMES)
        for phase, amount in zip(PHASES, amounts(year, number), strict=True)
    )


def write_list(folder: Path, year: int, heads: tuple[str, ...]) -> None:
    rows = [[*heads, "事業内容"]]
    for number, name in enumerate(NAMES):
        section = SECTIONS[(number + year) % len(SECTIONS)]
        figures = [f"{amount:,}" for amount in amounts(year, number)]
        rows.append([f"{name}【{section}】", *figures, "市民の利用"])
    blocks = [f"令和{year - 2018}年度 主要事業一覧", "単位：千円", rows]
    typeset_pages(folder / f"list-r{year - 2018}.pdf", [blocks])


def typed(heads: tuple[str, ...], *, with_section: bool) -> list[dict[str, str]]:
    """The list of 2022, as a person types it."""
    sheet = []
    for number, name in enumerate(NAMES):
        section = SECTIONS[(number + 2022) % len(SECTIONS)]
        printed = f"{name}【{section}】" if with_section else name
        about = {"document_id": "list-r4", "activity": printed, "kind": "cost", "concept": "total"}
        of_columns = zip(heads[1:], PHASES, amounts(2022, number), strict=True)
        for label, phase, amount in of_columns:
            figure = {"label": label, "phase": phase, "value": f"{amount}"}
            sheet.append({**about, **figure, "fiscal_year": "2022"})
    return sheet


@pytest.mark.parametrize("with_section", [True, False])
@pytest.mark.parametrize("heads", HEADS.values(), ids=HEADS)
def test_a_typed_list_teaches_that_its_columns_are_costs(
    heads: tuple[str, ...], tmp_path: Path, *, with_section: bool
) -> None:
    for year in (2022, 2023):
        write_list(tmp_path, year, heads)
    items = read_files(sorted(tmp_path.glob("*.pdf"))).items
    drafted = draft_documents(items)
    lesson = teach(items, drafted, typed(heads, with_section=with_section))
    assert not lesson.read_otherwise
    again = taught(drafted, [lesson])
    judge_facts(again)
    assert {*again.states} == {"confirmed"}
    read = Counter(
        (
            fact.document_id,
            fact.activity,
            fact.concept,
            fact.fiscal_year,
            fact.phase,
            int(fact.value),
        )
        for fact in again.facts
    )
    assert read == figures_of(2022) + figures_of(2023)
    assert {fact.section for fact in again.facts} == {*SECTIONS}


def test_a_list_of_phases_alone_is_drafted_as_a_table_with_its_texts(tmp_path: Path) -> None:
    for year in (2022, 2023):
        write_list(tmp_path, year, HEADS["known"])
    drafted = draft_documents(read_files(sorted(tmp_path.glob("*.pdf"))).items)
    (table,) = drafted.form_data["tables"].values()
    assert table["cost"]["item"] == "= total"
    assert table["cost"]["phase"]["says"] == {"予算額": "budget", "決算額": "settlement"}
    assert table["text"]["columns"] == ["事業内容"]
    assert not drafted.labels
    read = Counter((fact.activity, fact.phase, int(fact.value)) for fact in drafted.facts)
    figures = figures_of(2022) + figures_of(2023)
    assert read == Counter((name, phase, value) for _, name, _, _, phase, value in figures)
    texts = [
        row["text"]
        for reading in drafted.readings.values()
        for row in reading.records.tables["narratives"]
    ]
    assert texts == ["市民の利用"] * 2 * len(NAMES)


ROOMS = ("市民会館【大会議室】", "市民会館【小会議室】", "庶務事務【総務課】", "窓口事務【市民課】")


def test_a_section_behind_a_name_is_its_section_unless_it_tells_two_names_apart(
    tmp_path: Path,
) -> None:
    rows = [
        ["事業名", "決算額"],
        *([name, f"{1000 + number}"] for number, name in enumerate(ROOMS)),
    ]
    raw = tmp_path / "raw"
    raw.mkdir()
    typeset_pages(raw / "rooms.pdf", [["令和5年度 評価", "単位：千円", rows]])
    forms = tmp_path / "forms"
    forms.mkdir()
    slots = 'columns = ["決算額"]\nactivity = "under 事業名"\nlabel = "over 1"\nitem = "= total"'
    form = FORM.replace("[labels]", 'unit = "千円"\n[labels]')
    form += f'[tables."事業名 | 決算額".cost]\n{slots}\n'
    (forms / "rooms.toml").write_text(form, encoding="utf-8")
    tables = tmp_path / "tables"
    hyoka("tables", "--raw", raw, "--processed", tables, "--forms", forms, "--no-cache")
    activities = rows_of(tables / "activities.csv")
    assert [(row["name"], row["section"]) for row in activities] == [
        ("市民会館【大会議室】", ""),
        ("市民会館【小会議室】", ""),
        ("庶務事務", "総務課"),
        ("窓口事務", "市民課"),
    ]
    assert len(rows_of(tables / "costs.csv")) == len(ROOMS)


def test_a_row_that_is_the_sum_of_those_below_it_is_asked_where_nobody_typed_it(
    tmp_path: Path,
) -> None:
    heads = HEADS["known"]
    for year in (2022, 2023):
        rows = [list(heads)]
        for first in range(0, len(NAMES), 3):
            numbers = range(first, first + 3)
            sums = map(sum, zip(*(amounts(year, number) for number in numbers), strict=True))
            rows.append([f"{SECTIONS[first // 3]}所管", *(f"{total:,}" for total in sums)])
            rows += [[NAMES[n], *(f"{amount:,}" for amount in amounts(year, n))] for n in numbers]
        blocks = [f"令和{year - 2018}年度 主要事業一覧", "単位：千円", rows]
        typeset_pages(tmp_path / f"list-r{year - 2018}.pdf", [blocks])
    items = read_files(sorted(tmp_path.glob("*.pdf"))).items
    drafted = draft_documents(items)
    again = taught(drafted, [teach(items, drafted, typed(heads, with_section=False))])
    judge_facts(again)
    states = {
        (fact.activity in NAMES, state)
        for fact, state in zip(again.facts, again.states, strict=True)
    }
    assert states == {(True, "confirmed"), (False, "guess")}
    assert {*again.open} == {f"{section}所管" for section in SECTIONS}


def test_a_name_typed_without_the_brackets_behind_it_names_the_activity_that_labels_list(
    tmp_path: Path,
) -> None:
    heads = ("番号", "事業名（担当課）", "決算額")
    rows: list[list[str]] = [[*heads]]
    sheet = []
    for number, name in enumerate(NAMES):
        amount = f"{amounts(2022, number)[1]:,}"
        rows.append([f"{number + 1}", f"{name}（{SECTIONS[number % 3]}）", amount])
        about = {"document_id": "list-r4", "activity": name, "kind": "cost", "concept": "total"}
        said = {"label": "決算額", "phase": "settlement", "value": amount.replace(",", "")}
        sheet.append({**about, **said, "fiscal_year": "2022"})
    blocks = ["令和4年度 主要事業一覧", "単位：千円", rows]
    typeset_pages(tmp_path / "list-r4.pdf", [blocks])
    items = read_files([tmp_path / "list-r4.pdf"]).items
    drafted = draft_documents(items)
    again = taught(drafted, [teach(items, drafted, sheet)])
    judge_facts(again)
    assert {*again.states} == {"confirmed"}
    activities = again.readings["list-r4"].records.tables["activities"]
    assert [row["name"] for row in activities] == [*NAMES]
