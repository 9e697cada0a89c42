"""The reader of drafted forms: what a declaration says of labels, and what the places of cells say of figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from hyoka.forms.assumptions import Form
from hyoka.forms.declaration import Declaration
from hyoka.forms.entries import Lists
from hyoka.forms.facts import Fact
from hyoka.forms.figures import Figure, find_figures, role_of, row_name
from hyoka.forms.meaning import facts_of, is_derived
from hyoka.forms.ratings import find_ratings
from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.names import SECTION, code_and_name, section_names
from hyoka.forms.shared.pages import Item, without_running_headers
from hyoka.forms.shared.paragraphs import one_line, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.titles import printed_year, year_pattern
from hyoka.forms.sheets import Sheet, find_sheets, is_header, name_of, value_of
from hyoka.forms.texts import Text, reaches, read_texts, same_edges
from hyoka.grid.model import Cell
from hyoka.vocabulary import concepts_of, plain_label

_LEVELS: Final = ("policy", "program")
#: What the header over a list's texts may mean.
_OF_TEXTS: Final = frozenset({"text", "ignore"})
_KINDS: Final = {"indicator.output": "output", "indicator.outcome": "outcome"}


def read(declared: Declaration, items: list[Item], out: Records) -> None:
    """Read a document's sheets, or the lists of a document without sheets, into records."""
    items = without_running_headers(items, keep=_kept(declared))
    lists = Lists(declared, items, out)
    if not declared.has_sheets and lists.are_declared:
        lists.read(items, printed_year(declared, items))
        return
    texts = read_texts(items, dict(meanings(declared)))
    sheets, _ = find_sheets({"": texts}, plain_label(declared.activity.name))
    form = Form(sheets, dict(_answers(declared)))
    before: _SheetWriter | None = None
    for sheet in sheets:
        _set_year(declared, sheet)
        writer = _SheetWriter(declared, form, sheet, out, before)
        writer.write()
        before = writer


def _kept(declared: Declaration) -> str:
    """The regular expression of lines that are no running headers though most pages begin with them."""
    section = rf"^{SECTION.pattern}$" if declared.has_sections else ""
    return "|".join(filter(None, (year_pattern(declared).pattern, section, declared.prose.begins)))


def meanings(declared: Declaration) -> Iterator[tuple[str, str]]:
    """The labels that mean something else than the vocabulary says, each with its concepts."""
    given = {label: f"cost.{line.item}" for label, line in declared.costs.lines.items()}
    given |= {
        label: "rating.direction" if one.scale == "direction" else "rating." for label, one in declared.ratings.items()
    }
    given |= dict.fromkeys(declared.headers, "head") | dict.fromkeys(declared.ignore, "ignore")
    given |= {label: f"activity.{name}" for name, label in declared.activity if label and name != "goals"}
    indicators = declared.indicators
    named = dict.fromkeys(indicators.name, "name") | {indicators.unit: "unit", indicators.definition: "definition"}
    given |= {label: f"indicator.{name}" for label, name in named.items() if label}
    given |= {label: concept for one in declared.lists for label, concept in one.columns.items() if concept}
    given |= {label: "text" for label in declared.texts if label not in given}
    for label, concept in given.items():
        known = concepts_of(label, funding=True)
        if concept not in known:
            said = declared.phases.get(label, "")
            phases = [f"phase.{said}"] if said else [one for one in known if one.startswith("phase.")]
            yield plain_label(label), " ".join([concept, *phases])
    for word, phase in declared.phases.items():
        if word not in given and f"phase.{phase}" not in concepts_of(word):
            yield plain_label(word), f"phase.{phase}"


def _answers(declared: Declaration) -> Iterator[tuple[str, str]]:
    """What the declaration says of assumptions."""
    if isinstance(declared.year, int):
        yield "year", str(declared.year)
    if declared.costs.unit:
        yield "unit.money", declared.costs.unit
    yield "phase.cost", declared.costs.basis or "none"
    for label, line in declared.costs.lines.items():
        if line.basis:
            yield f"phase.cost.{plain_label(label)}", line.basis


def _set_year(declared: Declaration, sheet: Sheet) -> None:
    """Take a sheet's year from the place that the declaration names."""
    pattern = year_pattern(declared)
    for text in sheet.texts if "{year}" in str(declared.year) and declared.year != "{year}" else ():
        if match := pattern.search(text.folded):
            sheet.set_year(match[1], text)
            return


class _SheetWriter:
    """Writes the records of a sheet: its activity, its texts, its figures and its ratings."""

    def __init__(
        self, declared: Declaration, form: Form, sheet: Sheet, out: Records, before: _SheetWriter | None = None
    ) -> None:
        self.declared, self.form, self.sheet, self.out = declared, form, sheet, out
        year = form.year(sheet)
        self.year = f"{year}年度" if year else ""
        self.rows: dict[int, Activity] = {}
        continues = before is not None and sheet.name is not None and before.sheet.activity == sheet.activity
        self.indicators: dict[tuple[str, str], str] = before.indicators if before and continues else {}
        texts, codes = sheet.document, (one for one in sheet.texts if one.table >= 0 and not one.is_blank)
        self.codes = (
            Counter(one.folded for one in codes if role_of(texts, one) == "activity.code") if sheet.lists else Counter()
        )
        # a page that repeats its sheet's name goes on with it
        self.own: Activity | None = before.own if before and continues else None
        if sheet.name and not self.own:
            self.own = self._activity()

    def write(self) -> None:
        """Write all records."""
        self._write_texts()
        costs: list[tuple[Activity, Figure, Fact]] = []
        for figure in find_figures(self.sheet):
            if is_derived(figure):
                self.out.leave_out([figure.text.part])
            for fact in facts_of(figure, self.form):
                if (activity := self._activity_of(figure.text)) is None:
                    continue
                if fact.kind == "cost":
                    costs.append((activity, figure, fact))
                else:
                    self._write_value(activity, figure, fact)
        self._write_costs(costs)
        for rating in find_ratings(self.sheet, self.form):
            self._write_rating(rating)

    def _activity(self) -> Activity:
        """The sheet's activity, with the policy and the program above it."""
        sheet, about = self.sheet, self.declared.activity
        found = {name: self._value(label) for name, label in about if label and name != "goals"}
        above = [(level, cell.part) for level in _LEVELS if (cell := found.get(level)) and cell is not sheet.name]
        parent = add_parents(self.out, [(level, part) for level, part in above if isinstance(part, Cell)], self.year)
        assert sheet.name is not None
        number, _ = code_and_name(sheet.name.text) if sheet.activity != sheet.name.text else ("", "")
        code = found.get("code")
        number = number or (code.folded if code else "")
        activity = Activity(
            self.out, [sheet.name.part], self.year, number, title=sheet.activity, level=self.declared.sheet.level
        )
        owner = {name: one_line(cell.part) for name in ("department", "section") if (cell := found.get(name))}
        activity.update(parent_id=parent, **owner)
        return activity

    def _value(self, label: str) -> Text | None:
        """The first value of a label on the sheet."""
        texts, plain = self.sheet.document, plain_label(label)
        labels = (one for one in self.sheet.texts if plain_label(one.folded) == plain and not is_header(texts, one))
        return next(filter(None, (value_of(texts, one) for one in labels)), None)

    def _activity_of(self, text: Text) -> Activity | None:
        """The activity of a text: that of its row in a list, else the sheet's."""
        found = row_name(self.sheet, text)
        if found is None:
            return self.own
        name, _ = found
        if id(name) not in self.rows:
            self.rows[id(name)] = self._row_activity(name, name_of(*found))
        return self.rows[id(name)]

    def _row_activity(self, name: Text, title: str) -> Activity:
        """The activity of a list's row; its number is unique within its section where it comes again."""
        texts, lists = self.sheet.document, self.declared.lists
        row = [one for one in texts.by_page[name.page] if one.table == name.table and reaches(one, name)]
        about = {role_of(texts, one): one_line(one.part) for one in row if not one.is_blank}
        number = about.get("activity.code", "")
        lines = takewhile(
            lambda text: text.table < 0, (text for text in reversed(texts.before(name)) if text.table != name.table)
        )
        above = section_names([text.part for text in lines][::-1], name.page)
        section = about.get("activity.section", "") or "".join(above[-1:])
        department = about.get("activity.department", "") or "".join(above[-2:-1])
        within = section if self.codes[number] > 1 else ""
        level = lists[0].level if lists else "project"
        activity = Activity(self.out, [name.part], self.year, number, title=title, level=level, within=within)
        activity.update(parent_id=self.own.id if self.own else "", department=department, section=section)
        self._write_row_texts(
            activity, [one for one in row if one is not name and not one.is_blank and not one.is_figure]
        )
        return activity

    def _write_row_texts(self, activity: Activity, row: list[Text]) -> None:
        """Write the texts of a list's row under their headers."""
        texts = self.sheet.document
        for one in row:
            header = next((o for o in texts.column_above(one) if is_header(texts, o) and same_edges(o, one)), None)
            concepts = header.concepts() if header else ()
            if header and (not concepts or set(concepts) & _OF_TEXTS):
                activity.add_text(one_line(header.part), [one.part])

    def _write_texts(self) -> None:
        labels = {plain_label(label): name or label for label, name in self.declared.texts.items()}
        for text in self.sheet.texts if self.own else ():
            name = labels.get(plain_label(text.folded))
            value = value_of(self.sheet.document, text) if name and not is_header(self.sheet.document, text) else None
            if name and value and self.own:
                self.own.add_text(name, [value.part])

    def _write_value(self, activity: Activity, figure: Figure, fact: Fact) -> None:
        """Write a value, and before the first one its indicator."""
        key = (activity.id, fact.label)
        if key not in self.indicators:
            number = sum(1 for other, _ in self.indicators if other == activity.id) + 1
            self.indicators[key] = f"{activity.id}#{number}"
            name = figure.word("indicator.name") or figure.indicator or figure.above or figure.text
            definition = figure.word("indicator.definition") or figure.definition
            self.out.add(
                "indicators", name.part, indicator_id=self.indicators[key], activity_id=activity.id, number=str(number),
                name=fact.label, unit=fact.unit, kind=self._kind(figure),
                definition="\n".join(paragraphs([definition.part])) if definition else "",
            )  # fmt: skip
        year = f"{fact.fiscal_year}年度" if fact.fiscal_year else ""
        self.out.add("indicator_values", figure.text.part, indicator_id=self.indicators[key], year=year,
                     measure=fact.phase, text=fact.text)  # fmt: skip

    def _kind(self, figure: Figure) -> str:
        """Output or outcome, as the words around a figure say or the form does."""
        beside = self.sheet.document.row_right(figure.indicator)[:1] if figure.indicator else []
        texts = [*(word for word, _ in figure.words), *beside, *figure.headers, *figure.sections]
        kinds = (_KINDS[concept] for text in texts for concept in text.concepts() if concept in _KINDS)
        return next(kinds, self.declared.indicators.kind)

    def _write_costs(self, costs: list[tuple[Activity, Figure, Fact]]) -> None:
        """Write figures of costs; several of one item in a year are told apart by their labels."""
        keys = [(one.id, fact.fiscal_year, fact.phase, fact.concept) for one, _, fact in costs]
        counts = Counter(keys)
        for key, (activity, figure, fact) in zip(keys, costs, strict=True):
            detail = fact.label if not fact.concept or counts[key] > 1 else ""
            year = f"{fact.fiscal_year}年度" if fact.fiscal_year else ""
            about = {"activity_id": activity.id, "year": year, "basis": fact.phase, "item": fact.concept or "detail"}
            self.out.add("costs", figure.text.part, **about, detail=detail, text=fact.text, unit=fact.unit)

    def _write_rating(self, fact: Fact) -> None:
        cell = next(text for text in self.sheet.texts if text.place == fact.place)
        activity = self._activity_of(cell)
        if activity:
            scale = next(
                (one.scale for label, one in self.declared.ratings.items() if label == plain_label(fact.label)),
                "direction",
            )
            self.out.add("ratings", cell.part, activity_id=activity.id, year=self.year, criterion=fact.label,
                         symbol=fact.value, scale=scale, text=fact.text)  # fmt: skip
