"""Made-up documents of one difficulty each (tests/cases/README.md) are read as they are seen.

What cannot be read is a problem, and no figure.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cases import cases
from true_tables import TESTS

from hyoka.contract.doubts import Outcome, outcome_of
from hyoka.pages.annexes import annex
from hyoka.run.pipeline import make_tables
from hyoka.watch import repeated_sheets

CASES = TESTS / "cases"
#: A printed item of costs, and what the contract calls it. The form counts costs in 千円.
ITEMS = {"nat": "subsidies", "other": "other_funds", "gen": "general_funds", "sum": "total"}
YEN = 1000
#: Documents in which some figures are not to be seen, and the kind of problem that says so.
LEFT_OUT = {
    "03-zeros-not-shown": "hidden_zero",
    "05c-prefixed-namespace-formula-unsaved": "formula",
    "07-picture-over-cells": "shapes",
    "20-error-values": "error_value",
    "41-error-ref": "error_value",
}
#: The tables of figures and marks, and the column that a doubted row lacks.
VALUES = {"costs": "value", "indicator_values": "value", "ratings": "score"}
#: Texts that no form of the cases takes, told of each document whether it has a fault or not.
ALWAYS_UNTAKEN = {"0106", "106"}


def truths(folder: str) -> dict[str, dict]:
    """What is true of each document of a folder of cases, by the document's id."""
    true = {}
    for file in sorted((CASES / folder).glob("*/truth.json")):
        true |= json.loads(file.read_text(encoding="utf-8"))
    return true


def known_faults() -> list[str]:
    lines = (CASES / "known_faults.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


AS_PRINTED = truths("as_printed")
TOLD = truths("told")
KNOWN_FAULTS = known_faults()


@dataclass(frozen=True)
class Difference:
    """What the tables say of a figure, the names or the marks, and what is printed."""

    what: str
    printed: object
    read: object
    #: A wrong figure, name or mark stands in the tables; otherwise one is only left out.
    enters: bool


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    raw = folder / "raw"
    raw.mkdir()
    for file in CASES.glob("*/*/*.*"):
        if file.stem in AS_PRINTED | TOLD:
            shutil.copy(file, raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "HYOKA_FORMS", str(CASES / "forms"))
        # many cases are one sheet, printed in another way: each is a document of its own here
        patch.setattr(repeated_sheets, "sheets_once", lambda _: None)
        if annex("pictures"):
            import recorded

            patch.setattr(recorded.ENGINE, recorded.Recorded)
        tables = make_tables(raw, folder / "processed", jobs=1).tables
    return {
        name: frame.astype(object).where(frame.notna(), "").astype(str)
        for name, frame in tables.items()
    }


def rows_of(document: str, tables: dict) -> dict[str, list[dict[str, str]]]:
    return {
        name: frame[frame["document_id"] == document].to_dict("records")
        for name, frame in tables.items()
    }


def amount(text: str) -> float | None:
    """What a printed text counts; None for none. A text that is no number equals no figure."""
    digits = str(text or "").replace(",", "").replace("△", "-")
    if not digits:
        return None
    try:
        return float(digits)
    except ValueError:
        return float("nan")


def printed_figures(facts: dict) -> Iterator[tuple[tuple[str, str, str], str]]:
    """The printed text of each figure, by table, fiscal year and item or measure."""
    years = [str(year) for year in facts.get("years", [2021, 2022, 2023])]
    costs = dict(facts["costs"])
    if "costs_override" in facts:
        costs["other"] = facts["costs_override"]
        costs["sum"] = facts.get("sum_override", costs["sum"])
    for short, item in ITEMS.items():
        for year, text in zip(years, costs[short], strict=False):
            yield ("costs", year, item), text
    for measure in ("target", "actual"):
        for year, text in zip(years, facts[measure], strict=False):
            yield ("indicator_values", year, measure), text


def differences(facts: dict, rows: dict[str, list[dict[str, str]]]) -> Iterator[Difference]:
    read = {}
    for row in rows["costs"]:
        read["costs", row["fiscal_year"], row["item"]] = row
    for row in rows["indicator_values"]:
        read["indicator_values", row["fiscal_year"], row["measure"]] = row
    for key, text in printed_figures(facts):
        table, year, what = key
        row = read.pop(key, None)
        value = float(row["value"]) if row and row["value"] else None
        wanted = amount(text)
        if wanted is not None and table == "costs":
            wanted *= YEN
        is_absent = row is None and table == "costs"
        if is_absent or value != wanted:
            yield Difference(f"{year} {what}", text, value, enters=value is not None)
    for (_, year, what), row in read.items():
        yield Difference(f"{year} {what}", None, row["text"], enters=row["value"] != "")
    names = [row["name"] for row in rows["activities"]]
    if names != [facts["name"]]:
        yield Difference("names", facts["name"], names, enters=len(names) > 1)
    marks = [row["symbol"] for row in rows["ratings"]]
    if marks != facts["marks"]:
        is_wrong = bool(set(marks) - {"", *facts["marks"]})
        yield Difference("marks", facts["marks"], marks, enters=is_wrong)


def told(rows: dict[str, list[dict[str, str]]]) -> list[str]:
    """What the run says of a document: its problems, and the checks that do not pass."""
    said = [f"{row['kind']} {row['text']}" for row in rows["problems"] if is_of_case(row)]
    failed = [row for row in rows["checks"] if row["passes"].lower() == "false"]
    return said + [f"a check fails: {row}" for row in failed]


def is_of_case(problem: dict[str, str]) -> bool:
    if problem["kind"] == "untaken_text":
        return problem["text"].strip() not in ALWAYS_UNTAKEN
    return problem["kind"] not in ("no_source", "same_sheets")


def faults(facts: dict, rows: dict[str, list[dict[str, str]]]) -> list[object]:
    """What is wrong and stands in the tables, or is wrong and is not told."""
    said = told(rows)
    wrong: list[object] = list(differences(facts, rows))
    if said:
        wrong = [difference for difference in differences(facts, rows) if difference.enters]
    for year, basis in facts.get("not_basis", {}).items():
        of_year = [row["basis"] for row in rows["costs"] if row["fiscal_year"] == year]
        if basis in of_year and not said:
            wrong.append(f"{year} is {basis}, and nothing says otherwise")
    word = facts.get("expect_problem")
    if word and not any(word in line for line in said):
        wrong.append(f"no problem says {word!r}")
    return wrong


@pytest.mark.parametrize("document", AS_PRINTED)
def test_a_case_is_read_as_it_is_seen(document, tables):
    rows = rows_of(document, tables)
    differing = list(differences(AS_PRINTED[document], rows))
    if document in LEFT_OUT:
        assert LEFT_OUT[document] in {row["kind"] for row in rows["problems"]}
        differing = [line for line in differing if line.enters and not line.what.endswith(" total")]
    assert differing == []


@pytest.mark.parametrize("document", TOLD)
def test_what_a_case_prints_is_read_right_or_told_but_for_the_known_faults(document, tables):
    wrong = faults(TOLD[document], rows_of(document, tables))
    if document in KNOWN_FAULTS:
        assert wrong, "read right or told: delete its line in tests/cases/known_faults.txt"
    else:
        assert wrong == []


def test_each_known_fault_is_a_case_and_listed_once():
    assert sorted(KNOWN_FAULTS) == sorted(set(KNOWN_FAULTS) & set(TOLD))


def printed_texts(rows: dict[str, list[dict[str, str]]]) -> dict[str, bool]:
    """The texts of figures and marks in the tables, and whether one has a value or a score."""
    found: dict[str, bool] = {}
    for table, value in VALUES.items():
        for row in rows[table]:
            text = "".join(row["text"].split())
            found[text] = found.get(text, False) or row[value] != ""
    return found


@pytest.mark.parametrize(("key", "document", "text"), cases("outcomes"))
def test_what_is_told_enters_or_not_as_the_table_of_kinds_says(key, document, text, tables):
    rows = rows_of(document, tables)
    assert key.partition(".")[0] in {row["kind"] for row in rows["problems"]}
    becomes = outcome_of(key)
    entered = printed_texts(rows).get("".join(text.split()))
    assert entered == {Outcome.OUT: None, Outcome.EMPTY: False, Outcome.NOTE: True}[becomes]
