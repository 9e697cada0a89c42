"""The findings of pages that modules of `measures` make, shown as `found` shows those of cells."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from helpers.labels import read_labels
from helpers.measures.finding_rows import beside_accounts, find
from helpers.measures.frames import Tables

from . import finding as of_page


def findings(
    tables: Tables,
    page: str,
    unknown: Sequence[str] = (),
    classes: "Mapping[str, int] | pd.Series[int] | None" = None,
    documents: Collection[str] | None = None,
) -> pd.DataFrame:
    """Take all rows of a page as found, and open the page with them; as `found.answer`."""
    rows = find(tables, read_labels("remarks"), page)
    rows = rows[rows["page"].eq(page)]
    if documents is not None:
        rows = rows[rows["document_id"].isin([*documents])]
    of_page.look_at(tables)
    of_page.take(beside_accounts(rows))
    of_page.answer(unknown, classes)
    return rows
