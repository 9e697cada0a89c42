"""A letter that asks a city about what was found: each sentence with the cells it was read from."""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from hyoka import load_tables, write_page
from hyoka.text import UsageError, in_words
from hyoka_report.templates import report_html
from looks.order_of_findings import records, template_of
from looks.replies import finding_id

#: Pages below this number are about reading, of which a city is not asked.
_FIRST_PAGE: Final = "03"
#: The kind of sentences that only describe documents.
_DESCRIBING: Final = "own"


def write_letter(city: str, processed: Path, reports: Path) -> Path:
    """Write the letter to a city into the folder of reports.

    Args:
        city: Its name, as in the tables.
        processed: The folder of the tables, with what notebooks have found.
        reports: The folder of reports.

    Returns:
        The file, an HTML page that is printed on A4.

    Raises:
        UsageError: The tables have no document of this city.
    """
    tables = load_tables(processed)
    documents = tables["documents"].query("municipality == @city")
    if documents.empty:
        there = [name for name in tables["documents"]["municipality"].unique() if name]
        raise UsageError("no_such_city", expected=", ".join(there), found=city)
    findings = tables["findings"].query("municipality == @city and page >= @_FIRST_PAGE")
    kinds = findings["measure"].map(lambda measure: template_of(measure)["kind"])
    cells = _cells(tables)
    asked = [
        {
            "id": finding_id(row),
            "text": row["ja"],
            "document": row["document_id"],
            "cells": cells.get((row["subject"], row["fiscal_year"]), []),
        }
        for row in records(findings[kinds.ne(_DESCRIBING)])
    ]
    path = reports / f"ask-{city}.html"
    page = report_html(
        "letter.html.j2", city=city, documents=documents.to_dict("records"), asked=asked
    )
    write_page(path, page)
    return path


def _cells(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The cells of each activity and indicator by year: label, text as printed, page."""
    values = tables["indicator_values"].assign(subject=tables["indicator_values"]["indicator_id"])
    values["label"] = [in_words("measure", measure) for measure in values["measure"]]
    costs = tables["costs"].query("item != 'detail'")
    items = [in_words("item", item) for item in costs["item"]]
    bases = [in_words("basis", basis) if basis else "" for basis in costs["basis"]]
    costs = costs.assign(
        subject=costs["activity_id"],
        label=[f"{item} {basis}".strip() for item, basis in zip(items, bases, strict=True)],
    )
    ratings = tables["ratings"]
    ratings = ratings.assign(
        subject=ratings["activity_id"],
        label=ratings["criterion"],
        text=ratings["text"].where(ratings["text"].ne(""), ratings["symbol"]),
    )
    columns = ["subject", "fiscal_year", "label", "text", "page"]
    rows = pd.concat([frame[columns] for frame in (values, ratings, costs)])
    rows = rows[rows["page"].notna() & rows["text"].ne("")]
    groups = rows.groupby(["subject", "fiscal_year"], sort=False)
    return {key: group.to_dict("records") for key, group in groups}  # type: ignore[misc]
