"""Identities: how a form declares them, and what they give."""

import pytest

from hyoka.contract.identities import parse_identity
from hyoka.text.errors import UsageError


@pytest.mark.parametrize("text", ["合計", "合計 = 人件費", "A = B + C ÷ D", "A = B +", "A = B C", "合計=人件費+物件費"])
def test_what_is_no_identity_is_an_error(text):
    with pytest.raises(UsageError, match="no identity"):
        parse_identity(text)
