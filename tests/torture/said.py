"""What pages say first, computed by SQL as well, and held still where nothing may change it.

    make torture, or: python -m tests.torture.said --count 300 --seed 1

Half of the runs take some documents, cities or years: all rows of `findings` are computed once more
by SQL. The others change the tables in a way that changes no sentence, or a known one (a document
twice, amounts in another unit, a special account added …), compute analyses and findings anew, and
hold both against the unchanged ones; SQL computes these again, too. No PDF is read.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from findings_in_sql import MEASURED, SAID, in_sql, unlike
from notebook_limits import opening, with_analyses
from notebooks_in_process import PAGES, found_on, page_on

from hyoka.store.table_files import load_tables
from hyoka.watch.repeated_sheets import sheets_once
from measures.labels import FOLDER, read_labels
from measures.selection import selected

#: The unit of a finding whose value is a number in the unit of its indicator (findings.csv).
PLAIN_NUMBER = "number"
PUBLISHED = Path(__file__).parents[2] / "data" / "processed"
Tables = dict[str, pd.DataFrame]
#: What is said about a number of pages, figures or activities: more of them change it.
OF_ALL_ROWS = ("02", "07")
#: The table of page 06 with marks that part from the figures beside them.
APART = "自己評価が指標と乖離する事業（目標が10未満の達成率は－）"


@dataclass(frozen=True)
class Given:
    """Tables, and the labels by which analyses are made of them."""

    tables: Tables
    labels: Mapping[str, pd.DataFrame]

    def with_analyses(self) -> "Given":
        """The same with each sheet once, and with analyses of these very tables."""
        once = sheets_once(self.tables) or self.tables
        with label_files(self.labels):
            made = with_analyses(dict(once))
        return Given(self.tables | once | made, self.labels)

    def findings(self) -> pd.DataFrame:
        """What the notebooks find in these tables by these labels."""
        with label_files(self.labels):
            return found_on(self.tables)


@contextmanager
def label_files(labels: Mapping[str, pd.DataFrame]) -> Iterator[None]:
    """Let the program find these labels."""
    before = os.environ.get("HYOKA_LABELS")
    with TemporaryDirectory() as folder:
        for name, rows in labels.items():
            rows.to_csv(Path(folder) / f"{name}.csv", index=False, encoding="utf-8-sig")
        os.environ["HYOKA_LABELS"] = folder
        try:
            yield
        finally:
            os.environ.pop("HYOKA_LABELS")
            if before is not None:
                os.environ["HYOKA_LABELS"] = before


def in_sql_of_pages(tables: Tables) -> pd.DataFrame:
    """The findings of the pages that need no PDF, by SQL."""
    found = in_sql(tables)
    return found[found["page"].isin(PAGES)]


def given(folder: Path) -> Given:
    """The tables of a folder without its findings, with the project's labels."""
    tables = load_tables(folder)
    labels = {path.stem: read_labels(path.stem) for path in FOLDER.glob("*.csv")}
    return Given({name: rows for name, rows in tables.items() if name != "findings"}, labels)


def of_documents(whole: Given, names: Sequence[str]) -> Given:
    """Only these documents, as if no other had been read."""
    tables = {
        name: rows[rows["document_id"].isin(names)].reset_index(drop=True)
        for name, rows in whole.tables.items()
    }
    return Given(tables, whole.labels)


def some_run(whole: Given, rng: Random) -> tuple[str, Given]:
    """Documents, cities or years by chance: what was chosen, and its tables."""
    documents = whole.tables["documents"]
    names = sorted(documents["document_id"])
    kind = rng.choice(["document", "pair", "some", "city", "year"])
    if kind == "city":
        chosen = [rng.choice(sorted(set(documents["municipality"])))]
        return f"city {chosen}", Given(selected(whole.tables, chosen, ()), whole.labels)
    if kind == "year":
        values = whole.tables["indicator_values"]["fiscal_year"]
        years = sorted({*documents["fiscal_year"].dropna(), *values.dropna()})
        year = int(rng.choice(years))
        of_year = with_analyses(selected(whole.tables, (), [year]))
        return f"year {year}", Given(of_year, whole.labels)
    sizes = {"document": 1, "pair": 2, "some": rng.randint(1, len(names))}
    size = min(sizes[kind], len(names))
    chosen = sorted(rng.sample(names, size))
    # the years of a list are linked anew: links to documents that are left out would stay
    return f"documents {chosen}", of_documents(whole, chosen).with_analyses()


# --- changes: each returns other tables and which findings must be the same ---

#: The findings before and after, each without what the change may move; None: cannot be tried.
_Held = tuple[Given, Callable[[pd.DataFrame], pd.DataFrame], Callable[[pd.DataFrame], pd.DataFrame]]
Change = Callable[[Given, Random], "_Held | None"]
CHANGES: dict[str, Change] = {}


def change(function: Change) -> Change:
    CHANGES[function.__name__.replace("_", " ")] = function
    return function


def as_it_is(found: pd.DataFrame) -> pd.DataFrame:
    return found


def without_pages(*pages: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda found: found[~found["page"].isin(pages)]


def copied(tables: Tables, document: str, name: str, row_wise: "Callable[..., Any]") -> Tables:
    """All rows of a document under another name, changed table by table, behind those there are."""
    more = {}
    for table, rows in tables.items():
        copy = rows[rows["document_id"].eq(document)].copy()
        ids = [column for column in copy if str(column).endswith("_id")]
        for column in ids:
            begins = copy[column].astype("str").str.startswith(document)
            behind = copy[column].astype("str").str.slice(len(document))
            copy[column] = copy[column].mask(begins, name + behind)
        more[table] = pd.concat([rows, row_wise(table, copy)], ignore_index=True)
    return more


def as_given(table: str, copy: pd.DataFrame) -> pd.DataFrame:
    return copy


def any_document(whole: Given, rng: Random) -> str:
    return str(rng.choice(sorted(whole.tables["documents"]["document_id"])))


def any_project(whole: Given, rng: Random) -> str:
    """A project with costs; "" where there is none."""
    activities = whole.tables["activities"]
    with_costs = activities["activity_id"].isin(whole.tables["costs"]["activity_id"])
    projects = activities[activities["level"].eq("project") & with_costs]
    return str(rng.choice(sorted(projects["activity_id"]))) if len(projects) else ""


@change
def a_document_twice(whole: Given, rng: Random) -> _Held:
    """Nothing changes; that it is there twice is told of the files."""
    name = any_document(whole, rng)
    copy = f"{name}-copy"
    changed = Given(copied(whole.tables, name, copy, as_given), whole.labels).with_analyses()
    assert copy not in set(changed.tables["documents"]["document_id"]), "it counts twice"
    told = changed.tables["problems"].query("kind == 'same_sheets'")
    assert told[["document_id", "text"]].to_numpy().tolist() == [[copy, name]], "it is not told"
    return changed, as_it_is, as_it_is


@change
def a_document_twice_with_another_figure(whole: Given, rng: Random) -> _Held | None:
    """A figure that differs enters from neither: what is said is what is said without it."""
    name = any_document(whole, rng)
    costs = whole.tables["costs"]
    figures = costs[
        costs["document_id"].eq(name) & costs["item"].ne("detail") & costs["value"].gt(0)
    ]
    if len(figures) < 3:
        return None
    other = rng.choice(list(figures.index))

    def corrected(table: str, copy: pd.DataFrame) -> pd.DataFrame:
        if table != "costs":
            return copy
        is_it = copy.index == other
        return copy.assign(
            value=copy["value"].mask(is_it, copy["value"] + 1),
            text=copy["text"].mask(is_it, copy["text"] + "1"),
        )

    tables = copied(whole.tables, name, f"{name}-copy", corrected)
    changed = Given(tables, whole.labels).with_analyses()
    told = changed.tables["problems"].query("kind == 'same_sheets'")["japanese"]
    assert told.str.contains("1件食い違う").sum() == 1
    without = whole.tables | {"costs": costs.drop(index=other).reset_index(drop=True)}
    before = Given(without, whole.labels).with_analyses().findings()
    return changed, lambda _: before, as_it_is


@change
def documents_in_another_order(whole: Given, rng: Random) -> _Held:
    names = list(whole.tables["documents"]["document_id"])
    rng.shuffle(names)
    place = {name: at for at, name in enumerate(names)}
    tables = {}
    for table, rows in whole.tables.items():
        order = rows["document_id"].map(place).sort_values(kind="stable").index
        tables[table] = rows.loc[order].reset_index(drop=True)
    changed = Given(tables, whole.labels).with_analyses()

    def held(found: pd.DataFrame) -> pd.DataFrame:
        return found.drop(columns="document_id")  # of several documents the first is named

    return changed, held, held


@change
def a_city_renamed(whole: Given, rng: Random) -> _Held:
    old = str(rng.choice(sorted(set(whole.tables["documents"]["municipality"]))))
    new = "改名市"
    tables = {name: rows.replace({"municipality": {old: new}}) for name, rows in renamable(whole)}
    labels = {name: rows.replace({"municipality": {old: new}}) for name, rows in labelled(whole)}
    changed = Given(whole.tables | tables, {**whole.labels, **labels}).with_analyses()
    return changed, lambda found: found.replace({"municipality": {old: new}}), as_it_is


def renamable(whole: Given) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, rows in whole.tables.items():
        if "municipality" in rows:
            yield name, rows


def labelled(whole: Given) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, rows in whole.labels.items():
        if "municipality" in rows:
            yield name, rows


@change
def amounts_in_another_unit(whole: Given, rng: Random) -> _Held:
    """A thousand or a million times as much: yen of findings too, shares stay."""
    times = rng.choice([1_000, 1_000_000])
    costs = whole.tables["costs"].copy()
    is_money = costs["unit"].eq("JPY")
    costs["value"] = costs["value"].mask(is_money, costs["value"] * times)
    in_text = whole.tables["prose_figures"].copy()
    is_yen_in_text = in_text["unit"].eq("JPY")
    in_text["value"] = in_text["value"].mask(is_yen_in_text, in_text["value"] * times)
    more = {"costs": costs, "prose_figures": in_text}
    changed = Given(whole.tables | more, whole.labels).with_analyses()

    def as_much(found: pd.DataFrame) -> pd.DataFrame:
        is_yen = found["unit"].eq("JPY")
        of_yen = ~found["unit"].eq(PLAIN_NUMBER)
        more = {
            "value": found["value"].mask(is_yen, found["value"] * times),
            "weight": found["weight"] * times,
            "base": found["base"].mask(of_yen, found["base"] * times),
        }
        return with_places(of_amounts(found)).assign(**more)

    def of_amounts(found: pd.DataFrame) -> pd.DataFrame:
        # yen that are values of indicators, and a limit that is so many yen
        is_of_indicator = found["measure"].str.startswith("untargeted_")
        is_other = found["measure"].isin(["list_total_change", "several_signals"])
        return found[~is_of_indicator & ~is_other]

    return changed, as_much, lambda found: with_places(of_amounts(found))


def with_places(found: pd.DataFrame) -> pd.DataFrame:
    """The findings, each with its place among the sentences that open its page, or none."""
    places = {}
    for page in found["page"].unique():
        said_first = opening(found, page)
        places |= {tuple(row[name] for name in SAID): at for at, row in enumerate(said_first)}
    keys = found[SAID].itertuples(index=False, name=None)
    return found.assign(place=[str(places.get(key, "")) for key in keys])


@change
def parts_of_a_project_added(whole: Given, rng: Random) -> _Held | None:
    project = any_project(whole, rng)
    if not project:
        return None
    activities = whole.tables["activities"]
    costs = whole.tables["costs"]
    part = {"activity_id": f"{project}/1", "parent_id": project, "level": "action", "name": "内訳"}
    parts = activities[activities["activity_id"].eq(project)].assign(**part)
    of_part = costs[costs["activity_id"].eq(project)].assign(activity_id=f"{project}/1")
    more = {
        "activities": pd.concat([activities, parts], ignore_index=True),
        "costs": pd.concat([costs, of_part], ignore_index=True),
    }
    changed = Given(whole.tables | more, whole.labels).with_analyses()
    held = without_pages(*OF_ALL_ROWS)
    return changed, held, held


#: Findings whose value is a sum over projects.
OF_SUMS = ("settled_change", "charges_share", "part_of_account", "ended_spending")


@change
def a_project_split_in_two(whole: Given, rng: Random) -> _Held | None:
    """Half of each amount is that of a second project: no sum of projects changes."""
    project = any_project(whole, rng)
    if not project:
        return None
    costs = whole.tables["costs"]
    is_money = costs["activity_id"].eq(project) & costs["unit"].eq("JPY")
    halves = costs.assign(value=costs["value"].mask(is_money, costs["value"] / 2))
    more = {"costs": pd.concat([halves, _second(halves, project)], ignore_index=True)}
    for name in ("activities", "narratives", "ratings"):
        rows = whole.tables[name]
        more[name] = pd.concat([rows, _second(rows, project)], ignore_index=True)
    changed = Given(whole.tables | more, whole.labels).with_analyses()

    def held(found: pd.DataFrame) -> pd.DataFrame:
        sums = found[found["measure"].isin(OF_SUMS)]
        return sums.drop(columns=["n", "of", "proved"])

    def held_after(found: pd.DataFrame) -> pd.DataFrame:
        # of one project nothing is added up: of its two halves a sum is said for the first time
        known = set(whole.findings()[SAID].itertuples(index=False, name=None))
        was_said = [key in known for key in found[SAID].itertuples(index=False, name=None)]
        return held(found[found["n"].ne(2) | pd.Series(was_said, found.index)])

    return changed, held, held_after


def _second(rows: pd.DataFrame, activity: str) -> pd.DataFrame:
    """The rows of an activity as those of a second one, of another number and name."""
    its = rows[rows["activity_id"].eq(activity)]
    second = {"activity_id": f"{activity}-2"}
    if "name" in its:
        second |= {"code": "", "name": its["name"] + "（その2）"}
    return its.assign(**second).astype(rows.dtypes)


@change
def a_mark_removed(whole: Given, rng: Random) -> _Held | None:
    """No verdict changes, and of every other activity the marks beside its figures stay."""
    ratings = whole.tables["ratings"]
    if ratings.empty:
        return None
    taken = rng.choice(list(ratings.index))
    activity = ratings.at[taken, "activity_id"]
    less = {"ratings": ratings.drop(index=taken).reset_index(drop=True)}
    changed = Given(whole.tables | less, whole.labels).with_analyses()
    before, after = whole.tables["attainment"], changed.tables["attainment"]
    assert before["verdict"].tolist() == after["verdict"].tolist(), "a verdict changes"
    beside = [_marks_of_others(tables, activity) for tables in (whole, changed)]
    assert beside[0] == beside[1], "the marks of another activity change"
    held = without_pages("05", "06", *OF_ALL_ROWS)
    return changed, held, held


def _marks_of_others(given: Given, activity: str) -> list[tuple[object, ...]]:
    """The marks of other activities that part from their figures, as page 06 shows them."""
    with label_files(given.labels):
        shown = page_on(given.tables, "06").tables.get(APART)
    if shown is None:
        return []
    others = shown.frame[shown.frame["activity_id"].ne(activity)]
    columns = ["activity_id", "criterion", "symbol", "n_judged", "n_met", "parts"]
    return sorted(others[columns].itertuples(index=False, name=None))


@change
def a_special_account_added(whole: Given, rng: Random) -> _Held | None:
    """Its project has a sentence of its own; those of other accounts stay."""
    project = any_project(whole, rng)
    if not project:
        return None
    activities = whole.tables["activities"]
    costs = whole.tables["costs"]
    new = f"{project}-special"
    rows = activities[activities["activity_id"].eq(project)]
    of_project = costs[costs["activity_id"].eq(project)].assign(activity_id=new)
    said = pd.DataFrame(
        {
            "document_id": rows["document_id"],
            "activity_id": new,
            "field": "事業の対象",
            "text": "国民健康保険被保険者",
        }
    )
    narratives = whole.tables["narratives"]
    more = {
        "activities": pd.concat([activities, rows.assign(activity_id=new)], ignore_index=True),
        "costs": pd.concat([costs, of_project], ignore_index=True),
        "narratives": pd.concat([narratives, said], ignore_index=True).reindex(
            columns=narratives.columns
        ),
    }
    more["narratives"] = more["narratives"].astype(narratives.dtypes)
    changed = Given(whole.tables | more, whole.labels).with_analyses()

    def held(found: pd.DataFrame) -> pd.DataFrame:
        is_held = found["page"].eq("04") & ~found["account"].str.startswith("国民健康保険")
        return found[is_held]

    return changed, held, held


@change
def a_direction_flipped(whole: Given, rng: Random) -> _Held | None:
    """Its verdict flips, and so does its part of the targets that are met."""
    attainment = whole.tables["attainment"]
    indicators = whole.tables["indicators"]
    is_judged = attainment["verdict"].isin(["met", "missed"])
    is_other = attainment["target"].ne(attainment["actual"])
    judged = set(attainment[is_judged & is_other]["indicator_id"])
    printed = indicators["polarity"].isin(["higher", "lower"])
    flippable = sorted(judged & set(indicators[printed]["indicator_id"]))
    if not flippable:
        return None
    indicator = rng.choice(flippable)
    flipped = {"higher": "lower", "lower": "higher"}
    is_it = indicators["indicator_id"].eq(indicator)
    polarity = indicators["polarity"].mask(is_it, indicators["polarity"].map(flipped))
    more = {"indicators": indicators.assign(polarity=polarity)}
    changed = Given(whole.tables | more, whole.labels).with_analyses()
    is_its = attainment["indicator_id"].eq(indicator) & is_judged & is_other
    before = attainment[is_its].set_index("fiscal_year")["verdict"]
    after = changed.tables["attainment"]
    after = after[after["indicator_id"].eq(indicator)].set_index("fiscal_year")["verdict"]
    other = {"met": "missed", "missed": "met"}
    assert after.reindex(before.index).equals(before.map(other)), "its verdict does not flip"
    owner = str(indicator).partition("/")[0]
    documents = whole.tables["documents"].set_index("document_id")
    city = documents.loc[owner, "municipality"]

    def held(found: pd.DataFrame) -> pd.DataFrame:
        return found[~found["page"].isin(["03", "04", "06"]) | found["municipality"].ne(city)]

    return changed, held, held


@change
def marks_without_an_order(whole: Given, rng: Random) -> _Held | None:
    """Nothing is said of marks of a city that have no order."""
    ratings = whole.tables["ratings"]
    if ratings["score"].isna().all():
        return None
    document = rng.choice(sorted(set(ratings["document_id"])))
    is_its = ratings["document_id"].eq(document)
    more = {"ratings": ratings.assign(score=ratings["score"].mask(is_its))}
    changed = Given(whole.tables | more, whole.labels).with_analyses()
    # a mark whose words mean behind needs no order to be called so; other signals are no marks
    asked = "page == '06' and measure not in ('called_behind', 'several_signals')"
    subjects = changed.findings().query(asked)["subject"]
    assert not subjects.str.startswith(f"{document}/").any(), "a mark without an order is said"
    held = without_pages("03", "05", "06")
    return changed, held, held


@change
def a_document_left_out(whole: Given, rng: Random) -> _Held | None:
    """Only sentences of its city go or change."""
    documents = whole.tables["documents"]
    name = any_document(whole, rng)
    city = documents.set_index("document_id").loc[name, "municipality"]
    if documents["municipality"].nunique() < 3:
        return None  # of one city, page 07 says nothing at all
    left = of_documents(whole, sorted(set(documents["document_id"]) - {name})).with_analyses()

    def held(found: pd.DataFrame) -> pd.DataFrame:
        return found[found["municipality"].ne(city)]

    return left, held, held


@change
def figures_of_another_city_added(whole: Given, rng: Random) -> _Held | None:
    """No sentence of the cities that are there changes."""
    if whole.tables["documents"]["municipality"].nunique() < 2:
        return None
    name = any_document(whole, rng)
    times = rng.choice([0.5, 3, 1000])

    def of_other(table: str, copy: pd.DataFrame) -> pd.DataFrame:
        if table == "documents":
            return copy.assign(municipality="別の市")
        return copy.assign(value=copy["value"] * times) if table == "costs" else copy

    tables = copied(whole.tables, name, "another-city", of_other)
    changed = Given(tables, whole.labels).with_analyses()
    return changed, as_it_is, lambda found: found[found["municipality"].ne("別の市")]


def moved(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Findings that are in one of two frames alone, or have other figures in the other."""
    names = [name for name in (*SAID, "place") if name in before and name in after]
    measured = [name for name in MEASURED if name in before and name in after]
    figures = []
    for frame in (before, after):
        keys = frame[names].itertuples(index=False, name=None)
        figures.append(dict(zip(keys, frame[measured].astype("float64").to_numpy(), strict=True)))
    old, new = figures
    lines = [f"gone: {key}" for key in old.keys() - new.keys()]
    lines += [f"new: {key}" for key in new.keys() - old.keys()]
    for key in old.keys() & new.keys():
        is_same = np.isclose(old[key], new[key], rtol=1e-9, equal_nan=True)
        for at in np.flatnonzero(~is_same):
            lines.append(f"{measured[at]} of {key}: {old[key][at]} ≠ {new[key][at]}")
    return sorted(lines)


def outcomes(
    bases: Sequence[Given], count: int, seed: int, kinds: Sequence[str] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Kind and differences of so many runs: a run of a choice, a changed run, and so on."""
    rng = Random(seed)
    tried_kinds = cycle(kinds or CHANGES)
    made = 0
    while made < count:
        base = rng.choice(bases)
        if made % 2 == 0 and not kinds:
            what, chosen = some_run(base, rng)
            yield f"choice: {what}", unlike(chosen.findings(), in_sql_of_pages(chosen.tables))
            made += 1
            continue
        kind = next(tried_kinds)
        tried = CHANGES[kind](base, rng)
        if tried is None:
            continue
        changed, was, now = tried
        found = changed.findings()
        lines = moved(was(base.findings()), now(found))
        yield kind, lines + unlike(found, in_sql_of_pages(changed.tables))
        made += 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.said", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", default=[], choices=CHANGES)
    parser.add_argument(
        "--tables", action="append", type=Path, default=[], help="in place of data/processed"
    )
    asked = parser.parse_args()
    bases = [given(folder) for folder in asked.tables or [PUBLISHED]]
    counts: Counter[tuple[str, bool]] = Counter()
    for what, lines in outcomes(bases, asked.count, asked.seed, asked.kind):
        counts[what.partition(":")[0], bool(lines)] += 1
        for line in lines:
            print(f"{what}: {line}", flush=True)
    for kind in sorted({kind for kind, _ in counts}):
        print(f"{kind:34} equal {counts[kind, False]:4}  other {counts[kind, True]:4}")
    sys.exit(any(is_other for _, is_other in counts))


if __name__ == "__main__":
    main()
