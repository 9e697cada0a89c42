"""The meanings of a form's labels, learnt from the facts of one sheet that somebody has corrected."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from hyoka.contract.records import Place
from hyoka.draft.drafted_form import NOTHING, Meanings, title_of
from hyoka.errors import NumberError, YearError
from hyoka.forms.document_cells import DocumentCells
from hyoka.forms.facts import Fact
from hyoka.forms.marks import chosen_option, symbol_of
from hyoka.forms.page_cells import PageCell
from hyoka.forms.paths import Path
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.years import relative_year, year_of
from hyoka.text.japanese import fold
from hyoka.text.numbers import parse_number, two_figures
from hyoka.text.vocabulary import ANY_YEAR, plain_label

#: Figures in yen, and how they may be printed.
_SCALES: Final = {"": 1, "円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000}
_COST: Final = {"actual": "settlement", "target": "budget"}
_VALUE: Final = {"settlement": "actual", "budget": "target"}
#: So much of a title around its year tells it from other years.
_AROUND: Final = 4
_NEAR_PT: Final = 2.5

Row = Mapping[str, str]


@dataclass
class Taught:
    """What a corrected sheet teaches.

    Attributes:
        meanings: Labels and their meanings.
        settings: Keys of the form: year, unit, basis.
        not_found: The numbers of the rows, from 1, that no cell of the sheet prints.
        contradictions: The labels that rows give several meanings, without a group that tells them apart.
    """

    meanings: Meanings = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    not_found: list[int] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)


@dataclass
class _Found:
    row: Row
    cell: PageCell
    path: Path
    unit: str = ""

    @property
    def concept(self) -> str:
        return self.row.get("concept", "") or "detail"


class Teacher:
    """Finds each fact of a sheet on its page and gives its labels the meaning that the fact says."""

    def __init__(self, document: DocumentCells, meanings: Meanings, settings: Mapping[str, Any]) -> None:
        self._document, self._drafted, self._settings = document, meanings, settings
        self._numbers = _numbers(document)
        self._used: Counter[int] = Counter()
        self.out = Taught()

    def teach(self, rows: Sequence[Row], drafted: Sequence[Fact]) -> Taught:
        """The meanings that rows teach, beside those facts of the draft that they leave out."""
        agreed = list(_agreed(rows, drafted))
        found = [(number, row, self._find(row)) for number, row in enumerate(rows, 1) if row["kind"] != "rating"]
        self.out.not_found = [number for number, _, one in found if one is None and not agreed[number - 1]]
        figures = [one for _, _, one in found if one is not None]
        new = [one for number, _, one in found if one is not None and not agreed[number - 1]]
        costs = [one for one in figures if one.row["kind"] == "cost"]
        self._teach_activities(rows)
        self._teach_items(costs, {id(one) for one in new})
        self._teach_names([one for one in new if one.row["kind"] == "value"])
        self._teach_phases(costs, _COST)
        self._teach_phases([one for one in figures if one.row["kind"] == "value"], _VALUE)
        ratings = [(number, row) for number, row in enumerate(rows, 1) if row["kind"] == "rating"]
        self._teach_ratings([(number, row) for number, row in ratings if not agreed[number - 1]])
        self._teach_units([one for one in new if one.row["kind"] == "cost"])
        self._teach_year(rows, drafted)
        self._leave_out({id(one.cell) for one in figures}, rows, drafted)
        return self.out

    def _meaning(self, label: str) -> str:
        return self.out.meanings.get(label, self._drafted.get(label, ""))

    def _find(self, row: Row) -> _Found | None:
        """The cell that prints a fact: the one of its place, else the one whose labels say most of it."""
        if row.get("page") and row.get("x0"):
            place = Place(int(float(row["page"])), *(float(row[name]) for name in ("x0", "top", "x1", "bottom")))
            cell = self._document.find(place)
            if cell is not None:
                return _Found(row, cell, self._document.paths.of(cell), self._unit_of(row, cell))
        value = _decimal(row["value"])
        scales = _SCALES if row["kind"] == "cost" and value is not None else {"": 1}
        best: tuple[float, _Found] | None = None
        for unit, scale in scales.items():
            for cell in self._numbers.get(value / scale, ()) if value is not None else ():
                one = _Found(row, cell, self._document.paths.of(cell), unit)
                score = self._score(one)
                if best is None or score > best[0]:
                    best = score, one
        if best is not None:
            self._used[id(best[1].cell)] += 1
        return best[1] if best else None

    def _unit_of(self, row: Row, cell: PageCell) -> str:
        value = _decimal(row["value"])
        printed = [number for number, cells in self._numbers.items() if cell in cells]
        units = (unit for unit, scale in _SCALES.items() if value is not None and value / scale in printed)
        return next(units, "") if row["kind"] == "cost" else ""

    def _score(self, one: _Found) -> float:
        """How much the labels of a cell say of a fact."""
        row, labels = one.row, one.path.labels
        score = 4.0 * (str(self._year(labels)) == row["fiscal_year"])
        name = fold(row["label"])
        beside = [cell.folded for cell in (*one.path.left, *one.path.above) if cell.folded]
        score += 3 * any(name and (name in text or text in name) for text in beside)
        item = next((slots.item for slots in (cell.slots for cell in labels) if slots.item), "")
        phase = next((cell.slots.phase for cell in labels if cell.slots.phase), "")
        score += 2 * (row["kind"] == "cost" and item == one.concept) + (
            bool(phase) and self._as(row, phase) == row["phase"]
        )
        score += any(fold(row["activity"]) in text for text in beside if row["activity"])
        score += one.unit == self._settings.get("unit", "千円")
        return score - 2 * self._used[id(one.cell)]

    @staticmethod
    def _as(row: Row, phase: str) -> str:
        return (_COST if row["kind"] == "cost" else _VALUE).get(phase, phase)

    def _year(self, labels: Sequence[PageCell]) -> int | None:
        sheet = self._settings.get("year")
        own = sheet if isinstance(sheet, int) else None
        for cell in labels:
            if cell.slots.year:
                far = relative_year(cell.slots.year)
                year = own + far if own and far is not None else year_of(cell.slots.year, (own or 2025) + 10)
                if year:
                    return year
        return own

    def _teach_activities(self, rows: Sequence[Row]) -> None:
        names = {fold(row["activity"]) for row in rows if row["activity"]}
        labels: Counter[tuple[str, str]] = Counter()
        for cell in self._document:
            if cell.is_label or not any(name and name in cell.folded for name in names):
                continue
            found = self._document.roles.of(cell)
            if found.role == "activity.name":
                return
            key = next((one for one in self._document.paths.left(cell)[:1] if one.is_label), None)
            if key is not None and len(cell.folded) <= max(map(len, names)) + 8:
                labels[key.slots.label, cell.folded] += 1
        if labels:
            label = labels.most_common(1)[0][0][0]
            self.out.meanings[label] = "activity.name"

    def _teach_items(self, costs: Sequence[_Found], new: set[int]) -> None:
        """Give the labels of costs their items; one that has several gets them within its groups."""
        votes: dict[str, dict[tuple[str, str], bool]] = defaultdict(dict)
        pairs: dict[str, dict[bool, str]] = defaultdict(dict)
        for one in costs:
            labels = one.path.labels
            item = next((cell for cell in labels if cell.slots.item), None)
            named = [cell for cell in labels if not _says_no_item(cell) and self._is_of_phases(cell)]
            label = item or next(iter(named), None) or next((cell for cell in labels if cell.slots.phase), None)
            if label is None:
                continue
            if two_figures(one.cell.folded)[1]:
                if id(one) in new:
                    pairs[label.slots.label][_is_second(one)] = f"cost.{one.concept}"
                continue
            is_right = item is not None and one.concept in item.slots.items
            meaning = " + ".join(f"cost.{name}" for name in label.slots.items) if is_right else f"cost.{one.concept}"
            key = (_group(one, label), meaning)
            votes[label.slots.label][key] = votes[label.slots.label].get(key, False) or id(one) in new
        for name, counts in votes.items():
            meanings = {meaning for _, meaning in counts}
            if len(meanings) > 1 and len({group for group, _ in counts}) < len(counts):
                self.out.contradictions.append(name)
            for group, meaning in [key for key, is_new in counts.items() if is_new]:
                self._say(f"{group}>{name}" if len(meanings) > 1 and group else name, name, meaning, "cost.")
        for name, items in pairs.items():
            self._say(name, name, " + ".join(items[at] for at in sorted(items)), "cost.")

    def _is_of_phases(self, label: PageCell) -> bool:
        """Whether the labels right of a label say nothing but phases and years, so that it may be their item."""
        right = [one for one in self._document if abs(one.x0 - label.x1) < _NEAR_PT and one.page == label.page
                 and label.top - 1 < (one.top + one.bottom) / 2 < label.bottom + 1]  # fmt: skip
        return all(one.slots.phase or one.slots.year or one.slots.unit for one in right if one.is_label)

    def _say(self, key: str, label: str, meaning: str, family: str) -> None:
        """Put a meaning in the place of those of its family, beside others."""
        others = [
            one
            for one in self._meaning(label).split(" + ")
            if one and not one.startswith((family, NOTHING, "ignore", "text", "derived", "indicator", "total"))
        ]
        self.out.meanings[key] = " + ".join([meaning, *others])

    def _teach_names(self, values: Sequence[_Found]) -> None:
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for one in values:
            name = _name(one.row["label"])
            for cell in one.path.left:
                if not cell.folded or not (name in cell.folded or cell.folded in name):
                    continue
                if cell.is_label:
                    votes[cell.slots.label]["indicator.itself"] += 1
                elif self._document.roles.of(cell).role != "indicator.name":
                    label = self._document.roles.key(cell) or _touching(cell, self._document)
                    label = label or next(iter(self._document.paths.above(cell)), None)
                    if label is not None:
                        votes[label.slots.label]["indicator.name"] += 1
                break
            else:
                self._teach_name_above(name, one, votes)
        for of_names, counts in votes.items():
            self._say(of_names, of_names, counts.most_common(1)[0][0], "indicator.")

    def _teach_name_above(self, name: str, one: _Found, votes: Mapping[str, Counter[str]]) -> None:
        for cell in self._document:
            if cell.page == one.cell.page and not cell.is_label and cell.folded and _name(cell.folded) == name:
                label = _touching(cell, self._document)
                if label is not None and self._document.roles.of(cell).role != "indicator.name":
                    votes[label.slots.label]["indicator.name"] += 1

    def _teach_phases(self, figures: Sequence[_Found], names: Mapping[str, str]) -> None:
        """Give the nearest label that tells the phases apart the one of its figures."""
        wrong = []
        said: dict[str, Counter[str]] = defaultdict(Counter)
        for one in figures:
            labels = one.path.labels
            phase = next((cell.slots.phase for cell in labels if cell.slots.phase), "")
            for name in dict.fromkeys(cell.slots.label for cell in labels if not _is_only_year(cell)):
                said[name][one.row["phase"]] += 1
            if names.get(phase, phase) != one.row["phase"]:
                wrong.append(one)
        for one in wrong:
            phase = one.row["phase"]
            near = (cell.slots.label for cell in one.path.labels if not _is_only_year(cell))
            label = next((name for name in near if len(said[name]) == 1 and phase), "")
            if label and self._has_item(label):
                self._add(label, phase)
            elif label:
                self._say(label, label, f"phase.{phase}", "phase.")
            elif phase in ("budget", "settlement"):
                self._settings_of_basis(phase)
        if wrong and all(one.row["phase"] == wrong[0].row["phase"] for one in figures) and names is _COST:
            self._settings_of_basis(wrong[0].row["phase"])

    def _has_item(self, label: str) -> bool:
        return "cost." in self._meaning(label) or "indicator." in self._meaning(label)

    def _add(self, label: str, phase: str) -> None:
        kept = [one for one in self._meaning(label).split(" + ") if not one.startswith("phase.")]
        self.out.meanings[label] = " + ".join([*kept, f"phase.{phase}"])

    def _settings_of_basis(self, phase: str) -> None:
        if phase:
            self.out.settings["basis"] = phase

    def _teach_ratings(self, rows: Sequence[tuple[int, Row]]) -> None:
        labels: dict[str, set[str]] = defaultdict(set)
        for number, row in rows:
            criterion, mark = plain_label(row["label"]), fold(row["value"])
            label = next(self._labels_of_mark(criterion, mark), None)
            if label is None:
                self.out.not_found.append(number)
            else:
                labels[label].add(row["value"])
        for label, marks in labels.items():
            if not self._meaning(label).startswith("rating."):
                is_letters = all(mark in tuple("ABCD") for mark in marks)
                letters = next((m for m in self._drafted.values() if m in ("rating.abc", "rating.abcd")), "rating.abc")
                self.out.meanings[label] = letters if is_letters else "rating.direction"

    def _labels_of_mark(self, criterion: str, mark: str) -> Iterator[str]:
        for cell in self._document:
            if cell.is_header or not cell.folded or not _is_mark(cell, mark):
                continue
            path = self._document.paths.of(cell)
            near = [one for one in path.left if one.is_label][:1] + list(path.above)
            for label in near:
                name = plain_label(label.slots.label.replace("{year}", ""))
                if name and (criterion.endswith(name) or name in criterion or criterion in name):
                    yield label.slots.label

    def _teach_units(self, costs: Sequence[_Found]) -> None:
        units = Counter(one.unit for one in costs if one.unit and _decimal(one.row["value"]))
        if units and units.most_common(1)[0][0] != self._settings.get("unit"):
            self.out.settings["unit"] = units.most_common(1)[0][0]

    def _teach_year(self, rows: Sequence[Row], drafted: Sequence[Fact]) -> None:
        """Take the year of the ratings, where a title has it, else as it is."""
        years = Counter(row["fiscal_year"] for row in rows if row["kind"] == "rating" and row["fiscal_year"])
        drafted_years = {str(fact.fiscal_year) for fact in drafted if fact.kind == "rating"}
        if not years or {years.most_common(1)[0][0]} == drafted_years:
            return
        year = int(years.most_common(1)[0][0])
        for cell in title_of(self._document):
            for match in re.finditer(ANY_YEAR, cell.folded):
                if _printed_year(match[0]) == year:
                    before = cell.folded[: match.start()][-1:]
                    self.out.settings["year"] = f"{before}{{year}}{cell.folded[match.end() :][:_AROUND]}"
                    return
        self.out.settings["year"] = year

    def _leave_out(self, found: set[int], rows: Sequence[Row], drafted: Sequence[Fact]) -> None:
        """Leave out the labels of which all facts of the draft were deleted."""
        there: dict[str, list[bool]] = defaultdict(list)
        kept = {(fold(row["label"]), fold(row["value"])) for row in rows if row["kind"] == "rating"}
        for fact in drafted:
            cell = self._document.find(fact.place)
            if cell is None or not fact.labels:
                continue
            is_kept = id(cell) in found or (fold(fact.label), fold(fact.value)) in kept
            there[fact.labels[0]].append(
                is_kept or (fact.kind == "rating" and any(fold(fact.value) == v for _, v in kept))
            )
        for label, kept_facts in there.items():
            if not any(kept_facts) and label not in self.out.meanings:
                self.out.meanings[label] = "text" if self._meaning(label).startswith("rating.") else "ignore"


def _agreed(rows: Sequence[Row], drafted: Sequence[Fact]) -> Iterator[bool]:
    """Whether the draft has each row as it is."""
    facts = Counter(
        (fact.kind, fold(fact.activity), _number_of(fact.value), str(fact.fiscal_year or ""), fact.phase,
         fact.concept if fact.kind == "cost" and fact.concept else _name(fact.label)) for fact in drafted
    )  # fmt: skip
    for row in rows:
        name = row["concept"] if row["kind"] == "cost" and row["concept"] else _name(row["label"])
        key = (row["kind"], fold(row["activity"]), _number_of(row["value"]), row["fiscal_year"], row["phase"], name)
        yield facts[key] > 0
        facts[key] -= 1


def _number_of(text: str) -> str:
    return str(_decimal(text) or fold(text))


def _is_second(one: _Found) -> bool:
    """Whether a fact is the second of two figures in its cell."""
    value = _decimal(one.row["value"])
    first = _decimal(re.sub(r"[^\d.,-]", "", two_figures(one.cell.folded)[0]))
    return value is None or first is None or value not in {first * scale for scale in _SCALES.values()}


def _numbers(document: DocumentCells) -> dict[Decimal, list[PageCell]]:
    numbers: dict[Decimal, list[PageCell]] = defaultdict(list)
    for cell in document:
        for text in filter(None, two_figures(cell.folded)) if re.search(r"\d", cell.folded) else ():
            try:
                value = parse_number(text, "").value
            except NumberError:
                continue
            if value is not None and not (cell.is_label and not cell.folded[:1].isdigit()):
                numbers[Decimal(value).normalize()].append(cell)
    return numbers


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(fold(text).replace(",", "")).normalize()
    except InvalidOperation:
        return None


def _name(label: str) -> str:
    """A name without the unit in brackets behind it."""
    return re.sub(r"\((?:単位[:]?)?[^()]{1,8}\)$", "", fold(label)) or fold(label)


def _group(one: _Found, label: PageCell) -> str:
    """The label left of a label in its row."""
    labels = [cell for cell in one.path.left if cell.is_label and cell.x1 <= label.x0 + 1]
    return labels[0].slots.label if labels else ""


def _says_no_item(cell: PageCell) -> bool:
    return bool(_is_only_year(cell) or (cell.slots.unit and not cell.slots.item) or cell.slots.phase)


def _is_only_year(cell: PageCell) -> bool:
    return bool(cell.slots.year) and plain_label(cell.folded) in ("", cell.folded) and not cell.slots.phase


def _touching(cell: PageCell, document: DocumentCells) -> PageCell | None:
    left = document.paths.left(cell)[:1]
    return left[0] if left and left[0].is_label else None


def _is_mark(cell: PageCell, mark: str) -> bool:
    chosen = fold(chosen_option(one_line(cell.part)))
    return mark in (cell.folded, chosen, symbol_of(chosen))


def _printed_year(text: str) -> int | None:
    try:
        return year_of(text, None)
    except YearError:
        return None
