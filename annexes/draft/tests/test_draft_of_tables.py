"""What typed rows teach of tables: a slot may stand anywhere."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from command_line import hyoka, rows_of
from corrected_sheets import write_typed
from published_lists import plain, row_of
from typeset.page import typeset_pages

from hyoka.forms import load_form
from hyoka.text.errors import DeclarationError
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import FACT_COLUMNS
from hyoka_draft.documents import find_files, read_files

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]


def without_number(name: str) -> str:
    return re.sub(r"^\(?\d+\)?(?=\D)", "", plain(name))


def said(rows: list[Row]) -> Counter[tuple[str, ...]]:
    return Counter(
        (
            row["document_id"],
            without_number(row["activity"]),
            row["fiscal_year"],
            row["phase"],
            format(float(row["value"]), "g"),
        )
        for row in rows
    )


def taught(folder: Path, rows: list[Row], out: Path) -> tuple[list[Row], list[str]]:
    """The facts of a draft of a folder after some typed rows, and what it said."""
    sheet = write_typed(out.with_suffix(".csv"), rows)
    lines = list(write_draft(read_files(find_files([folder])), out, sheets=[sheet]))
    return rows_of(out / "facts.csv"), lines


CASES = (
    "f-264-items-over-and-beside-a-figure",
    "f-269-hours-of-work-are-computed",
    "o-271-a-list-of-indicators",
    "o-273-funds-behind-a-settlement",
    "o-276-a-supplementary-budget-below-zero",
)


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_a_sheet_teaches_an_ordinary_layout_whole(shared: Path, tmp_path: Path, case: str) -> None:
    folder = shared / "cases-4" / case
    out = tmp_path / "draft"
    documents = read_files(find_files([folder]))
    list(write_draft(documents, out, sheets=[folder / "sheet.csv"]))
    facts = rows_of(out / "facts.csv")
    assert "guess" not in {row["state"] for row in facts}
    true = [row for row in rows_of(folder / "truth.csv") if row["kind"] in ("cost", "value")]
    of_figures = [row for row in facts if row["kind"] != "rating"]
    assert said(of_figures) == said(true)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("case", "files"),
    [
        ("f-320-page-subtotals-and-carried-forward", "*.pdf"),
        ("o-321-figures-right-of-their-heads", "*.pdf"),
        ("o-323-name-of-an-indicator-over-its-table", "line-*.pdf"),
        ("o-327-a-list-that-goes-on-without-its-unit", "*.pdf"),
    ],
)
def test_a_sheet_teaches_lists_and_tables_of_several_pages(
    shared: Path, tmp_path: Path, case: str, files: str
) -> None:
    folder = shared / "cases-5" / case
    documents = read_files(sorted(folder.glob(files)))
    list(write_draft(documents, tmp_path / "draft", sheets=[folder / "sheet.csv"]))
    facts = [row for row in rows_of(tmp_path / "draft" / "facts.csv") if row["kind"] != "rating"]
    true = [
        row
        for row in rows_of(folder / "truth.csv")
        if row["kind"] in ("cost", "value") and row["document_id"] in documents.items
    ]
    assert "guess" not in {row["state"] for row in facts}
    assert said(facts) == said(true)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["corner", "fukuro", "uguisu"])
def test_the_name_of_an_indicator_in_the_corner_of_its_table_is_that_of_each_such_table(
    shared: Path, tmp_path: Path, name: str
) -> None:
    folder = shared / "cases-5" / "o-323-name-of-an-indicator-over-its-table"
    documents = read_files(sorted(folder.glob(f"{name}-*.pdf")))
    true = [row for row in rows_of(folder / "truth.csv") if row["document_id"] in documents.items]
    first = [row for row in true if row["document_id"] == min(documents.items)]
    rows = [dict.fromkeys(FACT_COLUMNS, "") | row for row in first]
    for row in rows:
        del row["printed"]
    sheet = write_typed(tmp_path / "typed.csv", rows)
    list(write_draft(documents, tmp_path / "draft", sheets=[sheet]))
    facts = rows_of(tmp_path / "draft" / "facts.csv")
    values = [row for row in facts if row["kind"] == "value"]
    of_truth = [row for row in true if row["kind"] == "value"]
    assert {row["state"] for row in values} == {"confirmed"}
    assert said(values) == said(of_truth)
    assert sorted(row["label"] for row in values) == sorted(row["label"] for row in of_truth)


def test_rows_without_a_phase_under_heads_that_speak_of_one_teach_nothing_and_are_told_once(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    rows = [["区分", "前年度末現在高", "当該年度末現在高見込額"]]
    typed = []
    for number, name in enumerate(("普通債", "災害復旧債", "減税補てん債")):
        figures = (f"{1000 + number}", f"{2000 + number}")
        rows.append([name, *figures])
        for label, figure in zip(rows[0][1:], figures, strict=True):
            about = (name, "value", "", label, "2021", "" if "見込" in label else "actual")
            typed.append(row_of(raw / "debts.pdf", 1, about, figure))
    typeset_pages(raw / "debts.pdf", [["令和3年度 地方債現在高調書", rows]])
    facts, lines = taught(raw, typed, tmp_path / "draft")
    assert {row["label"] for row in facts if row["state"] != "guess"} == {"前年度末現在高"}
    assert {row["value"] for row in facts} == {"1000", "1001", "1002"}
    (told,) = (line for line in lines if "speaks of a phase" in line)
    assert "3 rows (2, 4, 6):" in told


@pytest.mark.shared
@pytest.mark.parametrize(("sheet", "files"), [("sheet", "minato*.pdf"), ("sheet-b8", "b8*.pdf")])
def test_twenty_typed_rows_of_a_list_let_all_of_it_in(
    shared: Path, tmp_path: Path, sheet: str, files: str
) -> None:
    folder = shared / "cases-4" / "o-270-twenty-of-22-to-25-rows"
    out = tmp_path / "draft"
    documents = read_files(sorted(folder.glob(files)))
    list(write_draft(documents, out, sheets=[folder / f"{sheet}.csv"]))
    facts = rows_of(out / "facts.csv")
    names = {row["document_id"] for row in facts}
    true = [row for row in rows_of(folder / "truth.csv") if row["document_id"] in names]
    sure = [row for row in facts if row["state"] != "guess" and row["kind"] == "cost"]
    assert said(sure) == said([row for row in true if row["kind"] == "cost"])


def test_printed_totals_of_a_list_of_costs_prove_it_and_one_that_differs_is_told(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for year in (3, 4, 5, 6):
        amounts = [1002 * number + year for number in range(1, 4)]
        total = f"{sum(amounts):,}" if year < 6 else "9,999"
        rows = [["No.", "事業名", "決算額", "評価"]]
        for number, (name, amount) in enumerate(zip(NAMES, amounts, strict=False), 1):
            rows.append([f"{number}", name, f"{amount:,}", "A"])
        rows.append(["", "合計", total, ""])
        typeset_pages(raw / f"list-r{year}.pdf", [[f"令和{year}年度 主要事業(単位:千円)", rows]])
    out = tmp_path / "draft"
    right = [path for path in find_files([raw]) if path.stem != "list-r6"]
    list(write_draft(read_files(right), out))
    costs = [row for row in rows_of(out / "facts.csv") if row["kind"] == "cost"]
    assert {row["state"] for row in costs} == {"proved"}
    forms = tmp_path / "forms"
    forms.mkdir()
    text = (out / "form.toml").read_text(encoding="utf-8")
    assert 'sums = ["決算額"]' in text
    named = text.replace('city = ""', 'city = "緑市"', 1).replace('code = ""', 'code = "012345"', 1)
    (forms / "midori.toml").write_text(named.replace("# ?", "#"), encoding="utf-8")
    processed = tmp_path / "processed"
    hyoka("tables", "--raw", raw, "--processed", processed, "--forms", forms)
    checks = {
        row["document_id"]: row["passes"]
        for row in rows_of(processed / "checks.csv")
        if row["check"] == "list_total"
    }
    assert checks == {f"list-r{year}": str(year < 6).lower() for year in (3, 4, 5, 6)}


def test_two_figures_of_a_cell_are_taught_each_by_its_part(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    true: list[Row] = []
    for year in (4, 5):
        path = raw / f"list-r{year}.pdf"
        rows = [["取組", "最終(内財)", "開催(予定)"]]
        for number, name in enumerate(NAMES):
            amount, funds = 2000 + 10 * number + year, 1000 + 10 * number + year
            held, planned = number + 2, number + year + 3
            rows.append([name, f"{amount:,}（{funds:,}）", f"{held}/{planned}"])
            for kind, item, label, phase, figure in (
                ("cost", "total", "最終", "settlement", amount),
                ("cost", "general_funds", "内財", "settlement", funds),
                ("value", "", "開催(予定)", "actual", held),
                ("value", "", "開催(予定)", "target", planned),
            ):
                about = (name, kind, item, label, f"{2018 + year}", phase)
                true.append(row_of(path, 1, about, f"{figure}"))
        typeset_pages(path, [[f"令和{year}年度 取組一覧(単位:千円)", rows]])
    typed = [row for row in true if row["document_id"] == "list-r4"]
    facts, _ = taught(raw, typed, tmp_path / "draft")
    assert {row["state"] for row in facts} == {"confirmed"}
    in_yen = [
        row | {"value": f"{int(row['value']) * 1000}"} if row["kind"] == "cost" else row
        for row in true
    ]
    assert said(facts) == said(in_yen)
    form = tomllib.loads((tmp_path / "draft" / "form.toml").read_text(encoding="utf-8"))
    (table,) = form["tables"].values()
    assert table.keys() == {"cost", "second_cost", "value", "second_value"}


def test_of_a_row_that_is_read_under_another_name_that_name_is_told(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("hyoka.html.rendering.render_page", lambda *_: None)
    raw = tmp_path / "raw"
    raw.mkdir()
    names = ("1 普通債", "(1)総務", "(2)民生", "(3)土木")
    rows = [["区分", "令和3年度末残高", "令和4年度末残高"]]
    typed = []
    for number, name in enumerate(names):
        figures = (f"{1100 + number}", f"{2100 + number}")
        rows.append([name, *figures])
        for head, year, figure in zip(rows[0][1:], ("2021", "2022"), figures, strict=True):
            about = (name.removeprefix("1 "), "value", "", head, year, "actual")
            typed.append(row_of(raw / "debts.pdf", 1, about, figure))
    typeset_pages(raw / "debts.pdf", [["地方債の残高", rows]])
    facts, lines = taught(raw, typed, tmp_path / "draft")
    assert {row["state"] for row in facts} == {"confirmed"}
    (told,) = (line for line in lines if line.startswith("draft.csv, "))
    assert told.startswith("draft.csv, 2 rows (1-2): it is read otherwise (activity): 普通債 ")
    assert "page 1 has 1 普通債 " in told


def test_figures_of_a_cell_that_cannot_be_parted_are_told_and_the_others_of_its_page_enter(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    path = raw / "list-r5.pdf"
    rows = [["基金", "令和5年度残高", "令和5年度増減"]]
    typed = []
    for number, name in enumerate(NAMES):
        balance, change = f"{2000 + number}", f"{30 + number}"
        printed = "取崩 △1／積立 2" if number == 1 else change
        rows.append([name, balance, printed])
        for label, figures in (("残高", [balance]), ("増減", [change])):
            for figure in ("-1", "2") if number == 1 and label == "増減" else figures:
                about = (name, "value", "", label, "2023", "actual")
                typed.append(row_of(path, 1, about, figure))
    typeset_pages(path, [["令和5年度 基金一覧(単位:千円)", rows]])
    facts, lines = taught(raw, typed, tmp_path / "draft")
    assert {row["state"] for row in facts} == {"confirmed"}
    assert said(facts) == said([row for row in typed if row["value"] not in ("-1", "2")])
    (told,) = (line for line in lines if line.startswith("draft.csv, "))
    assert told.startswith("draft.csv, 2 rows (4-5): the figure stands in a cell with words or")


def test_a_table_whose_heads_are_names_is_known_by_its_rows_under_other_names(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    true: list[Row] = []
    for year, names in ((4, NAMES[:3]), (5, NAMES[1:])):
        path = raw / f"list-r{year}.pdf"
        rows = [["事業名", *names]]
        for label, phase, base in (("予算額", "budget", 3000), ("決算額", "settlement", 2000)):
            amounts = [f"{base + 10 * number + year}" for number in range(len(names))]
            rows.append([label, *amounts])
            for name, amount in zip(names, amounts, strict=True):
                about = (name, "cost", "total", label, f"{2018 + year}", phase)
                true.append(row_of(path, 1, about, amount))
        typeset_pages(path, [[f"令和{year}年度 重点事業(単位:千円)", rows]])
    by_years = [
        ["事業名", "令和5年度", "令和6年度"],
        ["予算額", "71", "72"],
        ["決算額", "81", "82"],
    ]
    typeset_pages(raw / "years.pdf", [["令和6年度 重点事業(単位:千円)", by_years]])
    typed = [row for row in true if row["document_id"] == "list-r4"]
    facts, _ = taught(raw, typed, tmp_path / "draft")
    assert said(facts) == said([row | {"value": f"{int(row['value']) * 1000}"} for row in true])
    asked = {row["activity"] for row in facts if row["state"] == "guess"}
    assert asked == {NAMES[3]}  # a name that no one typed


@pytest.mark.parametrize("is_taught", [False, True])
def test_a_row_that_is_listed_again_is_told_and_no_part_of_the_total(
    tmp_path: Path, *, is_taught: bool
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    heads = ["取組", "推進主体", "最終"] if is_taught else ["事業名", "担当課", "決算額"]
    typed = []
    for year in (3, 4, 5):
        amounts = [1002 * number + year for number in range(1, 4)]
        rows = [heads]
        for name, amount in zip(NAMES, amounts, strict=False):
            rows.append([name, "市", f"{amount:,}"])
        again = f"{NAMES[0]}（再掲）"
        rows += [[again, "市", f"{amounts[0]:,}"], ["合計", "", f"{sum(amounts):,}"]]
        typeset_pages(raw / f"list-r{year}.pdf", [[f"令和{year}年度 主要事業(単位:千円)", rows]])
        if is_taught and year == 3:
            for name, amount in zip((*NAMES[:3], again), (*amounts, amounts[0]), strict=True):
                about = (name, "cost", "total", heads[-1], "2021", "settlement")
                typed.append(row_of(raw / "list-r3.pdf", 1, about, f"{amount}"))
    out = tmp_path / "draft"
    documents = read_files(find_files([raw]))
    sheets = [write_typed(tmp_path / "typed.csv", typed)] if is_taught else []
    list(write_draft(documents, out, sheets=sheets))
    facts = rows_of(out / "facts.csv")
    assert Counter(row["state"] for row in facts) == {"proved": 12}
    forms = tmp_path / "forms"
    forms.mkdir()
    text = (out / "form.toml").read_text(encoding="utf-8").replace("# ?", "#")
    named = text.replace('city = ""', 'city = "緑市"', 1).replace('code = ""', 'code = "012345"', 1)
    (forms / "midori.toml").write_text(named, encoding="utf-8")
    processed = tmp_path / "processed"
    hyoka("tables", "--raw", raw, "--processed", processed, "--forms", forms)
    checks = [row for row in rows_of(processed / "checks.csv") if row["check"] == "list_total"]
    assert [row["passes"] for row in checks] == ["true"] * 3
    told = [row for row in rows_of(processed / "problems.csv") if row["kind"] == "listed_again"]
    assert [row["document_id"] for row in told] == ["list-r3", "list-r4", "list-r5"]


NAMES = ("公園管理事業", "健康診査事業", "図書館運営事業", "道路維持補修事業")


def write_lists(folder: Path, *, total: bool = False) -> None:
    """Two lists of a city, whose heads nobody knows."""
    for year in (4, 5):
        rows = [["取組", "推進主体", "当初", "最終"]]
        for number, name in enumerate(NAMES):
            figures = [f"{1000 + 10 * number + year}", f"{2000 + 10 * number + year}"]
            rows.append([name, "市", *figures])
        if total:
            rows.append(["合計", "", *(f"{sum(int(row[n]) for row in rows[1:])}" for n in (2, 3))])
        typeset_pages(folder / f"list-r{year}.pdf", [[f"令和{year}年度 取組一覧(単位:千円)", rows]])


def typed_list() -> list[Row]:
    return [
        dict.fromkeys(FACT_COLUMNS, "")
        | {"document_id": "list-r4", "activity": name, "kind": "cost", "concept": "total"}
        | {"label": label, "fiscal_year": "2022", "phase": phase, "page": "1"}
        | {"value": f"{base + 10 * number + 4}"}
        for number, name in enumerate(NAMES)
        for label, phase, base in (("当初", "budget", 1000), ("最終", "settlement", 2000))
    ]


def test_a_form_says_a_slot_a_line_and_reads_by_it(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    write_lists(raw)
    facts, lines = taught(raw, typed_list(), tmp_path / "draft")
    assert Counter(row["state"] for row in facts) == {"confirmed": 16}
    assert any("under 取組" in line for line in lines)
    form = tmp_path / "draft" / "form.toml"
    keys = tomllib.loads(form.read_text(encoding="utf-8"))
    (slots,) = keys["tables"].values()
    assert slots["cost"]["activity"] == "under 取組"
    assert slots["cost"]["phase"]["says"] == {"当初": "budget", "最終": "settlement"}
    forms = tmp_path / "forms"
    forms.mkdir()
    named = form.read_text(encoding="utf-8").replace('city = ""', 'city = "緑市"', 1)
    named = named.replace('code = ""', 'code = "012345"', 1).replace("# ?", "#")
    (forms / "midori.toml").write_text(named, encoding="utf-8")
    processed = tmp_path / "processed"
    hyoka("tables", "--raw", raw, "--processed", processed, "--forms", forms)
    costs = rows_of(processed / "costs.csv")
    assert sorted(float(row["value"]) for row in costs) == sorted(
        float(row["value"]) for row in facts
    )


def test_the_totals_of_a_table_prove_what_typed_rows_taught(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    write_lists(raw, total=True)
    facts, _ = taught(raw, typed_list(), tmp_path / "draft")
    assert Counter(row["state"] for row in facts) == {"proved": 16}
    assert "合計" not in {row["activity"] for row in facts}


def test_a_place_that_a_person_wrote_stays(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    write_lists(raw)
    out = tmp_path / "draft"
    taught(raw, typed_list(), out)
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace('"under 取組"', '"under 推進主体"'), encoding="utf-8")
    list(write_draft(read_files(find_files([raw])), out))
    slots = tomllib.loads(form.read_text(encoding="utf-8"))["tables"]
    assert {kinds["cost"]["activity"] for kinds in slots.values()} == {"under 推進主体"}
    assert {row["activity"] for row in rows_of(out / "facts.csv")} == {"市"}


def test_two_columns_that_name_the_typed_rows_and_not_others_are_a_question(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for year in (4, 5):
        rows = [["取組", "細目", "当初", "最終"]]
        for number, name in enumerate(NAMES):
            part = name if year == 4 else f"{name}の{number}"
            figures = [f"{1000 + 10 * number + year}", f"{2000 + 10 * number + year}"]
            rows.append([name, part, *figures])
        typeset_pages(raw / f"list-r{year}.pdf", [[f"令和{year}年度 取組一覧(単位:千円)", rows]])
    facts, lines = taught(raw, typed_list(), tmp_path / "draft")
    assert {row["state"] for row in facts} == {"guess"}
    assert any("under 取組" in line and "under 細目" in line for line in lines)


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ('activity = "behind 取組"', "no such place: behind 取組"),
        ('activity = "under 取組"\nitem = "= fees"', "fees is no such word"),
        ('activity = "under 取組"\nscale = "apples"', "apples is no such word"),
    ],
)
def test_an_unknown_place_or_word_in_a_form_is_told_in_one_line(
    tmp_path: Path, slots: str, told: str
) -> None:
    form = tmp_path / "midori.toml"
    form.write_text(
        'city = "緑市"\ncode = "012345"\ntitle = "一覧"\nknown_by = ["取組"]\n'
        f'[tables."取組 | 当初".cost]\ncolumns = ["当初"]\nlabel = "over 1"\n{slots}\n',
        encoding="utf-8",
    )
    with pytest.raises(DeclarationError, match=told) as refused:
        load_form(form)
    assert "\n" not in str(refused.value)
