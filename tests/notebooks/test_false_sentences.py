"""Sentences that were false on pages, each with its right version: E1 to E22, F, N.

A test bears the number of its sentence and fails where the page says the old one; those on made-up
tables are files of tests/cases. Those on real sheets need the shared folder and skip where it is
absent. E1 is in test_explore.py, with the pages of activities.
"""

import re
from functools import cache

import nbformat
import pandas as pd
import pytest
from notebook_limits import opening, with_analyses
from notebooks_in_process import alts_of, found_of, found_on, html_of, page_on, rows_of, shown
from notebooks_in_process import committed as committed_notebook
from test_attainment import JUDGED, NO_RULES, POLARITY, facts
from test_costs import measures_of, printed
from test_findings import sheets, six
from true_tables import ROOT, SHARED, clean, contract_table

from helpers.sentences import LONGEST
from hyoka import can_fail
from hyoka.contract.checks import FITTED, SHAPES
from hyoka.contract.schema import empty
from hyoka.contract.tables import TABLES
from hyoka.run.pipeline import read_records
from hyoka.text.errors import UsageError
from hyoka.text.label_files import CODE_WORDS
from looks.joined_tables import INDICATORS, head_of, joined_tables
from measures.attainment import attainment
from measures.costs import cost_table
from measures.labels import read_labels
from measures.polarity import apply_polarity
from measures.targets import with_reasons
from measures.totals import of_one_level, totals

CAUSES = read_labels("causes")
REMARKS = read_labels("remarks")
GROUP = ["municipality", "fiscal_year", "account"]


@cache
def of_city(name):
    """All tables of a city's published sheets; skips where they are not there."""
    pages = SHARED / "pdf-real" / name
    if not pages.is_dir():
        pytest.skip("no shared folder: set HYOKA_SHARED to one that holds pdf-real")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_FORMS", str(ROOT / "engine" / "tests" / "forms" / "declared"))
        tables = clean(*read_records(pages), kind="published")
    return with_analyses(tables)


def of_costs(*texts, names=(), year=2022):
    """All tables of a made-up city whose projects print these costs."""
    tables = printed(*texts, year=year)
    activities = tables["activities"]
    if names:
        tables["activities"] = activities.assign(name=list(names))
    measured = measures_of(tables).reset_index()
    return {name: empty(name) for name in TABLES} | tables | {"cost_measures": measured}


def made_up(values, *, costs=None, **about):
    """All tables of a made-up project with one indicator."""
    tables = {name: empty(name) for name in TABLES} | facts(values, fiscal_year=2022, **about)
    (document,) = tables["documents"]["document_id"]
    project = {"document_id": document, "activity_id": f"{document}/1", "level": "project"}
    project |= {"name": "ある事業", "fiscal_year": 2022}
    tables["activities"] = contract_table("activities", [project])
    if costs is not None:
        tables["costs"] = costs
    return tables | {"attainment": attainment(tables, NO_RULES)}


@pytest.mark.shared
def test_e2_parts_of_a_project_are_not_added_to_it():
    tables = of_city("yokohama")
    table = cost_table(tables, REMARKS)
    of_year = table[table["fiscal_year"].eq(2024)]
    projects = of_one_level(of_year)
    assert len(of_year) > len(projects) == 7
    sums = totals(projects, ["settlement"], GROUP)
    assert sums["settlement"].tolist() == [248_974_000.0]
    with pytest.raises(UsageError):
        totals(of_year, ["settlement"], GROUP)
    change = found_of(tables, "settled_change").loc["settled_change"]
    ended = found_of(tables, "ended_spending").loc["ended_spending"]
    assert (ended["value"], ended["n"]) == (298_907_000, 1)  # what ended is said apart
    assert (change["value"], change["n"], change["of"]) == (27_760_000 - 298_907_000, 7, 7)
    largest = found_of(tables, "largest_change").loc["largest_change"]
    names = tables["activities"].set_index("activity_id")
    assert names.loc[largest["subject"], "level"] == "project"


@pytest.mark.shared
def test_e3_marks_without_an_order_are_never_the_best():
    assert not page_on(of_city("kyoto"), "06").rows("評価の組合せと方向性（多い順）")
    assert found_of(of_city("kyoto"), "all_best").empty
    best = found_of(six(), "all_best").loc[["all_best"]]
    assert best["municipality"].tolist() == ["池田市"]


@pytest.mark.shared
def test_e4_one_figure_has_one_verdict_on_every_page():
    tables = sheets()
    explored = joined_tables(tables)[INDICATORS]
    attained = tables["attainment"]
    stored = attained["verdict"].map(CODE_WORDS["verdict"] | {"": ""})
    said = explored[head_of("attainment.verdict")]
    told, kept = (words[words.ne("")].value_counts().to_dict() for words in (said, stored))
    assert told == kept
    assert set(told) == {"達成", "未達成", "判定できない"}
    row = attained.query("target == 48 and actual == 75 and fiscal_year == 2024").iloc[0]
    assert (row["verdict"], row["distance_unit"], round(row["distance"], 1)) == (
        "missed", "percent", -56.2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "verdict", "side"),
    [
        ("target 2021 100, actual 2021 60", "met", 1),
        ("target 2021 48, actual 2021 75", "missed", -1),
    ],
)
def test_e5_what_is_better_when_lower_is_judged_so(values, verdict, side):
    (row,) = attainment(facts(values, polarity="lower"), NO_RULES).to_dict("records")
    assert row["verdict"] == verdict
    assert row["distance"] * side > 0


def test_e6_works_that_were_done_have_no_direction():
    names = ["改修工事件数", "改修件数"]
    frame = pd.DataFrame({"indicator_id": names, "name": names, "polarity": ""})
    frame = frame.assign(definition="", unit="件")
    assert apply_polarity(frame, POLARITY)["polarity"].tolist() == ["", ""]


def test_e8_what_is_left_is_ranked_by_yen():
    rows = rows_of(committed_notebook("09_budgets"), "予算と残額（残額の大きい順）")
    left = [row["残額（千円）"].replace(",", "") for row in rows]
    yen = [int(text.replace("△", "-")) for text in left if text != "－"]
    assert yen == sorted(yen, reverse=True)
    assert left[len(yen) :] == ["－"] * (len(left) - len(yen)), "what is not known stands last"
    assert "執行率" in rows[0]


def test_e10_a_finding_names_its_city_and_what_it_ranks_is_ranked_so():
    tables = six()
    rows = found_on(tables)
    for row in rows.to_dict("records"):
        assert row["municipality"] in row["ja"]
    of_page = opening(rows, "03")
    (farthest,) = [row for row in of_page if row["measure"] == "farthest_target"]
    listed = rows_of(
        committed_notebook("03_indicator_attainment"),
        JUDGED,
    )
    printed = (f"{farthest['base']:,.0f}", f"{farthest['value']:,.0f}")
    assert printed in [(row["目標値"], row["実績値"]) for row in listed]
    assert "目標{}人に対し{}人".format(*printed) in farthest["ja"]
    assert farthest["weight"] == rows[rows["measure"].eq("farthest_target")]["weight"].max()
    # the chart beside it ranks the same figures, the heaviest first
    charts = alts_of(committed_notebook("03_indicator_attainment"))
    (drawn,) = [alt for alt in charts if alt.startswith("届かなかった目標と実績")]
    missed = re.findall(r" (目標[^、。]*)", drawn)
    assert missed[0] in farthest["ja"]


def test_e11_a_unit_cost_is_computed_and_not_printed():
    computed = CODE_WORDS["disclosure"]["unit_cost"]
    assert computed.startswith("計算できる")
    page = committed_notebook("07_compare_cities")
    caption = "項目ごとの、記載のある事業・取組の割合"
    printed_items = {row["項目"] for row in rows_of(page, caption)}
    assert "事業費" in printed_items
    assert computed not in printed_items
    (said,) = re.findall(r"比べた文書のどれでも[^。]*。", shown(page))
    assert computed not in said


def test_e12_outputs_and_outcomes_are_counted_apart():
    said = shown(committed_notebook("03_indicator_attainment"))
    told = re.findall(r"方向の分かる(\d+)指標中(\d+)指標で達成（([^）]*)）", said)
    n, met, kinds = next(of_city for of_city in told if "、" in of_city[2])
    counts = dict(re.findall(r"(\S+指標) (\d+中\d+)", kinds.replace("、", " ")))
    assert counts.keys() == {"活動指標", "成果指標"}
    pairs = [text.split("中") for text in counts.values()]
    assert [sum(int(pair[side]) for pair in pairs) for side in (0, 1)] == [int(n), int(met)]


def test_e13_a_share_is_judged_in_points():
    tables = facts(
        "target 2021 97.8, actual 2020 96.6, actual 2021 92.2", unit="％", polarity="higher"
    )
    found = attainment(tables, NO_RULES, near_points=2.0)
    row = found.query("fiscal_year == 2021").iloc[0]
    assert (row["verdict"], row["distance_unit"], round(row["distance"], 1)) == (
        "missed", "points", -5.6,
    )  # fmt: skip
    assert bool(row["near"]) is False
    assert attainment(tables, NO_RULES)["near"].isna().all(), "how near is near, nobody said"


def test_e14_a_net_cost_is_told_only_where_charges_are_printed():
    caption = "単位当たりコスト（上がったものから、増減率は両年度の実績が10以上のもの）"
    rows = rows_of(committed_notebook("04_cost_efficiency"), caption)
    charges = six()["costs"].query("item == 'beneficiary_charges'")
    names = six()["activities"].set_index("activity_id")["name"]
    that_print = {*charges["activity_id"].map(names)}
    net = {row["事業"].partition(" ")[2]: row["正味の単価（円）"] for row in rows}
    assert {name for name, text in net.items() if text != "－"} == {*net} & that_print
    assert 0 < len({*net} & that_print) < len(net)


def test_e15_f18_checks_that_always_hold_are_not_counted_and_each_finding_says_what_is_proved():
    checks = six()["checks"]
    counted = checks[can_fail(checks)]
    assert 0 < len(counted) < len(checks)
    assert not set(counted["check"]) & {*SHAPES, *FITTED}
    assert {"funding", "project_total", "grade_ab"} <= set(counted["check"])
    rows = found_on(six())
    behind = rows[rows["measure"].eq("called_behind")]  # the settlements of what marks are about
    assert (behind["proved"] <= behind["n"]).all()
    of_targets = rows[rows["page"].isin(["03", "06"])].drop(behind.index)
    assert of_targets["proved"].eq(0).all(), "nothing proves an indicator's figure or a mark"
    assert rows.set_index("measure").loc["general_funds_change", "proved"].max() == 1
    page = (ROOT / "src/hyoka_report/templates/run.html.j2").read_text(encoding="utf-8")
    assert "すべて一致" not in page


@pytest.mark.shared
def test_h36_a_part_of_a_total_proves_nothing():
    checks = of_city("kyoto")["checks"]
    assert not can_fail(checks).any()
    assert found_of(of_city("kyoto"), "checks_failed", "figures_proved")["n"].tolist() == [0]


@pytest.mark.shared
def test_e20_money_that_is_only_lent_is_no_cost():
    tables = of_city("kyoto")
    table = cost_table(tables, REMARKS)
    lent = table[table["moves_money"]]
    assert lent["settlement"].max() == 145_917_829_000
    assert set(lent["事業"].str.contains("預託金")) == {True}
    of_year = table[table["fiscal_year"].eq(2023)]
    with pytest.raises(UsageError):
        totals(of_year, ["settlement"], GROUP)
    spent = totals(of_year[~of_year["moves_money"]], ["settlement"], GROUP)
    assert spent["settlement"].tolist() == [17_891_000.0]
    rows = found_on(tables)
    assert rows["subject"].isin(lent["activity_id"]).sum() == 0
    assert rows["value"].abs().max() < 1e9


def test_e20_money_that_is_saved_or_handed_on_is_no_cost():
    names = ["財政調整基金積立金", "貸付金", "国民健康保険特別会計繰出金", "図書館管理事業"]
    tables = of_costs(*["settlement 2022 5"] * 4, names=names)
    assert cost_table(tables, REMARKS)["moves_money"].tolist() == [True, True, True, False]


#: One fund that took the place of another; how many a city calls behind, and their money; a share
#: and what it is of; an actual and its target.
_OF_TWO_FIGURES = (
    "funds_replaced",
    "called_behind",
    "largest_policy",
    "farthest_target",
    "heaviest_step",
    "low_planned",
    "top_mark_missed",
    "staff_cost",
)


@pytest.mark.parametrize("page", ["03", "04", "05", "06"])
@pytest.mark.parametrize("city", ["", "つくば市", "池田市", "伊丹市"])
def test_e22_a_page_opens_with_three_short_sentences_of_one_number_each(page, city):
    found = found_on(six(), page)
    rows = opening(found[found["municipality"].eq(city)] if city else found, page)
    assert len(rows) <= 3
    for row in rows:
        assert len(row["ja"]) <= LONGEST["ja"]
        said = row["ja"].replace(row["name"], "") if row["name"] else row["ja"]
        # the year, who is counted and a threshold are no figures of the finding
        year = r"（R\d+(?:・[^（）]*(?:（[^）]*）)?)?）|のR\d+の"
        about = rf"{year}|取組が\d+以上|\d+年間|\d+年続けて|\d+%に届かない|継続\d+事業"
        about += r"|前年度と比べられる\d+|、うち継続\d+件は[\d.,]+[万億]?円"
        about += r"|R\d+の[\d.,]+[万億]?円から|（[+△][\d.]+%）"  # what a change is from, its rate
        # the whole without its largest section, and what each section has
        about += (
            r"|読み取った\d+取組の|、\d+取組の[^、。]+を除くと\d+取組の[\d.]+%|（\d+中\d+取組）"
        )
        # of how many it is said, and what stands beside a count or a sum as a part of it
        about += r"|読み取った\d+事業の(?=決算の計|人件費)|決算が全体の[\d.]+%以上で"
        about += r"|（比べられる\d+目標中\d+目標は[^）]*）|、ほかは「[^」]+」の\d+件中\d+件など"
        yen = r"[\d.,]+[万億]?円"
        about += rf"|、「[^」]+」(?:など\d+件)?は決算{yen}に{yen}|（[\d.]+%）(?=、)"
        about += r"|C・Dの\d+取組のうち|（構想だけはA・Bの\d+取組中\d+取組）|の\d+施策で(?=A・B)"
        figures = re.sub(about, "", said.replace(row["municipality"], ""))
        figures = re.sub(r"(\d+)(\D{1,3})中(\d+)\2", r"\3", figures)  # 6 of 8 is one
        figures = re.sub(r"の[\d,]+(指標|事業・取組)には", "", figures)  # all or none of them
        whole = r"読み取った\d+事業の決算[\d.]+億円のうち|総事業費[\d.]+億円のうち"
        figures = re.sub(rf"[HR]\d+|{whole}", "", figures)
        figures = re.sub(r"(?:[\d.,…]+ → )+", "", figures)  # all years of a series
        figures = re.sub(r"（[\d.]+%）。$", "", figures)  # the share of a base that is said
        most = 2 if row["measure"] in _OF_TWO_FIGURES else 1
        assert len(re.findall(r"[\d.,]+", figures)) <= most, figures


def test_e22_page_04_opens_with_its_answer_and_has_each_city_behind():
    page = committed_notebook("04_cost_efficiency")
    (answer,) = [html for html in html_of(page) if 'class="hyoka-answer"' in html]
    japanese = re.sub("<[^>]*>", "", answer.partition('<ul lang="en">')[0])
    assert len(japanese) <= 7 * LONGEST["ja"], "who paid, unit costs, and two things not known"
    lines = rows_of(page, "継続事業の決算と一般財源（増減の大きい順）")
    assert {row["自治体名"] for row in lines} == {"つくば市", "池田市"}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("目標値には達しなかった。", "printed"),
        ("利用者数が減少したため。", "printed"),
        ("見込みを下回ったため。", "printed"),
        ("負担軽減を図った。", "other"),
        ("人口減少社会に備える。", "other"),
    ],
)
def test_f5_a_reason_speaks_of_the_miss_itself(text, state):
    tables = {name: empty(name) for name in ("documents", "indicators")}
    field = read_labels("reasons").query("about == 'attainment'")["field"].iloc[0]
    tables["narratives"] = pd.DataFrame(
        [{"document_id": "d", "activity_id": "d/1", "field": field, "text": text}]
    )
    rows = pd.DataFrame({"activity_id": ["d/1"]})
    told = with_reasons(rows, "attainment", tables, read_labels("reasons"), CAUSES)
    assert told["reason_state"].tolist() == [state]


def test_f5_money_that_was_expected_is_no_reason_for_what_is_left():
    rules = read_labels("reasons")
    field = rules.query("about == 'cost'")["field"].iloc[0]
    for text, state in (("来年度も増加の見込み。", "other"), ("見込みを下回った。", "printed")):
        narrative = {"document_id": "d", "activity_id": "d/1", "field": field, "text": text}
        tables = {name: empty(name) for name in ("documents", "indicators")}
        tables["narratives"] = pd.DataFrame([narrative])
        told = with_reasons(pd.DataFrame({"activity_id": ["d/1"]}), "cost", tables, rules, CAUSES)
        assert told["reason_state"].tolist() == [state]


@pytest.mark.parametrize("number", ["03", "04", "06"])
def test_f11_the_least_base_of_a_list_is_a_parameter_and_said(number):
    (page,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    notebook = nbformat.read(page, as_version=4)
    source = "\n".join(cell["source"] for cell in notebook.cells)
    assert re.search(r"^least_base: int = \(?\s*10  #", source, re.MULTILINE)
    assert "{least_base}" in source


@pytest.mark.parametrize("polarity", ["lower", "maintain"])
def test_f15_nothing_where_nothing_was_wanted_is_met_and_no_hundred_per_cent(polarity):
    row = made_up("target 2022 0, actual 2022 0", polarity=polarity)["attainment"].iloc[0]
    assert (row["verdict"], row["reason"]) == ("met", "zero_target")
    assert pd.isna(row["attainment"])


def test_f15_a_project_that_stood_still_has_met_nothing():
    nothing = {"document_id": "x", "activity_id": "x/1", "fiscal_year": 2022, "item": "total"}
    nothing |= {"basis": "settlement", "value": 0.0, "unit": "JPY", "text": "0"}
    costs = contract_table("costs", [nothing])
    tables = made_up("target 2022 0, actual 2022 0", polarity="lower", costs=costs)
    row = tables["attainment"].iloc[0]
    assert (row["verdict"], row["reason"]) == ("undetermined", "no_activity")
    assert pd.isna(row["attainment"])


def test_f22_a_figure_per_thousand_residents_is_of_the_population_of_its_year():
    rows = rows_of(committed_notebook("07_compare_cities"), "類似指標の最も新しい実績と定義")
    (tsukuba,) = [row for row in rows if row["自治体名"] == "つくば市" and row["人口"] != "－"]
    population = read_labels("population").query(
        "municipality_code == '082201' and fiscal_year == 2020"
    )
    assert tsukuba["年度"] == "令和4年度"
    figure = float(tsukuba["実績"].removesuffix("件").replace(",", ""))
    per_1000 = 1000 * figure / population["population"].item()
    assert float(tsukuba["千人当たり"]) == pytest.approx(per_1000, rel=1e-3)


def test_f14_n14_no_share_of_nothing_is_said_of_marks():
    rows = found_on(six())
    assert not (rows["n"].eq(0) & rows["unit"].eq("share") & rows["page"].eq("06")).any()


@pytest.mark.shared
def test_money_over_the_budget_and_unit_costs_of_the_sheets_are_those_that_were_counted_by_hand():
    found = found_of(sheets(), "funds_above_budget", "unit_cost_rise", "charges_share")
    above = found.loc["funds_above_budget"]  # 405: 3,800 千円 in the budget, 4,260 settled
    assert (above["value"], above["subject"], above["n"]) == (460_000, "ikeda-r7-405/405", 3)
    rise = found.loc["unit_cost_rise"]  # 27,415 千円 / 144,000 人, then 35,723 千円 / 162,000 人
    assert rise["value"] == pytest.approx((35_723 / 162_000) / (27_415 / 144_000) - 1)
    assert rise["subject"] == "ikeda-r7-054/54#1"
    charges = found.loc["charges_share"]
    paid = 72_784 + 3_934 + 187 + 70 + 43 + 2
    assert charges["value"] == pytest.approx(paid / (72_784 + 12_208 + 2_456 + 115_460 + 359 + 2))
