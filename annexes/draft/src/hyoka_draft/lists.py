"""Lists, seen by their place: heads over rows of figures, the first words of a row its name.

Any word may head them. What stands among the names is data, never a label: a bus stop is none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from hyoka.contract.tables import STAFF
from hyoka.forms.addresses import ACROSS, UNDER, WITHIN, Addressed, heads_in, without_years
from hyoka.forms.cells import PageCell
from hyoka.forms.marks import symbol_of
from hyoka.forms.name_cells import code_and_name
from hyoka.forms.table_slots import Slot, TableSlots, as_written, constant
from hyoka.grid.paragraphs import one_line
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of
from hyoka.text.years import ANY_YEAR
from hyoka_draft.corrected_sheet import UNITS_OF_STAFF

#: The rows of a list say so many different things, and this share of them another than the rest.
_FEWEST_NAMES: Final = 2
_NEARLY_ALL: Final = 0.8
#: Lists hold more than this share of the rows of their pages; a sheet has rows of labels, too.
_MOST_OF_PAGE: Final = 0.75
#: So many texts before a figure, and the first of its row, are the names of its row.
_MOST_NAMES: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_YEAR: Final = re.compile(ANY_YEAR)
#: Where a line may say a phase of a table, or the cost that all of its figures are.
_OVER_TABLE: Final = ("section", "line 1", "line 2", "page title", "title")
#: Where what figures are stands over them, the surest first.
_OVER: Final = ("over 1", "top", "over 2", "over 3", *_OVER_TABLE)
#: Meanings by which a head says nothing of its column, and those with which the first words of a
#: list may be its names.
_UNSAID: Final = ("", "head")
_LEVELS: Final = ("activity.policy", "activity.program")
_MAY_NAME: Final = (*_UNSAID, "ignore", *_LEVELS)
_NAME: Final = "activity.name"
_COST: Final = "cost."
_RATING: Final = "rating."
#: What a form calls the figures of costs, of two in a cell each.
_COSTS: Final = ("cost", "second_cost")
_PHASE: Final = "phase."
_TEXT: Final = "text"
#: The slots of indicators by the meanings of heads over what says them in each row.
_OF_INDICATORS: Final = {"indicator.name": "label", "indicator.unit": "unit"}
#: Meanings of heads over figures of indicators, and of heads over what is not read.
_OF_VALUES: Final = ("indicator.", "group.", "kind.", "unit.", _PHASE)
OF_NO_FIGURE: Final = ("derived", "ignore", "total", "text", "reason")


class Column(NamedTuple):
    """A column of a list.

    Attributes:
        name: Its heads, as a form names the columns of a table.
        label: The head that says what its cells are, or the line over the table.
        is_of_its_own: Whether it says more than a year or a phase.
        cells: What it prints.
    """

    name: str
    label: PageCell
    is_of_its_own: bool
    cells: Sequence[Addressed]

    @property
    def heads(self) -> list[PageCell]:
        """The heads over it, the nearest first."""
        return self.cells[0].over

    def is_at(self, address: str) -> bool:
        """Whether its label stands at an address."""
        return self.cells[0].at.get(address) is self.label

    @property
    def head(self) -> str:
        """The head over words, as an address has it."""
        return without_years(self.label.folded)


_Names = tuple[str, ...]


class SeenList(NamedTuple):
    """A list of a document.

    Attributes:
        table: Its heads, as a form names a table.
        words: Its columns of words, from the left; the first that is no department names its rows.
        figures: Its columns of figures and marks, from the left.
        texts: The texts in its rows.
        names: What its rows say before their figures.
        is_in_sheet: Whether it stands in a sheet, in which a head says that its rows are
            activities.
    """

    table: str
    words: Sequence[Column]
    figures: Sequence[Column]
    texts: Sequence[PageCell]
    names: frozenset[_Names]
    is_in_sheet: bool

    @property
    def heads(self) -> set[PageCell]:
        """The heads over its columns."""
        columns = (*self.words, *self.figures)
        return {head for column in columns for head in column.cells[0].over}


class _Rows(NamedTuple):
    """The rows with figures of a table.

    Attributes:
        cells: What the table prints.
        names: What each row says before its figures.
    """

    cells: Sequence[Addressed]
    names: Mapping[int, _Names]

    @property
    def kind(self) -> frozenset[str]:
        return heads_in(self.cells[0].table)

    @property
    def has_heads_of_figures(self) -> bool:
        """Whether most heads over its columns of figures say what these are: no year, no phase."""
        figures = (each for each in self.cells if is_figure(each.cell.folded))
        counts = Counter(each.over[0] for each in figures if each.over)
        over = [head for head, count in counts.items() if 2 * count > len(self.names)]
        timed = sum(bool(_year(head) or _phases(head)) for head in over)
        return len(over) > 1 and 2 * timed < len(over)

    @property
    def places(self) -> set[tuple[int, int]]:
        """The pages and the numbers of its rows and of its heads."""
        cells = (*(each.cell for each in self.cells), *self.cells[0].heads)
        return {(cell.page, cell.row) for cell in cells}


def lists_of(cells: Sequence[Addressed]) -> list[SeenList]:
    """What may be a list of a document, in reading order: `lists_among` says which are.

    Rows under shared heads that say different things are one where they fill their pages: a sheet
    has the same rows in each of its tables, or rows of labels over them. In a sheet a head of
    activities says that a table is one.
    """
    by_heads: dict[PageCell, list[Addressed]] = defaultdict(list)
    for each in cells:
        if each.heads and not (each.part or each.cell.is_line):
            by_heads[each.heads[0]].append(each)
    tables = [_Rows(of, _names(of)) for of in by_heads.values()]
    apart = _kinds_apart(tables)
    of_pages = _kinds_of_pages(cells, [table for table in tables if table.kind in apart])
    lists = list[SeenList]()
    for table in tables:
        is_list = table.kind in of_pages
        if is_list or _are_activities(table.cells):
            lists += _seen(table, is_in_sheet=not is_list)
    return lists


def lists_among(found: Mapping[str, Sequence[SeenList]]) -> dict[str, list[SeenList]]:
    """The lists among what may be one: their rows say different things, here or elsewhere.

    A table of one row is a list where others of its heads stand on other pages or in other
    documents, with other names.
    """
    names: dict[frozenset[str], set[_Names]] = defaultdict(set)
    for seen in chain.from_iterable(found.values()):
        names[heads_in(seen.table)] |= seen.names
    return {
        key: [
            seen
            for seen in lists
            if len(seen.names if seen.is_in_sheet else names[heads_in(seen.table)]) >= _FEWEST_NAMES
        ]
        for key, lists in found.items()
    }


def _names(cells: Iterable[Addressed]) -> dict[int, _Names]:
    """The texts before the first figure of each row that has one; () where none stand there."""
    names: dict[int, _Names] = {}
    for each in cells:
        if is_figure(each.cell.folded) and not names.get(each.cell.row):
            left = [each.at.get(f"left {number}") for number in range(1, _MOST_NAMES + 1)]
            texts = (near.folded for near in (*left, each.at.get("first")) if near)
            names[each.cell.row] = tuple(dict.fromkeys(filter(_has_word, texts)))
    return names


def _kinds_apart(tables: Iterable[_Rows]) -> set[frozenset[str]]:
    """The kinds of tables of a document whose rows say different things.

    And no labels, at least not all where their heads say what figures are: 繰入金 beside 諸収入
    under 補正前の額 | 補正額.
    """
    apart = set[frozenset[str]]()
    for kind, of_kind in _by_kind(tables).items():
        rows = [names for table in of_kind for names in table.names.values()]
        named = list(filter(None, rows))  # 計 is no name
        names = set(named)
        known = sum(bool(concepts_of(texts[-1])) for texts in names)
        are_apart = len(names) >= _NEARLY_ALL * len(named) and 2 * len(named) >= len(rows)
        most_known = len(names) if of_kind[0].has_heads_of_figures else len(names) / 2
        if are_apart and known < most_known:
            apart.add(kind)
    return apart


def _kinds_of_pages(cells: Sequence[Addressed], tables: Sequence[_Rows]) -> set[frozenset[str]]:
    """The kinds of tables of a document that fill their pages.

    These have no row with the name of an activity, 事業名 | 公園管理事業, nor one of the same label
    to each table.
    """
    rows = cells[0].cell.document.rows if cells else ()
    printed = ([cell for cell in row if cell.folded and not cell.is_line] for row in rows)
    drawn = {(row[0].page, row[0].row): row[0].folded for row in printed if len(row) > 1}
    held = {place for table in tables for place in table.places}
    found = set[frozenset[str]]()
    for kind, of_kind in _by_kind(tables).items():
        pages = {page for table in of_kind for page, _ in table.places}
        on_pages = {place for place in drawn if place[0] in pages}
        others = Counter(drawn[place] for place in on_pages - held if _has_word(drawn[place]))
        has_labels = max(others.values(), default=0) >= len(of_kind) > 1
        has_labels |= any({_NAME, *_LEVELS}.intersection(concepts_of(text)) for text in others)
        if not has_labels and len(on_pages & held) > _MOST_OF_PAGE * len(on_pages):
            found.add(kind)
    return found


def _by_kind(tables: Iterable[_Rows]) -> dict[frozenset[str], list[_Rows]]:
    kinds: dict[frozenset[str], list[_Rows]] = defaultdict(list)
    for table in tables:
        kinds[table.kind].append(table)
    return kinds


def _seen(table: _Rows, *, is_in_sheet: bool) -> Iterator[SeenList]:
    """The list of a table; nothing where no column has words, or none figures or marks."""
    body = [each for each in table.cells if each.cell.row in table.names]
    columns: dict[tuple[PageCell, ...], list[Addressed]] = defaultdict(list)
    for each in body:
        if each.over:
            columns[tuple(each.over)].append(each)
    in_order = sorted(columns.values(), key=lambda of: of[0].over[0].x0)
    named = [[each for each in of if table.names[each.cell.row]] for of in in_order]
    words = [Column(of[0].column, of[0].over[0], True, of) for of in named if _are_words(of)]
    of_figures = [of for of in in_order if _are_figures(of) or _are_marks(of)]
    figures = list(_of_figures(of_figures, of_activities=_are_activities(table.cells)))
    texts = [each.cell for each in body if _has_word(each.cell.folded)]
    names = frozenset(filter(None, table.names.values()))
    if words and figures:
        yield SeenList(table.cells[0].table, words, figures, texts, names, is_in_sheet)


def _of_figures(columns: Sequence[Sequence[Addressed]], *, of_activities: bool) -> Iterator[Column]:
    """Columns of figures with the nearest head that says what they are: no year, no phase.

    Over a year or a phase it is a head only where others have the same one: 20年度 of each measure.
    A phase alone has no counterpart: 一般会計等負担見込額 beside 経常損益 is a figure of its own.
    So is an amount of which no head over it says an item, where rows are activities. Where heads
    are years alone, a line over the table may say the cost of all: 事業費の推移.
    """
    lowest = [cells[0].over[0] for cells in columns]
    times = [(_year(head), _phases(head)) for head in lowest]
    counts = Counter(times)
    phases = sum(bool(phases) for _, phases in times)
    for cells, head, (year, of_head) in zip(columns, lowest, times, strict=True):
        own = [] if year or (of_head and phases > 1) else [head]
        if not own and counts[year, of_head] > 1:
            own = [upper for upper in cells[0].over[1:] if not (_year(upper) or _phases(upper))]
        if of_activities and not (own and concepts_of(own[0].folded, funding=True)):
            lines = [] if without_years(head.folded) else _lines(cells[0])
            over = chain(cells[0].over, lines)
            own = [each for each in over if _says_amount(each)][:1] or own
        yield Column(cells[0].column, (own or [head])[0], bool(own), cells)


def _lines(each: Addressed) -> Iterator[PageCell]:
    """The lines over the table of a cell that say no year of their own, the nearest first."""
    lines = (each.at.get(address) for address in _OVER_TABLE)
    yield from (line for line in lines if line is not None and not _year(line))


def _year(head: PageCell) -> str:
    found = _YEAR.search(head.folded)
    bare = head.folded if is_figure(head.folded) else ""
    return found[0] if found else bare


def _phases(head: PageCell) -> tuple[str, ...]:
    return tuple(concept for concept in concepts_of(head.folded) if concept.startswith("phase."))


def _names_activities(head: PageCell) -> bool:
    return _NAME in concepts_of(head.folded)


def _are_activities(cells: Sequence[Addressed]) -> bool:
    """Whether names stand under a head of activities, and no items: 予算額 under 事業名."""
    names = [each for each in cells if each.over and _names_activities(each.over[0])]
    names = [each for each in names if _has_word(each.cell.folded)]
    return 2 * sum(bool(concepts_of(each.cell.folded)) for each in names) < len(names)


def _says_amount(head: PageCell) -> bool:
    """Whether a head says the cost of an activity: 予算額."""
    return any(concept.startswith(_COST) for concept in concepts_of(head.folded))


def _are_words(cells: Sequence[Addressed]) -> bool:
    """Whether the rows of a column have words, also behind their numbers."""
    rows = {each.cell.row for each in cells}
    texts = {each.cell.row for each in cells if _has_word(each.cell.folded)}
    return len(texts) > len(rows) / 2


def _has_word(folded: str) -> bool:
    return _WORD.search(folded) is not None and not is_figure(folded)


def _are_figures(cells: Sequence[Addressed]) -> bool:
    return sum(is_figure(each.cell.folded) for each in cells) > len(cells) / 2


def _are_marks(cells: Sequence[Addressed]) -> bool:
    """Whether most of what a column prints are marks: A, B, ○."""
    return sum(symbol_of(each.cell.folded) == each.cell.folded for each in cells) > len(cells) / 2


def heads_of_texts(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The heads over texts in the tables of a form."""
    for kinds in tables.values():
        yield from (column.split(WITHIN)[-1] for column in kinds.get(_TEXT, {}).get("columns", ()))


class _Named(NamedTuple):
    """A list of which a draft knows the column of its names."""

    seen: SeenList
    names: Column


def tables_of(
    lists: Mapping[str, Sequence[SeenList]], meaning_of: Callable[[str], str], *, has_names: bool
) -> dict[str, dict[str, dict[str, Any]]]:
    """The tables of a form that say where the figures of lists have their names.

    Args:
        lists: The lists of each document.
        meaning_of: What a draft takes a head for.
        has_names: Whether some label of the documents names activities.
    """
    found: dict[str, list[_Named]] = defaultdict(list)
    for seen in chain.from_iterable(lists.values()):
        said = [meaning_of(column.label.folded) for column in seen.words]
        numbers = [number for number, meaning in enumerate(said) if meaning == _NAME]
        if not (numbers or has_names):
            numbers = [number for number, meaning in enumerate(said) if meaning in _MAY_NAME]
        if numbers:
            found[seen.table].append(_Named(seen, seen.words[numbers[0]]))
    tables = {table: dict(_slots(lists, meaning_of)) for table, lists in found.items()}
    return {table: kinds for table, kinds in tables.items() if kinds}


def _slots(
    lists: Sequence[_Named], meaning_of: Callable[[str], str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The slots of lists of the same heads, a kind of figures each."""
    columns: dict[str, list[tuple[Column, str]]] = defaultdict(list)
    indicators = dict[str, Slot]()
    for seen, names in lists:
        indicators = indicators or dict(_of_indicators(seen, meaning_of))
        for column in seen.figures:
            if column.heads[0].x0 > names.label.x0:
                for kind, word in _kinds(column, meaning_of, has_names="label" in indicators):
                    columns[kind].append((column, word))
        for column in seen.words:
            is_text = meaning_of(column.label.folded) == _TEXT
            if is_text and column.label.x0 > names.label.x0 and columns:
                columns[_TEXT].append((column, ""))
    for kind, of_kind in columns.items():
        at = max(_OVER, key=lambda at: sum(column.is_at(at) for column, _ in of_kind))
        is_named = kind == "value" and "label" in indicators
        read = [column for column, _ in of_kind if is_named or column.is_at(at)]
        words = [word for column, word in of_kind if is_named or column.is_at(at)]
        slots: dict[str, Any] = _of_names(lists) | {"label": Slot(at=at)}
        slots |= indicators if is_named else {}
        slots["columns"] = tuple(dict.fromkeys(column.name for column in read))
        if kind != _TEXT and any(_year(head) for column in read for head in column.heads):
            slots["year"] = Slot(at="over")
        if kind == "rating":
            slots["scale"] = words[0]
        if kind in _COSTS:
            labels = (without_years(column.label.folded) for column in read)
            slots["item"] = _simplest(Slot(at=at, says=dict(zip(labels, words, strict=True))))
            slots["units"] = {item: UNITS_OF_STAFF[0] for item in words if item in STAFF}
        slots["phase"] = None if kind == _TEXT else _phase(read, meaning_of)
        yield kind, as_written(TableSlots(**slots))


def _of_indicators(seen: SeenList, meaning_of: Callable[[str], str]) -> Iterator[tuple[str, Slot]]:
    """Where the rows of a list name their indicators, and their units; nothing if nowhere."""
    for head in seen.figures[0].cells[0].heads:
        meaning = meaning_of(head.folded)
        if meaning in _OF_INDICATORS:
            yield _OF_INDICATORS[meaning], Slot(at=UNDER + without_years(head.folded))


def _kinds(
    column: Column, meaning_of: Callable[[str], str], *, has_names: bool
) -> Iterator[tuple[str, str]]:
    """What a form calls the figures of a column, with the item of costs or the scale of marks.

    Where rows name their indicators, figures under years and phases are of these. A phase says no
    cost of rows that nobody knows to be activities: 実質赤字比率 under 令和3年度決算.
    """
    if any(meaning_of(head.folded) in OF_NO_FIGURE for head in column.heads):
        return
    concepts = meaning_of(column.label.folded).split(" + ")
    costs = [each.removeprefix(_COST) for each in concepts if each.startswith(_COST)]
    ratings = [each.removeprefix(_RATING) for each in concepts if each.startswith(_RATING)]
    if costs and column.is_of_its_own:
        yield from zip(_COSTS, costs, strict=False)
    elif ratings:
        yield "rating", ratings[0]
    elif column.is_of_its_own != has_names and all(
        each in _UNSAID or each.startswith(_OF_VALUES) for each in concepts
    ):
        yield "value", ""


def _of_names(lists: Sequence[_Named]) -> dict[str, Slot]:
    """Where names stand, and their codes: left of them, or before them in their column."""
    head = lists[0].names.head
    figures = [each for seen, _ in lists for column in seen.figures for each in column.cells]
    at = ACROSS + head
    at = at if any(at in each.at.own for each in figures) else UNDER + head
    codes = [
        column.label
        for seen, names in lists
        for column in seen.figures
        if column.heads[0].x0 < names.label.x0
    ]
    if codes:
        code = Slot(at=UNDER + without_years(codes[0].folded))
        return {"activity": Slot(at=at), "code": code}
    texts = {near: one_line(near.part) for each in figures if (near := each.at.get(at))}
    numbered = sum(bool(code_and_name(text)[0]) for text in texts.values())
    if 2 * numbered > len(texts):
        return {"activity": Slot(at=at, without=("number",)), "code": Slot(at=at)}
    return {"activity": Slot(at=at)}


def _phase(columns: Sequence[Column], meaning_of: Callable[[str], str]) -> Slot | None:
    """Where the phases of columns stand: over them, else over their table; None where nowhere.

    Where heads say that of some columns, and a line the same of all, the line says it.
    """
    of_heads = max((_phases_at(at, columns, meaning_of) for at in _OVER), key=_count)
    of_lines = max((_phases_at(at, columns, meaning_of) for at in _OVER_TABLE), key=_count)
    are_alike = {*of_heads.says.values()} <= {*of_lines.says.values(), ""}
    best = of_lines if are_alike and _count(of_lines) else of_heads
    return _simplest(best) if _count(best) else None


def _phases_at(at: str, columns: Iterable[Column], meaning_of: Callable[[str], str]) -> Slot:
    """What the texts at an address say of the phases of columns.

    The head that says of what a value is says no phase of it: 一般会計等負担見込額.
    """
    said: dict[str, str] = {}
    for column in columns:
        near = column.cells[0].at.get(at)
        meaning = meaning_of(near.folded) if near else ""
        phases = [each for each in meaning.split(" + ") if each.startswith(_PHASE)]
        says_what = column.is_of_its_own and column.is_at(at) and _COST not in meaning
        if near and not says_what:
            said[without_years(near.folded)] = "".join(phases[:1]).removeprefix(_PHASE)
    return Slot(at=at, says=said)


def _count(slot: Slot) -> int:
    """How many texts of a slot say something."""
    return sum(map(bool, slot.says.values()))


def _simplest(slot: Slot) -> Slot:
    """The slot that says a word of the contract: one for all, or by the text at an address."""
    words = {*slot.says.values()}
    return constant(words.pop()) if len(words) == 1 else slot
