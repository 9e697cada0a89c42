"""A label that a newer document spells otherwise is read by a line of its form's [spellings]."""

import pytest

from hyoka.forms import find_form, forms
from hyoka.forms.labels import label_finder
from hyoka.grid.page_items import document_items
from hyoka.pages.reader import printed_pages
from hyoka.text.japanese import fold

SPELLINGS = {"事業の名称(ID)": "事務事業名", "{year}実績値": "{year}実績"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("事業の 名称（ＩＤ）", "事務事業名"),
        ("R7年度実績値", "{year}実績"),
        ("事業の名称(ID)の書き方", ""),
    ],
)
def test_spelling_is_compared_folded_with_any_year_and_as_a_whole(text, label):
    assert label_finder((), SPELLINGS)(fold(text)) == label


def test_document_with_renamed_labels_is_recognised_and_read_by_the_users_form(
    root, tmp_path, monkeypatch
):
    items = document_items(printed_pages(root / "data" / "raw" / "tsukuba-2022-sheets.pdf"))
    old = find_form(items)[0]
    shipped = (root / "engine" / "src" / "hyoka" / "forms" / "tsukuba_sheets.toml").read_text(
        encoding="utf-8"
    )
    renamed = (
        shipped.replace("指標の概要", "指標の説明")
        .replace('"決算額"', '"決算の額"')
        .replace("決算額 =", "決算の額 =")
    )
    (tmp_path / "tsukuba_sheets.toml").write_text(renamed, encoding="utf-8")
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))
    assert not any(form.recognises(form.texts(items)) for form in forms())
    text = renamed + '[spellings]\n"指標の概要" = "指標の説明"\n"決算額" = "決算の額"\n'
    (tmp_path / "tsukuba_sheets.toml").write_text(text, encoding="utf-8")
    form = find_form(items)[0]
    assert form is not None
    assert old is not None
    assert form.name == "tsukuba_sheets"
    read, before = (one.read_records(items).tables for one in (form, old))
    for table, rows in read.items():
        assert [row | {"why": ""} for row in rows] == [row | {"why": ""} for row in before[table]]
