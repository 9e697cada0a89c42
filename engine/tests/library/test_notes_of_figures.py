"""A note that figures are estimates yet is of the table above it; of others it is told."""

import pytest
from made_pages import line

from hyoka.contract.doubts import DOUBTS
from hyoka.contract.records import FIELDS
from hyoka.watch.notes import doubt_noted

ABOUT = {"year": "令和5年度", "text": "5", "activity_id": "1", "indicator_id": "1#1"}


def doubts(*places: tuple[int, float]) -> list[list[str]]:
    """The doubts of a settlement and of an actual on pages, each with the end of its box, where a
    note stands on page 1 at 160 points.
    """
    cost, value = (ABOUT | {"page": page, "bottom": bottom} for page, bottom in places)
    cost["basis"] = "settlement"
    value["measure"] = "actual"
    tables = {table: [] for table in FIELDS} | {"costs": [cost], "indicator_values": [value]}
    doubt_noted({1: [line("※令和5年度の数値は見込値である。", top=160)]}, tables)
    return [row.get(DOUBTS, []) for row in (cost, value)]


OUT = ["unsettled_in_note"]
TOLD = ["unsettled_in_note.elsewhere"]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(1, 150), (1, 250)], [OUT, TOLD]),
        ([(1, 250), (1, 150)], [TOLD, OUT]),
        ([(1, 140), (1, 161)], [TOLD, OUT]),
        ([(1, 140), (1, 162)], [OUT, TOLD]),
        ([(1, 150), (2, 155)], [OUT, TOLD]),
        ([(2, 150), (2, 155)], [OUT, OUT]),
    ],
)
def test_a_note_is_of_the_table_of_the_last_figure_above_it_on_its_page(places, expected):
    assert doubts(*places) == expected


@pytest.mark.parametrize(
    ("name", "is_meant"),
    [
        ("公開件数", True),
        ("公開件数の累計", True),
        ("件数", True),
        ("数", False),
        ("参加者", False),
    ],
)
def test_a_unit_in_a_note_is_that_of_the_indicator_it_names(name, is_meant):
    indicator = {"indicator_id": "1#1", "activity_id": "1", "name": name, "unit": "件"}
    value = ABOUT | {"measure": "actual", "page": 1, "bottom": 150.0}
    tables = {table: [] for table in FIELDS}
    tables |= {"indicators": [indicator], "indicator_values": [value]}
    list(doubt_noted({1: [line("※公開件数は千件単位", top=160)]}, tables))
    assert value.get(DOUBTS, []) == ["unit_in_note"] * is_meant
