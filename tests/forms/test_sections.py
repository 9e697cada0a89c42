"""Sections that a line closes: their names, the texts beside their labels, what goes on over page ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from made_pages import cell, line

from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.sections import Sections

BEGINS, CLOSES = re.compile(r"\(\d\)"), re.compile("評価.?")


@pytest.fixture
def sections() -> Sections:
    return Sections(("目標", "実績"), {"課題": "内容"}, BEGINS, CLOSES, 400)


def at(*texts: str, top: float = 100, number: int = 1) -> Sequence[Part]:
    """A row: a text at the left edge, or beside it where the first text is empty."""
    spots = zip((50, 120), texts, strict=False)
    return [cell(text, x0=x, x1=x + 200, top=top, number=number) for x, text in spots if text]


def told(sections: Sections) -> list[tuple[str, dict[str, str]]]:
    return [
        (one_line(found.name), {label: one_line(parts) for label, parts in found.texts.items()})
        for found in sections.found
    ]


def test_a_section_takes_the_texts_beside_its_labels_until_it_is_closed(sections: Sections) -> None:
    sections.begin("1", at("(1) 訓練"))
    assert sections.take(at("目標", "備える"))
    assert sections.take(at("実績", "備えた"))
    assert sections.take(at("評価○"))
    assert told(sections) == [("(1) 訓練", {"目標": "備える", "実績": "備えた"})]
    assert sections.open is None
    assert not sections.take(at("第2章"))


def test_a_name_goes_on_below_itself(sections: Sections) -> None:
    sections.begin("1", at("(1) 災害に備える"))
    assert sections.take(at("訓練"))
    assert told(sections) == [("(1) 災害に備える訓練", {})]


def test_below_the_heads_of_a_list_names_stand_beside_their_texts(sections: Sections) -> None:
    assert sections.take(at("課題", "内容"))
    assert not sections.take(at("給与", "見直す"))
    sections.begin("1", at("給与", "見直"))
    assert sections.take(at("制度", "す。"))
    assert told(sections) == [("給与制度", {"内容": "見直す。"})]


def test_white_parts_columns_beside_a_label_and_below_two_heads(sections: Sections) -> None:
    assert sections.parts_columns("目標", 70, 120)
    assert not sections.parts_columns("給与", 70, 120)
    sections.take(at("課題", "内容"))
    assert sections.parts_columns("給与", 70, 120)
    assert not sections.parts_columns("給与", 20, 60)


def test_heading_of_a_list_is_no_section(sections: Sections) -> None:
    sections.begin("1", at("課題の一覧"))
    sections.take(at("課題", "内容"))
    assert sections.found == []


def test_text_above_a_page_end_is_of_the_label_below_it(sections: Sections) -> None:
    sections.begin("1", at("(1) 訓練"))
    sections.take(at("目標", "備える"))
    sections.take(at("", "年に十回の訓練"))
    sections.take(at("実績", "を行った", number=2))
    assert told(sections) == [("(1) 訓練", {"目標": "備える", "実績": "年に十回の訓練を行った"})]


def test_text_below_a_page_end_goes_on_from_the_text_above_it(sections: Sections) -> None:
    sections.begin("1", at("(1) 訓練"))
    sections.take(at("目標", "年に十回"))
    sections.take([line("の訓練", 120, 50, number=2)])
    sections.take([line("を行う", 120, 65, number=2)])
    assert told(sections) == [("(1) 訓練", {"目標": "年に十回の訓練を行う"})]


@pytest.mark.parametrize("repeated", [at("(1) 訓練", number=2), at("課題", "内容", number=2)], ids=["name", "heads"])
def test_what_a_page_repeats_begins_nothing(sections: Sections, repeated: Sequence[Part]) -> None:
    sections.begin("1", at("(1) 訓練"))
    sections.take(at("目標", "備え"))
    assert sections.take(repeated)
    sections.take(at("", "る", number=2))
    assert told(sections) == [("(1) 訓練", {"目標": "備える"})]


def test_a_heading_begins_anew_though_the_section_before_was_not_closed(sections: Sections) -> None:
    sections.begin("1", at("(1) 訓練"))
    sections.take(at("目標", "備える"))
    assert not sections.take(at("(2) 広報"))
    assert sections.open is not None


def test_a_heading_over_sections_is_closed_at_once(sections: Sections) -> None:
    sections.begin("1", at("1. 重点施策"), closed=True)
    assert sections.open is None


def test_sections_without_a_number_are_counted_among_their_like(sections: Sections) -> None:
    for own_id in ("1/◆", "1/業務-", "1/◆", "2/◆"):
        sections.begin(own_id, at("広報"), counted=True, closed=True)
    assert [found.id for found in sections.found] == ["1/◆1", "1/業務-1", "1/◆2", "2/◆1"]
