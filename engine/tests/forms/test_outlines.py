"""A form declares documents of chapters and items under headings by keys alone."""

from made_pages import line, row

from hyoka.forms import forms

FORM = r"""
city = "某市"
code = "000000"
title = "の目標"
known_by = ["の目標", "ねらい"]
row_level = "action"

[outline]
chapters = '第(\d+)章'
items = '(?P<code>\d+-\d+)|■'
mark = '(?P<criterion>総合評価)\((?P<mark>[A-D]?)\)'
text = "概要"

[labels]
"ねらい" = "text"
"成果" = "text"
"総合評価" = "rating.abcd"
"""
PAGE = (
    "令和5年度 総務部の目標",
    "第1章 職員",
    "1-1 研修",
    ("ねらい", "学ぶ。"),
    "総合評価(B)",
    "■ 採用",
    ("成果", "増えた。"),
    "総合評価()",
)


def tables_of(page, text, tmp_path, monkeypatch):
    """What a form reads of a page, and the kinds of its problems."""
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))
    (tmp_path / "some_outline.toml").write_text(text, encoding="utf-8")
    (form,) = [form for form in forms() if form.name == "some_outline"]
    out = form.read_records(
        [
            line(printed, top=20.0 * number)
            if isinstance(printed, str)
            else row(*printed, xs=[50, 100, 300], top=20.0 * number)
            for number, printed in enumerate(page, 1)
        ]
    )
    return out.tables, [problem["kind"] for problem in out.problems]


def test_an_outline_is_read_by_the_keys_of_its_form(tmp_path, monkeypatch):
    tables, problems = tables_of(PAGE, FORM, tmp_path, monkeypatch)
    about = [[row["activity_id"], row["code"], row["name"]] for row in tables["activities"]]
    assert about == [["1", "1", "職員"], ["1/1-1", "1-1", "研修"], ["1/■1", "", "採用"]]
    texts = [[row["field"], row["text"]] for row in tables["narratives"]]
    assert texts == [["ねらい", "学ぶ。"], ["成果", "増えた。"]]
    ratings = [[row["activity_id"], row["criterion"], row["symbol"]] for row in tables["ratings"]]
    assert ratings == [["1/1-1", "総合評価", "B"]]
    assert problems == ["rating_missing"]


LISTS = (
    "令和5年度 総務部の目標",
    "第1章 職員",
    ("課題", "内容"),
    ("1.研修", "学ぶ。"),
    "総合評価(B)",
    ("テーマ", "内容"),
    ("1.採用", "増やす。"),
    "総合評価(A)",
)


def test_numbers_of_the_first_list_are_codes_and_those_of_others_are_counted(tmp_path, monkeypatch):
    form_of_lists = FORM.replace("|■", r"|(?P<listed>\d+)\.").replace(
        'text = "概要"', 'text = "概要"\nbeside_names = "内容"'
    )
    names = '"課題" = "activity.name"\n"テーマ" = "activity.name"\n"内容" = "text"\n'
    tables, _ = tables_of(LISTS, form_of_lists + names, tmp_path, monkeypatch)
    about = [[row["activity_id"], row["code"], row["name"]] for row in tables["activities"]]
    assert about == [["1", "1", "職員"], ["1/1", "1", "研修"], ["1/-1", "", "採用"]]
    ratings = [[row["activity_id"], row["symbol"]] for row in tables["ratings"]]
    assert ratings == [["1/1", "B"], ["1/-1", "A"]]
