"""Documents of several years of a city as one series: what is linked, what became of names."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
from rapidfuzz import fuzz, process

from helpers.measures.defaults import LEAST_LIKENESS
from helpers.measures.frames import Tables
from hyoka.text.japanese import fold_name

#: Codes tell what is the same if, of so many names in two documents, nearly all keep theirs.
_LEAST_LINKED = 10
_NEARLY_ALL = 0.9
_LINKS = ["municipality", "year", "before_id", "after_id", "before", "after", "score", "how"]
_EVENTS = ["municipality", "year", "event", "codes", "before", "after", "score"]


def documents_of_years(tables: Tables) -> pd.DataFrame:
    """The documents of cities and forms that have documents of several years, with their group."""
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
        code_and_name, name, code, near or decided. Something near to several has a row for each.
    """
    links = [pd.DataFrame(columns=_LINKS)]
    for _, of_group in items.groupby("group", sort=False):
        city = of_group["municipality"].iloc[0]
        for first, second in pairwise(sorted(of_group["year"].unique())):
            before = of_group[of_group["year"].eq(first)]
            after = of_group[of_group["year"].eq(second)]
            decisions = _decisions(decided, city, second)
            links += [
                part.assign(municipality=city, year=second)
                for part in _between(before, after, decisions, least_likeness)
            ]
    there = [part for part in links if len(part)] or links
    return pd.concat(there, ignore_index=True)[_LINKS]


def _decisions(decided: pd.DataFrame, city: str, year: int) -> dict[tuple[str, str], str]:
    """What a person decided of pairs of names: yes or no."""
    is_asked = decided["municipality"].eq(city) & decided["year"].eq(str(year))
    rules = decided[is_asked].to_dict("records")
    return {(rule["before"], rule["after"]): rule["same"] for rule in rules}


def _between(
    before: pd.DataFrame,
    after: pd.DataFrame,
    decisions: dict[tuple[str, str], str],
    least_likeness: float,
) -> list[pd.DataFrame]:
    """Pairs of equal code and name, then of equal name, then of equal code where codes last.

    Of others, those that are similar enough. What was decided to be the same is linked besides: a
    route that goes on and of which a part got a number of its own.
    """
    left = _side(before, "before")
    right = _side(after, "after")
    linked = []
    for how, on in (("code_and_name", ["code", "key"]), ("name", ["key"])):
        pairs = _in_turn(left, right, on).assign(score=100.0, how=how)
        pairs = pairs.loc[[decisions.get(names) != "no" for names in _names(pairs)]]
        left = left[~left["before_id"].isin(pairs["before_id"])]
        right = right[~right["after_id"].isin(pairs["after_id"])]
        linked.append(pairs)
    if _codes_last(pd.concat(linked), before, after):
        of_code = _scored(left.merge(right, on="code"), "code")
        # 4 goes on, and a part of it of the same name is 40
        parts = _side(before, "before").merge(right, on="key")
        wholes = left.merge(_side(after, "after"), on="key")
        of_name = pd.concat([parts, wholes]).assign(score=100.0, how="name")
        for pairs in (of_code, of_name):
            kept = pairs.loc[[decisions.get(names) != "no" for names in _names(pairs)]]
            left = left[~left["before_id"].isin(kept["before_id"])]
            right = right[~right["after_id"].isin(kept["after_id"])]
            linked.append(kept)
    near = _similar(left, right, least_likeness).assign(how="near")
    undecided = [not decisions.get(names) for names in _names(near)]
    same = [names for names, is_same in decisions.items() if is_same == "yes"]
    wanted = pd.DataFrame(same, columns=["before", "after"], dtype="str")
    named = _side(before, "before").merge(wanted, on="before")
    decided = _scored(named.merge(_side(after, "after"), on="after"), "decided")
    known = {ids for part in linked for ids in _ids(part)}
    is_more = [ids not in known for ids in _ids(decided)]
    return [*linked, near.loc[undecided], decided.loc[is_more]]


def _codes_last(linked: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether a code is one and the same thing in both documents.

    Each has it once, and nearly all that keep their name keep their code.
    """
    codes = before["code"], after["code"]
    if any(of_side.eq("").any() or of_side.duplicated().any() for of_side in codes):
        return False
    n_kept = linked["how"].eq("code_and_name").sum()
    return len(linked) >= _LEAST_LINKED and n_kept >= _NEARLY_ALL * len(linked)


def _scored(pairs: pd.DataFrame, how: str) -> pd.DataFrame:
    """Pairs of both sides with how like their names are."""
    keys = zip(pairs["key_x"], pairs["key_y"], strict=True)
    return pairs.assign(how=how, score=[likeness(*names) for names in keys])


def _ids(pairs: pd.DataFrame) -> Iterator[tuple[str, str]]:
    return zip(pairs["before_id"], pairs["after_id"], strict=True)


def _side(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    """Items of one of the two documents: `<side>_id`, code, `<side>` (the name), key."""
    items = rows[["id", "code", "name"]].assign(key=rows["name"].map(fold_name))
    return items.rename(columns={"id": f"{side}_id", "name": side})


def _in_turn(left: pd.DataFrame, right: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Pairs that agree in these columns; of several alike the first with the first."""
    first = left.assign(turn=left.groupby(on).cumcount())
    second = right.assign(turn=right.groupby(on).cumcount())
    return first.merge(second, on=[*on, "turn"])


def _similar(left: pd.DataFrame, right: pd.DataFrame, least: float) -> pd.DataFrame:
    """Every pair of names that are as like as that, with its score."""
    keys = [_told_apart_by(key) for key in right["key"]]
    found = []
    for place, key in enumerate(left["key"]):
        like = process.extract(
            _told_apart_by(key), keys, scorer=fuzz.ratio, score_cutoff=least, limit=None
        )
        found += [(place, place_right, score) for _, score, place_right in like]
    near = pd.DataFrame(sorted(found), columns=["left", "right", "score"])
    first = left.iloc[near["left"].tolist()].reset_index(drop=True)
    second = right.iloc[near["right"].tolist()].reset_index(drop=True)
    pairs = first.merge(second, left_index=True, right_index=True)
    return pairs.assign(score=near["score"])


def _names(pairs: pd.DataFrame) -> Iterator[tuple[str, str]]:
    return zip(pairs["before"], pairs["after"], strict=True)


def likeness(name: str, other_name: str) -> float:
    """The similarity of two folded names, 0 to 100: rapidfuzz's ratio.

    Without 事業 at the end, which says nothing.
    """
    return float(fuzz.ratio(_told_apart_by(name), _told_apart_by(other_name)))


def _told_apart_by(name: str) -> str:
    return name.removesuffix("事業")


def events(items: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What became of the names, a row for each change.

    Returns:
        municipality, year (of the later document), event, codes (those of the names, each once),
        before, after (names, joined by 、), score (the lowest). An event is renamed, split, merged,
        ended or new.
    """
    is_shared = {side: links.duplicated(f"{side}_id", keep=False) for side in ("before", "after")}
    named = links.assign(event="renamed", of=links["before_id"])
    is_by_name = links["how"].isin(["code_and_name", "name"])
    # what goes on beside its new part is a part of the change
    is_divided = is_shared["before"] | is_shared["after"]
    moved = named[~is_by_name | is_divided]
    moved["event"] = moved["event"].mask(is_shared["before"], "split")
    moved["event"] = moved["event"].mask(is_shared["after"], "merged")
    moved["of"] = moved["of"].mask(moved["event"] == "merged", moved["after_id"])
    code_of = items.set_index("id")["code"]
    # of no links, the codes would be numbers
    code_before = moved["before_id"].map(code_of).astype("str")
    code_after = moved["after_id"].map(code_of).astype("str")
    moved["codes"] = code_before + "、" + code_after
    of_events = moved.groupby(["municipality", "year", "event", "of"], sort=False)
    moved = of_events.agg(
        codes=("codes", _joined),
        before=("before", _joined),
        after=("after", _joined),
        score=("score", "min"),
    )
    items = items.rename(columns={"code": "codes"})
    ended = items.assign(event="ended", before=items["name"], year=_following_years(items))
    ended = ended.dropna(subset="year")
    begun = items[items["year"] > items.groupby("group")["year"].transform("min")]
    begun = begun.assign(event="new", after=begun["name"])
    alone = [
        ended[~ended["id"].isin(links["before_id"])],
        begun[~begun["id"].isin(links["after_id"])],
    ]
    every = pd.concat([moved.reset_index(), *alone], ignore_index=True)
    rows = every.reindex(columns=_EVENTS)
    rows = rows.fillna({"before": "", "after": ""}).astype({"year": "Int64"})
    return rows.sort_values(["municipality", "year"], kind="stable", ignore_index=True)


def _joined(names: pd.Series) -> str:
    parts = "、".join(names).split("、")
    return "、".join(dict.fromkeys(filter(None, parts)))


def _following_years(items: pd.DataFrame) -> pd.Series:
    """The year of the next document of each item's group; nothing behind the last."""
    following: dict[tuple[str, int], int] = {}
    for group, years in items.groupby("group")["year"]:
        for year, after in pairwise(sorted(years.unique())):
            following[str(group), year] = after
    keys = zip(items["group"], items["year"], strict=True)
    return pd.Series([following.get(key) for key in keys], items.index)


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
