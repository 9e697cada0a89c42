"""Forms are found in their folder, and one that does not import stops no other."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from made_pages import line, row

import hyoka.forms
from hyoka.extract import read_document
from hyoka.forms import broken_forms, find_form, forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GOOD = """
MUNICIPALITY, MUNICIPALITY_CODE, TITLE, LABELS = "某市", "000000", "評価", ("某市の評価", "某欄")


def read(items, out):
    out.add_narrative(items[0], "1", "all", items[0].text)
"""


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Put a form file beside the package's own."""
    monkeypatch.setattr(hyoka.forms, "__path__", [*hyoka.forms.__path__, str(tmp_path)])

    def write(name: str, text: str) -> None:
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        hyoka.forms._import_forms.cache_clear()

    yield write
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(f"hyoka.forms.{path.stem}", None)
    hyoka.forms._import_forms.cache_clear()


def test_every_form_of_the_folder_imports_and_has_labels() -> None:
    assert broken_forms() == {}
    assert len(forms()) >= 6
    assert all(form.labels for form in forms())


def test_a_file_in_the_folder_is_a_form(put: Callable[[str, str], None]) -> None:
    put("nowhere_sheets", GOOD)
    form, said = find_form([line("某市の評価"), row("某欄", "値", xs=[50, 100, 150])])
    assert form is not None
    assert form.name == "nowhere_sheets"
    assert said.startswith("nowhere_sheets 100%")


def test_a_form_of_which_a_label_is_not_printed_is_not_the_documents(put: Callable[[str, str], None]) -> None:
    put("nowhere_sheets", GOOD)
    form, said = find_form([line("某市の評価")])
    assert form is None
    assert said.startswith("nowhere_sheets 50%")


@pytest.mark.parametrize(
    ("text", "error"),
    [("def read(items, out:\n", "SyntaxError"), ("import no_such_module\n", "ModuleNotFoundError"),
     ("TITLE = '評価'\n", "AttributeError"), ("LABELS = 1 / 0\n", "ZeroDivisionError")],
)  # fmt: skip
def test_a_form_that_does_not_import_stops_no_other_and_is_named(
    text: str, error: str, put: Callable[[str, str], None]
) -> None:
    put("nowhere_sheets", GOOD)
    put("broken_sheets", text)
    items = [line("某市の評価"), row("某欄", "値", xs=[50, 100, 150])]
    form, said = find_form(items)
    assert form is not None
    assert "broken_sheets.py does not import" in said
    (problem,) = form.read_records(items).problems
    assert (problem["severity"], problem["kind"], problem["subject"]) == (
        "error",
        "form_not_imported",
        "broken_sheets.py",
    )
    assert error in str(problem["text"])


def test_a_document_is_read_beside_a_form_that_does_not_import(put: Callable[[str, str], None], root: Path) -> None:
    path = root / "data" / "raw" / "tsukuba-2022-sheets.pdf"
    whole = read_document(path)
    put("broken_sheets", "import no_such_module\n")
    found = read_document(path)
    assert found.tables == whole.tables
    assert [problem["kind"] for problem in found.problems] == ["form_not_imported"]
