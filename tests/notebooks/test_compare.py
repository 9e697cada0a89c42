"""Cities beside each other: concepts in one unit, and how far the tables can be trusted."""

import pandas as pd
import pytest
from notebooks_in_process import alts_of, page_on, rows_of, run_on, shown
from real_tables import six
from test_proofs import check, checked
from true_tables import contract_table

from hyoka.contract.schema import empty
from hyoka.contract.tables import DOCUMENT_TABLES, TABLES
from hyoka.store.table_files import load_table
from measures.disclosure import disclosure


def made(**rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    return {
        name: contract_table(name, rows.get(name, [])) if name in rows else empty(name)
        for name in TABLES
    }


def test_online_applications_per_thousand_residents_say_which_census():
    rows = page_on(six(), "07").rows("類似指標の最も新しい実績と定義")
    found = {(row["類似指標"], row["自治体名"]): row for row in rows}
    for city, per_1000 in (("つくば市", 89362 / 241656 * 1000), ("茨木市", 19269 / 287730 * 1000)):
        row = found["オンライン申請の件数", city]
        assert float(row["千人当たり"]) == pytest.approx(per_1000, rel=1e-3)
        assert row["人口"] == "国勢調査 2020"


def test_units_are_harmonised_another_is_left_out_and_a_year_without_population_has_no_share(
    tmp_path, monkeypatch
):
    cities = {
        "伊丹市": ("282073", "万件", 2021),
        "茨木市": ("272116", "万件", 2025),
        "つくば市": ("082201", "件", 2021),
    }
    of_concept = {
        "concept": "閲覧",
        "english": "Views",
        "unit": "件",
        "per_1000": "yes",
        "indicator": "閲覧数",
        "indicator_unit": "万件",
        "factor": "10000",
    }
    concepts = pd.DataFrame([of_concept | {"municipality": city} for city in cities])
    concepts.to_csv(tmp_path / "concepts.csv", index=False)
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    tables = made()
    for city, (code, unit, year) in cities.items():
        of = {"document_id": city, "indicator_id": f"{city}/1#1", "fiscal_year": year}
        named = of | {"activity_id": f"{city}/1", "number": 1, "name": "閲覧数", "unit": unit}
        value = of | {"measure": "actual", "status": "reported", "value": 2, "text": "2"}
        rows = made(
            documents=[of | {"municipality": city, "municipality_code": code}],
            indicators=[named],
            indicator_values=[value, value | {"fiscal_year": year + 1, "value": None}],
        )
        tables = {name: pd.concat([tables[name], rows[name]], ignore_index=True) for name in tables}
    rows = page_on(tables, "07").rows("類似指標の最も新しい実績と定義")
    figures = [(row["自治体名"], row["実績"], row["千人当たり"]) for row in rows]
    assert figures == [("伊丹市", "20,000件", "100.9"), ("茨木市", "20,000件", "－")]


DISCLOSED = "項目ごとの、記載のある事業・取組の割合"


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """The notebook with other limits, and what it writes."""
    folder = tmp_path_factory.mktemp("limits")
    (folder / "made").mkdir()
    limits = {"mostly_printed": 0.1, "years_of_a_trend": 2}
    published = {name: six()[name] for name in DOCUMENT_TABLES}
    book = run_on(folder, "07_compare_cities", published, output=str(folder / "made"), **limits)
    return book, load_table(folder / "made", "disclosure")


def assert_is_heard(share, words, rows, alts, said):
    """What is printed for most is counted of the rows of the table; the chart has its figures."""
    groups = [head for head in rows[0] if head != "項目"]
    codes = six()["documents"].set_index("municipality")["municipality_code"].to_dict()
    of_groups = [codes[group.split(" ")[0]] for group in groups]
    assert of_groups == sorted(of_groups), "cities in the order of their codes"
    (drawn,) = alts
    assert drawn.startswith(DISCLOSED + "。")
    for row in rows:
        assert row["項目"] in drawn
    everywhere = [
        row["項目"]
        for row in rows
        if all(float(row[group].rstrip("%")) / 100 >= share for group in groups)
    ]
    in_all = f"{len(everywhere)}（{'、'.join(everywhere)}）" if everywhere else "一つもない"
    told = f"比べた文書のどれでも事業の{words}以上に書かれている項目は"
    assert f"{told}、{len(rows)}項目のうち{in_all}。" in said


@pytest.mark.parametrize(
    ("share", "words", "given"), [(0.9, "9割", {}), (0.65, "65%", {"mostly_printed": 0.65})]
)
def test_note_and_chart_hear_what_is_printed_for_most(share, words, given):
    page = page_on(six(), "07", **given)
    assert_is_heard(share, words, page.rows(DISCLOSED), page.alts(), "\n".join(page.notes))


def test_note_and_chart_hear_what_is_printed_for_few(otherwise):
    book, _ = otherwise
    assert_is_heard(0.1, "1割", rows_of(book, DISCLOSED), alts_of(book), shown(book))


def test_table_and_disclosure_hear_how_many_years_are_a_trend(otherwise):
    book, written = otherwise
    of_page = {
        2: (rows_of(book, DISCLOSED), written),
        3: (page_on(six(), "07").rows(DISCLOSED), six()["disclosure"]),
    }
    for years, (rows, stored) in of_page.items():
        (trend,) = [row for row in rows if row["項目"] == f"{years}年度以上の実績"]
        of_city = stored.set_index(["document_id", "criterion"])
        share = of_city.loc[("ibaraki-2020-projects", "three_years"), "value"]
        assert trend["茨木市 R2"] == f"{share:.1%}"
        assert share == disclosed(six(), years)


def disclosed(tables, years):
    """The share of the projects of 茨木市's document that have an indicator of so many actuals."""
    values = tables["indicator_values"].query(
        "document_id == 'ibaraki-2020-projects' and measure == 'actual' and status == 'reported'"
    )
    n_years = values.groupby("indicator_id")["fiscal_year"].nunique()
    indicators = tables["indicators"]
    long = indicators[indicators["indicator_id"].isin(n_years[n_years >= years].index)]
    projects = tables["activities"].query(
        "document_id == 'ibaraki-2020-projects' and level == 'project'"
    )
    return projects["activity_id"].isin(long["activity_id"]).mean()


def test_a_failing_check_leads_to_the_cost_that_was_added_or_to_its_activity_or_to_its_page():
    failing = [
        check("personnel_cost", "61 2021", passes=False),
        check("project_total", "6", passes=False),
        check("action_count", "", passes=False),
    ]
    tables = checked(*failing, check("number", "61 2022 total", passes=False))
    placed = page_on(tables, "02").tables["一致しない検算と、要確認のもの"].frame
    assert placed["subject_x0"].fillna(0).tolist() == [11.0, 10.0, 10.0, 0]
    assert placed["page"].eq(2).all()


def test_a_criterion_that_none_meets_has_no_share_and_a_document_of_none_has_none_at_all():
    about = {"document_id": "a", "level": "project", "parent_id": "", "section": "課"}
    activities = [about | {"activity_id": f"a/{n}", "name": n, "code": n} for n in "12"]
    documents = [{"document_id": name, "fiscal_year": 2021} for name in ("a", "empty")]
    found = disclosure(made(documents=documents, activities=activities), years_of_a_trend=3)
    rows = found.astype(object).where(found.notna(), None).itertuples(index=False)
    shares = {(row.document_id, row.criterion): (row.value, row.n, row.of) for row in rows}
    assert {of for (name, _), (*_, of) in shares.items() if name == "a"} == {2}
    assert {n for (name, _), (_, n, _) in shares.items() if name == "a"} == {0, 2}
    assert {found for (name, _), found in shares.items() if name == "empty"} == {(None, None, 0)}
