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
from hyoka_analyses.measures.run_tables import NUMBER, SHARE, YEN, RunTables

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
    "general_funds_change",
    "largest_change",
    "change_of_one",
    "top_mark_missed",
    "graded_ab",
    "moved_most",
    "worse_running",
)
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
#: Measures of a column of a list: their subject is named by its row, then by the column.
OF_LISTS: Final = ("moved_most", "worse_running")
#: What stands for the account of projects that print none, where others are of special ones.
_NO_SPECIAL: Final = {"ja": "（特別会計を除く）", "en": " (without special accounts)"}


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


def in_words(value: float, unit: str, language: str = "ja") -> str:
    """The figure of a finding as its sentence says it; a sentence says itself which way it goes."""
    if unit == SHARE:
        return percent(value)
    if unit == NUMBER:
        return shown_number(abs(value))
    assert unit == YEN, unit
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
            where it is all or none: has_target.all and .none.
        name: The name of its subject; "" where it has none.
        longest: Letters of the sentence at most: the end of a long name is left out.
        language: That of the templates, ja or en: money is said as its readers say it.
        words: What activities are called, by city; 事業, where it is not there.
    """
    template = templates.get(f"{row['measure']}.{_way(row)}") or templates[row["measure"]]
    word = words.get(row["municipality"], PROJECTS)
    known = {
        "activity": word.ja,
        "lowest": word.lowest,
        "activities": word.en,
        "city": row["municipality"],
        "year": short_year(row["fiscal_year"]),
        "fiscal_year": row["fiscal_year"],
        "account": _account(row, language),
        "value": in_words(row["value"], row["unit"], language),
        "n": row["n"],
        "of": row["of"],
    }
    start, _, end = template.partition("{name}")
    before = start.format(**known)
    behind = end.format(**known)
    room = longest - len(before + behind)
    return before, shortened(name, max(room, 1)), behind


def _account(row: Mapping[str, Any], language: str) -> str:
    if row["account"]:
        return f"（{row['account']}）"
    return _NO_SPECIAL[language] if row.get("has_other_accounts") else ""


def _way(row: Mapping[str, Any]) -> str:
    """Which sentence of a measure fits: an amount goes up or down, a count is all or none."""
    if row["unit"] in (YEN, NUMBER):
        return "up" if row["value"] > 0 else "down"
    return {0.0: "none", 1.0: "all"}.get(row["value"], "some")


def subject_name(
    row: Mapping[str, Any], names: Mapping[str, str], owners: Mapping[str, str]
) -> str:
    """What a finding calls its subject, "" where it has none.

    Args:
        row: A row of findings.
        names: The names of activities and indicators by their ids.
        owners: The activity of each indicator.
    """
    name = names.get(row["subject"], "")
    owner = names.get(owners.get(row["subject"], ""), "")
    return f"{owner} {name}" if owner and row["measure"] in OF_LISTS else name


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
    places = gravest["measure"].map(order.index)
    ordered = gravest.assign(place=places).sort_values("place", kind="stable")
    return _records(ordered.head(SENTENCES_OF_A_PAGE)[[*of_page]])


def _beside_accounts(of_page: pd.DataFrame) -> pd.DataFrame:
    """The rows with has_other_accounts: whether money of its city and year is of several."""
    money = of_page[of_page["unit"].eq(YEN)]
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
