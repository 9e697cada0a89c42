"""What is drafted of real and of published sheets, without any form of theirs, is what stands on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hyoka.draft.command import read_files, write_facts
from hyoka.draft.infer import infer
from hyoka.draft.states import Draft, find_proofs, states_of
from hyoka.forms import Records
from hyoka.forms.reader import read
from hyoka.text.numbers import is_missing

pytestmark = pytest.mark.shared

#: Documents in ../shared/pdf, each by two engines.
PUBLISHED = ("tsukuba-2022-sheets", "itami-2021-evaluation", "ibaraki-2020-projects", "ibaraki-2021-dx")
#: Cities with real sheets in ../shared/pdf-real: their true facts, and what their sheets do not say.
REAL = {
    "ikeda": ("ikeda-r7", {}), "nankoku": ("nankoku", {}), "kyoto": ("kyoto", {"label.方向性": "rating.direction"}),
}  # fmt: skip


def hold(shared: Path, truth: str, drafted: Draft, folder: Path) -> None:
    """Hold facts against true ones with the tool that the shared folder has, about the documents that it knows."""
    true, found = shared / "facts" / f"{truth}.csv", folder / "facts.csv"
    known = {line.partition(",")[0] for line in true.read_text(encoding="utf-8-sig").splitlines()[1:]}
    states = states_of(drafted, find_proofs(drafted.facts))
    held = [pair for pair in zip(drafted.facts, states, strict=True) if pair[0].document_id in known]
    write_facts(found, *map(list, zip(*held, strict=True)))
    tool = [sys.executable, shared / "tools" / "compare_facts.py", true, found, "--strict", "99", "--proved", "99.5"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def pdfs(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.pdf"))
    if not found:
        pytest.skip(f"no PDFs in {folder.parent.name}/{folder.name}")
    return found


@pytest.mark.parametrize("engine", ["calc", "chromium"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_sheets_are_read_without_a_form(shared: Path, name: str, engine: str, tmp_path: Path) -> None:
    pdf = tmp_path / f"{name}.pdf"
    pdf.symlink_to(shared / "pdf" / f"{name}-{engine}.pdf")
    hold(shared, name, infer(read_files([pdf]).items), tmp_path)


@pytest.mark.parametrize("city", REAL)
def test_real_sheets_are_read_without_a_form_and_what_is_proved_is_right(
    shared: Path, city: str, tmp_path: Path
) -> None:
    truth, answers = REAL[city]
    hold(shared, truth, infer(read_files(pdfs(shared / "pdf-real" / city)).items, answers), tmp_path)


def test_a_choice_that_the_vocabulary_does_not_know_is_asked_for(shared: Path) -> None:
    found = infer(read_files(pdfs(shared / "pdf-real" / "kyoto")).items)
    asked = {each.id: each for each in found.assumptions}
    assert "現状のまま継続 (3)" in asked["label.方向性"].evidence
    assert (asked["year"].default, asked["year"].places) == ("2025", asked["city"].places)  # of the title
    assert asked["city"].evidence.endswith("…")
    assert all(set(fact.rests_on) <= asked.keys() for fact in found.facts)


@pytest.mark.parametrize("city", REAL)
def test_the_drafted_declaration_reads_real_sheets_as_they_were_drafted(shared: Path, city: str) -> None:
    documents = read_files(pdfs(shared / "pdf-real" / city)[:6]).items
    drafted = infer(documents)
    assert drafted.declaration is not None
    for key, items in documents.items():
        out = Records()
        read(drafted.declaration, items, out)
        facts = [fact for fact in drafted.facts if fact.document_id == key]
        for table, kind in (("costs", "cost"), ("indicator_values", "value")):
            texts = (str(row["text"]) for row in out.tables[table])
            numbers = sorted(text for text in texts if not is_missing(text))
            assert numbers == sorted(fact.text for fact in facts if fact.kind == kind)
        symbols = sorted(str(row["symbol"]) for row in out.tables["ratings"])
        assert symbols == sorted(fact.value for fact in facts if fact.kind == "rating")
