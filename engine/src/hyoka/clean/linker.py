"""What is the same project or indicator in documents of several years: one linker for all pages.

Items of two documents of a city and form that follow each other are linked by number and name, by
name, by number where numbers last, by likeness, or because a person decided it
(data/labels/links.csv). A line is what is linked one to one over the years: a split or a merger
begins a new one.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, pairwise
from typing import Final, NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from hyoka.contract.schema import Tables
from hyoka.contract.tables import TEXT
from hyoka.text.japanese import fold_name

#: Codes are used for links if at least this many names are in both documents, and nearly all of
#: them keep their code.
_LEAST_LINKED: Final = 10
_NEARLY_ALL: Final = 0.9
_LINKS: Final = ["municipality", "year", "before_id", "after_id", "before", "after", "score", "how"]
_EVENTS: Final = [
    *("municipality", "year", "event", "codes", "before", "after", "score", "activities"),
]
#: What is linked: the tables, with the columns of their ids and numbers.
_LINKED: Final = {
    "activities": ("activity_id", "code"),
    "indicators": ("indicator_id", "number"),
}


def links_of_years(tables: Tables, decided: pd.DataFrame, least_likeness: float) -> pd.DataFrame:
    """The links of activities, and of the indicators of what they became.

    Args:
        tables: The contract's documents, activities and indicators.
        decided: data/labels/links.csv, as `link` takes it.
        least_likeness: Least likeness (0 to 100) of two names that are linked though nobody has
            decided it.

    Returns:
        A row a pair: document_id (of the later document), linked (activities, indicators),
        before_id, after_id, before, after (names), score (0 to 100), how (code_and_name, name,
        code, near, decided).
    """
    items = items_of_years(tables, "activities")
    found = [link(items, decided, least_likeness).assign(linked="activities")]
    line = lines_of(items["id"], found[0])
    of_lines = items_of_years(tables, "indicators")
    of_lines = of_lines.assign(group=of_lines["activity_id"].map(line)).dropna(subset="group")
    found.append(link(of_lines, decided, least_likeness).assign(linked="indicators"))
    links = pd.concat([part for part in found if len(part)] or found, ignore_index=True)
    documents = pd.concat([items, of_lines]).drop_duplicates("id").set_index("id")["document_id"]
    links["document_id"] = links["after_id"].map(documents)
    columns = ["document_id", "linked", *_LINKS[2:]]
    texts = {name: TEXT for name in columns if name != "score"}
    return links[columns].astype({**texts, "score": "float64"}).reset_index(drop=True)


def lines(tables: Tables, links: pd.DataFrame) -> dict[str, str]:
    """The id of each activity and indicator → the id of the first in its line."""
    ids = [tables[name][column] for name, (column, _) in _LINKED.items()]
    return lines_of(pd.concat(ids).drop_duplicates(), links)


def lines_of(ids: pd.Series, links: pd.DataFrame) -> dict[str, str]:
    """The id of each item → the id of the first in its line."""
    is_shared = links.duplicated("before_id", keep=False) | links.duplicated("after_id", keep=False)
    first = {item: item for item in ids}
    single = links[~is_shared]
    following = dict(zip(single["before_id"], single["after_id"], strict=True))
    begins = set(following) - set(following.values())
    for begin in sorted(begins):
        item = begin
        while item in following:
            item = following[item]
            first[item] = begin
    return first


def families_of(links: pd.DataFrame) -> dict[str, str]:
    """The id of each item that was split or merged, and of all it is linked with → the first id.

    What was one item before and is two now is one family, whose figures can be added up.
    """
    families: dict[str, list[str]] = {}
    for pair in zip(links["before_id"], links["after_id"], strict=True):
        before, after = (families.setdefault(name, [name]) for name in pair)
        if before is not after:
            before += after
            families |= dict.fromkeys(after, before)
    is_shared = links.duplicated("before_id", keep=False) | links.duplicated("after_id", keep=False)
    divided = {min(families[item]) for item in links.loc[is_shared, "before_id"]}
    firsts = {item: min(family) for item, family in families.items()}
    return {item: first for item, first in firsts.items() if first in divided}


def name_changes(tables: Tables, links: pd.DataFrame) -> pd.DataFrame:
    """What became of the names of activities, a row for each change; as `events`."""
    items = items_of_years(tables, "activities")
    years = items.drop_duplicates("id").set_index("id")[["municipality", "year"]]
    of_activities = links[links["linked"].eq("activities")]
    return events(items, of_activities.join(years, on="after_id"))


def items_of_years(tables: Tables, name: str) -> pd.DataFrame:
    """Activities or indicators that have a name, of documents of several years, as `link` has them.

    Activities are linked with those of their level.
    """
    documents = tables["documents"].rename(columns={"fiscal_year": "year"}).dropna(subset="year")
    documents = documents.assign(group=documents["municipality"] + " " + documents["form"])
    of_years = documents[documents.groupby("group")["year"].transform("nunique") > 1]
    about = of_years[["document_id", "municipality", "group", "year"]]
    rows = tables[name].drop(columns="fiscal_year", errors="ignore").merge(about, on="document_id")
    id_column, code = _LINKED[name]
    rows = rows.rename(columns={id_column: "id", code: "code"}).query("name != ''")
    return rows.assign(group=rows["group"] + " " + rows.get("level", ""))


def link(items: pd.DataFrame, decided: pd.DataFrame, least_likeness: float) -> pd.DataFrame:
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
    rows = []
    for _, of_group in items.groupby("group", sort=False):
        city = of_group["municipality"].iloc[0]
        of_years = {year: _items_of(of_year) for year, of_year in of_group.groupby("year")}
        for (_, before), (year, after) in pairwise(sorted(of_years.items())):
            decisions = _decisions(decided, city, int(str(year)))
            for pair in _between(before, after, decisions, least_likeness):
                names = (pair.before.name, pair.after.name)
                ids = (pair.before.id, pair.after.id)
                rows.append((city, year, *ids, *names, pair.score, pair.how))
    return pd.DataFrame(rows, columns=_LINKS)


class _Item(NamedTuple):
    """What is linked: a row of a document, with its folded name."""

    id: str
    code: str
    name: str
    key: str


class _Pair(NamedTuple):
    """Two items of documents that follow each other, and why they are one."""

    before: _Item
    after: _Item
    score: float
    how: str

    @property
    def names(self) -> tuple[str, str]:
        return self.before.name, self.after.name


_Decisions = dict[tuple[str, str], str]


def _items_of(rows: pd.DataFrame) -> list[_Item]:
    lines = zip(rows["id"], rows["code"], rows["name"], strict=True)
    return [_Item(item, code, name, fold_name(name)) for item, code, name in lines]


def _decisions(decided: pd.DataFrame, city: str, year: int) -> _Decisions:
    """What a person decided of pairs of names: yes or no."""
    if decided.empty:
        return {}
    is_asked = decided["municipality"].eq(city) & decided["year"].astype("int64").eq(year)
    rules = decided[is_asked].to_dict("records")
    return {(rule["before"], rule["after"]): rule["same"] for rule in rules}


def _between(
    before: list[_Item], after: list[_Item], decisions: _Decisions, least_likeness: float
) -> list[_Pair]:
    """Pairs of equal code and name, then of equal name, then of equal code where codes last.

    Of others, those that are similar enough. What was decided to be the same is linked besides: a
    route that goes on while a part of it got a number of its own.
    """

    def allowed(pairs: Iterable[_Pair]) -> list[_Pair]:
        return [pair for pair in pairs if decisions.get(pair.names) != "no"]

    linked = allowed(_in_turn(before, after, "code_and_name", lambda item: (item.code, item.key)))
    left, right = _not_in(linked, before, after)
    linked += allowed(_in_turn(left, right, "name", lambda item: item.key))
    left, right = _not_in(linked, before, after)
    if _codes_last(linked, before, after):
        of_code = _all_pairs(left, right, "code", lambda item: item.code)
        # project 4 continues, and a part with the same name is project 40
        parts = _all_pairs(before, right, "name", lambda item: item.key)
        wholes = _all_pairs(left, after, "name", lambda item: item.key)
        linked += allowed([*of_code, *parts, *wholes])
        left, right = _not_in(linked, before, after)
    near = [pair for pair in _similar(left, right, least_likeness) if pair.names not in decisions]
    same = [
        _Pair(first, second, likeness(first.key, second.key), "decided")
        for names, is_same in decisions.items()
        if is_same == "yes"
        for first in before
        for second in after
        if (first.name, second.name) == names
    ]
    known = {(pair.before.id, pair.after.id) for pair in linked}
    more = [pair for pair in same if (pair.before.id, pair.after.id) not in known]
    return [*linked, *near, *more]


def _not_in(
    pairs: list[_Pair], before: list[_Item], after: list[_Item]
) -> tuple[list[_Item], list[_Item]]:
    """The items of both documents that no pair has yet."""
    of_before = {pair.before.id for pair in pairs}
    of_after = {pair.after.id for pair in pairs}
    left = [item for item in before if item.id not in of_before]
    right = [item for item in after if item.id not in of_after]
    return left, right


def _in_turn(
    left: list[_Item], right: list[_Item], how: str, by: Callable[[_Item], object]
) -> list[_Pair]:
    """Pairs that agree in something; of several alike the first with the first."""
    waiting: dict[object, list[_Item]] = {}
    for item in reversed(right):
        waiting.setdefault(by(item), []).append(item)
    return [
        _Pair(item, waiting[by(item)].pop(), 100.0, how) for item in left if waiting.get(by(item))
    ]


def _all_pairs(
    left: list[_Item], right: list[_Item], how: str, by: Callable[[_Item], object]
) -> list[_Pair]:
    """Every pair that agrees in something."""
    alike: dict[object, list[_Item]] = {}
    for item in right:
        alike.setdefault(by(item), []).append(item)
    return [
        _Pair(item, other, likeness(item.key, other.key), how)
        for item in left
        for other in alike.get(by(item), ())
    ]


def _codes_last(linked: list[_Pair], before: list[_Item], after: list[_Item]) -> bool:
    """Whether a code is one and the same thing in both documents.

    Each has it once, and nearly all that keep their name keep their code.
    """
    for items in (before, after):
        codes = {item.code for item in items}
        if "" in codes or len(codes) < len(items):
            return False
    n_kept = sum(pair.how == "code_and_name" for pair in linked)
    return len(linked) >= _LEAST_LINKED and n_kept >= _NEARLY_ALL * len(linked)


def _similar(left: list[_Item], right: list[_Item], least: float) -> Iterator[_Pair]:
    """Every pair of names that are as like as that, with its score."""
    keys = [_without_project_word(item.key) for item in right]
    for item in left:
        like = process.extract(
            _without_project_word(item.key), keys, scorer=fuzz.ratio, score_cutoff=least, limit=None
        )
        for place, score in sorted((place, score) for _, score, place in like):
            yield _Pair(item, right[place], score, "near")


def likeness(name: str, other_name: str) -> float:
    """The similarity of two folded names, 0 to 100: rapidfuzz's ratio.

    Without 事業 at the end, which says nothing.
    """
    return float(fuzz.ratio(_without_project_word(name), _without_project_word(other_name)))


def _without_project_word(name: str) -> str:
    return name.removesuffix("事業")


def events(items: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What became of the names, a row for each change.

    Returns:
        municipality, year (of the later document), event, codes (those of the names, each once),
        before, after (names, joined by 、), score (the lowest), activities (their ids). An event is
        renamed, split, merged, ended or new.
    """
    is_shared = {side: links.duplicated(f"{side}_id", keep=False) for side in ("before", "after")}
    named = links.assign(event="renamed", of=links["before_id"])
    is_by_name = links["how"].isin(["code_and_name", "name"])
    # a project that continues beside its new part belongs to the same change
    is_divided = is_shared["before"] | is_shared["after"]
    moved = named[~is_by_name | is_divided]
    moved["event"] = moved["event"].mask(is_shared["before"], "split")
    moved["event"] = moved["event"].mask(is_shared["after"], "merged")
    moved["of"] = moved["of"].mask(moved["event"] == "merged", moved["after_id"])
    code_of = items.set_index("id")["code"]
    # without any link pandas would make the codes numbers
    code_before = moved["before_id"].map(code_of).astype("str")
    code_after = moved["after_id"].map(code_of).astype("str")
    moved["codes"] = code_before + "、" + code_after
    moved["activities"] = [*zip(moved["before_id"], moved["after_id"], strict=True)]
    of_events = moved.groupby(["municipality", "year", "event", "of"], sort=False)
    moved = of_events.agg(
        codes=("codes", _joined),
        before=("before", _joined),
        after=("after", _joined),
        score=("score", "min"),
        activities=("activities", _each_once),
    )
    items = items.rename(columns={"code": "codes"})
    items["activities"] = [(name,) for name in items["id"]]
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


def _each_once(ids: pd.Series) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(ids)))


def _following_years(items: pd.DataFrame) -> pd.Series:
    """The year of the next document of each item's group; nothing behind the last."""
    following: dict[tuple[str, int], int] = {}
    for group, years in items.groupby("group")["year"]:
        for year, after in pairwise(sorted(years.unique())):
            following[str(group), year] = after
    keys = zip(items["group"], items["year"], strict=True)
    return pd.Series([following.get(key) for key in keys], items.index)
