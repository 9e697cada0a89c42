"""Sentences that were false or misled on other sheets and cities, each with its right version.

G1 to G24 go on where E, F and N of `test_false_sentences` end; some are files of tests/cases.
"""

import numpy as np
import pandas as pd
import pytest
from notebook_limits import opening
from notebooks_in_process import found_of, found_on, page_on, run, said_by
from test_attainment import JUDGED
from test_false_sentences import of_city, of_costs
from test_findings import sheets, six
from test_one_change import APART
from true_tables import SHARED

from helpers.sentences import LONGEST
from hyoka.contract.schema import empty
from hyoka.store.table_files import load_table
from hyoka_report.front_page import _read
from measures.labels import label_rows, read_labels
from measures.scope import numbers_read
from measures.selection import selected
from measures.targets import with_reasons

CAUSES = read_labels("causes")
#: The rows of findings, without those of parts of sentences.
CODES = {row["key"] for row in label_rows("findings") if row["page"]}
TEMPLATES = [row for row in label_rows("findings") if row["key"] in CODES]


def said(tables, page, language="ja"):
    """What a page says first, by measure."""
    rows = opening(found_on(tables, page), page)
    return {row["measure"]: row[language] for row in rows}


@pytest.mark.shared
def test_g1_what_a_document_calls_a_forecast_is_no_target():
    measures = set(found_on(of_city("yokohama"), "03")["measure"])
    assert measures == {"forecasts_met", "farthest_forecast"}
    assert not any("目標" in text for text in said(of_city("yokohama"), "03").values())


@pytest.mark.shared
def test_g2_a_project_with_parts_is_one_project():
    found = found_on(of_city("yokohama"), "04")
    (read,) = _read(of_city("yokohama") | {"findings": found})
    assert (read["word"], read["count"]) == ("事務事業", 7)


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
    told = with_reasons(pd.DataFrame({"activity_id": ["d/1"]}), about, tables, rules, CAUSES)
    assert told["reason_state"].tolist() == [state]


@pytest.mark.parametrize(("polarity", "state"), [("lower", "printed"), ("higher", "other")])
def test_a_bound_that_was_left_is_a_miss_of_what_is_to_be_less(polarity, state):
    text = "0.03％未満を超えてしまったが、利用に支障はなかった。"
    narrative = {"document_id": "d", "activity_id": "d/1", "field": "達成状況の判断理由"}
    indicator = {"indicator_id": "d/1#1", "activity_id": "d/1", "name": "停止時間の割合"}
    tables = {
        "documents": empty("documents"),
        "indicators": pd.DataFrame([indicator | {"polarity": polarity}]),
        "narratives": pd.DataFrame([narrative | {"text": text}]),
    }
    rows = pd.DataFrame({"activity_id": ["d/1"]})
    told = with_reasons(rows, "attainment", tables, read_labels("reasons"), CAUSES)
    assert [*told["reason_state"]] == [state]


@pytest.mark.shared
def test_g5_the_name_of_an_indicator_is_no_reason_for_money_that_was_left():
    rows = pd.DataFrame({"activity_id": ["ikeda-r7-065/65", "ikeda-r7-122/122"]})
    told = with_reasons(rows, "cost", sheets(), read_labels("reasons"), CAUSES)
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
        figures = {"target": 9, "actual": 4, "unit": "", "target_word": "目標", "is_target": True}
        figures |= {"has_before": False, "distance_unit": "", "distance": np.nan}
        said = said_by("farthest_target", name=long, value=4.0, **figures)
    name = said["name"]
    assert len(said["ja"]) <= longest
    for start, end in ("（）", "()"):
        assert name.count(start) == name.count(end)


def test_g8_a_rate_of_actions_is_of_those_that_are_graded():
    tables = selected(six(), ["茨木市"])
    ratings = tables["ratings"]
    is_plan = ratings["document_id"].eq("ibaraki-2021-dx")
    half = ratings[~is_plan | (ratings.index % 2 == 0)]
    page = page_on(tables | {"ratings": half}, "05")
    said = "\n".join(page.notes)
    grades = half[half["document_id"].eq("ibaraki-2021-dx")]["symbol"]
    n_of = grades.value_counts()
    rows = {row["自己評価"]: row for row in page.rows("計画の自己評価（令和3年度）")}
    for grade in "ABCD":
        assert rows[grade]["取組"] == str(n_of[grade])
        assert rows[grade]["割合"] == f"{n_of[grade] / len(grades):.1%}"
    assert rows["D"]["意味"] == "全く成果が見られなかった"
    assert f"235取組のうち{235 - len(grades)}には、評価の記載がない。" in said


@pytest.mark.shared
def test_g10_a_budget_that_was_supplemented_is_not_restated():
    page = page_on(of_city("nankoku"), "08")
    assert not any("変わったものは" in note for note in page.notes)
    # the two lists hardly have a project in common
    assert not {*page.findings["measure"]} & {"ended", "restated", "targets_moved"}


@pytest.mark.shared
def test_g11_numbers_of_a_list_that_several_rows_bear_are_no_numbers_of_sheets():
    scope = numbers_read(of_city("nankoku")).set_index("fiscal_year")
    assert 2022 not in scope.index  # two documents number twelve rows each


def test_a_best_mark_beside_a_miss_says_actual_and_target_and_no_rate():
    figures = {"target_word": "目標", "target": 48, "actual": 75, "unit": "件", "is_target": True}
    figures |= {"has_before": False, "distance_unit": "", "distance": np.nan}
    about = {"value": -1.125, "n": 3, "of": 9, "指標": "交通事故発生件数"}
    text = said_by("top_mark_missed", name="交通安全", **about, **figures)["ja"]
    assert text == (
        "甲市（R4）の「交通安全」は最上位の評価だが、交通事故発生件数は目標48件に対し75件。"
    )


def test_g13_no_sum_of_nothing_is_said():
    """On the pages of test_one_change it is held there."""
    costs = six()["costs"]
    nothing = costs.assign(value=costs["value"].mask(costs["unit"].eq("JPY"), 0.0))
    pages = sorted({row["page"] for row in TEMPLATES if row["unit"] == "JPY"} - {*APART})
    found = found_on(six() | {"costs": nothing}, *pages)
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
    assert "会計の記載なし" in found.at[("general_funds_rising", ""), "ja"]


def test_g16_each_sentence_of_a_page_names_its_year():
    for row in TEMPLATES:
        assert "{fiscal_year:year}" in row["ja"] or "{where}" in row["ja"], row["key"]
        assert (
            "{fiscal_year}" in row["en"]
            or "{where}" in row["en"]
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
    assert (first["measure"], first["municipality"]) == ("settled_change", "横浜市")


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
    "untargeted_",
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
    no_base = {"n_below": 0, "of_below": 0}
    none = said_by("targets_met", value=0.0, n=0, of=2, tolerance=0.0, **no_base)
    every = said_by("targets_met", value=1.0, n=2, of=2, tolerance=0.0, **no_base)
    assert "2目標をいずれも達成しなかった" in none["ja"]
    assert "2目標を全て達成した" in every["ja"]


@pytest.mark.shared
def test_g23_no_reason_is_asked_of_a_forecast():
    page = page_on(of_city("yokohama"), "03")
    rows = page.rows(JUDGED)
    assert rows
    assert all(row["判定"].endswith("（想定に対し）") for row in rows)
    assert page.rows(SET_SO) == page.rows(TO_ASK) == []


SET_SO = "目標と、前年度・基準年度・その年度の実績、最終目標（指標数）"
TO_ASK = "緩い目標、前年度の実績と同じ目標と、逆へ動いた指標"
TO_ASK += "（事業の決算の大きい順。一時の事業は後）"
