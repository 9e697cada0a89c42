"""Documents of several years of one city as one series: what is linked, and what became of names."""

from itertools import pairwise

import pandas as pd
from rapidfuzz import fuzz, process

from hyoka_analyses.measures.defaults import LEAST_LIKENESS
from hyoka_analyses.measures.frames import Tables
from hyoka_analyses.measures.themes import fold_name

_LINKS = ["municipality", "year", "before_id", "after_id", "before", "after", "score", "how"]
_EVENTS = ["municipality", "year", "event", "before", "after", "score"]


def documents_of_years(tables: Tables) -> pd.DataFrame:
    """The documents of the cities and forms that have documents of several years, with their group."""
    documents = tables["documents"].rename(columns={"fiscal_year": "year"})
    documents = documents.assign(group=documents["municipality"] + " " + documents["form"])
    return documents[documents.groupby("group")["year"].transform("nunique") > 1]


def items_of(
    rows: pd.DataFrame, documents: pd.DataFrame, id_column: str, code: str
) -> pd.DataFrame:
    """Activities or indicators that have a name, as `link` takes them."""
    rows = rows.merge(documents[["document_id", "municipality", "group", "year"]], on="document_id")
    return rows.rename(columns={id_column: "id", code: "code"}).query("name != ''")


def link(
    items: pd.DataFrame, decided: pd.DataFrame, least_likeness: float = LEAST_LIKENESS
) -> pd.DataFrame:
    """Link items of the same or a similar name in two documents that follow each other.

    Args:
        items: municipality, group (only what is in one is linked), year (of the document), id, code
            and name.
        decided: data/labels/links.csv, what a person decided: municipality, year (of the later
            document), before and after (names), same (yes | no).
        least_likeness: Least likeness (0 to 100) of two names that are linked though nobody has
            decided it.

    Returns:
        municipality, year, before_id, after_id, before, after, score (0 to 100), how:
        code_and_name, name, near or decided. Something near to several has a row for each.
    """
    links = [pd.DataFrame(columns=_LINKS)]
    for _, of_group in items.groupby("group", sort=False):
        city = of_group["municipality"].iloc[0]
        for first, second in pairwise(sorted(of_group["year"].unique())):
            before, after = (of_group[of_group["year"] == year] for year in (first, second))
            rules = decided[decided["municipality"].eq(city) & decided["year"].eq(str(second))]
            decisions = {
                (rule["before"], rule["after"]): rule["same"] for rule in rules.to_dict("records")
            }
            links += [
                part.assign(municipality=city, year=second)
                for part in _between(before, after, decisions, least_likeness)
            ]
    return pd.concat([part for part in links if len(part)] or links, ignore_index=True)[_LINKS]


def _between(
    before: pd.DataFrame,
    after: pd.DataFrame,
    decisions: dict[tuple[str, str], str],
    least_likeness: float,
) -> list[pd.DataFrame]:
    """Pairs of equal code and name, then of equal name.

    Of others, those that are similar enough or were decided.
    """
    columns = {side: {"id": f"{side}_id", "name": side} for side in ("before", "after")}
    left, right = (
        rows[["id", "code", "name"]]
        .assign(key=rows["name"].map(fold_name))
        .rename(columns=columns[side])
        for side, rows in (("before", before), ("after", after))
    )
    linked = []
    for how, on in (("code_and_name", ["code", "key"]), ("name", ["key"])):
        turns = (rows.assign(turn=rows.groupby(on).cumcount()) for rows in (left, right))
        pairs = next(turns).merge(next(turns), on=[*on, "turn"]).assign(score=100.0, how=how)
        pairs = pairs.loc[
            [
                decisions.get(names) != "no"
                for names in zip(pairs["before"], pairs["after"], strict=True)
            ]
        ]
        left = left[~left["before_id"].isin(pairs["before_id"])]
        right = right[~right["after_id"].isin(pairs["after_id"])]
        linked.append(pairs)
    keys = [_told_apart_by(key) for key in right["key"]]
    near = [
        (row, other, score)
        for row, key in enumerate(left["key"])
        for _, score, other in process.extract(
            _told_apart_by(key), keys, scorer=fuzz.ratio, score_cutoff=least_likeness, limit=None
        )
    ]
    rows, others, scores = zip(*sorted(near), strict=True) if near else ((), (), ())
    sides = [
        side.iloc[list(places)].reset_index(drop=True)
        for side, places in ((left, rows), (right, others))
    ]
    pairs = (
        sides[0].merge(sides[1], left_index=True, right_index=True).assign(score=scores, how="near")
    )
    undecided = [
        not decisions.get(names) for names in zip(pairs["before"], pairs["after"], strict=True)
    ]
    same = [names for names, is_same in decisions.items() if is_same == "yes"]
    decided = left.merge(pd.DataFrame(same, columns=["before", "after"], dtype="str"), on="before")
    decided = decided.merge(right, on="after").assign(how="decided")
    decided["score"] = [
        likeness(*names) for names in zip(decided["key_x"], decided["key_y"], strict=True)
    ]
    return [*linked, pairs.loc[undecided], decided]


def likeness(name: str, other_name: str) -> float:
    """The similarity of two folded names, 0 to 100: rapidfuzz's ratio without 事業 at the end, which says nothing."""
    return float(fuzz.ratio(_told_apart_by(name), _told_apart_by(other_name)))


def _told_apart_by(name: str) -> str:
    return name.removesuffix("事業")


def events(items: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What became of the names: municipality, year (of the later document), event, before, after, score (the lowest).

    An event is renamed, split, merged (the names joined by 、), ended or new.
    """
    is_shared = {side: links.duplicated(f"{side}_id", keep=False) for side in ("before", "after")}
    moved = links.assign(event="renamed", of=links["before_id"])[
        links["how"].isin(["near", "decided"])
    ]
    moved["event"] = (
        moved["event"].mask(is_shared["before"], "split").mask(is_shared["after"], "merged")
    )
    moved["of"] = moved["of"].mask(moved["event"] == "merged", moved["after_id"])
    joined = {side: (side, lambda of: "、".join(dict.fromkeys(of))) for side in ("before", "after")}
    moved = moved.groupby(["municipality", "year", "event", "of"], sort=False).agg(
        **joined, score=("score", "min")
    )
    years = {
        group: dict(pairwise(sorted(of.unique()))) for group, of in items.groupby("group")["year"]
    }
    following = pd.Series(
        [years[g].get(y) for g, y in zip(items["group"], items["year"], strict=True)], items.index
    )
    ended = items.assign(event="ended", before=items["name"], year=following).dropna(subset="year")
    begun = items[items["year"] > items.groupby("group")["year"].transform("min")]
    begun = begun.assign(event="new", after=begun["name"])
    alone = [
        ended[~ended["id"].isin(links["before_id"])],
        begun[~begun["id"].isin(links["after_id"])],
    ]
    rows = pd.concat([moved.reset_index(), *alone], ignore_index=True).reindex(columns=_EVENTS)
    rows = rows.fillna({"before": "", "after": ""}).astype({"year": "Int64"})
    return rows.sort_values(["municipality", "year"], kind="stable", ignore_index=True)


def series_of(items: pd.DataFrame, links: pd.DataFrame) -> dict[str, str]:
    """The id of each item → the id of the first in its line.

    A split or a merger begins a new line.
    """
    single = links[
        ~links.duplicated("before_id", keep=False) & ~links.duplicated("after_id", keep=False)
    ]
    first = {item: item for item in items["id"]}
    for before, after in single.sort_values("year", kind="stable")[
        ["before_id", "after_id"]
    ].itertuples(index=False):
        first[after] = first[before]
    return first
