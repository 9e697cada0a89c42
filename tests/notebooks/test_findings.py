"""Findings on the tables of six documents and of 40 published sheets, each recomputed in plain pandas."""

from functools import cache

import pandas as pd
import pytest
from indicator_facts import RULES, facts
from pypdfium2 import PdfDocument
from true_tables import ROOT, SHARED, clean, contract_table

from hyoka.measures import money
from hyoka.measures.analyses import analyses
from hyoka.measures.attainment import attainment
from hyoka.measures.changes import changes
from hyoka.measures.frames import with_names
from hyoka.measures.polarity import judged_polarity, known_polarity
from hyoka.measures.remarks import remarks
from hyoka.measures.selection import latest
from hyoka.measures.statements import with_reasons
from hyoka.measures.targets import chained, progress_ratings, rating_agreement, surveyed, target_findings
from hyoka.run.pipeline import ANALYSIS_LABELS, read_records
from hyoka.store.table_files import load_all
from hyoka.text.japanese import fold
from hyoka.text.label_files import read_labels

SHEETS = SHARED / "pdf-real" / "ikeda"


@cache
def _six():
    return _analysed(load_all(ROOT / "data" / "processed"))


@cache
def _sheets():
    return _analysed(clean(*read_records(SHEETS), kind="published"))


def _analysed(tables):
    return tables | analyses(tables, {name: read_labels(name) for name in ANALYSIS_LABELS})


def six():
    return dict(_six())


def sheets():
    """All tables of the 40 sheets; skips where they are not there."""
    if not SHEETS.is_dir():
        pytest.skip("no shared folder: set HYOKA_SHARED to one that holds pdf-real/ikeda")
    return dict(_sheets())


REMARKS = read_labels("remarks")
KEY = ["activity_id", "fiscal_year"]
both = pytest.mark.parametrize("made", [six, pytest.param(sheets, marks=pytest.mark.shared)])


def amounts(tables, item, basis):
    """Yen by activity and year, straight from the costs."""
    costs = tables["costs"]
    rows = costs[costs["item"].eq(item) & costs["basis"].eq(basis)].dropna(subset="value")
    return rows.groupby(KEY)["value"].first()


# --- which way is better ----------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_demand_and_what_is_on_offer_are_not_better_for_being_more():
    tables = sheets()
    known = known_polarity(tables, read_labels("polarity")).set_index("indicator_id")
    asked = {"97#1", "126#1", "214#1", "1#1", "33#1", "387#3", "255#1", "405#1"}  # users, candidates, menus, products
    polarity = {key.partition("/")[2]: way for key, way in known["polarity"].items()}
    assert {polarity[key] for key in asked} == {""}
    reached = {"54#1", "225#1", "247#1"}  # visitors and participants
    assert {polarity[key] for key in reached} == {"higher"}


@both
def test_a_city_that_calls_a_figure_not_on_track_says_which_way_is_better(made):
    tables = made()
    known = known_polarity(tables, read_labels("polarity"))
    said = known[known["polarity_source"].eq("self_rating")]
    assert [key.partition("/")[2] for key in said["indicator_id"]] == ["59#1"]  # 973 of 6,385 tickets, rated B
    row = tables["attainment"].merge(said[["indicator_id"]]).query("fiscal_year == 2024").iloc[0]
    assert (row["polarity"], bool(row["met"]), row["attainment"]) == ("higher", False, pytest.approx(973 / 6385))


@pytest.mark.parametrize(
    ("scores", "actuals", "way"),
    [
        ([0.5], [5], {"higher"}),
        ([0.5], [15], {"lower"}),
        ([1.0], [5], set()),  # cities call on track what misses its target, too
        ([0.5, 0.5], [5, 6], {"higher"}),
        ([0.5, 0.5], [5, 15], set()),
        ([0.5, 1.0], [5, 5], set()),
        ([0.5, 1.0], [5, 9.5], {"higher"}),
        ([None], [5], set()),
        ([0.5], [10], set()),
    ],
)
def test_all_years_of_a_judgement_have_to_agree(scores, actuals, way):
    years = range(2021, 2021 + len(scores))
    values = [
        (measure, year, str(value))
        for year, actual in zip(years, actuals, strict=True)
        for measure, value in (("target", 10), ("actual", actual))
    ]
    tables = facts(*values, name="発行数")
    rating = {"document_id": "x", "activity_id": "x/1", "criterion": "成果指標の達成状況", "symbol": "B"}
    marks = [{**rating, "fiscal_year": year, "score": score} for year, score in zip(years, scores, strict=True)]
    activity = {"document_id": "x", "activity_id": "x/1", "name": "事業", "level": "project", "fiscal_year": 2021}
    tables |= {"ratings": contract_table("ratings", marks), "activities": contract_table("activities", [activity])}
    assert set(judged_polarity(tables)) == way


# --- budgets ----------------------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_execution_is_of_what_could_be_spent():
    tables = sheets()
    results = money.budget_results(tables, REMARKS)
    zoo = results[results["事業"].str.contains("動物園")].iloc[0]
    assert (zoo["budget"], zoo["settlement"], zoo["carried_over"]) == (880_600_000, 402_994_000, 441_000_000)
    assert (round(zoo["settlement"] / zoo["budget"], 3), round(zoo["execution"], 3)) == (0.458, 0.917)
    assert (zoo["basis"], zoo["unspent"]) == ("current", 36_606_000)
    both_printed = pd.concat([amounts(tables, "total", basis) for basis in ("budget", "settlement")], axis=1).dropna()
    budget, settlement = both_printed.sum()
    totals = money.budget_totals(results)
    assert totals["unspent"].sum() + totals["carried_over"].sum() == budget - settlement
    assert totals["carried_over"].sum() == 441_000_000
    assert (round(settlement / budget, 3), round(settlement / (budget - 441_000_000), 3)) == (0.906, 0.936)


def test_an_activity_is_not_copied_from_a_year_before_it_existed():
    found = money.copied(six()).set_index("fiscal_year")
    assert found.loc[2021].tolist() == ["つくば市", 5, 0, 2, 5]
    assert found.loc[2022].tolist() == ["つくば市", 5, 0, 5, 5]


@both
def test_money_without_an_indicator_that_can_judge_it(made):
    tables = made()
    found = money.judged_money(tables, REMARKS)
    direct, personnel = amounts(tables, "total", "settlement"), amounts(tables, "personnel_cost", "")
    cost = (direct + personnel).reindex(direct.index).fillna(direct)
    assert found.set_index(KEY)["cost"].to_dict() == {key: cost[key] for key in found.set_index(KEY).index}
    owner = tables["indicators"].set_index("indicator_id")["activity_id"]
    met = tables["attainment"].dropna(subset="met")
    judged = set(zip(met["indicator_id"].map(owner), met["fiscal_year"], strict=True))
    assert set(found.query("judged_by == 'own'")[KEY].itertuples(index=False, name=None)) <= judged
    if made is six:
        itami = found.query("municipality == '伊丹市'").groupby("parent_id")["cost"].sum()
        assert (round(itami.sum() / 1e8, 1), round(itami.max() / itami.sum(), 3)) == (24.8, 0.805)
        assert itami.idxmax() == "itami-2021-evaluation/631"
        assert set(found.query("municipality == '伊丹市'")["judged_by"]) == {"above"}


@both
def test_what_the_money_is_for_adds_up_to_the_printed_parts(made):
    tables = made()
    found = money.expenses(tables, read_labels("expenses"), REMARKS)
    year = tables["documents"].set_index("document_id")["fiscal_year"]
    costs = tables["costs"].query("item == 'detail' and basis == 'settlement'").dropna(subset="value")
    costs = costs[costs["fiscal_year"].eq(costs["document_id"].map(year))]
    assert found["value"].sum() == costs["value"].sum()
    contracted = costs[costs["detail"].str.contains("委託")]
    assert found.query("kind == '委託料'")["value"].sum() == contracted["value"].sum()
    assert found["kind"].ne("").all()
    assert found["work"].isin(["直営", "一部委託", "全部委託"]).all()


# --- indicators -------------------------------------------------------------------------------------------------------


def test_shares_move_in_points_and_repeated_indicators_are_marked():
    tables = six()
    found = changes(tables, known_polarity(tables, read_labels("polarity")))
    open_councils = found[found["指標"].eq("会議を公開している審議会等の割合")].iloc[0]
    assert open_councils["actuals"] == (65.4, 62.8, 59.6)
    assert (round(open_councils["difference"], 1), open_councils["movement"]) == (-5.8, "worse")
    assert found.loc[found["unit"].isin(["%", "％"]), "change"].isna().all()
    assert set(found.loc[found["is_again"], "municipality"]) == {"茨木市"}
    assert found["is_again"].sum() == tables["indicators"]["name"].str.startswith("【再掲】").sum()
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'").dropna(subset="value")
    assert len(found) <= values["indicator_id"].nunique()
    again = values.sort_values("fiscal_year", kind="stable").groupby("indicator_id")["value"].agg(tuple)
    assert found.set_index("indicator_id")["actuals"].to_dict() == {key: again[key] for key in found["indicator_id"]}


def test_a_chain_over_a_transfer_shows_three_missed_years():
    tables = six()
    whole = chained(tables, remarks(tables, REMARKS))
    attained = attainment(whole, read_labels("polarity"))
    rows = attained[attained["indicator_id"].eq("tsukuba-2022-sheets/089#2")].dropna(subset="met")
    assert rows["actual"].tolist() == [376, 72, 62, 122]
    assert rows["target"].tolist() == [300] * 4
    assert rows["met"].tolist() == [True, False, False, False]
    assert "tsukuba-2022-sheets/087#3" not in set(attained["indicator_id"])
    due = latest(with_names(attained, whole))
    found = target_findings(due, attained, whole["indicator_values"]).set_index("indicator_id")
    assert found.index[found["missed_three_years"]].tolist() == ["tsukuba-2022-sheets/089#2"]
    same = [key.partition("/")[2] for key in found.index[found["never_reset"]]]
    assert same == ["088#1", "091#1"]  # 280 minutes allowed and none needed; 15 meetings and 26 to 37 held
    assert set(attainment(tables, read_labels("polarity"))["indicator_id"]) > set(attained["indicator_id"])


def test_what_is_not_measured_every_year_counts_once():
    values = [("target", 2021, "9"), ("actual", 2020, "8"), ("actual", 2021, "8")]
    tables = facts(*values, polarity="higher")
    attained = attainment(tables, RULES)
    said = pd.DataFrame([{"kind": "survey", "indicator_id": "", "activity_id": "x/1"}])
    assert set(surveyed(attained, said, tables)["fiscal_year"]) == {2020}
    assert len(surveyed(attained, said.assign(activity_id="x/2"), tables)) == 2


@both
def test_a_mark_that_judges_nothing_is_held_against_no_indicator(made):
    tables = made()
    found = rating_agreement(progress_ratings(tables), with_names(tables["attainment"], tables))
    unjudged = tables["ratings"].loc[tables["ratings"]["text"].str.contains("判断できない"), "activity_id"]
    assert len(unjudged) > 0
    assert not found["activity_id"].isin(unjudged).any()


# --- what cities say --------------------------------------------------------------------------------------------------


@both
def test_the_printed_reason_stands_beside_each_finding(made):
    tables = made()
    found = rating_agreement(progress_ratings(tables), with_names(tables["attainment"], tables)).query(
        "agreement != 'agree'"
    )
    told = with_reasons(found, "attainment", tables, read_labels("reasons"))
    texts = tables["narratives"].set_index(["activity_id", "field"])["text"]
    assert len(told) == len(found) > 0
    for row in told.to_dict("records"):
        printed = texts[row["activity_id"], row["reason_field"]]
        assert row["reason_text"] == ("" if printed.startswith("［本文") else printed)
    states = told["reason_state"].value_counts().to_dict()
    assert set(states) == ({"left_out"} if made is six else {"printed"})


@pytest.mark.parametrize("form", ["ibaraki_dx", "ikeda_projects", "tsukuba_sheets"])
def test_the_meaning_of_a_mark_is_printed_in_its_document(form):
    document = six()["documents"].query("form == @form").iloc[0]
    with PdfDocument(ROOT / "data" / "raw" / document["file"]) as pdf:
        printed = fold("".join(page.get_textpage().get_text_range() for page in pdf))
    marks = read_labels("scales").query("form == @form")
    assert [text for text in marks["meaning"] if fold(text) not in printed] == []


# --- a plan, totals, years --------------------------------------------------------------------------------------------
