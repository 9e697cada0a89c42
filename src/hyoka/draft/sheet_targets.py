"""Where the rows of a corrected sheet are printed, and how much of what they say a reading of the sheet agrees with."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.draft.facts import Fact
from hyoka.draft.said_rows import (
    Row,
    Said,
    agreeing,
    as_rows_say,
    decimal_of,
    is_one_criterion,
    said_by_fact,
    said_by_row,
)
from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.marks import chosen_option, symbol_of
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.years import year_of
from hyoka.text.errors import NumberError
from hyoka.text.japanese import fold
from hyoka.text.numbers import YEN, parse_number, two_figures
from hyoka.text.vocabulary import plain_label

#: What it counts that a fact is read at all, that it agrees in each of the six, and that it agrees in all.
_READ, _AGREES, _EXACT = 2, 2, 4
#: A year without an era is at most this.
_LATEST: Final = 2035


@dataclass(frozen=True)
class Lesson:
    """What a corrected sheet teaches.

    Attributes:
        meanings: The labels that mean something else than before, with their meanings.
        settings: Keys of the form that differ: year, unit, basis, phase.
        not_found: The numbers of the rows, from 1, that no cell of the sheet prints.
        rows: The rows, with amounts in yen.
        pages: The pages on which they are printed.
    """

    meanings: Mapping[str, str]
    settings: Mapping[str, Any]
    not_found: Sequence[int]
    rows: Sequence[Row]
    pages: frozenset[int]

    def shows(self, document_id: str, place: Place) -> bool:
        """Whether a place stands on the sheet."""
        return document_id == self.rows[0]["document_id"] and place.page in self.pages

    def read_here(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts that stand on the sheet."""
        return as_rows_say([fact for fact in facts if self.shows(fact.document_id, fact.place)], self.rows)

    def read_otherwise(self, facts: Sequence[Fact]) -> Iterator[tuple[int, Fact | None]]:
        """The numbers of the rows, from 1, that are read otherwise, each with the nearest fact; 0: no row says so."""
        left = self.read_here(facts)
        wrong: list[int] = []
        for number, row in enumerate(self.rows, 1):
            same = next((fact for fact in left if said_by_fact(fact) == said_by_row(row)), None)
            if same is None:
                wrong.append(number)
            else:
                left.remove(same)
        for number in wrong:
            said = said_by_row(self.rows[number - 1])
            alike = [fact for fact in left if (fact.kind, said_by_fact(fact)[-1]) == (said[1], said[-1])]
            nearest = max(alike, key=lambda fact: agreeing(said, said_by_fact(fact)), default=None)
            left = [fact for fact in left if fact is not nearest]
            yield number, nearest
        yield from ((0, fact) for fact in left)

    def confirmed(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts on the sheet that are as its rows say, and no other one is read otherwise by the same labels."""
        wrong = {fact.said_by for _, fact in self.read_otherwise(facts) if fact is not None}
        return [fact for fact in self.read_here(facts) if fact.said_by not in wrong]


@dataclass(frozen=True, slots=True)
class Target:
    """A row, from 1, what it says, the cell that prints it and its place; None where none does."""

    number: int
    row: Row
    said: Said
    cell: PageCell | None
    place: Place | None


class TargetFinder:
    """Finds the cells that print the rows of a sheet: by their place, else by their value and the labels beside it."""

    def __init__(self, document: DocumentCells, cells: Mapping[Place, PageCell], settings: Mapping[str, Any]) -> None:
        self._document, self._cells, self._settings = document, cells, settings
        self._numbers = _numbers_of(document)
        self._used: Counter[int] = Counter()
        self._activity_at: dict[int, str] = {}

    def find(self, rows: Sequence[Row]) -> list[Target]:
        """The rows with their cells, those with a place or few possible cells first."""
        self._note_activities({fold(row["activity"]) for row in rows if row["activity"]})
        cells: dict[int, PageCell | None] = {}
        choices = {number: self._choices(row) for number, row in enumerate(rows)}
        for number in sorted(choices, key=lambda number: len(choices[number])):
            best = max(choices[number], key=lambda cell: self._score(rows[number], cell), default=None)
            cells[number] = best
            if best is not None:
                self._used[id(best)] += 1
        places = {number: place_in_tables(cell.place._asdict()) for number, cell in cells.items() if cell}
        return [
            Target(number + 1, row, said_by_row(row), cells[number], places.get(number))
            for number, row in enumerate(rows)
        ]

    def in_yen(self, row: Row, drafted: Sequence[Fact]) -> Row:
        """A row whose amount is in its unit, as a row added as printed or given another unit has it, in yen."""
        value, unit = decimal_of(row["value"]), YEN.get(row.get("unit", ""), 1)
        if row["kind"] != "cost" or value is None or (unit == 1 and row.get("unit") != "円"):
            return row
        if not row.get("x0"):
            as_printed = value in self._numbers and value / unit not in self._numbers
            return {**row, "value": format(value * unit, "f")} if as_printed else row
        place = _place_of(row)
        for fact in drafted:
            is_here = (
                fact.place.page == place.page and abs(fact.place.x0 - place.x0) + abs(fact.place.top - place.top) < 1
            )
            if is_here and decimal_of(fact.value) == value and fact.unit in YEN and fact.unit != row["unit"]:
                return {**row, "value": format(value / YEN[fact.unit] * unit, "f")}
        return row

    def _note_activities(self, names: set[str]) -> None:
        """Note for each row of the document the activity that was named last."""
        last = ""
        for number, row in enumerate(self._document.rows):
            beside = [cell.folded for cell in self._document.beside[number]] or [cell.folded for cell in row]
            last = next((name for name in names if name and any(name in text for text in beside)), last)
            self._activity_at[number] = last

    def _choices(self, row: Row) -> list[PageCell]:
        if row.get("page") and row.get("x0") and (cell := self._cells.get(_place_of(row))):
            return [cell]
        if row["kind"] == "rating":
            return list(self._marks(plain_label(row["label"]), fold(row["value"])))
        value = decimal_of(row["value"])
        if value is None:
            return []
        scales = YEN.values() if row["kind"] == "cost" else (1,)
        return [cell for scale in scales for cell in self._numbers.get(value / scale, ())]

    def _marks(self, criterion: str, mark: str) -> Iterator[PageCell]:
        """The cells that show a mark beside or below a criterion."""
        for cell in self._document:
            chosen = fold(chosen_option(one_line(cell.part))) if cell.folded and not cell.is_header else ""
            if not cell.folded or mark not in (cell.folded, chosen, symbol_of(chosen or cell.folded)):
                continue
            names = (plain_label(one.slots.label.replace("{year}", "")) for one in (*cell.left[:2], *cell.above))
            if any(is_one_criterion(criterion, name) for name in names):
                yield cell

    def _score(self, row: Row, cell: PageCell) -> float:
        """How much of a row the labels of a cell say."""
        labels, name = cell.labels, fold(row["label"])
        beside = [one.folded for one in (*cell.left, *cell.above) if one.folded]
        items = next((one.slots.items for one in labels if one.slots.items), ())
        phase = next((one.slots.phase for one in labels if one.slots.phase), "")
        likely = {"actual": "settlement", "target": "budget"}.get(phase, phase) if row["kind"] == "cost" else phase
        value, unit = decimal_of(row["value"]), YEN.get(str(self._settings.get("unit")), 1000)
        score = 4.0 * (str(self._year(labels)) == row["fiscal_year"])
        score += 3 * any(name and (name in text or text in name) for text in beside)
        score += 2 * (row["kind"] == "cost" and row["concept"] in items) + (bool(phase) and likely == row["phase"])
        score += 2 * (self._activity_at.get(cell.row) == fold(row["activity"]))
        score += value is not None and cell in self._numbers.get(value / unit, ())
        return score - 6 * max(0, self._used[id(cell)] - bool(two_figures(cell.folded)[1]))

    def _year(self, labels: Sequence[PageCell]) -> int | None:
        years = (year_of(one.slots.year, _LATEST) for one in labels if one.slots.year)
        setting = self._settings.get("year")
        return next(filter(None, years), setting if isinstance(setting, int) else None)


def _place_of(row: Row) -> Place:
    return Place(int(float(row["page"])), *(float(row[name]) for name in ("x0", "top", "x1", "bottom")))


def _numbers_of(document: DocumentCells) -> dict[Decimal, list[PageCell]]:
    numbers: dict[Decimal, list[PageCell]] = defaultdict(list)
    for cell in document:
        texts = filter(None, two_figures(cell.folded)) if re.search(r"\d", cell.folded) else ()
        for text in texts:
            try:
                value = parse_number(text, "").value
            except NumberError:
                value = None
            if value is not None:
                numbers[Decimal(value).normalize()].append(cell)
    return numbers


def agreement(targets: Sequence[Target], facts: Sequence[Fact], pages: frozenset[int]) -> int:
    """How much a reading agrees with the rows: what each agrees in, less the facts that no row has."""
    score = 0
    here: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        here[fact.place.page].append(fact)
    taken: set[int] = set()
    for target in targets:
        if target.cell is None:
            continue
        near = [fact for fact in here[target.cell.page] if id(fact) not in taken and fact.place == target.place]
        best = max(near, key=lambda fact: agreeing(target.said, said_by_fact(fact)), default=None)
        if best is not None:
            taken.add(id(best))
            count = agreeing(target.said, said_by_fact(best))
            score += _READ + _AGREES * count + _EXACT * (count == len(target.said))
    extra = sum(1 for fact in facts if fact.place.page in pages and id(fact) not in taken)
    return score - _EXACT * extra


def right_less_wrong(targets: Sequence[Target], facts: Sequence[Fact], pages: frozenset[int]) -> int:
    """How many facts on the pages are as rows say, less those that are not."""
    wanted = Counter(target.said for target in targets)
    found = Counter(said_by_fact(fact) for fact in facts if fact.place.page in pages)
    right = (wanted & found).total()
    return right - len(read_wrongly(targets, facts, pages))


def read_wrongly(targets: Sequence[Target], facts: Sequence[Fact], pages: frozenset[int]) -> list[Fact]:
    """The facts on the pages that no row says; a mark under another name than its row's is none of them."""
    left = Counter(target.said for target in targets)
    marks = {(target.said[0], target.said[5]) for target in targets if target.said[1] == "rating"}
    wrong = []
    for fact in facts:
        said = said_by_fact(fact)
        if fact.place.page in pages and not left[said] and not (said[1] == "rating" and (said[0], said[5]) in marks):
            wrong.append(fact)
        left[said] -= left[said] > 0
    return wrong
