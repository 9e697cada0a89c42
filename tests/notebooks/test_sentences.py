"""Sentences of data/labels/findings.csv: their fields, their conditions, and what is wrong."""

import pandas as pd
import pytest

from helpers.sentences import LONGEST, Sentences
from hyoka.text.errors import UsageError
from measures.labels import label_rows

HEAD = "key,condition,page,order,unit,kind,first,name,money,ja,en\n"


@pytest.fixture
def labels(tmp_path, monkeypatch):
    """Writes rows of key, condition, ja and en into a findings.csv of one's own."""

    def write(*rows):
        lines = [f"{key},{condition},,,,,,,,{ja},{en}\n" for key, condition, ja, en in rows]
        (tmp_path / "findings.csv").write_text(HEAD + "".join(lines), encoding="utf-8")

    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    return write


def said(key, language="ja", **row):
    (text,) = Sentences(pd.DataFrame([row])).of(key, language)
    return text


@pytest.mark.parametrize(
    ("field", "value", "ja", "en"),
    [
        ("value", 3, "3", "3"),
        ("value:yen", 12_345_678, "1,235万円", "12.35 million yen"),
        ("value:yen", -12_345_678, "△1,235万円", "-12.35 million yen"),
        ("value:|yen|", -12_345_678, "1,235万円", "12.35 million yen"),
        ("value:%", 0.264, "26.4%", "26.4%"),
        ("value:%0", 0.264, "26%", "26%"),
        ("value:%±", 0.264, "+26.4%", "+26.4%"),
        ("value:%±", -0.264, "△26.4%", "-26.4%"),
        ("value:number", 1234.5, "1,235", "1,235"),
        ("value:year", 2021, "R3", "R3"),
        ("value:tenths", 0.8, "8割", "8割"),
        ("value:head", "general_funds", "一般財源", "general funds"),
        ("value:→", (65.4, 62.8, 59.6), "65.4 → 62.8 → 59.6", "65.4 → 62.8 → 59.6"),
        ("value:…5", "児童館と公民館", "児童館と…", "児童館と…"),
    ],
)
def test_a_field_says_its_figure_in_its_format(labels, field, value, ja, en):
    labels(("a", "", f"{{{field}}}", f"{{{field}}}"))
    assert (said("a", value=value), said("a", "en", value=value)) == (ja, en)


def test_a_change_goes_up_or_down_by_rows_of_the_file(labels):
    ways = [("more", "", "{amount:yen}増", "up"), ("less", "", "{amount:yen}減", "down")]
    labels(("a", "", "{value:yen±}", "{value:yen±}"), *ways)
    assert (said("a", value=5e8), said("a", value=-5e8)) == ("5.00億円増", "5.00億円減")


def test_the_first_condition_that_holds_counts_and_else_the_row_without_one(labels):
    labels(("a", "", "ほか", "x"), ("a", "n == of", "全て", "x"), ("a", "n > 1", "複数", "x"))
    assert [said("a", n=n, of=3) for n in (1, 2, 3)] == ["ほか", "複数", "全て"]


def test_a_sentence_without_room_gives_way_to_the_next(labels):
    long = "長" * LONGEST["ja"]
    labels(("a", "", "短い", "x"), ("a", "n == 1", long + "い", "x"), ("b", "", long, "x"))
    assert (said("a", n=1), said("b", n=1)) == ("短い", long)


def test_a_field_may_be_a_sentence_of_its_own_and_a_column_goes_first(labels):
    labels(("a", "", "{b}である", "x"), ("b", "", "{n}件", "x"))
    assert (said("a", n=2), said("a", b="少し")) == ("2件である", "少しである")


def test_a_name_is_cut_to_the_room_that_is_left_and_a_path_before_it(labels):
    labels(("a", "", "「{name:…}」は{points:path}。", "x"))
    turns = [(2019, 10.0), (2020, 5.0), (2021, 20.0)]
    short = said("a", name="甲", points=turns, unit="人", 指標="利用者")
    assert short == "「甲」はR1の10人からR2の5人へ減、R3の20人へ増。"
    long = said("a", name="乙" * 70, points=turns, unit="人", 指標="利用者")
    assert long.endswith("はR1の10人、R2の5人、R3の20人。")
    assert len(long) == LONGEST["ja"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("a", "", "{nosuch}", "x")], "findings.csv: a: no column for this field; expected: n"),
        ([("a", "m > 1", "文", "x")], "findings.csv: a: no column for this field; expected: n"),
        ([("a", "n >", "文", "x")], "findings.csv: a: this is no condition"),
        ([("a", "", "{n:nosuch}", "x")], "findings.csv: a: no such format"),
        ([("a", "n > 1", "文", "x"), ("a", "n < 0", "文", "x")], "no condition holds"),
        ([("b", "", "文", "x")], "findings.csv: no such sentence"),
    ],
)
def test_a_template_that_does_not_fit_its_columns_is_told_in_one_line(labels, rows, told):
    labels(*rows)
    with pytest.raises(UsageError) as error:
        said("a", n=1)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_each_finding_has_a_sentence_without_condition_and_each_sentence_both_languages():
    rows = label_rows("findings")
    without_condition = {row["key"] for row in rows if not row["condition"]}
    assert {row["key"] for row in rows} == without_condition
    codes = {row["key"] for row in rows if row["page"]}
    assert [row for row in rows if row["key"] in codes and not (row["ja"] and row["en"])] == []
