"""Identities: how a form declares them, and what they give."""

from decimal import Decimal

import pytest

from hyoka.contract.identities import parse_identity
from hyoka.text.errors import UsageError


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
