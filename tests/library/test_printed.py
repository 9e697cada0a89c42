"""Sheets of made cities, printed by a spreadsheet program, and of real ones: drafted, answered, edited, made tables."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import rows_of

from hyoka.draft.command import read_files, write_draft
from hyoka.run.pipeline import make_tables
from hyoka.text.japanese import fold

FOLDERS = sorted(path for path in (Path(__file__).parents[1] / "printed").iterdir() if path.is_dir())
REAL = {
    "nankoku": '"phase.cost" = "budget"',
    "kyoto": '"year" = "2025"\n"label.方向性" = "rating.direction"',
}  # fmt: skip


def tables_of(folder: Path, answers: Path, out: Path, edits: list[str]) -> dict[str, pd.DataFrame]:
    """The tables that the drafted form of a folder's PDFs reads from them, once it is answered and edited."""
    list(write_draft(read_files(sorted(folder.glob("*.pdf"))), out, answers=answers))
    form = (out / "form.toml").read_text(encoding="utf-8")
    for edit in edits:
        old, new = edit.replace("⏎", "\n").split(" → ")
        assert old in form
        form = form.replace(old, new)
    (out / "form.toml").write_text(form, encoding="utf-8")
    (out / "questions.toml").unlink()  # no form of the folder
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HYOKA_FORMS", str(out))
        patched.setenv("HYOKA_DRAFTS", "1")  # not all questions have answers
        return make_tables(folder, out / "tables", jobs=1, cache=False).tables


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_printed_sheets_are_read_into_the_tables_that_were_meant(folder, tmp_path):
    edits = folder / "edits.txt"
    lines = edits.read_text(encoding="utf-8").splitlines() if edits.exists() else []
    tables = tables_of(folder, folder / "answers.toml", tmp_path, lines)
    tables["indicator_values"] = tables["indicator_values"].query("status == 'reported'")
    for truth in sorted(folder.glob("*.csv")):
        meant = pd.read_csv(truth, dtype=str, keep_default_na=False)
        found = tables[truth.stem]
        if "field" in meant:
            found = found[found["field"].isin(meant["field"])]
        assert Counter(rows_of(found, list(meant.columns))) == Counter(rows_of(meant, list(meant.columns))), truth.stem


@pytest.mark.shared
@pytest.mark.parametrize("city", REAL)
def test_a_drafted_form_reads_the_true_costs_of_real_sheets(shared, city, tmp_path):
    folder, answers = shared / "pdf-real" / city, tmp_path / "answers"
    if not folder.is_dir():
        pytest.skip(f"no real sheets of {city}")
    answers.write_text(REAL[city], encoding="utf-8")
    tables = tables_of(folder, answers, tmp_path, [])
    names = tables["activities"].set_index("activity_id")["name"].map(fold)
    found = tables["costs"].assign(name=tables["costs"]["activity_id"].map(names))
    true = pd.read_csv(shared / "facts" / f"{city}.csv", dtype=str, keep_default_na=False).query("kind == 'cost'")
    costs = rows_of(found, ["name", "item", "fiscal_year", "basis", "value"])
    assert Counter(costs) == Counter(rows_of(true, ["activity", "concept", "fiscal_year", "phase", "value"]))
