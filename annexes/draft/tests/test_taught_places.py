"""Where a lesson looks for names."""

from types import SimpleNamespace

import pytest

from hyoka_draft import programs

NAME = "公園管理"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([NAME], NAME),
        ([f"{NAME}{'の' * 12}"], f"{NAME}{'の' * 12}"),
        ([f"{NAME}{'の' * 13}"], None),
        (["公園", "管理"], None),
        (["公園"], None),
    ],
)
def test_a_cell_prints_a_name_alone_or_among_few_letters(texts, found) -> None:
    row = [SimpleNamespace(folded=text, is_label=False) for text in texts]
    reading = SimpleNamespace(document=row)
    teacher = SimpleNamespace(_now=SimpleNamespace(reading=reading))
    cells = programs._Teacher._cells_with(teacher, NAME)
    assert [cell.folded for cell in cells] == ([found] if found else [])
