"""The heading that names a sheet where no label does: No.12 公園管理事業, 【公園管理事業】.

A heading is written folded, with {name} in place of the name, {n} of a number, {year} of a year and {} of any text:
No.{n}{name}({}).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Final

from hyoka.forms.shared.name_cells import SECTION, unfold
from hyoka.forms.texts import Text, Texts
from hyoka.forms.years import printed_years
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import ANY_YEAR, plain_label

NAME: Final = "{name}"
_YEAR: Final = "{year}"
_NUMBER: Final = r"[A-Za-z]?\d+(?:[-.]\d+)*"
_PLACES: Final = {NAME: r"(?P<name>.*[^\W\d_].*?)", "{n}": _NUMBER, _YEAR: f"(?:{ANY_YEAR})", "{}": ".+"}
_TOKEN: Final = re.compile(rf"(?P<year>{ANY_YEAR})|(?P<n>{_NUMBER})|(?P<word>[^\W\d_]+)|.")
_CLOSING: Final = dict(zip("([【〔「『<《", ")]】〕」』>》", strict=True))
#: A number with what it counts, or a part of the city hall: 施策1-2, 防災課.
_NO_NAME: Final = re.compile(rf"\D{{0,4}}{_NUMBER}|[(【]?(?:{SECTION.pattern})[)】]?")
#: A heading with a word in it may also be the value of a label: 個別事業{name}.
_WORD: Final = re.compile("[一-龯]{2}")
_LONGEST: Final = 60
#: A heading stands in the first rows of its sheet, a title in those of its page.
_FIRST_ROWS, _OF_TITLE = 6, 3
#: The share of sheets that have a heading, of its names that differ, and of sheets that print a word of all headings.
_SHARE, _DIFFERENT, _COMMON = 0.4, 0.8, 0.4


def named_by_heading(texts: Texts, heading: str, begins: str = "") -> list[tuple[Text, Text]]:
    """The headings of a document's sheets, each with its number and name as a text by itself.

    `begins` is what stands above each heading; empty where the document is one sheet, the heading where nothing does.
    """
    named = []
    titles = [id(text) for text in texts.texts if begins and plain_label(text.folded) == plain_label(begins)]
    is_open = not titles
    for text in texts.texts:
        is_open = is_open or begins == heading or id(text) in titles
        has_year = bool(printed_years(text.folded))
        is_title = heading == NAME and id(text) in titles
        may_name = _may_name(text) or _WORD.search(heading.replace(NAME, "")) is not None
        may_name &= is_open and not is_title and has_year == (_YEAR in heading)
        if may_name and (match := _pattern(heading).fullmatch(text.folded)):
            number = f"{match['number']} " if match["number"] else ""
            name = number + unfold(text.text, *match.span("name"))
            named.append((text, replace(text, text=name, folded=fold(name))))
            is_open = False
    return named


def find_headings(documents: Mapping[str, Texts]) -> dict[str, str]:
    """The headings that may name the sheets of all documents, the likeliest first, each with what begins a sheet."""
    begins = title_of(documents)
    sheets = [list(_first_texts(sheet)) for texts in documents.values() for sheet in _split(texts, begins)]
    likely = _headings_of(sheets)
    if not likely:  # several sheets may stand on a page
        rows = [row for texts in documents.values() for row in texts.by_item.values()]
        alone = [row for row in rows if len(row) == 1 and _may_name(row[0])]
        return {heading: heading for heading in _headings_of(alone) if heading != NAME}
    return {heading: heading if _comes_again(documents, heading, len(sheets)) else begins for heading in likely}


def _comes_again(documents: Mapping[str, Texts], heading: str, sheets: int) -> bool:
    """Whether a heading names several activities below a title, with the same labels below each: （１）公園管理事業."""
    if not re.search(r"[^\w{}]", heading):
        return False
    named = [pair for texts in documents.values() for pair in named_by_heading(texts, heading, heading)]
    names = [name for text, name in named if text.table < 0]
    labels = Counter(text.folded for texts in documents.values() for text in texts.texts if text.is_label)
    several = min(len({name.folded for name in names}), max(labels.values(), default=0))
    return several >= max(2 * sheets, _DIFFERENT * len(names))


def title_of(documents: Mapping[str, Texts]) -> str:
    """The first line or cell with which most sheets of all documents begin; "" where none does."""
    pages = Counter[str]()
    where: dict[str, set[str]] = {}
    for key, texts in documents.items():
        for page in texts.by_page.values():
            first = [plain_label(text.folded) for text in _of_rows(page, _OF_TITLE) if not text.is_figure]
            for title in filter(None, dict.fromkeys(first)):
                pages[title] += 1
                where.setdefault(title, set()).add(key)
    most = max(pages.values(), default=0)
    return next((one for one in pages if len(where[one]) == len(documents) and 2 * pages[one] >= most), "")


def _split(texts: Texts, begins: str) -> list[list[Text]]:
    """The texts of a document from each title to the next one."""
    starts = [n for n, text in enumerate(texts.texts) if begins and plain_label(text.folded) == begins] or [0]
    return [texts.texts[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _of_rows(texts: Iterable[Text], rows: int) -> Iterator[Text]:
    """The texts of the first rows and lines."""
    return chain.from_iterable(row for _, row in islice(groupby(texts, key=attrgetter("item")), rows))


def _first_texts(sheet: Sequence[Text]) -> Iterator[Text]:
    return filter(_may_name, _of_rows(sheet, _FIRST_ROWS))


def _may_name(text: Text) -> bool:
    """Whether a text is a short one by itself: no label, value of a label, figure or part of the city hall."""
    is_value = text.left is not None and text.left.is_label
    is_other = text.is_blank or text.is_figure or text.is_label or is_value or bool(text.concepts)
    return not is_other and 1 < len(text.folded) <= _LONGEST and not _NO_NAME.fullmatch(text.folded)


def _headings_of(sheets: Sequence[Sequence[Text]]) -> list[str]:
    """The headings that many sheets have, nearly each with another name; a name by itself comes last."""
    texts = Counter(folded for sheet in sheets for folded in {text.folded for text in sheet})
    words = Counter(word for sheet in sheets for word in {word for text in sheet for word in _words(text)})
    common = {word for word, count in words.items() if count >= max(2, _COMMON * len(sheets))}
    names: dict[str, dict[int, str]] = {}
    for number, sheet in enumerate(sheets):
        for text in sheet:
            if not text.left or texts[text.left.folded] < 2:  # else its label is one that nobody knows
                heading, name = _heading_of(text, common)
                names.setdefault(heading, {}).setdefault(number, name)
    likely = {
        heading: list(of.values())
        for heading, of in names.items()
        if len(of) >= max(2, _SHARE * len(sheets)) and len(set(of.values())) >= _DIFFERENT * len(of)
    }
    ordered = sorted(likely, key=lambda one: (one == NAME, -len(likely[one])))
    return [_with_brackets(heading, likely[heading]) for heading in ordered]


def _words(text: Text) -> Iterator[str]:
    pieces = text.text.split()
    return (token["word"] for piece in pieces for token in _TOKEN.finditer(fold(piece)) if token["word"])


def _heading_of(text: Text, common: set[str]) -> tuple[str, str]:
    """A text as a heading, and the name in it: what stands behind signs, numbers and words of all headings."""
    before, length = "", 0
    for token in (token for piece in text.text.split() for token in _TOKEN.finditer(fold(piece))):
        if token["word"] and token["word"] not in common:
            break
        place = f"{{{token.lastgroup}}}" if token["year"] or token["n"] else token[0]
        before, length = before + place, length + len(token[0])
    name = text.folded[length:]
    closing = _CLOSING.get(before[-1:], "")
    if closing and name.endswith(closing):
        return f"{before}{NAME}{closing}", name.removesuffix(closing)
    return f"{before}{NAME}", name


def _with_brackets(heading: str, names: Sequence[str]) -> str:
    """A heading with brackets behind the name where all have them: ◆公園管理事業(公園課)."""
    has_brackets = all(re.fullmatch(r".+\([^()]+\)", name) for name in names)
    return heading.replace(NAME, f"{NAME}({{}})") if has_brackets else heading


@lru_cache
def _pattern(heading: str) -> re.Pattern[str]:
    """The regular expression of a folded heading; the last number before the name is the sheet's."""
    parts = re.split(r"(\{\w*\})", heading)
    patterns = [_PLACES.get(part) or re.escape(part) for part in parts]
    numbers = [place for place, part in enumerate(parts[: parts.index(NAME)]) if part == "{n}"]
    for place in numbers[-1:]:
        patterns[place] = f"(?P<number>{_NUMBER})"
    return re.compile("".join(patterns if numbers else ["(?P<number>)", *patterns]))
