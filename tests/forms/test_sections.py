"""Sections that a line closes: their names, the texts beside their labels, what goes on over page ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from made_pages import cell, line

from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.sections import SectionReader

BEGINS, CLOSES = re.compile(r"\(\d\)"), re.compile("評価.?")


@pytest.fixture
def reader() -> SectionReader:
    return SectionReader(("目標", "実績"), {"課題": "内容"}, BEGINS, CLOSES, 400)


def at(*texts: str, top: float = 100, number: int = 1) -> Sequence[Part]:
    """A row: a text at the left edge, or beside it where the first text is empty."""
    spots = zip((50, 120), texts, strict=False)
    return [cell(text, x0=x, x1=x + 200, top=top, number=number) for x, text in spots if text]


def texts(reader: SectionReader) -> list[tuple[str, dict[str, str]]]:
    return [
        (one_line(found.name), {label: one_line(parts) for label, parts in found.texts.items()})
        for found in reader.sections
    ]


def test_a_section_takes_the_texts_beside_its_labels_until_it_is_closed(reader: SectionReader) -> None:
    reader.begin("1", at("(1) 訓練"))
    assert reader.take(at("目標", "備える"))
    assert reader.take(at("実績", "備えた"))
    assert reader.take(at("評価○"))
    assert texts(reader) == [("(1) 訓練", {"目標": "備える", "実績": "備えた"})]
    assert reader.open is None
    assert not reader.take(at("第2章"))


def test_a_name_goes_on_below_itself(reader: SectionReader) -> None:
    reader.begin("1", at("(1) 災害に備える"))
    assert reader.take(at("訓練"))
    assert texts(reader) == [("(1) 災害に備える訓練", {})]


def test_below_the_headers_of_a_list_names_stand_beside_their_texts(reader: SectionReader) -> None:
    assert reader.take(at("課題", "内容"))
    assert not reader.take(at("給与", "見直す"))
    reader.begin("1", at("給与", "見直"))
    assert reader.take(at("制度", "す。"))
    assert texts(reader) == [("給与制度", {"内容": "見直す。"})]


def test_white_parts_columns_beside_a_label_and_below_two_headers(reader: SectionReader) -> None:
    assert reader.separates_columns("目標", 70, 120)
    assert not reader.separates_columns("給与", 70, 120)
    reader.take(at("課題", "内容"))
    assert reader.separates_columns("給与", 70, 120)
    assert not reader.separates_columns("給与", 20, 60)


def test_heading_of_a_list_is_no_section(reader: SectionReader) -> None:
    reader.begin("1", at("課題の一覧"))
    reader.take(at("課題", "内容"))
    assert reader.sections == []


def test_text_above_a_page_end_is_of_the_label_below_it(reader: SectionReader) -> None:
    reader.begin("1", at("(1) 訓練"))
    reader.take(at("目標", "備える"))
    reader.take(at("", "年に十回の訓練"))
    reader.take(at("実績", "を行った", number=2))
    assert texts(reader) == [("(1) 訓練", {"目標": "備える", "実績": "年に十回の訓練を行った"})]


def test_text_below_a_page_end_goes_on_from_the_text_above_it(reader: SectionReader) -> None:
    reader.begin("1", at("(1) 訓練"))
    reader.take(at("目標", "年に十回"))
    reader.take([line("の訓練", 120, 50, number=2)])
    reader.take([line("を行う", 120, 65, number=2)])
    assert texts(reader) == [("(1) 訓練", {"目標": "年に十回の訓練を行う"})]


@pytest.mark.parametrize("repeated", [at("(1) 訓練", number=2), at("課題", "内容", number=2)], ids=["name", "headers"])
def test_what_a_page_repeats_begins_nothing(reader: SectionReader, repeated: Sequence[Part]) -> None:
    reader.begin("1", at("(1) 訓練"))
    reader.take(at("目標", "備え"))
    assert reader.take(repeated)
    reader.take(at("", "る", number=2))
    assert texts(reader) == [("(1) 訓練", {"目標": "備える"})]


def test_a_heading_begins_anew_though_the_section_before_was_not_closed(reader: SectionReader) -> None:
    reader.begin("1", at("(1) 訓練"))
    reader.take(at("目標", "備える"))
    assert not reader.take(at("(2) 広報"))
    assert reader.open is not None


def test_a_heading_over_sections_is_closed_at_once(reader: SectionReader) -> None:
    reader.begin("1", at("1. 重点施策"), closed=True)
    assert reader.open is None


def test_sections_without_a_number_are_counted_among_their_like(reader: SectionReader) -> None:
    for own_id in ("1/◆", "1/業務-", "1/◆", "2/◆"):
        reader.begin(own_id, at("広報"), counted=True, closed=True)
    assert [found.id for found in reader.sections] == ["1/◆1", "1/業務-1", "1/◆2", "2/◆1"]
