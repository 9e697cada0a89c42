"""What a folded text of a sheet is: a year, a number, or a label with a number or sign before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hyoka.errors import NumberError
from hyoka.forms.shared.figures import FIGURE
from hyoka.japanese import fold
from hyoka.numbers import parse_number

_ERA, _WESTERN = r"(?:令和|平成|昭和|[RHS])(?:元|\d{1,2})", r"(?:19|20)\d\d"
#: A year as sheets print it (folded): R4, 令和4年度, 令和4(2022)年度, 2022(令和4)年度, 2022年度; and 4年度 alone.
YEARS = (
    rf"(?:{_ERA}(?:年度?)?(?:\({_WESTERN}(?:年度?)?\)(?:年度?)?)?"
    rf"|{_WESTERN}(?:年度?)?\({_ERA}(?:年度?)?\)(?:年度?)?|{_WESTERN}年度?|(?<!\d)\d{{1,2}}年度)"
)
_ONE_YEAR = re.compile(rf"({_ERA})|({_WESTERN})|(\d{{1,2}})年度")
_NUMBER = re.compile(FIGURE)
_ROMAN = r"[ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|V"
#: （1）, Ⅱ., ■, and a digit before a word that it does not count (1次評価, 2年生).
_BEFORE_A_LABEL = re.compile(
    rf"^(?:[(（【〔]?(?:\d{{1,2}}|{_ROMAN})[)）】〕.．、]|[■◆◇●○・※▼▶□【〔<〈《\[]|(?:{_ROMAN})(?=[^\W\dA-Za-z])"
    r"|\d{1,2}(?=[^\d\W次年月日回人件歳号カか][^\d\W]))+(?=\D)"
)
_WITH_YEAR = re.compile(rf"{YEARS}(?:以降の|における|での)?")


def plain_label(text: str) -> str:
    """A label folded, without years, the number or sign before it and its colon: ４．実施内容 -> 実施内容."""
    bare = _WITH_YEAR.sub("", fold(text))
    return (_BEFORE_A_LABEL.sub("", bare) or bare).rstrip(":】〕>〉》]") or bare


def is_number(text: str) -> bool:
    """Whether a folded text is a number, or a mark for "no figure"."""
    if _NUMBER.fullmatch(text):
        return True
    try:
        return bool(text) and parse_number(text) is not None
    except NumberError:
        return False


def year_in(texts: Sequence[str], era: str = "") -> str:
    """The year that the first of the texts names, as `clean` reads it; "" where none does.

    Args:
        texts: Folded texts.
        era: The era of a year that is printed without one (4年度).
    """
    printed = next((match[0] for text in texts if (match := re.search(YEARS, text))), "")
    match = _ONE_YEAR.match(printed)
    if match is None:
        return ""
    return f"{match[1]}年度" if match[1] else f"{match[2]}年度" if match[2] else f"{era}{match[3]}年度"
