"""Findings, verdicts, costs and links beside those of SQL, which starts from printed figures."""

import sys
from dataclasses import replace
from numbers import Real

import pandas as pd
import pytest
from findings_in_sql import SCRIPTS, computed_tables_in, in_sql, tables_in_sql, unlike
from notebook_limits import limits, with_analyses
from notebooks_in_process import PAGES, found_on
from real_tables import beside, sheets, six, without_cities
from test_attainment import CASES, facts, together
from test_costs import CASES as COSTS
from test_costs import OUTPUTS, printed
from test_false_sentences import of_city
from test_finding_rows import compare_with_sql, routes
from true_tables import contract_table

from hyoka.clean import linker
from hyoka.contract.schema import empty
from hyoka.contract.tables import DOCUMENT_TABLES
from measures import costs
from measures.labels import read_labels
from measures.selection import selected

__all__ = ["routes"]

#: Everything, a year, and a city alone, beside which page 07 has none: cities, years, pages.
RUNS = (
    ((), (), ()),
    pytest.param((), (2024,), (), marks=pytest.mark.slow),
    (("池田市",), (), ("07",)),
)
NOTHING = {name: empty(name) for name in DOCUMENT_TABLES}


@pytest.fixture(scope="module")
def published():
    """The committed tables; the findings among them are not asked."""
    return {name: rows for name, rows in six().items() if name != "findings"}


@pytest.mark.parametrize(("cities", "years", "pages"), RUNS, ids=str)
def test_sql_over_the_published_tables_gives_the_same_findings(cities, years, pages, published):
    compare_with_sql(selected(published, cities, years), *pages)


def test_sql_gives_the_same_findings_of_a_year_and_of_documents_without_a_city(published):
    of_year = selected(published, (), (2021,))
    alone = [{name: of[name] for name in DOCUMENT_TABLES} for of in (of_year, without_cities())]
    tables = together([beside({"甲": alone[0]}), alone[1]])
    compare_with_sql(tables)
    found = found_on(tables)
    assert {*found["municipality"]} > {"事務事業評価", "事務事業マネジメントシート", "伊丹市甲"}
    assert {*found["page"]} == {*PAGES} - {"08"}, "which compares years"


@pytest.fixture(scope="module")
def real(shared, routes):
    """Forty sheets, those of two other cities and eight years of a list, in one run."""
    return together([sheets(), of_city("yokohama"), of_city("kyoto"), routes])


@pytest.mark.shared
def test_sql_gives_the_same_findings_of_published_sheets_of_four_cities(real):
    compare_with_sql(real)
    found = found_on(real)
    assert {*found["municipality"]} == {"池田市", "横浜市", "京都市", "神戸市"}
    assert {*found["page"]} == {"02", "03", "04", "06", "07", "08", "09"}


@pytest.mark.slow
@pytest.mark.shared
def test_sql_gives_the_same_findings_of_five_of_eight_years_of_a_list(routes):
    is_chosen = routes["documents"]["fiscal_year"].between(2009, 2013)
    names = routes["documents"].loc[is_chosen, "document_id"]
    chosen = {name: rows[rows["document_id"].isin(names)] for name, rows in routes.items()}
    compare_with_sql(chosen)
    found = found_on(chosen)
    assert {*found.query("page == '08'")["measure"]} == {
        "moved_most",
        "worse_running",
        "ended",
        "series_worse",
        "list_total_change",
    }


# --- what findings rest on, row by row ---


def unlike_rows(tables):
    """What SQL computes otherwise: verdicts, remains (of budgets), unit_prices, followed."""
    made = with_analyses({name: tables[name] for name in DOCUMENT_TABLES})
    measures = made["cost_measures"].dropna(subset="value")
    is_unspent = measures["measure"].eq("unspent")
    left = measures.assign(is_final=is_unspent)
    left = left[is_unspent | measures["measure"].eq("budget_balance")]
    prices = measures[measures["measure"].eq("unit_cost")]
    sides = {
        "remains": (left, ["activity_id", "fiscal_year", "value", "is_final"]),
        "unit_prices": (prices, ["indicator_id", "fiscal_year", "value"]),
        "followed": (made["links"], ["before_id", "after_id"]),
    }
    again = tables_in_sql(tables, "verdicts", *sides)
    names = {"y": "fiscal_year", "rest": "value", "price": "value"}
    others = {name: rows.rename(columns=names) for name, rows in again.items()}
    unlike_ones = {"verdicts": unlike_verdicts(made["attainment"], again["verdicts"])}
    for name, (rows, columns) in sides.items():
        unlike_ones[name] = alone(rows_of(rows, columns), rows_of(others[name], columns))
    return unlike_ones


def unlike_verdicts(attained, again):
    again = again.rename(columns={"y": "fiscal_year", "way": "polarity", "reached": "attainment"})
    columns = ["indicator_id", "fiscal_year", "verdict", "near", "target", "actual", "polarity"]
    # what has limits is counted by the finding limits_met
    limited = attained.loc[attained["target_kind"].eq("limit"), "indicator_id"]
    sides = []
    for every_row in (attained, again):
        rows = every_row[~every_row["indicator_id"].isin(limited)]
        is_decided = rows["verdict"].isin(["met", "missed"])
        reached = rows["attainment"].where(is_decided)
        sides.append(rows_of(rows.assign(reached=reached), [*columns, "reached"]))
    return alone(*sides)


def alone(rows, others):
    return sorted({*rows} ^ {*others}, key=str)


def rows_of(frame, columns):
    """The rows of a frame, numbers to twelve digits."""
    rows = [tuple(map(cell, row)) for row in frame[columns].itertuples(index=False, name=None)]
    assert len({*rows}) == len(rows), "a row stands twice"
    return rows


def cell(value):
    if pd.isna(value):
        return None
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return f"{value:.12g}" if is_number else value


SAME = {"verdicts": [], "remains": [], "unit_prices": [], "followed": []}


@pytest.mark.shared
def test_verdicts_costs_and_links_of_published_sheets_are_those_of_sql(real):
    assert unlike_rows(real) == SAME


def test_verdicts_costs_and_links_of_the_committed_documents_are_those_of_sql(published):
    assert unlike_rows(published) == SAME


def judged_cases(tolerance=""):
    """The cases of attainment, a document each: bounds, bands, directions, marks for nothing …"""
    made = []
    for number, (values, about, _) in enumerate(CASES):
        if about.get("tolerance", "") == tolerance:
            options = {k: text for k, text in about.items() if k not in ("year", "tolerance")}
            made.append(facts(values, document_id=f"{number}", **options))
    return NOTHING | together(made)


def printed_costs():
    """The cases of costs, outputs, and a project of which part of the budget is carried over."""
    spent = ["settlement 2022 900, personnel_cost 2022 100"] * len(OUTPUTS)
    carrying = ["budget 2022 9000000, settlement 2022 5000000"]
    texts = [*(texts for texts, *_ in COSTS), *spent, *carrying]
    outputs = [*([] for _ in COSTS), *(lines for lines, _ in OUTPUTS), []]
    tables = NOTHING | printed(*texts, outputs=outputs)
    project = {"document_id": "d", "activity_id": f"d/{len(texts) - 1}"}
    note = project | {"field": "備考", "text": "補正予算を含む。1,200千円（Ｒ5へ繰越）"}
    return tables | {"narratives": contract_table("narratives", [note])}


def renamed_projects():
    """A list of three years: a project keeps its name, is renamed, moves, ends; one is in two."""
    years = {
        2021: ["1 防災訓練事業", "2 図書館の運営", "3 道路の清掃", "4 花火大会"],
        2022: ["1 防災訓練", "2 図書館運営事業", "7 道路の清掃", "8 道路の清掃"],
        2023: ["1 防災訓練", "2 図書館の運営", "3 道路清掃", "5 祭り"],
    }
    documents = []
    activities = []
    for year, lines in years.items():
        about = {"document_id": f"y{year}", "fiscal_year": year}
        documents.append(about | {"form": "f", "municipality": "甲市", "title": "一覧"})
        for number, (code, name) in enumerate(line.split() for line in lines):
            own = {"activity_id": f"y{year}/{number}", "level": "project"}
            activities.append(about | own | {"code": code, "name": name})
    made = {"documents": documents, "activities": activities}
    return NOTHING | {name: contract_table(name, rows) for name, rows in made.items()}


@pytest.mark.parametrize("made", [judged_cases, printed_costs, renamed_projects])
def test_what_cases_print_is_judged_measured_and_followed_in_sql_as_well(made):
    assert unlike_rows(made()) == SAME


@pytest.mark.parametrize("tolerance", ["0.05", "0.001"])
def test_a_target_may_be_missed_by_as_much_in_sql(tolerance):
    tables = judged_cases(tolerance)
    near = limits("03", "near_percent", "near_points")
    attained = attainment.attainment(
        tables, read_labels("polarity"), tolerance=float(tolerance), **near
    )
    again = tables_in_sql(tables, "verdicts", tolerance=float(tolerance))["verdicts"]
    assert unlike_verdicts(attained, again) == []


# --- a second witness shares nothing with the first ---


@pytest.mark.parametrize("name", SCRIPTS)
def test_sql_reads_no_table_that_the_program_computed(name):
    assert computed_tables_in(SCRIPTS[name]) == []


def test_a_script_that_reads_a_verdict_of_the_program_would_be_found():
    script = "-- not from links\nSELECT verdict FROM attainment JOIN cost_measures USING (y)"
    assert computed_tables_in(script) == ["attainment", "cost_measures"]


def met_for_missed(judge):
    def wrong(*row):
        verdict = judge(*row)
        return replace(verdict, verdict="met") if verdict.verdict == "missed" else verdict

    return wrong


def more_is_better(apply_polarity):
    return lambda indicators, rules: apply_polarity(indicators, rules).assign(polarity="higher")


def twice_as_dear(unit_cost_rows):
    def wrong(*tables):
        rows = unit_cost_rows(*tables)
        return rows.assign(value=2 * rows["value"])

    return wrong


def nothing_carried_over(carried_over):
    return lambda found, years: carried_over(found, years).iloc[:0]


def nothing_alike(similar):
    return lambda left, right, least: similar(left, right, 100)


#: Mistakes that the program could make: where, and what SQL has otherwise then.
#: The package has the function of this name.
attainment = sys.modules["measures.attainment"]
MISTAKES = {
    "met for missed": (judged_cases, attainment, "judge", met_for_missed, "verdicts"),
    "more is better": (judged_cases, attainment, "apply_polarity", more_is_better, "verdicts"),
    "twice as dear": (printed_costs, costs, "unit_cost_rows", twice_as_dear, "unit_prices"),
    "nothing carried over": (
        printed_costs,
        costs,
        "carried_over",
        nothing_carried_over,
        "remains",
    ),
    "nothing alike": (renamed_projects, linker, "_similar", nothing_alike, "followed"),
}


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_the_program_is_not_that_of_sql(mistake, monkeypatch):
    made, module, name, wrong, told = MISTAKES[mistake]
    monkeypatch.setattr(module, name, wrong(getattr(module, name)))
    found = unlike_rows(made())
    assert [name for name, rows in found.items() if rows] == [told]


@pytest.mark.slow
def test_a_wrong_verdict_of_the_program_is_another_finding(published, monkeypatch):
    again = in_sql(published)
    again = again[again["page"].eq("03")]
    assert unlike(found_on(published, "03"), again) == []
    monkeypatch.setattr(attainment, "judge", met_for_missed(attainment.judge))
    monkeypatch.delenv("HYOKA_CACHE")  # what the program finds without the mistake is kept there
    lines = unlike(found_on({**published}, "03"), again)
    assert any("targets_met" in line for line in lines)
