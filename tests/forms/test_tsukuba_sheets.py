"""つくば市's sheets are read whatever they are set in; zeros that mean nothing are told from zeros that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from forms.reading import read_differences, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT = "tsukuba-2022-sheets"


@pytest.fixture
def tables(typeset_pdf: Callable[..., Path]) -> dict[str, pd.DataFrame]:
    return tables_of(typeset_pdf(DOCUMENT))


def zeros(tables: dict[str, pd.DataFrame], indicator: str) -> dict[tuple[str, int], str]:
    """Status of an indicator's printed zeros by measure and year."""
    values = tables["indicator_values"]
    own = values[(values["indicator_id"] == f"{DOCUMENT}/{indicator}") & (values["text"] == "0.0")]
    return {(row.measure, row.fiscal_year): row.status for row in own.itertuples()}


def test_sheets_are_in_the_order_of_the_document(tables: dict[str, pd.DataFrame]) -> None:
    assert tables["activities"]["code"].tolist() == ["088", "089", "090", "098", "091", "087"]


def test_block_without_a_name_is_no_indicator(tables: dict[str, pd.DataFrame]) -> None:
    counts = tables["indicators"].groupby("activity_id").size()
    assert counts.max() <= 5
    assert counts.sum() < 5 * len(tables["activities"])
    assert tables["indicators"]["name"].str.len().gt(0).all()


def test_zero_of_a_year_to_come_is_a_placeholder(tables: dict[str, pd.DataFrame]) -> None:
    values = tables["indicator_values"].query("measure == 'actual' and fiscal_year > 2022")
    assert set(values["status"]) == {"placeholder"}
    assert values["value"].isna().all()


def test_all_targets_are_placeholders_where_the_note_says_that_there_is_none(tables: dict[str, pd.DataFrame]) -> None:
    targets = {year: status for (measure, year), status in zeros(tables, "089#1").items() if measure == "target"}
    assert targets == dict.fromkeys(range(2019, 2025), "placeholder")


def test_zeros_before_an_indicator_moved_here_are_placeholders(tables: dict[str, pd.DataFrame]) -> None:
    found = zeros(tables, "089#2")
    assert {key for key, status in found.items() if status == "placeholder" and key[1] <= 2022} == {
        (measure, year) for measure in ("target", "actual") for year in (2019, 2020, 2021)
    }


def test_zeros_of_a_year_with_another_indicator_are_placeholders(tables: dict[str, pd.DataFrame]) -> None:
    found = zeros(tables, "091#1")
    assert found["target", 2019] == found["actual", 2019] == "placeholder"


def test_zeros_from_the_move_to_another_sheet_on_are_placeholders(tables: dict[str, pd.DataFrame]) -> None:
    found = zeros(tables, "087#3")
    assert {key for key, status in found.items() if status == "placeholder"} == {
        (measure, year) for measure in ("target", "actual") for year in (2022, 2023, 2024)
    }


def test_zero_minutes_without_network_is_a_figure(tables: dict[str, pd.DataFrame]) -> None:
    reported = {key for key, status in zeros(tables, "088#1").items() if status == "reported"}
    assert reported
    values = tables["indicator_values"]
    assert (values.loc[(values["text"] == "0.0") & (values["status"] == "reported"), "value"] == 0).all()


def test_settlement_of_a_year_to_come_has_no_row_but_its_budget_has(tables: dict[str, pd.DataFrame]) -> None:
    costs = tables["costs"]
    assert costs.loc[costs["basis"] == "settlement", "fiscal_year"].max() == 2022
    assert costs.loc[costs["basis"] == "budget", "fiscal_year"].max() == 2024


def test_whether_there_is_fixed_term_staff_is_a_word_without_a_value(tables: dict[str, pd.DataFrame]) -> None:
    staff = tables["costs"].query("item == 'fixed_term_staff'")
    assert set(staff["text"]) <= {"有", "無"}
    assert staff["value"].isna().all()
    assert set(staff["unit"]) == {""}


def test_owner_is_parted_into_department_and_section(tables: dict[str, pd.DataFrame]) -> None:
    assert tables["activities"].loc[0, ["department", "section"]].tolist() == ["政策イノベーション部", "情報政策課"]


def test_unit_stands_in_brackets_behind_the_name(tables: dict[str, pd.DataFrame]) -> None:
    first = tables["indicators"].iloc[0]
    assert (first["name"], first["unit"], first["kind"]) == ("年間のネットワーク停止時間", "分以内", "output")


def test_many_sheets_in_one_file_are_each_read(made_pdf: Callable[..., tuple]) -> None:
    path, truth = made_pdf(DOCUMENT, 21, 25)
    assert tables_of(path)["activities"]["code"].tolist() == truth["activities"]["code"].tolist()
    assert read_differences(path, truth) == []


@pytest.mark.parametrize(("style", "seed"), [("cut_text_low", 1), ("cut_lines", 5), ("cut_lines_no_header", 3)])
def test_text_that_goes_on_on_the_next_page_is_read_whole(
    style: str, seed: int, made_pdf: Callable[..., tuple]
) -> None:
    path, truth = made_pdf(DOCUMENT, seed, 6, style, 0.4)
    assert read_differences(path, truth) == []


def test_note_that_goes_on_on_the_next_page_still_tells_which_zeros_are_no_figures(
    typeset_pdf: Callable[..., Path],
) -> None:
    """091 no. 1: its note says that R01 had another indicator."""
    found = zeros(tables_of(typeset_pdf(DOCUMENT, "cut_lines_no_header")), "091#1")
    assert found["target", 2019] == found["actual", 2019] == "placeholder"
