"""Printed totals of the columns of a list: what they sum up, and when they are wrong."""

from decimal import Decimal

import pytest

from hyoka.clean.list_totals import ListedValue, ListTotal, list_totals
from hyoka.text.errors import HyokaError


def listed(*figures: str, page: int = 1, first: float = 10) -> list[ListedValue]:
    """The figures of a column, a row every ten points."""
    tops = (first + 10 * number for number in range(len(figures)))
    return [
        ListedValue("人数", 2021, page, top, Decimal(figure), number)
        for number, (top, figure) in enumerate(zip(tops, figures, strict=True))
    ]


def fail(record: object, error: HyokaError) -> None:
    raise AssertionError(error)


def printed(row: str, text: str, top: float, page: int = 1) -> dict[str, object]:
    return {
        "row": row,
        "subject": "人 数",
        "year": "令和3年度",
        "text": text,
        "page": page,
        "top": top,
    }


def test_a_subtotal_sums_its_part_and_the_total_behind_it_everything() -> None:
    values = [*listed("1", "2"), *listed("10", "20", first=40), *listed("5", "6", page=2)]
    records = [
        printed("小計", "3", 30),
        printed("小計", "30", 60),
        printed("合計", "44", 30, page=2),
    ]
    totals = list(list_totals(records, values, fail))
    assert [total.found for total in totals] == [3, 30, 44]
    assert all(total.is_exact for total in totals)


def test_the_totals_of_two_lists_do_not_meet() -> None:
    values = [*listed("1", "2"), *listed("10", "20", first=40)]
    records = [printed("合計", "3", 30), printed("合計", "30", 60)]
    assert all(total.is_exact for total in list_totals(records, values, fail))


@pytest.mark.parametrize(
    ("text", "is_exact", "is_within_rounding"),
    [("△1,234", True, True), ("△1,235", False, True), ("△1,284", False, False)],
)
def test_a_misread_digit_is_more_than_rounding(
    text: str, is_exact: bool, is_within_rounding: bool
) -> None:
    (total,) = list_totals([printed("合計", text, 900)], listed("-1000", "-200", "-34"), fail)
    assert (total.is_exact, total.is_within_rounding) == (is_exact, is_within_rounding)


def test_the_coarsest_figure_says_how_far_rounding_goes() -> None:
    values = listed(*["0.4"] * 10)
    (total,) = list_totals([printed("計", "4.2", 900)], values, fail)
    assert total.is_within_rounding
    (total,) = list_totals([printed("計", "5.2", 900)], values, fail)
    assert not total.is_within_rounding
    whole = ListTotal({}, Decimal(5), tuple(values))
    assert whole.is_within_rounding


@pytest.mark.parametrize("text", ["－", "3,o21", ""])
def test_what_is_no_figure_is_no_total(text: str) -> None:
    assert not list(list_totals([printed("計", text, 900)], listed("1", "2"), lambda *_: None))


def test_a_total_that_cannot_be_read_is_told_and_the_others_are_summed() -> None:
    told: list[object] = []
    records = [printed("小計", "3x", 30), printed("合計", "33", 60)]
    values = [*listed("1", "2"), *listed("10", "20", first=40)]
    totals = list(list_totals(records, values, lambda record, _: told.append(record["text"])))
    assert ([total.expected for total in totals], told) == ([33], ["3x"])
