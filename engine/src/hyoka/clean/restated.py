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
from hyoka.contract.schema import Tables, typed
from hyoka.text.japanese import fold, fold_name
from hyoka.text.label_files import CODE_WORDS

#: The kind of problem of a figure that another document has otherwise.
RESTATED: Final = "restated"
#: So many figures are shown of two documents.
_SHOWN: Final = 5
#: A figure of what, by words.
_Key = tuple[str, ...]
_Rows = dict[_Key, Mapping[Hashable, Any]]
#: Number and name of a project that the tables do not have.
_NO_PROJECT: Final = ("", "")


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
        of_years = {
            int(str(year)): {name: of_documents.get(name, {}) for name in of_year["document_id"]}
            for year, of_year in of_group.groupby("fiscal_year")
        }
        for year, following in pairwise(sorted(of_years)):
            differing = _differing(of_years[year], of_years[following], year)
            for (before, after), differences in sorted(differing.items()):
                yield _problem(before, after, "before", differences)
                yield _problem(after, before, "after", differences)


def _differing(
    before: Mapping[str, _Rows], after: Mapping[str, _Rows], last_year: int
) -> dict[tuple[str, str], list[_Difference]]:
    """By pairs of documents, the figures of years up to the last that they have not the same."""
    following: dict[_Key, list[tuple[str, Mapping[Hashable, Any]]]] = {}
    for document, rows in after.items():
        for key, row in rows.items():
            following.setdefault(key, []).append((document, row))
    differing: dict[tuple[str, str], list[_Difference]] = {}
    for document, rows in before.items():
        for key, row in rows.items():
            if int(row["fiscal_year"]) > last_year:
                continue
            for other, second in following.get(key, ()):
                if row["value"] != second["value"]:
                    of_pair = differing.setdefault((document, other), [])
                    of_pair.append(_Difference(key, row, second))
    return differing


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
    projects = _projects(tables["activities"])
    indicators = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")
    about = indicators[["activity_id", "name", "unit"]].to_dict("index")
    costs = tables["costs"].query("basis == 'settlement'").dropna(subset="value")
    values = tables["indicator_values"].query("measure == 'actual'").dropna(subset="value")
    found: dict[str, dict[_Key, list[Mapping[Hashable, Any]]]] = {}
    for row in costs.to_dict("records"):
        item = CODE_WORDS["item"].get(row["item"], row["item"])
        key = (*projects.get(row["activity_id"], _NO_PROJECT), item, fold(row["detail"]))
        of_document = found.setdefault(row["document_id"], {})
        of_document.setdefault((*key, str(row["fiscal_year"])), []).append(row)
    for row in values.to_dict("records"):
        if row["indicator_id"] not in about:
            continue
        indicator = about[row["indicator_id"]]
        name = fold_name(indicator["name"])
        project = projects.get(indicator["activity_id"], _NO_PROJECT)
        key = (*project, name, fold(indicator["unit"]))
        of_document = found.setdefault(row["document_id"], {})
        of_document.setdefault((*key, str(row["fiscal_year"])), []).append(row)
    for document, rows in found.items():
        yield document, {key: same[0] for key, same in rows.items() if len(same) == 1 and key[1]}


def _projects(activities: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The number and the folded name of each project."""
    first = activities.drop_duplicates("activity_id")
    lines = zip(first["activity_id"], first["code"], first["name"], strict=True)
    return {activity: (code, fold_name(name)) for activity, code, name in lines}
