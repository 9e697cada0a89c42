"""What documents claim of themselves in their text, beside what their tables say."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import pandas as pd

from measures.frames import Tables, first_of

#: A share said in tenths (約7割) holds up to half a tenth away.
_HALF_A_TENTH: Final = 0.05


def claims_beside(claims: pd.DataFrame, tables: Tables, graded: pd.DataFrame) -> pd.DataFrame:
    """The claims of documents, each with the figure of the tables that it can be held against.

    Args:
        claims: data/labels/claims.csv: says (about, over, under, equal) what the text says of value
            in unit (share, 取組 …); measure and of say which figure of the tables that is: shares
            and counts of actions by the first figure of their code (actions_share), their grade
            (grade_share, grade_count) or status (status_count), two figures that the text prints
            (printed_share), the share of an activity's targets that are met (met_share), the actual
            of an indicator (actual). Without a measure the tables have no such figure.
        tables: The contract's tables, attainment among them.
        graded: Actions with their grade, as `actions`.

    Returns:
        The claims of documents of the tables, with found (the figure of the tables), activities
        (those that it counts, or is of) and state: holds, fails, or not_in_tables.
    """
    rows = claims[claims["document_id"].isin(tables["documents"]["document_id"])]
    whole = tables | {"graded": graded}
    of_documents = {name: _of_document(whole, name) for name in rows["document_id"].unique()}
    known = []
    for row in rows.to_dict("records"):
        measure = _MEASURES.get(row["measure"], _none)
        known.append(measure(of_documents[row["document_id"]], row["of"].split(";")))
    figures = pd.Series([found.figure for found in known], rows.index, dtype="float64")
    apart = (figures - rows["value"]).abs()
    as_said = {
        "about": apart.le(_HALF_A_TENTH * rows["value"].where(rows["value"].ge(1), 1)),
        "over": figures.gt(rows["value"]),
        "under": figures.lt(rows["value"]),
        "equal": figures.eq(rows["value"]),
    }
    held = [bool(as_said[says].iloc[at]) for at, says in enumerate(rows["says"])]
    holds = pd.Series(held, rows.index, dtype=bool)
    states = first_of((figures.isna(), "not_in_tables"), (holds, "holds"), default="fails")
    counted = pd.Series([found.activities for found in known], rows.index, dtype="object")
    return rows.assign(found=figures, activities=counted, state=states)


def _of_document(tables: Tables, document_id: str) -> Tables:
    return {name: rows[rows["document_id"].eq(document_id)] for name, rows in tables.items()}


class _Found(NamedTuple):
    """A figure of the tables, and the activities that it counts, or is of."""

    figure: float | None
    activities: tuple[str, ...] = ()


def _none(_tables: Tables, _of: Sequence[str]) -> _Found:
    return _Found(None)


def _share(rows: pd.DataFrame, held: "pd.Series[bool]") -> _Found:
    return _Found(float(held.mean()), _ids(rows[held])) if len(rows) else _Found(None)


def _count(rows: pd.DataFrame, held: "pd.Series[bool]") -> _Found:
    ids = _ids(rows[held])
    return _Found(len(ids), ids) if len(rows) else _Found(None)


def _ids(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(rows["activity_id"].unique())


def _actions_share(tables: Tables, of: Sequence[str]) -> _Found:
    actions = tables["activities"].query("level == 'action'")
    return _share(actions, actions["code"].str.partition("-")[0].isin(of))


def _graded(tables: Tables) -> pd.DataFrame:
    return tables["graded"][tables["graded"]["grade"].ne("")]


def _grade_share(tables: Tables, of: Sequence[str]) -> _Found:
    graded = _graded(tables)
    return _share(graded, graded["grade"].isin(of))


def _grade_count(tables: Tables, of: Sequence[str]) -> _Found:
    graded = _graded(tables)
    return _count(graded, graded["grade"].isin(of))


def _status_count(tables: Tables, of: Sequence[str]) -> _Found:
    return _count(tables["statuses"], tables["statuses"]["status"].isin(of))


def _printed_share(tables: Tables, of: Sequence[str]) -> _Found:
    printed = tables["prose_figures"].drop_duplicates("name").set_index("name")["value"]
    part, whole = (printed.get(name) for name in of)
    return _Found(part / whole if part is not None and whole else None)


def _met_share(tables: Tables, of: Sequence[str]) -> _Found:
    activities = tables["activities"]
    ids = activities.loc[activities["code"].isin(of), "activity_id"]
    indicators = tables["indicators"]
    owners = indicators[indicators["activity_id"].isin(ids)].set_index("indicator_id")
    attained = tables["attainment"]
    attained = attained.assign(activity_id=attained["indicator_id"].map(owners["activity_id"]))
    judged = attained[attained["verdict"].isin(["met", "missed"])].dropna(subset="activity_id")
    of_year = judged[judged["fiscal_year"].eq(_year(tables))]
    return _share(of_year, of_year["verdict"].eq("met"))


def _actual(tables: Tables, of: Sequence[str]) -> _Found:
    code, name = of
    activities = tables["activities"]
    ids = activities.loc[activities["code"].eq(code), "activity_id"]
    indicators = tables["indicators"]
    named = indicators[indicators["activity_id"].isin(ids) & indicators["name"].eq(name)]
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'")
    is_asked = values["indicator_id"].isin(named["indicator_id"])
    of_year = values[is_asked & values["fiscal_year"].eq(_year(tables))]["value"].dropna()
    return _Found(float(of_year.iloc[0]), _ids(named)) if len(of_year) == 1 else _Found(None)


def _year(tables: Tables) -> int:
    return int(tables["documents"]["fiscal_year"].iloc[0])


_MEASURES: Final[dict[str, Callable[[Tables, Sequence[str]], _Found]]] = {
    "actions_share": _actions_share,
    "grade_share": _grade_share,
    "grade_count": _grade_count,
    "status_count": _status_count,
    "printed_share": _printed_share,
    "met_share": _met_share,
    "actual": _actual,
}
