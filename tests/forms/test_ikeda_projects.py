"""池田市's form reads every value back, and tells what stands in its cells apart: nothing, a dash, nought, a bound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pypdfium2
import pytest
from forms.reading import differences, errors, read_differences, tables_of
from true_tables import SHARED, SHEETS
from typeset import DOCUMENTS, STYLES, facts, synthesise, typeset

from hyoka.extract import read_document

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = "ikeda-2024-projects"
REAL = sorted((SHARED / "pdf-real" / "ikeda").glob("*.pdf"))
needs_real = pytest.mark.skipif(not REAL, reason="no shared folder: set HYOKA_SHARED to one that holds pdf-real/ikeda")


@pytest.fixture(scope="module")
def sample(typeset_pdf: Callable[..., Path]) -> dict[str, pd.DataFrame]:
    return tables_of(typeset_pdf(DOCUMENT))


def of(table: pd.DataFrame, number: int, column: str = "activity_id") -> pd.DataFrame:
    """The rows of one sheet."""
    ids = table[column].str.partition("#")[0]
    return table[ids == f"{DOCUMENT}/{number}"]


def amounts(tables: dict[str, pd.DataFrame], number: int, item: str, detail: str = "") -> dict[str, str]:
    """What is printed in a line of costs, by year and basis."""
    own = of(tables["costs"], number)
    own = own[(own["item"] == item) & (own["detail"] == detail)]
    return {f"{row.fiscal_year} {row.basis}": row.text for row in own.itertuples()}


@pytest.mark.parametrize("other", [name for name in DOCUMENTS if name != DOCUMENT])
def test_other_cities_documents_are_of_their_own_form(other: str, typeset_pdf: Callable[..., Path]) -> None:
    assert read_document(typeset_pdf(other)).form not in ("", "ikeda_projects")


def test_the_form_is_found_by_its_labels_alone(typeset_pdf: Callable[..., Path]) -> None:
    assert read_document(typeset_pdf(DOCUMENT)).form == "ikeda_projects"


def test_dashes_of_both_kinds_and_blank_costs_have_no_row_and_a_printed_nought_is_nought(sample) -> None:
    assert set(amounts(sample, 59, "total")) == {"2024 budget", "2024 settlement"}
    assert set(amounts(sample, 59, "detail", "システム運用委託料")) == {"2024 budget", "2024 settlement"}
    assert amounts(sample, 59, "subsidies") == {}
    assert list(amounts(sample, 59, "general_funds").values()) == ["0", "0", "639", "96"]
    noughts = of(sample["costs"], 59).query("text == '0'")
    assert noughts["value"].tolist() == [0, 0]


def test_the_budget_and_the_settlement_of_one_year_are_told_apart(sample) -> None:
    assert amounts(sample, 54, "total") == {
        "2022 settlement": "2,071", "2023 settlement": "27,415", "2024 budget": "39,667", "2024 settlement": "35,723",
    }  # fmt: skip


def test_the_rate_of_the_beneficiaries_is_a_percentage_where_it_is_printed(sample) -> None:
    rates = sample["costs"].query("item == 'beneficiary_rate'")
    assert set(rates["unit"]) == {"percent"}
    assert amounts(sample, 214, "beneficiary_rate") == {"2023 settlement": "5.4%"}


def test_a_row_without_a_name_is_no_indicator_whatever_stands_in_it(sample) -> None:
    assert of(sample["indicators"], 59)["name"].tolist() == ["チケットIDの発行数"]
    assert len(of(sample["indicator_values"], 59, "indicator_id")) == 4


def test_a_dash_for_a_named_indicator_is_missing(sample) -> None:
    last = of(sample["indicator_values"], 59, "indicator_id").query("fiscal_year == 2027").iloc[0]
    assert (last["text"], last["status"], pd.isna(last["value"])) == ("-", "missing", True)


def test_a_number_broken_over_two_lines_is_one(sample) -> None:
    row = sample["indicator_values"].query(f"indicator_id == '{DOCUMENT}/312#2' and measure == 'target'").iloc[0]
    assert (row["text"], row["value"]) == ("239,552", 239552)


def test_the_band_over_the_figures_makes_no_targets_of_actuals(sample) -> None:
    rows = of(sample["indicator_values"], 7, "indicator_id")
    kinds = list(zip(rows["fiscal_year"], rows["measure"], strict=True))
    assert kinds == [(2023, "actual"), (2024, "target"), (2024, "actual"), (2027, "target")]


def test_other_is_a_fund_and_a_direction(sample) -> None:
    assert amounts(sample, 54, "other_funds")["2022 settlement"] == "2,071"
    assert of(sample["ratings"], 54)["symbol"].tolist() == ["A", "C", "C", "その他"]


def test_a_grade_that_cannot_be_judged_has_no_score(sample) -> None:
    rating = of(sample["ratings"], 214).iloc[0]
    assert (rating["symbol"], rating["text"], pd.isna(rating["score"])) == ("C", "C.判断できない", True)


def test_joined_names_are_one_project_and_programs_restart_in_each_policy(sample) -> None:
    project = of(sample["activities"], 7).iloc[0]
    assert project["name"] == "業務センター管理事業／業務センター運営事業"
    programs = sample["activities"].query("level == 'program' and code == '①'")["activity_id"].tolist()
    assert programs == [f"{DOCUMENT}/①/①", f"{DOCUMENT}/②/①"]
    assert sample["activities"]["activity_id"].is_unique


def test_goals_are_marked_with_a_circle_or_with_the_numeral_nought(sample) -> None:
    goals = sample["narratives"].query("field == 'SDGs'")["text"].tolist()
    assert goals == ["11", "11", "11", "3、4", "11、17", "3、11、17"]


def test_a_bound_keeps_its_text_and_has_no_value(made_pdf: Callable[..., tuple]) -> None:
    path, _ = made_pdf(DOCUMENT, 1, 8)
    bounds = tables_of(path)["indicator_values"].query("text in ['８０以上', '3以下', '0.03未満']")
    assert set(bounds["text"]) == {"８０以上", "3以下", "0.03未満"}
    assert bounds["value"].isna().all()
    assert set(bounds["status"]) == {"reported"}


def test_a_free_line_that_is_called_as_a_fund_is_a_free_line(tmp_path: Path) -> None:
    tables = synthesise(DOCUMENT, 1, 8)
    costs = tables["costs"]
    assert {"その他", "地方債", "ﾎｰﾑﾍﾟｰｼﾞ管理委託料"} <= set(costs["detail"])
    typeset(DOCUMENT, tables, STYLES["plain"], tmp_path / f"{DOCUMENT}-made-1.pdf")
    found = tables_of(tmp_path / f"{DOCUMENT}-made-1.pdf")["costs"]
    assert (found["detail"] == "その他").sum() == (costs["detail"] == "その他").sum()


def test_figures_below_nought_are_read(made_pdf: Callable[..., tuple]) -> None:
    path, truth = made_pdf(DOCUMENT, 2, 8)
    printed = truth["costs"][truth["costs"]["text"].str.startswith("-")]
    assert len(printed) > 0
    found = tables_of(path)["costs"]
    assert sorted(found[found["value"] < 0]["text"]) == sorted(printed["text"])


@pytest.mark.parametrize("sheet", SHEETS)
def test_truth_of_a_published_sheet_is_read_back_when_it_is_typeset(sheet: str, tmp_path: Path) -> None:
    typeset(DOCUMENT, facts(sheet), STYLES["plain"], tmp_path / f"{sheet}.pdf")
    assert read_differences(tmp_path / f"{sheet}.pdf", facts(sheet)) == []


@needs_real
@pytest.mark.parametrize("reader", ["pdfium", "reference"])
def test_published_sheets_are_as_checked_by_hand(reader: str) -> None:
    for sheet in SHEETS:
        read = tables_of(SHARED / "pdf-real" / "ikeda" / f"{sheet}.pdf", reader)
        assert differences(read | {"narratives": read["narratives"].iloc[:0]}, facts(sheet)) == [], sheet


@needs_real
def test_every_published_sheet_has_its_project_costs_indicators_and_four_ratings() -> None:
    for path in REAL:
        tables = tables_of(path)
        assert tables["activities"]["level"].tolist() == ["policy", "program", "project"], path.name
        assert tables["activities"].iloc[2]["code"] == str(int(path.stem[-3:]))
        assert len(tables["ratings"]) == 4, path.name
        assert len(tables["indicators"]) >= 1, path.name
        assert len(tables["costs"].query("item == 'total'")) >= 2, path.name
        assert tables["problems"].empty, path.name
        funding = tables["checks"].query("check == 'funding'")
        assert len(funding) == 4, path.name
        assert funding["passes"].astype(bool).all(), path.name


@needs_real
def test_both_readers_give_the_same_rows_of_every_published_sheet() -> None:
    for path in REAL:
        own = {name: tables_of(path)[name] for name in ("activities", "indicators", "indicator_values", "costs")}
        own |= {name: tables_of(path)[name] for name in ("ratings", "narratives")}
        places = ["page", "x0", "top", "x1", "bottom"]
        truth = {name: table.drop(columns=places).astype(object) for name, table in own.items()}
        assert differences(tables_of(path, "reference"), truth) == [], path.name


@needs_real
def test_many_sheets_in_one_file_are_what_they_are_one_by_one(tmp_path: Path) -> None:
    joined = pypdfium2.PdfDocument.new()
    for path in REAL:
        joined.import_pages(pypdfium2.PdfDocument(path))
    joined.save(tmp_path / "joined.pdf")
    together = tables_of(tmp_path / "joined.pdf")
    assert errors(tmp_path / "joined.pdf") == []
    for name in ("indicators", "indicator_values", "costs", "ratings", "narratives"):
        apart = pd.concat([tables_of(path)[name] for path in REAL], ignore_index=True)
        texts = [column for column in apart.columns if not column.endswith("_id") and column != "page"]
        pd.testing.assert_frame_equal(together[name][texts], apart[texts])
    assert together["activities"]["activity_id"].is_unique
    assert together["activities"]["level"].value_counts()["project"] == len(REAL)
