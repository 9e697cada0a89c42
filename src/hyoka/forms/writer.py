"""The records of a sheet, written row by row: its activity, its texts, its figures and its ratings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, count, pairwise, takewhile
from typing import Final

from hyoka.forms.about import activity_of
from hyoka.forms.assumptions import Reading
from hyoka.forms.declaration import Declaration
from hyoka.forms.facts import Fact
from hyoka.forms.figure import Figure
from hyoka.forms.headers import is_header
from hyoka.forms.indicator_blocks import NAME, names_over_columns
from hyoka.forms.items import adds_up_years
from hyoka.forms.labelled import Value, labelled_values
from hyoka.forms.marks import Rating, chosen_text, symbol_of
from hyoka.forms.meaning import facts_of, unit_of
from hyoka.forms.ratings import find_ratings
from hyoka.forms.rows import ListRows
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.label_finder import plain
from hyoka.forms.shared.name_cells import printed_number
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.sheet_figures import find_figures
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import Text
from hyoka.text.japanese import fold
from hyoka.text.numbers import UNITS
from hyoka.text.vocabulary import plain_label

_POLARITY: Final = {"↑": "higher", "↓": "lower", "=": "maintain"}
_OUTPUT, _OUTCOME = ("indicator.output", "活動", "活動指標名"), ("indicator.outcome", "成果", "成果指標名")
_KINDS: Final = dict.fromkeys(_OUTPUT, "output") | dict.fromkeys(_OUTCOME, "outcome") | {"対象指標": ""}
#: The printed number of an indicator: 2, 指標2.
_Cost = tuple[Activity, Figure, Fact]


class SheetWriter:
    """Writes the records of a sheet."""

    def __init__(self, declared: Declaration, form: Reading, sheet: Sheet, out: Records) -> None:
        self.declared, self.form, self.sheet, self.out = declared, form, sheet, out
        year = form.year(sheet)
        self.year = _printed(year)
        self.rated = ""  # the criterion that was rated last
        self._ratings: dict[int, list[Rating]] = {}
        for rating in find_ratings(sheet, set(map(plain, declared.ratings))):
            self._ratings.setdefault(id(rating.label), []).append(rating)
        self._phases: dict[int, dict[str, int]] = {}  # the row of each phase of an indicator
        self._cost_lines = set(map(plain, declared.costs.lines))
        self._rows = [sheet.document.by_item.get(number, []) for number in range(sheet.first, sheet.last)]
        self._values = list(labelled_values(declared, self._rows))
        begins = any(value.label == declared.sheet.begins for row in self._values for value in row)
        has_own = sheet.name or begins
        self.own = activity_of(declared, sheet, self._values, self.year, out) if has_own else None
        self._lists = ListRows(declared, sheet, self.year, out, self.own)

    def write(self) -> None:
        """Write all records."""
        figures = dict[int, list[Figure]]()
        taken = {id(text) for row in self._values for one in row if self._is_text(one.label) for text in one.texts}
        for figure in find_figures(self.sheet, taken):
            figures.setdefault(figure.text.item, []).append(figure)
        costs: list[_Cost] = []
        for number, row, values in zip(count(self.sheet.first), self._rows, self._values, strict=False):
            here = figures.get(number, [])
            has_text = any(value.texts and self._is_text(value.label) for value in values)
            printed = [text for text in row if not text.is_blank]
            is_head = not (here or has_text) and all(text.is_label for text in printed)
            is_head = is_head and any(is_header(self.sheet.document, text) for text in printed)
            if self.own:
                ended = bool(is_head or values or here)
                self.own.append_continuation(self.sheet.document.items[number], ended=ended)
                for mark in (text for text in row if text.folded in self.declared.marks):
                    self.own.add_text(mark.folded, [mark.part])
                for value in () if is_head else values:
                    self._write_label(self.own, value, _printed_number(row))
            self._lists.begin(row)
            for figure in here:
                costs += self._write_figure(figure)
        self._write_costs(costs)
        for rating in chain(*self._ratings.values()):
            if id(rating.value) not in self._lists.rated:
                self._write_rating(rating)
        self._lists.write_totals()

    def _is_text(self, label: str) -> bool:
        return label in self.declared.texts or label in self.declared.ratings or label in self.declared.reasons

    def _write_label(self, activity: Activity, value: Value, number: str) -> None:
        form, label, texts, cells = self.declared, value.label, value.texts, [text.part for text in value.texts]
        indicators = form.indicators
        if label in form.ratings:
            self._write_ratings_beside(activity, value)
        elif label in form.reasons:
            reason = form.ratings[self.rated].reason if self.rated else ""
            activity.add_text(reason or f"{self.rated}{label}", cells)
        elif label in indicators.name and not self._heads_indicators(value.place):
            before = takewhile(lambda text: not text.is_figure, texts)
            named = [
                text for text in before if text.folded not in (*indicators.kinds, *UNITS) and not _heads_values(text)
            ]
            named = named if any(len(text.folded) > 1 for text in named) else []  # ア | 件
            kind = next((kind for text in texts if (kind := indicators.kinds.get(text.folded))), indicators.kind)
            # what stands in brackets is the name's where 単位 stands beside it
            row = pairwise(self.sheet.document.row_right(value.place))
            is_apart = any(head.folded == indicators.unit != "" != unit.folded for head, unit in row)
            cells, unit = [text.part for text in named], "" if is_apart else None
            activity.begin_indicator(cells, unit, kind=kind, printed_number=number)
        elif label == indicators.unit:
            for above in self.sheet.document.column_above(texts[0])[:1] if texts else ():
                activity.resume_indicator(above.part)  # of several beside one another
            activity.add_unit(cells)
        elif label == indicators.definition:
            activity.add_definition(cells)
        elif label in form.texts:
            activity.add_text(form.texts[label] or label, cells)
        elif label in form.ignore:
            self.out.leave_out(text.part for text in texts if not text.is_figure)
        if label == form.activity.goals:
            activity.add_goals(self.sheet.document.items[self.sheet.first : self.sheet.last])

    def _heads_indicators(self, label: Text) -> bool:
        """Whether an indicator's label stands over a column of names, or beside names over columns."""
        document = self.sheet.document
        return is_header(document, label) or bool(names_over_columns(document, label))

    def _write_ratings_beside(self, activity: Activity, value: Value) -> None:
        """Write the ratings beside or under a label, and their reason, if a text behind them gives one."""
        ratings = self._ratings.pop(id(value.place), [])
        for rating in ratings:
            self._write_rating(rating)
            self.rated = value.label
        rated = [text for text in value.texts if any(text is one.value and not one.is_option for one in ratings)]
        if rated and not self.declared.reasons:
            reason = self.declared.ratings[value.label].reason or f"{value.label}の理由"
            activity.add_text(reason, [text.part for text in value.texts[value.texts.index(rated[-1]) + 1 :]])

    def _write_rating(self, rating: Rating) -> None:
        activity, name = self._lists.activity_of(rating.value), rating.name
        chosen = rating.mark if rating.is_option else chosen_text(rating.value)
        labels = self.declared.ratings
        alike = [one for one in labels if plain(one) == plain_label(name)]
        label = name if name in labels else "".join(alike if len(alike) == 1 else [])
        if activity is None:
            return
        if rating.is_option or chosen != rating.value.text:
            self.out.leave_out([rating.value.part])
        scale = labels[label].scale if label else "direction"
        year = _printed(rating.fiscal_year(self.form.year(self.sheet)))
        about = {"activity_id": activity.id, "year": year, "criterion": name if rating.stage else label or name}
        is_text = label and scale == "direction" and symbol_of(chosen) != fold(chosen)
        symbol = chosen if is_text else rating.mark
        self.out.add("ratings", rating.value.part, **about, symbol=symbol, scale=scale, text=chosen)

    def _write_figure(self, figure: Figure) -> Iterator[_Cost]:
        """Write a figure of an indicator; those of costs are given back."""
        if figure.is_derived:
            self.out.leave_out(one.part for one in (figure.text, *figure.row_labels[:1]))
        elif adds_up_years(figure):
            above = (one for one in self.sheet.document.column_above(figure.text) if not one.is_figure)
            self.out.leave_out(one.part for one in (figure.text, *above))
        for fact in facts_of(figure, self.form):
            activity = self._lists.activity_of(figure.text)
            if activity and fact.kind == "cost":
                if fact.concept or figure.headers or plain(fact.label) in self._cost_lines:
                    yield activity, figure, fact
            elif activity:
                self._write_value(activity, figure, fact)

    def _write_value(self, activity: Activity, figure: Figure, fact: Fact) -> None:
        name = self._first_row(figure.word("indicator.name") or figure.indicator or figure.above or figure.text, fact)
        unit = unit_of(figure, name)
        row = [] if activity is not self.own else [*reversed(self.sheet.document.row_left(figure.text))]
        kind, number = self._kind(figure, name), _printed_number(row)
        polarity = figure.word("indicator.polarity")
        better = _POLARITY.get(polarity.folded, "") if polarity else ""
        activity.begin_indicator(name.part, one_line(unit.part) if unit else None, kind, better, printed_number=number)
        if definition := figure.word("indicator.definition"):
            activity.add_definition([definition.part])
        if fact.fiscal_year or fact.value:  # 最終目標値 over a figure names no year, which is a problem of its row
            year = f"{fact.fiscal_year}年度" if fact.fiscal_year else "".join(one.folded for one in figure.headers[:1])
            half = fact.text if fact.text != figure.text.text else ""
            activity.add_value(year, figure.text.part, fact.phase, half)

    def _first_row(self, name: Text, fact: Fact) -> Text:
        """The name of the indicator's first row, where each of its phases has a row with the name: 効果額（実績）."""
        above = name.over if name.over and name.over.folded == name.folded else name
        phases = self._phases.setdefault(id(above), {fact.phase: id(name)})
        return above if phases.setdefault(fact.phase, id(name)) == id(name) else name

    def _kind(self, figure: Figure, name: Text) -> str:
        """The kind that a text beside a figure or its indicator's name says, else one left of the name or above it."""
        document = self.sheet.document
        beside = document.row_right(figure.indicator)[:1] if figure.indicator else []
        texts = [*(word for word, _ in figure.words), *beside, *figure.headers, *figure.sections]
        kinds = self.declared.indicators.kinds
        declared = (kinds[text.folded] for text in texts if text.folded in kinds)
        left = document.row_left(name)
        texts += [*left, *document.column_above(name), *figure.caption]
        words = (one for text in texts for one in (*text.concepts, plain_label(text.folded).rstrip("123456789")))
        shared = (_KINDS[one] for one in words if one in _KINDS)
        return next(declared, "") or self.declared.indicators.kind or next(shared, "")

    def _write_costs(self, costs: list[_Cost]) -> None:
        """Write figures of costs; several of one item in a year are told apart by their labels, or their headers."""
        costs = [cost for cost in costs if cost[2].text]
        keys = [(one.id, fact.fiscal_year, fact.phase, fact.concept) for one, _, fact in costs]
        labels = [(*key, fact.label) for key, (_, _, fact) in zip(keys, costs, strict=True)]
        counts = Counter(chain(keys, labels))
        for key, label, (activity, figure, fact) in zip(keys, labels, costs, strict=True):
            detail = fact.label if not fact.concept or counts[key] > 1 else ""
            if counts[label] > 1 and figure.headers:
                detail = f"{detail} {one_line(figure.headers[0].part)}"
            year = _printed(fact.fiscal_year)
            about = {"activity_id": activity.id, "year": year, "basis": fact.phase, "item": fact.concept or "detail"}
            self.out.add("costs", figure.text.part, **about, detail=detail, text=fact.text, unit=fact.unit)


def _printed(year: int | None) -> str:
    return f"{year}年度" if year else ""


def _heads_values(text: Text) -> bool:
    """Whether a text beside an indicator's label is no part of its name: ３年度, 目標 over its values, 名称."""
    return text.folded == NAME or text.is_year or bool(text.phases) or "indicator.name" in text.concepts


def _printed_number(row: Sequence[Text]) -> str:
    first = next((text.folded for text in row if not text.is_blank), "")
    return printed_number(first)
