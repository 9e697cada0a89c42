"""Every form reads every value back, however its pages are set and whatever they hold."""

import pytest
from cases import cases
from forms.reading import errors, read_differences
from typeset import STYLES, facts

#: Documents and the styles they are set in, with their own contents or with made-up ones: seed, items, share of long
#: texts. Of 池田市 only what is ruled on all sides: its form is, and a sheet stands on its page.
SET = cases("styles")


@pytest.mark.parametrize(("document_id", "style", "seed", "items", "wordy"), SET)
def test_every_value_is_read_however_the_pages_are_set(document_id, style, seed, items, wordy, typeset_pdf, made_pdf):
    path, truth = typeset_pdf(document_id, style), facts(document_id)
    if seed:
        path, truth = made_pdf(document_id, int(seed), int(items), style, float(wordy))
    assert read_differences(path, truth) == []
    # where long texts fill pages, a cut header may be told
    assert errors(path) == [] or float(wordy or 0) > 0.2


def test_every_style_is_tried():
    assert {style for _, style, *_ in SET} == set(STYLES)
