"""One digit that is printed otherwise fails the check that covers it, and only that one.

The run says so.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from cases import cases
from forms.reading import tables_of
from typeset import STYLES, Style, facts, typeset

Facts = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Misprint(Style):
    """Prints a text otherwise than the facts have it, where the typesetter counts them itself."""

    right: str = ""
    wrong: str = ""

    def printed(self, text: str) -> str:
        return super().printed(text).replace(self.right, self.wrong)


def failed(
    document_id: str, printed: Facts, tmp_path: Path, style: Style = STYLES["plain"]
) -> list[tuple[str, str]]:
    """The checks that fail of a document that prints these facts."""
    path = tmp_path / f"{document_id}.pdf"
    typeset(document_id, printed, style, path)
    checks = tables_of(path)["checks"]
    return list(
        checks.loc[~checks["passes"].astype(bool), ["check", "subject"]].itertuples(
            index=False, name=None
        )
    )


@pytest.mark.parametrize(
    ("document_id", "table", "text", "where", "check", "subject"), cases("misprints")
)
def test_a_misprinted_figure_fails_the_check_that_covers_it_and_no_other(
    document_id, table, text, where, check, subject, tmp_path
):
    changed = facts(document_id)
    rows = changed[table]
    row_of = dict(part.split("=") for part in where.split(";"))
    (row,) = rows.index[(rows[list(row_of)] == pd.Series(row_of)).all(axis=1)]
    before = rows.loc[row, "text"]
    assert sum(a != b for a, b in zip(before, text, strict=True)) == 1, "one digit"
    rows.loc[row, "text"] = text
    assert failed(document_id, changed, tmp_path) == [(check, subject)]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("施策数：10", "施策数：19", [("level_count", "2 施策数")]),
        ("合計：35施策", "合計：36施策", [("level_count", "合計")]),
        ("総数は235取組", "総数は255取組", [("action_count", "")]),
        ("取組が188取組", "取組が189取組", [("grade_ab", "")]),
        ("取組は47取組", "取組は41取組", [("grade_cd", "")]),
    ],
)
def test_a_misprinted_count_of_the_action_plan_fails_its_own_check(
    right, wrong, expected, tmp_path
):
    style = Misprint(right=right, wrong=wrong)
    assert failed("ibaraki-2021-dx", facts("ibaraki-2021-dx"), tmp_path, style) == expected


def test_a_number_or_a_mark_misread_breaks_the_count_of_its_section_or_of_its_marks(tmp_path):
    changed = facts("ibaraki-2020-projects")
    changed["activities"].loc[changed["activities"]["code"] == "19", "code"] = "29"
    assert failed("ibaraki-2020-projects", changed, tmp_path) == [
        ("consecutive_numbers", "政策企画課")
    ]
    changed = facts("ibaraki-2021-dx")
    changed["ratings"].loc[changed["ratings"]["symbol"].eq("A").idxmax(), "symbol"] = "C"
    # the typesetter counts the marks that it prints: the counts of the true document stay
    style = Misprint(right="取組が187取組", wrong="取組が188取組")
    assert failed("ibaraki-2021-dx", changed, tmp_path, style) == [("grade_ab", "")]
