"""What the pages of a report say first, as rows: a figure, whom it is of, out of how many.

A finding looks at all documents of a run, so it is made with the report and not with a batch.
Each page has a module of its own, `findings_of_…`, which yields its rows; here they are put
together, ordered and said. The sentence of a row is a template in data/labels/findings.csv.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from hyoka.contract.schema import typed, validate
from hyoka.contract.tables import dtypes
from hyoka.text.japanese import shortened
from hyoka.text.wording import percent, short_year, shown_number, yen, yen_in_english
from hyoka_analyses.measures.activity_words import PROJECTS, ActivityWord
from hyoka_analyses.measures.findings_of_costs import of_costs
from hyoka_analyses.measures.findings_of_documents import of_documents, of_reading
from hyoka_analyses.measures.findings_of_plans import of_plans
from hyoka_analyses.measures.findings_of_ratings import of_ratings
from hyoka_analyses.measures.findings_of_series import of_series
from hyoka_analyses.measures.findings_of_targets import of_targets
from hyoka_analyses.measures.frames import Tables
from hyoka_analyses.measures.run_tables import JPY, PLAIN_NUMBER, SHARE, RunTables

_Maker = Callable[[RunTables], Iterator[dict[str, Any]]]
#: What yields the rows of which pages.
MAKERS: Final[dict[_Maker, tuple[str, ...]]] = {
    of_targets: ("03",),
    of_costs: ("04",),
    of_plans: ("05",),
    of_ratings: ("06",),
    of_reading: ("01",),
    of_series: ("08",),
    of_documents: ("02", "07", "08"),
}
#: Letters of a sentence, its name cut to fit.
LONGEST_SENTENCE: Final = 60
#: A page opens with at most so many sentences.
SENTENCES_OF_A_PAGE: Final = 3
#: The first page shows the findings of these pages, in this order.
PAGE_ORDER: Final = ("03", "04", "06", "05", "08")
#: The measures that lead a page, before those that only count.
LEADING: Final = (
    "farthest_target",
    "farthest_forecast",
    "general_funds_change",
    "largest_change",
    "change_of_one",
    "top_mark_missed",
    "graded_ab",
    "moved_most",
    "worse_running",
)
#: A measure that leads where another says as much: the larger of both comes first.
ALIKE: Final = {"largest_change": "general_funds_change", "farthest_forecast": "farthest_target"}
#: Shares of what is not as it should be.
HIGHEST_FIRST: Final = (
    "graded_d",
    "values_missing",
    "restated",
    "targets_moved",
    "targets_looser",
    "targets_same",
    "targets_exact",
    "way_away",
    "checks_failed",
    "worse_running",
    "ended",
)
#: Shares that are of one account, as amounts are.
SHARES_OF_MONEY: Final = ("general_funds_rising", "charges_share", "part_of_account")
#: Measures of a column of a list: their subject is named by its row, then by the column.
OF_LISTS: Final = ("moved_most", "worse_running")
#: What stands for the account of projects that print none, where others are of special ones.
_NO_SPECIAL: Final = {"ja": "特別会計を除く", "en": "without special accounts"}
#: Year and account behind the name of a city.
_ABOUT: Final = {"ja": "（{}）", "en": " ({})"}
#: The brackets of names, each with its end.
_BRACKETS: Final = {
    "（": "）",
    "(": ")",
    "［": "］",
    "【": "】",
    "「": "」",
    "『": "』",
    "〈": "〉",
}
_BETWEEN: Final = {"ja": "・", "en": ", "}


def find(tables: Tables, remark_rules: pd.DataFrame, page: str = "") -> pd.DataFrame:
    """The contract's findings of all documents of a run.

    Args:
        tables: The contract's tables, those of the analyses with them.
        remark_rules: data/labels/remarks.csv: accounts and surveys that sheets name in words.
        page: The number of a page whose findings are wanted, 04; by default all.

    Raises:
        ContractError: A table is not as the contract has it.
    """
    run = RunTables(tables, remark_rules)
    makers = [make for make, pages in MAKERS.items() if page in ("", *pages)]
    rows = [row for make in makers for row in make(run)]
    frame = pd.DataFrame(rows, columns=[*dtypes("findings")])
    return validate("findings", typed("findings", frame))


def amount_in_words(value: float, unit: str, language: str = "ja") -> str:
    """The figure of a finding as its sentence says it; a sentence says itself which way it goes."""
    if unit == SHARE:
        return percent(value)
    if unit == PLAIN_NUMBER:
        return shown_number(abs(value))
    assert unit == JPY, unit
    return yen(abs(value)) if language == "ja" else yen_in_english(abs(value))


def sentence(
    row: Mapping[str, Any],
    templates: Mapping[str, str],
    name: str,
    longest: int = LONGEST_SENTENCE,
    language: str = "ja",
    words: Mapping[str, ActivityWord] = MappingProxyType({}),
) -> tuple[str, str, str]:
    """A finding in words, in three parts: before the name of its subject, the name, behind it.

    Args:
        row: A row of findings.
        templates: The sentence of each key of data/labels/findings.csv in one language. A measure
            that can rise and fall has two: largest_change.up and .down; a count may have others
            where it is all or none: has_target.all and .none, and one for all or none of one:
            targets_met.all.one; an attainment below 0 has another: farthest_target.below.
        name: The name of its subject; "" where it has none.
        longest: Letters of the sentence at most: the end of a long name is left out.
        language: That of the templates, ja or en: money is said as its readers say it.
        words: What activities are called, by city; 事業, where it is not there.
    """
    template = next(templates[key] for key in _keys(row) if key in templates)
    word = words.get(row["municipality"], PROJECTS)
    known = {
        "activity": word.ja,
        "lowest": word.lowest,
        "activities": word.en,
        "city": row["municipality"],
        "year": short_year(row["fiscal_year"]),
        "fiscal_year": row["fiscal_year"],
        "about": _about(row, language),
        "value": amount_in_words(row["value"], row["unit"], language),
        "gap": percent(1 - row["value"]) if row["unit"] == SHARE else "",
        "n": row["n"],
        "of": row["of"],
    }
    start, _, end = template.partition("{name}")
    before = start.format(**known)
    behind = end.format(**known)
    room = longest - len(before + behind)
    return before, _shortened_name(name, room), behind


def _shortened_name(name: str, longest: int) -> str:
    """A name of at most so many letters: brackets that lose their end are closed."""
    room = max(longest, 1)
    if len(name) <= room:
        return name
    for length in range(room, 1, -1):
        begun = shortened(name, length)
        closed = begun + _missing_ends(begun)
        if len(closed) <= room:
            return closed
    return shortened(name, room)


def _missing_ends(text: str) -> str:
    """The ends of the brackets that are open at the end of a text, the innermost first."""
    ends: list[str] = []
    for letter in text:
        if letter in _BRACKETS:
            ends.insert(0, _BRACKETS[letter])
        elif ends and letter == ends[0]:
            ends.pop(0)
    return "".join(ends)


def _about(row: Mapping[str, Any], language: str) -> str:
    """The year of a finding, and its account where there are several: （R6・一般会計）."""
    year = row["fiscal_year"]
    words = [short_year(year) if language == "ja" else str(year)]
    if row["account"]:
        words.append(row["account"])
    elif row.get("has_other_accounts"):
        words.append(_NO_SPECIAL[language])
    return _ABOUT[language].format(_BETWEEN[language].join(words))


def _keys(row: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a finding's sentence, the one that fits best first."""
    of_way = f"{row['measure']}.{_way(row)}"
    if row["of"] == 1:
        yield f"{of_way}.one"
    yield of_way
    yield row["measure"]


def _way(row: Mapping[str, Any]) -> str:
    """Which sentence of a measure fits.

    An amount goes up or down, a count is all or none, an attainment may lie below nothing.
    """
    if row["unit"] in (JPY, PLAIN_NUMBER):
        return "up" if row["value"] > 0 else "down"
    if row["value"] < 0:
        return "below"
    return {0.0: "none", 1.0: "all"}.get(row["value"], "some")


def subject_name(
    row: Mapping[str, Any], names: Mapping[str, str], owners: Mapping[str, str]
) -> str:
    """What a finding calls its subject, "" where it has none: an indicator with its activity.

    Args:
        row: A row of findings.
        names: The names of activities and indicators by their ids.
        owners: The activity of each indicator.
    """
    name = names.get(row["subject"], "")
    owner = names.get(owners.get(row["subject"], ""), "")
    if not owner or owner == name:
        return name
    return f"{owner} {name}" if row["measure"] in OF_LISTS else f"{name}（{owner}）"


def subjects(tables: Tables) -> tuple[dict[str, str], dict[str, str]]:
    """The names of all activities and indicators, and the activity of each, by their ids.

    Projects of one city and year that share a name are called by code and name. Of a run without
    activities (page 01) there are none.
    """
    names: dict[str, str] = {}
    owners: dict[str, str] = {}
    for table, key in (("activities", "activity_id"), ("indicators", "indicator_id")):
        if table not in tables:
            continue
        rows = tables[table]
        names |= dict(zip(rows[key], rows["name"], strict=True))
        owners |= dict(zip(rows[key], rows["activity_id"], strict=True))
    if "activities" in tables:
        names |= _with_codes(tables)
    return names, owners


def _with_codes(tables: Tables) -> dict[str, str]:
    """Code and name of the projects of which a city has several of that name in a year."""
    projects = tables["activities"].query("level == 'project' and name != '' and code != ''")
    cities = tables["documents"][["document_id", "municipality"]]
    projects = projects.merge(cities, on="document_id")
    of_name = projects.groupby(["municipality", "fiscal_year", "name"], dropna=False)["code"]
    shared = projects[of_name.transform("nunique").gt(1)]
    return dict(zip(shared["activity_id"], shared["code"] + " " + shared["name"], strict=True))


def gravest_first(findings: pd.DataFrame) -> pd.DataFrame:
    """The rows with what is farthest from its target first, then the largest amounts.

    Of HIGHEST_FIRST the largest share is the gravest.
    """
    is_share = findings["unit"].eq(SHARE)
    size = findings["value"].abs()
    is_low_grave = is_share & ~findings["measure"].isin(HIGHEST_FIRST)
    weight = findings["value"].where(is_low_grave, -size)
    return findings.assign(weight=weight).sort_values("weight", kind="stable")


def page_findings(findings: pd.DataFrame, page: str) -> list[dict[str, Any]]:
    """What a page opens with: one row a measure, the gravest, those that lead first.

    At most SENTENCES_OF_A_PAGE, in the order in which the page's module yields its measures.
    """
    of_page = _beside_accounts(findings[findings["page"].eq(page)])
    gravest = gravest_first(of_page).drop_duplicates("measure")
    order = list(dict.fromkeys([*LEADING, *of_page["measure"]]))
    places = gravest["measure"].replace(ALIKE).map(order.index)
    ordered = gravest.assign(place=places).sort_values("place", kind="stable")
    return _records(ordered.head(SENTENCES_OF_A_PAGE)[[*of_page]])


def _beside_accounts(of_page: pd.DataFrame) -> pd.DataFrame:
    """The rows with has_other_accounts: whether money of its city and year is of several."""
    is_money = of_page["unit"].eq(JPY) | of_page["measure"].isin(SHARES_OF_MONEY)
    money = of_page[is_money]
    accounts = money.groupby(["municipality", "fiscal_year"])["account"].transform("nunique")
    has_others = accounts.gt(1).reindex(of_page.index, fill_value=False)
    return of_page.assign(has_other_accounts=has_others)


def first_of_pages(findings: pd.DataFrame, most: int) -> list[dict[str, Any]]:
    """One finding a page, the gravest first, for at most so many pages.

    Of several cities that one leads whose figure is farthest from its target, or largest.
    """
    leading = findings[findings["measure"].isin(LEADING)]
    pages = [page for page in PAGE_ORDER if leading["page"].eq(page).any()]
    rows = [page_findings(leading, page)[0] for page in pages]
    return rows[:most]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    records = rows.to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]
