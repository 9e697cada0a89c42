"""The true facts of the documents (tests/truth) as tests take them: rows, typed tables, records of
a form.
"""

import os
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd
from typeset import facts

from hyoka.contract.records import Extracted
from hyoka.contract.schema import empty, from_rows, validate
from hyoka.contract.tables import DOCUMENT_TABLES, dtypes
from hyoka.run import worker

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine"
#: Tests of the engine: typeset, truth, cases and their data.
TESTS = ENGINE / "tests"
SHARED = Path(os.environ.get("HYOKA_SHARED") or ROOT.parent / "shared")

DOCUMENTS = (
    "ibaraki-2020-projects",
    "ibaraki-2021-dx",
    "hirakata-2017-general",
    "tsukuba-2022-sheets",
    "itami-2021-evaluation",
)
#: Published sheets of 池田市 whose tables were checked by hand.
SHEETS = ("ikeda-r7-001", "ikeda-r7-006", "ikeda-r7-312", "ikeda-r7-387", "ikeda-r7-429")
#: Name and code of a city, by the first word of its documents' ids.
CITIES = {
    "ibaraki": ("茨木市", "272116"),
    "hirakata": ("枚方市", "272108"),
    "tsukuba": ("つくば市", "082201"),
    "itami": ("伊丹市", "282073"),
    "ikeda": ("池田市", "272043"),
}
FORMS = {"tsukuba": "tsukuba_sheets", "itami": "itami_evaluation", "hirakata": "hirakata_general"}
NAMES = (
    "activities",
    "indicators",
    "indicator_values",
    "costs",
    "ratings",
    "statuses",
    "narratives",
)


def contract_table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as a table of the contract; columns that a row does not give are empty."""
    given = [[row.get(column) for column in dtypes(name)] for row in rows]
    return from_rows(name, [[_given(value) for value in values] for values in given])


def _given(value: object) -> object:
    return None if pd.isna(value) or value == "" else value


def true_rows(document_id: str, name: str) -> list[dict[str, str]]:
    """The true rows of a document's table, all text; none where it has no such table."""
    tables = facts(document_id)
    return tables[name].to_dict("records") if name in tables else []


@cache
def _typed(document_ids: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    tables = {
        name: [{"document_id": i, **row} for i in document_ids for row in true_rows(i, name)]
        for name in NAMES
    }
    for row in tables["indicators"]:
        row["polarity_source"] = "document" if row["polarity"] else ""
    for row in tables["ratings"]:
        row["score"] = float(Fraction(row["score"])) if row["score"] else None
    tables |= {
        "documents": [_document(document_id) for document_id in document_ids],
        "cost_measures": [],
    }
    return {name: contract_table(name, rows) for name, rows in tables.items()}


def true_tables(*document_ids: str) -> dict[str, pd.DataFrame]:
    """The contract's tables of some documents, of all five where none is named."""
    return {name: table.copy() for name, table in _typed(document_ids or DOCUMENTS).items()}


def _document(document_id: str) -> dict[str, object]:
    city, year = document_id.split("-")[:2]
    municipality, code = CITIES[city]
    row = {"document_id": document_id, "municipality": municipality, "municipality_code": code}
    return {**row, "form": FORMS.get(city, "other"), "fiscal_year": int(year)}


def clean(*documents: Extracted, **about: object) -> dict[str, pd.DataFrame]:
    """The contract's tables of documents as read; `about`: what is known of their files."""
    source = {"sha256": "0" * 64, "bytes": 1, "kind": "reconstruction", **about}
    cleaned = [worker.clean(document, source).tables for document in documents]
    rows = {name: [row for tables in cleaned for row in tables[name]] for name in DOCUMENT_TABLES}
    return {name: checked(name, rows[name]) for name in DOCUMENT_TABLES}


def checked(name: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return validate(name, from_rows(name, rows)) if rows else empty(name)
