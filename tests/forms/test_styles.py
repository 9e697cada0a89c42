"""Every form reads every value back, however its pages are set and whatever they hold."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from forms.reading import errors, read_differences
from typeset import DOCUMENTS, STYLES, facts
from typeset.style import RULED as RULED_ON_ALL_SIDES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Tables within prose, and headers of two rows, without lines (see test_documents).
NOT_READ = {("itami-2021-evaluation", style) for style in ("worst", "frame", "cut_rows_low")}
#: 池田市's form is ruled on all sides and a sheet stands on its page: lines are there, and no page end cuts rows.
RULED = {name for name, style in STYLES.items() if style.rules in RULED_ON_ALL_SIDES and style.cut == "groups"}
SET = [
    (document_id, style)
    for document_id in DOCUMENTS
    for style in STYLES
    if (document_id, style) not in NOT_READ and (document_id != "ikeda-2024-projects" or style in RULED)
]


def pairs(first: int, step: int) -> list[tuple[str, str]]:
    """Every so many styles with a form each, the forms in turn from a first one."""
    forms = [*DOCUMENTS]
    turned = [(forms[(first + n) % 6 :] + forms[: (first + n) % 6], style) for n, style in enumerate(STYLES)]
    return [next((form, style) for form in of if (form, style) in SET) for of, style in turned[::step]]


#: These read no line of the program that another style does not, of the same form or of another.
ALIKE = {"kaku", "latin_digits", "condensed", "small", "even_columns", "wide_letters", "merged_fills", "cut_rows",
         "cut_text", "turned", "all_middle"}  # fmt: skip
#: Without lines a text that page ends cut is told, not read, where a purpose fills the lines beside it.
MADE = [pair for pair in pairs(3, 5) if pair != ("ibaraki-2020-projects", "cut_rows_low")]
#: How many items a made document has, and the share of long texts in it.
SIZES = {
    "ibaraki-2020-projects": (18, 0.1), "ibaraki-2021-dx": (24, 0.1), "hirakata-2017-general": (20, 0.2),
    "tsukuba-2022-sheets": (5, 0.1), "itami-2021-evaluation": (15, 0.2), "ikeda-2024-projects": (8, 0.1),
}  # fmt: skip
LONG = [
    ("tsukuba-2022-sheets", 5, 6, "cut_lines", 0.4),
    ("tsukuba-2022-sheets", 3, 6, "cut_lines_no_header", 0.4),
]


@pytest.mark.parametrize(("document_id", "style"), [pair for pair in pairs(0, 1) if pair[1] not in ALIKE])
def test_every_value_is_read_however_the_pages_are_set(
    document_id: str, style: str, typeset_pdf: Callable[..., Path]
) -> None:
    path = typeset_pdf(document_id, style)
    assert read_differences(path, facts(document_id)) == []
    assert errors(path) == []


@pytest.mark.parametrize(
    ("document_id", "style", "seed"),
    [(*pair, seed) for pair, seed in zip(MADE, cycle((1, 2, 3)), strict=False) if pair[0] != LONG[0][0]],
)
def test_documents_with_other_contents_are_read(
    document_id: str, style: str, seed: int, made_pdf: Callable[..., tuple]
) -> None:
    items, wordy = SIZES[document_id]
    path, truth = made_pdf(document_id, seed, items, style, wordy)
    assert read_differences(path, truth) == []
    assert errors(path) == []


@pytest.mark.parametrize(("document_id", "seed", "items", "style", "wordy"), LONG)
def test_texts_that_fill_pages_are_read(
    document_id: str, seed: int, items: int, style: str, wordy: float, made_pdf: Callable[..., tuple]
) -> None:
    path, truth = made_pdf(document_id, seed, items, style, wordy)
    assert read_differences(path, truth) == []
