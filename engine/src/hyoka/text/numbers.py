"""The grammar of printed numbers: a cell's whole text is a number, or the cell has no number.

No character is deleted to make it fit: with its digits alone △1,234 would be 1234, and 3.5 would be
35.
"""

import re
import unicodedata
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Final

from hyoka.text.bounds import Interval, point
from hyoka.text.csv_files import csv_rows
from hyoka.text.digits import FIGURE
from hyoka.text.errors import NumberError
from hyoka.text.japanese import YEAR_IN_TEXT, fold, plain_text
from hyoka.text.units import ONES_OF_SCALE, YEN, money_units, unit_of

_WORDS: Final = {
    row["word"]: row["kind"] for row in csv_rows(Path(__file__).with_name("number_words.csv"))
}
#: Words in the place of a number that is still to come.
PENDING: Final = frozenset(word for word, kind in _WORDS.items() if kind == "pending")
#: Words that stand for the figure above or beside them, which is not read a second time.
_DITTO: Final = frozenset(word for word, kind in _WORDS.items() if kind == "ditto")

_BARE: Final = re.compile(FIGURE)
#: 000 and 0916, as codes are printed and figures are not.
_LEADING_ZERO: Final = re.compile(r"0\d")
#: What a dash before digits is printed as: lines of all lengths, and the sign of long vowels.
_DASH: Final = r"[\-−‐‑‒–—―─━ーｰ]"
_SIGN: Final = rf"(?P<sign>[△▲▵▴+]|{_DASH}|)"
_NUMBER: Final = re.compile(rf"{_SIGN}(?P<digits>{FIGURE})(?P<unit>.*)", re.DOTALL)
_COMPOUND: Final = re.compile(
    rf"{_SIGN}(?P<parts>(?:{FIGURE}[兆億万千]){{1,4}}{FIGURE})(?P<unit>\D*)"
)
#: The scale of the last part before its unit: 千 of 千円, 千万 of 8千万円.
_LAST_SCALE: Final = re.compile(r"[十百千]?[兆億万]|[十百千]")
_WORD_OF_SCALE: Final = {ones: word for word, ones in ONES_OF_SCALE.items()}
#: Scales that stand only before another one or a unit.
_SMALL: Final = {"十": 10, "百": 100}
_PART: Final = re.compile(rf"(?P<digits>{FIGURE})(?P<scale>[兆億万千]?)")
#: The number at an end of an interval, before it is read.
_END: Final = r"\D?\d.*?"


def _words(*kinds: str) -> str:
    """A pattern of the words of these kinds, the longest first."""
    words = [word for word, kind in _WORDS.items() if kind in kinds]
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


#: A unit in a text.
_APART: Final = r"[^\d.,:()~、。]{0,8}?"
_LOWER: Final = _words("at_least", "above")
_UPPER: Final = _words("at_most", "below")
#: 約30, 30人程度, 概ね80％以上.
_ABOUT: Final = re.compile(
    rf"(?P<before>{_words('about')}|)(?P<figure>.+?)(?P<behind>{_words('nearly')}|)", re.DOTALL
)
#: 80以上, 3以下, 80％以上、90％未満.
_LIMITS: Final = re.compile(
    rf"(?:(?P<low>{_END})(?P<lower>{_LOWER}))?(?:[、,]?(?P<high>{_END})(?P<upper>{_UPPER}))?"
    rf"(?:{_words('band')})?"
)
#: 17～20％, 17人から20人まで.
_RANGE: Final = re.compile(
    rf"(?P<low>{_END})(?:{_words('between')})(?P<high>{_END})(?:{_words('until', 'band')})?"
)
_UNIT_BEHIND: Final = re.compile(r"\D*$")
#: What may be a band in a text, with its name or a stop behind it.
_BAND: Final = re.compile(
    rf"(?<![\d:.])(?:[△▲+]|{_DASH})?{FIGURE}{_APART}(?:{_words('between')}|(?:{_LOWER})、?)"
    rf"(?:[△▲+]|{_DASH})?{FIGURE}{_APART}(?:{_UPPER})?"
    rf"(?:(?P<name>{_words('band')})|(?=[)、。]|$))"
)
#: Of when a number is (folded): H30, R5.3, 令和5年3月, 2021年度末, R4決算.
_OF_YEAR: Final = rf"(?:{YEAR_IN_TEXT})(?:\.\d+|\d+月)?末?(?:実績|決算|予算)?"
_ONLY_OF_YEAR: Final = re.compile(_OF_YEAR)
#: A number with what says how it was found or of when it is: 74%(見込), 1,234※1, 916*, 916 1),
#: 62%(H30); 2022(見込) is a year.
_NOTED: Final = re.compile(
    r"(?!(?:19|20)\d\d[(（])(?P<number>.*\d.*?)\s*(?:"
    r"[(（](?:見込み?|速報|暫定|推計|推定|概算|予定|計画|目標|実績|参考)値?[)）]"
    r"|※\d{0,2}|[*＊]|[(（][注註]\d{0,2}[)）]|(?<=\d)\s\d[)）]|[(（](?P<of_year>[^()（）]+)[)）])"
)
#: A reference mark before a number with a unit, whose note stands below the table: ※ 40%.
_MARK_BEFORE: Final = re.compile(rf"※\s*(?=\W?{FIGURE}[^\W\d]*[%％円人件])")
#: What says behind a number that it is not settled; 実績 and 参考 do not.
_NOT_SETTLED: Final = re.compile(
    r"[(（](?:見込み?|速報|暫定|推計|推定|概算|予定|計画|目標)値?[)）]\s*$"
)
#: What says over what a number with a unit is counted: 延べ120人, 年58回.
_COUNTED_OVER: Final = re.compile(r"(?:延べ?|のべ|年間?|累計)\s*(?=[\d,.]+\s*[^\d\s,.月日])")
#: The year of a number, where it stands in brackets behind it (folded): 62%(H30).
YEAR_BEHIND: Final = re.compile(rf"\((?:{_OF_YEAR})\)$")
#: How many digits behind the point are looked for in a value that is printed nowhere.
_MOST_DECIMALS: Final = 12
#: What a spreadsheet prints for a number that is wider than its cell.
TOO_WIDE: Final = re.compile("#{2,}")
#: Folded, … is ...; and a spreadsheet's sign for a number that it could not work out: #DIV/0!.
_DASHES: Final = re.compile(r"[¥\\]?[-‐‑‒–—―−ー─━ｰ－]*|[.・*]{2,}|#(?:[A-Z]+[!?]|DIV/0!|N/A)")
_SHARE: Final = re.compile(rf"{FIGURE}/{FIGURE}")
#: Of a figure: a digit, or what stands for a part that is not read.
_DIGIT: Final = re.compile(r"[\d█]")
#: Two cells' texts: the mark for no number, and a number.
_DASH_BEFORE: Final = re.compile(rf"{_DASH}\s+\d")
#: A figure whose second bracket lies beyond the edge of its cell: (68,404.
_BEHIND_BRACKET: Final = re.compile(
    rf"[(（]\s*(?!(?:19|20)\d\d$)(?=.*(?:[,.]|\d{{3}}))([^\w\s]?{FIGURE})"
)
#: A unit of money over its figure, as the first line of a cell: 千円68,404.
_UNIT_BEFORE: Final = re.compile(
    rf"(?P<unit>{'|'.join(money_units())})\s*(?P<figure>[^\w\s]?[\d,.]+)"
)
#: A sign of yen before its digits, \ is drawn as one; a sign stands before or behind it: △¥1,700,
#: ¥△1,700.
_YEN_BEFORE: Final = re.compile(r"^([^\w\s]?)\s*[¥\\]\s*(?=[^\w\s]?\d)")
#: 1、700 and 12、345、678, the commas of thousands; 1、70 may be a list.
_THOUSANDS: Final = re.compile(r"\D?[1-9]\d{0,2}(?:、\d{3})+(?![\d,])[^、]*", re.DOTALL)
#: 1・5 and 1,234・5, the point of decimals; 1・500 may be thousands.
_POINT: Final = re.compile(rf"(\D?{FIGURE})・(\d{{1,2}})(\D*)")
#: The sign of a long vowel, and lines of tables.
_NO_SIGNS: Final = "ーｰ─━"
_TWO_FIGURES: Final = re.compile(
    r"(?P<first>[^()（）]*\d[^()（）]*)[(（](?!\d{4}年|\d{1,2}月)(?P<second>[△▲+\-−]?\d[^()（）]*)[)）]\s*"
)

#: 3/5 and 12人/20人; neither years nor days of a month are two figures of a table.
_ONE_OF_ANOTHER: Final = re.compile(
    r"(?!(?:19|20)\d\d)(?P<first>\d[\d,.]*[^\W\d_]{0,3})\s*[/／]\s*(?P<second>\d[\d,.]*[^\W\d_]{0,3})"
)

#: A number in brackets, as an amount that is part of another is printed; not (1) and (2021).
_IN_BRACKETS: Final = re.compile(
    r"[(（](?!(?:19|20)\d\d[)）])(?=[^()（）]*(?:[,，.．]|\d{3}|[^\d()（）][)）]))([^()（）]+)[)）]"
)

#: What stands between the parts of one figure that are printed apart.
THIN: Final = "\u2009"

#: Full-width signs, digits and letters as their half-width ones. NFKC does this too, but it also
#: makes 2 of ² and ②.
HALF_WIDTH: Final = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(letter): half for letter, half in zip("\u3000〜￥､･·∙⋅", " ~¥、・・・・", strict=True)},
}


@dataclass(frozen=True)
class Number:
    """A printed number.

    Attributes:
        value: The number as printed, in `unit`; None of a bound, and where nothing is printed.
        unit: The unit as printed (NFKC), else the given one.
        interval: The numbers that a bound, a range or a number about leaves open (80以上, 17～20,
            約30), in `unit`.
        mended: Whether the number was printed otherwise than numbers are: with spaces in it,
            1、700, 1・5, ー5.
    """

    value: Decimal | None
    unit: str = ""
    interval: Interval | None = None
    mended: bool = False

    @property
    def bound(self) -> bool:
        return self.interval is not None

    @property
    def is_missing(self) -> bool:
        return self.value is None and self.interval is None

    @property
    def number(self) -> float | None:
        return None if self.value is None else float(self.value)

    @cached_property
    def yen(self) -> Decimal:
        """The value in yen.

        Raises:
            NumberError: There is no value, the unit is none of money, or it comes to a fraction of
                a yen.
        """
        if self.value is None or self.unit not in YEN:
            raise NumberError("no_money", found=f"{self.value} {self.unit}")
        amount = self.value * YEN[self.unit]
        if amount != amount.to_integral_value():
            raise NumberError("fraction_of_yen", found=f"{self.value}{self.unit}")
        return amount.to_integral_value()

    def in_unit(self, unit: str) -> "Number | None":
        """The number in a unit: 0.916 in 千人 of 916人; without its scale where none is given.

        None where the two units measure different things, or nothing is known of the given one.
        """
        known = unit_of(fold(self.unit))
        if known is None or fold(self.unit) == fold(unit):
            return self
        if not unit:
            return self.without_scale()
        wanted = unit_of(fold(unit))
        if wanted is None or wanted.dimension != known.dimension:
            return None
        return replace(self._times(known.factor, wanted.factor), unit=unit)

    def without_scale(self) -> "Number":
        """The number without the scale of its unit: 1,200人 of 1.2千人."""
        known = unit_of(fold(self.unit))
        if known is None or known.scale == 1:
            return self
        scale = _WORD_OF_SCALE[known.scale]
        return replace(self._times(known.scale, 1), unit=fold(self.unit).removeprefix(scale))

    def _times(self, factor: Decimal | int, divisor: Decimal | int) -> "Number":
        share = Fraction(factor) / Fraction(divisor)
        return replace(
            self,
            value=None if self.value is None else self.value * factor / divisor,
            interval=self.interval and self.interval.times(share),
        )


def is_missing(text: str) -> bool:
    """Whether a text means "no number".

    Such are nothing, dashes of any kind, or a word for a number still to come, also in brackets.
    """
    return _DASHES.fullmatch(fold(text).strip("()")) is not None or is_pending(text)


def is_pending(text: str) -> bool:
    """Whether a text is a word for a number still to come, also in brackets: 集計中."""
    return fold(text).strip("()") in PENDING


def is_not_settled(text: str) -> bool:
    """Whether a number says of itself that it is no settled one: 74%(見込)."""
    return _NOT_SETTLED.search(text) is not None


def is_words(text: str) -> bool:
    """Whether a text in a figure's place is words: 本稼働, ○, 31/100.

    A mark for "no number" is no such text.
    """
    folded = fold(text)
    is_kanji = folded.isnumeric() and folded != "〇"
    is_figure = _DIGIT.search(folded) or is_kanji or TOO_WIDE.fullmatch(folded) or is_missing(text)
    is_figure = is_figure or folded in _DITTO
    return not is_figure or _SHARE.fullmatch(folded) is not None


def two_figures(text: str) -> tuple[str, str]:
    """The two figures of a cell, 9,200(3,100); the second is "" where there is one."""
    match = _TWO_FIGURES.fullmatch(text)
    return (match["first"].strip(), match["second"].strip()) if match else (text, "")


def figures_of(text: str) -> tuple[str, ...]:
    """The figures of a cell of a table: 9,200(3,100) and 3/5 are two, any other text is one."""
    first, second = two_figures(text)
    if second:
        return first, second
    match = _ONE_OF_ANOTHER.fullmatch(text.strip())
    return (match["first"], match["second"]) if match else (text,)


def one_number(text: object, unit: str = "") -> Number:
    """A printed text as a number, as `parse_number`; a list of texts is none."""
    if not isinstance(text, Hashable):
        raise NumberError("no_number", found=text)
    return parse_number(text, unit)


@lru_cache(maxsize=1 << 14)
def parse_number(text: object, unit: str = "") -> Number:
    """A cell's text as a number.

    Args:
        text: The whole cell: １,２３４, △1,234, 490千円, 1.00, 45分, 43万2,108円, "-", ８０以上,
            54, 223.
        unit: The unit of the cell's row or column, for a number without a unit; it may also follow
            the number.

    Raises:
        NumberError: The text is no number.
    """
    text = str(text)
    if _BARE.fullmatch(text):
        return Number(_decimal(text), _nfkc(unit), mended=_LEADING_ZERO.match(text) is not None)
    if is_missing(text):
        return Number(None, _nfkc(unit))
    printed = text
    text = plain_text(text)
    if inner := _IN_BRACKETS.fullmatch(text.strip()):
        return parse_number(inner[1], unit)
    if behind := _BEHIND_BRACKET.fullmatch(text.strip()):
        return replace(parse_number(behind[1], unit), mended=True)
    plain = _without_note(text.strip()).translate(HALF_WIDTH).strip()
    plain = _COUNTED_OVER.sub("", plain, count=1) if _COUNTED_OVER.match(plain) else plain
    if TOO_WIDE.fullmatch(plain):
        raise NumberError("number_too_wide", found=printed)
    joined = plain.replace(THIN, "")
    if _DASH_BEFORE.match(joined):
        raise NumberError("dash_beside_number", found=printed)
    joined, is_yen = _YEN_BEFORE.subn(r"\1", joined)
    unit = "円" if is_yen and fold(unit) not in YEN else unit
    if before := _UNIT_BEFORE.fullmatch(joined):
        unit = before["unit"]
        joined = before["figure"]
    compact = _with_usual_points(
        re.sub(r"(?<=[0-9])\s*([,.、・])\s*(?=[0-9])", r"\1", joined), unit
    )
    mended = compact != joined or THIN in plain or compact.startswith(tuple(_NO_SIGNS))
    compact = re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", compact)
    number = _simple(compact, unit) or _compound(compact, unit) or _bound(compact, unit)
    if number is None:
        raise NumberError("no_number", found=printed)
    return replace(number, mended=mended)


def with_one_dash(text: str) -> str:
    """A text with one sign for all dashes: fonts have several for the one that is printed."""
    return re.sub(_DASH, "-", text)


def _without_note(text: str) -> str:
    """A number without what says how it was found or of when it is, and without a mark of a note.

    健全化判断比率 of 神戸市 of all four years have the mark before a limit.
    """
    text = _MARK_BEFORE.sub("", text, count=1) if _MARK_BEFORE.match(text) else text
    noted = _NOTED.fullmatch(text)
    if noted is None:
        return text
    of_year = noted["of_year"]
    is_note = of_year is None or _ONLY_OF_YEAR.fullmatch(fold(of_year)) is not None
    return noted["number"] if is_note else text


def _with_usual_points(text: str, unit: str) -> str:
    """A number with , and . where 、 and ・ are printed for them; any other text as it is."""
    text = text.replace("、", ",") if _THOUSANDS.fullmatch(text) else text
    point = _POINT.fullmatch(text)
    has_unit = point is not None and fold(point[3]) in (
        "",
        "%",
        fold(unit),
    )  # 4・5月 are two months
    return f"{point[1]}.{point[2]}{point[3]}" if point is not None and has_unit else text


def _simple(text: str, unit: str) -> Number | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not _is_unit(match["unit"], unit):
        return None
    return Number(_signed(match["sign"], _decimal(match["digits"])), _nfkc(match["unit"] or unit))


def _compound(text: str, unit: str) -> Number | None:
    match = _COMPOUND.fullmatch(text)
    if match is None or not _is_unit(match["unit"], unit):
        return None
    # in 1億2,000万円 the scale of the last part stands before the unit
    written = match["unit"] or unit
    scale = _LAST_SCALE.match(written)
    last = scale[0] if scale else ""
    parts = [
        (_decimal(p["digits"]), _ones(p["scale"] or last)) for p in _PART.finditer(match["parts"])
    ]
    if any(digits * scale >= before for (_, before), (digits, scale) in pairwise(parts)):
        return None
    total = sum((digits * scale for digits, scale in parts), Decimal(0))
    return Number(_signed(match["sign"], total), _nfkc(written.removeprefix(last)))


def _ones(scale: str) -> int:
    """How many ones a scale is: 10,000,000 of 千万."""
    ones = 1
    for sign in scale:
        ones *= ONES_OF_SCALE.get(sign, _SMALL.get(sign, 1))
    return ones


def _bound(text: str, unit: str) -> Number | None:
    about = _ABOUT.fullmatch(text)
    if about is None:
        return None
    number = _between(about["figure"], unit)
    if not about["before"] and not about["behind"]:
        return number
    number = number or _plain(about["figure"], unit)
    if number is None:
        return None
    interval = number.interval or point(Fraction(number.value or 0))
    return replace(number, value=None, interval=replace(interval, about=True))


def _between(text: str, unit: str) -> Number | None:
    """What one or two ends leave; None where they are no numbers of one kind, in order."""
    match = _LIMITS.fullmatch(text) or _RANGE.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict("")
    if found["low"] and found["high"]:
        low, high = _of_one_unit(found["low"], found["high"], unit)
        if low is None or high is None:
            return None
    else:
        low = _plain(found["low"], unit)
        high = _plain(found["high"], unit)
    end = high or low
    if end is None:
        return None
    interval = Interval(
        Fraction(low.value or 0) if low else -inf,
        Fraction(high.value or 0) if high else inf,
        low_open=_WORDS.get(found.get("lower", "")) == "above",
        high_open=_WORDS.get(found.get("upper", "")) == "below",
    )
    return None if interval.is_empty else Number(None, end.unit, interval)


def _of_one_unit(first: str, second: str, unit: str) -> tuple[Number | None, Number | None]:
    """Two ends in the unit of the second: 17～20％, 80万～90万円, 500円～1万円; 17％～20."""
    low = _plain(first, unit)
    high = _plain(second, low.unit if low and second[-1].isdigit() else unit)
    if high is None:
        return None, None
    digits = _UNIT_BEHIND.sub("", first)
    if high.unit.startswith(_nfkc(first.removeprefix(digits))):
        return _plain(digits, high.unit), high
    return low and low.in_unit(high.unit), high


def _plain(text: str, unit: str) -> Number | None:
    return _simple(text, unit) or _compound(text, unit)


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _signed(sign: str, value: Decimal) -> Decimal:
    return -value if sign not in ("", "+") and value else value


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_unit(text: str, given: str) -> bool:
    written = fold(text)
    if written in ("", fold(given)):
        return True
    return unit_of(written) is not None


#: What a figure has, and what no figure has: years and dates.
_MAY_BE_FIGURE: Final = re.compile(r"\d|^[-‐‑–—―−ー─]+$")
_IN_YEARS: Final = re.compile("年度|[RHS令平]")
_DATE: Final = re.compile(r"\d+月\d+日|\d+年\d+月|\d{2,4}[-/]\d{2,4}[-/]\d{2,4}")


@lru_cache(maxsize=1 << 14)
def is_figure(folded: str) -> bool:
    """Whether a folded text is a number, two numbers (9,200(3,100)), or a mark in their place.

    The mark is for none, or for a hidden one.
    """
    if TOO_WIDE.fullmatch(folded):
        return True
    folded = folded.strip("<>")
    if not _MAY_BE_FIGURE.search(folded) or len(folded) > 30:
        return is_missing(folded) and bool(folded) and len(folded) <= 7
    first, second = two_figures(folded)
    if second:
        return is_figure(first)
    if _IN_YEARS.search(YEAR_BEHIND.sub("", folded)) or _DATE.search(folded):
        return False
    try:
        parse_number(folded)
    except NumberError:
        return False
    return True


def printed_band(definition: str, unit: str = "") -> Interval | None:
    """The band in which an indicator is to stay, where its definition prints one.

    Args:
        definition: 指標の意味・算式等, such as "…÷標準財政規模（17％～20％の範囲内）".
        unit: The indicator's unit: numbers without の範囲 or の間 behind them count only with this
            unit. Times of day (8:30~22:00) are no band.
    """
    for match in _BAND.finditer(fold(definition)):
        with suppress(NumberError):
            number = parse_number(match[0], unit)
            is_of_unit = bool(unit) and fold(unit) in match[0] and fold(number.unit) == fold(unit)
            if number.interval and (match["name"] or is_of_unit):
                return number.interval
    return None


def decimals(text: str, value: Fraction) -> int:
    """The number of digits behind the point of a printed number.

    Those of its value where the text holds none.
    """
    if printed := re.search(FIGURE, fold(text)):
        return len(printed[0].partition(".")[2])
    digits = 0
    while digits < _MOST_DECIMALS and (value * 10**digits).denominator != 1:
        digits += 1
    return digits


def figure(number: float) -> str:
    """586.0 as 586, 35.4 as 35.4: the shortest text that reads back as the same number."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(float(number))
