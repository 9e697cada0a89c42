"""Findings of pages 02, 07, 08: figures proved, what is printed, restated."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from helpers.measures.quality import covered, summed
from helpers.measures.read_twice import READ_TWICE
from helpers.measures.run_tables import CITY_AND_YEAR, LEAST_COMPARED, SHARE, RunTables
from hyoka.contract.checks import COUNTS, SUMS

#: What page 07 says of each city: criteria of `disclosure`.
DISCLOSED: Final = ("rating", "target", "cost")
#: A figure of which two documents of a city may have one each.
_FIGURE: Final = ["activity_id", "document_id", "fiscal_year", "value", "is_proved"]


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


def of_disclosure(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many activities have a rating, a target, a cost; of one city alone nothing is said."""
    documents = run.tables["documents"]
    if documents["municipality"].nunique() == 1:
        return
    printed = run.tables["disclosure"].dropna(subset="n").merge(documents, on="document_id")
    for criterion in DISCLOSED:
        of_criterion = printed[printed["criterion"].eq(criterion)]
        for (city, year), of_city in of_criterion.groupby(CITY_AND_YEAR, sort=True):
            n = int(of_city["n"].sum())
            n_asked = int(of_city["of"].sum())
            if n_asked < LEAST_COMPARED:
                continue
            yield {
                "document_id": of_city["document_id"].min(),
                "page": "07",
                "municipality": city,
                "fiscal_year": year,
                "measure": f"has_{criterion}",
                "value": n / n_asked,
                "unit": SHARE,
                "n": n,
                "of": n_asked,
                "proved": 0.0,
            }


def of_restated_figures(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many figures and targets a later document prints otherwise.

    Compared are figures of activities and indicators that keep code and name, of one city and form.
    """
    documents = run.tables["documents"].rename(columns={"fiscal_year": "sheet_year"})
    activities = run.tables["activities"][["activity_id", "code", "name"]]
    figures = pd.concat([_costs(run), _values(run)], ignore_index=True)
    figures = figures.merge(activities.drop_duplicates("activity_id"), on="activity_id")
    about = documents[["document_id", "municipality", "form", "sheet_year"]]
    figures = figures.merge(about, on="document_id").dropna(subset=["sheet_year", "value"])
    same = ["municipality", "form", "code", "name", "what", "fiscal_year"]
    figures = figures[figures["name"].ne("")].sort_values(["sheet_year", "document_id"])
    figures = figures.drop_duplicates([*same, "sheet_year"])
    of_figure = figures.groupby(same, dropna=False)
    earlier = of_figure[["value", "sheet_year", "is_proved"]].shift()
    was_proved = earlier["is_proved"].fillna(False)
    figures["proved"] = (figures["is_proved"].astype(float) + was_proved.astype(float)) / 2
    figures["is_other"] = figures["value"].ne(earlier["value"])
    is_target = figures["what"].str.endswith(" target")
    was_over = figures["fiscal_year"].le(earlier["sheet_year"]).fillna(False).astype(bool)
    in_both = earlier["value"].notna()
    kinds = {"restated": in_both & was_over & ~is_target, "targets_moved": in_both & is_target}
    for measure, is_compared in kinds.items():
        compared = figures[is_compared].set_index("document_id")
        holds, proved = compared["is_other"], compared["proved"]
        yield from _shares(holds, run.tables["documents"], "08", measure, proved)


def _costs(run: RunTables) -> pd.DataFrame:
    """What was spent: activity_id, document_id, fiscal_year, value, is_proved, what.

    A budget that grew within its year was supplemented, not restated.
    """
    costs = run.tables["costs"].assign(is_proved=summed(run.tables, "costs"))
    costs = costs.query("item != 'detail' and basis != 'budget'")
    what = costs["item"] + " " + costs["basis"]
    return costs[_FIGURE].assign(what=what)


def _values(run: RunTables) -> pd.DataFrame:
    """The figures of indicators, with the columns of `_costs`."""
    indicators = run.tables["indicators"][["indicator_id", "activity_id", "name", "unit"]]
    is_proved = summed(run.tables, "indicator_values")
    values = run.tables["indicator_values"].assign(is_proved=is_proved)
    values = values.query("status == 'reported'")
    values = values.merge(indicators.drop_duplicates("indicator_id"), on="indicator_id")
    what = values["name"] + " " + values["unit"] + " " + values["measure"]
    return values[_FIGURE].assign(what=what)
