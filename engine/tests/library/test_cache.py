"""The cache: an entry is found while PDF, reader and program are the same, and the least recently
used go first.
"""

import os
import shutil
from contextlib import nullcontext
from pathlib import Path

import grimp
import pytest

from hyoka.contract.records import Extracted
from hyoka.run import cache
from hyoka.store.sources import digest
from hyoka.text.errors import UsageError

DOCUMENT = Extracted(
    "a", "ikeda_projects", {"title": "評価", "year": "令和６年度"}, {"costs": []}, pages=1
)


@pytest.fixture
def pdf(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 a")
    return path


def read(path: Path, *answers: Extracted) -> Extracted:
    """The document of a PDF; without an answer it has to be cached."""
    left = iter(answers)
    return cache.cached(lambda: next(left), cache.key(digest(path), path.name, "code"))


@pytest.mark.parametrize("damage", [b"", b"no entry", None])
def test_damaged_entry_counts_as_absent(pdf, damage):
    read(pdf, DOCUMENT)
    entry = next(cache.cache_folder().glob("*/*.json.gz"))
    entry.write_bytes(entry.read_bytes()[:-9] if damage is None else damage)
    assert read(pdf, Extracted("anew")) == Extracted("anew")
    assert read(pdf) == Extracted("anew")


@pytest.mark.parametrize(
    ("text", "size"),
    [("", 2_000_000_000), ("500MB", 500_000_000), ("1.5 gb", 1_500_000_000), ("7", 7)]
    + [(text, None) for text in ("2 heaps", "much")],
)
def test_size_is_given_in_bytes_or_with_a_unit_and_anything_else_is_wrong_usage(
    monkeypatch, text, size
):
    monkeypatch.setenv("HYOKA_CACHE_SIZE", text)
    with nullcontext() if size else pytest.raises(UsageError, match="HYOKA_CACHE_SIZE"):
        assert cache.size_limit() == size


def test_least_recently_used_entries_go_until_the_size_fits(pdf, monkeypatch):
    for number in range(3):
        pdf.write_bytes(b"%PDF-1.7 " + bytes([number]))
        read(pdf, DOCUMENT)
        for entry in cache.cache_folder().glob("*/*.json.gz"):
            os.utime(
                entry, (1_000 + entry.stat().st_mtime - 10_000, entry.stat().st_mtime - 10_000)
            )
    pdf.write_bytes(b"%PDF-1.7 " + bytes([0]))
    read(pdf)
    sizes = [entry.stat().st_size for entry in cache.cache_folder().glob("*/*.json.gz")]
    monkeypatch.setenv("HYOKA_CACHE_SIZE", str(sum(sizes) - 1))
    cache.trim()
    assert len(list(cache.cache_folder().glob("*/*.json.gz"))) == len(sizes) - 1
    assert read(pdf) == DOCUMENT


def test_program_is_another_with_other_labels_that_reading_uses_forms_or_packages(
    tmp_path, monkeypatch
):
    for name in ("HYOKA_LABELS", "HYOKA_FORMS"):
        monkeypatch.setenv(name, str(tmp_path))
    programs = [cache.reading_program()]
    for name in ("vocabulary.csv", "labour_rates.csv", "form.toml", "themes.csv"):
        (tmp_path / name).write_text("label", encoding="utf-8")
        programs.append(cache.reading_program())
    assert programs[-1] == programs[-2]
    monkeypatch.setattr(cache, "version_of", lambda name: "999")
    assert len({*programs, cache.reading_program()}) == 5


#: Files of the program; whether records, and whether tables depend on them.
FILES = {
    "text/messages.csv": (True, True),
    "text/numbers.py": (True, True),
    "pdf/page.py": (True, True),
    "grid/lines.py": (True, True),
    "forms/tsukuba_sheets.toml": (True, True),
    "contract/columns.csv": (True, True),
    "run/extract.py": (True, True),
    "clean/documents.py": (True, True),
    "clean/printed.py": (True, True),
    "store/locks.py": (False, True),
    "run/batches.py": (False, True),
    "store/table_files.py": (False, True),
    "html/templating.py": (False, False),
    "cli/main.py": (False, False),
}


def test_what_was_read_is_thrown_away_when_what_reads_changes_and_tables_when_what_makes_them_does(
    tmp_path, monkeypatch
):
    shutil.copytree(cache.SOURCE, tmp_path / "hyoka")
    monkeypatch.setattr(cache, "SOURCE", tmp_path / "hyoka")
    for file, expected in FILES.items():
        before = cache.reading_program(), cache.tables_program()
        path = tmp_path / "hyoka" / file
        path.write_bytes(path.read_bytes() + b"\n")
        changed = cache.reading_program() != before[0], cache.tables_program() != before[1]
        assert (file, changed) == (file, expected)


@pytest.mark.parametrize(
    ("module", "places"),
    [("run.extract", cache.READING), ("run.pipeline", (*cache.READING, *cache.MAKING_TABLES))],
)
def test_program_holds_every_module_that_is_imported(module, places):
    imported = grimp.build_graph("hyoka").find_upstream_modules(f"hyoka.{module}")
    names = {name.removeprefix("hyoka.").replace(".", "/") for name in imported}
    assert {name for name in names if not {name.split("/")[0], f"{name}.py"} & set(places)} <= {
        "hyoka"
    }
