"""Errors say where, what was expected, what was found and what to do, also after a worker has sent them."""

import pickle

import pytest

from hyoka.errors import NotPdf, UnreadableFile
from hyoka.text.code_words import CODE_WORDS

ERROR = NotPdf("this is no PDF", file="a.pdf", page=2, expected="%PDF-", found="text", advice="look at it")


def test_message_is_made_of_place_expected_found_and_advice_also_after_a_worker_has_sent_it():
    sent = pickle.loads(pickle.dumps(ERROR))
    assert type(sent) is NotPdf
    assert str(sent) == "a.pdf, page 2: this is no PDF; expected: %PDF-; found: text; to do: look at it"
    assert sent.page == 2


@pytest.mark.parametrize("error", UnreadableFile.__subclasses__())
def test_a_file_that_cannot_be_read_says_why_in_japanese(error):
    assert error("x").kind in CODE_WORDS["kind"]
