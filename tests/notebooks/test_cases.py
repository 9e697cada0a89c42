"""The cases of tests/cases: one run of a page for many, each a city of it and asserted alone."""

from functools import cache

import pytest
from case_files import CaseError, case_paths, read_case, tables_of
from case_runs import faults_of, run_of, runs, together
from findings_in_sql import in_sql, unlike

PATHS = case_paths()
#: The pages on which a city sees nothing of another.
APART = ("03", "04", "05", "06", "09")
#: Those whose findings of a city rest on it alone, and the others.
APART_IN_SQL = (*APART, "08")
SEEN = ("02", "07")
#: A page with its number.
pages = pytest.mark.parametrize("page", sorted({path.parent.name for path in PATHS}))


@cache
def runs_of():
    """The cases of each run."""
    return [*runs([read_case(path) for path in PATHS])]


@cache
def _run_by_case():
    return {case.path: run for run in runs_of() for case in run}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_has_what_the_case_expects(path):
    run = _run_by_case()[path]
    assert faults_of(read_case(path), run_of(run)) == []


def made_without_parameters(*of_pages):
    return [run_of(run) for run in runs_of() if run[0].page in of_pages and not run[0].parameters]


@pytest.mark.parametrize("number", SEEN)
def test_sql_gives_the_same_findings_of_all_cases(number):
    for made in made_without_parameters(number):
        again = in_sql(made.tables)
        assert unlike(made.page.findings, again[again["page"].eq(number)]) == []


def test_sql_gives_the_same_findings_of_all_cases_that_stand_apart():
    tables, found, pages_of_cities = together(made_without_parameters(*APART_IN_SQL))
    again = in_sql(tables)
    again = again[again["page"].eq(again["municipality"].map(pages_of_cities))]
    assert unlike(found, again) == []


@pages
def test_a_city_sees_nothing_of_another(page):
    if page not in APART:
        return
    run = max((run for run in runs_of() if run[0].page == page), key=len)
    alone = run[len(run) // 2]
    assert faults_of(alone, run_of((alone,))) == []
    columns = ["measure", "value", "n", "of", "weight", "proved"]
    of_each = []
    for cases in (run, (alone,)):
        made = run_of(cases)
        found = made.page.findings
        of_city = found[found["municipality"].eq(made.cities[alone.path])]
        of_each.append(of_city[columns].reset_index(drop=True))
    assert of_each[0].equals(of_each[1])


# --- a case that says nothing ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("projekt 甲\nfinds no begun\n", "case.txt:1: expected one of parameters, "),
        (
            "project\n    coasts settlement 2022 5\nfinds no begun\n",
            "case.txt:2: expected one of costs",
        ),
        ("project\n    costs settlement 2022\nfinds no begun\n", "case.txt:2: expected item year"),
        ("row costs items=total\nfinds no begun\n", "case.txt:1: expected a column of costs: "),
        ("row cost item=total\nfinds no begun\n", "case.txt:1: expected one of documents, "),
        ("project\nset costs value=5\nfinds no begun\n", "case.txt:2: expected rows of costs"),
        ("project fiscal_year=R4\nfinds no begun\n", "case.txt:1: expected fiscal_year: Int64"),
        ("like 京都市\nfinds no begun\n", "case.txt:1: expected one of つくば市, "),
        ("\nfinds begun value=5\n", "case.txt:2: expected a city above"),
        ("project\n", "case.txt:1: expected what the page has"),
        ('project "甲\nfinds no begun\n', "case.txt:1: expected quotes that end"),
    ],
)
def test_a_line_that_says_nothing_is_refused_with_its_place(text, expected, tmp_path):
    path = tmp_path / "case.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as told:
        tables_of(read_case(path), "甲市", "c-")
    assert expected in str(told.value)
    assert "\n" not in str(told.value)


def test_an_expected_column_that_findings_lack_is_refused_and_a_wrong_figure_is_told(tmp_path):
    folder = tmp_path / "04"
    folder.mkdir()
    path = folder / "case.txt"
    text = "project\n    costs settlement 2021 5, settlement 2022 7\nfinds change_of_one {}\n"
    path.write_text(text.format("amount=2"), encoding="utf-8")
    run = run_of((read_case(path),))
    with pytest.raises(CaseError, match=r"case.txt:3: expected a column: .*; found amount"):
        faults_of(read_case(path), run)
    path.write_text(text.format("value=3"), encoding="utf-8")
    assert faults_of(read_case(path), run) == [
        "case.txt:3: change_of_one value: expected 3, found 2.0"
    ]


def test_what_a_page_does_not_say_or_draw_is_told(tmp_path):
    (tmp_path / "03").mkdir()
    path = tmp_path / "03" / "case.txt"
    indicator = "    indicator 甲 polarity=higher: target 2022 50, actual 2022 40\n"
    expected = "says 乙\nsays no 達成\ndraws 乙\ndraws no 目標と実績\n"
    path.write_text("alone\nproject\n" + 2 * indicator + expected, encoding="utf-8")
    case = read_case(path)
    faults = [fault.partition(": ") for fault in faults_of(case, run_of((case,)))]
    assert [line for line, *_ in faults] == [f"case.txt:{number}" for number in (5, 6, 7, 8)]
    assert [text.partition(" there")[0] for *_, text in faults] == [
        "乙 is not",
        "達成 is",
        "乙 is not",
        "目標と実績 is",
    ]
