"""PDFs that were made to hold a reader up end with a row of problems, and harm no other document."""

import shutil

import pandas as pd
import pytest

from hyoka.run import pipeline
from tests.torture.hostile_files import FILES

#: The longest ones; `make torture` has all.
HOSTILE = ("forms called 2^24 times", "10^6 letters on a page")


@pytest.mark.slow
def test_hostile_pdfs_are_reported_and_their_neighbour_is_read(root, tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_SECONDS", "1.2")
    monkeypatch.setenv("HYOKA_MEMORY_MB", "800")
    raw, alone = tmp_path / "raw", tmp_path / "alone"
    for folder in (raw, alone):
        folder.mkdir()
        shutil.copy(root / "data" / "raw" / "itami-2021-evaluation.pdf", folder)
    for number, name in enumerate(HOSTILE):
        FILES[name](raw / f"{number}.pdf")
    result = pipeline.make_tables(raw, tmp_path / "all", cache=False)
    expected = pipeline.make_tables(alone, tmp_path / "one", cache=False)
    problems = result.tables["problems"].query("severity == 'error'")
    assert problems["document_id"].tolist() == ["0", "1"]
    assert set(problems["kind"]) == {"crash"}
    assert problems["text"].str.contains("took more than 1.2 s or 800 MB").all()
    assert result.exit_code == 1
    for name in ("costs", "indicator_values", "narratives"):
        pd.testing.assert_frame_equal(result.tables[name], expected.tables[name])
