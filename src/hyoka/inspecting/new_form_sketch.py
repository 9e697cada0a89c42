"""What a first form needs to know of a document: its labels, heads, rows of costs and words of measures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hyoka.forms import Item
from hyoka.forms._entries import Entry
from hyoka.forms._figures import Figure, is_number, plain
from hyoka.forms._spoken import chosen
from hyoka.forms._toolkit import fold, one_line, parts
from hyoka.grid.model import Line, Row
from hyoka.inspecting.new_form_tables import INDICATOR, OFTEN, UNIT, Lists, Words
from hyoka.inspecting.page import Findings, entries_of, find, head_pattern
from hyoka.inspecting.words import about_of, is_label, is_rating, kind_of, level_of, names_activity, scale_of

_DEFINITION = re.compile(r"(?:指標の?)?(?:説明|定義|考え方|意味|算式|算出.*|設定理由.*|意味・算式等?)")
_GROUP = re.compile(r"((?:基本)?(?:目標|施策|政策|方針|柱|分野)の?|第)(\d{1,2}(?:-\d{1,2})*)")
_MEASURE = re.compile(r"(?:目標|実績|計画|見込|基準|現状|予算|決算)(?:値|額|数)?")
#: A form is known by so many labels.
_KNOWN_BY = 5
#: A year as it is printed, with blanks.
_PRINTED_YEAR = re.compile(r"(?:令和|平成|[RHＲＨ])\s*(?:元|[\d０-９]{1,2})\s*年度?|(?:19|20)\d\d\s*年度?")


@dataclass(frozen=True)
class Sketch:
    """A first form in words; every text is folded, without its year, its number and its colon.

    Attributes:
        title: What the document is called.
        known_by: Labels that tell the form.
        first: The label that a sheet begins with; "" where there is none.
        about: Labels of a sheet that tell its name, number, department, section.
        level: What a sheet is about: project, program, policy or action.
        listed: The same of the heads of a list, of which each row is an activity.
        listed_level: What a row of the list is.
        groups: Regular expressions of lines or rows that head those below, and their level.
        prose: Labels, and heads of the list, whose values are narratives.
        ratings: Labels and heads of ratings and their scales.
        heads: Regular expressions of heads, with a blank group for a year.
        indicators: Labels or heads of an indicator's name, and the kind that they say.
        by_head: Whether an indicator's name stands in its figures' own row.
        units: Labels or heads of its unit.
        definitions: Heads of what an indicator means.
        kinds: Words of a column that say its kind.
        polarities: Marks of a column that say which direction is better.
        costs: Words of rows or columns of costs and their items.
        apart: Those of them that share an item with others, and so keep their names.
        bases, measures: Words of heads and rows, and the basis or measure that they stand for.
        left_out: Words of rows and columns that are not kept: rates of attainment, changes, plans beside budgets.
        statuses: Marks under years, and what they may say.
        money: The unit of money.
        era: The era of years that are printed without one.
        choices: Whether a rating is what is marked among printed choices.
    """

    title: str
    known_by: tuple[str, ...]
    first: str
    about: dict[str, str]
    level: str
    listed: dict[str, str]
    listed_level: str
    groups: dict[str, str]
    prose: tuple[str, ...]
    ratings: dict[str, str]
    heads: tuple[str, ...]
    indicators: dict[str, str]
    by_head: bool
    units: tuple[str, ...]
    definitions: tuple[str, ...]
    kinds: dict[str, str]
    polarities: dict[str, str]
    costs: dict[str, str]
    apart: tuple[str, ...]
    bases: dict[str, str]
    measures: dict[str, str]
    left_out: tuple[str, ...]
    statuses: dict[str, str]
    money: str
    era: str
    choices: bool


def sketch(items: list[Item]) -> Sketch:
    """Sketch the form of a document.

    Args:
        items: Its rows and lines in reading order.
    """
    found = find(items)
    labels, lists = _labels(found), Lists(found)
    about, read = about_of(labels), entries_of(items, found)
    above = _labels_above(items, {*labels, *about})
    figures = [figure for entry in read for figure in (*entry.figures, *entry.blanks)]
    indicators = _indicators([*labels, *lists.heads], lists, figures)
    units = tuple(dict.fromkeys(text for text in (*labels, *lists.heads) if UNIT.fullmatch(text)))
    ratings = _ratings(found) | {label: scale for label, scale in above.items() if scale} | lists.ratings
    words = Words(figures, indicators, labels)
    taken = {*about, *lists.listed, *ratings, *indicators, *units, *words.costs, *words.of_figures, ""}
    return Sketch(
        title=_title(items),
        known_by=_known_by(labels, found, [*about, *lists.listed, *indicators, *ratings]),
        first=next((label for label in labels if label in about), ""),
        about=about,
        level=level_of(about),
        groups=_groups(items),
        prose=_prose([*labels, *above, *lists.texts], found, taken),
        ratings=ratings,
        heads=tuple(dict.fromkeys(head_pattern(head) for head in found.heads)),
        indicators=indicators,
        by_head=not any(label in labels and label not in lists.heads for label in indicators),
        units=units,
        definitions=tuple(head for head in lists.heads if _DEFINITION.fullmatch(head)) if indicators else (),
        statuses=_statuses(read),
        money=next((unit for unit, _ in found.units if unit.endswith("円")), ""),
        era=_era(found),
        choices=any(chosen(one.values) for one in found.labelled) or "direction" in above.values(),
        **lists.told(),
        **words.told(),
    )


def _indicators(texts: Sequence[str], lists: Lists, figures: Sequence[Figure]) -> dict[str, str]:
    """Labels and heads of indicators' names, and words of their rows that have the name behind them."""
    behind = (plain(word.text) for one in figures if one.heads for _, word in one.words[:-1])
    named = [text for text in texts if INDICATOR.fullmatch(text)]
    return {text: kind_of(text) for text in (*named, *lists.indicators, *(w for w in behind if INDICATOR.fullmatch(w)))}


def _prose(texts: Sequence[str], found: Findings, taken: set[str]) -> tuple[str, ...]:
    """Labels and heads of texts; a word of measures only where no number is its value."""
    told = {plain(one.label) for one in found.labelled if not is_number(fold(one.text))}
    free = (text for text in texts if text not in taken and (text in told or not _MEASURE.fullmatch(text)))
    return tuple(dict.fromkeys(free))


def _labels(found: Findings) -> Counter[str]:
    """Labels and how often they are printed; where a project's name is printed often, single ones are values."""
    labels = Counter(plain(one.label) for one in found.labelled)
    often = max((times for label, times in labels.items() if names_activity(label)), default=0) >= OFTEN
    return Counter({label: times for label, times in labels.items() if label and (times > 1 or not often)})


def _ratings(found: Findings) -> dict[str, str]:
    marks: dict[str, list[str]] = {}
    for one in found.labelled:
        text = one_line(chosen(one.values) or one.values[:1])
        if text and is_rating(one.label, text):
            marks.setdefault(plain(one.label), []).append(text)
    return {label: scale_of(symbols) for label, symbols in marks.items()}


def _labels_above(items: list[Item], known: set[str]) -> dict[str, str]:
    """Lines that head a box of one text, choices with a mark, or prose; each with its scale where it is a rating."""
    above: dict[str, str] = {}
    for line, box in pairwise(items):
        label, cells = plain(line.text), parts(box)
        if len(parts(line)) > 1 or not is_label(label) or label in known:
            continue
        choice = one_line(chosen(cells))
        heads_box = isinstance(line, Line) and isinstance(box, Row) and len(cells) == len(box.cells) == 1
        heads_prose = line.page == box.page and len(cells) == 1 and "。" in cells[0].text
        if heads_box or heads_prose or (choice and is_rating(label, choice)):
            above[label] = "direction" if choice and is_rating(label, choice) else ""
    return above


def _title(items: list[Item]) -> str:
    """The tallest line of the first page, without its year."""
    lines = [item for item in items if isinstance(item, Line) and item.page == items[0].page]
    tallest = max(lines, key=lambda line: (round(line.height), -line.top), default=None)
    text = _PRINTED_YEAR.sub("", tallest.text) if tallest else ""
    return re.sub(r"N[oO][.．]?$|[（(【]\s*[)）】]", "", text.strip()).strip()


def _known_by(labels: Counter[str], found: Findings, best: Sequence[str]) -> tuple[str, ...]:
    """Labels to know the form by: those that most projects print, the longer the better, and no two in one another."""
    heads = [plain(head) for head in found.heads]
    texts = [*best, *sorted(labels, key=lambda label: (-labels[label], -len(label))), *heads]
    texts += [fold(line.text) for line in found.sections if len(texts) < OFTEN]
    chosen_ones: list[str] = []
    for text in texts:
        alike = any(text in other or other in text for other in chosen_ones)
        if 2 < len(text) <= 24 and not re.search(r"\d|^No|^\(", text) and not alike:
            chosen_ones.append(text)
    return tuple(chosen_ones[:_KNOWN_BY])


def _statuses(read: list[Entry]) -> dict[str, str]:
    """The marks under years, the filled ones taken for work that is done, the others for what is planned."""
    marks = dict.fromkeys(fold(mark.cell.text) for entry in read for mark in entry.marks)
    return {mark: "implementing" if mark in "●◎■" else "planned" for mark in marks}


def _groups(items: list[Item]) -> dict[str, str]:
    """Words with a number with which several lines, or rows of one cell, begin."""
    alone = [fold(item.text) for item in items if len(parts(item)) == 1]
    words = Counter(match[1] for text in alone if (match := _GROUP.match(text)))
    return {
        f"{re.escape(word)}(\\d[\\d-]*)": "program" if "施策" in word else "policy"
        for word, times in words.items()
        if times > 1
    }


def _era(found: Findings) -> str:
    """The era where a head's year has none of its own."""
    years = [column.year for column in found.year_columns]
    return "令和" if any(year[:1].isdecimal() and len(year) < 6 for year in years) else ""
