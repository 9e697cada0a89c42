"""The rows of some cities and fiscal years: what all pages of a run limited to them show."""

from collections.abc import Collection, Sequence
from itertools import chain

import pandas as pd

from hyoka.text import UsageError, shown_year
from measures.cities import cities_of
from measures.frames import Tables

#: Tables whose fiscal_year is that of the document, not that of a figure.
_OF_DOCUMENTS = ("documents", "activities")
#: What is known of the documents of all years stands beside the chosen rows.
_SETTLED = "settled_years"


def choices(tables: Tables) -> dict[str, list[int]]:
    """The cities that `selected` takes, each with its fiscal years in order."""
    documents = tables["documents"]
    city_of_id = dict(zip(documents["document_id"], cities_of(documents), strict=True))
    dated = [documents, *(tables[name] for name in _dated(tables))]
    rows = pd.concat([frame[["document_id", "fiscal_year"]] for frame in dated])
    years: dict[str, set[int]] = {city: set() for city in sorted({*city_of_id.values()}) if city}
    for document, year in rows.dropna().drop_duplicates().itertuples(index=False):
        if city := city_of_id.get(document):
            years[city].add(int(year))
    return {city: sorted(found) for city, found in years.items()}


def selected(tables: Tables, cities: Collection[str] = (), years: Collection[int] = ()) -> Tables:
    """The rows of these cities and the figures of these fiscal years, all where none is given.

    Cities are those of `city_of`. A document stays where it is of such a year or has a figure of
    one. Columns beside a figure, its baseline, stay. A plan that stays, stays whole: its grades are
    of one year and its statuses of this and the next, and say nothing without each other. With
    years, `settled_years` of all years stand beside them.

    Raises:
        UsageError: There is no such city or year; the message lists those that there are.
    """
    documents = tables["documents"]
    there = choices(tables)
    refuse_unknown("city", cities, there)
    refuse_unknown("fiscal year", years, {*chain(*there.values())})
    chosen = tables if not years else _of_years(tables, years)
    if cities:
        of_cities = cities_of(chosen["documents"]).isin(cities)
        chosen = _of_documents(chosen, chosen["documents"][of_cities], documents)
    return chosen


def settled_years(tables: Tables) -> pd.DataFrame:
    """The last settled year of each document that is not after its own: of it its marks speak.

    A sheet that is written with the budget of two years later (京都市 新規・充実事業) has no
    settlement of its own year. What `selected` has left out counts, too.

    Returns:
        document_id, settled_year. A document without a settlement has no row.
    """
    if _SETTLED in tables:
        return tables[_SETTLED]
    costs = tables["costs"]
    own = costs["document_id"].map(tables["documents"].set_index("document_id")["fiscal_year"])
    is_due = costs["fiscal_year"].le(own).fillna(False).astype(bool)
    is_settled = costs["basis"].eq("settlement") & costs["value"].notna()
    last = costs[is_due & is_settled].groupby("document_id")["fiscal_year"].max()
    return last.rename("settled_year").reset_index()


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each document's last year that is not after the document's own.

    Args:
        rows: Rows with document_id, fiscal_year and sheet_year.
    """
    is_due = rows["fiscal_year"].le(rows["sheet_year"]).fillna(True)
    due = rows[is_due.astype(bool)]
    last = due.groupby("document_id")["fiscal_year"].transform("max")
    return due[due["fiscal_year"].eq(last).astype(bool)]


def newest_documents(tables: Tables) -> Tables:
    """The rows of the newest documents of each city and form, and of those without a year."""
    documents = tables["documents"]
    newest = documents.groupby(["municipality", "form"])["fiscal_year"].transform("max")
    is_newest = documents["fiscal_year"].eq(newest).fillna(False).astype(bool)
    ids = documents.loc[is_newest | documents["fiscal_year"].isna(), "document_id"]
    return {name: rows[rows["document_id"].isin(ids)] for name, rows in tables.items()}


def single(
    rows: pd.DataFrame,
    column: str,
    by: Sequence[str] = ("municipality", "fiscal_year", "account"),
) -> pd.DataFrame:
    """The row of each group that is farthest from 0 in a column.

    Where several are as far, or all are 0, none is.

    Args:
        rows: Rows with the columns.
        column: Its figures.
        by: The columns of a group.
    """
    size = rows[column].abs()
    of_groups = size.groupby([rows[name] for name in by], dropna=False)
    farthest = rows[size.gt(0) & size.eq(of_groups.transform("max"))]
    return farthest[~farthest.duplicated([*by], keep=False)]


def refuse_unknown(what: str, wanted: Collection[object], known: Collection[object]) -> None:
    """Raise a UsageError that lists what there is where something wanted is not among it.

    The name that begins as the wanted one does stands before the list: つくば → つくば市?
    """
    there = set(known)
    if missing := [item for item in wanted if item not in there]:
        names = [str(item) for item in sorted(there, key=str) if item]
        expected = ", ".join(names)
        near = [name for name in names if name.startswith(str(missing[0]))]
        if len(near) == 1 and what == "city":
            expected = f"{near[0]}? ({expected})"
        raise UsageError(
            f"no_such_{what.replace(' ', '_')}",
            expected=expected,
            found=", ".join(map(str, missing)),
        )


def selection(cities: Collection[str], years: Collection[int]) -> str:
    """What a run is limited to, in words; "" where it has everything."""
    parts = ["、".join(cities), "、".join(shown_year(year) for year in years)]
    return f"{'の'.join(part for part in parts if part)}の数値に限る。" if any(parts) else ""


def _dated(tables: Tables) -> list[str]:
    return [
        name
        for name, frame in tables.items()
        if "fiscal_year" in frame and name not in _OF_DOCUMENTS
    ]


def _of_years(tables: Tables, years: Collection[int]) -> Tables:
    plans = set(tables["statuses"]["document_id"])
    dated = {}
    for name in _dated(tables):
        in_years = tables[name]["fiscal_year"].isin(years)
        of_plans = tables[name]["document_id"].isin(plans)
        dated[name] = (tables[name][in_years], tables[name][in_years | of_plans])
    documents = tables["documents"]
    ids = set(documents.loc[documents["fiscal_year"].isin(years), "document_id"])
    for of_years, _ in dated.values():
        ids |= set(of_years["document_id"])
    rows = tables | {name: with_plans for name, (_, with_plans) in dated.items()}
    rows[_SETTLED] = settled_years(tables)
    return _of_documents(rows, documents[documents["document_id"].isin(ids)], documents)


def _of_documents(tables: Tables, chosen: pd.DataFrame, everything: pd.DataFrame) -> Tables:
    """The rows of the chosen documents, and the problems of files that belong to no document."""
    left_out = set(everything["document_id"]) - set(chosen["document_id"])
    rows = {}
    for name, frame in tables.items():
        is_left = frame["document_id"].isin(left_out)
        rows[name] = frame[~is_left].reset_index(drop=True)
    return rows
