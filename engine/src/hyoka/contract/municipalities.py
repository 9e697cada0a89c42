"""Codes of municipalities, 全国地方公共団体コード: six digits, whose parts check each other.

The first two are the prefecture's (JIS X 0401), the next three the municipality's (JIS X 0402), the
last is a check digit.
"""

from typing import Final

from hyoka.text.label_files import contract_rows

_PREFECTURES: Final = {row["name"]: row["number"] for row in contract_rows("prefectures")}
#: What each digit before the last counts.
_WEIGHTS: Final = (6, 5, 4, 3, 2)
_MODULUS: Final = 11


def check_digit(code: str) -> str:
    """The digit that the first five of a code ask for as its last: 8 of 27210."""
    total = sum(
        weight * int(digit) for weight, digit in zip(_WEIGHTS, code[: len(_WEIGHTS)], strict=True)
    )
    return str((_MODULUS - total % _MODULUS) % 10)


def prefecture_of(name: str) -> tuple[str, str]:
    """The prefecture that the name of a publisher begins with, and its number: 大阪府枚方市.

    Two empty texts where it names none: 枚方市.
    """
    for prefecture, number in _PREFECTURES.items():
        if name.startswith(prefecture):
            return prefecture, number
    return "", ""
