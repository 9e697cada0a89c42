"""What a first form needs to know of a document: its labels, heads, rows of costs and words of measures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from helpers.cells import Line, Row
from helpers.forms import Item
from helpers.forms._toolkit import Columns, fold
from helpers.forms._years import YearFigure, without_years, year_figures
from helpers.inspect_page import Findings, find, head_pattern, is_label
from helpers.inspect_words import cost_item_of, is_rating, measure_of, scale_of

#: Words of labels and heads for a project's name, its section and number, an indicator's name and unit; best first.
_NAME_WORDS = (r"事務事業名.*", r".*事業の?名称?", r"事業名.*", r".*(?:取組|業務|施策)の?名称?.*")
_SECTION_WORDS = (r"担当(?:部|課|所属|部署).*", r"所管.*", r".*(?:課|部署|所属|室)名", r"所属.*")
_NUMBER_WORDS = (r"(?:事務)?事業(?:番号|コード|ID)", r"No\.?|番号|コード|.*(?:番号|コード|ID)")
_INDICATOR_WORDS = (r".*指標の?(?:名称?|内容)(?:\(.*\))?", r".*指標", r"指標.*名.*")
_UNIT_WORDS = (r"単位",)
#: A form is known by so many labels.
_KNOWN_BY = 5
#: A document that prints the label of a project's name so often has several.
_OFTEN = 3
_WORD_OF_MEASURE = re.compile(r"決算|執行額|支出済額?|予算|目標|計画値|見込|基準|現状値|策定時|実績|実数|達成値")
#: A year as it is printed, with blanks.
_PRINTED_YEAR = re.compile(r"(?:令和|平成|[RHＲＨ])\s*(?:元|\d{1,2})\s*年度?|(?:19|20)\d\d\s*年度?")
#: What a measure's word says of a row of costs.
_BASIS_OF_MEASURE = {"actual": "settlement", "target": "budget", "baseline": "settlement"}


@dataclass(frozen=True)
class Sketch:
    """A first form in words; every text is folded and without its year.

    Attributes:
        title: What the document is called.
        known_by: Labels that tell the form.
        name, section, number: Labels or heads of a project's name, section and number; "" where there is none.
        in_list: Whether the name is the head of a column, so that each row below it is a project.
        prose: Labels whose values are narratives.
        above: Lines that stand as labels above a box of text.
        ratings: Labels of ratings and their scales.
        heads: Regular expressions of heads, with a blank group for a year.
        indicator, unit: Label or head of an indicator's name; head of its unit.
        costs: Words of rows of costs and their items.
        bases, measures: Words of heads and rows, and the basis or measure that they stand for.
        cost_unit: The unit of money.
        has_marks: Whether texts are marked by ○ before them.
    """

    title: str
    known_by: tuple[str, ...]
    name: str
    section: str
    number: str
    in_list: bool
    prose: tuple[str, ...]
    above: tuple[str, ...]
    ratings: dict[str, str]
    heads: tuple[str, ...]
    indicator: str
    unit: str
    costs: dict[str, str]
    bases: dict[str, str]
    measures: dict[str, str]
    cost_unit: str
    has_marks: bool


def sketch(items: list[Item]) -> Sketch:
    """Sketch the form of a document.

    Args:
        items: Its rows and lines in reading order.
    """
    found = find(items)
    labels = _labels(found)
    name = _first(_NAME_WORDS, labels)
    heads = [without_years(head) for head in found.heads]
    in_list = not name and bool(_first(_NAME_WORDS, heads))
    name = name or _first(_NAME_WORDS, heads)
    section = _first(_SECTION_WORDS, heads if in_list else labels)
    indicator = _first(_INDICATOR_WORDS, [label for label in labels if label != name]) or _first(
        _INDICATOR_WORDS, heads
    )
    ratings = _ratings(found)
    above = tuple(dict.fromkeys(_labels_above(items, set(labels))))
    unit, number = _first(_UNIT_WORDS, heads), _first(_NUMBER_WORDS, heads if in_list else labels)
    taken = {name, number, section, indicator, unit, *ratings, *above, "", *([] if in_list else heads)}
    costs, bases, measures = _words_of_figures(list(_figures(items, found)), indicator)
    return Sketch(
        title=_title(items),
        known_by=_known_by(labels, heads, found, (name, section, indicator, *ratings)),
        name=name,
        section=section,
        number=number,
        in_list=in_list,
        prose=tuple(text for text in _texts(labels, heads, in_list) if text not in taken and text not in costs),
        above=above,
        ratings=ratings,
        heads=tuple(dict.fromkeys(head_pattern(head) for head in found.heads)),
        indicator=indicator,
        unit=unit,
        costs=costs,
        bases=bases,
        measures=measures,
        cost_unit=next((unit for unit, _ in found.units if unit.endswith("円")), ""),
        has_marks=bool(found.marked),
    )


def _labels(found: Findings) -> Counter[str]:
    """Labels and how often they are printed; where a project's name is printed often, single ones are values."""
    labels = Counter(without_years(one.label) for one in found.labelled)
    often = labels[_first(_NAME_WORDS, labels)] >= _OFTEN
    return Counter({label: times for label, times in labels.items() if label and (times > 1 or not often)})


def _first(patterns: Iterable[str], texts: Iterable[str]) -> str:
    known = list(texts)
    return next((text for pattern in patterns for text in known if re.fullmatch(pattern, text)), "")


def _texts(labels: Iterable[str], heads: list[str], in_list: bool) -> list[str]:
    """Labels, and in a list the heads that name no year and no unit: below them texts stand."""
    return [*labels, *(head for head in heads if in_list and is_label(head) and not re.search(r"\(.*円\)", head))]


def _title(items: list[Item]) -> str:
    """The tallest line of the first page, without its year."""
    lines = [item for item in items if isinstance(item, Line) and item.page == items[0].page]
    tallest = max(lines, key=lambda line: (round(line.height), -line.top), default=None)
    text = _PRINTED_YEAR.sub("", tallest.text) if tallest else ""
    return re.sub(r"N[oO][.．]?$|[（(]\s*[）)]", "", text.strip()).strip()


def _ratings(found: Findings) -> dict[str, str]:
    marks: dict[str, list[str]] = {}
    for one in found.labelled:
        if one.values and is_rating(one.label, one.values[0].text):
            marks.setdefault(without_years(one.label), []).append(one.values[0].text)
    return {label: scale_of(symbols) for label, symbols in marks.items()}


def _labels_above(items: list[Item], known: set[str]) -> Iterator[str]:
    """Lines that stand above a row of one cell with text, and so head a box."""
    for line, box in pairwise(items):
        text = without_years(line.text)
        filled = [cell for cell in box.cells if cell.lines] if isinstance(box, Row) else []
        one_box = len(filled) == 1 and isinstance(box, Row) and len(box.cells) == 1
        if isinstance(line, Line) and one_box and is_label(text) and text not in known:
            yield text


def _known_by(labels: Counter[str], heads: list[str], found: Findings, best: tuple[str, ...]) -> tuple[str, ...]:
    """Labels to know the form by: those that most projects print, the longer the better, and no two in one another."""
    texts = [*best, *sorted(labels, key=lambda label: (-labels[label], -len(label))), *heads]
    texts += [fold(line.text) for line in found.sections if len(texts) < _OFTEN]
    chosen: list[str] = []
    for text in texts:
        if 2 < len(text) <= 24 and not re.search(r"\d|^No", text) and not any(text in c or c in text for c in chosen):
            chosen.append(text)
    return tuple(chosen[:_KNOWN_BY])


def _figures(items: list[Item], found: Findings) -> Iterator[YearFigure]:
    columns = Columns([head_pattern(head) for head in found.heads] or ["(?!)"], items)
    for item in items:
        if not columns.learn(item):
            yield from year_figures(columns, item, blanks=True)


def _words_of_figures(
    figures: list[YearFigure], indicator: str
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Rows of costs with their items, and the words that say bases and measures."""
    costs: dict[str, str] = {}
    bases: dict[str, str] = {}
    measures: dict[str, str] = {}
    for one in figures:
        item = cost_item_of(one.label) if one.label else ""
        is_cost = not one.under(indicator) and (bool(item) or measure_of(*one.heads)[0] == "costs")
        if item and is_cost:
            costs.setdefault(one.label, item)
        for word in _WORD_OF_MEASURE.findall(" ".join((*one.heads, one.label))):
            table, meant = measure_of(word)
            if is_cost:
                bases[word] = _BASIS_OF_MEASURE.get(meant, meant)
            elif table == "indicator_values":
                measures[word] = meant
    return costs, bases, measures
