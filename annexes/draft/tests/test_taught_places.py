"""Where a lesson looks for names, what it leaves of a list, and what it takes back."""

from types import SimpleNamespace

import pytest

from hyoka.contract.records import Place
from hyoka_draft import lessons, programs
from hyoka_draft.corrected_sheet import sheet_rows
from hyoka_draft.facts import Fact

NAME = "公園管理"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([NAME], NAME),
        ([f"{NAME}{'の' * 12}"], f"{NAME}{'の' * 12}"),
        ([f"{NAME}{'の' * 13}"], None),
        (["公園", "管理"], "公園"),
        (["公園", "整備"], None),
        (["公園"], None),
    ],
)
def test_a_cell_prints_a_name_alone_among_few_letters_or_with_those_beside_it(texts, found) -> None:
    row = [SimpleNamespace(folded=text, is_label=False, above=[]) for text in texts]
    reading = SimpleNamespace(document=SimpleNamespace(rows=[row]))
    teacher = SimpleNamespace(_now=SimpleNamespace(reading=reading))
    cells = programs._Teacher._cells_with(teacher, NAME)
    assert [cell.folded for cell in cells] == ([found] if found else [])


def fact(number: int) -> Fact:
    place = Place(1, 0, 10 * number, 9, 10 * number + 9)
    name = f"事業{number}"
    return Fact("a", name, "cost", "total", "決算", 2024, "settlement", "1", "千円", "1", place)


@pytest.mark.parametrize(
    ("typed", "count", "left"),
    [
        (range(8), 14, {*range(8, 14)}),  # the list goes on behind what was typed
        (range(8), 13, set()),  # few rows: the person took them away
        ([0, *range(2, 9)], 14, set()),  # one amid the typed ones, and five behind them
        (range(7, 14), 14, set()),  # half of the list, before what was typed
        ([13], 14, {*range(13)}),  # most of the list
        ([99], 14, set()),  # nothing that was typed is read
    ],
)
def test_the_rows_of_a_list_behind_the_typed_ones_are_left_where_they_are_many(
    typed, count, left
) -> None:
    about = {"kind": "cost", "concept": "total", "label": "決算", "phase": "", "fiscal_year": ""}
    sheet = [about | {"activity": f"事業{number}", "value": "1"} for number in typed]
    lesson = lessons.Lesson("a", sheet_rows(sheet), frozenset({1}))
    names = {f"事業{number}" for number in left}
    assert lesson._untyped([fact(number) for number in range(count)]) == names
