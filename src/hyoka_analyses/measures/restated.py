"""Figures that two documents of one city and form print otherwise.

A figure of a year that is over stands in the sheet of that year and, beside the next year's, in the
sheet of the year after. Where the two differ, one is put right or misread: both are told, and both
stay in the tables. Page 08 shows them with their cells.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from hyoka.contract.records import problem
from hyoka.contract.schema import typed
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS
from hyoka_analyses.measures.frames import Tables
from hyoka_analyses.measures.themes import fold_name

#: The kind of problem of a figure that another document has otherwise.
RESTATED: Final = "restated"
#: So many figures are shown of two documents.
_SHOWN: Final = 5
#: A figure of what, by words.
_Key = tuple[str, ...]
_Rows = dict[_Key, Mapping[Hashable, Any]]


@dataclass(frozen=True)
class _Difference:
    """A figure that two documents print otherwise.

    Attributes:
        key: What it is of: number and name of the project, what, the year.
        before, after: Its rows in the earlier and in the later document.
    """

    key: _Key
    before: Mapping[Hashable, Any]
    after: Mapping[Hashable, Any]

    @property
    def in_words(self) -> str:
        name = " ".join(filter(None, self.key))
        return f"{name} {self.before['text']}／{self.after['text']}"


def with_restated(tables: Tables) -> pd.DataFrame:
    """The problems of some documents, with those of figures that another document has otherwise.

    Compared are settlements and actuals of years that are over, of projects and indicators whose
    number and name are the same in two documents that follow each other.

    Args:
        tables: The contract's tables.
    """
    problems = tables["problems"]
    others = problems[problems["kind"].ne(RESTATED)]
    told = list(_told(tables))
    if not told:
        return others.reset_index(drop=True)
    more = pd.DataFrame(told, columns=[*problems])
    both = pd.concat([others.astype("object"), more.astype("object")])
    return typed("problems", both.reset_index(drop=True))


def _told(tables: Tables) -> Iterator[dict[str, object]]:
    """A problem for each of two documents that have figures otherwise."""
    of_documents = dict(_figures(tables))
    documents = tables["documents"].dropna(subset="fiscal_year")
    ordered = documents.sort_values(["fiscal_year", "document_id"], kind="stable")
    for _, of_group in ordered.groupby(["municipality", "form"], sort=False):
        years = sorted(of_group["fiscal_year"].unique())
        for year, following in pairwise(years):
            first_ones = of_group.loc[of_group["fiscal_year"].eq(year), "document_id"]
            second_ones = of_group.loc[of_group["fiscal_year"].eq(following), "document_id"]
            for before in first_ones:
                for after in second_ones:
                    pair = of_documents.get(before, {}), of_documents.get(after, {})
                    differences = list(_differences(*pair, int(year)))
                    if differences:
                        yield _problem(before, after, "before", differences)
                        yield _problem(after, before, "after", differences)


def _differences(before: _Rows, after: _Rows, last_year: int) -> Iterator[_Difference]:
    """The figures of years up to the last that both have, and not the same."""
    for key in before.keys() & after.keys():
        first = before[key]
        second = after[key]
        if int(first["fiscal_year"]) <= last_year and first["value"] != second["value"]:
            yield _Difference(key, first, second)


def _problem(
    document: str, other: str, side: str, differences: list[_Difference]
) -> dict[str, object]:
    ordered = sorted(differences, key=lambda difference: difference.key)
    first = getattr(ordered[0], side)
    said = problem(
        RESTATED,
        first["page"],
        document,
        other,
        number=len(ordered),
        printed="、".join(difference.in_words for difference in ordered[:_SHOWN]),
    )
    return {"document_id": document, **said}


def _figures(tables: Tables) -> Iterator[tuple[str, _Rows]]:
    """The settlements and actuals of each document that one name alone has in it."""
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    indicators = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")
    costs = tables["costs"].query("basis == 'settlement'").dropna(subset="value")
    values = tables["indicator_values"].query("measure == 'actual'").dropna(subset="value")
    found: dict[str, dict[_Key, list[Mapping[Hashable, Any]]]] = {}
    for row in costs.to_dict("records"):
        item = CODE_WORDS["item"].get(row["item"], row["item"])
        key = (*_project(activities, row["activity_id"]), item, fold(row["detail"]))
        of_document = found.setdefault(row["document_id"], {})
        of_document.setdefault((*key, str(row["fiscal_year"])), []).append(row)
    for row in values.to_dict("records"):
        if row["indicator_id"] not in indicators.index:
            continue
        indicator = indicators.loc[row["indicator_id"]]
        about = fold_name(str(indicator["name"])), fold(str(indicator["unit"]))
        key = (*_project(activities, indicator["activity_id"]), *about)
        of_document = found.setdefault(row["document_id"], {})
        of_document.setdefault((*key, str(row["fiscal_year"])), []).append(row)
    for document, rows in found.items():
        yield document, {key: same[0] for key, same in rows.items() if len(same) == 1 and key[1]}


def _project(activities: pd.DataFrame, activity_id: str) -> tuple[str, str]:
    """The number and the folded name of a project; no name where none is known."""
    if activity_id not in activities.index:
        return "", ""
    activity = activities.loc[activity_id]
    return str(activity["code"]), fold_name(str(activity["name"]))
