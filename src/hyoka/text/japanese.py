"""Japanese text and fiscal years as documents print them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from hyoka.errors import YearError

#: Radicals of the supplement block (U+2E80-2EF3) and the ideographs that they look like. NFKC does not change them.
#: Source: Unicode's EquivalentUnifiedIdeograph, or the Japanese form where a Japanese font draws both the same.
_SUPPLEMENT: Final = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 "
    "⺕𫜹 ⺖忄 ⺗㣺 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 "
    "⺪𤴔 ⺫罒 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 "
    "⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏阝 ⻐钅 ⻑長 "
    "⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 "
    "⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟"
)
_KANGXI: Final = range(0x2F00, 0x2FD6)
#: Soft hyphen, joiners, marks of direction.
_INVISIBLE: Final = (0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)

#: Japanese fonts draw two Kangxi radicals in the new form, where NFKC gives the old one. PDFs have 戶 for 戸. In some
#: text layers the dash is a combining stroke, the full-width tilde a wave dash, the middle dot a hyphenation point.
_NEW_FORMS: Final = {0x2F3E: "戸", 0x2FCA: "黒", 0x6236: "戸", 0x0336: "—", 0x301C: "～", 0x2027: "・"}
#: The boxes and marks that Wingdings draws for its own codes, which office programs write into PDFs: U+F0FE, or þ.
_WINGDINGS: Final = {
    0xFE: "☑",
    0xA8: "□",
    0xF06C: "●",
    0xF06D: "○",
    0xF06E: "■",
    0xF06F: "□",
    0xF071: "□",
    0xF072: "□",
    0xF09F: "・",
    0xF0A1: "○",
    0xF0A7: "・",
    0xF0A8: "□",
    0xF0B7: "・",
    0xF0FB: "×",
    0xF0FC: "✓",
    0xF0FD: "☒",
    0xF0FE: "☑",
}

RADICALS: Final[dict[int, str | None]] = {
    **{ord(pair[0]): pair[1:] for pair in _SUPPLEMENT.split()},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI},
    **_NEW_FORMS,
    **_WINGDINGS,
    **dict.fromkeys(_INVISIBLE, None),
}

#: The greatest length of a text whose folded form is cached: a longer text is no label.
_LONGEST_CACHED: Final = 48
_ODD: Final = re.compile(f"[{''.join(map(chr, RADICALS))}]")

_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_LAST_YEAR_OF_ERA: Final = {2018: 99, 1988: 50, 1925: 64}
_LABEL_YEAR: Final = re.compile(
    r"^\s*(?:令和|平成|[RHＲＨ])\s*(?:元|[0-9０-９]{1,2})\s*年?度(?:\s*(?:以降の|での|における|の))?\s*"
    r"|\s*[(（](?:令和|平成|[RHＲＨ])(?:元|[0-9０-９]{1,2})(?:年度)?[)）]$"
)
_YEAR: Final = re.compile(
    r"(?:(?P<era>令和|平成|昭和|[RHS])\.?(?P<number>元|\d{1,2})|(?P<western>(?:19|20)\d\d))(?:年度?|年)?"
    r"(?:\((?P<again>(?:19|20)\d\d)(?:年度?)?\)(?:年度?)?)?"
)
_WITHOUT_ERA: Final = re.compile(r"(元|\d{1,2})(?:年度)?")


def fold_radicals(text: str) -> str:
    """The text with CJK radicals as their ideographs and without invisible characters; other characters stay."""
    return text.translate(RADICALS) if _ODD.search(text) else text


def fold(text: str) -> str:
    """The text as labels are compared: NFKC, without radicals and white space, with one kind of wave dash."""
    return _cached(text) if len(text) <= _LONGEST_CACHED else _folded(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", fold_radicals(text))
    return "".join(folded.split()).replace("〜", "~")


# labels and figures are folded again and again
_cached = lru_cache(maxsize=1 << 15)(_folded)


def fiscal_year(text: str, latest: int | None = None) -> int:
    """The calendar year in which a printed fiscal year begins.

    Args:
        text: 令和元年度, R1, R01年度, H30年度, 平成29年度, Ｒ３, 令和 4年度, 2021年度 and the like.
        latest: The latest year that it can be. A year without an era, 25年度 or 3, is of the latest era in which it
            is no later; not given: a year needs its era.

    Raises:
        YearError: The text is no fiscal year, or names two different ones.
    """
    folded = fold(text).upper()
    if latest is not None and (bare := _WITHOUT_ERA.fullmatch(folded)):
        return _year_without_era(bare[1], latest, text)
    match = _YEAR.fullmatch(folded)
    if match is None:
        raise YearError("no_fiscal_year", expected="令和3年度, R3, H30年度, 2021年度 …", found=text)
    year = int(match["western"]) if match["western"] else _year_of_era(match["era"], match["number"], text)
    if match["again"] and int(match["again"]) != year:
        raise YearError("years_differ", expected=str(year), found=text)
    return year


def _year_without_era(number: str, latest: int, text: str) -> int:
    year = 1 if number == "元" else int(number)
    begun = (before + year for before, last in _LAST_YEAR_OF_ERA.items() if 1 <= year <= last)
    years = [each for each in begun if each <= latest]
    if not years:
        raise YearError("no_year_of_any_era", found=text, latest=latest)
    return max(years)


def _year_of_era(era: str, number: str, text: str) -> int:
    year = 1 if number == "元" else int(number)
    before = _ERAS[era]
    if not 1 <= year <= _LAST_YEAR_OF_ERA[before]:
        raise YearError("no_year_of_era", found=text, era=era, last=_LAST_YEAR_OF_ERA[before])
    return before + year


def without_year(label: str) -> str:
    """A printed label without its year: 令和３年度評価 -> 評価."""
    return _LABEL_YEAR.sub("", label) or label


def shortened(text: str, longest: int = 80) -> str:
    """The beginning of a text on one line, as long as a line of the terminal can show."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
