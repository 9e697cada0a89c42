"""Every form reads every value back, however its pages are set."""

import pytest
from cases import cases, cases_by_weight
from forms.reading import errors, read_differences
from typeset import STYLES, facts

#: Sheets that stand on a page each, and a list that is ruled on all sides.
ONE_TO_A_PAGE = ("ikeda", "kobe")
#: Documents and the styles they are set in. Of 池田市 and 神戸市 only what is ruled on all sides:
#: their forms are; a sheet of 池田市 stands on its page.
SET = [(document_id, style) for document_id, style, _ in cases("styles")]
#: Full-width digits and letters, rows that page ends cut: each document in each of them.
FULL_WIDTH = [
    pytest.param(document_id, style, marks=pytest.mark.slow)
    for document_id in sorted({*dict(SET)})
    for style in sorted(STYLES)
    if style.startswith("wide_cut") and not document_id.startswith(ONE_TO_A_PAGE)
    if (document_id, style) not in SET
]


@pytest.mark.parametrize(("document_id", "style"), [*cases_by_weight("styles"), *FULL_WIDTH])
def test_every_value_is_read_however_the_pages_are_set(document_id, style, typeset_pdf):
    path = typeset_pdf(document_id, style)
    assert read_differences(path, facts(document_id)) == []
    assert errors(path) == []


def test_every_style_is_tried():
    assert {style for _, style in SET} == set(STYLES)
