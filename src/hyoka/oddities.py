"""What one page or figure of a document has otherwise than its sisters: said as problems, changed in nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import Any, Final

from hyoka import vocabulary
from hyoka.forms import Item, Records
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.figures import is_figure
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold, without_year
from hyoka.numbers import YEN
from hyoka.odd_records import FIGURES_OF, odd_records

Problem = dict[str, object]
Place = tuple[Any, int, int]
_Gap = tuple[str, str]
#: At least so many other pages say what a page lacks, and so large a share of them.
_SISTERS, _SHARE = 4, 0.95
#: A page lacks a few labels of its sisters; one that lacks more is another kind of page.
_MOST_LACKED: Final = 3
_LONGEST_LABEL: Final = 20
_MOST_LINES: Final = 6
_ERAS: Final = frozenset("令平RH")
_YEAR_HEAD: Final = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})年?度?")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(YEN)})\)?")
_IN_BRACKETS: Final = re.compile(r"[\[【(〔:]")
#: Numbers of which a larger share follows none, and most stand on no page of a steady count, are no page numbers.
_MOST_BREAKS: Final = 0.6
_FIGURE: Final = r"[△▲+\-−]?(?:[1-9][\d,]*|0)(?:\.\d+)?"  # 01 01 02 is a code
_BEGINS_FIGURE: Final = frozenset("0123456789△▲+-−")
_FIGURES: Final = re.compile(rf"{_FIGURE}(?: {_FIGURE})+")


def oddities(
    pages: Mapping[int, Sequence[Part]],
    items: Iterable[Item],
    records: Records,
    is_label: Callable[[str], bool],
    labels: Iterable[str] = (),
) -> list[Problem]:
    """What stands otherwise on a page than on its sisters.

    Args:
        pages: The cells with text and the lines outside tables of each page, as printed.
        items: The document's rows and lines.
        records: What was read from them.
        is_label: Whether a folded text is one of the form's labels or headers.
        labels: Those labels.
    """
    taken, tables = _taken(records), records.tables
    found = chain(
        _broken_numbering(pages), _lacking_labels(pages, is_label), _misspelt(pages, is_label, labels),
        _odd_units(pages), _years_twice(items), _two_figures(items, tables), _lacking_heads(items, is_label),
        _merged(items, taken, is_label, set(labels)), _untaken_figures(items, tables, taken),
        odd_records(tables, is_label),
    )  # fmt: skip
    action = "look at the page: figures may be missing, or stand under another head"
    return [
        {"page": page, "severity": "warning", "kind": kind, "subject": f"page {page}", "text": text, "action": action}
        for page, kind, text in found
    ]


def _broken_numbering(pages: Mapping[int, Sequence[Part]]) -> Iterator[tuple[int, str, str]]:
    """The pages whose printed number does not follow the one before; a new count may begin with 1."""
    numbers = {page: number for page, parts in pages.items() if (number := _page_number(parts))}
    breaks = [
        (page, before, number)
        for (last, before), (page, number) in pairwise(numbers.items())
        if number - before != page - last and number != 1
    ]
    steady = max(Counter(number - page for page, number in numbers.items()).values(), default=0)
    if len(breaks) <= _MOST_BREAKS * len(numbers) or 2 * steady > len(numbers):
        for page, before, number in breaks:
            yield page, "page_numbers", f"{number} after {before}"


def _page_number(parts: Sequence[Part]) -> int:
    for part in (*reversed(parts[-3:]), *parts[:1]):
        if isinstance(part, Line) and (match := _PAGE_NUMBER.fullmatch(part.folded)):
            return int(match[1])
    return 0


def _lacking_labels(
    pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool]
) -> Iterator[tuple[int, str, str]]:
    """The pages that lack labels which all other pages with their labels print."""
    if len(pages) <= _SISTERS:
        return

    @cache  # sheets are alike
    def label_of(text: str) -> str:
        is_head = len(text) <= _LONGEST_LABEL and (_YEAR_HEAD.fullmatch(text) or is_label(text))
        return re.sub(r"\d+|元", "0", text) if is_head else ""

    labels = {page: _labels(parts, label_of) for page, parts in pages.items()}
    kinds = Counter(labels.values())
    for page, own in labels.items():
        if kinds[own] > 1 or len(own) < 3:
            continue
        sisters = {other: count for other, count in kinds.items() if own < other}
        if (number := sum(sisters.values())) < _SISTERS:
            continue
        shared: Counter[tuple[str, int]] = Counter()
        for other, count in sisters.items():
            shared.update(dict.fromkeys(other, count))
        lacked = {label for label, count in shared.items() if count >= _SHARE * number} - own
        if 0 < len(lacked) <= _MOST_LACKED:
            yield page, "label_missing", ", ".join(sorted(text for text, _ in lacked))


def _labels(parts: Iterable[Part], label_of: Callable[[str], str]) -> frozenset[tuple[str, int]]:
    """The labels and years over columns of a page, each with its number among its equals."""
    counts = Counter(filter(None, [label_of(part.folded) for part in parts]))
    return frozenset((text, number) for text, count in counts.items() for number in range(count))


def _misspelt(
    pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool], labels: Iterable[str]
) -> Iterator[tuple[int, str, str]]:
    """The texts that have one letter otherwise than a label, more or less."""
    short = {page: [part.folded for part in pages[page] if len(part.folded) <= 2 * _LONGEST_LABEL] for page in pages}
    bare = cache(lambda text: without_year(_IN_BRACKETS.split(text, 1)[0]))
    texts = {page: list(map(bare, short[page])) for page in pages}
    counts = Counter(chain.from_iterable(texts.values()))
    whole, known, shorter = _gaps_of(frozenset(labels))
    firsts, lasts = {label[0] for label in whole}, {label[-1] for label in whole}

    def label_near(text: str) -> str:
        """The label that a text misspells; "" where it is none. A text with one letter otherwise keeps an end."""
        keeps_an_end = 2 <= len(text) <= _LONGEST_LABEL and (text[0] in firsts or text[-1] in lasts)
        if not keeps_an_end or is_label(text):
            return ""
        keys = list(_with_gaps(text))
        cut = (label for key, label in shorter.get(text, ()) if not _is_cut(key, label, counts))
        found = next(filter(None, chain(map(known.get, keys), cut, map(whole.get, map("".join, keys)))), "")
        return "" if not found or vocabulary.is_label(text) else found

    near = {text: label for text in counts if (label := label_near(text))}
    for page, printed in texts.items():
        for text in sorted(near.keys() & printed):
            label = near[text]
            is_once = counts[text] == 1 and counts[label] > 2
            is_long = len(text) > 2 and (len(label) > 3 or label not in printed)  # 担当者 may stand beside 担当課
            if is_long or is_once:
                yield page, "label_misspelt", f"{text}: {label}?"


@lru_cache(maxsize=64)
def _gaps_of(labels: frozenset[str]) -> tuple[dict[str, str], dict[_Gap, str], dict[str, list[tuple[_Gap, str]]]]:
    """The labels of a form: whole, by what stands around each of their letters, and by what is left without it."""
    whole = {label: label for label in sorted(labels) if len(label) >= 3}
    known = {key: label for label in whole for key in _with_gaps(label)}
    shorter: dict[str, list[tuple[_Gap, str]]] = defaultdict(list)
    for key, label in known.items():
        shorter["".join(key)].append((key, label))
    return whole, known, dict(shorter)


def _is_cut(key: _Gap, label: str, counts: Mapping[str, int]) -> bool:
    """Whether the letter that a label lacks at an end is a text of its own: behind a page end, in another cell."""
    before, after = key
    return not (before and after) and label[len(before)] in counts


def _with_gaps(text: str) -> Iterator[_Gap]:
    """A text without one of its letters, each in turn, a digit apart."""
    return ((text[:at], text[at + 1 :]) for at, letter in enumerate(text) if not letter.isdigit())


def _odd_units(pages: Mapping[int, Sequence[Part]]) -> Iterator[tuple[int, str, str]]:
    """The labels with a unit of money that differs from that of the same label elsewhere."""
    units: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for page, parts in pages.items():
        for part in parts:
            text = part.folded
            if "円" in text and len(text) <= _LONGEST_LABEL and (match := _WITH_UNIT.fullmatch(text)):
                units[match[1]].append((match[2], page))
    for label, printed in units.items():
        (usual, most), *_ = Counter(unit for unit, _ in printed).most_common()
        if 2 * most > len(printed) > most:
            for unit, page in printed:
                if unit != usual:
                    yield page, "unit_differs", f"{label}: {unit}, elsewhere {usual}"


def _years_twice(items: Iterable[Item]) -> Iterator[tuple[int, str, str]]:
    """The rows of years over columns in which one year stands twice among others that stand once."""
    for item in items:
        if isinstance(item, Row):
            heads = [cell.folded for cell in item.cells if cell.folded[:1] in _ERAS]
            years = list(filter(_YEAR_HEAD.fullmatch, heads))
            if len(years) >= 3 and len(set(years)) == len(years) - 1:
                yield item.page, "year_twice", " ".join(years)


def _two_figures(items: Iterable[Item], tables: Mapping[str, list[Any]]) -> Iterator[tuple[int, str, str]]:
    """The cells beside a figure, or over two columns of figures, that hold several figures and nothing else."""
    columns: dict[int, set[float]] = defaultdict(set)
    for row in (row for name in FIGURES_OF for row in tables[name]):
        columns[row["page"]] |= {row["x0"], row["x1"]}
    for row in (item for item in items if isinstance(item, Row)):
        cells = [cell for cell in row.cells if cell.lines and cell.lines[0].text[0] in _BEGINS_FIGURE]
        several = [cell for cell in cells if " " in cell.text and _FIGURES.fullmatch(cell.text)]
        several = [cell for cell in several if not all(_is_read(line, cell, tables) for line in cell.lines)]
        if not several:
            continue
        spans = any(
            all(any(abs(x - edge) < 1 for edge in columns[row.page]) for x in (cell.x0, cell.x1)) for cell in several
        )
        if spans or len(several) + sum(is_figure(cell.text) for cell in cells) > 1:
            yield row.page, "two_numbers", " / ".join(cell.text for cell in several)


def _are_years(cells: Sequence[Cell]) -> bool:
    """Whether the figures of a row are years over columns: 2021 2022 2023."""
    numbers = [int(cell.folded) for cell in cells if cell.folded.isdecimal()]
    return len(numbers) == len(cells) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_read(line: Line, cell: Cell, tables: Mapping[str, list[Any]]) -> bool:
    """Whether a line of a cell was read as a figure of its own: 目標 over 実績."""
    rows = (row for name in FIGURES_OF for row in tables[name] if row["page"] == cell.page and row["x0"] == cell.x0)
    inside = (row for row in rows if cell.top <= row["top"] and row["bottom"] <= cell.bottom)
    return any(row["bottom"] - row["top"] < cell.bottom - cell.top and row["text"] == line.text for row in inside)


def _taken(records: Records) -> set[Place]:
    """The places of what was read or left out: page, left and top."""
    rows = (row for table in records.tables.values() for row in table)
    taken = {(row["page"], round(row["x0"]), round(row["top"])) for row in rows}  # type: ignore[call-overload]
    return taken | set(map(_place, records.left_out))


def _place(part: Part) -> Place:
    return part.page, round(part.x0), round(part.top)


def _merged(
    items: Iterable[Item], taken: set[Place], is_label: Callable[[str], bool], known: set[str]
) -> Iterator[tuple[int, str, str]]:
    """The cells of which nothing was read that hold a label and what stands beside or below it elsewhere."""

    @cache
    def is_merged(whole: str, words: tuple[str, ...]) -> bool:
        """Whether a text begins or ends with a label, or is two of them."""
        texts = (fold("".join(part)) for at in range(1, len(words)) for part in (words[:at], words[at:]))
        labels = (len(text) > 1 and is_label(text) and not _YEAR_HEAD.fullmatch(text) for text in texts)
        two = (whole[:at] in known and is_label(whole[at:]) for at in range(2, len(whole) - 1))
        return any(labels) or any(two)

    for row in (item for item in items if isinstance(item, Row) and not item.guessed and len(item.cells) > 1):
        for cell in row.cells:
            if 0 < len(cell.lines) <= _MOST_LINES and 2 < len(cell.folded) <= 2 * _LONGEST_LABEL:
                words = tuple(word for line in cell.lines for word in line.text.split())
                if not is_label(cell.folded) and is_merged(cell.folded, words) and _place(cell) not in taken:
                    yield cell.page, "two_texts", " ".join(words)


def _lacking_heads(items: Iterable[Item], is_label: Callable[[str], bool]) -> Iterator[tuple[int, str, str]]:
    """The rows of labels with an empty cell where all others with the same labels have one."""
    heads: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for item in items:
        if isinstance(item, Row) and len(item.cells) > 1:
            texts = tuple([cell.folded for cell in item.cells])
            if any(texts) and all(len(text) <= _LONGEST_LABEL and is_label(text) for text in texts if text):
                heads[texts].append(item.page)
    for texts, pages in heads.items():
        for other in heads if "" in texts and len(pages) == 1 else ():
            is_alike = len(other) == len(texts) and all(a in ("", b) for a, b in zip(texts, other, strict=True))
            if is_alike and other != texts and len(heads[other]) > 1:
                lacked = [b for a, b in zip(texts, other, strict=True) if a != b]
                yield pages[0], "label_missing", f"{', '.join(lacked)} beside {' '.join(filter(None, texts))}"


def _untaken_figures(
    items: Iterable[Item], tables: Mapping[str, list[Any]], taken: set[Place]
) -> Iterator[tuple[int, str, str]]:
    """The figures that were not taken or left out in a column of which most were."""
    rows = (row for name in FIGURES_OF for row in tables[name])
    counts = Counter((row["page"], round(row["x0"]), round(row["x1"])) for row in rows)
    columns: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for row in (item for item in items if isinstance(item, Row) and not item.guessed):
        cells = [cell for cell in row.cells if _is_figure(cell)]
        is_empty = len(cells) > 1 and all(cell.folded.strip("0.%") == "" for cell in cells)  # of an item without a name
        for cell in cells if not (is_empty or _are_years(cells)) else ():
            if _place(cell) not in taken:
                columns[cell.page, round(cell.x0), round(cell.x1)].append(cell.text)
    for column, texts in columns.items():
        if len(texts) <= counts[column]:
            yield column[0], "figure_untaken", " / ".join(texts)


def _is_figure(cell: Cell) -> bool:
    return bool(cell.lines) and cell.lines[0].text[0] in _BEGINS_FIGURE and is_figure(cell.text)
