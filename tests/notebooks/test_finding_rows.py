"""Rows of findings and their sentences, also beside what a city spent in all."""

import shutil

import pandas as pd
import pytest
from findings_in_sql import in_sql, unlike
from notebook_limits import least_weights, with_analyses
from notebooks_in_process import PAGES, found_on, page_on
from real_tables import of_cities, routes_of_kobe, six

from helpers.sentences import LONGEST
from hyoka.text.errors import UsageError
from hyoka_report.first_findings import first_findings
from measures.labels import FOLDER, read_labels
from measures.scope import beside_city

#: `make test-all` asks for them alone: their findings are also among those of all cities.
OTHERS = ("伊丹市", "茨木市", "枚方市")
CITIES = ("つくば市", *(pytest.param(city, marks=pytest.mark.slow) for city in OTHERS))


@pytest.fixture(scope="module")
def found():
    return found_on(six())


@pytest.mark.parametrize("city", CITIES)
def test_sql_over_the_tables_of_a_city_gives_the_findings_of_a_run_of_it(city):
    pages = [page_on(six(), page, cities=[city]).findings for page in PAGES]
    again = in_sql(of_cities(city))
    assert unlike(pd.concat(pages, ignore_index=True), again[again["page"].isin(PAGES)]) == []


@pytest.fixture(scope="module")
def routes():
    """All tables of eight years of one list of bus routes."""
    return routes_of_kobe()


@pytest.mark.shared
def test_h4_what_a_page_says_of_eight_years_is_what_the_lists_print(routes):
    rows = page_on(routes, "08").findings.set_index(["measure", "fiscal_year"])
    ended = rows.loc["ended"]
    assert ended["n"].to_dict() == {2010: 1, 2012: 1, 2014: 12}
    worse = rows.loc["worse_running"].set_index("subject")
    # of 収支差 and 営業係数, whose directions are known
    assert worse["n"].to_dict() == {"kobe-routes-h27/39#2": 1, "kobe-routes-h27/101#1": 3}
    moved = rows.loc["moved_most"].set_index("subject")["value"].to_dict()
    assert moved == {
        # 7477 in the first year, 5597 in the sixth, 5630 in the last
        "kobe-routes-h27/3#3": 7477 - 5597,
        "kobe-routes-h27/80#1": 441 - 259,
        "kobe-routes-h27/70#4": 222 - 173,
        # 収支差, which the list of the first year lacks: 66 26 58 104 51 72 119 reach farthest
        "kobe-routes-h27/64#2": 119 - 26,
    }
    # of the three columns of all years one has printed totals that are its sum to the digit
    proved = rows.loc["moved_most"].set_index("subject")["proved"].to_dict()
    proved.pop("kobe-routes-h27/64#2")
    assert proved == {
        "kobe-routes-h27/3#3": 0,
        "kobe-routes-h27/80#1": 0,
        "kobe-routes-h27/70#4": 1,
    }
    assert worse["proved"].eq(0).all()


def compare_with_sql(tables, *pages):
    """Hold the findings of pages (by default of all that need no PDF) against those of SQL."""
    found = found_on(tables, *pages)
    again = in_sql(tables)
    assert unlike(found, again[again["page"].isin(pages or PAGES)]) == []


HEADS = "municipality,fiscal_year,account,amount,unit,source,published"


@pytest.fixture
def settlements(tmp_path, monkeypatch):
    """A function that writes rows of made-up settlements into label files of the test's own."""
    folder = tmp_path / "labels"
    shutil.copytree(FOLDER, folder)
    monkeypatch.setenv("HYOKA_LABELS", str(folder))

    def write(*rows):
        text = "\n".join([HEADS, *rows]) + "\n"
        (folder / "settlements.csv").write_text(text, encoding="utf-8")

    return write


def spent_by_tsukuba():
    costs = six()["costs"].query("item == 'total' and basis == 'settlement'")
    spent = costs[costs["fiscal_year"].eq(2022)].groupby("document_id")["value"].sum()
    return spent["tsukuba-2022-sheets"]


def test_sheets_are_a_part_of_their_account_where_a_person_wrote_what_it_spent(settlements):
    settlements(
        'つくば市,2022,一般会計,"100,000,000",千円,架空の決算書,2023-09-30',
        "池田市,2024,一般会計,500,億円,架空の決算書,2025-09-30",
        "池田市,2024,介護保険特別会計,100,億円,架空の決算書,2025-09-30",
        "池田市,2023,一般会計,1,円,架空の決算書,2024-09-30",
    )
    tables = {**of_cities("つくば市", "池田市")}
    compare_with_sql(tables, "04")
    found = page_on(tables, "04").findings
    rows = found[found["measure"].eq("part_of_account")].set_index(["municipality", "account"])
    assert rows.loc[("つくば市", "一般会計"), "value"] == spent_by_tsukuba() / 1e11
    of_ikeda = rows.loc["池田市"]["n"]
    assert of_ikeda.to_dict() == {"一般会計": 5, "介護保険特別会計": 1}
    assert rows["ja"].iloc[0] == "つくば市（R4・一般会計）の決算のうち、読み取った事業は0.7%。"


def with_list(tables, spent):
    """The tables with a list of the accounts of つくば市 beside its sheets."""
    about = {"document_id": "list", "fiscal_year": 2022, "page": 1}
    document = {"form": "zaisei_itiran", "municipality": "つくば市", "title": "財政状況等一覧表"}
    account = {"activity_id": "list/1", "name": "一般会計", "level": "project", "code": ""}
    column = {"indicator_id": "list/1#2", "activity_id": "list/1", "name": "歳出"}
    column |= {"unit": "百万円"}
    value = {"indicator_id": "list/1#2", "measure": "actual", "value": spent, "text": f"{spent:,}"}
    more = {
        "documents": document,
        "activities": account,
        "indicators": column,
        "indicator_values": value,
    }
    rows = {}
    for name, row in more.items():
        known = tables[name]
        added = pd.DataFrame([about | row]).reindex(columns=known.columns)
        texts = known.columns[known.dtypes.eq("str") | known.dtypes.eq("object")]
        added[texts] = added[texts].astype("object").fillna("")
        rows[name] = pd.concat([known, added.astype(known.dtypes)], ignore_index=True)
    return {**tables, **rows}


def test_what_a_person_wrote_stands_against_a_list(settlements):
    settlements('つくば市,2022,一般会計,"200,000,000",千円,架空の決算書,2023-09-30')
    tables = with_analyses(with_list(of_cities("つくば市"), 100_000))
    compare_with_sql(tables, "04")
    rows = pd.DataFrame([{"municipality": "つくば市", "fiscal_year": 2022, "account": "一般会計"}])
    (beside,) = beside_city(
        rows.assign(settlement=1.0), tables, read_labels("settlements")
    ).to_dict("records")
    assert (beside["city_settlement"], beside["printed_in"]) == (2e11, "")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("つくば市,2022,一般会計,1000,億円,,2023-09-30", "row 2: source is empty"),
        ("つくば市,2022,一般会計,1000,億円,架空の決算書,", "row 2: published is empty"),
        ("つくば市,2022,一般会計,約千,億円,架空の決算書,2023-09-30", "line 2: amount"),
        ("つくば市,2022,一般会計,1000,人,架空の決算書,2023-09-30", "line 2: amount"),
        (
            "つくば市,令和4,一般会計,1000,億円,架空の決算書,2023-09-30",
            "row 2: fiscal_year is no number",
        ),
        ("つくば市,2022,一般会計,1000,千円,架空の決算書,2023-09-30", "つくば市 2022"),
    ],
)
def test_a_settlement_without_source_or_with_a_wrong_cell_ends_the_run_and_says_why(
    row, says, settlements
):
    settlements(row)
    read = {"municipality": "つくば市", "fiscal_year": 2022, "account": "一般会計"}
    sums = pd.DataFrame([read | {"settlement": spent_by_tsukuba()}])
    with pytest.raises(UsageError) as error:
        beside_city(sums, of_cities("つくば市"), read_labels("settlements"))
    assert f"settlements.csv: {says}" in str(error.value)


def test_a_sentence_names_its_city_and_has_at_most_sixty_letters(found):
    rows = found.to_dict("records")
    assert {row["measure"] for row in rows} >= {"general_funds_change", "most_left", "marks_above"}
    for row in rows:
        assert row["municipality"] in row["ja"]
        assert row["municipality"] in row["en"]
        assert len(row["ja"]) <= LONGEST["ja"]


def test_the_first_page_says_of_each_city_its_sum_or_what_is_heaviest(found):
    rows = first_findings(found, least_weights("03", "04", "09", "06", "05", "08"), {})
    cities = [row["municipality"] for row in rows]
    n_cities = len(set(cities))
    assert [row["measure"] for row in rows[:2]] == ["settled_change"] * 2
    assert len(set(cities[:n_cities])) == n_cities
