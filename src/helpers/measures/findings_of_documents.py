"""Findings of page 02: figures proved."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from helpers.measures.quality import covered
from helpers.measures.read_twice import READ_TWICE
from helpers.measures.run_tables import CITY_AND_YEAR, SHARE, RunTables
from hyoka.contract.checks import COUNTS, SUMS


def of_documents(run: RunTables) -> Iterator[dict[str, Any]]:
    """What proves the figures of a run's documents, and which are missing."""
    yield from _of_proofs(run)
    yield from _of_checks(run)
    yield from _of_missing_values(run)


def _shares(
    holds: pd.Series,
    documents: pd.DataFrame,
    page: str,
    measure: str,
    proved: pd.Series | None = None,
) -> Iterator[dict[str, Any]]:
    """Of how many rows something holds, by city and year of their document.

    Args:
        holds: True or False, by the document_id of each row.
        documents: The run's.
        page: The number of the page that says it.
        measure: What it is called in findings.
        proved: The share of the figures of each row that a printed sum proves; by default none.
    """
    about = documents.set_index("document_id")[CITY_AND_YEAR]
    rows = holds.rename("holds").to_frame()
    rows = rows.assign(proved=0.0 if proved is None else proved).join(about, how="inner")
    rows = rows.rename_axis("document_id").reset_index()
    for (city, year), of_city in rows.groupby(CITY_AND_YEAR, sort=True):
        yield {
            "document_id": of_city["document_id"].min(),
            "page": page,
            "municipality": city,
            "fiscal_year": year,
            "measure": measure,
            "value": of_city["holds"].mean(),
            "unit": SHARE,
            "n": int(of_city["holds"].sum()),
            "of": len(of_city),
            "proved": of_city["proved"].mean(),
        }


def _of_proofs(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many figures and marks are in a printed sum or count that agrees."""
    rows = covered(run.tables)
    rows = rows[rows["table"].isin([*READ_TWICE])].set_index("document_id")
    is_proved = rows["how"].ne("uncovered")
    yield from _shares(is_proved, run.tables["documents"], "02", "figures_proved")


def _of_checks(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many sums and counts disagree: of checks that can fail by themselves."""
    checks = run.tables["checks"]
    checks = checks[checks["check"].isin([*SUMS, *COUNTS]) & checks["passes"].notna()]
    fails = ~checks.set_index("document_id")["passes"].astype(bool)
    for row in _shares(fails, run.tables["documents"], "02", "checks_failed"):
        if row["n"]:
            yield row


def _of_missing_values(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many of the printed targets and actuals say that there is none."""
    values = run.tables["indicator_values"].set_index("document_id")
    is_missing = values["status"].eq("missing")
    for row in _shares(is_missing, run.tables["documents"], "02", "values_missing"):
        if row["n"]:
            yield row
