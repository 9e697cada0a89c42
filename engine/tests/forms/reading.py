"""A PDF read and cleaned, held against the truth that it was typeset from."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

from hyoka.clean.documents import clean_document
from hyoka.contract.records import Extracted
from hyoka.contract.schema import from_rows
from hyoka.run import cache as caches
from hyoka.run.extract import read_document
from hyoka.store.sources import digest
from hyoka.text.japanese import fold_radicals

TABLES = (
    "activities",
    "indicators",
    "indicator_values",
    "costs",
    "ratings",
    "statuses",
    "narratives",
)
#: Tables whose rows have one order on the page: figures of a block and the prose beside it have
#: none.
ORDERED = ("activities", "indicators", "ratings")
#: The column without the document's id, whose rows are told by `own`.
OWN = ("indicator_id", "activity_id", "subject")


def records_of(path: Path) -> Extracted:
    """A PDF as it is read, once a session whoever asks: all processes share the cache of
    documents.
    """
    key = caches.key(digest(path), path.name, caches.reading_program())
    return caches.cached(lambda: read_document(path), key)


@cache
def tables_of(path: Path) -> dict[str, pd.DataFrame]:
    """The contract's tables of one PDF; its stem is the document_id.

    What is held against the truth needs no schema.
    """
    rows = clean_document(
        records_of(path), {"sha256": "0" * 64, "bytes": 1, "kind": "reconstruction"}
    )
    return {name: from_rows(name, table) for name, table in rows.items()}


def rows_of(table: pd.DataFrame, columns: list[str]) -> list[tuple[str, ...]]:
    """A table's rows as texts that compare: the same number, the same letters, whatever their width
    and white space.
    """
    return [
        tuple(_plain(column, value) for column, value in zip(columns, row, strict=True))
        for row in _of(table, columns)
    ]


def _of(table: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
    return list(table[columns].astype(object).itertuples(index=False, name=None))


@lru_cache(200_000, typed=True)  # a document's values are the same in every style
def _plain(column: str, value: object) -> str:
    text = "" if pd.isna(value) else str(value)
    if column in ("value", "number", "fiscal_year") and text:
        return format(Decimal(text).normalize(), "f")
    if column == "score" and text:
        return f"{float(Fraction(text)):.9f}"
    # the strokes that a truth sets between the cells of a table within prose are no part of the
    # text
    return re.sub(r"\s+|\|", "", unicodedata.normalize("NFKC", fold_radicals(text)))


def differences(found: dict[str, pd.DataFrame], truth: dict[str, pd.DataFrame]) -> list[str]:
    """What tables lack of the truth, what they hold beside it, and what stands in another order;
    empty if they agree.

    A table that the truth does not have has to be empty.
    """
    differing: list[str] = []
    for name in TABLES:
        if name not in truth:
            differing += [
                f"{name} + {row}" for row in rows_of(found[name], list(found[name].columns[:4]))
            ]
            continue
        columns = [column for column in truth[name].columns if column in found[name].columns]
        want, got = rows_of(truth[name], columns), rows_of(found[name], columns)
        differing += [f"{name} - {row}" for row in (Counter(want) - Counter(got)).elements()]
        differing += [f"{name} + {row}" for row in (Counter(got) - Counter(want)).elements()]
        if name in ORDERED and sorted(want) == sorted(got) and want != got:
            differing.append(f"{name} in another order")
    return differing


def read_differences(path: Path, truth: dict[str, pd.DataFrame]) -> list[str]:
    """What a PDF as read has otherwise than its truth."""
    return differences(tables_of(path), truth)


def errors(path: Path) -> list[str]:
    """What was not read, by the run's own word: problems of severity error and checks that do not
    pass.
    """
    tables = tables_of(path)
    problems, checks = tables["problems"], tables["checks"]
    wrong = problems[problems["severity"] == "error"]
    failed = checks[~checks["passes"].astype(bool)]
    return [*(wrong["kind"] + " " + wrong["subject"]), *(failed["check"] + " " + failed["subject"])]


def rows_found(table: pd.DataFrame, document: str, rows: str, columns: str) -> list[str]:
    """The rows that a query chooses, each once, as a text of some columns."""
    own = next(column for column in OWN if column in table)
    table = table.assign(own=table[own].str.removeprefix(f"{document}/"))
    chosen = (table.query(rows, engine="python") if rows else table)[
        columns.split()
    ].drop_duplicates()
    values = chosen.astype(object).itertuples(index=False, name=None)
    return [
        " ".join(
            f"{v:.12g}" if isinstance(v, float) else str(v) for v in row if not pd.isna(v)
        ).strip()
        for row in values
    ]
