"""Differences between the tables of a run and those of the run before: rows added, removed and changed."""

from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import KEYS, PLACE, TABLES
from hyoka.errors import HyokaError
from hyoka.store.sources import digest
from hyoka.store.table_files import figure, load

FILE_NAME: Final = "changes.csv"
#: What tells a row from others of its document; rows that are equal in it are numbered.
_KEYS: Final = {name: key for name, key in KEYS.items() if name != "page_log"} | {
    "costs": ["activity_id", "fiscal_year", "basis", "item", "detail"],
    "narratives": ["activity_id", "field"],
    "problems": ["page", "kind", "subject"],
}
FIGURES: Final = ("costs", "indicator_values")
_COLUMNS: Final = ("change", "table", "document_id", "page", "fiscal_year", "key", "column", "old", "new", "is_past")
_RANKS: Final = {"changed": 1, "removed": 2, "added": 3}


def differences(before: Path, after: Path) -> pd.DataFrame:
    """The rows that differ between two folders of tables; where on its page a figure stands makes no difference.

    Returns:
        change (changed, removed, added), table, document_id, page, fiscal_year, key (what tells the row from
        others), column (of a changed value), old, new, is_past: whether it is a figure of the document's year or an
        earlier one, and the document is still there. These stand first, then what was changed, removed, added.
    """
    changed = [name for name in _KEYS if digest(before / f"{name}.csv") != digest(after / f"{name}.csv")]
    nothing = pd.DataFrame(columns=list(_COLUMNS), dtype="str")
    rows = pd.concat([nothing, *(_of_table(name, before, after) for name in changed)], ignore_index=True)
    years = load(after, "documents").set_index("document_id")["fiscal_year"]
    is_ahead = pd.to_numeric(rows["fiscal_year"]).astype("float64") > rows["document_id"].map(years).astype("float64")
    was_there = rows["change"].ne("added") & rows["document_id"].isin(years.index)
    rows["is_past"] = rows["table"].isin(FIGURES) & was_there & ~is_ahead
    rank = rows["change"].map(_RANKS).mask(rows["is_past"], 0)
    return rows.loc[rank.sort_values(kind="stable").index, list(_COLUMNS)].reset_index(drop=True)


def _of_table(name: str, before: Path, after: Path) -> pd.DataFrame:
    new = keyed(name, after)
    try:
        old = keyed(name, before)
    except (HyokaError, ValueError):  # an earlier version's table, or a damaged one, says nothing of what has changed
        old = new
    both = new.index.intersection(old.index, sort=False)
    values = [column for column in TABLES[name] if column not in (*_KEYS[name], *PLACE, "document_id")]
    changed = old.loc[both, values].melt(var_name="column", value_name="old", ignore_index=False)
    changed["new"] = new.loc[both, values].to_numpy().ravel("F")
    changed = changed[changed["old"] != changed["new"]].join(new[["page", "fiscal_year"]])
    added, removed = new.drop(both), old.drop(both)
    parts = (
        changed.assign(change="changed"),
        removed.assign(change="removed", old=_in_words(removed[values])),
        added.assign(change="added", new=_in_words(added[values])),
    )
    return pd.concat([part.reset_index().reindex(columns=_COLUMNS, fill_value="").assign(table=name) for part in parts])


def keyed(name: str, folder: Path) -> pd.DataFrame:
    """The rows of a folder's table as texts, each under its document and its key (what tells it from others).

    Raises:
        ContractError: The file is not as the contract has it.
    """
    frame = load(folder, name)
    texts = frame.astype("object").where(frame.notna(), "")
    rows = texts.map(lambda value: figure(value) if isinstance(value, float) else str(value)).astype("str")
    rows = rows.reindex(columns=rows.columns.union(["page", "fiscal_year"], sort=False), fill_value="")
    number = rows.groupby(["document_id", *_KEYS[name]], sort=False).cumcount()
    keys = rows[_KEYS[name]].assign(number=number.astype("str").mask(number.eq(0), ""))
    return rows.assign(key=_in_words(keys)).set_index(["document_id", "key"])


def _in_words(rows: pd.DataFrame) -> list[str]:
    return ["; ".join(filter(None, row)) for row in rows.to_numpy()]


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """The number of rows changed, removed and added, by table."""
    once = rows.drop_duplicates(["change", "table", "document_id", "key"])
    return pd.crosstab(once["table"], once["change"]).reindex(columns=list(_RANKS), fill_value=0)
