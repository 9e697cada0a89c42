"""PDFs that were made to hold a reader up end with a row of problems, and harm no other document."""

import shutil

import pandas as pd
import pytest
from made_content import Made
from pikepdf import Dictionary

from hyoka.run import pipeline


def million_calls() -> Made:
    made = Made(b"/X Do " * 1_700_000)
    return made.add("XObject", X=made.form(b"q Q "))


def stream_of_300_megabytes() -> Made:
    return Made(b"0 0 m 9 9 l S " * (300_000_000 // 14))


def deep_nesting() -> Made:
    """Each form calls the one below it ten times."""
    made = Made(b"/X Do ")
    inner = made.form(b"0 0 m 9 9 l S " * 10)
    for _ in range(7):
        outer = made.form(b"/X Do " * 10)
        outer.Resources = Dictionary(XObject=Dictionary({"/X": made.pdf.make_indirect(inner)}))
        inner = outer
    return made.add("XObject", X=made.pdf.make_indirect(inner))


@pytest.mark.slow
def test_hostile_pdfs_are_reported_and_their_neighbour_is_read(root, tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_SECONDS", "1.2")
    monkeypatch.setenv("HYOKA_MEMORY_MB", "800")
    raw, alone = tmp_path / "raw", tmp_path / "alone"
    for folder in (raw, alone):
        folder.mkdir()
        shutil.copy(root / "data" / "raw" / "itami-2021-evaluation.pdf", folder)
    for make in (million_calls, stream_of_300_megabytes, deep_nesting):
        make().save(raw / f"{make.__name__}.pdf")
    result = pipeline.make_tables(raw, tmp_path / "all", cache=False)
    expected = pipeline.make_tables(alone, tmp_path / "one", cache=False)
    problems = result.tables["problems"].query("severity == 'error'")
    assert problems["document_id"].tolist() == ["deep_nesting", "million_calls", "stream_of_300_megabytes"]
    assert set(problems["kind"]) == {"crash"}
    assert problems["text"].str.contains("took more than 1.2 s or 800 MB").all()
    assert result.exit_code == 1
    for name in ("costs", "indicator_values", "narratives"):
        pd.testing.assert_frame_equal(result.tables[name], expected.tables[name])
