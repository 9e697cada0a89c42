"""Marks in words of attainment beside the figures, and whom to ask first."""

import pytest
from findings_in_sql import in_sql, unlike
from notebooks_in_process import found_on, page_on
from test_false_sentences import made_up, of_city
from test_findings import sheets, six
from true_tables import ROOT

from hyoka_report.activity_pages import _figures

BEHIND = "市が遅れ・未達成などと評価した事業（決算の大きい順）"
APART = "自己評価が指標と乖離する事業（目標が10未満の達成率は－）"


def marks_said(tables):
    """What the page says of how many marks of progress there are."""
    return [text for text in page_on(tables, "06").notes if text.startswith("進捗や達成")]


@pytest.mark.shared
def test_h6_nine_marks_of_results_grade_the_targets():
    marks = of_city("yokohama")["ratings"]
    marks = marks[marks["symbol"].str.startswith("目標を")]
    assert set(marks["criterion"]) == {"事業実績"}
    assert marks["symbol"].value_counts().to_dict() == {
        "目標を概ね達成": 6,
        "目標を上回った": 2,
        "目標を下回った": 1,
    }
    (said,) = marks_said(of_city("yokohama"))
    assert said.startswith(f"進捗や達成状況の評価{len(marks)}件のうち")


@pytest.mark.shared
def test_h6_55_of_100_were_not_nearly_reached():
    tables = of_city("yokohama")
    (row,) = page_on(tables, "06").rows(APART)
    assert (row["評価"], row["乖離"]) == ("目標を概ね達成", "上回る")
    assert "100件に対し55件" in row["根拠"]
    found = found_on(tables, "06").query("measure == 'marks_above'").iloc[0]
    assert (found["n"], found["of"]) == (1, 8)
    again = in_sql(tables)
    assert unlike(found_on(tables, "06"), again[again["page"].eq("06")]) == []


@pytest.mark.shared
def test_h6_a_part_below_its_target_is_what_the_city_calls_behind():
    tables = of_city("yokohama")
    (row,) = page_on(tables, "06").rows(BEHIND)
    assert (row["事業"], row["評価"]) == ("次世代ＤＸ人材支援", "目標を下回った")
    assert row["決算（千円）"] == "6,952", "of the part, not of its project"
    found = found_on(tables, "06").query("measure == 'called_behind'").iloc[0]
    assert (found["value"], found["n"], found["of"]) == (6_952_000, 1, 9)


@pytest.mark.shared
def test_h6_without_the_words_of_a_mark_no_other_changes():
    tables = of_city("yokohama")
    ratings = tables["ratings"]
    is_first = ratings["symbol"].eq("目標を上回った") & ~ratings["symbol"].duplicated()
    (said,) = marks_said(tables | {"ratings": ratings[~is_first]})
    assert said.startswith("進捗や達成状況の評価8件のうち")


def test_h6_marks_of_other_forms_keep_their_scores(tmp_path, monkeypatch):
    with_words = found_on(six(), "06")
    (tmp_path / "attained.csv").write_text("word,score,reason\n", encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    without_words = found_on({**six()}, "06")
    assert with_words.equals(without_words)


@pytest.mark.shared
def test_e8_who_is_asked_first_is_who_spent_most():
    rows = page_on(sheets(), "06").rows(APART)
    codes = [row["事業"].partition(" ")[0] for row in rows]
    assert codes == ["367", "346", "445", "225", "387", "429"], "what is spent once stands last"
    spent = [int(row["決算（千円）"].replace(",", "")) for row in rows[:-1]]
    assert spent == sorted(spent, reverse=True)


@pytest.mark.parametrize(("actual", "verdict"), [("0.036", "未達成"), ("0.02", "達成")])
def test_e4_a_target_that_is_a_bound_has_its_verdict_on_the_page_of_an_activity(actual, verdict):
    tables = made_up(f"target 2022 0.03未満, actual 2022 {actual}", polarity="lower")
    rows = _figures(tables).query("label == '判定'")
    assert rows[["fiscal_year", "text"]].to_numpy().tolist() == [[2022, verdict]]


def test_e4_what_cannot_be_judged_has_no_verdict_there():
    rows = _figures(made_up("target 2022 5, actual 2022 3"))
    assert rows.query("label == '判定'").empty


@pytest.mark.shared
def test_h35_what_a_form_does_not_check_is_named(monkeypatch):
    monkeypatch.setenv("HYOKA_FORMS", str(ROOT / "engine" / "tests" / "forms" / "declared"))
    page = page_on({**of_city("yokohama")}, "02")
    text = "\n".join(page.notes)
    assert "様式が検算に使わないもの：横浜市 差引(増減)。" in text
    assert "印刷された合計や件数の検算はない。" in text
    assert not any("0件中0件" in said for said in [text, *page.findings["ja"]])
