"""A form that no city has, for tests of what a page may hold: declared in a folder of the test's
own.
"""

import re
from pathlib import Path

import pytest
from true_tables import clean
from typeset.page import typeset_pages

from hyoka.run.extract import read_document

TITLE = "令和5年度 見本市行政評価シート"
NAME = ["事務事業名", "図書館の運営", "担当課", "図書館"]
FORM = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Typeset pages and read them by the form: read(page, page, form={old lines: new lines},
    style=Style()).
    """
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))

    def read_pages(*pages, form=None, style=None):
        declared = FORM
        for old, new in (form or {}).items():
            assert old in declared
            declared = declared.replace(old, new)
        (tmp_path / "sample.toml").write_text(declared, encoding="utf-8")
        return read_document(typeset_pages(tmp_path / "sample.pdf", pages, style))

    return read_pages


def rows(document, table, *columns):
    """The rows of a table of records, white space left out."""
    return [
        tuple(re.sub(r"\s", "", str(row[column])) for column in columns)
        for row in document.tables[table]
    ]


def problems(document, kind):
    """The texts of the problems of a kind."""
    return [str(problem["text"]) for problem in document.problems if problem["kind"] == kind]


def cleaned(document):
    """The contract's tables of a document."""
    return clean(document)
