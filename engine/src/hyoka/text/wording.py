"""Figures and codes of the tables as Japanese readers have them.

Such as 万円 and 億円, percent, 令和3年度, 決算.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from numbers import Number
from typing import Any, Final, Literal, get_args

from hyoka.text.eras import OF_FISCAL_YEARS, Era
from hyoka.text.errors import UsageError
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.units import YEN

MISSING: Final = "－"


#: Yen that readers of English count in.
_MILLION: Final = 1_000_000
#: What is smaller is a remainder of binary fractions.
_NOTHING: Final = 1e-9


def _is_missing(value: Any) -> bool:  # noqa: ANN401 - whatever is given
    """Whether there is no number to be said.

    Raises:
        UsageError: What is given is no number: a text, or a whole column.
    """
    if value is None:
        return True
    if isinstance(value, Number):
        return bool(value != value)
    import pandas as pd  # what has no frames needs none

    if value is pd.NA or value is pd.NaT:
        return True
    text = " ".join(repr(value).split())
    raise UsageError("no_single_number", found=f"{type(value).__name__} {text:.40}")


def in_words(column: str, codes: str) -> str:
    """The codes of a column (cautions joined by ;) in words.

    A reason that is written out behind its code as it is.
    """
    code, _, written = codes.partition(": ")
    known = CODE_WORDS[column]
    if ";" in codes or column == "cautions":  # some cautions only name a source or a rate
        return "、".join(known[flag] for flag in codes.split(";") if known.get(flag)) or MISSING
    return written or known.get(code, code) or MISSING


YenUnit = Literal["円", "千円", "万円", "百万円", "億円", "auto"]
#: The units of money that people say, with how many yen one is.
YEN_UNITS: Final[dict[str, int]] = {unit: YEN[unit] for unit in get_args(YenUnit) if unit != "auto"}


def yen(value: float | None, unit: YenUnit = "auto") -> str:
    """An amount of yen in a unit that people say: "490千円", "3,918千円", "1.30億円", "－".

    auto is 億円 from a hundred million on, 万円 from ten thousand on, else 円. 億円 always has two
    decimals, a hundred 万円 and more none: amounts of one sentence are as exact.

    Raises:
        UsageError: There is no such unit, or the amount is no number.
    """
    if value is None or _is_missing(value):
        return MISSING
    unit = unit_of_yen(abs(value)) if unit == "auto" else unit
    if unit not in YEN_UNITS:
        raise UsageError("no_such_unit", expected=", ".join([*YEN_UNITS, "auto"]), found=unit)
    amount = value / YEN_UNITS[unit]
    return shown_number(amount, _decimals_of_yen(amount, unit)) + unit


def _decimals_of_yen(amount: float, unit: YenUnit) -> int | None:
    """The decimals of an amount in its unit; None: as many as say something."""
    if unit == "億円":
        return 2
    return 0 if unit == "万円" and abs(amount) >= 100 else None


def yen_in_english(value: float) -> str:
    """An amount of yen as readers of English expect it: "168 million yen", "990,000 yen"."""
    if abs(value) < _MILLION:
        return shown_number(value, 0) + " yen"
    return shown_number(value / _MILLION) + " million yen"


def unit_of_yen(amount: float) -> YenUnit:
    """The unit in which people say an amount of yen: 億円, 万円 or 円."""
    if amount >= YEN_UNITS["億円"]:
        return "億円"
    return "万円" if amount >= YEN_UNITS["万円"] else "円"


def rounded(value: float, spec: str) -> str:
    """A number by a format spec, halves away from zero (四捨五入).

    142.5 by ".0f" is "143", 0.285 by ".0%" is "29%".
    """
    with localcontext(rounding=ROUND_HALF_UP):  # binary fractions are as good as 15 digits
        return format(Decimal(f"{value:.15g}"), spec)


def shown_number(value: float | None, decimals: int | None = None) -> str:
    """A number with thousands: "1,234", "96.3", "0.036", "－".

    Below zero it has the minus sign of the documents, "△1,234".
    Without `decimals`, whole numbers have none, others as many as say something: below 1 two
    significant digits.
    """
    if value is None or _is_missing(value):
        return MISSING
    size = abs(float(value))
    if decimals is not None:
        shown = rounded(size, f",.{decimals}f")
    elif _NOTHING < size < 1:
        shown = rounded(size, f".{1 - Decimal(size).adjusted()}f").rstrip("0").rstrip(".")
    else:
        digits = 0 if size >= 1000 else 1 if size >= 100 else 2
        shown = rounded(size, f",.{digits}f")
        shown = shown.rstrip("0").rstrip(".") if digits else shown
    negative = value < 0 and any(digit in "123456789" for digit in shown)
    return ("△" if negative else "") + shown


def percent(share: float | None, decimals: int = 1) -> str:
    """A share as percent: 0.963 is "96.3%", NaN is "－"."""
    if share is None or _is_missing(share):
        return MISSING
    return shown_number(float(share) * 100, decimals) + "%"


def shown_year(year: float | None) -> str:
    """A fiscal year as printed: 2020 is "令和2年度"."""
    if year is None or _is_missing(year):
        return MISSING
    year = int(year)
    era = _era(year)
    since = year - era.before
    return f"{era.name}{'元' if since == 1 else since}年度"


def _era(year: float) -> Era:
    """The era by which a fiscal year is called: the one that begins in it."""
    eras = OF_FISCAL_YEARS
    return next((era for era in eras if year > era.before), eras[-1])


def short_year(year: float | None) -> str:
    """A fiscal year as short as it is printed: R2, H31."""
    if year is None or _is_missing(year):
        return MISSING
    era = _era(year)
    return f"{era.letter}{int(year) - era.before}"
