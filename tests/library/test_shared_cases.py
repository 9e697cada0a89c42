"""Documents of one difficulty each are read as they are seen.

What cannot be is a problem, and no figure.
"""

import importlib.util
import json
import os
import shutil

import pytest
from true_tables import SHARED

from hyoka.run.pipeline import make_tables

pytestmark = pytest.mark.shared
FOLDER = SHARED / "cases"
TRUTH = {
    name: facts
    for file in sorted(FOLDER.glob("*/truth.json"))
    for name, facts in json.loads(file.read_text()).items()
}
YEARS = {"years": [2018, 2019, 2020]}
#: What is printed where the truth has what a cell holds.
PRINTED = {
    "02h-year-R1H31": YEARS,
    "02i-year-gannen-slash": YEARS,
    "03a-yen-sign": {"costs_override": ["1,700", "1,800", "1,900"]},
    "03b-backslash-yen": {"costs_override": ["1,700", "1,800", "1,900"]},
    "03d-choon-minus": {"costs_override": ["△1,234"] * 3},
    "04-conditional-white-zero": {"actual": ["856", "881", ""]},
    "08-variation-selectors": {"name": "葛\U000e0100城山整備事業", "marks": ["A", "B", "A"]},
    "30-rich-superscript": {"actual": ["856", "881", "91"]},
    "44b-mark-circle-large": {"marks": ["◯", "B", "A"]},
}
#: Documents in which some figures are not to be seen, and the kind of problem that says so.
LEFT_OUT = {
    "03-zeros-not-shown": "hidden_zero",
    "05c-prefixed-namespace-formula-unsaved": "formula",
    "07-picture-over-cells": "shapes",
    "20-error-values": "error_value",
    "41-error-ref": "error_value",
}


@pytest.fixture(scope="module")
def compare(shared):
    spec = importlib.util.spec_from_file_location(
        "compare_cases", shared / "tools" / "compare_cases.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tables(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    raw = folder / "raw"
    raw.mkdir()
    for file in FOLDER.glob("*/*.*"):
        if file.stem in TRUTH:
            shutil.copy(file, raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "HYOKA_FORMS", str(FOLDER / "forms"))
        tables = make_tables(raw, folder / "processed", jobs=1).tables
    return {
        name: frame.astype(object).where(frame.notna(), "").astype(str)
        for name, frame in tables.items()
    }


@pytest.mark.parametrize("document", TRUTH)
def test_a_case_is_read_as_it_is_seen(document, tables, compare):
    rows = {
        name: frame[frame["document_id"] == document].to_dict("records")
        for name, frame in tables.items()
    }
    facts = TRUTH[document] | PRINTED.get(document, {})
    if "costs_override" in facts:
        facts["sum_override"] = facts.get("sum_override", facts["costs"]["sum"])
    differing = list(compare.differences(facts, rows))
    if document in LEFT_OUT:
        assert LEFT_OUT[document] in {row["kind"] for row in rows["problems"]}
        differing = [
            line for line in differing if "read None" not in line and " total: " not in line
        ]
    assert differing == []
