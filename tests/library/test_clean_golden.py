"""The documents' truth, turned back into records and cleaned, is the truth again."""

from __future__ import annotations

import pytest
from forms.reading import TABLES, differences
from true_tables import DOCUMENTS, SHEETS, clean, true_document
from typeset import facts


@pytest.fixture(scope="module")
def cleaned():
    return clean(*map(true_document, DOCUMENTS + SHEETS))


@pytest.mark.parametrize("document_id", DOCUMENTS + SHEETS)
def test_records_of_the_truth_become_the_truth(cleaned, document_id):
    tables = {name: cleaned[name][cleaned[name]["document_id"] == document_id] for name in TABLES}
    assert differences(tables, facts(document_id)) == []


def test_every_check_passes_on_the_true_documents(cleaned):
    checks = cleaned["checks"]
    assert len(checks) > 150
    assert checks[~checks["passes"]].empty, checks[~checks["passes"]].to_string()


def test_the_true_documents_have_no_errors(cleaned):
    problems = cleaned["problems"]
    assert problems[problems["severity"] == "error"].empty, problems.to_string()
