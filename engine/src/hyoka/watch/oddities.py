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

from hyoka.contract.ledger import Records
from hyoka.contract.records import Codes, problem
from hyoka.forms import Form
from hyoka.forms.marks import MARKED_SIGN
from hyoka.forms.renamed_labels import spelling_lines
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import Part
from hyoka.text.japanese import fold, without_year
from hyoka.text.messages import Message
from hyoka.text.numbers import is_figure
from hyoka.text.units import money_units
from hyoka.text.vocabulary import concepts_of, is_spelled_so
from hyoka.watch.coverage import PageCoverage, may_be_label

#: Page, kind and text of what is odd.
_Oddity = tuple[int, str, str | Message]
_Problem = dict[str, object]
_Record = Mapping[str, Any]
_Tables = Mapping[str, list[Any]]
_Pages = Mapping[int, Sequence[Part]]
_IsLabel = Callable[[str], bool]
#: A document that lacks a smaller share of its form's labels has them misspelt, or lost a row.
_FEW_LABELS: Final = 0.05
_LONGEST_LABEL: Final = 20
#: A text of at most this many letters that contains a mark may be the mark.
_LONGEST_MARK: Final = 8
_OPEN: Final = "□☐"
_MARK: Final = re.compile(r"(?<![A-Za-z\d])[A-ES](?![A-Za-z\d])|[○〇◯◎△×]")
_IN_BRACKETS: Final = re.compile(r"[\[【(〔:]")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(money_units())})\)?")
#: Numbers of which a larger share follows none are no page numbers, unless most stand on pages of a
#: steady count.
_MOST_BREAKS: Final = 0.6
#: The tables of figures and marks, with the column that says whose each is.
_OWNERS: Final = {
    "costs": "activity_id",
    "indicator_values": "indicator_id",
    "ratings": "activity_id",
}
_TABLE_OF_OWNER: Final = {"activity_id": "activities", "indicator_id": "indicators"}
#: How many activities or indicators must have the same number of figures, at least.
_FEWEST: Final = 2
#: The least share of them that has this number: a broken line takes figures from several at once.
_LEAST_SHARE: Final = 0.8
_WITHOUT_WORDS: Final = re.compile(r"[\d\W]+")
_DIGIT: Final = re.compile(r"\d")
#: How many figures of a column it takes to know where its figures end.
_FEWEST_ENDS: Final = 3
#: Figures end at one place if their ends are no farther apart, points.
_SAME_PT: Final = 1.0
#: A figure that is a digit short ends farther away, points.
_APART_PT: Final = 2.0


def document_problems(
    form: Form,
    printed: _Pages,
    items: list[Item],
    records: Records,
    coverages: Mapping[int, PageCoverage],
) -> Iterator[_Problem]:
    """The problems of a document that its form has read: first those of the whole.

    The arguments are those of `coverage.page_coverages`, and what it returns.
    """
    declared = form.declared
    # a document without items has pages of other kinds only: that is a problem already
    yield from _differences_from_form(form, items, coverages) if items else ()
    if not records.tables["activities"]:  # such as the second half of a sheet in a PDF of its own
        yield problem("no_activity", 1, severity="error")
    yield from records.problems
    for number, coverage in coverages.items():
        if coverage.untaken:
            yield problem("untaken_text", number, "", " / ".join(coverage.untaken))
    yield from oddities(printed, items, records, form.is_label, declared.labels, declared.criteria)


def _differences_from_form(
    form: Form, items: list[Item], coverages: Mapping[int, PageCoverage]
) -> Iterator[_Problem]:
    """The labels of its form that a document lacks, beside those that it prints instead."""
    texts = form.texts(items)
    lacked = form.lacks(texts)
    page = items[0].page
    is_recognised = form.recognises(texts)
    new = [text for text in texts if may_be_label(text) and not form.is_label(text)]
    renamed = filter(may_be_label, lacked)  # no long heading
    lines = list(spelling_lines(renamed, new, is_recognised=is_recognised))
    if lines or not is_recognised:
        untaken = chain(*(coverage.new_labels for coverage in coverages.values()))
        # heads of years say which of a form's columns they are
        undated = [text for text in new if without_year(text) == text]
        known = sorted(filter(concepts_of, undated))  # to all cities, and not to the form
        about = {"missing": ", ".join(lacked), "new": ", ".join(dict.fromkeys([*known, *untaken]))}
        spellings = Message("problem.form_differs.spellings", lines=" / ".join(lines))
        yield problem("form_differs", page, **about, spellings=spellings if lines else "")
        return
    title = fold(form.declared.title)
    lacked = [label for label in lacked if label != title]
    if 0 < len(lacked) <= _FEW_LABELS * len(form.declared.labels):
        yield problem("label_missing", page, "", ", ".join(lacked))


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
    tables = records.tables
    rows = [item for item in items if isinstance(item, Row)]
    ruled = [row for row in rows if not row.guessed]
    all_oddities = chain(
        _broken_numbering(pages),
        _misspelt(pages, is_label, labels),
        _odd_units(pages),
        _joined_labels(pages, is_label),
        _halved_cells(ruled),
        _misaligned_figures(ruled),
        _lacking_ratings(rows, tuple(criteria), tables),
        _odd_numbers_of_figures(tables),
        _without_basis(tables),
    )
    return [problem(kind, page, "", text) for page, kind, text in all_oddities]


def _broken_numbering(pages: _Pages) -> Iterator[_Oddity]:
    """The pages whose printed number does not follow the one before.

    A new count may begin with 1.
    """
    numbers = _page_numbers(pages)
    breaks = [
        (page, before, number)
        for (last, before), (page, number) in pairwise(numbers.items())
        if number - before != page - last and number != 1
    ]
    shifts = Counter(number - page for page, number in numbers.items())
    steady = max(shifts.values(), default=0)
    if len(breaks) <= _MOST_BREAKS * len(numbers) or 2 * steady > len(numbers):
        for page, before, number in breaks:
            text = Message("oddity.after", number=str(number), before=str(before))
            yield page, "page_numbers", text


def _page_numbers(pages: _Pages) -> dict[int, int]:
    """The number at the foot or the head of each page that has one; 0 is no page number."""
    numbers = {}
    for page, parts in pages.items():
        ends = (*reversed(parts[-3:]), *parts[:1])
        matches = (_PAGE_NUMBER.fullmatch(part.folded) for part in ends if isinstance(part, Line))
        match = next(filter(None, matches), None)
        if match and int(match[1]):
            numbers[page] = int(match[1])
    return numbers


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
    distances = process.cdist(unknown, known, scorer=Levenshtein.distance, score_cutoff=1)
    for row, column in argwhere(distances == 1):
        text = unknown[row]
        label = known[column]
        if _is_misspelt(text, label, counts) and not is_spelled_so(text):
            near[text] = label
    for page, printed in texts.items():
        for text in sorted(near.keys() & printed):
            label = near[text]
            is_once = counts[text] == 1 and counts[label] > 2
            # 担当者 may stand beside 担当課
            is_apart = len(label) > 3 or label not in printed
            if is_once or (len(text) > 2 and is_apart):
                yield page, "label_misspelt", Message("oddity.perhaps", text=text, label=label)


def _is_misspelt(text: str, label: str, counts: Mapping[str, int]) -> bool:
    """Whether a text differs from a label in letters that are no digits.

    Nor did a page end or a cell cut them off.
    """
    edit = next(part for part in Levenshtein.opcodes(text, label) if part.tag != "equal")
    letters = text[edit.src_start : edit.src_end] + label[edit.dest_start : edit.dest_end]
    is_cut = edit.tag == "insert" and edit.src_start in (0, len(text)) and letters in counts
    return not any(map(str.isdigit, letters)) and not is_cut


def _joined_labels(pages: _Pages, is_label: _IsLabel) -> Iterator[_Oddity]:
    """The cells of several lines that are all labels, and those that a label begins.

    Before a colon a label may stand in one cell with its text, before a bracket with its unit;
    two labels in a line are heads; the rule between them is too thin to be seen.
    """
    for part in chain(*pages.values()):
        if not isinstance(part, Cell) or not part.lines or is_label(part.folded):
            continue
        texts = [line.folded for line in part.lines]
        are_labels = len(texts) > 1 and all(len(text) > 1 and is_label(text) for text in texts)
        if are_labels or _has_label_before_text(part.lines[0].text, is_label):
            yield part.page, "label_misplaced", part.text


def _has_label_before_text(text: str, is_label: _IsLabel) -> bool:
    """Whether the first word of a text is a label, as where the rule between two cells is gone."""
    first, _, rest = text.partition(" ")
    label = fold(first)
    behind = fold(rest)
    is_set_apart = label.endswith(":") or behind.startswith("(") or is_label(behind)
    return bool(rest) and not is_set_apart and len(label) > 2 and is_label(label)


def _odd_units(pages: _Pages) -> Iterator[_Oddity]:
    """The labels with a unit of money that differs from that of the same label elsewhere."""
    units: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for page, parts in pages.items():
        for text in (part.folded for part in parts):
            is_short = "円" in text and len(text) <= _LONGEST_LABEL
            if is_short and (match := _WITH_UNIT.fullmatch(text)):
                units[match[1]].append((match[2], page))
    for label, printed in units.items():
        (usual, most), *_ = Counter(unit for unit, _ in printed).most_common()
        for unit, page in printed if 2 * most > len(printed) else ():
            if unit != usual:
                difference = Message("oddity.elsewhere", label=label, found=unit, usual=usual)
                yield page, "unit_differs", difference


def _halved_cells(rows: Sequence[Row]) -> Iterator[_Oddity]:
    """The figures in half a cell: neither the row above nor the one below has its line."""
    columns = [{(row.page, round(cell.x0), round(cell.x1)) for cell in row.cells} for row in rows]
    counts = Counter(chain(*columns))
    edges = Counter((page, right) for page, _, right in chain(*columns))
    for number, row in enumerate(rows):
        above = columns[number - 1] if number else set()
        below = columns[number + 1] if number + 1 < len(rows) else set()
        for left, right in pairwise(row.cells):
            text = left.folded + right.folded
            if (left.folded and right.folded) or not _WITHOUT_WORDS.fullmatch(text):
                continue
            whole = (row.page, round(left.x0), round(right.x1))
            is_line_once = edges[row.page, round(left.x1)] == 1
            if whole in above & below or (counts[whole] > 1 and is_line_once):
                yield row.page, "text_on_line", text


def _misaligned_figures(rows: Sequence[Row]) -> Iterator[_Oddity]:
    """The one figure of a column that ends elsewhere than all its others.

    A digit of it may stand in another cell.
    """
    columns: dict[tuple[int, int, int], list[Cell]] = defaultdict(list)
    for row in rows:
        for cell in row.cells:
            is_printed = is_figure(cell.folded) and _DIGIT.search(cell.folded)
            if is_printed and len(cell.lines) == 1:
                columns[row.page, round(cell.x0), round(cell.x1)].append(cell)
    for (page, *_), cells in columns.items():
        ends = [cell.x1 - cell.lines[0].x1 for cell in cells]
        middles = [cell.lines[0].x0 + cell.lines[0].x1 for cell in cells]
        are_centred = max(middles) - min(middles) <= _SAME_PT
        for number, cell in enumerate(cells):
            others = ends[:number] + ends[number + 1 :]
            if len(others) < _FEWEST_ENDS or are_centred:
                continue
            are_at_one_place = max(others) - min(others) <= _SAME_PT
            if are_at_one_place and abs(ends[number] - others[0]) > _APART_PT:
                yield page, "figure_misaligned", cell.text


def _lacking_ratings(
    rows: Sequence[Row], criteria: tuple[str, ...], tables: _Tables
) -> Iterator[_Oddity]:
    """The labels of ratings in a row without a mark: beside an empty cell, or a mark not read."""
    read = tables["ratings"]
    for row in rows:
        if any(MARKED_SIGN.fullmatch(cell.folded) for cell in row.cells):
            continue
        before = ""
        for label, rating in pairwise(row.cells):
            is_head = before.endswith(criteria)  # of several over their marks
            is_rated = label.folded.endswith(criteria) and not is_head
            before = label.folded
            if is_rated and not rating.lines:
                yield row.page, "rating_missing", label.text
                continue
            is_marked = is_rated and _holds_mark(rating.folded)
            if is_marked and not any(_overlaps(rating, mark) for mark in read):
                yield row.page, "rating_missing", f"{label.text}: {rating.text}"


def _overlaps(cell: Cell, record: _Record) -> bool:
    """Whether the box of a record lies over a cell: lines may be double, and its box another's."""
    is_across = record["x0"] < cell.x1 and cell.x0 < record["x1"]
    is_down = record["top"] < cell.bottom and cell.top < record["bottom"]
    return record["page"] == cell.page and is_across and is_down


def _holds_mark(folded: str) -> bool:
    """Whether a short text holds the letter or sign of a mark, and is no option left open."""
    is_short = 0 < len(folded) <= _LONGEST_MARK
    return is_short and folded[0] not in _OPEN and _MARK.search(folded) is not None


def _odd_numbers_of_figures(tables: _Tables) -> Iterator[_Oddity]:
    """What has another number of figures or marks of a kind than all others of its kind.

    Activities and indicators.
    """
    for name, owner in _OWNERS.items():
        owners = {row[owner]: row for row in tables[_TABLE_OF_OWNER[owner]]}
        for (_, *what), count in _figures_of_owners(tables, name, owners).items():
            (usual, most), *_ = Counter(count.values()).most_common()
            all_but_one = len(count) - 1
            if not usual or most < max(_FEWEST, min(_LEAST_SHARE * len(count), all_but_one)):
                continue
            for who, number in count.items():
                if number != usual:
                    label = Codes(" ".join(filter(None, (str(who), *what))))
                    text = Message("oddity.elsewhere", label=label, found=number, usual=usual)
                    yield owners[who]["page"], "number_of_figures", text


def _figures_of_owners(
    tables: _Tables, name: str, owners: Mapping[object, _Record]
) -> dict[tuple[Any, ...], Counter[object]]:
    """How many figures of each kind each activity or indicator has, by its level and the kind."""
    owner = _OWNERS[name]
    # what has projects has figures of its own
    above = {row["parent_id"] for row in tables["activities"]}
    levels = {who: (row.get("level"), who in above) for who, row in owners.items()}
    counts: dict[tuple[Any, ...], Counter[object]] = defaultdict(Counter)
    for row in tables[name]:
        if row["text"] and row[owner] in owners and row.get("item") != "detail":
            what = map(row.get, ("basis", "measure", "item", "criterion"))
            counts[levels[row[owner]], *what][row[owner]] += 1
    for (level, *_), count in counts.items():
        count.update(dict.fromkeys((who for who in levels if levels[who] == level), 0))
    return counts


def _without_basis(tables: _Tables) -> Iterator[_Oddity]:
    """The figures of costs without a basis where others of their line have one.

    A header was not read.
    """
    lines: dict[tuple[object, ...], list[_Record]] = defaultdict(list)
    for row in tables["costs"]:
        lines[row["activity_id"], row["item"], row["detail"]].append(row)
    for rows in lines.values():
        without = [row for row in rows if not row.get("basis")]
        if len(without) < len(rows):
            yield from ((row["page"], "basis", row["text"]) for row in without)
