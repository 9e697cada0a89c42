"""How often Python looks for objects that only hold each other."""

import gc

import pytest

from hyoka.processes.garbage import collected_seldom
from hyoka.run import extract
from hyoka.run.worker import PdfTask, read_and_clean


@pytest.fixture
def usual():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield gc.get_threshold()
    gc.set_threshold(*before)


def test_python_looks_seldom_while_a_document_is_read_and_as_before_afterwards(
    usual, monkeypatch, tmp_path
):
    (path := tmp_path / "a.pdf").write_bytes(b"no PDF")
    while_read = []

    def read(*arguments, **options):
        while_read.append(gc.get_threshold())
        raise ValueError

    monkeypatch.setattr(extract, "read_document", read)
    read_and_clean(PdfTask(path, path.name, {}))
    assert while_read[0][0] > 10 * usual[0]
    assert gc.get_threshold() == usual


def test_what_fails_leaves_python_looking_as_before(usual):
    with pytest.raises(ValueError), collected_seldom():  # noqa: PT011 - its own
        raise ValueError
    assert gc.get_threshold() == usual
