"""The first page of a report names what could not be read."""

import re
from types import SimpleNamespace

import pytest

from hyoka.run.pipeline import make_tables
from hyoka_report import front_page

#: What no person is to read: a key of the program, or a path of its own.
KEYS = re.compile(r"[a-z]+_[a-z_]+\b(?!.*\.(?:csv|xlsx))|/tmp/|\bNone\b|\bnan\b")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")
RUN = SimpleNamespace(failures=[], links={}, wrong_replies=[])


@pytest.fixture(scope="module")
def tables(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unread")
    raw = folder / "raw"
    raw.mkdir()
    good = (root / "data" / "raw" / "tsukuba-2022-sheets.pdf").read_bytes()
    (raw / "tsukuba-2022-sheets.pdf").write_bytes(good)
    (raw / "cut.pdf").write_bytes(good[: len(good) // 2])
    for number in range(60):
        (raw / f"空{number:02}.pdf").write_text(str(number))
    return make_tables(raw, folder / "processed", jobs=1).tables


def test_the_first_page_names_all_files_that_were_not_read_before_rows_and_in_japanese(tables):
    rows = front_page.failed(RUN, tables)
    assert (next(iter(rows)), len(rows[front_page.UNREAD_FILES])) == (front_page.UNREAD_FILES, 61)
    texts = [line["text"] for lines in rows.values() for line in lines]
    assert not [line for line in texts if KEYS.search(line) or ENGLISH.search(line)]


def test_a_document_that_a_draft_reads_is_not_called_unread(tables):
    draft = (
        tables["problems"]
        .head(1)
        .assign(
            document_id="tsukuba-2022-sheets",
            kind="form_unproved",
            severity="error",
            subject="下書き",
        )
    )
    rows = front_page.failed(RUN, tables | {"problems": draft})
    assert [*rows] == ["下書きの様式で読んだ文書"]


def test_a_reason_that_many_files_share_is_written_once(tables):
    unread = front_page.failed(RUN, tables)
    texts = [line["text"] for line in unread[front_page.UNREAD_FILES]]
    assert texts.count("同上") == 59
    assert len({*texts}) == 3
