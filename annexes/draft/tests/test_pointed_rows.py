"""Rows at whose figures a person pointed: what one of them teaches, and what is wrong with one."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from command_line import rows_of
from pointed_lists import FUNDS, list_of_funds, pointed
from typeset.page import typeset_pages

from hyoka.cli.main import app
from hyoka.cli.options import INCOMPLETE
from hyoka.forms import load_form
from hyoka.text.errors import UsageError
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import ADDRESS_COLUMNS, FACT_COLUMNS
from hyoka_draft.documents import read_files
from hyoka_draft.written import Written, digest_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def given(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FACT_COLUMNS + ADDRESS_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def drafted(folder: Path, rows: Iterable[Mapping[str, object]]) -> tuple[list[str], list[dict]]:
    """What a draft of the PDFs of a folder says after a sheet, and the facts that are sure."""
    sheet = given(folder / "saved.csv", rows)
    documents = read_files(sorted(folder.glob("*.pdf")))
    said = list(write_draft(documents, folder / "out", sheets=[sheet]))
    facts = rows_of(folder / "out" / "facts.csv")
    return said, [fact for fact in facts if fact["state"] == "confirmed"]


def test_one_figure_teaches_its_column_in_every_document_and_denies_nothing(tmp_path) -> None:
    list_of_funds(tmp_path, "later")
    said, sure = drafted(tmp_path, [pointed(list_of_funds(tmp_path))])
    assert [(fact["activity"], fact["value"]) for fact in sure] == [
        (name, figures[1].replace(",", "")) for name, figures in FUNDS.items()
    ] * 2
    assert {fact["document_id"] for fact in sure} == {"funds", "later"}
    assert not any("saved.csv, row" in line for line in said)


def test_a_phase_that_a_person_says_is_that_of_a_column_which_a_list_has_as_values(
    tmp_path,
) -> None:
    rows = [["番号", "事業名", "利用者数", "一般財源"]]
    names = ["公園管理事業", "図書館運営費", "交通対策費", "国土調査費", "道路維持費", "学童費"]
    rows += [[str(n), name, f"{n},636", f"{n},120"] for n, name in enumerate(names, 1)]
    path = tmp_path / "visitors.pdf"
    typeset_pages(path, [["令和3年度主な事業", rows]])
    about = {"activity": names[0], "phase": "target", "fiscal_year": 2021}
    about |= {"activity_at": "under 事業名", "year_at": "", "phase_at": ""}
    said, sure = drafted(tmp_path, [pointed(path, "1,636", **about)])
    assert {(fact["phase"], fact["label"]) for fact in sure} == {("target", "利用者数")}
    assert len(sure) == len(names)
    assert not any("saved.csv, row" in line for line in said)


def test_a_column_pointed_at_takes_none_of_those_away_that_are_read(tmp_path) -> None:
    rows = [["番号", "事業名", "事業費(千円)", "増減", "国", "一般財源"]]
    rows += [
        [str(number), name, *figures]
        for number, (name, *figures) in enumerate(
            (
                ("公園管理事業", "22,223", "△ 1,155", "10,000", "12,223"),
                ("図書館運営費", "39,039", "24,093", "4,275", "34,764"),
                ("交通対策費", "15,608", "△ 2,552", "5,608", "10,000"),
                ("国土調査費", "5,713", "756", "1,213", "4,500"),
                ("道路維持費", "48,920", "9,110", "6,702", "42,218"),
                ("放課後児童費", "74,559", "3,648", "67,706", "6,853"),
            ),
            1,
        )
    ]
    path = tmp_path / "budget.pdf"
    typeset_pages(path, [["令和4年度当初予算に計上した主な事業", rows]])
    documents = read_files([path])
    list(write_draft(documents, tmp_path / "before"))
    before = rows_of(tmp_path / "before" / "facts.csv")
    about = {"activity": "公園管理事業", "kind": "cost", "phase": "budget", "fiscal_year": 2022}
    about |= {"activity_at": "under 事業名", "year_at": ""}
    _, sure = drafted(tmp_path, [pointed(path, "△ 1,155", **about)])
    after = rows_of(tmp_path / "out" / "facts.csv")
    assert len(before) == 18
    assert {fact["value"] for fact in after} > {fact["value"] for fact in before}
    assert [fact["value"] for fact in sure] == [
        "-1155000",
        "24093000",
        "-2552000",
        "756000",
        "9110000",
        "3648000",
    ]


def test_a_comparison_is_of_the_later_year_and_a_total_with_a_letter_is_no_project(
    tmp_path,
) -> None:
    rows = [
        ["区分", "令和4年度予算額", "令和3年度予算額", "比較増減額"],
        ["市税", "5,860", "5,570", "290"],
        ["諸収入", "468", "438", "30"],
        ["小計(a)", "6,328", "6,008", "320"],
        ["市債(b)", "2,539", "3,648", "△ 1,109"],
        ["歳入合計(a)+(b)", "8,867", "9,656", "△ 789"],
    ]
    path = tmp_path / "budget.pdf"
    typeset_pages(path, [["当初予算の歳入", "（単位：千円）", rows]])
    about = {"activity": "市税", "kind": "cost", "phase": "budget", "fiscal_year": 2022}
    about |= {"activity_at": "under 区分", "year_at": "over"}
    amounts = pointed(path, "5,860", **about)
    drafted(tmp_path, [amounts, pointed(path, "290", **about)])
    facts = rows_of(tmp_path / "out" / "facts.csv")
    assert {(fact["activity"], fact["fiscal_year"], fact["value"]) for fact in facts} == {
        (name, year, f"{amount}000")
        for name, *found in (
            ("市税", 5860, 5570, 290),
            ("諸収入", 468, 438, 30),
            ("市債(b)", 2539, 3648, -1109),
        )
        for year, amount in zip(("2022", "2021", "2022"), found, strict=True)
    }


#: Promises of two budgets, of which no page says the year: a day and a law have one, and a promise
#: several.
PROMISES = {
    "first": (2021, [("橋りょう建築工事", "226,000"), ("窓口業務委託", "145,000")]),
    "later": (2025, [("計画策定業務委託", "2,937"), ("収集運搬業務委託", "79,200")]),
}


@pytest.mark.parametrize("said", [["first"], ["first", "later"]])
def test_the_year_that_a_person_says_of_a_document_is_that_of_no_other(
    tmp_path, said: list[str]
) -> None:
    given_rows = []
    for name, (year, amounts) in PROMISES.items():
        rows = [["事項", "期間", "限度額"]]
        rows += [[item, "令和3年度から令和8年度まで", amount] for item, amount in amounts]
        path = tmp_path / f"{name}.pdf"
        law = "地方自治法（昭和22年法律第67号）により報告する。"
        day = {2021: "令和3年6月10日提出", 2025: "令和7年9月4日提出"}[year]
        typeset_pages(path, [["債務負担行為について", law, day], ["（単位：千円）", rows]])
        about = {"activity": amounts[0][0], "kind": "cost", "phase": "budget", "fiscal_year": year}
        about |= {"activity_at": "under 事項", "year_at": ""}
        given_rows += [pointed(path, amounts[0][1], **about)] if name in said else []
    _, sure = drafted(tmp_path, given_rows)
    assert [(fact["document_id"], fact["activity"], fact["fiscal_year"]) for fact in sure] == [
        (name, item, str(PROMISES[name][0])) for name in said for item, _ in PROMISES[name][1]
    ]
    assert len(rows_of(tmp_path / "out" / "facts.csv")) == 4, "others are guesses"
    form = load_form(tmp_path / "out" / "form.toml")
    years = [form.of_document(name).declared.year for name in PROMISES]
    assert years == [2021, 2025 if "later" in said else 2021]


def test_a_total_of_zeros_proves_nothing(tmp_path) -> None:
    for name, amounts in {"first": (42, 60), "later": (35, 20)}.items():
        rows = [["借入先", "期首残高", "当期増加高"]]
        rows += [[f"{bank}銀行", str(n), "0"] for bank, n in zip("東西", amounts, strict=True)]
        rows += [["合計", str(sum(amounts)), "0"]]
        path = tmp_path / f"{name}.pdf"
        typeset_pages(path, [["令和3年度 長期借入金の明細", "（単位：円）", rows]])
    about = {"activity": "東銀行", "kind": "cost", "phase": "settlement", "fiscal_year": 2021}
    about |= {"activity_at": "under 借入先", "year_at": "line 2"}
    rows = [pointed(tmp_path / "first.pdf", text, **about) for text in ("42", "0")]
    drafted(tmp_path, rows)
    facts = rows_of(tmp_path / "out" / "facts.csv")
    assert {(fact["label"], fact["state"]) for fact in facts} == {
        ("期首残高", "proved"),
        ("当期増加高", "confirmed"),
    }


def test_names_and_amounts_in_one_cell_are_read_and_notes_below_a_table_are_not(tmp_path) -> None:
    rows = [
        ["名前", "令和4年度末残高", "令和5年度予算", "差引残高"],
        ["財政調整", "2,626", "取崩　300\n積立　665", "2,991"],
        ["減債", "902", "積立　323", "1,225"],
        ["地域福祉", "636", "取崩　602\n積立　418", "452"],
        ["（備考）", "←", "←", "←"],
        ["土地開発", "142", "426", "184"],
    ]
    path = tmp_path / "funds.pdf"
    typeset_pages(path, [["基金現在高調", "（単位：千円）", rows]])
    about = {"activity": "財政調整", "kind": "cost", "phase": "budget", "activity_at": "under 名前"}
    moved = about | {"label": "積立", "label_at": "left 1", "fiscal_year": 2023}
    _, sure = drafted(tmp_path, [pointed(path, "665", **moved)])
    assert [(fact["activity"], fact["label"], fact["value"]) for fact in sure] == [
        ("財政調整", "取崩", "300000"),
        ("財政調整", "積立", "665000"),
        ("減債", "積立", "323000"),
        ("地域福祉", "取崩", "602000"),
        ("地域福祉", "積立", "418000"),
    ]
    left = about | {"kind": "value", "phase": "actual", "label": "令和4年度末残高"}
    left |= {"fiscal_year": 2022}
    _, sure = drafted(tmp_path, [pointed(path, "2,626", **left)])
    assert [(fact["activity"], fact["value"]) for fact in sure] == [
        ("財政調整", "2626"),
        ("減債", "902"),
        ("地域福祉", "636"),
    ]


def test_places_at_which_a_person_pointed_stand_whatever_words_say_of_another_row(tmp_path) -> None:
    rows = [
        ["目", "節", "区分", "令和4年度"],
        ["1.個人", "1.現年課税分", "均等割", "76"],
        ["↑", "↑", "所得割", "187"],
        ["↑", "2.滞納繰越分", "", "10"],
        ["2.法人", "1.現年課税分", "均等割", "171"],
        ["↑", "↑", "法人税割", "225"],
        ["1.環境性能割", "1.環境性能割", "", "52"],
    ]
    path = tmp_path / "taxes.pdf"
    typeset_pages(path, [["市税見積書", "（単位：千円）", rows]])
    about = {"kind": "cost", "phase": "budget", "fiscal_year": 2022, "year_at": "over"}
    places = about | {"activity_at": "under 目", "label_at": "left 1"}
    first = pointed(path, "10", **places, activity="個人", label="2.滞納繰越分")
    words = dict.fromkeys(("activity_at", "label_at", "year_at"), "")
    second = pointed(path, "52", **about | words, activity="環境性能割", label="環境性能割")
    _, sure = drafted(tmp_path, [first, second])
    labels = {(fact["activity"], fact["value"]): fact["label"] for fact in sure}
    assert labels["個人", "187000"] == "所得割"
    assert labels["法人", "225000"] == "法人税割"


def test_a_number_beside_a_figure_is_no_year_that_a_person_wrote(tmp_path) -> None:
    rows = [["款", "事業名", "繰越額"], ["3", "保育所費", "9,636"], ["8", "公園費", "15,608"]]
    path = tmp_path / "carried.pdf"
    typeset_pages(path, [["繰越事業一覧", "（単位：千円）", rows]])
    about = {"activity": "保育所費", "kind": "cost", "phase": "budget", "fiscal_year": 2021}
    about |= {"activity_at": "under 事業名", "year_at": ""}
    _, sure = drafted(tmp_path, [pointed(path, "9,636", **about)])
    assert [(fact["activity"], fact["fiscal_year"]) for fact in sure] == [
        ("保育所費", "2021"),  # of 令和3年度, as its 款 happens to be
        ("公園費", "2021"),
    ]


def test_a_row_pointed_at_and_rows_that_are_typed_stand_on_one_sheet(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    about = {"document_id": path.stem, "kind": "value", "phase": "actual"}
    about |= {"label": "令和4年度末のたくわえ", "fiscal_year": "2022"}
    typed = [about | {"activity": name, "value": figures[0]} for name, figures in FUNDS.items()]
    _, sure = drafted(tmp_path, [*typed, pointed(path)])
    assert len(sure) == 8


def test_a_column_by_places_and_one_by_words_are_of_one_table(tmp_path) -> None:
    rows = [["番号", "事業名", "補正前の額", "補正額", "国庫支出金", "一般財源"]]
    amounts = {
        "公園管理事業": ("1,022", "6,993", "7,181", "3,984"),
        "健康診査事業": ("1,345", "9,631", "2,728", "4,120"),
        "図書館運営事業": ("2,480", "2,495", "2,569", "5,006"),
    }
    rows += [[str(n), name, *figures] for n, (name, figures) in enumerate(amounts.items(), 1)]
    path = tmp_path / "budget.pdf"
    typeset_pages(path, [["令和5年度9月補正予算主な事業一覧", "（単位：千円）", rows]])
    about = {"activity": "公園管理事業", "kind": "cost", "phase": "budget", "fiscal_year": 2023}
    by_places = about | {"concept": "total", "label": "補正額", "label_at": "over 1"}
    by_places |= {"activity_at": "under 事業名", "year_at": ""}
    words = {"activity_at": "", "label_at": "", "year_at": "", "unit": "千円"}
    by_words = [
        pointed(path, figure, **about, **words, concept=concept, label=label)
        for concept, label, figure in (
            ("subsidies", "国庫支出金", "7,181"),
            ("general_funds", "一般財源", "3,984"),
        )
    ]
    _, sure = drafted(tmp_path, [pointed(path, "6,993", **by_places), *by_words])
    assert {(fact["activity"], fact["concept"], fact["value"]) for fact in sure} == {
        (name, concept, figure.replace(",", "") + "000")
        for name, (_, *figures) in amounts.items()
        for concept, figure in zip(("total", "subsidies", "general_funds"), figures, strict=True)
    }


def test_rows_typed_of_two_documents_stand_on_one_sheet_and_each_adds_its_column(tmp_path) -> None:
    list_of_funds(tmp_path, "later")
    list_of_funds(tmp_path)
    about = {"kind": "value", "phase": "actual"}
    columns = (("funds", "令和4年度末のたくわえ", 2022, 0), ("later", "令和5年度の残り", 2023, 1))
    rows = [
        about
        | {"document_id": key, "activity": name, "label": label, "fiscal_year": year}
        | {"value": figures[number]}
        for key, label, year, number in columns
        for name, figures in FUNDS.items()
    ]
    _, sure = drafted(tmp_path, rows)
    assert len(sure) == 16


def test_the_last_of_years_alone_may_be_a_budget_also_next_year(tmp_path) -> None:
    heads = {"now": ["元年度", "2年度", "3年度"], "later": ["2年度", "3年度", "4年度"]}
    for name, years in heads.items():
        table = [["財源", *years], ["国支出金", "9,072", "2,428", "5,118"]]
        typeset_pages(tmp_path / f"{name}.pdf", [["令和2年度 事務事業評価票 公園管理事業", table]])
    about = {
        "activity": "公園管理事業",
        "kind": "cost",
        "concept": "subsidies",
        "label": "国支出金",
    }
    about |= {"activity_at": "= 公園管理事業", "label_at": "left 1", "phase_at": "over 1"}
    rows = [
        pointed(tmp_path / "now.pdf", figure, **about, fiscal_year=year, phase=phase)
        for figure, year, phase in (
            ("9,072", 2019, "settlement"),
            ("2,428", 2020, "settlement"),
            ("5,118", 2021, "budget"),
        )
    ]
    _, sure = drafted(tmp_path, rows)
    read = {(fact["document_id"], fact["fiscal_year"], fact["phase"]) for fact in sure}
    assert read >= {("now", "2020", "settlement"), ("now", "2021", "budget")}
    assert read >= {("later", "2021", "settlement"), ("later", "2022", "budget")}


#: A table of 予算書 with the heads that a rule prescribes, of which no page prints a year.
BUDGET = [
    ["款", "本年度予算額", "前年度予算額", "比較"],
    ["1 市税", "46,460", "47,449", "△989"],
    ["2 地方譲与税", "678", "658", "20"],
]


def test_the_year_before_is_one_before_the_document_s_where_no_place_says_a_year(tmp_path) -> None:
    path = tmp_path / "budget.pdf"
    typeset_pages(path, [["歳入歳出予算事項別明細書", BUDGET]])
    about = {"activity": "市税", "kind": "cost", "phase": "budget", "unit": "千円"}
    about |= {"activity_at": "under 款", "year_at": ""}
    before = pointed(path, "47,449", **about, fiscal_year=2023)
    now = pointed(path, "46,460", **about, fiscal_year=2024)
    for rows in ([now, before], [before]):
        said, sure = drafted(tmp_path, rows)
        assert {(fact["label"], fact["fiscal_year"]) for fact in sure} == {
            (str(row["label"]), str(row["fiscal_year"])) for row in rows
        }
        assert len(sure) == 2 * len(rows)
        assert not any("saved.csv, row" in line for line in said)


def test_labels_have_no_years_also_beside_labels_that_print_none(tmp_path) -> None:
    path = tmp_path / "loans.pdf"
    rows = [["区分", "令和4年度末残高", "起債見込額", "令和5年度末残高"]]
    rows += [["普通債", "9,072", "2,428", "9,103"], ["その他", "5,118", "5,489", "4,036"]]
    typeset_pages(path, [["地方債の調書", rows]])
    about = {"activity": "普通債", "activity_at": "under 区分"}
    left = pointed(path, "9,072", **about, label="末残高", fiscal_year=2022)
    new = pointed(path, "2,428", **about, fiscal_year=2022)  # of the head beside it
    _, sure = drafted(tmp_path, [left, new])
    read = Counter((fact["label"], fact["fiscal_year"]) for fact in sure)
    assert Counter(label for label, _ in read.elements()) == {"末残高": 4, "起債見込額": 2}


def test_a_constant_stands_for_what_no_place_says(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    _, sure = drafted(tmp_path, [pointed(path, label="減債", label_at="= 減債")])
    assert [fact["activity"] for fact in sure] == list(FUNDS)
    assert {fact["label"] for fact in sure} == {"減債"}


def test_a_column_whose_figures_would_all_be_the_same_thing_is_not_read(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    row = pointed(path, activity="基金", activity_at="= 基金", label="減債", label_at="= 減債")
    lines, sure = drafted(tmp_path, [row])
    assert sure == []
    assert "saved.csv, row 1: read so, 4 figures" in "\n".join(lines)


def test_a_phase_of_a_row_is_said_of_no_year_that_prints_another(tmp_path) -> None:
    years = {"財政基金": "令和3年度決算", "減債基金": "令和4年度決算", "公共基金": "令和5年度予算"}
    rows = [[name, year, f"1,{number}00"] for number, (name, year) in enumerate(years.items(), 3)]
    path = tmp_path / "years.pdf"
    typeset_pages(path, [["たくわえの一覧", [["名前", "年度", "たくわえ"], *rows]]])
    about = {"kind": "cost", "phase": "settlement", "fiscal_year": 2021, "unit": "千円"}
    _, sure = drafted(tmp_path, [pointed(path, "1,300", year_at="under 年度", **about)])
    assert [(fact["fiscal_year"], fact["phase"], fact["value"]) for fact in sure] == [
        ("2021", "settlement", "1300000"),
        ("2022", "settlement", "1400000"),
    ]


@pytest.mark.parametrize(
    ("instead", "says"),
    [
        ({"page": 7}, "saved.csv, row 2: there is no page 7 (pages: 1)"),
        ({"x0": 1.0}, "saved.csv, row 2: page 1 has no cell there"),
        ({"value": "77"}, "saved.csv, row 2: page 1 prints 5,489 there"),
        ({"label_at": "left 9"}, "saved.csv, row 2: .*left 9"),
        ({"label_at": "line 4"}, "saved.csv, row 2: label does not say what stands at line 4"),
        ({"label": "残高", "label_at": "= 残高"}, "saved.csv, row 2: its place of label, = 残高"),
        (
            {"activity_at": "first"},
            "saved.csv, row 2: its place of activity, first, contradicts that of rows 1, 3",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_what_to_do_and_the_rest_is_taken(
    tmp_path, instead, says
) -> None:
    path = list_of_funds(tmp_path)
    rows = [pointed(path), pointed(path, "5,489", **instead), pointed(path, "9,022")]
    said, sure = drafted(tmp_path, rows)
    assert len(sure) == 4
    told = [line for line in said if "saved.csv, row" in line]
    assert len(told) == 1
    assert _is_said(says, told[0])
    assert "draft.html" in told[0] or "left 9" in told[0]


def _is_said(says: str, line: str) -> bool:
    before, _, behind = says.partition(".*")
    return line.startswith(before) and behind in line


def test_rows_of_a_document_that_is_not_there_are_told_and_the_others_taken(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    said, sure = drafted(tmp_path, [pointed(path), pointed(path, document_id="gone")])
    assert len(sure) == 4
    assert said[0] == (
        "not used: saved.csv: no document of row 2 is here; found: gone; "
        "to do: give the PDF of that document or delete these rows"
    )
    with pytest.raises(UsageError, match="gone"):
        drafted(tmp_path, [pointed(path, document_id="gone")])


def test_of_two_sheets_the_later_one_says_what_a_figure_is(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    first = given(tmp_path / "first.csv", [pointed(path, phase="target")])
    list(write_draft(read_files([path]), tmp_path / "out", sheets=[first]))
    _, sure = drafted(tmp_path, [pointed(path)])
    assert {fact["phase"] for fact in sure} == {"actual"}


def test_two_rows_that_say_different_things_of_a_figure_are_both_told_and_not_taken(
    tmp_path,
) -> None:
    path = list_of_funds(tmp_path)
    said, sure = drafted(tmp_path, [pointed(path), pointed(path, phase="target")])
    assert sure == []
    told = [line for line in said if "saved.csv, row" in line]
    assert len(told) == 2
    assert all("point at the same figure" in line for line in told)
    command = ["draft", str(path), "--out", str(tmp_path / "again"), "--sheet"]
    done = CliRunner().invoke(app, [*command, str(tmp_path / "saved.csv")])
    assert done.exit_code == INCOMPLETE
    assert CliRunner().invoke(app, command[:-1]).exit_code == INCOMPLETE, "they are used again"


def test_a_row_with_a_word_that_nobody_knows_contradicts_no_other_of_its_figure(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    said, sure = drafted(tmp_path, [pointed(path), pointed(path, kind="費目")])
    assert len(sure) == 4
    (told,) = [line for line in said if "saved.csv, row" in line]
    assert told.startswith("saved.csv, row 2: kind has 費目")


def test_a_page_called_right_says_something_where_a_draft_wrote_the_same(tmp_path) -> None:
    path = list_of_funds(tmp_path)
    rows = [{name: str(text) for name, text in pointed(path, page=page).items()} for page in (1, 2)]
    written = Written(tmp_path, pages=[digest_of_rows(rows[:1])])
    assert len(written.touched_rows(rows)) == 2
    assert len(written.touched_rows([row | {"state": ""} for row in rows])) == 1


def one_sheet(folder: Path, *tables: list[list[str]], title: str = "令和4年度 評価票") -> Path:
    """Typeset a sheet of 公園管理事業 with tables."""
    path = folder / "sheet.pdf"
    name = [["事業名", "公園管理事業", "担当課", "公園課"]]
    typeset_pages(path, [[title, name, *tables]])
    return path


def of_row(path: Path, figure: str, **instead: object) -> dict[str, object]:
    """A row that points at a figure of a table under 区分 of that sheet."""
    about: dict[str, object] = {"activity": "公園管理事業", "activity_at": "beside 事業名"}
    return pointed(path, figure, **about | {"label_at": "under 区分"} | instead)


def read_in(sure: Iterable[Mapping[str, str]]) -> list[tuple[str, ...]]:
    return [(fact["label"], fact["phase"], fact["value"]) for fact in sure]


def test_what_is_counted_says_nothing_of_costs_in_its_column(tmp_path) -> None:
    rows = [["交付した件数（件）", "12", "13"], ["人件費（千円）", "1,200", "1,300"]]
    path = one_sheet(tmp_path, [["区分", "令和3年度", "令和4年度"], *rows])
    _, sure = drafted(tmp_path, [of_row(path, "12", label=rows[0][0], fiscal_year=2021)])
    assert [fact["value"] for fact in sure] == ["12", "13"]
    about = {"label": rows[1][0], "fiscal_year": 2021}
    _, sure = drafted(tmp_path, [of_row(path, "1,200", **about)])
    assert {"1200", "1300"} <= {fact["value"] for fact in sure}, "pointed at, it is a value"


def test_an_item_of_costs_is_said_of_the_rows_of_its_label_alone(tmp_path) -> None:
    rows = [["助成された分", "12", "13"], ["足りない分", "21", "31"]]
    path = one_sheet(tmp_path, [["区分", "令和3年度", "令和4年度"], *rows])
    about = {"kind": "cost", "concept": "subsidies", "label": rows[0][0], "unit": "千円"}
    about |= {"fiscal_year": 2021, "phase": "settlement"}
    _, sure = drafted(tmp_path, [of_row(path, "12", **about)])
    assert [fact["value"] for fact in sure] == ["12000", "13000"]


def test_a_phase_behind_names_is_said_once_for_all_names(tmp_path) -> None:
    rows = [
        ["使った人（目標）", "人", "12"],
        ["使った人（実績）", "人", "13"],
        ["よかった人 目標", "％", "21"],
        ["よかった人 実績", "％", "31"],
        ["点検の数", "件", "41"],
    ]
    path = one_sheet(tmp_path, [["区分", "単位", "令和4年度"], *rows])
    about = {"label": "使った人", "fiscal_year": 2022, "phase_at": "under 区分"}
    figures = {"12": "target", "13": "actual"}
    pointed_at = [of_row(path, each, **about, phase=phase) for each, phase in figures.items()]
    _, sure = drafted(tmp_path, pointed_at)
    assert read_in(sure) == [
        ("使った人", "target", "12"),
        ("使った人", "actual", "13"),
        ("よかった人", "target", "21"),
        ("よかった人", "actual", "31"),
    ]
    del about["phase_at"]
    _, sure = drafted(tmp_path, [of_row(path, "12", **about, phase="target")])
    assert [fact["value"] for fact in sure] == ["12", "21"], "実績 is no target"


def test_a_name_may_be_any_part_of_the_text_at_which_a_person_pointed(tmp_path) -> None:
    path = tmp_path / "sheet.pdf"
    table = [["区分", "令和3年度", "令和4年度"], ["交付した件数", "12", "13"]]
    name = [["事業名", "個別の取組 公園管理事業", "担当課", "公園課"]]
    typeset_pages(path, [["令和4年度 評価票", name, table]])
    _, sure = drafted(tmp_path, [of_row(path, "12", label="交付した件数", fiscal_year=2021)])
    assert {(fact["activity"], fact["value"]) for fact in sure} == {
        ("公園管理事業", "12"),
        ("公園管理事業", "13"),
    }


def test_the_years_of_a_sheet_that_prints_no_other_year_are_of_the_era_that_is_said(
    tmp_path,
) -> None:
    table = [["区分", "26年度", "27年度"], ["交付した件数", "12", "13"]]
    path = one_sheet(tmp_path, table, title="評価票")
    _, sure = drafted(tmp_path, [of_row(path, "12", label="交付した件数", fiscal_year=2014)])
    assert [(fact["fiscal_year"], fact["value"]) for fact in sure] == [
        ("2014", "12"),
        ("2015", "13"),
    ]


def test_one_amount_of_a_cost_denies_another_one_of_the_same_year(tmp_path) -> None:
    rows = [["当初予算額（千円）", "120", "151", "145"], ["最終予算額（千円）", "210", "310", ""]]
    path = one_sheet(tmp_path, [["区分", "令和2年度", "令和3年度", "令和4年度"], *rows])
    about = {"activity": "公園管理事業", "kind": "cost", "concept": "total", "phase": "budget"}
    about |= {"activity_at": "", "label_at": "", "year_at": "", "unit": "千円"}
    labels = {"145": (rows[0][0], 2022), "210": (rows[1][0], 2020)}
    said, sure = drafted(
        tmp_path,
        [
            pointed(path, figure, **about, label=label, fiscal_year=year)
            for figure, (label, year) in labels.items()
        ],
    )
    assert {fact["value"] for fact in sure} == {"210000", "310000"}
    assert any("120" in line for line in said)
