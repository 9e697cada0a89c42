"""What a cell prints, as a sheet has it."""

import pytest

from hyoka_draft.corrected_sheet import printed_values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50,000千円", "50000"),
        ("△50,000", "-50000"),
        ("▲1.50", "-1.5"),
        ("千円46,460,600", "46460600"),  # 富士市 予算書: the unit over the first figure of a column
        ("千円△989,200", "-989200"),
        ("Ａ.順調", "A"),
        ("☑拡充 □縮小", "拡充"),
    ],
)
def test_a_cell_prints_a_number_with_its_sign_and_a_mark_as_a_sheet_has_them(text, value) -> None:
    assert value in printed_values(text)
