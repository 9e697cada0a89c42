"""How sure the tables are: what checks hold, and the rows that they cover."""

from typing import Final

import numpy as np
import pandas as pd

from hyoka.contract.checks import COUNTS, FITTED, SUMS, TELLING
from hyoka.contract.identities import parse_identity
from hyoka.contract.records import FIELDS, LIST_TOTAL, ROUNDED_TOTAL
from hyoka.contract.schema import Tables
from hyoka.contract.tables import FUNDING, TEXT
from hyoka.forms import forms
from hyoka.text.japanese import fold
from hyoka.text.units import YEN

#: The tables with a printed figure or mark in each row, and what names a row in its document.
READ_TWICE: Final = {
    "costs": ["activity_id", "fiscal_year", "item"],
    "indicator_values": ["indicator_id", "fiscal_year", "measure", "target_word"],
    "ratings": ["activity_id", "criterion"],
}
#: What a second reading says: the same, another text, or why there was none.
SAME: Final = "same"
DIFFERS: Final = "differs"
NOT_READ: Final = "not_read"
#: Where a figure or mark is printed.
_PLACE: Final = ["document_id", "table", "page", "x0", "top", "text"]
#: A sum of floats is a printed total where it is off by less: no document prints such decimals.
_SAME_SUM: Final = 1e-6
#: Tables whose rows were read from a page.
READ_TABLES: Final = tuple(table for table in FIELDS if table != "printed")


def can_fail(checks: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each check would find what was read wrong: what always holds proves nothing.

    A printed total, count or share can fail. Names and numbers of rows say nothing about a figure,
    and neither does a rate that was worked out from the same cells that it checks.
    """
    return checks["check"].isin(TELLING)


def kinds_of_checks(checks: pd.DataFrame) -> "pd.Series[str]":
    """What each check looks at: sum, count, fitted or shape; the last two prove no figure."""
    of_check = checks["check"]
    holds = [of_check.isin(SUMS), of_check.isin([*COUNTS]), of_check.isin(FITTED)]
    kinds = np.select(holds, ["sum", "count", "fitted"], "shape")
    return pd.Series(kinds, checks.index, dtype=TEXT)


def unchecked_labels(documents: pd.DataFrame) -> pd.Series:
    """What each city's documents compute and their forms use in no check: 差引(増減), by city.

    Args:
        documents: municipality and form. A form that is not here says nothing.
    """
    of_forms = {form.name: form.declared.unchecked for form in forms()}
    labels = documents["form"].map(of_forms).explode().dropna()
    cities = documents["municipality"].reindex(labels.index)
    return labels.groupby(cities).agg(lambda found: "、".join(dict.fromkeys(found)))


def covered(tables: Tables) -> pd.DataFrame:
    """What a passed check says of each row that was read.

    Returns:
        A row for each: document_id, table and how (summed, counted, uncovered).
    """
    passed = _passed(tables)
    parts = []
    for name in READ_TABLES:
        in_sum = summed(tables, name) if name in _SUMMED else False
        parts.append(tables[name][["document_id"]].assign(table=name, summed=in_sum))
    rows = pd.concat(parts, ignore_index=True)
    of_table = passed["document_id"] + " " + passed["check"].map(COUNTS)
    is_counted = (rows["document_id"] + " " + rows["table"]).isin(of_table.dropna())
    holds = [rows["summed"].astype(bool), is_counted.astype(bool)]
    how = np.select(holds, ["summed", "counted"], "uncovered")
    return rows[["document_id", "table"]].assign(how=pd.Series(how, rows.index, dtype=TEXT))


def summed(tables: Tables, name: str) -> "pd.Series[bool]":
    """Whether a printed sum that agrees has each row of a table in it: costs, indicator_values."""
    return _SUMMED[name](tables, _passed(tables))


def _passed(tables: Tables) -> pd.DataFrame:
    checks = tables["checks"]
    return checks[checks["passes"].fillna(False).astype(bool)]


def proofs(tables: Tables, read_twice: pd.DataFrame) -> pd.DataFrame:
    """What proves each figure and mark that was read.

    Args:
        tables: The contract's tables.
        read_twice: As `second_reading`; a figure that it has otherwise is no longer in `tables`.

    Returns:
        A row for each figure and mark of READ_TWICE: document_id, table and how: summed or
        counted as `covered`, else twice (two programs read the same), else uncovered.
    """
    rows = covered(tables)
    parts = []
    for name in READ_TWICE:
        of_table = rows.loc[rows["table"].eq(name), "how"].to_numpy()
        parts.append(tables[name].assign(table=name, how=of_table)[[*_PLACE, "how"]])
    figures = pd.concat(parts, ignore_index=True)
    same = read_twice[read_twice["second_reading"].eq(SAME)]
    places = pd.MultiIndex.from_frame(figures[_PLACE])
    is_same = places.isin(pd.MultiIndex.from_frame(same[_PLACE]))
    how = figures["how"].mask(figures["how"].eq("uncovered") & is_same, "twice")
    return figures[["document_id", "table"]].assign(how=how)


def _in_sums(tables: Tables, passed: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a sum that passes has a cost in it: its funding, an identity, its program's total."""
    costs = tables["costs"]
    subjects = passed["document_id"] + "/" + passed["subject"]
    of_check = {check: set(subjects[passed["check"] == check]) for check in SUMS}
    about = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    ids = costs["activity_id"]
    year = costs["fiscal_year"].astype("str")
    phase = (ids + " " + year + " " + costs["basis"]).str.rstrip()
    is_total = costs["item"].eq("total")
    is_source = costs["item"].isin(FUNDING)
    funded = phase.isin(of_check["funding"]) & (is_total | is_source)
    own_year = ids.map(about["fiscal_year"]).eq(costs["fiscal_year"])
    below = ids.map(about["parent_id"]).isin(of_check["project_total"]) & is_total
    of_identities = passed[passed["check"].eq("identity")]
    parts: set[str] = set()
    of_subjects = subjects[of_identities.index]
    for subject, note in zip(of_subjects, of_identities["note"], strict=True):
        identity = parse_identity(note)
        # a rounded share holds of other amounts, too, and one of 0 of any whole
        proved = identity.labels if identity.is_sum else (identity.result,)
        parts.update(f"{subject} {label}" for label in proved)
    is_detail = costs["item"].eq("detail")
    names = costs["item"].mask(is_detail, costs["detail"].map(fold))
    in_identity = (phase + " " + names).isin(parts)
    return funded | (below & own_year.fillna(False)) | in_identity


def _in_lists(tables: Tables, passed: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a figure of an indicator is in a column whose printed total is its sum to the digit.

    A check does not name its rows: they are those of its column up to its page, if they come to
    what it added up. A total within rounding proves none of them.
    """
    values = tables["indicator_values"]
    is_summed = pd.Series(data=False, index=values.index)
    names = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")["name"]
    columns = values["indicator_id"].map(names).fillna("").map(fold)
    for total in passed[passed["check"].eq(LIST_TOTAL)].to_dict("records"):
        row_and_column, _, year = total["subject"].rpartition(" ")
        column = fold(row_and_column.partition(" ")[2])
        is_of_list = values["document_id"].eq(total["document_id"]) & columns.eq(column)
        is_of_list &= values["fiscal_year"].astype("str").eq(year)
        is_of_list &= values["page"].le(total["page"]).fillna(False).astype(bool)
        is_of_list &= values["value"].notna()
        added_up = float(total["found"].replace(",", ""))
        if abs(values["value"][is_of_list].sum() - added_up) < _SAME_SUM:
            is_summed |= is_of_list
    return is_summed


def list_totals(tables: Tables) -> pd.DataFrame:
    """The printed totals of columns of lists beside the sums of their rows, the last of a document.

    Args:
        tables: The contract's tables.

    Returns:
        document_id and page, indicator and unit of the column, fiscal_year, printed and summed (in
        that unit), passes (whether they agree, within what rounding makes), and yen (how many of
        them are one of the unit; missing of what is no money).
    """
    checks = tables["checks"]
    rows = checks[checks["check"].isin([LIST_TOTAL, ROUNDED_TOTAL])]
    about = rows["subject"].str.extract(r"^\S* (?P<column>.*) (?P<year>\d+)$")
    totals = rows[["document_id", "page"]].assign(
        column=about["column"].map(fold, na_action="ignore"),
        fiscal_year=about["year"].astype("Int64"),
        printed=rows["expected"].map(_number_of),
        summed=rows["found"].map(_number_of),
        passes=rows["passes"].fillna(False).astype(bool),
    )
    totals = totals.drop_duplicates(["document_id", "column", "fiscal_year"], keep="last")
    columns = tables["indicators"][["document_id", "name", "unit"]].drop_duplicates()
    columns = columns.assign(column=columns["name"].map(fold), yen=columns["unit"].map(YEN))
    named = totals.merge(columns, on=["document_id", "column"])
    return named.drop(columns="column").rename(columns={"name": "indicator"})


def _number_of(text: str) -> float:
    return float(text.replace(",", ""))


#: The tables with figures that a printed sum may have in it.
_SUMMED: Final = {"costs": _in_sums, "indicator_values": _in_lists}
