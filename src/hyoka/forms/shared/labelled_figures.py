"""Figures with the texts that say what they mean: words before and behind them, headers above them, their unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hyoka.errors import NumberError
from hyoka.forms.shared.figures import FIGURE, Figure
from hyoka.forms.shared.paragraphs import one_line
from hyoka.grid.model import Cell
from hyoka.japanese import fold
from hyoka.numbers import YEN, parse_number

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
_UNIT = re.compile(r"\((?:単位:?)?([^()]*)\)$")
#: A measure's word may have this many letters behind it: 実績値(人).
_MORE_LETTERS = 5


@dataclass(slots=True)
class LabelledFigure(Figure):
    """A figure with a year above it or before it in its row, or with a label.

    Attributes:
        year: The year, as `clean` reads it; "" where only the document's is known.
        cell: The figure's cell.
        headers: The headers above it from the top, folded; a year that the row says comes first.
        words: The texts before it in its row, from the left, each with its column's header; merged cells too.
        behind: The texts behind the row's figures, in the same way.
    """

    behind: tuple[tuple[str, Cell], ...] = ()

    @property
    def name(self) -> str:
        """The last word before the figure that is no unit, as printed, or its lowest header; "" for none."""
        names = [word for _, word in self.words if not is_unit(word.folded)]
        return one_line(names[-1]) if names else next(reversed(self.headers), "")

    @property
    def lines(self) -> list[LabelledFigure]:
        """A figure for each line of its cell: 目標 over 実績 in one cell."""
        return [replace(self, cell=replace(self.cell, lines=[line])) for line in self.cell.lines]

    @property
    def texts(self) -> list[str]:
        """Words from the nearest, then headers from the lowest, as plain labels."""
        texts = (*(word.text for _, word in reversed(self.words)), *reversed(self.headers))
        return [plain_label(text) for text in texts]

    @property
    def unit(self) -> str:
        """The unit of the nearest word or header that is one (千円) or ends with one, 事業費(千円); "" for none."""
        words = [word.folded for _, word in reversed(self.words)]
        alone = (text.strip("()") for text in words if is_unit(text))
        bracketed = (match[1] for text in (*words, *reversed(self.headers)) if (match := _UNIT.search(text)))
        money = (word.folded for _, word in self.behind if word.folded in YEN)
        return next(alone, "") or next((unit for unit in bracketed if is_unit(unit)), "") or next(money, "")

    def exact_meaning(self, meanings: Mapping[str, str]) -> str:
        """The meaning of the nearest word or header that equals a key; "" where none does."""
        return next((meanings[text] for text in self.texts if text in meanings), "")

    def meaning(self, meanings: Mapping[str, str]) -> str:
        """The meaning of the nearest word if it is hardly longer than a key (実績値), else of headers, else of words.

        A header or a word farther away has the meaning of a key that it contains.
        """
        words = [word.folded for _, word in reversed(self.words)]
        for word in words[:1]:
            for key, meaning in meanings.items():
                if word.startswith(key) and len(word) < len(key) + _MORE_LETTERS:
                    return meaning
        texts = [*reversed(self.headers), *words]
        return next((meaning for text in texts for key, meaning in meanings.items() if key in text), "")

    def indicator_name(self, labels: Mapping[str, str]) -> tuple[Cell | None, str]:
        """The word under a header, or behind a word of the row, that is a label; and the label's meaning."""
        texts = [plain_label(word.text) for _, word in self.words]
        meaning = next((labels[text] for text in texts if labels.get(text)), "")
        for (column, word), text in zip(self.words, texts, strict=True):
            if plain_label(column) in labels and text not in labels:
                return word, labels[plain_label(column)] or meaning
        behind = next((number + 1 for number, text in enumerate(texts[:-1]) if text in labels), 0)
        return (self.words[behind][1], meaning) if behind else (None, "")

    def word_under(self, *columns: str) -> Cell | None:
        """The word of the row, before or behind the figures, that stands under one of the headers."""
        return next((word for column, word in (*self.words, *self.behind) if plain_label(column) in columns), None)

    def indicator_unit(self, name: Cell, *columns: str) -> str | None:
        """The unit of an indicator: the word under one of the headers, else a unit behind its name; None for none."""
        behind = (word for _, word in self.words if word.x0 > name.x0 and is_unit(word.folded))
        unit = self.word_under(*columns) or next(behind, None)
        return one_line(unit).strip("()（）") if unit else None


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


def is_unit(text: str) -> bool:
    """Whether a folded text is a unit that numbers are printed with: 人, (％), 千円."""
    try:
        return bool(text) and not text[0].isdecimal() and bool(parse_number(f"1{text.strip('()')}").unit)
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
