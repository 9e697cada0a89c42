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
#: Counts of the action plan, right and misprinted, and the check that fails.
COUNTS = {
    ("施策数：10", "施策数：19"): ("level_count", "2 施策数"),
    ("合計：35施策", "合計：36施策"): ("level_count", "合計"),
    ("総数は235取組", "総数は255取組"): ("action_count", ""),
    ("取組が188取組", "取組が189取組"): ("grade_ab", ""),
    ("取組は47取組", "取組は41取組"): ("grade_cd", ""),
}


@dataclass(frozen=True)
class Misprint(Style):
    """Prints a text otherwise than the facts have it, where the typesetter counts them itself."""

    misprints: tuple[tuple[str, str], ...] = ()

    def printed(self, text: str) -> str:
        text = super().printed(text)
        for right, wrong in self.misprints:
            text = text.replace(right, wrong)
        return text


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


def runs() -> list[tuple[str, dict[tuple[str, str], list[str]]]]:
    """The misprints of a document together that fail different checks, by these."""
    found: list[tuple[str, dict[tuple[str, str], list[str]]]] = []
    for document_id, table, text, where, check, subject in cases("misprints"):
        for of_document, of_run in found:
            if of_document == document_id and (check, subject) not in of_run:
                of_run[check, subject] = [table, where, text]
                break
        else:
            found.append((document_id, {(check, subject): [table, where, text]}))
    return found


@pytest.mark.parametrize(("document_id", "of_run"), runs())
def test_a_misprinted_figure_fails_the_check_that_covers_it_and_no_other(
    document_id, of_run, tmp_path
):
    changed = facts(document_id)
    for table, where, text in of_run.values():
        misprint(changed[table], where, text)
    assert sorted(failed(document_id, changed, tmp_path)) == sorted(of_run)


def misprint(rows: pd.DataFrame, where: str, text: str) -> None:
    row_of = dict(part.split("=") for part in where.split(";"))
    (row,) = rows.index[(rows[list(row_of)] == pd.Series(row_of)).all(axis=1)]
    before = rows.loc[row, "text"]
    assert sum(a != b for a, b in zip(before, text, strict=True)) == 1, "one digit"
    rows.loc[row, "text"] = text


def test_each_misprinted_count_of_the_action_plan_fails_its_own_check(tmp_path):
    style = Misprint(misprints=tuple(COUNTS))
    found = failed("ibaraki-2021-dx", facts("ibaraki-2021-dx"), tmp_path, style)
    assert sorted(found) == sorted(COUNTS.values())


def test_a_number_or_a_mark_misread_breaks_the_count_of_its_section_or_of_its_marks(tmp_path):
    changed = facts("ibaraki-2020-projects")
    changed["activities"].loc[changed["activities"]["code"] == "19", "code"] = "29"
    assert failed("ibaraki-2020-projects", changed, tmp_path) == [
        ("consecutive_numbers", "政策企画課")
    ]
    changed = facts("ibaraki-2021-dx")
    changed["ratings"].loc[changed["ratings"]["symbol"].eq("A").idxmax(), "symbol"] = "C"
    # the typesetter counts the marks that it prints: the counts of the true document stay
    style = Misprint(misprints=(("取組が187取組", "取組が188取組"),))
    assert failed("ibaraki-2021-dx", changed, tmp_path, style) == [("grade_ab", "")]
