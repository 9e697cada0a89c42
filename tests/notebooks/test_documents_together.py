"""What each of the six documents says that is no absence, and what they say beside each other."""

import pandas as pd
import pytest
from notebooks_in_process import committed, found_on, page_on, rows_of
from real_tables import six
from true_tables import contract_table

from hyoka import remarks
from looks.purposes import purposes_of
from measures.claims import claims_beside
from measures.dx import actions
from measures.labels import read_labels
from measures.targets import causes_in_words, with_reasons

#: What a document does not have is said by these; that all of it is read says little of a city.
OF_ABSENCE = ("with_target", "has_rating", "has_target", "has_cost")
PAGES = ("03", "04", "05", "06", "07", "08", "09")


def of_document(document_id: str) -> pd.DataFrame:
    found = found_on(six(), *PAGES)
    is_said = found["document_id"].eq(document_id) & ~found["measure"].isin(OF_ABSENCE)
    return found[is_said].set_index("measure")


@pytest.mark.parametrize(
    "document_id",
    [
        "hirakata-2017-general",
        "ibaraki-2020-projects",
        "ibaraki-2021-dx",
        "itami-2021-evaluation",
        "tsukuba-2022-sheets",
        "ikeda-2024-projects",
    ],
)
def test_each_document_has_three_findings_that_are_no_absence(document_id):
    assert len(of_document(document_id)) >= 3


def test_indicators_without_a_target_grew_worse_better_or_stayed():
    rows = of_document("ibaraki-2020-projects")
    counts = {code: rows.at[code, "n"] for code in ("moved_worse", "moved_better", "moved_same")}
    assert counts == {"moved_worse": 11, "moved_better": 18, "moved_same": 28}
    # of 68 whose direction is unknown, and of 10 that turned, nothing says whether they are worse
    assert rows.loc[[*counts], "of"].tolist() == [29, 29, 135]


def test_the_best_mark_beside_what_was_left_and_what_the_text_expected():
    rows = of_document("hirakata-2017-general")
    assert rows.loc["best_marks", ["n", "of"]].tolist() == [28, 33]
    left = rows.loc["best_left"]
    assert (left["value"], left["base"]) == (8_481_000 - 3_741_000, 8_481_000)
    assert left["ja"].endswith(
        "「公衆無線LAN環境整備事業」は最上位の評価で、予算848万円のうち474万円（55.9%）が残った。"
    )
    aim = rows.loc["prose_aim"]
    assert (aim["value"], aim["base"]) == (432_108 + 200_000 + 1_296_000, 2_400_000)
    assert "（80.3%）で、評価は○。" in aim["ja"]
    assert aim["en"].endswith("its mark is ○.")


def test_h38_boxes_of_aims_count_and_one_of_them_has_a_figure():
    found = page_on(six(), "07").findings
    rows = found[found["document_id"].eq("hirakata-2017-general")].set_index("measure")
    assert rows.loc["has_aim", ["n", "of"]].tolist() == [20, 33]
    assert rows.loc["has_target", ["n", "of"]].tolist() == [1, 33]
    assert "数値の目標、見込か基準の記載があるものは3.0%" in rows.at["has_target", "ja"]
    assert "目標を文章で書く欄があるものは60.6%" in rows.at["has_aim", "ja"]


def test_h38_where_each_box_has_a_figure_boxes_are_not_told_of():
    found = page_on(six(), "07").findings
    assert set(found[found["measure"].eq("has_aim")]["municipality"]) == {"枚方市"}


PURPOSES = "目的ごとの、読み取った事業の決算"


def test_settlements_stand_by_purpose_and_class_of_cofog():
    rows = rows_of(committed("07_compare_cities"), PURPOSES)
    told = {(row["款"], row["自治体名"]): row for row in rows}
    assert told["02 総務費", "つくば市"]["決算（千円）"] == "732,007"
    assert told["02 総務費", "つくば市"]["事業数"] == "6"
    assert told["02 総務費", "伊丹市"]["決算（千円）"] == "1,595,130"
    assert told["01 議会費", "伊丹市"]["COFOG"].startswith("01.1 ")
    of_itami = [row for row in rows if row["自治体名"] == "伊丹市"]
    in_all = sum(int(row["決算（千円）"].replace(",", "")) for row in of_itami)
    # the printed totals, without the projects that print no chapter
    assert in_all <= 410 + 105_911 + 162_184 + 1_354_422 + 31_187
    assert sum(int(row["事業数"]) for row in of_itami) == 31


def test_a_chapter_has_a_class_only_where_it_is_of_one():
    purposes = read_labels("purposes")
    assert purposes["number"].tolist() == [f"{number:02}" for number in range(1, 15)]
    assert purposes["reason"].str.contains(" — ").all()
    known = purposes[purposes["cofog"].ne("")]
    assert known["cofog"].str.fullmatch(r"(0[1-9]|10)(\.\d)?").all()
    assert known["cofog_class"].ne("").all()
    assert {"04", "08", "10", "12"}.isdisjoint(known["number"])


@pytest.mark.parametrize(
    ("field", "text", "chapter"),
    [
        ("款項目", "02 01 03", ["02"]),
        ("款項目", "- - -", []),
        ("款項目", "02 01", []),
        ("予算科目", "01-020108-15 情報", ["02"]),
        ("予算科目", "02-020108-15 国民健康保険", []),
    ],
)
def test_a_chapter_is_read_of_the_general_account_alone(field, text, chapter):
    tables = {name: contract_table(name, []) for name in ("indicators", "costs")}
    row = {"document_id": "d", "activity_id": "d/1", "field": field, "text": text}
    tables["narratives"] = contract_table("narratives", [row])
    told = remarks(tables, read_labels("remarks")).query("kind == 'purpose'")
    assert told["says"].tolist() == chapter


def test_each_activity_has_its_chapter_and_class_but_for_those_of_special_accounts():
    tables = {name: contract_table(name, []) for name in ("indicators", "costs")}
    texts = [
        ("1", "款項目", "02 01 03"),
        ("2", "款項目", "10 01 01"),
        ("3", "款項目", "02 01 01"),
        ("3", "「その他」財源の主な内容", "介護保険料"),
    ]
    about = {"document_id": "d"}
    narratives = [
        about | {"activity_id": activity, "field": field, "text": text}
        for activity, field, text in texts
    ]
    tables["narratives"] = contract_table("narratives", narratives)
    told = purposes_of(tables)
    assert told.index.tolist() == ["1", "2"]
    assert told.to_numpy().tolist() == [
        ["02 総務費", "01", "一般公共サービス"],
        ["10 教育費", "", "一つに定まらない"],
    ]


CLAIMS = read_labels("claims")
CRITERIA = read_labels("criteria")


def claimed(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    rows = claims_beside(CLAIMS, tables, actions(tables, CRITERIA))
    return dict(zip(rows["claim"], rows["state"], strict=True))


def test_claims_of_documents_hold_or_not_by_their_tables():
    rows = claims_beside(CLAIMS, six(), actions(six(), CRITERIA)).set_index("claim")
    assert rows.at["デザイン1と3の取組の割合", "found"] == pytest.approx(162 / 235)
    assert rows.at["方向性が継続の取組の割合", "found"] == pytest.approx(130 / 235)
    assert rows.at["AかBの取組の割合", "found"] == pytest.approx(188 / 235)
    assert rows.at["財政調整基金残高の割合が目標を下回る", "found"] == 16.8
    assert rows.at["成果指標が全て目標を達成", "found"] == 1
    counts = rows["state"].value_counts().to_dict()
    # 完了 30 of the text beside 32 marks R3終了 is the document's own
    assert counts == {"holds": 8, "fails": 1, "not_in_tables": 6}
    assert rows.at["完了した取組の数", "state"] == "fails"


def test_a_claim_does_not_hold_where_a_figure_of_the_tables_is_another():
    ratings = six()["ratings"]
    is_first = ratings.index == ratings.index[ratings["document_id"].eq("ibaraki-2021-dx")][0]
    other = ratings.assign(symbol=ratings["symbol"].mask(is_first, "D"))
    states = claimed(six() | {"ratings": other})
    assert states["AかBの取組の数"] == states["CかDの取組の数"] == "fails"
    values = six()["indicator_values"]
    is_fund = values["indicator_id"].eq("itami-2021-evaluation/631#3") & values["value"].eq(16.8)
    states = claimed(
        six() | {"indicator_values": values.assign(value=values["value"].mask(is_fund, 17.2))}
    )
    assert states["財政調整基金残高の割合が目標を下回る"] == "fails"


def test_a_claim_of_what_was_not_read_is_not_in_the_tables():
    none = {"statuses", "ratings", "prose_figures", "indicator_values"}
    emptied = {name: six()[name].iloc[:0] for name in none}
    tables = six() | emptied | {"attainment": six()["attainment"].iloc[:0]}
    rows = claims_beside(CLAIMS, tables, actions(tables, CRITERIA))
    known = rows[rows["state"].ne("not_in_tables")]
    assert known["measure"].tolist() == ["actions_share"]


CAUSES = read_labels("causes")
BEHIND = "市が遅れ・未達成などと評価した事業（決算の大きい順）"


def test_a_late_project_has_its_cause_and_the_next_step_in_our_own_words():
    rows = {row["事業"][:3]: row for row in rows_of(committed("06_self_ratings"), BEHIND)}
    assert rows["088"]["市の述べる理由"] == "要約：機器の不足（次：調達できなかった機器の更新）"
    assert rows["090"]["市の述べる理由"].startswith("要約：機器の不足と入札の不調（次：")
    assert all(row["市の述べる理由"].startswith("要約：") for row in rows.values())


def test_where_the_document_says_what_follows_and_no_cause_that_is_said():
    said = causes_in_words("attainment", six(), CAUSES)
    told = said["itami-2021-evaluation/612"]
    assert told == "要約：理由の記載なし（次：手引きによる職員の広報の意識の向上）"
    assert "理由の記載なし" not in said["itami-2021-evaluation/631"]


def test_each_cause_is_of_an_activity_of_that_name_and_short():
    names = six()["activities"].set_index("activity_id")["name"]
    assert (CAUSES["activity_id"].map(names) == CAUSES["activity"]).all()
    assert not CAUSES.duplicated(["activity_id", "about"]).any()
    assert set(CAUSES["about"]) == {"mark", "cost", "attainment"}
    assert CAUSES["cause"].str.len().max() < 25  # a fact, not a sentence of the document
    assert CAUSES["english"].ne("").all()


def test_a_cause_is_told_of_no_other_activity_and_stands_behind_a_printed_reason():
    tables = six()
    rules = read_labels("reasons")
    rows = pd.DataFrame({"activity_id": ["tsukuba-2022-sheets/088"]})
    activities = tables["activities"]
    renamed = tables | {"activities": activities.assign(name=activities["name"] + "改")}
    (state,) = with_reasons(rows, "mark", renamed, rules, CAUSES)["reason_state"]
    assert state == "left_out"
    texts = tables["narratives"]
    is_field = texts["field"].eq("課題（業務）") & texts["activity_id"].eq(rows["activity_id"][0])
    printed = texts.assign(text=texts["text"].mask(is_field, "予定に遅れた。"))
    told = with_reasons(rows, "mark", tables | {"narratives": printed}, rules, CAUSES)
    assert told["reason"].tolist() == ["予定に遅れた。"]
