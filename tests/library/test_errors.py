"""Errors say where, what was expected, what was found and what to do, also after a worker has sent them."""

import pickle

import pytest

from hyoka.errors import NotWorkbook, UnreadableFile
from hyoka.text.label_files import CODE_WORDS

ERROR = NotWorkbook("not_workbook", file="a.xlsx", page=2, found="b'x'")


def test_message_is_made_of_place_expected_found_and_advice_also_after_a_worker_has_sent_it():
    sent = pickle.loads(pickle.dumps(ERROR))
    assert type(sent) is NotWorkbook
    advice = "see what the file is and where it came from"
    assert str(sent) == f"a.xlsx page 2: this is no workbook; found: b'x'; to do: {advice}"
    assert sent.page == 2


@pytest.mark.parametrize("error", UnreadableFile.__subclasses__())
def test_a_file_that_cannot_be_read_says_why_in_japanese(error):
    assert error("x").kind in CODE_WORDS["kind"]
