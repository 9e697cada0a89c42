"""What one page or figure of a document has otherwise than its sisters: said as problems, changed in nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any, Final

from hyoka import vocabulary
from hyoka.forms import Item, Records
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.figures import is_figure
from hyoka.grid.model import Cell, Line, Row
from hyoka.numbers import YEN

Problem = dict[str, object]
_Record = Mapping[str, Any]
#: At least so many other pages say what a page lacks, and so large a share of them.
_SISTERS, _SHARE = 4, 0.95
#: At least so many, and so large a share, have the same number of figures: a broken line takes several at once.
_FEWEST, _MOST_ALIKE = 2, 0.8
#: A page lacks a few labels of its sisters; one that lacks more is another kind of page.
_MOST_LACKED: Final = 3
_LONGEST_LABEL: Final = 20
_YEAR_HEAD: Final = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})年?度?")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(YEN)})\)?")
#: Numbers of which a larger share follows none, and most stand on no page of a steady count, are no page numbers.
_MOST_BREAKS: Final = 0.6
_FIGURE: Final = r"[△▲+\-−]?(?:[1-9][\d,]*|0)(?:\.\d+)?"  # 01 01 02 is a code
_BEGINS_FIGURE: Final = frozenset("0123456789△▲+-−")
#: The tables of figures, with the column that says whose a figure is.
_FIGURES_OF: Final = {"costs": "activity_id", "indicator_values": "indicator_id"}
_FIGURES: Final = re.compile(rf"{_FIGURE}(?: {_FIGURE})+")
#: How much of a cell lies beside another's row or column, and how much larger it is, where it spans two of them.
_BESIDE, _LARGER = 0.7, 1.6


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
    found = chain(
        _broken_numbering(pages), _lacking_labels(pages, is_label), _misspelt(pages, is_label, labels),
        _odd_units(pages), _years_twice(items), _two_figures(items, records.tables), _spanning(records.tables),
        _lacking_heads(items, is_label), _untaken_figures(items, records),
        _odd_numbers_of_figures(records.tables), _nameless(records.tables),
        _codeless(records.tables["activities"]),
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
    """The texts that differ from a label in one letter."""
    known = {key: label for label in labels if len(label) >= 3 for key in _with_gaps(label)}

    @cache
    def label_near(text: str) -> str:
        if not 3 <= len(text) <= _LONGEST_LABEL or is_label(text) or vocabulary.is_label(text):
            return ""
        return next((known[key] for key in _with_gaps(text) if key in known), "")

    counts = Counter(part.folded for parts in pages.values() for part in parts)
    for page, parts in pages.items():
        printed = {part.folded for part in parts}
        for text, label in ((text, label) for text in sorted(printed) if (label := label_near(text))):
            is_once = counts[text] == 1 and counts[label] > 2
            if len(label) > 3 or label not in printed or is_once:  # 担当者 may stand beside 担当課
                yield page, "label_misspelt", f"{text}: {label}?"


def _with_gaps(text: str) -> Iterator[tuple[str, str]]:
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
            heads = [cell.folded for cell in item.cells if cell.lines and cell.lines[0].text[0] in "令平RHＲＨ"]
            years = list(filter(_YEAR_HEAD.fullmatch, heads))
            if len(years) >= 3 and len(set(years)) == len(years) - 1:
                yield item.page, "year_twice", " ".join(years)


def _two_figures(items: Iterable[Item], tables: Mapping[str, list[Any]]) -> Iterator[tuple[int, str, str]]:
    """The cells beside a figure, or over two columns of figures, that hold several figures and nothing else."""
    columns: dict[int, set[float]] = defaultdict(set)
    for row in (row for name in _FIGURES_OF for row in tables[name]):
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


def _spanning(tables: Mapping[str, list[Any]]) -> Iterator[tuple[int, str, str]]:
    """The only figure of an activity whose cell lies beside two rows, or over two columns, of its other figures."""
    groups: dict[tuple[object, object], list[_Record]] = defaultdict(list)
    for name, owner in _FIGURES_OF.items():
        for row in tables[name]:
            groups[name, row["page"], str(row[owner]).partition("#")[0]].append(row)  # type: ignore[index]
    for rows in groups.values():
        found: list[_Record] = []
        for first, last, across, to in (("top", "bottom", "x0", "x1"), ("x0", "x1", "top", "bottom")):
            usual = sorted(row[last] - row[first] for row in rows)[len(rows) // 2]
            large = [row for row in rows if row[last] - row[first] > _LARGER * usual]
            found += [row for row in large if _is_beside_smaller(row, rows, first, last, across, to)]
        if len(found) == 1:
            yield found[0]["page"], "spanning_figure", str(found[0]["text"])


def _is_beside_smaller(row: _Record, rows: Sequence[_Record], first: str, last: str, across: str, to: str) -> bool:
    """Whether a figure's cell lies beside the whole of another's that is much smaller."""
    return any(
        (other[to] <= row[across] + 1 or row[to] <= other[across] + 1)
        and min(row[last], other[last]) - max(row[first], other[first]) > _BESIDE * (other[last] - other[first])
        and row[last] - row[first] > _LARGER * (other[last] - other[first])
        for other in rows
    )


def _are_years(cells: Sequence[Cell]) -> bool:
    """Whether the figures of a row are years over columns: 2021 2022 2023."""
    numbers = [int(cell.folded) for cell in cells if cell.folded.isdecimal()]
    return len(numbers) == len(cells) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_read(line: Line, cell: Cell, tables: Mapping[str, list[Any]]) -> bool:
    """Whether a line of a cell was read as a figure of its own: 目標 over 実績."""
    rows = (row for name in _FIGURES_OF for row in tables[name] if row["page"] == cell.page and row["x0"] == cell.x0)
    inside = (row for row in rows if cell.top <= row["top"] and row["bottom"] <= cell.bottom)
    return any(row["bottom"] - row["top"] < cell.bottom - cell.top and row["text"] == line.text for row in inside)


def _lacking_heads(items: Iterable[Item], is_label: Callable[[str], bool]) -> Iterator[tuple[int, str, str]]:
    """The rows of labels with an empty cell where all others with the same labels have one."""
    heads: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for item in items:
        if isinstance(item, Row) and len(item.cells) > 1:
            texts = tuple(cell.folded for cell in item.cells)
            if any(texts) and all(is_label(text) for text in texts if text):
                heads[texts].append(item.page)
    for texts, pages in heads.items():
        for other in heads if "" in texts and len(pages) == 1 else ():
            is_alike = len(other) == len(texts) and all(a in ("", b) for a, b in zip(texts, other, strict=True))
            if is_alike and other != texts and len(heads[other]) > 1:
                lacked = [b for a, b in zip(texts, other, strict=True) if a != b]
                yield pages[0], "label_missing", f"{', '.join(lacked)} beside {' '.join(filter(None, texts))}"


def _untaken_figures(items: Iterable[Item], records: Records) -> Iterator[tuple[int, str, str]]:
    """The rows of figures of which none was taken or left out, below or above one of the same columns that was."""
    rows_taken = (row for name in _FIGURES_OF for row in records.tables[name])
    taken = {(row["page"], round(row["x0"]), round(row["top"])) for row in rows_taken}  # type: ignore[call-overload]
    taken |= {(part.page, round(part.x0), round(part.top)) for part in records.left_out}
    for one, other in pairwise(item for item in items if isinstance(item, Row)):
        rows = [[cell for cell in row.cells if is_figure(cell.text)] for row in (one, other)]
        columns, below = ([round(cell.x0) for cell in cells] for cells in rows)
        if columns and one.page == other.page and columns == below and not any(map(_are_years, rows)):
            read = [[(c.page, round(c.x0), round(c.top)) in taken for c in cells] for cells in rows]
            for cells, here, there in zip(rows, read, reversed(read), strict=True):
                if not any(here) and all(there):
                    yield one.page, "row_untaken", " ".join(cell.text for cell in cells)


def _odd_numbers_of_figures(tables: Mapping[str, list[Any]]) -> Iterator[tuple[int, str, str]]:
    """The activities and indicators that have another number of figures of a kind than all of their sisters."""
    for name, owner in _FIGURES_OF.items():
        counts: dict[tuple[Any, ...], Counter[object]] = defaultdict(Counter)
        owners = {row[owner]: row for row in tables["activities" if owner == "activity_id" else "indicators"]}
        for row in tables[name]:
            if row["text"] and row[owner] in owners and row.get("item") != "detail":
                what = (row.get("basis"), row.get("measure"), row.get("item"))
                counts[owners[row[owner]].get("level"), *what][row[owner]] += 1
        for kind, count in counts.items():
            count.update(dict.fromkeys((one for one, row in owners.items() if row.get("level") == kind[0]), 0))
            (usual, most), *_ = Counter(count.values()).most_common()
            if usual and most >= max(_FEWEST, min(_MOST_ALIKE * len(count), len(count) - 1)):
                for one in (one for one, number in count.items() if number != usual):
                    text = f"{' '.join(filter(None, (str(one), *kind[1:])))}: {count[one]}, elsewhere {usual}"
                    yield owners[one]["page"], "number_of_figures", text


def _nameless(tables: Mapping[str, list[Any]]) -> Iterator[tuple[int, str, str]]:
    """The figures of free lines of costs without a name where most have one, and those with no phase beside others."""
    phases: dict[tuple[object, object], list[_Record]] = defaultdict(list)
    for row in tables["costs"]:
        phases[row["activity_id"], row["item"]].append(row)
    for rows in phases.values():
        if any(row["basis"] for row in rows):
            yield from ((row["page"], "phase_missing", row["text"]) for row in rows if not row["basis"])
    lines = [row for row in tables["costs"] if row["item"] == "detail"]
    nameless = [row for row in lines if not row["detail"]]
    if 2 * len(nameless) < len(lines):
        for row in nameless:
            yield row["page"], "line_without_name", row["text"]


def _codeless(activities: Sequence[_Record]) -> Iterator[tuple[int, str, str]]:
    """The activities without a code where nearly all others of their level print one."""
    levels: dict[str, list[_Record]] = defaultdict(list)
    for row in activities:
        levels[row["level"]].append(row)
    for rows in levels.values():
        without = [row for row in rows if not row["code"]]
        if len(rows) > _SISTERS and len(rows) - len(without) >= _MOST_ALIKE * len(rows):
            yield from ((row["page"], "code_missing", row["name"]) for row in without)
