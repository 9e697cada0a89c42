"""A list whose columns hold texts: each is prose of the activity of its row, under its head."""

import tomllib

from made_pages import row

from hyoka.contract.ledger import Records, Taken
from hyoka.forms.declaration import Declaration
from hyoka.forms.sheet_records import read_sheets

FORM = """
city = "某市"
code = "012025"
title = "一覧"
known_by = ["事業名"]
year = 2023
unit = "千円"

[tables."事業名 | 決算額 | 備考".cost]
columns = ["決算額"]
activity = "under 事業名"
label = "over 1"
item = "= total"
phase = "= settlement"

[tables."事業名 | 決算額 | 備考".text]
columns = ["備考"]
activity = "under 事業名"
label = "over 1"
"""
HEADS = ("事業名", "決算額", "備考")
XS = [50.0, 150.0, 250.0, 450.0]


def read(*rows, form=FORM, xs=XS):
    """What is read of a list by a form."""
    items = [row(*texts, xs=xs, top=100 + 16 * number) for number, texts in enumerate(rows)]
    out = Records()
    read_sheets(Declaration.model_validate(tomllib.loads(form)), items, out)
    return out


def texts_of(out):
    texts = out.tables["narratives"]
    return [(text["activity_id"], text["field"], text["text"]) for text in texts]


def test_a_text_in_the_row_of_a_figure_is_prose_of_its_activity():
    out = read(HEADS, ("水防", "1,200", "資機材の更新"), ("公園管理", "800", "－"))
    assert texts_of(out) == [("水防", "備考", "資機材の更新")]
    (text,) = out.tables["narratives"]
    assert out.tables["costs"][0]["text"] == "1,200"
    assert text["why"].left == ("水防",)


def test_a_row_with_a_text_and_no_figure_has_its_activity():
    out = read(HEADS, ("水防", "1,200", ""), ("公園管理", "－", "令和6年度から実施"))
    assert texts_of(out) == [("公園管理", "備考", "令和6年度から実施")]


def test_a_text_before_the_figure_of_its_row_is_of_the_same_activity_among_two_of_one_name():
    form = FORM.replace("事業名 | 決算額 | 備考", "事業名 | 備考 | 決算額")
    out = read(
        ("事業名", "備考", "決算額"), ("水防", "北部", "10"), ("水防", "南部", "20"), form=form
    )
    of_costs = [(cost["activity_id"], cost["text"]) for cost in out.tables["costs"]]
    assert of_costs == [("水防", "10"), ("2/水防", "20")]
    assert texts_of(out) == [("水防", "備考", "北部"), ("2/水防", "備考", "南部")]


def test_a_text_beside_a_total_is_of_no_activity():
    out = read(HEADS, ("水防", "10", "北部"), ("合計", "10", "前年度並み"))
    assert texts_of(out) == [("水防", "備考", "北部")]


def test_a_figure_under_the_head_of_texts_is_a_text():
    out = read(HEADS, ("水防", "10", "3"))
    assert texts_of(out) == [("水防", "備考", "3")]
    (text,) = out.tables["narratives"]
    assert out.ledger.reason_of(text["why"].cell.part.lines[0]) is Taken.TEXT
