"""Japanese text and fiscal years as documents print them."""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import Final

from hyoka.text.csv_files import csv_rows
from hyoka.text.eras import OF_FISCAL_YEARS
from hyoka.text.errors import YearError
from hyoka.text.given import check_kind

_KANGXI: Final = range(0x2F00, 0x2FD6)
#: Soft hyphen, joiners, marks of direction, fillers: characters that Unicode says draw nothing.
_INVISIBLE: Final = [
    code
    for code in (*range(0x2100), 0x3164, *range(0xFE00, 0x10000))
    if unicodedata.category(chr(code)) == "Cf"
    or re.search("FILLER|GRAPHEME JOINER", unicodedata.name(chr(code), ""))
]
#: What chooses a letter's form, and tags. A name keeps it; labels, years, marks and figures are the
#: same without it.
_SELECTORS: Final = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0000-\U000e01ef]")
#: Digits beside 0 to 9: mathematical ones, those of other scripts.
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")

#: What characters look like (letters.csv): radicals, which NFKC does not change, like the
#: ideographs of Unicode's EquivalentUnifiedIdeograph, or the Japanese form where a Japanese font
#: draws both the same; new forms, where NFKC gives the old one, and what some text layers have for
#: other signs; the boxes and marks that Wingdings draws for its own codes, which office programs
#: write into PDFs.
RADICALS: Final[dict[int, str | None]] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI},
    **{
        int(row["code"], 16): row["letter"]
        for row in csv_rows(Path(__file__).with_name("letters.csv"))
    },
    **dict.fromkeys(_INVISIBLE, None),
}

#: The greatest length of a text whose folded form is cached: a longer text is no label.
_LONGEST_CACHED: Final = 48
_ODD: Final = re.compile(f"[{''.join(map(chr, RADICALS))}]")

#: Eras by what stands before their years: 令, R.
_ERAS: Final = {sign: era for era in OF_FISCAL_YEARS for sign in (era.name[0], era.letter)}
_END: Final = "(?:FY|年?度?)"
#: 三, 十二, 二十九; a year of an era in words has 年 behind it, or nothing.
_KANJI: Final = "[一二三四五六七八九十]{1,3}(?=年|$)"
_ERA: Final = (
    r"(?:(?:令和|平成|昭和|[RHS]|(?<!\w)[令平昭])\.?(?:元|\d{1,2})"
    rf"|(?:令和|平成|昭和){_KANJI})"
)
_WESTERN: Final = r"(?:19|20)\d\d"
#: '21, behind an apostrophe of any kind; ´ is folded to U+0301.
_SHORT: Final = r"(?:(?<!\w)['‘’‛ʼ′`\u0301]|(?<![A-Za-z])FY'?)\d\d(?!\d)"
#: The year of two eras, as printed by either, or by both.
_2019: Final = r"(?:(?:平成?|H)\.?31|(?:令和?|R)\.?(?:元|0?1)|2019)(?!\d)"
_OF_ERA: Final = rf"(?:{_2019}{_END}(?:\W?{_2019}{_END})+[)\]]?|{_ERA})"
#: A year as sheets print it (folded): R4, 令5, '21年度, 令和4(2022)年度, 2022(令和4)年度, R4/2022,
#: H31/R1.
YEAR: Final = (
    rf"(?:{_OF_ERA}{_END}(?:(?:\({_WESTERN}{_END}\)|[/・]{_WESTERN}{_END}(?!\w)){_END}){{0,2}}"
    rf"|{_WESTERN}{_END}(?:\({_OF_ERA}{_END}\)|[/・]{_OF_ERA}){_END}"
    rf"|(?<![\dA-Za-z])(?:FY)?{_WESTERN}(?:年度?|FY|(?!\d))|{_SHORT}{_END})"
)
_YEAR: Final = re.compile(YEAR)
#: A year in a text, where four digits alone are a number.
YEAR_IN_TEXT: Final = rf"(?!\d{{4}}(?![年(F]|[/・][RHS令平昭])){YEAR}"
#: What figures of a year are called: 当初予算, 決算.
PHASE_BEHIND_YEAR: Final = "(?:当初|最終)?(?:実績|決算|予算|目標|計画|見込)"
#: The year before a label, and that in brackets behind it.
_YEAR_BEFORE: Final = re.compile(rf"(?:{YEAR_IN_TEXT})(?<=度)(?:以降の|での|における|の)?")
_YEAR_BEHIND: Final = re.compile(rf"\((?:{YEAR_IN_TEXT})\)$")
#: Two years that follow each other: 2021-22, 2021/22, 03-04, R3-4, 令和3年度~令和4年度.
_RANGE: Final = re.compile(
    r"(?:(?<!\d)(?P<century>19|20)?(?P<first>\d\d)年?度?[-~–‐−/](?:19|20)?(?P<last>\d\d)(?![\d/.月日-])"
    rf"|(?P<era>{_ERA})年?度?[-~–‐−](?:(?:令和|平成|昭和|[RHS])\.?)?(?:元|\d{{1,2}})(?![\d/.月日-]))年?度?"
)
_OF_FIGURES: Final = re.compile(f"年度|{PHASE_BEHIND_YEAR}")
_DIGITS: Final = "〇一二三四五六七八九"
#: Each of the years that make a printed one.
_ONE_YEAR: Final = re.compile(
    rf"(?P<western>{_WESTERN})|(?P<short>{_SHORT})|(?P<era>[令平昭RHS])[和成]?\.?(?P<number>元|\d{{1,2}}|{_KANJI})"
)
#: A year of two digits is at least 10.
_LEAST_SHORT: Final = 10
#: '60 is 2060, '61 is 1961.
_LAST_SHORT: Final = 60
#: The latest year of a sheet of 令和 is no earlier.
_OF_REIWA: Final = 2029
#: No sheet speaks of a year of 平成 that lies farther back than this.
_LONG_AGO: Final = 20
_WITHOUT_ERA: Final = re.compile(r"(元|\d{1,2})(?:年度)?")


#: What a full-width hyphen between digits becomes in some fonts and input methods.
_DASH_OF_NUMBER: Final = re.compile(r"(?<=\d)[\u2010-\u2015\u2212ー](?=\d)")


def fold_radicals(text: str) -> str:
    """The text with CJK radicals as their ideographs and without invisible characters.

    Other characters stay.
    """
    return text.translate(RADICALS) if _ODD.search(text) else text


def plain_text(text: str) -> str:
    """The text without what draws nothing, and with digits of any script as 0 to 9.

    Also without what only chooses a letter's form.
    """
    if text.isascii():
        return text
    bare = _SELECTORS.sub("", fold_radicals(text))
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), bare)


def fold(text: str) -> str:
    """The text as labels are compared.

    NFKC, without radicals and white space, with one kind of wave dash, and of dash between digits:
    １−１−００１ is 1-1-001.
    """
    return _cached(text) if len(text) <= _LONGEST_CACHED else _folded(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", plain_text(text))
    return _DASH_OF_NUMBER.sub("-", "".join(folded.split()).replace("〜", "~"))


# labels and figures are folded again and again
_cached = lru_cache(maxsize=1 << 15)(_folded)


def fiscal_year(text: object, latest: int | None = None) -> int:
    """The calendar year in which a printed fiscal year begins.

    Args:
        text: 令和元年度, R1, R01年度, H30年度, 平成29年度, Ｒ３, 令5, '21, H31/R1, 2021年度 and the
            like, or a number.
        latest: The latest year that it can be. A year without an era, 25年度 or 3, is of the latest
            era in which it is no later, or of this century where that was long ago; not given: a
            year needs its era.

    Raises:
        YearError: The text is no fiscal year, or names two different ones.
    """
    text = str(text)
    folded = fold(text).upper()
    if latest is not None and (bare := _WITHOUT_ERA.fullmatch(folded)):
        return _year_without_era(bare[1], latest, text)
    if not _YEAR.fullmatch(folded):
        raise YearError("no_fiscal_year", expected="令和3年度, R3, H30年度, 2021年度 …", found=text)
    year, *others = dict.fromkeys(_western(match, text) for match in _ONE_YEAR.finditer(folded))
    if others:
        raise YearError("years_differ", expected=str(year), found=text)
    return year


def first_year(folded: str) -> str:
    """The first of the years that make a printed one: 令和4 of 令和4(2022)年度."""
    match = _ONE_YEAR.search(folded)
    return match[0] if match else folded


def _year_without_era(number: str, latest: int, text: str) -> int:
    year = 1 if number == "元" else int(number)
    begun = (era.before + year for era in OF_FISCAL_YEARS if 1 <= year <= era.last_year)
    years = [each for each in begun if each <= latest]
    if not years:
        raise YearError("no_year_of_any_era", found=text, latest=str(latest))
    # 21年度 on a sheet of 令和12 is 2021: 平成21年度 has long been over
    is_long_ago = latest >= _OF_REIWA and max(years) < latest - _LONG_AGO and year >= _LEAST_SHORT
    return 2000 + year if is_long_ago and 2000 + year <= latest else max(years)


def _western(match: re.Match[str], text: str) -> int:
    if match["western"]:
        return int(match["western"])
    if match["short"]:
        number = int(match["short"][-2:])
        return number + (2000 if number <= _LAST_SHORT else 1900)
    year = number_of(match["number"])
    sign = match["era"]
    era = _ERAS[sign]
    if not 1 <= year <= era.last_year:
        raise YearError("no_year_of_era", found=text, era=sign, last=era.last_year)
    return era.before + year


def number_of(text: str) -> int:
    """The number that stands before 年: 元, 29, 二十九."""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    number = max(_DIGITS.find(ones), 0) if ones else 0
    if tens:
        return 10 * _DIGITS.find(tens) + number
    return 10 + number if ten else number


def year_range(folded: str) -> str:
    """What a label prints of two years at once, which is no single year: 2021-22, 03-04, R3-4.

    "" where it prints none.
    """
    for match in _RANGE.finditer(folded):
        if match["era"]:
            return match[0]
        is_next = int(match["last"]) == (int(match["first"]) + 1) % 100
        is_of_figures = _OF_FIGURES.match(folded, match.end()) is not None
        if is_next and (match["century"] or is_of_figures):  # 01-02 is the number of a heading
            return match[0]
    return ""


def without_year(label: str) -> str:
    """A printed label without its year: 令和３年度評価 -> 評価."""
    folded = fold(label)
    before = _YEAR_BEFORE.match(folded)
    behind = _YEAR_BEHIND.search(folded)
    start = before.end() if before else 0
    end = behind.start() if behind else len(folded)
    if start >= end or (start, end) == (0, len(folded)):
        return label
    return unfold(label, start, end)


def unfold(text: str, start: int, end: int | None = None) -> str:
    """The printed text between two places of its folded form, without white space around it."""
    first = _printed_place(text, start)
    last = len(text) if end is None else _printed_place(text, end)
    return text[first:last].strip()


def _printed_place(text: str, place: int) -> int:
    def folded_length(length: int) -> int:
        return len(fold(text[:length]))

    return bisect_left(range(len(text)), place, key=folded_length)


def shortened(text: str, longest: int = 80) -> str:
    """The beginning of a text on one line, as long as a line of the terminal can show."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


_SPACE_BESIDE_JAPANESE: Final = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def fold_name(name: str) -> str:
    """A name as keywords are compared with it.

    Radicals folded, NFKC, small letters, no spaces beside Japanese.

    Raises:
        UsageError: It is no text.
    """
    check_kind(name, str, "text")
    small = unicodedata.normalize("NFKC", fold_radicals(name)).casefold()
    return _SPACE_BESIDE_JAPANESE.sub("", " ".join(unicodedata.normalize("NFKC", small).split()))
