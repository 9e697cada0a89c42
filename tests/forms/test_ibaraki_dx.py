"""茨木市's ICT actions are read whatever they are set in: an action's own code says where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from forms.reading import read_differences, tables_of
from typeset import STYLES, facts, typeset

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT = "ibaraki-2021-dx"


@pytest.fixture
def tables(typeset_pdf: Callable[..., Path]) -> dict[str, pd.DataFrame]:
    return tables_of(typeset_pdf(DOCUMENT))


def marks_of(tables: dict[str, pd.DataFrame], code: str) -> list[tuple[int, str]]:
    own = tables["statuses"][tables["statuses"]["activity_id"] == f"{DOCUMENT}/{code}"]
    return list(zip(own["fiscal_year"], own["status"], strict=True))


def test_action_1_1_2_011_is_planned_and_implementing(tables: dict[str, pd.DataFrame]) -> None:
    assert marks_of(tables, "1-1-2-011") == [(2022, "planned"), (2022, "implementing")]


def test_marks_tell_their_own_year(tables: dict[str, pd.DataFrame]) -> None:
    statuses = tables["statuses"]
    assert set(statuses.loc[statuses["status"] == "completed", "fiscal_year"]) == {2021}
    assert set(statuses.loc[statuses["status"] != "completed", "fiscal_year"]) == {2022}


def test_thirty_two_actions_are_marked_completed_and_twelve_of_them_alone(tables: dict[str, pd.DataFrame]) -> None:
    statuses = tables["statuses"]
    completed = statuses.loc[statuses["status"] == "completed", "activity_id"]
    marks = statuses.groupby("activity_id").size()
    assert len(completed) == 32
    assert (marks[completed] == 1).sum() == 12


def test_every_action_hangs_below_the_level_3_of_its_own_code(tables: dict[str, pd.DataFrame]) -> None:
    actions = tables["activities"].query("level == 'action'")
    assert len(actions) == 235
    assert (actions["parent_id"] == DOCUMENT + "/" + actions["code"].str.rpartition("-")[0]).all()


def test_actions_own_code_decides_where_the_merged_level_3_beside_it_is_another(tmp_path: Path) -> None:
    """Merged Level 3 cells stand beside the wrong rows in places (2-3-2-001, 2-3-4-004, 3-1-2-001, 4-3-2-001)."""
    moved = facts(DOCUMENT)
    actions = moved["activities"]
    stray = actions["code"].isin(["2-3-2-001", "2-3-4-004", "3-1-2-001", "4-3-2-001"])
    # printed beside the Level 3 before theirs
    actions.loc[stray, "parent_id"] = actions.loc[actions.index[stray] - 1, "parent_id"].to_numpy()
    path = tmp_path / f"{DOCUMENT}.pdf"
    typeset(DOCUMENT, moved, STYLES["plain"], path)
    assert read_differences(path, facts(DOCUMENT)) == []


def test_codes_have_gaps(tables: dict[str, pd.DataFrame]) -> None:
    codes = tables["activities"]["code"].tolist()
    assert "1-1-1-001" in codes
    assert "1-1-1-002" not in codes
    assert "1-1-1-003" in codes


def test_name_of_a_level_comes_without_its_number(tables: dict[str, pd.DataFrame]) -> None:
    levels = tables["activities"].query("level != 'action'")
    assert levels.groupby("level").size().to_dict() == {"policy": 4, "program": 47}
    assert not levels["name"].str.match(r"[\d-]+|Level|Design|【").any()


def test_section_is_its_number_and_its_name_with_one_blank(tables: dict[str, pd.DataFrame]) -> None:
    sections = tables["activities"].query("level == 'action'")["section"]
    assert sections.str.fullmatch(r"\d{8} \S+").all()
    assert "02104100 情報システム課" in set(sections)


def test_completed_30_against_32_marks_is_the_documents_own_and_no_failed_check(
    tables: dict[str, pd.DataFrame],
) -> None:
    assert tables["checks"]["passes"].all()
    assert {"action_kinds", "grade_ab", "grade_cd", "action_count", "level_count"} <= set(tables["checks"]["check"])


def test_full_width_marks_of_status_are_read(typeset_pdf: Callable[..., Path]) -> None:
    assert len(tables_of(typeset_pdf(DOCUMENT, "wide_letters"))["statuses"]) == len(facts(DOCUMENT)["statuses"])


def test_designs_and_level_2_have_a_text_for_each_mark_under_an_item_of_the_law(
    tables: dict[str, pd.DataFrame],
) -> None:
    """A chapter and its first section (第1章, 1) have marks too, and are no activities."""
    marks = tables["narratives"].query("text == '○'")
    items = marks.groupby(marks["activity_id"].str.rpartition("/")[2])["field"].agg("".join).str.findall(r"(\d)号")
    assert items.str.join("").to_dict() == {
        **dict.fromkeys(["1", "1-1", "1-2", "3", "3-1", "3-2", "3-3"], "24"), "1-3": "245",
        **dict.fromkeys(["2", "2-1", "2-2", "2-3"], "234"), **dict.fromkeys(["4", "4-1", "4-2", "4-3"], "5"),
    }  # fmt: skip
