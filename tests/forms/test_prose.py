"""Prose under headings, and the tables that stand between its lines."""

from __future__ import annotations

import re

from made_pages import line, row

from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.prose import texts_under_headings

XS = [50.0, 150.0, 250.0]


def heading(item: Item) -> str | None:
    match = re.match(r"第(\d)", item.text)
    return match[1] if match else None


def texts(*items: Item) -> list[tuple[str, str]]:
    return [(name, text) for name, _, text in texts_under_headings(items, heading, "【内容】")]


def test_a_heading_without_text_has_no_outline() -> None:
    assert texts(line("第1"), line("第2", top=115), line("本文", top=130)) == [("2", "本文")]


def test_a_row_with_a_heading_is_no_row_of_a_table() -> None:
    both = row("第1", "名前", xs=XS, guessed=True)
    assert texts(both, line("本文", top=130)) == [("1", "本文")]


def test_a_row_of_two_texts_between_hairlines_is_a_row_of_a_table() -> None:
    assert texts(line("第1"), row("R1", "R2", xs=XS, top=130, guessed=True)) == [("1", "R1 | R2")]


def test_text_under_no_heading_or_one_without_a_name_is_no_outline() -> None:
    items = [line("はじめに"), line("第1", top=115), line("本文", top=130), line("付録", top=145), line("表", top=160)]
    found = texts_under_headings(items, lambda item: "" if item.text == "付録" else heading(item), "【内容】")
    assert [(name, text) for name, _, text in found] == [("1", "本文")]
