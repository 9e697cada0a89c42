"""`hyoka draft` from PDFs to its files: a form with its guesses, a corrected sheet, several forms
at once.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from drafted_folders import first_pages
from openpyxl import load_workbook
from pages_in_browser import check_page, require_browser
from PIL import Image
from pointed_lists import FUNDS, list_of_funds
from true_tables import ENGINE, ROOT
from typeset.layouts import LAYOUTS, SHEETS, other_city
from typeset.page import typeset_pages

from hyoka.cli.main import app
from hyoka.contract.records import Place
from hyoka.html import rendering
from hyoka.text.errors import UsageError
from hyoka.text.messages import MESSAGES
from hyoka_draft import draft_page
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import (
    FACT_COLUMNS,
    choose_sheet,
    read_sheet,
    write_fact_csv,
    write_fact_workbook,
)
from hyoka_draft.documents import read_files
from hyoka_draft.facts import Documents, Fact

pytestmark = pytest.mark.draft_page
RAW = ROOT / "data" / "raw"
IKEDA, TSUKUBA, ITAMI = (
    "ikeda-2024-projects.pdf",
    "tsukuba-2022-sheets.pdf",
    "itami-2021-evaluation.pdf",
)


def drafted(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["draft", *map(str, arguments)])


def facts(out: Path) -> list[dict[str, str]]:
    with (out / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_page_shows_the_cell_of_a_row_that_was_not_learnt(monkeypatch) -> None:
    cell = Place(7, 0, 0, 9, 9)
    pictures = {(Path("a.pdf"), cell): (Image.new("L", (2, 2)), "")}
    monkeypatch.setattr(rendering, "cell_picture", lambda file, place: pictures.get((file, place)))
    documents = Documents({"a": Path("a.pdf")}, {})
    fact = Fact("a", "水防", "cost", "total", "決算", 2024, "", "1", "", "1", cell)
    assert draft_page._cut_out(fact, documents).startswith("data:image/")
    pictures.clear()
    assert draft_page._cut_out(fact, documents) == ""
    assert draft_page._cut_out(None, documents) == ""


def test_the_sheet_asked_for_says_most_in_fewest_rows_and_nothing_by_zeros() -> None:
    sheets = {
        "zeros": ["total 0", "staff 0", "works 0"],
        "few": ["total 1", "staff 0"],
        "long": ["total 1", "staff 2", "staff 3", "works 0"],
        "most": ["total 1", "staff 2", "works 0"],
    }
    facts = []
    for document, figures in sheets.items():
        for concept, value in map(str.split, figures):
            says = ("cost", concept, concept, 2024, "", value, "", value)
            facts.append(Fact(document, "水防", *says, Place(1, 0, 0, 9, 9)))
    assert [facts[number].document_id for number in choose_sheet(facts)] == ["most"] * 3


def untaken(out: Path) -> str:
    return (out / "draft.html").read_text(encoding="utf-8").partition('<h2 id="untaken">')[2]


def test_the_font_of_the_page_has_the_letters_that_its_script_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[str] = []
    monkeypatch.setenv("HYOKA_LANG", "ja")
    monkeypatch.setattr("hyoka_draft.command.font_of", lambda text: letters.append(text) or "")
    monkeypatch.setattr("hyoka_draft.command.cache.cached_object", lambda make, _: make())
    list(write_draft(read_files([list_of_funds(tmp_path)]), tmp_path / "out"))
    shown = {*MESSAGES["pointing.take"]["ja"], *MESSAGES["pointing.label"]["ja"], *"".join(FUNDS)}
    assert shown <= set(letters[0])


def test_a_draft_writes_its_files(tmp_path: Path, tmp_path_factory) -> None:
    file = first_pages(RAW / TSUKUBA, tmp_path_factory.mktemp("pdf"), 2)
    done = drafted(file, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        ".draft.json",
        "form.toml",
        "facts.csv",
        "draft.html",
        "sheet.csv",
        "sheet.xlsx",
    }
    assert "tsukuba_sheets reads such documents already" in done.output
    assert {row["state"] for row in facts(tmp_path)} == {"guess"}
    page = (tmp_path / "draft.html").read_text(encoding="utf-8")
    assert "<td>subsidies_and_bonds</td>" in page
    assert facts(tmp_path)[0]["unit"] == "千円"
    assert '<html lang="en">' in page
    assert not re.search(r"[ぁ-ん]{3}", page.partition("<section")[0])
    tomllib.loads((tmp_path / "form.toml").read_text(encoding="utf-8"))


def test_a_drafted_form_is_the_list_of_questions_and_an_edited_one_answers_them(
    tmp_path: Path,
) -> None:
    done = drafted(RAW / ITAMI, "--out", tmp_path)
    assert re.search(
        r"170 guesses enter no table yet: .* press Right \(or clear \d+ lines of ", done.output
    ), done.output
    form = (tmp_path / "form.toml").read_text(encoding="utf-8")
    lines = form.splitlines()
    assert {'city = ""  # ?', 'code = ""  # ?'} <= set(lines)
    assert any(
        re.fullmatch(r'basis = ""  # \? \d+: .* \(itami-2021-evaluation p\.\d\)', line)
        for line in lines
    )
    assert any(
        re.fullmatch(
            r'"事務事業名" = "activity.name"  # \? \d+: .* \(itami-2021-evaluation p\.\d\)', line
        )
        for line in lines
    )
    answered = form.replace('city = ""', 'city = "伊丹市"').replace('code = ""', 'code = "282073"')
    answered = re.sub(r"  # \?.*", "", answered).replace('basis = ""', 'basis = "budget"')
    (tmp_path / "mine.toml").write_text(answered, encoding="utf-8")
    assert drafted(RAW / ITAMI, "--form", tmp_path / "mine.toml", "--out", tmp_path).exit_code == 0
    assert {row["phase"] for row in facts(tmp_path) if row["concept"] == "total"} == {"budget"}


def test_a_form_without_the_label_of_names_is_refused(tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text(
        'city = ""\ncode = ""\ntitle = "票"\nknown_by = ["票"]\n[labels]\n"決算額" = "cost.total"\n'
    )
    done = drafted(RAW / ITAMI, "--form", form, "--out", tmp_path / "out")
    assert done.exit_code != 0
    assert "no activity.name" in done.output


@pytest.mark.shared
def test_a_sheet_of_a_spreadsheet_teaches_and_what_it_cannot_teach_is_said(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "pdf-real" / "yokohama"
    assert drafted(folder, "--out", tmp_path).exit_code == 0
    page = (tmp_path / "draft.html").read_text(encoding="utf-8")
    assert "in no check: 差引(増減)</p>" in page
    book = load_workbook(tmp_path / "sheet.xlsx")
    table = book["sheet"]
    heads = [cell.value for cell in table[1]]
    kind, year, value, unit = (heads.index(name) for name in ("種類", "年度", "値", "単位"))
    costs = [line for line in table.iter_rows(min_row=2) if line[kind].value == "費用"]
    # as the page prints it, and a number to a spreadsheet
    assert (costs[0][value].value, costs[0][unit].value) == (114555, "千円")
    for line in table.iter_rows(min_row=2):
        if line[kind].value == "評価":
            line[year].value = "令和７年度"
    costs[0][year].value = float(costs[0][year].value)
    costs[0][value].value, costs[1][unit].value, costs[2][unit].value = "１，２３４", "円", ""
    sheet = tmp_path / "corrected.xlsx"
    book.save(sheet)
    done = drafted(folder, "--out", tmp_path, "--sheet", sheet)
    assert done.exit_code == 0, done.output
    for row, says in (
        (1, "its value is printed nowhere; .* 1234千円; page 1 has .* 114555千円"),
        (2, r"it is read otherwise \(value\): .* 128886円; page 1 has .* 128886千円"),
    ):
        assert re.search(f"corrected.xlsx, row {row}: {says}", done.output), done.output
    assert done.output.count("corrected.xlsx") == 2
    found = facts(tmp_path)
    assert {row["fiscal_year"] for row in found if row["kind"] == "rating"} == {"2025"}
    assert len(found) == 147  # one that the page prints in another unit than the sheet is none
    assert "Rows that were not learnt" in (tmp_path / "draft.html").read_text(encoding="utf-8")


def test_a_sheet_that_excel_saved_as_csv_is_read(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        f"{','.join(FACT_COLUMNS)}\na,事業,cost,total,,2023,settlement,1\n", encoding="cp932"
    )
    assert read_sheet(sheet)[0]["activity"] == "事業"


@pytest.mark.parametrize("number", [1, 2])
def test_a_row_with_more_texts_than_columns_is_named(number, tmp_path):
    rows = ["a,事業,cost,total,,2023,settlement,1"] * 2
    rows[number - 1] = f"a,業務{',' * len(FACT_COLUMNS)}"
    (sheet := tmp_path / "sheet.csv").write_text(
        "\n".join([",".join(FACT_COLUMNS), *rows]), encoding="utf-8"
    )
    with pytest.raises(UsageError, match=rf"^sheet\.csv: .*; found: {number + 1}: a, 業務"):
        read_sheet(sheet)


def test_documents_of_several_forms_are_grouped_and_not_drafted(tmp_path: Path) -> None:
    files = [first_pages(RAW / name, tmp_path, 1) for name in (IKEDA, TSUKUBA)]
    done = drafted(*files, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "\n  form 1 (1): ikeda-2024-projects\n  form 2 (1): tsukuba-2022-sheets\n" in done.output
    assert "--one-form" in done.output
    assert not (tmp_path / "out").exists()
    assert drafted(*files, "--out", tmp_path / "out", "--one-form").exit_code == 0


def test_of_a_mixed_folder_the_larger_group_is_drafted_and_the_rest_and_other_files_named(
    tmp_path: Path,
) -> None:
    pdfs = tmp_path / "pdfs"
    pdfs.mkdir()
    for number in range(3):
        other_city("walk", pdfs / f"{number}.pdf")
    first_pages(RAW / TSUKUBA, pdfs, 1)
    (pdfs / "説明.docx").write_bytes(b"PK")
    done = drafted(pdfs, "--out", tmp_path / "out")
    assert done.exit_code == 1, "one is left out"
    told = done.stderr.splitlines()
    assert "files that are no PDF and no workbook are not looked at: *.docx 1 files" in told
    assert told[-3].startswith("drafting the larger group, 3 documents; the others are left out")
    assert told[-2:] == ["  form 1 (3): 0, 1, 2", "  form 2 (1): tsukuba-2022-sheets"]
    assert {row["document_id"] for row in facts(tmp_path / "out")} == {"0", "1", "2"}


def test_the_title_of_a_form_is_that_of_most_of_its_documents(tmp_path):
    (pdfs := tmp_path / "pdfs").mkdir()
    for number, title in enumerate(("別紙", "事務事業評価シート", "事務事業評価シート")):
        table = [["事務事業名", f"公園{number}"], ["決算額（千円）", "1,200"]]
        typeset_pages(pdfs / f"{number}.pdf", [[f"令和5年度 {title}", table]])
    drafted(pdfs, "--out", tmp_path / "out")
    form = tomllib.loads((tmp_path / "out" / "form.toml").read_text(encoding="utf-8"))
    assert form["title"] == "事務事業評価シート"


#: Pages of a budget book: a list within a cell; a table of which each page has one half.
OF_BUDGETS = {
    "amounts_in_cell": """budget_book 千円
title 令和７年度予算説明書
table 1 .6 .6 2
目 | 本年度 | 前年度 | 説明
@name | {} | {} | 報酬　{}⏎給料　{}⏎旅費　{}
管理費 | {} | {} | 役務　{}⏎委託　{}⏎工事　{}""",
    "spread": """budget_book 千円
title 令和７年度歳出
table 2 1 1 1
目 | 本年度 | 前年度 | 比較
@name⏎（一般管理費） | {} | {} | {}
財産管理費 | {} | {} | {}
企画費⏎⏎　 | {} | {} | {}
計 | {} | {} | {}
page
title 令和７年度歳出
table .4 1 1 3
節 | 区分 | 金額 | 説明
1⏎2 | 報酬⏎給料 | {} | 人件費
10 | 需用費 | {} | 庁舎の管理
12⏎⏎　 | 委託料 | {} | 計画の策定
18 | 負担金 | {} | 協議会""",
}


@pytest.mark.parametrize("kind", OF_BUDGETS)
def test_pages_of_another_kind_are_told_and_nothing_of_them_enters(
    kind, tmp_path, monkeypatch
) -> None:
    monkeypatch.setitem(LAYOUTS, kind, OF_BUDGETS[kind].split("\n"))
    (pdfs := tmp_path / "pdfs").mkdir()
    other_city(kind, pdfs / "book.pdf")
    assert f"{kind.replace('_', ' ')}" in drafted(pdfs, "--out", tmp_path / "forms").output
    make(pdfs, tmp_path / "tables", tmp_path, "--drafts")
    pages = [int(row["page"]) for row in problems(tmp_path / "tables", kind)]
    assert pages == list(range(1, len(pages) + 1))
    assert len(pages) == len(SHEETS) * (2 if kind == "spread" else 1)
    assert rows(tmp_path / "tables" / "costs.csv") == []


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("nowhere.pdf",), "no such file"),
        ((RAW / ITAMI, RAW / ITAMI), "two files have one name"),
        ((RAW / ITAMI, "--form", "nowhere.toml"), "'nowhere.toml' does not exist"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, arguments: tuple[object, ...], fault: str) -> None:
    done = drafted(*arguments, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert fault in done.output


def test_an_edited_form_is_shown_with_what_it_reads(tmp_path: Path) -> None:
    form = ENGINE / "src" / "hyoka" / "forms" / "tsukuba_sheets.toml"
    done = drafted(RAW / TSUKUBA, "--form", form, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {".draft.json", "facts.csv", "draft.html"}
    assert "none" in untaken(tmp_path)
    found = facts(tmp_path)
    assert sum(row["kind"] == "cost" and row["concept"] == "total" for row in found) == 48
    assert sum(row["state"] == "proved" for row in found) == 72
    assert (
        "holds on every sheet: 決算額 = 一般財源 + 国庫、県支出金、地方債 + その他 (11 sheet-years)"
        in done.output
    )


@pytest.mark.browser
def test_axe_finds_nothing_on_the_page_of_a_draft(tmp_path: Path) -> None:
    require_browser()
    drafted(RAW / ITAMI, "--out", tmp_path)
    page = tmp_path / "draft.html"
    text = page.read_text(encoding="utf-8")
    own = text[text.index('<meta http-equiv="Content-Security-Policy"') : text.index("<title>")]
    assert "default-src 'none'" in own
    assert own.count("script-src") == 1  # its own script, and it asks nobody
    assert check_page(page, tmp_path) == []
    assert check_page(page, tmp_path, dark=True) == []


@pytest.mark.shared
def test_guesses_of_a_form_enter_the_tables_with_drafts_only(shared, tmp_path) -> None:
    pdfs, forms = shared / "pdf-real" / "nankoku", tmp_path / "forms"
    assert drafted(pdfs, "--out", forms).exit_code == 0
    run = partial(make, pdfs, tmp_path / "tables", forms)
    unproved = partial(problems, tmp_path / "tables", "form_unproved")
    assert run().exit_code == 1
    assert [("city" in row["text"], row["severity"]) for row in unproved()] == [(True, "error")] * 3
    assert rows(tmp_path / "tables" / "costs.csv") == []
    form = (forms / "form.toml").read_text(encoding="utf-8")
    (forms / "form.toml").write_text(
        form.replace('city = ""', 'city = "南国市"').replace('code = ""', 'code = "392049"'),
        encoding="utf-8",
    )
    assert "failed checks: 12" in run().output  # of funding that is proved the total is a guess
    assert {row["severity"] for row in unproved()} == {"warning"}
    assert Counter(row["state"] for row in rows(tmp_path / "tables" / "costs.csv")) == {
        "": 83
    }  # sums prove them
    assert run("--drafts").exit_code == 1
    assert Counter(row["state"] for row in rows(tmp_path / "tables" / "costs.csv")) == {
        "": 83,
        "guess": 24,
    }
    assert {(row["severity"], row["page"]) for row in unproved()} == {("error", "1")}


def problems(tables: Path, kind: str) -> list[dict[str, str]]:
    return [row for row in rows(tables / "problems.csv") if row["kind"] == kind]


def make(pdfs: Path, processed: Path, forms: Path, *options: str):
    command = [
        "tables",
        "--raw",
        str(pdfs),
        "--processed",
        str(processed),
        "--forms",
        str(forms),
        "--jobs",
        "1",
    ]
    return CliRunner(env={"HYOKA_FORMS": "", "HYOKA_DRAFTS": ""}).invoke(
        app, [*command, "--no-cache", *options]
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("printed", "number", "looks"),
    [
        ("6,358", 6358, "#,##0"),
        ("114555", 114555, "0"),
        ("45.0", 45, "0.0"),
        ("△1,234.5", -1234.5, '#,##0.0;"△"#,##0.0'),
        ("-7", -7, '0;"-"0'),
        ("0106", "0106", "General"),
        ("490千円", "490千円", "General"),
        ("1,23", "1,23", "General"),
        ("123456789012345", 123456789012345, "0"),
        ("1234567890123456", "1234567890123456", "General"),
    ],
)
def test_a_figure_of_the_sheet_is_a_number_that_looks_as_printed(
    printed: str, number: float | str, looks: str, tmp_path: Path
) -> None:
    row = dict.fromkeys(FACT_COLUMNS, "") | {"kind": "cost", "value": printed, "unit": "千円"}
    row |= {"document_id": "d", "activity": "ある事業", "fiscal_year": 2024, "phase": "settlement"}
    write_fact_workbook(tmp_path / "sheet.xlsx", [row])
    table = load_workbook(tmp_path / "sheet.xlsx")["sheet"]
    (cell,) = (table.cell(2, head.column) for head in table[1] if head.value == "値")
    offered = [str(rule.sqref) for rule in table.data_validations.dataValidation]
    rows = {re.sub("[A-Z]", "", cells) for cells in offered}
    assert rows == {"2:52"}, "its row, and fifty that a person may add"
    assert (cell.value, cell.number_format) == (number, looks)
    write_fact_csv(tmp_path / "sheet.csv", [row])
    assert (
        read_sheet(tmp_path / "sheet.xlsx")[0]["value"]
        == (read_sheet(tmp_path / "sheet.csv")[0]["value"])
    )
