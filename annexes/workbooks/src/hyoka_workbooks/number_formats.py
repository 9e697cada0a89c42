"""What a spreadsheet shows of a number or a text by a number format: #,##0;△#,##0, ggge"年".

A format is understood whole or not at all. Fractions, powers of ten and dates as the system writes
them are not: they become a problem, and nothing is guessed. Source: ECMA-376, part 1, 18.8.31.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from hyoka.text.csv_files import csv_rows
from hyoka.text.eras import ERAS

#: The parts of a format, each by its kind.
_PART: Final = re.compile(
    r"""
    (?P<end>;)
    | (?P<general>General)
    | (?P<quoted>"[^"]*")
    | (?P<escaped>\\.)
    | (?P<room>_.)
    | (?P<filling>\*.)
    | (?P<money>\[\$[^\]-]*(?:-(?!F)[^\]]*)?\])
    | (?P<condition>\[[<=>]{1,2}-?\d+(?:\.\d*)?\])
    | (?P<elapsed>\[(?:h+|m+|s+)\])
    | (?P<colour>\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)\])
    | (?P<numerals>\[DBNum\d\])
    | (?P<half>AM/PM|A/P)
    | (?P<power>E[+-])
    | (?P<date>y+|m+|d+|h+|s+|a{3,4}|g{1,3}|e{1,2})
    | (?P<place>[0#?])
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<slash>/)
    | (?P<text>@)
    | (?P<unknown>[A-Za-z\[\]"\\_*])
    | (?P<literal>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"\[([<=>]+)(.*)\]")
#: How a condition compares.
COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: A column that is filled with a digit or a sign before a number: 881 may be seen as 0000881.
_FILLED: Final = re.compile(r'(?:"[^"]*"|\\.|[^"*\\])*?\*[0-9△▲+-]')
_WHITES: Final = ("white", "color2")
#: What a place shows where the number has no digit for it.
_WITHOUT_DIGIT: Final = {"0": "0", "?": " ", "#": ""}
#: How many digits of a number a spreadsheet works with.
_EXACT_DIGITS: Final = 15
#: How many letters a number without a format has at most.
_GENERAL_LETTERS: Final = 11
#: A number without a format that is smaller is a power of ten, unless its digits have room.
_LEAST_GENERAL: Final = Decimal("0.0001")
#: Excel's calendar of 1900 has a 29th of February that did not exist; days before it are not
#: worked out.
_FIRST_DAY_OF_1900: Final = 61
_SECONDS_A_DAY: Final = 86_400
#: Half past ten is 0.4375 days and a remainder of binary fractions.
_EXACT_PLACES_OF_SECONDS: Final = 3
_SECONDS_IN: Final = {"h": 3_600, "m": 60, "s": 1}


class UnknownFormat(ValueError):  # noqa: N818 - what it is
    """A format that is not understood here, or that cannot show the value."""


class Shown(NamedTuple):
    """What is seen of a number, and whether in white."""

    text: str
    is_white: bool = False


class _Part(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True)
class _Section:
    """A section of a format: for which numbers it is (all without a sign), and what it shows."""

    parts: Sequence[_Part]
    sign: str = ""
    limit: Decimal = Decimal(0)
    is_white: bool = False

    def has(self, *kinds: str) -> bool:
        return any(part.kind in kinds for part in self.parts)

    @property
    def is_date(self) -> bool:
        return self.has("date", "elapsed", "half")

    def takes(self, value: Decimal) -> bool:
        return not self.sign or COMPARED[self.sign](value, self.limit)


class _DateWord(NamedTuple):
    number: str
    word: str
    letters: str


def has_filled_place(code: str) -> bool:
    """Whether a format fills a column with digits or signs beside a number."""
    return _FILLED.match(code) is not None


def number_shown(value: float, code: str, epoch: datetime = CALENDAR_WINDOWS_1900) -> Shown:
    """What is seen of a number.

    Args:
        value: The number; of a date its days since the epoch.
        code: The number format, such as #,##0;△#,##0.
        epoch: The day 0 of the workbook's calendar.

    Raises:
        UnknownFormat: The format is not understood, or cannot show the value.
    """
    exact = Decimal(f"{value:.{_EXACT_DIGITS}g}")
    sections = _sections_of_numbers(code)
    section = _chosen(sections, exact)
    if section is None or section.has("unknown", "power"):
        raise UnknownFormat(code)
    if section.is_date:
        return Shown(_date_shown(section.parts, exact, epoch), section.is_white)
    text = _figure_shown(section.parts, abs(exact))
    is_signed = exact < 0 and not _is_for_negatives(section, sections)
    if is_signed and any(digit in "123456789" for digit in text):
        text = f"-{text}"
    return Shown(text, section.is_white)


def text_shown(text: str, code: str) -> str:
    """What is seen of a text: as it stands, but where the format has a section for texts."""
    sections = _sections(code)
    last = sections[-1]
    is_for_texts = last.has("text") or len(sections) == 4
    if last.has("general") or not is_for_texts:
        return text
    return "".join(text if part.kind == "text" else _literal(part) for part in last.parts)


@lru_cache(maxsize=1 << 10)
def _sections(code: str) -> Sequence[_Section]:
    sections = []
    parts = list[_Part]()
    for match in _PART.finditer(f"{code};"):
        if match.lastgroup == "end":
            sections.append(_section(parts))
            parts = []
        else:
            parts.append(_Part(match.lastgroup or "", match[0]))
    return sections


def _section(parts: Sequence[_Part]) -> _Section:
    colours = [part.text for part in parts if part.kind == "colour"]
    conditions = [part.text for part in parts if part.kind == "condition"]
    shown = [part for part in parts if part.kind not in ("colour", "condition", "numerals")]
    section = _Section(shown)
    if colours:
        colour = "".join(colours[0].strip("[]").split()).lower()
        section = replace(section, is_white=colour in _WHITES)
    if conditions and (found := _CONDITION.fullmatch(conditions[0])):
        section = replace(section, sign=found[1], limit=Decimal(found[2]))
    return section


def _sections_of_numbers(code: str) -> Sequence[_Section]:
    """The sections for numbers, each with its condition; the last may be for all that are left.

    Raises:
        UnknownFormat: It is not known for which numbers a section is.
    """
    sections = _sections(code)
    has_texts = len(sections) > 1 and sections[-1].has("text")
    if has_texts or len(sections) == 4:
        sections = sections[:-1]
    match [section.sign for section in sections]:
        case [""]:
            return sections
        case ["", "" | "<"]:  # what is not below zero, and the others
            return [replace(sections[0], sign=">="), sections[1]]
        case ["", _]:
            return [replace(sections[0], sign=">"), sections[1]]
        case ["", "", ""]:
            first = replace(sections[0], sign=">")
            return [first, replace(sections[1], sign="<"), sections[2]]
        case ["", _, ""]:
            return [replace(sections[0], sign=">"), *sections[1:]]
        case [_, _]:
            return sections
        case [_, second, ""] if second:
            return sections
    raise UnknownFormat(code)


def _chosen(sections: Sequence[_Section], value: Decimal) -> _Section | None:
    return next((section for section in sections if section.takes(value)), None)


def _is_for_negatives(section: _Section, sections: Sequence[_Section]) -> bool:
    """Whether a section is for no number but those below zero: it says so itself, with △."""
    step = Decimal(1).scaleb(-_EXACT_DIGITS)
    limits = {abs(section.limit) for section in sections}
    above = {limit + step for limit in limits}
    below = {max(limit - step, Decimal(0)) for limit in limits}
    return not any(_chosen(sections, value) is section for value in limits | above | below)


def _literal(part: _Part) -> str:
    """What a part shows that is no place of a digit and no part of a date."""
    match part.kind:
        case "quoted":
            return part.text[1:-1]
        case "escaped":
            return part.text[1:]
        case "room":
            return " "
        case "filling" | "comma":
            return ""
        case "money":
            return part.text[2:-1].partition("-")[0]
        case _:
            return part.text


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _general(value: Decimal) -> str:
    """A number without a format: as many of its digits as have room.

    Raises:
        UnknownFormat: It would be shown as a power of ten.
    """
    room = _GENERAL_LETTERS - len(str(int(value)))
    rounded = _rounded(value, max(0, room - 1))
    if room < 0 or (0 < value < _LEAST_GENERAL and rounded != value):
        raise UnknownFormat("General")
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figure_shown(parts: Sequence[_Part], value: Decimal) -> str:
    """A number without its sign in the places of a section.

    Raises:
        UnknownFormat: It is a fraction, or has several points.
    """
    kinds = [part.kind for part in parts]
    places = [at for at, kind in enumerate(kinds) if kind == "place"]
    if not places:
        shown = ("general", "text")
        texts = [_general(value) if part.kind in shown else _literal(part) for part in parts]
        return "".join(texts)
    if kinds.count("point") > 1 or not {"slash", "general", "text"}.isdisjoint(kinds):
        raise UnknownFormat("".join(part.text for part in parts))
    point = kinds.index("point") if "point" in kinds else len(parts)
    whole = [at for at in places if at < point]
    behind = [at for at in places if at > point]
    divisors = {*_commas_behind(kinds, places[-1])}
    if whole:
        divisors |= {*_commas_behind(kinds, whole[-1])}
    commas = [at for at in range(point) if kinds[at] == "comma"]
    is_grouped = not divisors.issuperset(commas)
    scaled = value.scaleb(2 * kinds.count("percent") - 3 * len(divisors))
    digits, _, decimals = f"{_rounded(scaled, len(behind)):f}".partition(".")
    texts = [_literal(part) for part in parts]
    in_places = _whole_digits(digits.lstrip("0"), _texts(parts, whole), is_grouped=is_grouped)
    in_places += _decimal_digits(decimals, _texts(parts, behind))
    for at, text in zip([*whole, *behind], in_places, strict=True):
        texts[at] = text
    if not whole:  # .00 has all digits before its point
        texts[point] = digits.lstrip("0") + texts[point]
    elif point < len(parts) and not any(texts[at] for at in behind):
        texts[point] = ""  # "5." of 5 by 0.# says no more than "5"
    return "".join(texts)


def _texts(parts: Sequence[_Part], places: Sequence[int]) -> list[str]:
    return [parts[at].text for at in places]


def _commas_behind(kinds: Sequence[str], place: int) -> range:
    """The commas right behind a place: by each of them the number is divided by a thousand."""
    end = place + 1
    while end < len(kinds) and kinds[end] == "comma":
        end += 1
    return range(place + 1, end)


def _whole_digits(digits: str, places: Sequence[str], *, is_grouped: bool) -> list[str]:
    """What stands in each place before the point; the first has all digits that are left over."""
    shown = list[str]()
    count = 0
    for number, place in enumerate(reversed(places), 1):
        is_first = number == len(places)
        taken = digits if is_first else digits[-1:]
        digits = digits.removesuffix(taken)
        text = ""
        for digit in reversed(taken or _WITHOUT_DIGIT[place]):
            is_group = is_grouped and count and count % 3 == 0 and digit != " "
            text = f"{digit},{text}" if is_group else f"{digit}{text}"
            count += 1
        shown.append(text)
    return shown[::-1]


def _decimal_digits(digits: str, places: Sequence[str]) -> list[str]:
    """What stands in each place behind the point: a zero at the end only where it has to."""
    shown = [*digits]
    for at in reversed(range(len(places))):
        if digits[at] != "0" or places[at] == "0":
            break
        shown[at] = _WITHOUT_DIGIT[places[at]]
    return shown


def _date_shown(parts: Sequence[_Part], days: Decimal, epoch: datetime) -> str:
    """A date, a time of day or a span of time.

    Raises:
        UnknownFormat: There is no such day, or the format has digits of a number, too.
    """
    code = "".join(part.text for part in parts)
    parts = _with_minutes(parts)
    fraction = sum(part.kind == "fraction" for part in parts)
    if days < 0 or {"place", "general", "percent", "text"} & {part.kind for part in parts}:
        raise UnknownFormat(code)
    has_day = any(part.kind == "date" and part.text[0] not in "hs" for part in parts)
    if has_day and epoch == CALENDAR_WINDOWS_1900 and days < _FIRST_DAY_OF_1900:
        raise UnknownFormat(code)
    shows_seconds = any(_unit(part) == "s" for part in parts)
    exact = _rounded(days * _SECONDS_A_DAY, _EXACT_PLACES_OF_SECONDS)
    seconds = _rounded(exact, fraction) if shows_seconds else exact // 1
    try:
        moment = epoch + timedelta(seconds=int(seconds))
    except OverflowError as error:
        raise UnknownFormat(code) from error
    decimals = str(seconds % 1)[2:]
    has_half = any(part.kind == "half" for part in parts)
    texts = []
    for part in parts:
        if part.kind == "date":
            texts.append(_part_of_date(part.text, moment, has_half=has_half, code=code))
        elif part.kind == "minute":
            texts.append(f"{moment.minute:0{len(part.text)}}")
        elif part.kind == "fraction":
            texts.append(decimals[:1])
            decimals = decimals[1:]
        elif part.kind == "half":
            am, _, pm = part.text.partition("/")
            texts.append(am if moment.hour < 12 else pm)
        elif part.kind == "elapsed":
            unit = part.text.strip("[]")
            texts.append(f"{int(seconds // _SECONDS_IN[unit[0].lower()]):0{len(unit)}}")
        else:
            texts.append("," if part.kind == "comma" else _literal(part))
    return "".join(texts)


def _with_minutes(parts: Sequence[_Part]) -> list[_Part]:
    """The parts of a date: m beside hours or seconds is a minute, 0 behind ss. is a fraction."""
    kinds = ("date", "elapsed")
    units = [_unit(part) if part.kind in kinds else "" for part in parts]
    found = list[_Part]()
    before = ""
    for at, part in enumerate(parts):
        behind = next((unit for unit in units[at + 1 :] if unit), "")
        text = part.text.lower() if part.kind == "date" else part.text
        kind = part.kind
        if kind == "date" and units[at] == "m" and (before == "h" or behind == "s"):
            kind = "minute"
        if kind == "place" and text == "0" and _is_behind_seconds(found):
            kind = "fraction"
        before = units[at] or before
        found.append(_Part(kind, text))
    return found


def _unit(part: _Part) -> str:
    """The letter that says what a part of a date is, also of [h]."""
    return part.text.strip("[]")[:1].lower()


def _is_behind_seconds(parts: Sequence[_Part]) -> bool:
    """Whether parts end with seconds, a point, and a fraction or none."""
    before = [*parts]
    while before and before[-1].kind == "fraction":
        before.pop()
    if len(before) < 2 or before[-1].kind != "point":
        return False
    return _unit(before[-2]) == "s"


def _part_of_date(text: str, moment: datetime, *, has_half: bool, code: str) -> str:
    """A part of a date or a time, such as yyyy or h."""
    length = len(text)
    match text[0]:
        case "y":
            return f"{moment.year:04}" if length > 2 else f"{moment.year % 100:02}"
        case "m":
            month = _date_words("month")[moment.month - 1].letters
            return _number_or_word(moment.month, length, month)
        case "d":
            weekday = _date_words("weekday")[moment.weekday()].letters
            return _number_or_word(moment.day, length, weekday)
        case "a":
            weekday = _date_words("weekday")[moment.weekday()].word
            return weekday[:1] if length == 3 else weekday
        case "h":
            hour = (moment.hour + 11) % 12 + 1 if has_half else moment.hour
            return f"{hour:0{min(length, 2)}}"
        case "s":
            return f"{moment.second:0{min(length, 2)}}"
        case _:
            return _part_of_era(text, moment, code)


def _number_or_word(number: int, length: int, word: str) -> str:
    """A month or a day as its number, or as the beginning of its name: 4, 04, Apr, April, A."""
    if length < 3:
        return f"{number:0{length}}"
    return {3: word[:3], 5: word[:1]}.get(length, word)


def _part_of_era(text: str, moment: datetime, code: str) -> str:
    """The name of an era (g, gg, ggg: R, 令, 令和), or the year in it (e, ee)."""
    era = next((era for era in ERAS if era.first_day <= moment.date()), None)
    if era is None:
        raise UnknownFormat(code)
    if text[0] == "g":
        return (era.letter, era.name[0], era.name)[len(text) - 1]
    year = moment.year - era.before
    is_word = year == 1 and "gannen" in code
    return _date_words("first year")[0].word if is_word else f"{year:0{len(text)}}"


@lru_cache
def _date_words(kind: str) -> Sequence[_DateWord]:
    """Words of dates: weekdays and months."""
    rows = csv_rows(Path(__file__).with_name("date_words.csv"))
    found = [row for row in rows if row["kind"] == kind]
    return [_DateWord(row["number"], row["word"], row["letters"]) for row in found]
