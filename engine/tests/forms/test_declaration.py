"""A form's TOML file: what is wrong in it is named with its key, what is allowed and what was
found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hyoka.forms.declaration import load_declaration
from hyoka.text.errors import DeclarationError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'city = "某市"\ncode = "012345"\ntitle = "評価"\nknown_by = ["某欄"]\n'


def declared(folder: Path, text: str):
    path = folder / "nowhere.toml"
    path.write_text(text, encoding="utf-8")
    return load_declaration(path)


def test_an_empty_meaning_is_that_of_the_vocabulary(tmp_path: Path) -> None:
    form = declared(
        tmp_path, HEAD + '[labels]\n"一般財源" = ""\n"運営費" = "cost.total"\n"決算" = ""\n'
    )
    assert form.cost_items == {"一般財源": "general_funds", "運営費": "total", "決算": "total"}
    assert form.labels_of("phase.settlement") == ["決算"]


def test_identities_of_labels_are_handed_on_as_identities_of_items(tmp_path: Path) -> None:
    items = {"減価償却費": "detail", "事業費（Ａ）": "total", "国": "subsidies", "県": "subsidies"}
    labels = '[labels]\n"人件費" = ""\n' + "".join(
        f'"{label}" = "cost.{item}"\n' for label, item in items.items()
    )
    form = declared(
        tmp_path, HEAD + 'identities = ["事業費(A) = 人件費 + 国 + 県 + 減価償却費"]\n' + labels
    )
    assert form.identities_of_items == ("total = personnel_cost + subsidies + 減価償却費",)


def test_labels_are_folded(tmp_path: Path) -> None:
    assert declared(tmp_path, HEAD + '[labels]\n"Ａ 対象（誰を）" = "text"\n').meanings == {
        "A対象(誰を)": "text"
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD.replace("012345", "12345"), r"code: .*six digits.*found \"12345\""),
        (HEAD + '[costs.lines]\n"地方債" = "bonds"\n', r"costs: no such key"),
        (
            HEAD + '[labels]\n"謎の費用" = ""\n',
            r"labels: .*謎の費用.*the vocabulary has no meaning",
        ),
        (HEAD, r"no \[labels\]"),
        (HEAD + "sheets = 1\n", r"sheets: no such key, found 1"),
        (
            HEAD + '[labels]\n"達成度" = "rating.abcde"\n',
            r"labels: .*rating.abcde is no meaning.*abcd",
        ),
        ('city = "某市"\n', r"code: a key that has to be there is missing"),
        (HEAD + "year = {\n", r"line 5"),
        (
            HEAD + '[labels]\n"地方債" = "cost.bond"\n',
            r"labels: .*地方債.*cost.bond is no meaning.*bonds",
        ),
        (
            HEAD + '[labels]\n"市債" = "money"\n',
            r"labels: .*money is no meaning, expected activity",
        ),
        (HEAD + 'identities = ["合計 = 人件費"]\n', r"identities: .*no identity"),
        (HEAD + 'identities = ["合計 人件費 + 物件費"]\n', r"identities: .*no identity"),
        (
            HEAD
            + 'identities = ["事業費 = 人件費 + 物件"]\n[labels]\n"事業費" = ""\n"人件費" = ""\n',
            r"identities: .*no label of this form is \"物件\"",
        ),
        (HEAD + 'year = "令和5年度"\n', r"line 5: year: .*\"令和5年度\" has no {year}"),
        (HEAD + "year = 5\n", r"line 5: year: .*the year as a number"),
        (
            HEAD + 'counts = [{ check = "action_count", pattern = "総数は(.)" }]\n',
            r"counts.0: what the check \"action_count\" counts is open: .*level or scale",
        ),
        (
            HEAD + 'counts = [{ check = "colours", level = "action", pattern = "(.)色" }]\n',
            r"counts.0: what the check \"colours\" counts is open: .*action_count",
        ),
        (
            HEAD + 'identities = ["国 = 県 + 一般財源"]\n[labels]\n"国" = "cost.subsidies"\n"県" = '
            '"cost.subsidies"\n"一般財源" = ""\n',
            "same",
        ),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(DeclarationError, match=fault) as error:
        declared(tmp_path, text)
    assert error.value.file == "nowhere.toml"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[labels]\n"人件費" = ""\n"謎の　費用" = ""\n', "line 7: labels: .*謎の費用"),
        ('[labels]\n"市債" = "cost.bonds"\n\'県債\' = "money"\n', "line 7: labels: .*県債.*money"),
        ('labels = { "市債" = "cost.bond" }\n', "line 5: labels: .*市債.*cost.bond .*bonds"),
        ('[labels]\n"収入>謎" = ""\n', "line 6: labels: .*謎"),
        ("sheets = 1\n", "line 5: sheets: no such key"),
        ('[prose]\ncode = "("\n', r"line 6: prose.code: expected a regular expression, found \("),
        (
            'counts = [\n{ pattern = "総数は(.)" },\n{ pattern = "[" },\n]\n',
            r"line 7: counts.1.pattern: expected a regular expression, found \[",
        ),
    ],
)
def test_a_word_that_cannot_stand_in_a_form_is_named_with_its_line(
    tmp_path: Path, text: str, fault: str
) -> None:
    with pytest.raises(DeclarationError, match=fault):
        declared(tmp_path, HEAD + text)


def test_each_label_that_means_nothing_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as error:
        declared(tmp_path, HEAD + '[labels]\n"謎" = ""\n"人件費" = ""\n"不明" = "x"\n')
    assert str(error.value).count("labels: ") == len(("謎", "不明"))
    assert "line 6" in str(error.value)
    assert "line 8" in str(error.value)
