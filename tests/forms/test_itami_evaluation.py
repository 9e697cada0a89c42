"""伊丹市's form reads every value back, however its pages are set, and keeps what is odd about them apart."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from forms.reading import differences, errors, tables_of
from typeset import facts

from hyoka.japanese import fold_radicals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT = "itami-2021-evaluation"
UNRULED = ("hairlines", "worst")
#: Its outline holds a table with cells of two lines.
TWO_LINES = f"{DOCUMENT}/611010"


@pytest.fixture(scope="module")
def sample(typeset_pdf: Callable[..., Path]) -> dict[str, pd.DataFrame]:
    return tables_of(typeset_pdf(DOCUMENT))


@pytest.fixture(scope="module")
def made(made_pdf: Callable[..., tuple]) -> dict[str, pd.DataFrame]:
    return tables_of(made_pdf(DOCUMENT, 1, 15, "plain", 0.2)[0])


def prose(tables: dict[str, pd.DataFrame], code: str, field: str) -> list[str]:
    """The texts of a field of one activity."""
    rows = tables["narratives"]
    return list(rows.loc[(rows["activity_id"] == f"{DOCUMENT}/{code}") & (rows["field"] == field), "text"])


@pytest.mark.parametrize("style", UNRULED)
def test_without_lines_only_the_order_in_a_table_within_prose_is_lost(
    style: str, typeset_pdf: Callable[..., Path]
) -> None:
    path = typeset_pdf(DOCUMENT, style)
    found, truth = dict(tables_of(path)), dict(facts(DOCUMENT))
    for tables in (found, truth):
        own = (tables["narratives"]["activity_id"] == TWO_LINES) & (tables["narratives"]["field"] == "事業概要・成果")
        assert own.sum() == 1
        tables["narratives"] = tables["narratives"].assign(
            text=tables["narratives"]["text"].mask(own, tables["narratives"]["text"].map(letters))
        )
    assert differences(found, truth) == []
    assert errors(path) == []


def letters(text: str) -> str:
    """A text's characters whatever their order, without what a truth sets between cells."""
    return "".join(sorted(re.sub(r"[\s|]", "", unicodedata.normalize("NFKC", fold_radicals(text)))))


def test_stars_are_the_scale(sample: dict[str, pd.DataFrame]) -> None:
    ratings = sample["ratings"]
    assert set(ratings["scale"]) == {"stars"}
    assert list(ratings["symbol"])[:2] == ["☆☆☆", "☆☆☆☆"]


def test_unit_may_stand_in_the_definition(sample: dict[str, pd.DataFrame]) -> None:
    row = sample["indicators"].set_index("indicator_id").loc[f"{DOCUMENT}/621#6"]
    assert (row["name"], row["unit"]) == ("本庁舎における現金収納件数の割合", "％")


def test_circled_number_is_no_part_of_the_name(sample: dict[str, pd.DataFrame]) -> None:
    first = sample["indicators"].iloc[0]
    assert (first["number"], first["name"], first["unit"]) == (
        1,
        "公募型協働事業提案制度により実施した協働事業の数",
        "件",
    )


def test_arrows_and_sign_of_equality_are_the_polarity(made: dict[str, pd.DataFrame]) -> None:
    assert set(made["indicators"]["polarity"]) == {"higher", "lower", "maintain"}


def test_first_year_of_an_era_is_the_year_of_the_baseline(sample: dict[str, pd.DataFrame]) -> None:
    values = sample["indicator_values"]
    assert set(values.loc[values["measure"] == "baseline", "fiscal_year"]) == {2019}


def test_blank_cell_is_no_figure(sample: dict[str, pd.DataFrame]) -> None:
    values = sample["indicator_values"]
    own = values[values["indicator_id"] == f"{DOCUMENT}/611#1"]
    assert list(own.loc[own["measure"] == "actual", "fiscal_year"]) == [2021]


def test_dash_is_kept_as_printed_and_is_no_nought(made: dict[str, pd.DataFrame]) -> None:
    values = made["indicator_values"]
    dashes = values[values["text"] == "-"]
    assert len(dashes) > 0
    assert dashes["value"].isna().all()


def test_account_of_three_dashes_is_kept(sample: dict[str, pd.DataFrame]) -> None:
    accounts = sample["narratives"].query("field == '款項目'")["text"]
    assert list(accounts).count("- - -") == 2
    assert set(accounts.str.replace(r"\d", "0", regex=True)) == {"00 00 00", "- - -"}


def test_costs_are_in_thousands_of_yen(sample: dict[str, pd.DataFrame]) -> None:
    own = sample["costs"][sample["costs"]["activity_id"] == f"{DOCUMENT}/611010"]
    assert list(zip(own["basis"], own["item"], own["value"], strict=True)) == [
        ("settlement", "total", 410_000),
        ("", "personnel_cost", 10_160_000),
    ]


def test_total_printed_below_the_projects_is_added_up_again(sample: dict[str, pd.DataFrame]) -> None:
    totals = sample["checks"].query("check == 'project_total'")
    assert list(totals["subject"]) == ["611", "612", "621", "631", "632"]
    assert totals["passes"].all()


def test_mark_of_creation_is_kept_where_it_stands(sample: dict[str, pd.DataFrame]) -> None:
    assert prose(sample, "621", "創生") == ["創生"]
    assert prose(sample, "611", "創生") == []


def test_divisions_are_told_apart(sample: dict[str, pd.DataFrame]) -> None:
    programs = sample["activities"].query("level == 'program'")
    assert list(programs["department"])[:2] == ["市民自治部", "総合政策部"]
    assert prose(sample, "611", "関連部局") == ["－"]


def test_what_stands_above_the_name_of_a_program_is_of_that_program(sample: dict[str, pd.DataFrame]) -> None:
    assert prose(sample, "612", "施策") == ["61 参画と協働"]


def test_projects_that_go_on_over_a_page_keep_their_program(typeset_pdf: Callable[..., Path]) -> None:
    activities = tables_of(typeset_pdf(DOCUMENT, "cut_lines_no_header"))["activities"]
    own = activities[activities["parent_id"] == f"{DOCUMENT}/631"]
    assert own["page"].nunique() == 2
    assert len(own) == 19


def test_table_within_an_outline_keeps_its_cells_apart(sample: dict[str, pd.DataFrame]) -> None:
    (outline,) = prose(sample, "612023", "事業概要・成果")
    assert outline.splitlines()[-2:] == ["R1 | R2 | R3", "2,260,600 | 2,179,200 | 2,184,500"]
