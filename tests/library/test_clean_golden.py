"""The five documents' truth, turned back into records and cleaned, is the truth again."""

from __future__ import annotations

import subprocess
import sys

import pytest
from golden_records import DOCUMENTS, SHARED, SHEETS, golden_document, golden_folder, golden_sources, needs_shared

from hyoka.cleaning.clean import clean
from hyoka.tables import saved as tables

pytestmark = [pytest.mark.shared, needs_shared]


@pytest.fixture(scope="module")
def cleaned():
    return clean([golden_document(d) for d in DOCUMENTS + SHEETS], golden_sources(*DOCUMENTS, *SHEETS))


@pytest.fixture(scope="module")
def processed(cleaned, tmp_path_factory):
    folder = tmp_path_factory.mktemp("processed")
    for name, frame in cleaned.items():
        tables.save(folder, name, frame)
    return folder


@pytest.mark.parametrize("document_id", DOCUMENTS + SHEETS)
def test_records_of_the_truth_become_the_truth(processed, document_id):
    command = [SHARED / "tools" / "compare_tables.py", golden_folder(document_id), processed, "--document", document_id]
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=False)
    assert done.stdout.rstrip().endswith("short: none"), done.stdout + done.stderr


def test_every_check_passes_on_the_true_documents(cleaned):
    checks = cleaned["checks"]
    assert len(checks) > 150
    assert checks[~checks["passes"]].empty, checks[~checks["passes"]].to_string()


def test_the_true_documents_have_no_errors(cleaned):
    problems = cleaned["problems"]
    assert problems[problems["severity"] == "error"].empty, problems.to_string()
