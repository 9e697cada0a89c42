"""The tables that findings are tested on: those of the six documents, and of 40 published sheets of 池田市."""

from functools import cache

import pytest
from true_tables import ROOT, SHARED, clean

from hyoka.measures.analyses import analyses
from hyoka.run.pipeline import ANALYSIS_LABELS, read_records
from hyoka.store.table_files import load_all
from hyoka.text.label_files import read_labels

SHEETS = SHARED / "pdf-real" / "ikeda"


@cache
def _six():
    return _analysed(load_all(ROOT / "data" / "processed"))


@cache
def _sheets():
    return _analysed(clean(*read_records(SHEETS), kind="published"))


def _analysed(tables):
    return tables | analyses(tables, {name: read_labels(name) for name in ANALYSIS_LABELS})


def six():
    return dict(_six())


def sheets():
    """All tables of the 40 sheets; skips where they are not there."""
    if not SHEETS.is_dir():
        pytest.skip("no shared folder: set HYOKA_SHARED to one that holds pdf-real/ikeda")
    return dict(_sheets())
