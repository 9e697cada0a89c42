"""Progress of a plan's actions: the published counts, the index by its printed formula, plans that
lack something.
"""

import pandas as pd
import pytest
from cases import cases
from notebooks_in_process import page_on
from real_tables import of_cities, six
from true_tables import ROOT, contract_table, true_tables

from hyoka.contract.tables import TABLES
from hyoka.text.japanese import fold_name
from measures.dx import (
    actions,
    dx_progress,
    grade_counts,
    lineage,
    section_name,
    sections_of_plans,
    without_largest_section,
)
from measures.frames import with_documents
from measures.labels import read_labels
from measures.themes import items, keyword_pattern, split_cell, tag

CRITERIA = read_labels("criteria")

COUNTS = ["n", "done", "live", "planned", "a", "b", "c", "d"]
#: Codes of a plan's levels and actions, each with its grade and its marks.
PLAN = {
    "1": "",
    "1-1": "",
    "1-1-001": "A completed implementing",
    "1-1-002": "Ｂ implementing",
    "1-1-003": "C planned implementing",
    "2": "",
    "2-1": "",
    "2-1-001": "D planned",
    "2-1-002": "",
}
LEVELS = {1: "policy", 3: "program", 7: "action"}


def small_plan() -> dict[str, pd.DataFrame]:
    rows: dict[str, list[dict[str, object]]] = {"activities": [], "ratings": [], "statuses": []}
    for code, marked in PLAN.items():
        of = {"document_id": "p-2021", "fiscal_year": 2021, "activity_id": f"p-2021/{code}"}
        above = code.rpartition("-")[0]
        about = {
            "level": LEVELS[len(code)],
            "code": code,
            "name": f"取組{code}",
            "section": f"{code[0]}課",
        }
        rows["activities"].append(of | about | {"parent_id": above and f"p-2021/{above}"})
        for grade, *marks in [marked.split()] if marked else ():
            rows["ratings"].append(of | {"criterion": "自己評価", "symbol": grade, "scale": "abcd"})
            rows["statuses"] += [of | {"status": mark} for mark in marks]
    rows["documents"] = [{"document_id": "p-2021", "fiscal_year": 2021, "municipality": "某市"}]
    return {name: contract_table(name, rows.get(name, [])) for name in TABLES}


def small() -> pd.DataFrame:
    return dx_progress(small_plan(), CRITERIA, read_labels("dx_themes")).set_index("activity_id")


def test_marks_name_their_year_and_stand_apart():
    acts = actions(true_tables(), CRITERIA)
    counts = {"R4実施": 169, "R4構想": 33, "R3終了・R4実施": 20, "R3終了": 12, "R4実施・R4構想": 1}
    assert acts["marks"].value_counts().to_dict() == counts


def test_a_sections_code_is_no_part_of_its_name():
    assert section_name("02104100 情報システム課") == "情報システム課"
    assert section_name("2025年万博推進課") == "2025年万博推進課"
    assert not actions(true_tables(), CRITERIA)["section"].str.match(r"\d+ ").any()


def test_counts_of_a_small_plan_leave_an_action_without_grade_and_status_out_of_means():
    rows = small()
    first, second = [3, 1, 3, 1, 1, 1, 1, 0], [2, 0, 0, 1, 0, 0, 0, 1]
    found = rows.loc[["p-2021/1", "p-2021/1-1", "p-2021/2"], COUNTS]
    assert found.to_numpy().tolist() == [first, first, second]
    assert rows.loc["p-2021/2-1-002", ["share_ab", "score"]].isna().all()
    assert rows.loc["p-2021/2", ["share_ab", "score"]].tolist() == [0, 0]


def test_a_plan_without_statuses_has_grades_and_without_grades_no_share():
    tables, themes = small_plan(), read_labels("dx_themes")
    graded, marked = (
        dx_progress(tables | {lost: tables[lost].iloc[:0]}, CRITERIA, themes)
        .set_index("activity_id")
        .loc["p-2021/1"]
        for lost in ("statuses", "ratings")
    )
    assert (graded["live"], graded["a"]) == (0, 1)
    assert graded["score"] == pytest.approx(2 / 3)
    assert (marked["done"], marked["live"], pd.isna(marked["share_ab"])) == (1, 3, True)


def test_actions_of_other_documents_are_no_plan_and_lineage_ends_in_a_circle():
    tables, of = small_plan(), {"document_id": "q", "activity_id": "q/1", "fiscal_year": 2017}
    others = {
        "activities": of | {"level": "action"},
        "ratings": of | {"criterion": "達成状況", "scale": "circle"},
    }
    for name, row in others.items():
        tables[name] = pd.concat([tables[name], contract_table(name, [row])], ignore_index=True)
    assert set(dx_progress(tables, CRITERIA, read_labels("dx_themes"))["document_id"]) == {"p-2021"}
    circle = pd.DataFrame({"activity_id": ["a", "b", "c"], "parent_id": ["b", "c", "b"]})
    assert lineage(circle)["activity_id"].tolist() == ["a", "b", "c"]


SHARED = [
    "情報システムの標準化・共通化",
    "マイナンバーカードの普及促進・利用の推進",
    "セキュリティ対策の徹底",
    "AI・RPAの利用推進",
    "テレワークの推進",
]
FIRST, LATER = (
    ["行政手続のオンライン化"],
    ["自治体フロントヤード改革の推進", "公金収納におけるeLTAXの活用"],
)
THEMES = pd.DataFrame(
    [
        ("AI・RPA", "national", "AI;RPA", "", ""),
        ("広報", "own", "SNS;ホームページ", "某市 1-2", "某市 1-2-003"),
        ("基盤", "own", "Wi-Fi;５Ｇ", "某市 2-1", "某市 1-1-009"),
    ],
    columns=["theme", "kind", "keywords", "plan_codes", "hand"],
).assign(valid_from=float("nan"), valid_to=float("nan"))


def named(*pairs: tuple[str, str], municipality: str = "某市", year: int = 2021) -> pd.DataFrame:
    of = {"document_id": "d", "municipality": municipality, "fiscal_year": year}
    return pd.DataFrame(
        [of | {"item_id": code, "code": code, "name": name} for code, name in pairs]
    )


def sample() -> pd.DataFrame:
    """A hundred actions with the themes that a person has given them."""
    path = ROOT / "engine" / "tests" / "data" / "cases" / "dx_theme_sample.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False).query("unseen == 'no'")
    return rows.assign(item_id=rows["code"], document_id="ibaraki-2021-dx", fiscal_year=2021)


@pytest.mark.parametrize(("keyword", "name", "found"), cases("keywords"))
def test_keywords_are_found_on_folded_names_with_borders_for_latin_words(keyword, name, found):
    assert bool(keyword_pattern([keyword]).search(fold_name(name))) == (found == "yes")


#: Codes and names of items, and their themes: all that a name speaks of, else that of the chapter;
#: and those by hand.
TAGGED = [
    ([("1-1-001", "ホームページのAI利活用")], ["1-1-001 AI・RPA", "1-1-001 広報"]),
    ([("1-2-001", "その他の取組"), ("1-2-002", "RPAの導入")], ["1-2-001 広報", "1-2-002 AI・RPA"]),
    ([("1-1-009", "SNS"), ("1-2-003", "SNS")], ["1-1-009 広報", "1-1-009 基盤", "1-2-003 広報"]),
]


@pytest.mark.parametrize(("pairs", "found"), TAGGED)
def test_an_item_has_the_themes_of_its_name_its_chapter_or_by_hand(pairs, found):
    tags = tag(named(*pairs), THEMES)
    assert (tags["item_id"] + " " + tags["theme"]).tolist() == found
    assert tag(named(("1-2-001", "その他の取組"), municipality="他市"), THEMES).empty


@pytest.mark.parametrize(
    ("year", "national"), [(2019, []), (2021, SHARED + FIRST), (2024, SHARED + LATER)]
)
def test_the_documents_year_decides_which_items_are_national(year, national):
    themes = read_labels("dx_themes")
    words = named(
        *((str(at), cell.split(";")[0]) for at, cell in enumerate(themes["keywords"])), year=year
    )
    tags = tag(words, themes)
    assert set(tags.loc[tags["kind"] == "national", "theme"]) == set(national)
    assert set(tags["kind"]) <= {"national", "own"}


@pytest.mark.parametrize(("city", "of_national_items"), [("伊丹市", 2), ("つくば市", 4)])
def test_a_city_without_a_plan_has_indicators_of_the_national_items_of_its_documents_year(
    city, of_national_items
):
    tags = tag(items(of_cities(city)), read_labels("dx_themes")).query("kind == 'national'")
    indicators = six()["indicators"]
    assert indicators["indicator_id"].isin(tags["item_id"]).sum() == of_national_items


def test_tags_without_those_by_hand_agree_with_a_sample_of_a_hundred_actions():
    """Measured on names that the keywords were made from: precision 119/123 = 0.967, recall 119/128
    = 0.930.
    """
    rows, themes = sample(), read_labels("dx_themes")
    assert len(rows) == rows["code"].nunique() == 100
    assert {theme for cell in rows["themes"] for theme in split_cell(cell)} <= set(themes["theme"])
    tags = tag(rows, themes.assign(hand=""))
    found = set(zip(tags["item_id"], tags["theme"], strict=True))
    true = {(row.item_id, theme) for row in rows.itertuples() for theme in split_cell(row.themes)}
    assert len(found & true) / len(found) >= 0.95
    assert len(found & true) / len(true) >= 0.90
    assert tag(rows, themes.assign(hand="", plan_codes=""))["item_id"].nunique() >= 95, (
        "few are left to the chapter"
    )


@pytest.mark.parametrize(("item", "themes"), cases("themes"))
def test_other_cities_have_the_same_tags(item, themes):
    tags = tag(items(true_tables()), read_labels("dx_themes"))
    assert ";".join(tags.loc[tags["item_id"] == item, "theme"]) == themes


BY_MEASURE = "施策ごとの自己評価、A・Bの割合の低い順（令和3年度）"


@pytest.mark.parametrize(
    ("least", "given"), [(10, {}), (20, {"least_actions": 20, "least_ranked": 2})]
)
def test_sentence_table_and_chart_hear_how_many_actions_are_compared(least, given):
    page = page_on(six(), "05", **given)
    said = page.findings.set_index("measure").loc["lowest_graded"]
    *compared, others = page.rows(BY_MEASURE)
    assert all(int(row["評価あり"]) >= least for row in compared)
    assert others["施策"] == f"{least}取組に満たない施策"
    assert f"読み取った取組が{least}以上の{len(compared)}施策" in said["ja"]
    assert f"with {least} graded actions read or more" in said["en"]
    assert compared[0]["施策"].endswith(said["name"])
    assert compared[0]["A・Bの割合"] == f"{said['value']:.1%}"
    of_sections, drawn = page.alts()
    assert of_sections.startswith(f"課ごとのA・Bの割合（{least}取組以上の課）。")
    assert "計画の全体" not in of_sections
    assert drawn.startswith(f"{least}取組以上の施策のA・Bの割合。{compared[0]['施策']}")
    assert page.rows(
        f"国の重点取組事項ごとの自己評価、A・Bの割合の低い順、{least}取組未満は後に（令和3年度）",
    )


def test_each_plan_is_counted_as_a_whole_by_section_and_without_the_largest():
    plan = small_plan()
    acts = actions(plan, CRITERIA).assign(municipality="某市")
    (whole,) = grade_counts(acts, []).to_dict("records")
    assert [whole[name] for name in ("of", *"ABCD", "n")] == [4, 1, 1, 1, 1, 2]
    of_sections = sections_of_plans(acts)
    assert of_sections[["section", "n", "of", "n_whole", "of_whole"]].to_numpy().tolist() == [
        ["1課", 2, 3, 2, 4],
        ["2課", 0, 1, 2, 4],
    ]
    (without,) = without_largest_section(of_sections, 1).to_dict("records")
    assert (without["section"], without["n"], without["of"]) == ("1課", 0, 1)
    assert (without["of_largest"], without["share_largest"]) == (3, 2 / 3)
    assert without_largest_section(of_sections, 2).empty, "one action beside the largest section"
    assert sections_of_plans(acts.assign(section="")).empty


def test_measures_have_the_shares_of_the_saved_table():
    tables = six()
    acts = with_documents(actions(tables, CRITERIA), tables["documents"])
    of_measures = grade_counts(acts, ["parent_id"]).set_index("parent_id")["share_ab"]
    progress = dx_progress(tables, CRITERIA, read_labels("dx_themes")).set_index("activity_id")
    assert len(of_measures) > 5
    assert of_measures.equals(progress["share_ab"].reindex(of_measures.index))


def another(plan: dict[str, pd.DataFrame], city: str, symbol: str) -> dict[str, pd.DataFrame]:
    """The same plan of another city and the year before, all of whose actions have one grade."""
    made = {}
    for name, rows in plan.items():
        ids = {
            column: rows[column].str.replace("p-2021", f"{city}-2020")
            for column in rows
            if str(column).endswith("_id")
        }
        of_year = {"fiscal_year": 2020} if "fiscal_year" in rows else {}
        made[name] = rows.assign(**ids, **of_year)
    made["documents"] = made["documents"].assign(municipality=city)
    made["ratings"] = made["ratings"].assign(symbol=symbol)
    return made


@pytest.fixture(scope="module")
def plans():
    """The page of a small plan and of two older ones, each of one grade."""
    plan = small_plan()
    others = [another(plan, "優の市", "A"), another(plan, "可の市", "C")]
    tables = {
        name: pd.concat([rows, *(made[name] for made in others)], ignore_index=True).astype(
            rows.dtypes
        )
        for name, rows in plan.items()
    }
    return page_on(tables, "05", least_actions=1, least_ranked=2)


def test_each_plan_has_its_findings_and_one_of_which_all_is_alike_has_no_lowest(plans):
    found = plans.findings.set_index(["measure", "municipality"])
    said = {key: (row["n"], row["of"], row["subject"]) for key, row in found.iterrows()}
    assert said[("lowest_graded", "某市")][2] == "p-2021/2-1"
    counts = {city: of[:2] for (measure, city), of in said.items() if measure == "graded_ab"}
    assert counts == {"某市": (2, 4), "優の市": (4, 4), "可の市": (0, 4)}
    of_others = {measure for measure, city in said if city != "某市"}
    assert of_others == {"graded_ab", "low_planned"}


def test_the_newest_plan_has_the_tables(plans):
    assert [row["D"] for row in plans.rows(BY_MEASURE)] == ["1", "0"]
    assert any("図と表は最も新しい計画だけを示す（全3計画）" in note for note in plans.notes)
