"""Labels and the cells beside or below them; marks."""

from __future__ import annotations

import pytest
from made_pages import line, row

from hyoka.forms.fast.labels import box_below
from hyoka.forms.shared.labels import LabelFinder
from hyoka.forms.shared.plan_levels import follows

XS = [50.0, 150.0, 300.0]


LABEL = LabelFinder({"担当課", "成果", "備考"}, around=r"^(?:R\d+年度の|※)|\(.*\)$")


@pytest.mark.parametrize("text", ["成果", "R6年度の成果", "成果(自由に書く)", "※成果"])
def test_a_label_is_known_without_what_may_stand_around_it(text):
    assert LABEL(text) == "成果"


@pytest.mark.parametrize("text", ["成果指標", "", "R6年度の", "(成果)"])
def test_any_other_text_is_no_label(text):
    assert LABEL(text) == ""


def test_the_value_of_a_label_may_be_the_box_below_it():
    note, box = line("※備考", top=100), row("書いた。", "", xs=XS, top=112)
    assert [(label, cells[0].text) for label, cells in box_below(note, box, LABEL)] == [("備考", "書いた。")]
    assert box_below(line("※成果", top=200), row("遠い", "", xs=XS, top=300), LABEL) == []
    assert box_below(note, row("成果", "一", xs=XS, top=112), LABEL) == []
    assert box_below(note, None, LABEL) == []


@pytest.mark.parametrize(
    ("text", "label"), [("R6年度取組予定", "{year}取組予定"), ("取組予定", ""), ("第3号", "第{n}号")]
)
def test_a_label_may_hold_any_year_or_number(text, label):
    assert LabelFinder({"{year}取組予定", "第{n}号"})(text) == label


def test_a_part_follows_another_beside_or_below_it_on_its_page():
    assert follows(line("上", top=100), line("下", top=113))
    assert not follows(line("上", top=100), line("下", top=140))
    assert not follows(line("上", top=100, number=1), line("下", top=101, number=2))
    assert not follows(None, line("下"))
