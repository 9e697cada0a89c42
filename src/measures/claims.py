"""What documents claim of themselves in their text, beside what their tables say."""

from collections.abc import Callable, Sequence
from typing import Final

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
        The claims of documents of the tables, with found (the figure of the tables) and state:
        holds, fails, or not_in_tables.
    """
    rows = claims[claims["document_id"].isin(tables["documents"]["document_id"])]
    rows = rows.assign(value=rows["value"].astype("float64"))
    whole = tables | {"graded": graded}
    of_documents = {name: _of_document(whole, name) for name in rows["document_id"].unique()}
    known: list[float | None] = []
    for row in rows.to_dict("records"):
        measure = _MEASURES.get(row["measure"])
        of_document = of_documents[row["document_id"]]
        known.append(measure(of_document, row["of"].split(";")) if measure else None)
    figures = pd.Series(known, rows.index, dtype="float64")
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
    return rows.assign(found=figures, state=states)


def _of_document(tables: Tables, document_id: str) -> Tables:
    return {name: rows[rows["document_id"].eq(document_id)] for name, rows in tables.items()}


def _share(held: "pd.Series[bool]") -> float | None:
    return float(held.mean()) if len(held) else None


def _actions_share(tables: Tables, of: Sequence[str]) -> float | None:
    codes = tables["activities"].query("level == 'action'")["code"]
    return _share(codes.str.partition("-")[0].isin(of))


def _grades(tables: Tables) -> "pd.Series[str]":
    grades = tables["graded"]["grade"]
    return grades[grades.ne("")]


def _grade_share(tables: Tables, of: Sequence[str]) -> float | None:
    return _share(_grades(tables).isin(of))


def _grade_count(tables: Tables, of: Sequence[str]) -> float | None:
    grades = _grades(tables)
    return float(grades.isin(of).sum()) if len(grades) else None


def _status_count(tables: Tables, of: Sequence[str]) -> float | None:
    statuses = tables["statuses"]
    held = statuses.loc[statuses["status"].isin(of), "activity_id"]
    return float(held.nunique()) if len(statuses) else None


def _printed_share(tables: Tables, of: Sequence[str]) -> float | None:
    printed = tables["prose_figures"].drop_duplicates("name").set_index("name")["value"]
    part, whole = (printed.get(name) for name in of)
    return part / whole if part is not None and whole else None


def _met_share(tables: Tables, of: Sequence[str]) -> float | None:
    activities = tables["activities"]
    ids = activities.loc[activities["code"].isin(of), "activity_id"]
    indicators = tables["indicators"]
    owned = indicators.loc[indicators["activity_id"].isin(ids), "indicator_id"]
    attained = tables["attainment"]
    of_these = attained["indicator_id"].isin(owned)
    judged = attained[of_these & attained["verdict"].isin(["met", "missed"])]
    of_year = judged[judged["fiscal_year"].eq(_year(tables))]
    return _share(of_year["verdict"].eq("met"))


def _actual(tables: Tables, of: Sequence[str]) -> float | None:
    code, name = of
    activities = tables["activities"]
    ids = activities.loc[activities["code"].eq(code), "activity_id"]
    indicators = tables["indicators"]
    is_named = indicators["activity_id"].isin(ids) & indicators["name"].eq(name)
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'")
    is_asked = values["indicator_id"].isin(indicators.loc[is_named, "indicator_id"])
    of_year = values[is_asked & values["fiscal_year"].eq(_year(tables))]["value"].dropna()
    return float(of_year.iloc[0]) if len(of_year) == 1 else None


def _year(tables: Tables) -> int:
    return int(tables["documents"]["fiscal_year"].iloc[0])


_MEASURES: Final[dict[str, Callable[[Tables, Sequence[str]], float | None]]] = {
    "actions_share": _actions_share,
    "grade_share": _grade_share,
    "grade_count": _grade_count,
    "status_count": _status_count,
    "printed_share": _printed_share,
    "met_share": _met_share,
    "actual": _actual,
}
