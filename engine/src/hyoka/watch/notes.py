"""What a document says elsewhere of its figures: corrected ones, the unit of one row alone.

Such figures are doubted, for the table does not print what they are.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from hyoka.contract.doubts import doubt
from hyoka.contract.records import EDGES
from hyoka.contract.tables import FIGURE_TABLES
from hyoka.forms.paths import Why
from hyoka.grid.model import Line
from hyoka.grid.paragraphs import Part
from hyoka.pdf.chars import Boxes, hold_middle
from hyoka.text.digits import FIGURES
from hyoka.text.errors import YearError
from hyoka.text.japanese import YEAR_IN_TEXT, fiscal_year, fold
from hyoka.text.label_files import CODE_WORDS, PATTERNS
from hyoka.text.units import stated_unit, unit_of
from hyoka.text.vocabulary import plain_label

_Problem = dict[str, object]
_Tables = Mapping[str, list[dict[str, Any]]]
_Pages = Mapping[int, Sequence[Part]]
#: A number that is no year, no date and no number of a page.
_NUMBER: Final = re.compile(rf"(?<![\d.,]){FIGURES}(?![\d,]*(?:年|月|日|頁|ページ|行|号|番|\)))")
_YEAR: Final = re.compile(YEAR_IN_TEXT)
#: A project that errata name.
_NAMED: Final = re.compile(r"事業名[\s:]*(?![のをがは])[^\W\d]{2,}")
#: What stands behind the unit in a note of it.
_TAIL: Final = re.compile(r"(?:単位|[でと]?表示|[でと]?記載|である|です|[でと]する|[。)]).*$")
_SHOWN: Final = 60
_UNSETTLED: Final = "unsettled_in_note"
#: How far a note may begin above the end of the table above it, points.
_OVERLAP_PT: Final = 1.0
#: Kinds of figures that errata name by their words.
_PHASES: Final = (
    ("measure", ("target", "actual", "baseline")),
    ("basis", ("settlement", "budget")),
)
#: What a figure of a year that is over is, as records say it, and the word of it.
_OVER: Final = {
    "settlement": CODE_WORDS["basis"]["settlement"],
    "actual": CODE_WORDS["measure"]["actual"],
}
#: What a note says beside a year where it is about all figures of that year.
_OTHER_WORDS: Final = re.compile("年度|年|の|(?:数値|値|決算|実績|額)")


class _UnitNote(NamedTuple):
    """A note that gives some figures a unit of their own.

    text: the note, folded; label: what has the unit; unit; page.
    """

    text: str
    label: str
    unit: str
    page: int


def doubt_noted(printed: _Pages, tables: _Tables) -> list[_Problem]:
    """Doubt the figures that a document corrects or gives another unit elsewhere.

    Args:
        printed: The cells and lines of each page.
        tables: The records of the document.

    Returns:
        The problems corrected, unit_in_note, unsettled_in_note and year, one for each page or note.
    """
    return [
        *_doubt_corrected(printed, tables),
        *_doubt_other_units(printed, tables),
        *_doubt_unsettled(printed, tables),
        *_doubt_of_other_years(printed, tables),
    ]


def _doubt_corrected(printed: _Pages, tables: _Tables) -> Iterator[_Problem]:
    """Doubt the figures that errata name, the wrong and the right ones."""
    of_sheets = {row["page"] for table in FIGURE_TABLES for row in tables[table]}
    names = _Names(tables)
    for page, parts in printed.items():
        corrections = [
            number for number, part in enumerate(parts) if PATTERNS["errata"].search(part.folded)
        ]
        if not corrections:
            continue
        texts = [part.folded for part in parts]
        shown = " / ".join(texts[number] for number in corrections)
        if page in of_sheets:
            texts = [texts[number] for number in corrections]
            below = parts[corrections[0] + 1 :]
            texts += [part.folded for part in below if isinstance(part, Line)]
        correction = _correction(texts, tables)
        rows = _meant(tables, partial(correction.names, names))
        if not rows and correction.says_which:
            rows = _meant(tables, correction.is_about)
        action = "" if rows else "corrected.none"
        text = shown[:_SHOWN]
        yield doubt(rows, "corrected", page, "", text, action, "error", number=len(rows))


class _Correction(NamedTuple):
    """What errata speak of; an empty set speaks of all.

    text: their lines, folded; numbers, years: those that they print; phases: measures and bases of
    costs that they name; activities: the ids of the activities of the document that they name;
    is_of_others: whether they name projects, and none of the document.
    """

    text: str
    numbers: set[str]
    years: set[int]
    phases: set[str]
    activities: set[str]
    is_of_others: bool

    @property
    def says_which(self) -> bool:
        """Whether they say which figures they correct, where they print the right ones alone."""
        if self.is_of_others:
            return False
        return len(self.numbers) == 1 and bool(self.years and self.phases)

    def names(self, names: "_Names", row: Mapping[str, Any]) -> bool:
        """Whether they name a figure, by what it prints or by what it is about."""
        is_of_another = self.activities and names.activity_of(row) not in self.activities
        if self.is_of_others or is_of_another:
            return False
        if not self.numbers.isdisjoint(_numbers(fold(str(row["text"])))):
            return True
        name = names.of(row)
        return self.is_about(row) and len(name) > 1 and name in self.text

    def is_about(self, row: Mapping[str, Any]) -> bool:
        """Whether they speak of the year of a figure, and of figures of its kind."""
        is_of_phase = not self.phases or _phase_of(row) in self.phases
        years = _years_in(fold(str(row["year"])))
        return is_of_phase and (not self.years or not self.years.isdisjoint(years))


def _correction(texts: Sequence[str], tables: _Tables) -> _Correction:
    """What the lines of errata speak of."""
    text = " ".join(texts)
    words = {code: CODE_WORDS[column][code] for column, codes in _PHASES for code in codes}
    named = {row["activity_id"]: fold(str(row["name"])) for row in tables["activities"]}
    activities = {key for key, name in named.items() if _is_in(name, text)}
    return _Correction(
        text,
        numbers={number for line in texts for number in _numbers(line)} - {"0"},
        years={year for line in texts for year in _years_in(line)},
        phases={code for code, word in words.items() if word in text},
        activities=activities,
        is_of_others=not activities and _NAMED.search(text) is not None,
    )


def doubt_red(tables: _Tables, red: Iterable[tuple[int, Boxes]]) -> list[_Problem]:
    """Doubt the red figures of a document that says that red is minus.

    Args:
        tables: The records of the document.
        red: The boxes of the red digits of the pages before the one that says so.

    Returns:
        The problems red_figure, one for each page.
    """
    problems = []
    for page, boxes in red:

        def is_red(row: Mapping[str, Any], page: int = page, boxes: Boxes = boxes) -> bool:
            box = np.array([row[edge] for edge in EDGES])
            return row["page"] == page and bool(hold_middle(box, boxes).any())

        if rows := _meant(tables, is_red):
            text = " / ".join(str(row["text"]) for row in rows)[:_SHOWN]
            problems.append(doubt(rows, "red_figure", page, "", text))
    return problems


def says_red_is_minus(printed: _Pages) -> int:
    """The first page that says that red figures are negative; 0 where none does."""
    for page, parts in printed.items():
        if any(PATTERNS["red_is_minus"].search(part.folded) for part in parts):
            return page
    return 0


def _numbers(folded: str) -> set[str]:
    """The numbers of a text without commas; 1 of 1.0 is another one."""
    without_years = _YEAR.sub(" ", folded)
    return {match[0].replace(",", "") for match in _NUMBER.finditer(without_years)}


def _doubt_other_units(printed: _Pages, tables: _Tables) -> Iterator[_Problem]:
    """Doubt the figures to which a note gives another unit than their table does."""
    names = _Names(tables)
    for note in _unit_notes(printed):

        def is_meant(row: Mapping[str, Any], note: _UnitNote = note) -> bool:
            unit = names.unit_of(row)
            labels = [*_labels_of(row), names.of(row)]
            return unit != note.unit and any(_is_of(label, note.label) for label in labels)

        if rows := _meant(tables, is_meant):
            yield doubt(
                rows,
                "unit_in_note",
                note.page,
                "",
                note.text[:_SHOWN],
                severity="error",
                number=len(rows),
                unit=note.unit,
            )


def _unit_notes(printed: _Pages) -> Iterator[_UnitNote]:
    """The notes that name a unit and what has it: ※公開件数は千件単位."""
    for page, parts in printed.items():
        for part in parts:
            folded = part.folded
            match = PATTERNS["unit_note"].match(folded)
            if match is None or stated_unit(folded) is not None:
                continue
            unit = _TAIL.sub("", match["unit"]).removeprefix("単位").lstrip(":は")
            if unit_of(unit) is not None:
                yield _UnitNote(folded, match["label"], unit, page)


def _doubt_unsettled(printed: _Pages, tables: _Tables) -> Iterator[_Problem]:
    """Doubt the settlements and actuals that are still estimates, as a note says.

    A note below a table is of that table: what it may say of others is odd. So is a settlement that
    is a first report (速報): the books say it so far.
    """
    names = _Names(tables)
    printed_phases = {_phase_of(row) for table in FIGURE_TABLES for row in tables[table]}
    for page, parts in printed.items():
        for part in parts:
            match = PATTERNS["year_note"].match(part.folded)
            if match is None:
                continue
            label = match["label"]
            phases = {phase for phase in _OVER if phase in printed_phases and _OVER[phase] in label}
            meant = _meant(tables, partial(_is_unsettled, label, phases or _OVER, names))
            of_table = {id(row) for row in _table_above(part, tables)}
            is_of_table = any(id(row) in of_table for row in meant)
            by_action = defaultdict[str, list[dict[str, Any]]](list)
            for row in meant:
                is_elsewhere = is_of_table and id(row) not in of_table
                is_early = match["early"] and _phase_of(row) == "settlement"
                place = ".elsewhere" if is_elsewhere else ".early" if is_early else ""
                by_action[f"{_UNSETTLED}{place}"].append(row)
            for action, rows in by_action.items():
                severity = "error" if action == _UNSETTLED else "note"
                text = part.folded[:_SHOWN]
                number = len(rows)
                yield doubt(rows, _UNSETTLED, page, "", text, action, severity, number=number)


def _doubt_of_other_years(printed: _Pages, tables: _Tables) -> Iterator[_Problem]:
    """Doubt the figures without a year of their own of which a note says another than the sheet's.

    ※金額は令和4年度決算額である below a sheet of 令和5年度.
    """
    for page, parts in printed.items():
        for part in parts:
            match = PATTERNS["note_of_year"].fullmatch(_YEAR.sub("{year}", part.folded))
            years = set(_years_in(part.folded)) if match else set()
            of_table = {id(row) for row in _table_above(part, tables)} if years else set()

            def is_meant(
                row: Mapping[str, Any],
                page: int = page,
                years: Collection[int] = years,
                of_table: Collection[int] = of_table,
            ) -> bool:
                why = row.get("why")
                is_of_sheet = isinstance(why, Why) and "year" in why.rests_on
                of_row = set(_years_in(fold(str(row["year"]))))
                is_near = row["page"] == page and (not of_table or id(row) in of_table)
                return is_near and is_of_sheet and of_row.isdisjoint(years)

            if years and (rows := _meant(tables, is_meant)):
                text = part.folded[:_SHOWN]
                yield doubt(rows, "year", page, "", text, "year.of_other", other=text)


def _table_above(part: Part, tables: _Tables) -> Sequence[Mapping[str, Any]]:
    """The rows of the table of the last figure above a text on its page."""
    ends = [
        (row["bottom"], table)
        for table in FIGURE_TABLES
        for row in tables[table]
        if row["page"] == part.page and row["bottom"] <= part.top + _OVERLAP_PT
    ]
    return tables[max(ends)[1]] if ends else ()


def _is_unsettled(
    label: str, phases: Collection[str], names: "_Names", row: Mapping[str, Any]
) -> bool:
    """Whether a note speaks of a figure by its label, or of all figures of its year and phases."""
    phase = _phase_of(row)
    if phase not in _OVER:
        return False
    years = set(_years_in(label))
    if years and years.isdisjoint(_years_in(fold(str(row["year"])))):
        return False
    named = [name for name in (*_labels_of(row), names.of(row)) if _is_in(name, label)]
    is_only_year = _OTHER_WORDS.sub("", _YEAR.sub("", label)) == ""
    return bool(named or (years and is_only_year and phase in phases))


def _phase_of(row: Mapping[str, Any]) -> str:
    """The measure of a value, the basis of a cost."""
    return str(row.get("measure") or row.get("basis") or "")


class _Names:
    """The names and units by which notes speak of the figures of some tables."""

    def __init__(self, tables: _Tables) -> None:
        self._indicators = {row["indicator_id"]: row for row in tables["indicators"]}

    def of(self, row: Mapping[str, Any]) -> str:
        """The name of a value's indicator, the label of a cost's item; "" where there is none."""
        if "indicator_id" in row:
            indicator = self._indicators.get(row["indicator_id"], {})
            return fold(str(indicator.get("name", "")))
        why = row.get("why")
        item = why.path.item if isinstance(why, Why) and why.path else None
        return plain_label(item.folded) if item else ""

    def activity_of(self, row: Mapping[str, Any]) -> str:
        """The id of the activity of a figure."""
        indicator = self._indicators.get(row.get("indicator_id"), {})
        return str(row.get("activity_id") or indicator.get("activity_id") or "")

    def unit_of(self, row: Mapping[str, Any]) -> str:
        """The unit that a figure's table gives it, folded."""
        indicator = self._indicators.get(row.get("indicator_id"), {})
        return fold(str(row.get("unit") or indicator.get("unit") or ""))


def _years_in(folded: str) -> Iterator[int]:
    """The fiscal years that a text names with their eras or in western years."""
    for match in _YEAR.finditer(folded):
        with suppress(YearError):
            yield fiscal_year(match[0])


def _is_in(label: str, text: str) -> bool:
    return len(label) > 1 and label in text


def _labels_of(row: Mapping[str, Any]) -> list[str]:
    """The labels that say what a figure is."""
    why = row.get("why")
    path = why.path if isinstance(why, Why) else None
    return [plain_label(label.folded) for label in path.labels] if path else []


def _is_of(label: str, named: str) -> bool:
    return len(label) > 1 and (label in named or named in label)


def _meant(tables: _Tables, is_meant: Callable[[Mapping[str, Any]], bool]) -> list[dict[str, Any]]:
    """The rows of figures that are meant."""
    return [row for table in FIGURE_TABLES for row in tables[table] if is_meant(row)]
