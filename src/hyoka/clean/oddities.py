"""What differs on a page or in a figure from all others of a document. It becomes problems.

No figure is changed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any, Final

from numpy import argwhere
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hyoka.clean.coverage import PageCoverage
from hyoka.contract.record_rows import Records
from hyoka.contract.records import Codes, problem
from hyoka.forms import Form
from hyoka.forms.marks import MARKED_SIGN
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import Part
from hyoka.text import vocabulary
from hyoka.text.japanese import fold, without_year
from hyoka.text.messages import Message
from hyoka.text.numbers import is_figure
from hyoka.text.units import money_units

#: Page, kind and text of what is odd.
_Oddity = tuple[int, str, str | Message]
_Problem = dict[str, object]
_Record = Mapping[str, Any]
_Tables = Mapping[str, list[Any]]
_Pages = Mapping[int, Sequence[Part]]
_IsLabel = Callable[[str], bool]
#: A document that lacks a smaller share of its form's labels has them misspelt, or lost a row.
_FEW_LABELS: Final = 0.05
#: At least so many other pages say what a page lacks, and so large a share of them.
_OTHER_PAGES, _SHARE = 4, 0.95
#: A page lacks a few labels of the others; a page that lacks more is of another kind.
_MOST_LACKED: Final = 3
_LONGEST_LABEL: Final = 20
_YEAR_HEAD: Final = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})年?度?")
_IN_BRACKETS: Final = re.compile(r"[\[【(〔:]")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(money_units())})\)?")
#: Numbers of which a larger share follows none, and most stand on no page of a steady count, are no
#: page numbers.
_MOST_BREAKS: Final = 0.6
#: The tables of figures and marks, with the column that says whose each is.
_OWNERS: Final = {
    "costs": "activity_id",
    "indicator_values": "indicator_id",
    "ratings": "activity_id",
}
#: At least so many, and so large a share, have the same number of figures: a broken line takes
#: several at once.
_FEWEST, _LEAST_SHARE = 2, 0.8
#: The columns of words, none of which ends with a figure apart or with thousands, begins with one
#: of several digits, or has the number of another behind a letter.
_WITH_FIGURE: Final = re.compile(
    r"^[1-9][\d,.]*\d \D|\D(?: [\d,.]*\d|\d{1,3}(?:[,，]\d{3})+)$|[^(（+＋×÷\-－][①-⑳](?!.*[+＋×÷\-－][①-⑳])"
)
_NAMES: Final = (
    ("activities", "name", _WITH_FIGURE),
    ("indicators", "name", _WITH_FIGURE),
    ("indicators", "unit", re.compile(r"[ぁ-鿿]\d+$| \d+$|^\d+[ぁ-鿿]")),
    ("costs", "detail", _WITH_FIGURE),
    ("ratings", "text", re.compile(r"[ぁ-鿿)）] ?[\d,.]*\d$|.[①-⑳]")),
)
#: How much of a cell lies beside another's row or column, and how much larger it is, where it spans
#: two of them.
_BESIDE, _LARGER = 0.7, 1.6
_WITHOUT_WORDS: Final = re.compile(r"[\d\W]+")
_DIGIT: Final = re.compile(r"\d")
#: So many figures of a column show where its figures end: at one place if no farther apart than
#: this, points; one that is a digit short ends farther away.
_FEWEST_ENDS: Final = 3
_SAME_PT, _APART_PT = 1.0, 2.0
#: Lines of one size that share more of their height than this are one line, some letters of which
#: are raised.
_SHARED: Final = 0.1
_ONE_SIZE: Final = 0.8


def document_problems(
    form: Form,
    printed: _Pages,
    items: list[Item],
    records: Records,
    coverages: Mapping[int, PageCoverage],
) -> Iterator[_Problem]:
    """The problems of a document that its form has read: those of the whole first, then those of its pages.

    The arguments are those of `coverage.page_coverages`, and what it returns.
    """
    texts, declared = form.texts(items), form.declared
    lacked = form.lacks(texts)
    if not form.recognises(texts):
        new = dict.fromkeys(
            label for coverage in coverages.values() for label in coverage.new_labels
        )
        yield problem("form_differs", items[0].page, missing=", ".join(lacked), new=", ".join(new))
    else:
        lacked = [label for label in lacked if label != fold(declared.title)]
        if 0 < len(lacked) <= _FEW_LABELS * len(declared.labels):
            yield problem(
                "label_missing", items[0].page, "", ", ".join(lacked), "label_missing.of_form"
            )
    if not records.tables["activities"]:  # such as the second half of a sheet in a PDF of its own
        yield problem("no_activity", 1, severity="error")
    yield from records.problems
    for number, coverage in coverages.items():
        if coverage.untaken:
            yield problem("untaken_text", number, "", " / ".join(coverage.untaken))
    yield from oddities(printed, items, records, form.is_label, declared.labels, declared.criteria)


def oddities(
    pages: _Pages,
    items: Iterable[Item],
    records: Records,
    is_label: _IsLabel,
    labels: Iterable[str] = (),
    criteria: Iterable[str] = (),
) -> list[_Problem]:
    """What differs on a page from the other pages of its document.

    The first arguments are those of `coverage.page_coverages`; labels are the form's, criteria
    those beside a rating.
    """
    rows, tables = [item for item in items if isinstance(item, Row)], records.tables
    ruled = [row for row in rows if not row.guessed]
    all_oddities = chain(
        _broken_numbering(pages),
        _lacking_labels(pages, is_label),
        _misspelt(pages, is_label, labels),
        _odd_units(pages),
        _joined_labels(pages, is_label),
        _halved_cells(ruled),
        _misaligned_figures(ruled),
        _raised_letters(rows),
        _lacking_ratings(rows, tuple(criteria)),
        _named_oddly(tables),
        _spanning(tables),
        _odd_numbers_of_figures(tables),
        _nameless(tables),
        _without_basis(tables),
    )
    return [problem(kind, page, "", text) for page, kind, text in all_oddities]


def _broken_numbering(pages: _Pages) -> Iterator[_Oddity]:
    """The pages whose printed number does not follow the one before.

    A new count may begin with 1.
    """
    numbers: dict[int, int] = {}
    for page, parts in pages.items():
        ends = [
            part.folded for part in (*reversed(parts[-3:]), *parts[:1]) if isinstance(part, Line)
        ]
        if match := next(filter(None, map(_PAGE_NUMBER.fullmatch, ends)), None):
            numbers |= {page: int(match[1])} if int(match[1]) else {}
    breaks = [
        (page, before, number)
        for (last, before), (page, number) in pairwise(numbers.items())
        if number - before != page - last and number != 1
    ]
    steady = max(Counter(number - page for page, number in numbers.items()).values(), default=0)
    if len(breaks) <= _MOST_BREAKS * len(numbers) or 2 * steady > len(numbers):
        for page, before, number in breaks:
            yield (
                page,
                "page_numbers",
                Message("oddity.after", number=str(number), before=str(before)),
            )


def _lacking_labels(pages: _Pages, is_label: _IsLabel) -> Iterator[_Oddity]:
    """The pages that lack labels (each with its number among its equals) which all others with their labels print."""

    @cache  # sheets print the same labels
    def label_of(text: str) -> str:
        is_head = len(text) <= _LONGEST_LABEL and (_YEAR_HEAD.fullmatch(text) or is_label(text))
        return re.sub(r"\d+|元", "0", text) if is_head else ""

    labels: dict[int, frozenset[tuple[str, int]]] = {}
    for page, parts in pages.items() if len(pages) > _OTHER_PAGES else ():
        counts = Counter(filter(None, [label_of(part.folded) for part in parts]))
        labels[page] = frozenset(
            (text, number) for text, count in counts.items() for number in range(count)
        )
    kinds = Counter(labels.values())
    for page, on_page in labels.items():
        larger = {labelled: count for labelled, count in kinds.items() if on_page < labelled}
        if kinds[on_page] > 1 or len(on_page) < 3 or sum(larger.values()) < _OTHER_PAGES:
            continue
        shared: Counter[tuple[str, int]] = Counter()
        for labelled, count in larger.items():
            shared.update(dict.fromkeys(labelled, count))
        lacked = {
            label for label, count in shared.items() if count >= _SHARE * sum(larger.values())
        } - on_page
        if 0 < len(lacked) <= _MOST_LACKED:
            yield page, "label_missing", ", ".join(sorted(text for text, _ in lacked))


def _misspelt(pages: _Pages, is_label: _IsLabel, labels: Iterable[str]) -> Iterator[_Oddity]:
    """The texts that differ from a label in one letter, or have one more or one less."""
    bare = cache(lambda text: without_year(_IN_BRACKETS.split(text, maxsplit=1)[0]))
    texts = {
        page: [bare(part.folded) for part in parts if len(part.folded) <= 2 * _LONGEST_LABEL]
        for page, parts in pages.items()
    }
    counts = Counter(chain.from_iterable(texts.values()))
    known = [label for label in sorted(set(labels)) if len(label) >= 3]
    unknown = [text for text in counts if 2 <= len(text) <= _LONGEST_LABEL and not is_label(text)]
    near: dict[str, str] = {}
    for row, column in argwhere(
        process.cdist(unknown, known, scorer=Levenshtein.distance, score_cutoff=1) == 1
    ):
        text, label = unknown[row], known[column]
        if _is_misspelt(text, label, counts) and not vocabulary.is_spelled_so(text):
            near[text] = label
    for page, printed in texts.items():
        for text in sorted(near.keys() & printed):
            label = near[text]
            is_once = counts[text] == 1 and counts[label] > 2
            is_long = len(text) > 2 and (
                len(label) > 3 or label not in printed
            )  # 担当者 may stand beside 担当課
            if is_long or is_once:
                yield page, "label_misspelt", Message("oddity.perhaps", text=text, label=label)


def _is_misspelt(text: str, label: str, counts: Mapping[str, int]) -> bool:
    """Whether a text differs from a label in letters that are no digits, and that no page end or cell cut off."""
    edit = next(part for part in Levenshtein.opcodes(text, label) if part.tag != "equal")
    letters = text[edit.src_start : edit.src_end] + label[edit.dest_start : edit.dest_end]
    is_cut = edit.tag == "insert" and edit.src_start in (0, len(text)) and letters in counts
    return not any(map(str.isdigit, letters)) and not is_cut


def _joined_labels(pages: _Pages, is_label: _IsLabel) -> Iterator[_Oddity]:
    """The cells of several lines, each of which is a label."""
    cells = (part for parts in pages.values() for part in parts if isinstance(part, Cell))
    for cell in (cell for cell in cells if len(cell.lines) > 1 and not is_label(cell.folded)):
        if all(len(line.folded) > 1 and is_label(line.folded) for line in cell.lines):
            yield cell.page, "label_misplaced", cell.text


def _odd_units(pages: _Pages) -> Iterator[_Oddity]:
    """The labels with a unit of money that differs from that of the same label elsewhere."""
    units: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for page, parts in pages.items():
        for text in (part.folded for part in parts):
            if (
                "円" in text
                and len(text) <= _LONGEST_LABEL
                and (match := _WITH_UNIT.fullmatch(text))
            ):
                units[match[1]].append((match[2], page))
    for label, printed in units.items():
        (usual, most), *_ = Counter(unit for unit, _ in printed).most_common()
        for unit, page in printed if 2 * most > len(printed) else ():
            if unit != usual:
                yield (
                    page,
                    "unit_differs",
                    Message("oddity.elsewhere", label=label, found=unit, usual=usual),
                )


def _halved_cells(rows: Sequence[Row]) -> Iterator[_Oddity]:
    """The figures in half a cell, where a line stands that neither the row above nor the one below has."""
    cells = [{(row.page, round(cell.x0), round(cell.x1)) for cell in row.cells} for row in rows]
    counts, edges = (
        Counter(chain(*cells)),
        Counter((page, right) for page, _, right in chain(*cells)),
    )
    for above, row, below in zip([set(), *cells], rows, [*cells[1:], set()], strict=False):
        for left, right in pairwise(row.cells):
            text, whole = left.folded + right.folded, (row.page, round(left.x0), round(right.x1))
            is_half = not (left.folded and right.folded) and _WITHOUT_WORDS.fullmatch(text)
            if is_half and (
                whole in above & below
                or (counts[whole] > 1 and edges[row.page, round(left.x1)] == 1)
            ):
                yield row.page, "text_on_line", text


def _misaligned_figures(rows: Sequence[Row]) -> Iterator[_Oddity]:
    """The one figure of a column that ends elsewhere than all its others: a digit of it may stand in another cell."""
    columns: dict[tuple[int, int, int], list[Cell]] = defaultdict(list)
    for row in rows:
        for cell in row.cells:
            if len(cell.lines) == 1 and is_figure(cell.folded) and _DIGIT.search(cell.folded):
                columns[row.page, round(cell.x0), round(cell.x1)].append(cell)
    for (page, *_), cells in columns.items():
        ends = [cell.x1 - cell.lines[0].x1 for cell in cells]
        middles = [cell.lines[0].x0 + cell.lines[0].x1 for cell in cells]
        for number, cell in enumerate(cells):
            others = ends[:number] + ends[number + 1 :]
            if len(others) < _FEWEST_ENDS or max(middles) - min(middles) <= _SAME_PT:
                continue
            if max(others) - min(others) <= _SAME_PT and abs(ends[number] - others[0]) > _APART_PT:
                yield page, "figure_misaligned", cell.text


def _raised_letters(rows: Sequence[Row]) -> Iterator[_Oddity]:
    """The cells with letters above or below their line: they are read before or behind it (386 as 6 38)."""
    for row in rows:
        for cell in row.cells:
            for upper, lower in pairwise(cell.lines):
                heights = sorted((upper.bottom - upper.top, lower.bottom - lower.top))
                shared = min(upper.bottom, lower.bottom) - max(upper.top, lower.top)
                if shared > _SHARED * heights[0] and heights[0] > _ONE_SIZE * heights[1]:
                    yield row.page, "letters_raised", cell.text


def _lacking_ratings(rows: Sequence[Row], criteria: tuple[str, ...]) -> Iterator[_Oddity]:
    """The labels of ratings beside an empty cell, in a row without a mark."""
    for row in (
        row for row in rows if not any(MARKED_SIGN.fullmatch(cell.folded) for cell in row.cells)
    ):
        for before, label, rating in zip(
            [None, *row.cells], row.cells, row.cells[1:], strict=False
        ):
            is_head = before is not None and before.folded.endswith(
                criteria
            )  # of several over their marks
            if label.folded.endswith(criteria) and not (rating.lines or is_head):
                yield row.page, "rating_missing", label.text


def _named_oddly(tables: _Tables) -> Iterator[_Oddity]:
    """The names, units and marks that stand beside a figure."""
    for table, column, odd in _NAMES:
        pages = {row[column]: row["page"] for row in tables[table]}
        yield from (
            (page, "name_with_figure", name) for name, page in pages.items() if odd.search(name)
        )


def _spanning(tables: _Tables) -> Iterator[_Oddity]:
    """The only figure of an activity whose cell lies beside two rows, or over two columns, of its other figures."""
    groups: dict[tuple[object, object, object], list[_Record]] = defaultdict(list)
    for name, owner in _OWNERS.items():
        for row in tables[name]:
            if row.get("scale") != "direction":  # a text, which fills what cell it may
                groups[name, row["page"], str(row[owner]).partition("#")[0]].append(row)
    for rows in groups.values():
        spanning: list[_Record] = []
        for first, last, across, to in (
            ("top", "bottom", "x0", "x1"),
            ("x0", "x1", "top", "bottom"),
        ):
            usual = sorted(row[last] - row[first] for row in rows)[len(rows) // 2]
            large = [row for row in rows if row[last] - row[first] > _LARGER * usual]
            spanning += [
                row for row in large if _is_beside_smaller(row, rows, first, last, across, to)
            ]
        if len(spanning) == 1:
            yield spanning[0]["page"], "spanning_figure", str(spanning[0]["text"])


def _is_beside_smaller(
    row: _Record, rows: Sequence[_Record], first: str, last: str, across: str, to: str
) -> bool:
    """Whether a figure's cell lies beside the whole of another's that is much smaller."""
    return any(
        (other[to] <= row[across] + 1 or row[to] <= other[across] + 1)
        and min(row[last], other[last]) - max(row[first], other[first])
        > _BESIDE * (other[last] - other[first])
        and row[last] - row[first] > _LARGER * (other[last] - other[first])
        for other in rows
    )


def _odd_numbers_of_figures(tables: _Tables) -> Iterator[_Oddity]:
    """The activities and indicators with another number of figures or marks of a kind than all others of their kind."""
    above = {
        row["parent_id"] for row in tables["activities"]
    }  # what has projects has figures of its own
    for name, owner in _OWNERS.items():
        counts: dict[tuple[Any, ...], Counter[object]] = defaultdict(Counter)
        owners = {
            row[owner]: row
            for row in tables["activities" if owner == "activity_id" else "indicators"]
        }
        levels = {
            owned_by: (row.get("level"), owned_by in above) for owned_by, row in owners.items()
        }
        for row in tables[name]:
            if row["text"] and row[owner] in owners and row.get("item") != "detail":
                what = (row.get("basis"), row.get("measure"), row.get("item"), row.get("criterion"))
                counts[levels[row[owner]], *what][row[owner]] += 1
        for kind, count in counts.items():
            count.update(
                dict.fromkeys((who for who, level in levels.items() if level == kind[0]), 0)
            )
            (usual, most), *_ = Counter(count.values()).most_common()
            if usual and most >= max(_FEWEST, min(_LEAST_SHARE * len(count), len(count) - 1)):
                for who in (who for who, number in count.items() if number != usual):
                    label = Codes(" ".join(filter(None, (str(who), *kind[1:]))))
                    text = Message("oddity.elsewhere", label=label, found=count[who], usual=usual)
                    yield owners[who]["page"], "number_of_figures", text


def _nameless(tables: _Tables) -> Iterator[_Oddity]:
    """Free lines of costs with no name where most have one, or with a figure."""
    lines = [row for row in tables["costs"] if row["item"] == "detail"]
    nameless = [row for row in lines if not row["detail"]]
    for row in nameless:
        if 2 * len(nameless) < len(lines) or re.search("[1-9]", row["text"]):
            yield row["page"], "line_without_name", row["text"]


def _without_basis(tables: _Tables) -> Iterator[_Oddity]:
    """The figures of costs without a basis where others of their line have one: a header was not read."""
    lines: dict[tuple[object, ...], list[_Record]] = defaultdict(list)
    for row in tables["costs"]:
        lines[row["activity_id"], row["item"], row["detail"]].append(row)
    for rows in lines.values():
        if any(row.get("basis") for row in rows):
            yield from ((row["page"], "basis", row["text"]) for row in rows if not row.get("basis"))
