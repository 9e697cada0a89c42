"""Sheets of made cities, printed by a spreadsheet program: drafted, answered and edited, they give the tables meant."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import rows_of

from hyoka.draft.command import read_files, write_draft
from hyoka.pipeline import make_tables

FOLDERS = sorted(path for path in (Path(__file__).parents[1] / "printed").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_form_that_is_drafted_answered_and_edited_reads_the_tables_that_were_meant(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(write_draft(read_files(sorted(folder.glob("*.pdf"))), tmp_path, answers=folder / "answers.toml"))
    form, edits = (tmp_path / "form.toml").read_text(encoding="utf-8"), folder / "edits.txt"
    for edit in edits.read_text(encoding="utf-8").splitlines() if edits.exists() else ():
        old, new = edit.replace("⏎", "\n").split(" → ")
        assert old in form
        form = form.replace(old, new)
    (tmp_path / f"{folder.name}.toml").write_text(form, encoding="utf-8")
    (tmp_path / "form.toml").unlink()
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))
    tables = make_tables(folder, tmp_path / "tables", jobs=1, cache=False).tables
    tables["indicator_values"] = tables["indicator_values"].query("status == 'reported'")
    for truth in sorted(folder.glob("*.csv")):
        meant = pd.read_csv(truth, dtype=str, keep_default_na=False)
        found = tables[truth.stem]
        if "field" in meant:
            found = found[found["field"].isin(meant["field"])]
        assert Counter(rows_of(found, list(meant.columns))) == Counter(rows_of(meant, list(meant.columns))), truth.stem
