"""Sentences that were false or misled on other sheets and cities, each with its right version.

G1 to G24 go on where E, F and N of `test_false_sentences` end.
"""

import pandas as pd
import pytest
from notebook_limits import opening, with_analyses
from notebooks_in_process import found_of, found_on, rows_of, run, run_on, said_by, shown
from test_attainment import JUDGED
from test_false_sentences import of_city, of_costs
from test_findings import sheets, six
from true_tables import SHARED

from helpers.finding import LONGEST
from helpers.labels import label_rows, read_labels
from helpers.measures.scope import numbers_read
from helpers.measures.selection import selected
from helpers.measures.targets import with_reasons
from hyoka.contract.schema import empty
from hyoka.store.table_files import load_table
from hyoka_report.front_page import _read

#: The rows with a sentence.
TEMPLATES = [row for row in label_rows("findings") if row["ja"]]


def made_anew(tables):
    return with_analyses(tables)


def said(tables, page, language="ja"):
    """What a page says first, by measure."""
    rows = opening(found_on(tables, page), page)
    return {row["measure"]: row[language] for row in rows}


@pytest.mark.shared
def test_g1_what_a_document_calls_a_forecast_is_no_target():
    measures = set(found_on(of_city("yokohama"), "03")["measure"])
    assert measures == {"forecasts_met", "farthest_forecast"}
    assert not any("目標" in text for text in said(of_city("yokohama"), "03").values())


def test_g1_targets_and_forecasts_of_one_run_are_counted_apart():
    before = found_of(six(), "targets_met")
    documents = six()["documents"]
    is_city = documents["municipality"].eq("つくば市")
    words = documents["target_word"].mask(is_city, "想定")
    after = made_anew(six() | {"documents": documents.assign(target_word=words)})
    forecasts = found_of(after, "forecasts_met").loc["forecasts_met"]
    of_city_before = before[before["municipality"].eq("つくば市")].iloc[0]
    assert (forecasts["n"], forecasts["of"]) == (of_city_before["n"], of_city_before["of"])
    assert "つくば市" not in set(found_of(after, "targets_met", "with_target")["municipality"])


@pytest.mark.shared
def test_g2_a_project_with_parts_is_one_project():
    found = found_on(of_city("yokohama"))
    (read,) = _read(of_city("yokohama") | {"findings": found})
    assert (read["word"], read["count"]) == ("事務事業", 7)


def test_g3_what_was_overspent_is_no_difference_that_a_page_calls_the_largest():
    tables = of_costs(
        "budget 2022 100, settlement 2022 80",
        "budget 2022 100, settlement 2022 90",
        "budget 2022 100, settlement 2022 190",
    )
    left = found_of(tables, "most_left").loc["most_left"]
    assert (left["value"], left["n"], left["of"]) == (20, 2, 2)
    assert "予算が最も多く残った" in said(tables, "04")["most_left"]


def test_g4_a_project_that_began_or_ended_has_not_moved_most():
    tables = of_costs(
        "settlement 2020 10, settlement 2021 10, settlement 2022 14",
        "settlement 2020 10, settlement 2021 10, settlement 2022 12",
        "settlement 2020 9, settlement 2021 0, settlement 2022 900",
        "settlement 2020 10, settlement 2021 500, settlement 2022 0",
    )
    found = found_of(tables, "largest_change", "settled_change", "ended_spending")
    largest = found.loc["largest_change"]
    assert (largest["value"], largest["n"], largest["of"]) == (4, 2, 4)
    together = found.loc["settled_change"]  # one population a page
    assert (together["value"], together["n"]) == (4 + 2, 2)
    ended = found.loc["ended_spending"]
    assert (ended["value"], ended["n"], ended["of"]) == (500, 1, 3)
    sentence = said(tables, "04")["largest_change"]
    assert "継続2事業で決算が最も動いた「ある事業」はR3の10円から4円増（+40.0%）" in sentence


def test_g4_of_the_only_project_the_years_that_cost_something_are_compared():
    tables = of_costs("settlement 2020 0, settlement 2021 30, settlement 2022 20")
    assert found_of(tables, "change_of_one")["value"].tolist() == [-10]
    ended = of_costs("settlement 2020 50, settlement 2021 30, settlement 2022 0")
    assert found_of(ended, "change_of_one").empty


@pytest.mark.parametrize(
    ("about", "text", "state"),
    [
        ("attainment", "見込値を下 \n回ったものの、平均を上回っている。", "printed"),
        ("attainment", "目標値に到達しているとは言えないため。", "printed"),
        ("attainment", "接種率は横ばいだが、啓発に寄与した。", "printed"),
        ("cost", "個別療育を提供する事業所が少ない点は改善の余地がある。", "other"),
        ("cost", "事故発生件数の減少を図る。", "other"),
        ("cost", "利用者が少なかったため。", "printed"),
        ("cost", "財政状況により計画が先送りとなった。", "printed"),
    ],
)
def test_g5_a_reason_is_what_the_text_says_whatever_line_it_ends_on(about, text, state):
    rules = read_labels("reasons")
    field = rules.loc[rules["about"].eq(about), "field"].iloc[0]
    narrative = {"document_id": "d", "activity_id": "d/1", "field": field, "text": text}
    tables = {name: empty(name) for name in ("documents", "indicators")}
    tables["narratives"] = pd.DataFrame([narrative])
    told = with_reasons(pd.DataFrame({"activity_id": ["d/1"]}), about, tables, rules)
    assert told["reason_state"].tolist() == [state]


@pytest.mark.shared
def test_g5_the_name_of_an_indicator_is_no_reason_for_money_that_was_left():
    rows = pd.DataFrame({"activity_id": ["ikeda-r7-065/65", "ikeda-r7-122/122"]})
    told = with_reasons(rows, "cost", sheets(), read_labels("reasons"))
    assert told["reason_state"].tolist() == [
        "other",
        "printed",
    ]  # 利用件数は増加傾向, 活用がなかった


@pytest.mark.shared
def test_g6_an_indicator_is_named_with_its_project():
    row = found_of(sheets(), "farthest_target").loc["farthest_target"]
    names = sheets()["activities"].set_index("activity_id")["name"]
    project = names[row["subject"].partition("#")[0]]
    assert f"（{project[:4]}" in row["name"]
    assert f"「{row['name']}」" in row["ja"]
    assert len(row["ja"]) <= LONGEST["ja"]


@pytest.mark.parametrize("longest", [30, 40, 44, 60])
def test_g6_a_name_that_is_cut_ends_its_brackets(longest):
    long = "研修受講者数（庁内情報化事業(イントラとパソコンの管理、その他)）"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LONGEST, "ja", longest)
        said = said_by("farthest_target", name=long, value=0.4)
    name = said["name"]
    assert len(said["ja"]) <= longest
    for start, end in ("（）", "()"):
        assert name.count(start) == name.count(end)


def test_g6_projects_that_share_a_name_are_told_apart_by_their_code():
    tables = of_costs(
        "settlement 2021 10, settlement 2022 90",
        "settlement 2021 10, settlement 2022 20",
        names=("施設管理事業", "施設管理事業"),
    )
    codes = {"d/0": "100", "d/1": "200"}
    activities = tables["activities"]
    tables["activities"] = activities.assign(code=activities["activity_id"].map(codes))
    assert "「100 施設管理事業」" in said(tables, "04")["largest_change"]


def test_g7_where_several_are_the_largest_none_is_named():
    alike = "budget 2022 100, settlement 2021 10, settlement 2022 20"
    tables = of_costs(alike, alike)
    assert found_of(tables, "largest_change", "most_left").empty


def test_g8_a_rate_of_actions_is_of_those_that_are_graded(tmp_path):
    ratings = six()["ratings"]
    is_plan = ratings["document_id"].eq("ibaraki-2021-dx")
    half = ratings[~is_plan | (ratings.index % 2 == 0)]
    page = run_on(tmp_path, "05_dx_progress", made_anew(six() | {"ratings": half}))
    grades = half[half["document_id"].eq("ibaraki-2021-dx")]["symbol"]
    n_ab = grades.isin(["A", "B"]).sum()
    n_of = grades.value_counts()
    each = "、".join(f"{grade} {n_of[grade]}" for grade in "ABCD")
    share = f"{n_ab / len(grades):.1%}"
    assert f"{len(grades)}取組のA・Bの割合は{share}（{each}）" in shown(page)
    assert f"235取組のうち{235 - len(grades)}には、評価の記載がない。" in shown(page)


def test_g9_budgets_without_settlements_are_costs(tmp_path):
    costs = six()["costs"].query("basis == 'budget'")
    page = shown(run_on(tmp_path, "04_cost_efficiency", made_anew(six() | {"costs": costs})))
    assert "対象の文書・年度に、決算の記載がない。" in page
    assert "費用の記載がない" not in page


@pytest.mark.shared
def test_g10_a_budget_that_was_supplemented_is_not_restated(tmp_path):
    page = shown(run_on(tmp_path, "08_over_the_years", of_city("nankoku")))
    assert "変わったものは" not in page
    assert "文書にないものは" not in page  # the two lists hardly have a project in common


@pytest.mark.shared
def test_g11_numbers_of_a_list_that_several_rows_bear_are_no_numbers_of_sheets():
    scope = numbers_read(of_city("nankoku")).set_index("fiscal_year")
    assert 2022 not in scope.index  # two documents number twelve rows each


@pytest.mark.parametrize("measure", ["farthest_target", "top_mark_missed", "farthest_forecast"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_g12_an_attainment_below_nothing_is_said_as_a_distance(measure, language):
    text = said_by(measure, name="交通事故発生件数", value=-1.125, n=3, of=9)[language]
    assert len(text) <= LONGEST[language]
    assert "212.5%" in text
    assert "△" not in text


def test_g13_no_sum_of_nothing_is_said():
    costs = six()["costs"]
    nothing = costs.assign(value=costs["value"].mask(costs["unit"].eq("JPY"), 0.0))
    found = found_on(made_anew(six() | {"costs": nothing}))
    assert not (found["unit"].eq("JPY") & found["value"].eq(0)).any()


@pytest.mark.shared
def test_g14_of_one_indicator_no_share_is_said(tmp_path):
    document = "ikeda-r7-001"
    tables = {
        name: rows[rows["document_id"].eq(document)] if "document_id" in rows else rows
        for name, rows in sheets().items()
    }
    assert found_of(tables, "with_target").empty
    (tmp_path / "raw").mkdir()
    sheet = SHARED / "pdf-real" / "ikeda" / f"{document}.pdf"
    (tmp_path / "raw" / sheet.name).symlink_to(sheet)
    run("01_extract", tmp_path, output=str(tmp_path / "made"))
    (read,) = load_table(tmp_path / "made", "findings").to_dict("records")
    assert "1ページから" in read["ja"]
    assert "its one page" in read["en"]


@pytest.mark.shared
def test_g15_shares_of_money_say_that_special_accounts_are_left_out():
    found = found_on(sheets(), "04").set_index(["measure", "account"])
    assert "特別会計を除く" in found.at[("general_funds_rising", ""), "ja"]


def test_g16_each_sentence_of_a_page_names_its_year():
    for row in TEMPLATES:
        assert "{year}" in row["ja"] or "{about}" in row["ja"], row["key"]
        assert (
            "{fiscal_year}" in row["en"]
            or "{about}" in row["en"]
            or row["key"].startswith("moved_most")
        ), row["key"]


@pytest.mark.shared
def test_g17_the_larger_change_leads_whether_funds_are_printed_or_not():
    small = of_costs(
        "settlement 2021 10, settlement 2022 11, general_funds 2021 1, general_funds 2022 2",
        "settlement 2021 10, settlement 2022 10, general_funds 2021 1, general_funds 2022 1",
    )
    found = pd.concat([found_on(small, "04"), found_on(of_city("yokohama"), "04")])
    first = opening(found, "04")[0]
    assert (first["measure"], first["municipality"]) == ("largest_change", "横浜市")


def test_g19_of_another_year_it_is_not_said_that_no_target_is_printed():
    before = found_of(six(), "with_target")
    assert "池田市" in set(before["municipality"])
    of_last_year = selected(six(), ["池田市"], [2023])  # actuals alone; the targets are of 2024
    assert of_last_year["indicator_values"]["measure"].eq("actual").all()
    assert found_of(of_last_year, "with_target").empty


@pytest.mark.parametrize("page", ["03_indicator_attainment", "06_self_ratings"])
def test_g20_what_is_to_become_of_a_project_is_not_said_beside_another_year(page, tmp_path):
    for part in ("made", "raw"):
        (tmp_path / part).mkdir()
    of_2021 = {"cities": ["つくば市"], "years": [2021], "output": str(tmp_path / "made")}
    run_on(tmp_path, page, six(), **of_2021)
    found = load_table(tmp_path / "made", "findings")
    # the sheets, with what is to become, are of 2022
    assert not {*found["measure"]} & {"half_missed_kept", "kept_below", "ended_though_met"}
    if page.startswith("03"):
        assert {*found.query("measure == 'targets_met'")["fiscal_year"]} == {2021}


#: Sentences about one figure, one document, or two documents.
OF_ONE = (
    "farthest_",
    "best_left",
    "change_of_one",
    "charges_of_one",
    "funds_replaced",
    "general_funds_of_one",
    "list_total_change",
    "prose_aim",
    "top_mark_missed",
    "best_left",
    "prose_aim",
    "restated",
    "targets_moved",
    "pages_",
)
OF_A_DOCUMENT = ("figures_proved", "values_missing", "checks_failed")


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row["key"])
def test_g21_a_count_or_a_superlative_is_of_what_was_read(row):
    if row["key"].startswith(OF_ONE):
        return
    if row["key"].startswith(OF_A_DOCUMENT):
        assert "文書" in row["ja"]
        assert "document" in row["en"] or "printed totals" in row["en"]
        return
    assert any(word in row["ja"] for word in ("読み取った", "比べられる"))
    assert any(word in row["en"] for word in (" read", "compared"))


def test_g22_none_and_all_of_several_targets_are_said_as_such():
    words = {"slack": "", "allowed": ""}
    none = said_by("targets_met", value=0.0, n=0, of=2, words=words)
    every = said_by("targets_met", value=1.0, n=2, of=2, words=words)
    assert "2目標をいずれも達成しなかった" in none["ja"]
    assert "2目標を全て達成した" in every["ja"]


@pytest.mark.shared
def test_g23_no_reason_is_asked_of_a_forecast(tmp_path):
    page = run_on(tmp_path, "03_indicator_attainment", of_city("yokohama"))
    rows = rows_of(page, JUDGED)
    assert rows
    assert all(row["判定"].endswith("（想定に対し）") for row in rows)
    assert rows_of(page, SET_SO) == rows_of(page, TO_ASK) == []


SET_SO = "目標と、前年度の実績・最終目標（指標数）"
TO_ASK = "前年度の実績と同じか緩い目標と、逆へ動いた指標（事業の決算の大きい順）"


def test_g24_in_a_run_of_one_year_the_year_before_is_still_printed(tmp_path):
    limits = {"cities": ["つくば市"], "years": [2022]}
    page = run_on(tmp_path, "03_indicator_attainment", six(), **limits)
    rows = {row["目標"]: row for row in rows_of(page, SET_SO)}
    looser = rows["前年度の実績より緩い"]
    assert (looser["該当"], looser["比べられる指標"]) == ("5", "6")  # as in the run of all years
    # the sentence counts what the table counts
    assert "緩い目標は、方向の分かる6指標中5指標。" in shown(page)
