"""Identities: how a form declares them, and on which sheets they hold."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from hyoka.contract.identities import parse_identity
from hyoka.draft.states import agreement, figures_by_label
from hyoka.text.errors import UsageError

SHEETS, YEARS = 12, 4


def _figures(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """Figures of SHEETS sheets with YEARS years each; NaN is not printed."""
    index = pd.MultiIndex.from_product(
        [range(SHEETS), [""], range(2020, 2020 + YEARS)], names=["sheet", "phase", "year"]
    )
    wide = pd.DataFrame(columns, index=index)
    return wide.rename_axis(columns="label").stack(future_stack=True).rename("value").reset_index()


def _amounts(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 90_000, SHEETS * YEARS)


@pytest.mark.parametrize(
    "text",
    ["合計(A) = 人件費 + 物件費", "差引 = 収入 - 支出", "率 = 実績 ÷ 目標 × 100"],
)
def test_an_identity_reads_back_as_it_is_written(text):
    assert str(parse_identity(text)) == text


def test_a_part_that_is_not_printed_counts_as_nothing_but_not_in_a_share():
    figures = {"人件費": Decimal(5)}
    assert parse_identity("合計 = 人件費 + 物件費").compute(figures) == 5
    assert parse_identity("率 = 人件費 ÷ 物件費 × 100").compute(figures) is None


@pytest.mark.parametrize("text", ["合計", "合計 = 人件費", "A = B + C ÷ D", "A = B +", "A = B C", "合計=人件費+物件費"])
def test_what_is_no_identity_is_an_error(text):
    with pytest.raises(UsageError, match="no identity"):
        parse_identity(text)


A, B = map(_amounts, range(1, 3))
ONE_WRONG = np.where(np.arange(SHEETS * YEARS) == 7, A + B + 1, A + B)


def test_a_share_in_per_cent_holds_however_it_was_rounded_and_the_sheet_that_breaks_a_sum_is_named():
    target, actual = A + 500, B
    for rate in ((actual / target * 100).round(1), np.floor(actual / target * 1000) / 10):
        table = figures_by_label(_figures({"目標": target, "実績": actual, "達成率": rate}))
        assert agreement(parse_identity("達成率 = 実績 ÷ 目標 × 100"), table)["agrees"].all()
    table = figures_by_label(_figures({"人件費": A, "物件費": B, "合計": ONE_WRONG}))
    rows = agreement(parse_identity("合計 = 人件費 + 物件費"), table)
    assert rows.index[~rows["agrees"]].tolist() == [(1, "", 2023)]


def test_what_a_sheet_prints_twice_is_no_exception_and_what_all_print_twice_is_no_label():
    figures = _figures({"人件費": A, "物件費": B, "合計": A + B})
    once = figures.query("label == '合計' and sheet == 0 and year == 2020").assign(value=1)
    rows = agreement(parse_identity("合計 = 人件費 + 物件費"), figures_by_label(pd.concat([figures, once])))
    assert (len(rows), rows["agrees"].all()) == (SHEETS * YEARS - 1, True)
    all_ = figures.query("label == '合計'").assign(value=1)
    assert list(figures_by_label(pd.concat([figures, all_]))) == ["人件費", "物件費"]
