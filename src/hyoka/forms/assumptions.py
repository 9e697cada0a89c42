"""What is assumed of a form as a whole: its year, its unit of money, the meaning of its labels, its phases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from hyoka.forms.facts import Assumption
from hyoka.forms.headers import halves_of
from hyoka.forms.pieces import two_in, unit_in
from hyoka.forms.roles import role_of
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import LONGEST_LABEL, Text
from hyoka.forms.years import year_of, year_of_month, years_in
from hyoka.text.numbers import YEN

if TYPE_CHECKING:
    from hyoka.forms.figure import Figure


_MONEY: Final = re.compile("予算|決算")
_PLANNED: Final = re.compile("予算|実施計画(?!.*(?:実績|評価|進捗|進行))")
_COSTS: Final = re.compile("費|円|コスト|予算|決算")
_OF_COSTS: Final = ("cost.", "group.", "phase.budget", "phase.settlement")
#: The least digits of half of the amounts where they are likely in yen.
_DIGITS_OF_YEN: Final = 7
_FUNDING: Final = frozenset({"cost.general_funds", "group.funding"})
_FUNDS: Final = frozenset({"cost.subsidies", "cost.bonds"})
_FEWEST_FUNDS: Final = 3
_RESULT: Final = re.compile("評価|実績|決算")
_LONGEST_EVIDENCE: Final = 80
#: What is said of years that are not the sheet's.
_BEGINNING: Final = re.compile("開始|創設|設立|設置|制定|終了|始期|終期")


@dataclass
class Reading:
    """The assumptions about a form, made once for all its documents."""

    sheets: list[Sheet]
    answers: Mapping[str, str]
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    rated: set[str] = field(default_factory=set)  # labels of ratings beside which any text is a mark
    _years: dict[int, int | None] = field(default_factory=dict)
    _money: dict[int, list[Text]] = field(default_factory=dict)

    def assume(self, made: Assumption) -> str:
        """Make an assumption, unless it was made; its answer or its default."""
        if made.id not in self.assumptions:
            answer = self.answers.get(made.id, "")
            made.answer = answer if not made.allowed or answer in made.allowed else ""
            made.evidence = made.evidence[:_LONGEST_EVIDENCE] + "…" * (len(made.evidence) > _LONGEST_EVIDENCE)
        return self.assumptions.setdefault(made.id, made).value

    def is_funding(self, figure: Figure) -> bool:
        """Whether a figure's table, or that of its headers on the page before, is one of funding."""
        texts = figure.sheet.document
        table = texts.in_table(figure.text)
        key = ("funding", id(table))
        if key not in texts.of_labels:
            # 国, 県 and 市 beside one another mean funding though nothing else says so
            only_funding = {text.folded for text in table if text.cost and "cost" not in text.families}
            texts.of_labels[key] = len(only_funding) >= _FEWEST_FUNDS
        tables = (texts.concepts_in_table(one) for one in (figure.text, *figure.headers[:1]))
        return texts.of_labels[key] or any(not _FUNDING.isdisjoint(one) or one >= _FUNDS for one in tables)

    def is_of_costs(self, figure: Figure) -> bool:
        """Whether a word in a figure's table or the line above it speaks of costs; a table of scores has none."""
        concepts = figure.sheet.document.concepts_in_table(figure.text)
        captions = (concept for text in figure.caption for concept in text.concepts)
        of_costs = any(concept.startswith(_OF_COSTS) for concept in chain(concepts, captions))
        return of_costs or any(map(speaks_of_costs, figure.caption)) or bool(self.own_unit(figure))

    def year(self, sheet: Sheet) -> int | None:
        """The fiscal year of a sheet: as its title says, else as most of its labels of results say; as answered."""
        if id(sheet) not in self._years:
            self._years[id(sheet)] = self._find_year(sheet)
        return self._years[id(sheet)]

    def _find_year(self, sheet: Sheet) -> int | None:
        printed, said = (sheet.year, sheet.title) if sheet.year is not None else _year_of_results(sheet)
        if not self.year_is_assumed(sheet):
            return printed
        question = "何年度の実績についての帳票ですか。 — Which fiscal year are these sheets about?"
        evidence, places = (said.text, [(sheet.document_id, said.place)]) if said else ("", [])
        answer = self.assume(Assumption("year", question, str(printed or ""), evidence, places=places))
        return int(answer) if answer.isdigit() and answer != self.assumptions["year"].default else printed

    def year_is_assumed(self, sheet: Sheet) -> bool:
        """Whether a sheet's title does not say its year, or names several."""
        if sheet.is_sure or sheet.year is None:
            return not sheet.is_sure
        return sheet.title is not None and len({year for year, _, _ in years_in(sheet.title.folded)}) > 1

    def own_unit(self, figure: Figure) -> str:
        """The unit that stands behind a figure or before it in its row; "" where none does."""
        of_values = ("indicator.name", "indicator.unit") if figure.word("indicator.name") else ()
        before = (unit for word, role in figure.words if role not in of_values and (unit := unit_in(word.folded)))
        return _unit_behind(figure.text) or next(before, "")

    def unit(self, figure: Figure) -> tuple[str, bool]:
        """The unit of a figure of money, and whether none is printed, so that it is an assumption."""
        labels = [*figure.headers, *figure.sections]
        if printed := self.own_unit(figure) or next((unit for text in labels if (unit := unit_in(text.folded))), ""):
            return printed, False
        above = [
            text
            for text in self._units(figure.sheet)
            if (text.page, text.top) <= (figure.text.page, figure.text.bottom)
        ]
        if above := above or self._units_over_names(figure):
            return unit_in(above[-1].folded), False
        everywhere = Counter(unit_in(text.folded) for sheet in self.sheets for text in self._units(sheet))
        everywhere = everywhere or Counter(unit for text in self._amounts() if (unit := _unit_behind(text)) in YEN)
        default = everywhere.most_common(1)[0][0] if everywhere else self._likely_unit()
        question = "金額の単位は何ですか。 — In which unit are amounts of money printed?"
        evidence = f"{default} is printed elsewhere" if everywhere else "no unit is printed; so large are the amounts"
        return self.assume(Assumption("unit.money", question, default, evidence, tuple(YEN))), True

    def _likely_unit(self) -> str:
        lengths = sorted(sum(char.isdigit() for char in text.folded) for text in self._amounts())
        return "円" if lengths and lengths[len(lengths) // 2] >= _DIGITS_OF_YEN else "千円"

    def _amounts(self) -> Iterator[Text]:
        return (text for sheet in self.sheets for text in sheet.texts if "," in text.folded and text.is_figure)

    def _units_over_names(self, figure: Figure) -> list[Text]:
        """The texts over the first name on a figure's page that name a unit of money for all sheets there."""
        sheets = [sheet for sheet in self.sheets if sheet.document is figure.sheet.document]
        names = [sheet.name.item for sheet in sheets if sheet.name and sheet.name.page == figure.text.page]
        units = (text for sheet in sheets for text in self._units(sheet) if text.page == figure.text.page)
        return [text for text in units if text.table < 0 and text.item < min(names, default=0)]

    def _units(self, sheet: Sheet) -> list[Text]:
        """The texts of a sheet that name a unit of money for others."""
        if id(sheet) not in self._money:
            texts = [text for text in sheet.texts if "円" in text.folded and len(text.folded) <= 60]
            texts = [text for text in texts if "derived" not in text.concepts]  # 単位コスト(円)
            texts = [text for text in texts if unit_in(text.folded) in YEN and not text.is_figure]
            of_values = (role_of(sheet.document, text) == "indicator.unit" for text in texts)  # 億円 of sales
            self._money[id(sheet)] = [text for text, is_value in zip(texts, of_values, strict=True) if not is_value]
        return self._money[id(sheet)]

    def assumed_phase(self, figure: Figure, kind: str, label: str = "") -> tuple[str, str]:
        """The phase of a figure beside which none is printed, and the assumption that it rests on."""
        answered = f"phase.{kind}.{label}"
        if answered in self.answers:
            return self.answers[answered], answered
        key = f"phase.{kind}"
        titles = [*figure.caption, *([figure.sheet.title] if figure.sheet.title else [])]
        title = next((one.text for one in titles if _MONEY.search(one.folded)), titles[-1].text if titles else "")
        if kind == "value":
            question = "これらの値は目標ですか、実績ですか。 — Are these values of indicators targets or actual values?"
            default = "target/actual" if two_in(figure.text.folded)[1] else "actual"
            phases = ("actual", "target", "baseline", "target/actual", "actual/target")
            return self.assume(Assumption(key, question, default, title, phases)), key
        default = "budget" if _PLANNED.search(title) and "決算" not in title else "settlement"
        question = "これらの金額は予算ですか、決算ですか。 — Are these amounts of the budget or the settlement?"
        evidence, allowed = title or "the sheets evaluate a past year", ("budget", "settlement", "none")
        value = self.assume(Assumption(key, question, default, evidence, allowed))
        return "" if value == "none" else value, key

    def is_later(self, figure: Figure, year: int | None) -> bool:
        """Whether a figure's year is after the sheet's own."""
        sheet_year = self.year(figure.sheet)
        return year is not None and sheet_year is not None and year > sheet_year

    def is_to_come(self, figure: Figure, year: int | None, phase: str, number: str) -> bool:
        """Whether a figure is a 0 that stands for a result of a year after the sheet's own."""
        return self.is_later(figure, year) and number == "0" and phase in ("actual", "settlement", "")


def phases_of_halves(figure: Figure) -> tuple[str, ...]:
    """The phases of two figures, one over or before the other, as a text over or before both says; else nothing."""
    said = (halves_of(one.part) for one in (*figure.headers, *figure.sections, *figure.caption, *figure.row_labels))
    return next(filter(None, said), ())


def phase_of_half(figure: Figure) -> str:
    """The phase of a figure above or below another of its row; nothing where it stands alone."""
    row = next((one for one, _ in figure.words if abs(figure.text.middle - one.middle) > 1), None)
    halves = phases_of_halves(figure) if row else ()
    return halves[figure.text.middle > row.middle] if row and halves else ""


def _unit_behind(text: Text) -> str:
    return max((unit for unit in (*YEN, "人", "人工") if text.folded.endswith(unit)), key=len, default="")


def speaks_of_costs(text: Text) -> bool:
    """Whether a text has a word for costs."""
    return _COSTS.search(text.folded) is not None


def _begins_something(text: Text) -> bool:
    """Whether a text says when something began or ends, beside its label or in it: 開始年度 | 昭和58年度."""
    return any(one and _BEGINNING.search(one.folded) for one in (text, text.left, text.over))


def _year_of_results(sheet: Sheet) -> tuple[int | None, Text | None]:
    """The year of most labels of results, else the latest printed one, and a text that says it."""
    years: Counter[int] = Counter()
    example: dict[int, Text] = {}
    for text in sheet.texts:
        if len(text.folded) <= 2 * LONGEST_LABEL and _RESULT.search(text.folded):
            for named, _, _ in years_in(text.folded):
                years[named] += 1
                example.setdefault(named, text)
    texts = [text for text in sheet.texts if not _begins_something(text)]
    printed = [year for text in texts if text.is_year for year, _, _ in years_in(text.folded)]
    printed += [year for text in texts if (year := year_of_month(text.folded))]
    if not (years or printed):  # 19年度(実績): of the era of the other years, 平成20年6月, or of one that is no future
        named = max((year for text in texts for year, _, _ in years_in(text.folded)), default=0)
        last = named + 10 if named else datetime.now(UTC).year
        labels = (text.folded for text in texts if len(text.folded) <= LONGEST_LABEL)
        found = [(year, bool(_RESULT.search(one))) for one in labels if "年度" in one and (year := year_of(one, last))]
        printed = [year for year, is_result in found if is_result] or [year for year, _ in found if not named]
    latest = max(printed, default=None)
    year = max(years, key=lambda one: (years[one], one)) if years else latest
    return year, example.get(year or 0)
