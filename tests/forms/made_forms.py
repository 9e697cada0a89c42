"""A form that no city has, for tests of what a page may hold: declared in a folder of the test's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from true_tables import clean
from typeset.page import typeset_pages

from hyoka.run.extract import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from typeset.page import Block
    from typeset.style import Style

    from hyoka.contract.records import Extracted

    #: Reads pages by the form; what `lines` has of its declaration stands in place of its own lines.
    Read = Callable[..., Extracted]

TITLE: Final = "令和5年度 見本市行政評価シート"
NAME: Final = ["事務事業名", "図書館の運営", "担当課", "図書館"]
FORM: Final = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Typeset pages and read them by the form: read(page, page, form={old lines: new lines}, style=Style())."""
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))

    def read_pages(
        *pages: Sequence[Block], form: dict[str, str] | None = None, style: Style | None = None
    ) -> Extracted:
        declared = FORM
        for old, new in (form or {}).items():
            assert old in declared
            declared = declared.replace(old, new)
        (tmp_path / "sample.toml").write_text(declared, encoding="utf-8")
        return read_document(typeset_pages(tmp_path / "sample.pdf", pages, style))

    return read_pages


def rows(document: Extracted, table: str, *columns: str) -> list[tuple[str, ...]]:
    """The rows of a table of records, white space left out."""
    return [tuple(re.sub(r"\s", "", str(row[column])) for column in columns) for row in document.tables[table]]


def problems(document: Extracted, kind: str) -> list[str]:
    """The texts of the problems of a kind."""
    return [str(problem["text"]) for problem in document.problems if problem["kind"] == kind]


def cleaned(document: Extracted) -> dict[str, pd.DataFrame]:
    """The contract's tables of a document."""
    return clean(document)
