"""A label that a newer document spells otherwise is read by a line of its form's [spellings]."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from made_pages import cell, line, row

from hyoka.forms import document_items, find_form, forms
from hyoka.forms.shared.label_finder import spelling_patterns, with_known_labels
from hyoka.grid.model import Row
from hyoka.pdf.page import read_pages
from hyoka.text.japanese import fold

if TYPE_CHECKING:
    from pathlib import Path


def known(*rows: str):
    """Spellings by rows of label,spelling."""
    return spelling_patterns({fold(text): fold(label) for label, text in (row.split(",") for row in rows)})


def test_spelling_is_compared_folded_and_over_the_lines_of_a_cell() -> None:
    broken = Row(1, 100, [cell("事業の", "名称（ＩＤ）")])
    assert with_known_labels([broken], known("事務事業名,事業の 名称(ID)"))[0].cells[0].text == "事務事業名"


def test_line_that_is_a_label_is_read_too_and_one_that_holds_more_is_not() -> None:
    found = with_known_labels([line("備考欄"), line("備考欄の書き方")], known("備考,備考欄"))
    assert [item.text for item in found] == ["備考", "備考欄の書き方"]


def test_header_with_a_year_is_read_in_every_year() -> None:
    headers = row("区分", "R7年度実績値", "R12年度実績値", xs=[50, 100, 200, 300])
    (item,) = with_known_labels([headers], known("{year}実績,{year}実績値"))
    assert isinstance(item, Row)
    assert [one.text for one in item.cells] == ["区分", "R7年度実績", "R12年度実績"]


def test_document_with_renamed_labels_is_recognised_and_read_by_the_users_form(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = document_items(read_pages(root / "data" / "raw" / "tsukuba-2022-sheets.pdf"))
    new = with_known_labels(old, [(re.compile("指標の概要"), "指標の説明"), (re.compile("決算額"), "決算の額")])
    assert not any(form.recognises(form.texts(new)) for form in forms())
    shipped = (root / "src" / "hyoka" / "forms" / "tsukuba_sheets.toml").read_text(encoding="utf-8")
    text = shipped + '[spellings]\n"指標の説明" = "指標の概要"\n"決算の額" = "決算額"\n'
    (tmp_path / "tsukuba_sheets.toml").write_text(text, encoding="utf-8")
    other = find_form(old)[0]
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))
    form = find_form(new)[0]
    assert form is not None
    assert other is not None
    assert form.name == "tsukuba_sheets"
    assert form.read_records(new).tables == other.read_records(old).tables
