"""Findings on the tables of six documents and of 40 published sheets, each recomputed in plain pandas."""

import pandas as pd
import pytest
from findings_tables import sheets, six
from indicator_facts import RULES, facts
from pypdfium2 import PdfDocument
from true_tables import ROOT, contract_table

from hyoka.measures import dx, money
from hyoka.measures.attainment import attainment
from hyoka.measures.changes import changes
from hyoka.measures.frames import with_names
from hyoka.measures.polarity import judged_polarity, known_polarity
from hyoka.measures.remarks import remarks
from hyoka.measures.selection import latest
from hyoka.measures.statements import rating_profile, with_reasons
from hyoka.measures.targets import chained, progress_ratings, rating_agreement, surveyed, target_findings
from hyoka.report.explore_rows import activity_rows, each_once
from hyoka.text.japanese import fold
from hyoka.text.label_files import read_labels

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


@both
def test_accounts_and_bases_are_never_summed(made):
    results = money.budget_results(made(), REMARKS)
    totals = money.budget_totals(results)
    for row in totals.to_dict("records"):
        of = results[results["budget"].gt(0)]
        for name in ("municipality", "form", "fiscal_year", "account", "basis"):
            of = of[of[name].eq(row[name])]
        assert (len(of), of["budget"].sum(), of["settlement"].sum()) == (row["n"], row["budget"], row["settlement"])
    accounts = set(results["account"])
    assert accounts == ({"", "一般会計"} if made is six else {"", "介護保険特別会計"})


def test_an_activity_is_not_copied_from_a_year_before_it_existed():
    found = money.copied(six()).set_index("fiscal_year")
    assert found.loc[2021].tolist() == ["つくば市", 5, 0, 2, 5]
    assert found.loc[2022].tolist() == ["つくば市", 5, 0, 5, 5]


@both
def test_charges_by_year_are_the_printed_rate(made):
    tables = made()
    share = tables["cost_measures"].query("measure == 'beneficiary_share'").set_index(KEY)["value"]
    again = (amounts(tables, "beneficiary_charges", "settlement") / amounts(tables, "total", "settlement")).dropna()
    assert share.to_dict() == pytest.approx({key: value for key, value in again.items() if key in share.index})
    assert len(share) == len(again[again.abs() < float("inf")])
    printed = amounts(tables, "beneficiary_rate", "settlement")
    rounded = (share.reindex(printed.index).dropna() * 100).round(1)
    assert (rounded - printed.reindex(rounded.index)).abs().lt(0.11).all()
    assert len(printed) > 3


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


@both
def test_marks_that_go_together_are_counted_once_an_activity(made):
    tables = made()
    found = rating_profile(tables)
    ikeda = found[found["municipality"].eq("池田市")]
    marks = tables["ratings"][tables["ratings"]["document_id"].str.startswith("ikeda")]
    wide = marks.pivot_table(index="activity_id", columns="criterion", values="symbol", aggfunc="first")
    order = ["成果指標の達成状況", "事業の有効性", "事業の効率性"]
    by_hand = wide[order].agg("/".join, axis=1) + " " + wide["事業の方向性"]
    assert (ikeda["marks"] + " " + ikeda["direction"]).tolist() != []
    counts = dict(zip(ikeda["marks"] + " " + ikeda["direction"], ikeda["n"], strict=True))
    assert counts == by_hand.value_counts().to_dict()
    assert max(counts, key=counts.get) == "A/A/A 現状維持"


@pytest.mark.parametrize("form", ["ibaraki_dx", "ikeda_projects", "tsukuba_sheets"])
def test_the_meaning_of_a_mark_is_printed_in_its_document(form):
    document = six()["documents"].query("form == @form").iloc[0]
    with PdfDocument(ROOT / "data" / "raw" / document["file"]) as pdf:
        printed = fold("".join(page.get_textpage().get_text_range() for page in pdf))
    marks = read_labels("scales").query("form == @form")
    assert [text for text in marks["meaning"] if fold(text) not in printed] == []


# --- a plan, totals, years --------------------------------------------------------------------------------------------


def test_new_actions_the_largest_section_and_the_fate_of_low_grades():
    tables = six()
    acts = dx.actions(tables)
    grades = tables["ratings"].query("scale == 'abcd'").set_index("activity_id")["symbol"]
    low = grades.index[grades.isin(["C", "D"])]
    marks = tables["statuses"].groupby("activity_id")["status"].agg(set).reindex(low)
    goes_on = marks.map(lambda of: "implementing" in of)
    planned = marks.map(lambda of: "planned" in of) & ~goes_on
    counted = {"実施": goes_on.sum(), "構想": planned.sum(), "終了": (~goes_on & ~planned).sum()}
    assert counted == {"実施": 21, "構想": 21, "終了": 5}
    assert dx.fates(acts[acts["grade"].isin(["C", "D"])]).to_dict() == counted
    new = dx.new_and_others(acts, tables["prose_figures"])
    assert new[["n", "ab"]].to_numpy().tolist() == [[25, 15], [210, 173]]
    assert new[["n", "ab"]].sum().tolist() == [len(grades), grades.isin(["A", "B"]).sum()]
    assert dx.new_and_others(acts, tables["prose_figures"].head(0)).empty
    sections = tables["activities"].set_index("activity_id")["section"].reindex(grades.index)
    others = grades[~sections.str.endswith("情報システム課")]
    assert dx.without_largest_section(acts) == {
        "section": "情報システム課", "n": len(others), "ab": others.isin(["A", "B"]).sum(),
    }  # fmt: skip
    assert (len(others), others.isin(["A", "B"]).sum()) == (163, 118)


@both
def test_what_each_sheet_of_a_city_names_above_its_project_is_one(made):
    tables = made()
    cities = tables["documents"].set_index("document_id")["municipality"].to_dict()
    rows = each_once(activity_rows(tables), cities)
    names = tables["activities"].assign(city=tables["activities"]["document_id"].map(cities))
    above = names[names["activity_id"].isin(names["parent_id"])]
    of_several = above[~above["activity_id"].isin([*tables["ratings"]["activity_id"], *tables["costs"]["activity_id"]])]
    again = of_several.duplicated(["city", "level", "code", "name", "fiscal_year"]).sum() if made is sheets else 0
    assert len(rows) == len(names) - again
    assert {row["parent"] for row in rows if "parent" in row} <= {row["id"] for row in rows}
    assert again == (0 if made is six else 62)
