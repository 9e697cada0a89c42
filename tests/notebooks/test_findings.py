"""Findings on the tables of six documents and of 40 published sheets, as their pages have them."""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from notebook_limits import opening
from notebooks_in_process import committed, found_of, html_of, page_on, rows_of
from pypdfium2 import PdfDocument
from real_tables import sheets, six
from true_tables import ROOT

from hyoka.contract.tables import FUNDING
from hyoka.text.japanese import fold
from measures.attainment import each_once
from measures.costs import cost_table
from measures.labels import read_labels
from measures.polarity import apply_polarity
from measures.targets import directions, with_reasons

CAUSES = read_labels("causes")
NOTEBOOKS_IN_BOTH = sorted((ROOT / "notebooks").glob("0[46789]_*.ipynb"))
APART = "自己評価が指標と乖離する事業（目標が10未満の達成率は－）"
POLARITY = read_labels("polarity")
REMARKS = read_labels("remarks")
both = pytest.mark.parametrize("made", [six, pytest.param(sheets, marks=pytest.mark.shared)])


@pytest.mark.shared
def test_demand_and_what_is_on_offer_are_not_better_for_being_more():
    known = apply_polarity(sheets()["indicators"], POLARITY).set_index("indicator_id")
    polarity = {key.partition("/")[2]: way for key, way in known["polarity"].items()}
    asked = (
        "97#1",
        "126#1",
        "214#1",
        "1#1",
        "33#1",
        "387#3",
        "255#1",
        "405#1",
    )  # users, candidates, menus, products
    assert {polarity[key] for key in asked} == {""}
    assert {polarity[key] for key in ("54#1", "225#1", "247#1")} == {
        "higher"
    }  # visitors and participants


def test_an_indicator_of_two_projects_counts_once_and_two_that_hold_two_meetings_count_twice():
    rows = pd.DataFrame(
        {
            "indicator_id": list("abcd"),
            "municipality": "x市",
            "指標": ["犯罪発生件数"] * 2 + ["会議"] * 2,
            "unit": "件",
            "fiscal_year": 2024,
        }
    )
    printed = [("a", "421"), ("b", "421"), ("c", "2"), ("d", "2")]
    values = [
        {
            "indicator_id": name,
            "measure": "actual",
            "fiscal_year": 2024,
            "value": float(text),
            "text": text,
        }
        for name, text in printed
    ]
    assert each_once(rows, pd.DataFrame(values))["indicator_id"].tolist() == ["a", "c", "d"]


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS_IN_BOTH])
def test_each_sentence_of_an_answer_stands_in_both_languages(name):
    (answer,) = [html for html in html_of(committed(name)) if '<div class="hyoka-answer"' in html]
    lists = BeautifulSoup(answer, "html.parser").find_all("ul")
    sizes = {"ja": 0, "en": 0}
    for each in lists:
        sizes[each["lang"]] += len(each.find_all("li"))
    assert sizes["ja"] == sizes["en"] > 0


@pytest.mark.shared
def test_funds_and_the_insured_name_the_account():
    named = cost_table(sheets(), REMARKS).query("account != ''")
    assert dict(zip(named["事業"].str[:3], named["account"], strict=True)) == {
        "301": "介護保険特別会計",
        "312": "介護保険特別会計",
        "346": "国民健康保険特別会計",
    }


def test_directions_that_sheets_write_count_and_needs_are_no_marks_of_results():
    combined = rows_of(committed("06_self_ratings"), "評価の組合せと方向性（多い順）")
    assert "つくば市" not in {row["自治体名"] for row in combined}
    (kept,) = [
        row for row in combined if (row["評価の組合せ"], row["方向性"]) == ("A/A/A", "現状維持")
    ]
    assert (kept["自治体名"], kept["事業数"]) == ("池田市", "2")
    ways = directions(six())
    assert ways[[key for key in ways.index if key.startswith("tsukuba")]].eq("継続").any()


@pytest.mark.shared
def test_a_short_list_for_a_hearing_names_who_gives_a_reason_and_who_only_speaks_of_the_mark():
    found = {row["事業"].partition(" ")[0]: row for row in page_on(sheets(), "06").rows(APART)}
    assert {*found} == {"429", "346", "445", "225", "387", "367"}
    with_reason = {code for code, row in found.items() if row["市の記述"] != "理由は見当たらない"}
    # fewer, works; as many as before, level, below what was expected
    assert with_reason == {"346", "429", "225", "367", "387"}
    assert (found["445"]["根拠"], found["445"]["方向性"]) == (
        "交通事故発生件数 目標値（見込）48件に対し75件（前年度71件）",
        "現状維持",
    )


@pytest.mark.shared
def test_projects_and_marks_of_a_direction_are_those_of_the_sheets():
    rows = pd.DataFrame(page_on(sheets(), "06").rows("評価の組合せと方向性（多い順）"))
    of_way = rows["事業数"].astype(int).groupby(rows["方向性"]).sum()
    assert (of_way.sum(), of_way["現状維持"], of_way["廃止"]) == (37, 28, 2)


@pytest.mark.shared
def test_a_mark_that_judges_nothing_is_compared_with_no_figures():
    ratings = sheets()["ratings"]
    is_of_nothing = ratings["text"].str.contains("判断できない")
    assert ratings.loc[is_of_nothing, "score"].isna().tolist() == [True] * 3
    frame = page_on(sheets(), "06").tables[APART].frame
    assert not frame["activity_id"].isin(ratings.loc[is_of_nothing, "activity_id"]).any()


@pytest.mark.shared
def test_execution_is_of_what_could_be_spent():
    rows = cost_table(sheets(), REMARKS).query("fiscal_year == 2024")
    zoo = rows[rows["事業"].str.contains("動物園")].iloc[0]
    assert (zoo["budget"], zoo["settlement"], zoo["carried_over"]) == (
        880_600_000,
        402_994_000,
        441_000_000,
    )
    assert (zoo["basis"], zoo["unspent"], round(zoo["execution"], 3)) == (
        "current",
        36_606_000,
        0.917,
    )
    assert rows.loc[rows["basis"].ne("current"), "unspent"].isna().all()
    assert rows["carried_over"].sum() == 441_000_000


@pytest.mark.shared
def test_money_is_told_by_account_and_what_is_carried_over_is_not_left():
    page = page_on(sheets(), "04")
    left = page_on(sheets(), "09").rows("予算と残額（残額の大きい順）")
    (zoo,) = [row for row in left if row["予算の種別"] == "予算現額"]
    # without what is carried over
    assert (zoo["残額（千円）"], zoo["執行率"]) == ("36,606", "91.7%")
    sums = page.rows("継続事業の決算と財源（会計ごと）")
    settled = {
        row["会計"]: row["当年度の額（千円）"] for row in sums if row["財源"] == "決算（計）"
    }
    built = 176_976 + 402_994
    assert settled["記載なし"] == f"{2_769_401 - built:,}", "insurance and works stand apart"
    of_care = 9_223_147 + 391_297
    assert settled["介護保険特別会計"] == f"{of_care:,}", "printed and presumed is one account"


@both
def test_the_sources_of_a_settlement_add_up_to_it(made):
    rows = cost_table(made(), REMARKS)
    rows = rows.dropna(subset="general_funds")
    assert (
        rows[[*FUNDING]].sum(axis=1) - rows["settlement"]
    ).abs().max() <= 1000  # each is rounded to 千円


@pytest.mark.shared
def test_no_share_of_one_user_leads():
    first = opening(page_on(sheets(), "03").findings, "03")
    assert first
    assert "大学進学率" not in "".join(row["ja"] for row in first)


def test_progress_of_works_and_what_is_listed_again_are_no_change():
    indicators = six()["indicators"].drop_duplicates("indicator_id")
    values = six()["indicator_values"]
    targeted = values[values["measure"].eq("target")]["indicator_id"]
    without = indicators[~indicators["indicator_id"].isin(targeted)]["name"]
    is_left_out = without.str.contains("進捗率") | without.str.startswith("【再掲】")
    assert 0 < is_left_out.sum() < len(without)
    said = "".join(html_of(committed("03_indicator_attainment")))
    counts = re.findall(r"二つの年度の値のある(\d+)指標の変化", said)
    assert 0 < sum(map(int, counts)) <= (~is_left_out).sum()


def test_few_lead_no_table_and_what_a_city_does_not_print_is_no_zero():
    page = committed("05_dx_progress")
    order = "A・Bの割合の低い順、10取組未満は後に"
    for caption in (
        "施策ごとの自己評価、A・Bの割合の低い順（令和3年度）",
        f"国の重点取組事項ごとの自己評価、{order}（令和3年度）",
    ):
        rows = rows_of(page, caption)
        is_few = [
            int(row["評価あり"]) < 10 or row.get("施策", "").endswith("に満たない施策")
            for row in rows
        ]
        assert is_few == sorted(is_few)
    (low,) = [
        row
        for row in rows_of(committed("09_budgets"), "予算と残額（残額の大きい順）")
        if row["自治体名"] == "枚方市" and row["執行率"] < "50%"
    ]
    assert low["残ったことの記述"] == "理由は見当たらない"


@pytest.mark.parametrize(
    "name", [path.stem for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))]
)
def test_pages_are_named_in_words_and_say_what_civil_servants_say(name):
    notebook = committed(name)
    texts = "".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    said = re.sub(r"\(0\d_\w+\.ipynb\)|`[^`]*`", "", texts) + "".join(html_of(notebook))
    assert re.findall(r"0[1-9](?:の「|で見る|による)", said) == []
    assert [
        word
        for word in ("値でない0", "急な変化", "本文・小表", "0項目", "2024年度", "枠まで")
        if word in said
    ] == []


@both
def test_a_reason_is_the_text_of_its_field_as_printed(made):
    tables = made()
    told = with_reasons(tables["ratings"], "attainment", tables, read_labels("reasons"), CAUSES)
    texts = tables["narratives"].set_index(["activity_id", "field"])["text"]
    told = told[told["reason_state"].ne("none")]
    assert len(told) > 0
    for row in told.to_dict("records"):
        printed = texts[row["activity_id"], row["reason_field"]]
        in_our_words = row["reason_text"] if row["reason_state"] == "coded" else ""
        assert row["reason_text"] == (in_our_words if printed.startswith("［本文") else printed)
    assert (set(told["reason_state"]) == {"left_out", "coded"}) == (made is six)


@pytest.mark.parametrize("form", ["ibaraki_dx", "ikeda_projects", "tsukuba_sheets"])
def test_the_meaning_of_a_mark_is_printed_in_its_document(form):
    document = six()["documents"].query("form == @form").iloc[0]
    with PdfDocument(ROOT / "data" / "raw" / document["file"]) as pdf:
        printed = fold("".join(page.get_textpage().get_text_range() for page in pdf))
    marks = read_labels("scales").query("form == @form")
    assert [text for text in marks["meaning"] if fold(text) not in printed] == []


def of_measures(made, *measures):
    """The findings of these measures, n and of, by city."""
    return {
        (row.municipality, row.account, row.Index): (row.value, row.n, row.of)
        for row in found_of(made, *measures).itertuples()
    }


@pytest.mark.shared
def test_of_the_sheets_one_target_in_three_is_last_years_figure_or_the_figure_itself():
    made = sheets()
    printed = made["indicator_values"].query("status == 'reported'")
    # all sheets are of 2024; no figure is printed twice
    by_year = printed.pivot(
        index="indicator_id", columns=["measure", "fiscal_year"], values="value"
    )
    last, now = by_year["actual", 2023], by_year["actual", 2024]
    target = by_year["target", 2024]
    found = of_measures(made, "targets_same", "targets_exact", "way_away", "way_reached")
    above_nothing = target.where(target.ne(0))  # of no grave case wanted nothing is copied
    n_same = int((above_nothing == last).sum())
    n_exact = int((above_nothing == now).sum())
    assert (n_same, n_exact) == (17, 17)
    assert found["池田市", "", "targets_same"][1:] == (n_same, int((above_nothing + last).count()))
    assert found["池田市", "", "targets_exact"][1:] == (n_exact, int((above_nothing + now).count()))
    # 目標値（見込） stands over them: forecasts show no way, and none is reached
    ways = {("池田市", "", "way_away"), ("池田市", "", "way_reached")}
    assert ways.isdisjoint(found)


@pytest.mark.shared
def test_h2_what_was_missed_by_half_and_stays_as_it_is_leaves_out_the_zoo_that_is_being_built():
    found = of_measures(sheets(), "half_missed_kept", "kept_below", "ended_though_met")
    # 75 accidents beside 48 are no part of a target: they are a target missed
    assert ("池田市", "", "half_missed_kept") not in found
    assert found["池田市", "", "kept_below"] == (2_456_000, 1, 4)
    insured = ("池田市", "国民健康保険特別会計", "half_missed_kept")
    assert insured not in found, "of one project none is a part"
    assert found["池田市", "", "ended_though_met"][1:] == (1, 2)
