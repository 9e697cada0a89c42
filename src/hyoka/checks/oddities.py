"""What differs on a page or in a figure from all others of a document. It becomes problems; no figure is changed."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any, Final

from numpy import argwhere
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hyoka.checks.figure_cells import Oddity, halved_cells, misaligned_figures, raised_letters
from hyoka.contract.records import Codes, problem
from hyoka.forms.marks import SIGN
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.shared.record_rows import Records
from hyoka.grid.model import Cell, Line, Row
from hyoka.messages import Message
from hyoka.text import vocabulary
from hyoka.text.japanese import without_year
from hyoka.text.numbers import YEN

Problem = dict[str, object]
_Record = Mapping[str, Any]
_Tables = Mapping[str, list[Any]]
#: At least so many other pages say what a page lacks, and so large a share of them.
_OTHER_PAGES, _SHARE = 4, 0.95
#: A page lacks a few labels of the others; a page that lacks more is of another kind.
_MOST_LACKED: Final = 3
_LONGEST_LABEL: Final = 20
_YEAR_HEAD: Final = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})年?度?")
_IN_BRACKETS: Final = re.compile(r"[\[【(〔:]")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(YEN)})\)?")
#: Numbers of which a larger share follows none, and most stand on no page of a steady count, are no page numbers.
_MOST_BREAKS: Final = 0.6
#: The tables of figures and marks, with the column that says whose each is.
_OWNERS: Final = {"costs": "activity_id", "indicator_values": "indicator_id", "ratings": "activity_id"}
#: At least so many, and so large a share, have the same number of figures: a broken line takes several at once.
_FEWEST, _LEAST_SHARE = 2, 0.8
#: The columns of words, none of which ends with a figure apart or with thousands, begins with one of several digits, or
#: has the number of another behind a letter.
_NAMES: Final = (
    ("activities", "name"), ("indicators", "name"), ("indicators", "unit"), ("costs", "detail"), ("ratings", "text"),
)  # fmt: skip
_WITH_FIGURE: Final = re.compile(
    r"^[1-9][\d,.]*\d \D|\D(?: [\d,.]*\d|\d{1,3}(?:[,，]\d{3})+)$|[^(（+＋×÷\-－][①-⑳](?!.*[+＋×÷\-－][①-⑳])"
)
_MARK_WITH_FIGURE: Final = re.compile(r"[ぁ-鿿)）] ?[\d,.]*\d$|.[①-⑳]")
_UNIT_WITH_FIGURE: Final = re.compile(r"[ぁ-鿿]\d+$| \d+$|^\d+[ぁ-鿿]")
#: How much of a cell lies beside another's row or column, and how much larger it is, where it spans two of them.
_BESIDE, _LARGER = 0.7, 1.6


def oddities(
    pages: Mapping[int, Sequence[Part]],
    items: Iterable[Item],
    records: Records,
    is_label: Callable[[str], bool],
    labels: Iterable[str] = (),
    criteria: Iterable[str] = (),
) -> list[Problem]:
    """What differs on a page from the other pages of its document.

    The first arguments are those of `coverage.page_coverages`; labels are the form's, criteria those beside a rating.
    """
    all_oddities = chain(
        _broken_numbering(pages),
        _lacking_labels(pages, is_label),
        _misspelt(pages, is_label, labels),
        _odd_units(pages),
        _joined_labels(pages, is_label),
        halved_cells(items),
        misaligned_figures(items),
        raised_letters(items),
        _lacking_ratings(items, tuple(criteria)),
        _unusual_records(records.tables),
    )
    return [problem(kind, page, "", text) for page, kind, text in all_oddities]


def _broken_numbering(pages: Mapping[int, Sequence[Part]]) -> Iterator[Oddity]:
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
            yield page, "page_numbers", Message("oddity.after", number=str(number), before=str(before))


def _page_number(parts: Sequence[Part]) -> int:
    for part in (*reversed(parts[-3:]), *parts[:1]):
        if isinstance(part, Line) and (match := _PAGE_NUMBER.fullmatch(part.folded)):
            return int(match[1])
    return 0


def _lacking_labels(pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool]) -> Iterator[Oddity]:
    """The pages that lack labels which all other pages with their labels print."""
    if len(pages) <= _OTHER_PAGES:
        return

    @cache  # sheets print the same labels
    def label_of(text: str) -> str:
        is_head = len(text) <= _LONGEST_LABEL and (_YEAR_HEAD.fullmatch(text) or is_label(text))
        return re.sub(r"\d+|元", "0", text) if is_head else ""

    labels = {page: _labels(parts, label_of) for page, parts in pages.items()}
    kinds = Counter(labels.values())
    for page, on_page in labels.items():
        if kinds[on_page] > 1 or len(on_page) < 3:
            continue
        larger = {labelled: count for labelled, count in kinds.items() if on_page < labelled}
        if (number := sum(larger.values())) < _OTHER_PAGES:
            continue
        shared: Counter[tuple[str, int]] = Counter()
        for labelled, count in larger.items():
            shared.update(dict.fromkeys(labelled, count))
        lacked = {label for label, count in shared.items() if count >= _SHARE * number} - on_page
        if 0 < len(lacked) <= _MOST_LACKED:
            yield page, "label_missing", ", ".join(sorted(text for text, _ in lacked))


def _labels(parts: Iterable[Part], label_of: Callable[[str], str]) -> frozenset[tuple[str, int]]:
    """The labels and years over columns of a page, each with its number among its equals."""
    counts = Counter(filter(None, [label_of(part.folded) for part in parts]))
    return frozenset((text, number) for text, count in counts.items() for number in range(count))


def _misspelt(
    pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool], labels: Iterable[str]
) -> Iterator[Oddity]:
    """The texts that differ from a label in one letter, or have one more or one less."""
    bare = cache(lambda text: without_year(_IN_BRACKETS.split(text, maxsplit=1)[0]))
    short = {page: [part.folded for part in pages[page] if len(part.folded) <= 2 * _LONGEST_LABEL] for page in pages}
    texts = {page: list(map(bare, short[page])) for page in pages}
    counts = Counter(chain.from_iterable(texts.values()))
    known = [label for label in sorted(set(labels)) if len(label) >= 3]
    unknown = [text for text in counts if 2 <= len(text) <= _LONGEST_LABEL and not is_label(text)]
    near: dict[str, str] = {}
    for row, column in argwhere(process.cdist(unknown, known, scorer=Levenshtein.distance, score_cutoff=1) == 1):
        text, label = unknown[row], known[column]
        if _is_misspelt(text, label, counts) and not vocabulary.is_spelled_so(text):
            near[text] = label
    for page, printed in texts.items():
        for text in sorted(near.keys() & printed):
            label = near[text]
            is_once = counts[text] == 1 and counts[label] > 2
            is_long = len(text) > 2 and (len(label) > 3 or label not in printed)  # 担当者 may stand beside 担当課
            if is_long or is_once:
                yield page, "label_misspelt", Message("oddity.perhaps", text=text, label=label)


def _is_misspelt(text: str, label: str, counts: Mapping[str, int]) -> bool:
    """Whether a text differs from a label in letters that are no digits, and that no page end or cell cut off."""
    edit = next(part for part in Levenshtein.opcodes(text, label) if part.tag != "equal")
    letters = text[edit.src_start : edit.src_end] + label[edit.dest_start : edit.dest_end]
    is_cut = edit.tag == "insert" and edit.src_start in (0, len(text)) and letters in counts
    return not any(map(str.isdigit, letters)) and not is_cut


def _joined_labels(pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool]) -> Iterator[Oddity]:
    """The cells of several lines, each of which is a label."""
    cells = (part for parts in pages.values() for part in parts if isinstance(part, Cell))
    for cell in (cell for cell in cells if len(cell.lines) > 1 and not is_label(cell.folded)):
        if all(len(line.folded) > 1 and is_label(line.folded) for line in cell.lines):
            yield cell.page, "label_misplaced", cell.text


def _odd_units(pages: Mapping[int, Sequence[Part]]) -> Iterator[Oddity]:
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
                    yield page, "unit_differs", Message("oddity.elsewhere", label=label, found=unit, usual=usual)


def _lacking_ratings(items: Iterable[Item], criteria: tuple[str, ...]) -> Iterator[Oddity]:
    """The labels of ratings beside an empty cell, in a row without a mark."""
    rows = (item for item in items if isinstance(item, Row))
    for row in (row for row in rows if not any(SIGN.fullmatch(cell.folded) for cell in row.cells)):
        for before, label, rating in zip([None, *row.cells], row.cells, row.cells[1:], strict=False):
            is_head = before is not None and before.folded.endswith(criteria)  # of several over their marks
            if label.folded.endswith(criteria) and not (rating.lines or is_head):
                yield row.page, "rating_missing", label.text


def _unusual_records(tables: _Tables) -> Iterator[Oddity]:
    """What differs in a record from others of its document: its name, its place, how many figures it has."""
    yield from _named_oddly(tables)
    yield from _spanning(tables)
    yield from _odd_numbers_of_figures(tables)
    yield from _nameless(tables)
    yield from _without_basis(tables)


def _named_oddly(tables: _Tables) -> Iterator[Oddity]:
    """The names, units and marks that stand beside a figure."""
    for table, column in _NAMES:
        pages = {row[column]: row["page"] for row in tables[table]}
        odd = {"unit": _UNIT_WITH_FIGURE, "text": _MARK_WITH_FIGURE}.get(column, _WITH_FIGURE)
        yield from ((page, "name_with_figure", name) for name, page in pages.items() if odd.search(name))


def _spanning(tables: _Tables) -> Iterator[Oddity]:
    """The only figure of an activity whose cell lies beside two rows, or over two columns, of its other figures."""
    groups: dict[tuple[object, object], list[_Record]] = defaultdict(list)
    for name, owner in _OWNERS.items():
        for row in tables[name]:
            if row.get("scale") != "direction":  # a text, which fills what cell it may
                groups[name, row["page"], str(row[owner]).partition("#")[0]].append(row)  # type: ignore[index]
    for rows in groups.values():
        spanning: list[_Record] = []
        for first, last, across, to in (("top", "bottom", "x0", "x1"), ("x0", "x1", "top", "bottom")):
            usual = sorted(row[last] - row[first] for row in rows)[len(rows) // 2]
            large = [row for row in rows if row[last] - row[first] > _LARGER * usual]
            spanning += [row for row in large if _is_beside_smaller(row, rows, first, last, across, to)]
        if len(spanning) == 1:
            yield spanning[0]["page"], "spanning_figure", str(spanning[0]["text"])


def _is_beside_smaller(row: _Record, rows: Sequence[_Record], first: str, last: str, across: str, to: str) -> bool:
    """Whether a figure's cell lies beside the whole of another's that is much smaller."""
    return any(
        (other[to] <= row[across] + 1 or row[to] <= other[across] + 1)
        and min(row[last], other[last]) - max(row[first], other[first]) > _BESIDE * (other[last] - other[first])
        and row[last] - row[first] > _LARGER * (other[last] - other[first])
        for other in rows
    )


def _odd_numbers_of_figures(tables: _Tables) -> Iterator[Oddity]:
    """The activities and indicators with another number of figures or marks of a kind than all others of their kind."""
    for name, owner in _OWNERS.items():
        counts: dict[tuple[Any, ...], Counter[object]] = defaultdict(Counter)
        owners = {row[owner]: row for row in tables["activities" if owner == "activity_id" else "indicators"]}
        above = {row["parent_id"] for row in tables["activities"]}  # what has projects has figures of its own
        levels = {owned_by: (row.get("level"), owned_by in above) for owned_by, row in owners.items()}
        for row in tables[name]:
            if row["text"] and row[owner] in owners and row.get("item") != "detail":
                what = (row.get("basis"), row.get("measure"), row.get("item"), row.get("criterion"))
                counts[levels[row[owner]], *what][row[owner]] += 1
        for kind, count in counts.items():
            count.update(dict.fromkeys((who for who, level in levels.items() if level == kind[0]), 0))
            (usual, most), *_ = Counter(count.values()).most_common()
            if usual and most >= max(_FEWEST, min(_LEAST_SHARE * len(count), len(count) - 1)):
                for who in (who for who, number in count.items() if number != usual):
                    label = Codes(" ".join(filter(None, (str(who), *kind[1:]))))
                    text = Message("oddity.elsewhere", label=label, found=count[who], usual=usual)
                    yield owners[who]["page"], "number_of_figures", text


def _nameless(tables: _Tables) -> Iterator[Oddity]:
    """Free lines of costs with no name where most have one, or with a figure."""
    lines = [row for row in tables["costs"] if row["item"] == "detail"]
    nameless = [row for row in lines if not row["detail"]]
    for row in nameless:
        if 2 * len(nameless) < len(lines) or re.search("[1-9]", row["text"]):
            yield row["page"], "line_without_name", row["text"]


def _without_basis(tables: _Tables) -> Iterator[Oddity]:
    """The figures of costs without a basis where others of their line have one: a header was not read."""
    lines: dict[tuple[object, ...], list[_Record]] = defaultdict(list)
    for row in tables["costs"]:
        lines[row["activity_id"], row["item"], row["detail"]].append(row)
    for rows in lines.values():
        if any(row.get("basis") for row in rows):
            yield from ((row["page"], "basis", row["text"]) for row in rows if not row.get("basis"))
