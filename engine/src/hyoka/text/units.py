"""Units: what is known of each (contract/units.csv), and how documents print them.

Heads, captions, corners and figures print them in one grammar.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hyoka.text.digits import WHOLE
from hyoka.text.label_files import PATTERNS, contract_rows

_ROWS: Final = contract_rows("units")
#: How many ones 千, 万, 百万 … are, the longest first.
ONES_OF_SCALE: Final = {
    row["word"]: int(row["factor"])
    for row in sorted(_ROWS, key=lambda row: -len(row["word"]))
    if row["dimension"] == "scale"
}
#: Yen in one of each unit of money.
YEN: Final = {row["word"]: int(row["factor"]) for row in _ROWS if row["dimension"] == "money"}


@dataclass(frozen=True)
class Unit:
    """A unit of figures.

    Attributes:
        code: The unit as the contract has it: JPY, FTE, hours, percent; "" for any other.
        dimension: What it measures; figures of two dimensions are never compared.
        factor: How many of the dimension's smallest unit in units.csv it is.
        scale: How many ones its scale is: 1000 of 千人, 1 of 時間.
    """

    code: str
    dimension: str
    factor: Decimal
    scale: int = 1

    @property
    def is_money(self) -> bool:
        return self.dimension == "money"


_KNOWN: Final = {
    row["word"]: Unit(row["code"], row["dimension"], Decimal(row["factor"]))
    for row in _ROWS
    if row["dimension"] != "scale"
}
#: The words of units, folded, without a scale but for those of money.
UNITS: Final = frozenset(_KNOWN)
#: What a text may say the unit of.
_ABOUT: Final = "(?:金額|計数|数値|表示|記載|事業費|経費|費用)"
#: 単位 with what stands behind it before the unit, in any spelling: 単位：, 単位は, Unit:.
_NAMED: Final = re.compile(
    rf"^{_ABOUT}?の?(?:単位|[Uu]nits?)(?P<mark>は|[:;∶=/・.…]*)"
    r"(?P<unit>.+?)(?:です|である)?。?$"
)
#: 単位： before a unit that stands on another line.
_UNFINISHED: Final = re.compile(rf"^[(\[【〔<《{{]?{_ABOUT}?の?単位[:;∶=]$")
#: The sign of a foreign currency, with how many of it are counted: $1,000.
_FOREIGN: Final = re.compile(rf"[$€£]{WHOLE}?")
#: A unit of money before the word: 百万円単位, ※金額は百万円単位で表示.
_BEFORE: Final = re.compile(
    rf"^(?:{_ABOUT}\w{{0,4}}?は、?)?(?P<unit>[^単は]{{1,8}})単位(?:(?:で|と|に)[^、。]*)?(?P<rest>.*)$"
)
_SAYS_UNIT: Final = re.compile("単位|[Uu]nits?|^[\\W注]*(?:(?:表中|表内|各表)の)?(?:金額|計数)は")
#: 金額:百万円; and in a note: 表中の金額は、百万円である。
_AMOUNT: Final = re.compile(
    r"^[:.、]?(?:(?:表中|表内|各表)の)?(?:金額|計数)(?:[:∶/]|は、?)"
    r"(?P<unit>[^\d。]+?)(?:である|です|とする|で表示)?。?$"
)
_OPEN: Final = "([【〔<《{〈"
_CLOSE: Final = ")]】〕>》}〉"
_QUOTES: Final = "「」『』"
_BRACKETED: Final = re.compile(
    rf"[{re.escape(_OPEN)}](?P<inner>(?:[^{re.escape(_OPEN + _CLOSE)}]|\([^()]*\)){{1,24}})"
    rf"(?:[{re.escape(_CLOSE)}]|$)"
)
#: A unit named in a label without brackets: 事業費 単位:千円.
_WITHIN: Final = re.compile(r"(?:金額)?単位[:∶は](?P<unit>[^()\[\]【】:]{1,12})$")
#: 円 alone ends words.
_MONEY_WORDS: Final = [word for word in YEN if len(word) > 1 and word.endswith("円")]
#: A unit of money behind the words of a label: 決算百万円.
_BEHIND: Final = re.compile(rf"(?<=[^\W\d_]{{2}})(?:{'|'.join(_MONEY_WORDS)})$")
#: What stands behind the digits of a figure: 千円) of (1,000千円).
_BEHIND_DIGITS: Final = re.compile(r"(?<=\d)[^\d.,]*[^\d.,%()]+[^\d.,]*$")
#: What only stands between 単位 and a unit; / and ・ also join words: 単位・算式.
_SURE_MARKS: Final = frozenset(":;∶=")
_NOTE_SIGNS: Final = "※*＊注"
#: A longer text behind 単位： is a sentence.
_LONGEST_NOT_UNDERSTOOD: Final = 24
#: Between the units of several kinds of figures: 百万円、人; nothing is counted by the percent.
_BETWEEN: Final = re.compile(r"[、・]|,(?!\d{3})|/(?=[%‰])")
#: How many yen are counted as one: 1,000円, ¥1,000.
_COUNTED: Final = re.compile(rf"(?P<sign>[¥\\]?)(?P<count>{WHOLE})(?P<word>円?)")
_WORD_OF_YEN: Final = {yen: word for word, yen in YEN.items() if word.endswith("円")}
#: An amount of a year is counted in the unit of money: 千円/年.
_PER_YEAR: Final = re.compile(r"(?P<unit>.+円)/(?:年|年度|年間)")


@lru_cache(maxsize=1 << 12)
def unit_of(folded: str) -> Unit | None:
    """What is known of a unit: 千円, 万人, 冊/人.

    None for a text that is no unit.
    """
    counted, *each = re.split("[/・]", folded)
    per = [_scaled(word) for word in each]
    unit = _KNOWN.get(folded) or _KNOWN.get(folded.lower()) or _scaled(counted)
    if unit is None or any(each is None or each.dimension == "share" for each in per):
        return None
    if not each or folded in _KNOWN or folded.lower() in _KNOWN:
        return unit
    return Unit("", f"{unit.dimension}/{'/'.join(each)}", unit.factor, unit.scale)


def _scaled(word: str) -> Unit | None:
    if word in _KNOWN:
        return _KNOWN[word]
    for scale, ones in ONES_OF_SCALE.items():
        unit = _KNOWN.get(word.removeprefix(scale)) if word.startswith(scale) else None
        if unit is not None:
            return Unit(unit.code, unit.dimension, unit.factor * ones, ones)
    return None


@lru_cache(maxsize=1 << 12)
def units_in(text: str) -> tuple[str, ...]:
    """The units that a printed list of them names: 百万円 and 人 of 百万円、人.

    As units.csv has them: 千円 of 1,000円, 千円/年 and 千円(税込), for a note behind them changes
    nothing. Empty where a part of the text is not understood.
    """
    if unit_of(text) is not None:
        return (_word_of(text),)
    for end in range(1, len(text) + 1):
        words = [_word_of(part) for part in _BETWEEN.split(text[:end])]
        is_list = all(unit_of(word) is not None for word in words)
        if is_list and is_beside_unit(text[end:]):
            return tuple(words)
    return ()


def is_beside_unit(text: str) -> bool:
    """Whether a text behind a unit does not change it: (税込), 未満切捨て; also no text."""
    return PATTERNS["beside_unit"].fullmatch(text) is not None


def _word_of(printed: str) -> str:
    if per_year := _PER_YEAR.fullmatch(printed):
        return per_year["unit"] if per_year["unit"] in YEN else printed
    counted = _COUNTED.fullmatch(printed)
    if counted and (counted["sign"] or counted["word"]):
        return _WORD_OF_YEN.get(int(counted["count"].replace(",", "")), printed)
    return printed


@dataclass(frozen=True)
class StatedUnit:
    """What a label or a caption says of the unit of its figures.

    Attributes:
        unit: The unit or units, as a list that `units_in` reads; the words as printed where they
            are not understood.
        printed: The part of the text that says so.
    """

    unit: str
    printed: str

    @property
    def is_understood(self) -> bool:
        return self.unit == "-" or bool(units_in(self.unit))  # a dash stands for none

    @property
    def is_named(self) -> bool:
        """Whether it says 単位, and is not only a unit behind a label."""
        return _SAYS_UNIT.search(self.printed) is not None

    @property
    def is_money(self) -> bool:
        """Whether it speaks of money, understood or not; a scale alone does: 百万."""
        words = self.unit.lower()
        is_scale = self.unit in ONES_OF_SCALE
        return is_scale or any(word in words for word in ("円", "yen"))


@lru_cache(maxsize=1 << 14)
def stated_unit(folded: str) -> StatedUnit | None:
    """The unit that a label, caption or corner states.

    It is 千円 of 事業費(千円), ※単位：千円. None where it speaks of no unit. One that is
    spoken of and not understood is stated, too: the figures under it are not to be read in another.
    """
    if not folded or len(folded) > 60:
        return None
    bare = folded.lstrip(_NOTE_SIGNS)
    whole = bare.strip(_OPEN + _CLOSE + _QUOTES)
    if match := _NAMED.match(whole):
        found = _list(match["unit"].strip(_OPEN + _CLOSE))
        is_in_brackets = bare[:1] in _OPEN and "円" in match["unit"]
        is_scale = match["unit"] in ONES_OF_SCALE
        is_sure = not _SURE_MARKS.isdisjoint(match["mark"]) or is_in_brackets or is_scale
        if found or (is_sure and len(whole) <= _LONGEST_NOT_UNDERSTOOD):
            return StatedUnit(found or match["unit"], folded)
    if (match := _AMOUNT.match(whole)) and (found := _list(match["unit"])):
        return StatedUnit(found, folded)
    if unit := _stated_before(folded, whole, is_bracketed=bare[:1] in _OPEN):
        return unit
    for match in _BRACKETED.finditer(folded):
        inner = re.sub(r"^\w{2,6}[:∶]", "", match["inner"])
        named = _NAMED.match(inner)
        is_amount = named is None and _COUNTED.match(inner) is not None  # 使用料(1,000円)
        if not is_amount and (found := _list(named["unit"] if named else inner)):
            return StatedUnit(found, match[0])
        if named and not _SURE_MARKS.isdisjoint(named["mark"]):
            return StatedUnit(named["unit"], match[0])
    if (match := _WITHIN.search(folded)) and (found := _list(match["unit"])):
        return StatedUnit(found, match[0])
    if match := _BEHIND.search(folded):
        return StatedUnit(match[0], match[0])
    return None


def _stated_before(folded: str, whole: str, *, is_bracketed: bool) -> StatedUnit | None:
    """A unit of money before the word or alone, or a scale of nobody knows what: (百万)."""
    match = _BEFORE.match(whole)
    if match and is_beside_unit(match["rest"]) and (found := _list(match["unit"])) in YEN:
        return StatedUnit(found, folded)
    is_noted = is_bracketed or unit_of(whole) is None  # 千円 alone may be the unit of a row
    if is_noted and _COUNTED.match(whole) is None and (found := _list(whole)) in YEN:
        return StatedUnit(found, folded)
    is_money = whole in ONES_OF_SCALE or _FOREIGN.fullmatch(whole) is not None
    return StatedUnit(whole, folded) if is_bracketed and is_money else None


def is_unfinished_unit(folded: str) -> bool:
    """Whether a text says that a unit follows, which stands on another line: （単位：."""
    return _UNFINISHED.match(folded) is not None


def _list(text: str) -> str:
    return text if text == "-" else "、".join(units_in(text))


def unit_of_money(figure: str, near: Iterable[str]) -> str:
    """The unit of a figure if it is one of money, "" if it is another one or none is printed.

    It stands behind its digits, (1,000千円), else in the nearest of the texts near it.
    """
    if behind := _BEHIND_DIGITS.search(figure):
        word = behind[0].strip(_OPEN + _CLOSE)
        return word if word in YEN else ""
    for text in near:
        unit = unit_of(text)
        stated = None if unit else stated_unit(text)
        if unit is not None:
            return text if unit.is_money else ""
        if stated is not None:
            return stated.unit if stated.is_money else ""
    return ""


def money_units() -> Iterator[str]:
    """The words of units of money, the longest first."""
    yield from sorted(YEN, key=len, reverse=True)


def units_of_codes(*codes: str) -> frozenset[str]:
    """The words of the units that the contract has under these codes."""
    return frozenset(word for word, unit in _KNOWN.items() if unit.code in codes)
