"""Findings of page 08 on lists of several years: what moved most, what grew worse, what ended.

A row of a list is the same over the years by its number, where numbers last: each year has a number
once, and nearly all rows that keep their name keep it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from helpers.measures.frames import Tables
from helpers.measures.quality import summed
from helpers.measures.run_tables import (
    LEAST_COMPARED,
    PLAIN_NUMBER,
    SHARE,
    RunTables,
    only_lowest,
)

_GROUP: Final = ["municipality", "form"]
_COLUMN: Final = [*_GROUP, "indicator", "unit"]
_LINE: Final = [*_COLUMN, "code"]


@dataclass(frozen=True)
class SeriesSettings:
    """When rows of lists are compared.

    Attributes:
        least_linked: So many rows of two years that follow each other have the same name, at least.
        nearly_all: This share of them has the same number, too.
        years_running: So many times in a row a figure grew worse.
    """

    least_linked: int = 10
    nearly_all: float = 0.9
    years_running: int = 3


SETTINGS: Final = SeriesSettings()


def of_series(run: RunTables) -> Iterator[dict[str, Any]]:
    """The findings on lists of several years."""
    rows = numbered_rows(run.tables)
    values = numbered_values(run.tables, rows)
    yield from _moved_most(values)
    yield from _worse_running(values)
    yield from _ended(rows)


def numbered_rows(tables: Tables) -> pd.DataFrame:
    """The rows of lists of several years whose numbers last.

    Returns:
        municipality, form, sheet_year, document_id, activity_id, code, name.
    """
    documents = tables["documents"].rename(columns={"fiscal_year": "sheet_year"})
    about = documents[["document_id", *_GROUP, "sheet_year"]].dropna(subset="sheet_year")
    activities = tables["activities"][["document_id", "activity_id", "code", "name"]]
    rows = activities.merge(about, on="document_id")
    rows = rows.sort_values([*_GROUP, "sheet_year", "activity_id"], ignore_index=True)
    kept = [rows.iloc[:0]]
    kept += [of_group for _, of_group in rows.groupby(_GROUP, sort=True) if _numbers_last(of_group)]
    return pd.concat(kept, ignore_index=True)


def _numbers_last(rows: pd.DataFrame) -> bool:
    """Whether a number is the same row in all years of a list."""
    if rows["code"].eq("").any() or rows.duplicated(["sheet_year", "code"]).any():
        return False
    n_shared = n_kept = 0
    for before, after in _steps(rows):
        same_name = before.merge(after, on="name", suffixes=("", "_after"))
        n_shared += len(same_name)
        n_kept += int(same_name["code"].eq(same_name["code_after"]).sum())
    return n_shared >= SETTINGS.least_linked and n_kept >= SETTINGS.nearly_all * n_shared


def _steps(rows: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """The rows of each two years that follow each other."""
    for first, second in pairwise(sorted(rows["sheet_year"].unique())):
        yield rows[rows["sheet_year"].eq(first)], rows[rows["sheet_year"].eq(second)]


def numbered_values(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """What these rows print of their own year.

    Args:
        tables: The contract's tables.
        rows: As `numbered_rows` has them.

    Returns:
        The columns of `rows` with indicator (its name), unit, polarity, indicator_id, value and
        is_proved (whether a printed total of its column proves it): a row for each number,
        indicator and year, in the order of the years.
    """
    names = ["indicator_id", "activity_id", "name", "unit"]
    indicators = tables["indicators"][names].rename(columns={"name": "indicator"})
    printed = tables["indicator_values"]
    values = printed.assign(is_proved=summed(tables, "indicator_values"))
    values = values.query("status == 'reported' and measure == 'actual'")
    values = values[["indicator_id", "fiscal_year", "value", "is_proved"]].dropna()
    values = values.merge(indicators.drop_duplicates("indicator_id"), on="indicator_id")
    directions = tables["attainment"][["indicator_id", "fiscal_year", "polarity"]]
    of_year = ["indicator_id", "fiscal_year"]
    values = values.merge(directions.drop_duplicates(of_year), "left", on=of_year)
    values = values.merge(rows, on="activity_id")
    values = values[values["fiscal_year"].eq(values["sheet_year"])]
    values = values.sort_values([*_LINE, "sheet_year", "indicator_id"], ignore_index=True)
    return values.drop_duplicates([*_LINE, "sheet_year"], ignore_index=True)


def changes(values: pd.DataFrame) -> pd.DataFrame:
    """The last figure of each row that prints it in the first and the last year of its list.

    Args:
        values: As `numbered_values` has them.

    Returns:
        The rows of the last year with `before` (the value of the first year), `change` and `proved`
        (the share of both figures that a printed total proves).
    """
    years = values.groupby(_GROUP)["sheet_year"]
    first = values[values["sheet_year"].eq(years.transform("min"))]
    last = values[values["sheet_year"].eq(years.transform("max"))]
    of_first = {"value": "before", "is_proved": "was_proved"}
    before = first[[*_LINE, *of_first]].rename(columns=of_first)
    both = last.merge(before, on=_LINE)
    proved = both[["is_proved", "was_proved"]].astype(float).mean(axis=1)
    both["change"] = both["value"] - both["before"]
    return both.assign(proved=proved).drop(columns="was_proved")


def _moved_most(values: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The row that moved most from the first to the last year, of each column of a list."""
    several = values.groupby(_GROUP)["sheet_year"].transform("nunique").gt(1)
    compared = changes(values[several])
    last_year = values.groupby(_COLUMN)["sheet_year"].transform("max")
    newest = (
        values[values["sheet_year"].eq(last_year)].groupby(_COLUMN).size().astype(int).to_dict()
    )
    for column, rows in compared.groupby(_COLUMN, sort=True):
        if len(rows) < LEAST_COMPARED:
            continue
        ordered = rows.assign(size=-rows["change"].abs())
        for row in only_lowest(ordered[ordered["change"].ne(0)], "size"):
            found = _finding(
                row, "moved_most", row["change"], PLAIN_NUMBER, len(rows), newest[column]
            )
            yield found | {"proved": row["proved"]}


def running_worse(values: pd.DataFrame) -> pd.DataFrame:
    """The rows whose figures are there in the last years of their list, from the first of these on.

    Args:
        values: As `numbered_values` has them.

    Returns:
        A row for each number and indicator of known direction: the columns of the last year,
        `before`, `worse_by` (above 0: it is worse now), is_worse: whether it grew worse each
        time, and `proved`: the share of its figures that a printed total proves.
    """
    directed = values[values["polarity"].isin(["lower", "higher"])]
    if directed.empty:
        return directed.assign(before=0.0, worse_by=0.0, is_worse=False, proved=0.0)
    rank = directed.groupby(_GROUP)["sheet_year"].rank("dense", ascending=False)
    latest = directed[rank.le(SETTINGS.years_running + 1)]
    lines = latest.groupby(_LINE)
    whole = latest[lines["value"].transform("size").eq(SETTINGS.years_running + 1)]
    sign = whole["polarity"].map({"lower": 1.0, "higher": -1.0})
    signed = whole.assign(signed=whole["value"] * sign)
    steps = signed.groupby(_LINE)["signed"].diff()
    signed["grew"] = steps.gt(0) | steps.isna()
    lines = signed.groupby(_LINE)
    signed["is_worse"] = lines["grew"].transform("all")
    signed["before"] = lines["value"].transform("first")
    signed["proved"] = lines["is_proved"].transform("mean")
    signed["worse_by"] = signed["signed"] - lines["signed"].transform("first")
    return signed.drop_duplicates(_LINE, keep="last")


def _worse_running(values: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """How many rows grew worse each time in the last years, and which of them most.

    Where several did alike, none of them is named, and nothing is said.
    """
    for _, rows in running_worse(values).groupby(_COLUMN, sort=True):
        worse = rows[rows["is_worse"]]
        if len(rows) < LEAST_COMPARED or worse.empty:
            continue
        share = len(worse) / len(rows)
        for most in only_lowest(worse.assign(size=-worse["worse_by"]), "size"):
            found = _finding(most, "worse_running", share, SHARE, len(worse), len(rows))
            yield found | {"proved": rows["proved"].mean()}


def _ended(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """How many rows of a year have neither their number nor their name in the next."""
    for _, of_group in rows.groupby(_GROUP, sort=True):
        for before, after in _steps(of_group):
            goes_on = before["code"].isin(after["code"]) | before["name"].isin(after["name"])
            if n_ended := int((~goes_on).sum()):
                first = after.sort_values("document_id", kind="stable").iloc[0]
                about = first.to_dict() | {"indicator_id": ""}
                share = n_ended / len(before)
                yield _finding(about, "ended", share, SHARE, n_ended, len(before))


def _finding(
    row: Mapping[Any, Any], measure: str, value: float, unit: str, n: int, of: int
) -> dict[str, Any]:
    return {
        "document_id": row["document_id"],
        "page": "08",
        "municipality": row["municipality"],
        "fiscal_year": row["sheet_year"],
        "measure": measure,
        "value": value,
        "unit": unit,
        "n": n,
        "of": of,
        "subject": row["indicator_id"],
        "proved": 0.0,
    }
