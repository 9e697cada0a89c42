"""What tables say of activities and figures: lists by their heads, rows of costs, words of bases and measures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TypedDict

from hyoka.forms._figures import Figure, is_number, plain
from hyoka.forms._toolkit import fold
from hyoka.inspecting.heads import Table, columns_of
from hyoka.inspecting.page import Findings
from hyoka.inspecting.words import (
    POLARITIES,
    about_of,
    cost_item_of,
    is_rating,
    kind_of,
    level_of,
    measure_of,
    names_activity,
    scale_of,
)

#: Labels and heads of an indicator's name and unit.
INDICATOR = re.compile(
    r"(?!.*(?:達成|推移|評価)).*指標の?(?:名称?|内容|項目)?(?:\(.*\))?\d?|指標.*名.*|.*指標\d?\(.*\)"
)
UNIT = re.compile(r"(?:.*の)?単位")
#: A document that prints the label of a project's name so often has several.
OFTEN = 3
_NAME_OF_ONE = re.compile(r"名称?|項目|内容|指標")
_LEFT_OUT = re.compile(r"(?:目標)?達成率.*|対?前年度?(?:比|増減).*|増減.*|差(?:額|引)?|進捗率.*|執行率.*|伸び率.*")
_KIND_HEAD = re.compile(r"種別|区分|性質|種類|指標の?(?:種別|区分|性質|種類)")
_POLARITY_HEAD = re.compile(r"方向|性質|向き|望ましい方向|目指す方向")
_WORD_OF_MEASURE = re.compile(r"決算|執行額|支出済額?|予算|目標|計画|見込|基準|現状値|策定時|実績|実数|達成値")
_SHORT = 6
#: What a measure's word says of a row of costs.
_BASIS_OF_MEASURE = {"actual": "settlement", "target": "budget", "baseline": "settlement"}
#: Words of a cost beside which another total is but a sum.
_SUM = re.compile(r"総コスト|総事業費|トータル|総計|合計|事業費計|①\+②")


class ListsTold(TypedDict):
    """Parts of a sketch that lists tell."""

    listed: dict[str, str]
    listed_level: str
    kinds: dict[str, str]
    polarities: dict[str, str]


class WordsTold(TypedDict):
    """Parts of a sketch that words of figures tell."""

    costs: dict[str, str]
    apart: tuple[str, ...]
    bases: dict[str, str]
    measures: dict[str, str]
    left_out: tuple[str, ...]


class Lists:
    """What the heads of tables say: a list of activities, the columns of ratings, kinds and directions."""

    def __init__(self, found: Findings) -> None:
        self.heads = dict.fromkeys(plain(head) for head in found.heads)
        self.listed: dict[str, str] = {}
        self.ratings: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.polarities: dict[str, str] = {}
        self.texts: list[str] = []
        self.indicators: list[str] = []
        for table in found.tables:
            self._take(table)

    def told(self) -> ListsTold:
        """What of it is told of the form."""
        return {
            "listed": self.listed,
            "listed_level": level_of(self.listed),
            "kinds": self.kinds,
            "polarities": self.polarities,
        }

    def _take(self, table: Table) -> None:
        name = next((fold(c.text) for row in table.heads for c in row.cells if names_activity(plain(c.text))), "")
        found = columns_of(table, name)
        columns = {plain(head): [fold(cell.text) for cell in cells] for head, cells in found.items()}
        about = about_of(columns) if name else {}
        self.listed |= about if about not in ({}, {plain(name): "name"}) or len(table.rows) > OFTEN else {}
        if not name and any(map(UNIT.fullmatch, columns)) and not any(map(INDICATOR.fullmatch, columns)):
            self.indicators += [head for head in columns if _NAME_OF_ONE.fullmatch(head)][:1]
        for head, values in columns.items():
            if kinds := {value: kind_of(value) for value in values if len(value) < 8 and kind_of(value)}:
                self.kinds |= kinds if _KIND_HEAD.fullmatch(head) else {}
            elif _POLARITY_HEAD.fullmatch(head) and any(value in POLARITIES for value in values):
                self.polarities |= {value: POLARITIES[value] for value in values if value in POLARITIES}
            elif about and head not in about and values and not head.startswith("うち"):
                self._take_column(head, values)

    def _take_column(self, head: str, values: Sequence[str]) -> None:
        """A column of a list of activities: of ratings if most of its texts are such, else of prose."""
        rated = [value for value in values if is_rating(head, value)]
        if 2 * len(rated) > len(values):
            self.ratings[head] = scale_of(rated)
        elif not (INDICATOR.fullmatch(head) or UNIT.fullmatch(head) or _WORD_OF_MEASURE.search(head)):
            self.texts += [head] if any(_is_text(value) for value in values) else []


def _is_text(value: str) -> bool:
    """Whether a value is no number and no word of a measure."""
    return not is_number(value) and not (len(value) < _SHORT and measure_of(value)[0])


class Words:
    """Rows and columns of costs with their items, and the words that say bases and measures."""

    def __init__(self, figures: Sequence[Figure], indicators: dict[str, str], labels: Collection[str]) -> None:
        self.labels = labels
        self.costs: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.measures: dict[str, str] = {}
        self.of_figures: set[str] = set()
        self.left_out: tuple[str, ...] = ()
        for figure in figures:
            name, _ = figure.named(indicators) if figure.heads else (None, "")
            texts = [text for text in figure.texts if name is None or text != plain(name.text)]
            if out := [text for text in texts if _LEFT_OUT.fullmatch(text)]:
                self.left_out = tuple(dict.fromkeys((*self.left_out, *out)))
                continue
            found = [] if name else [text for text in texts if cost_item_of(text)]
            if found:
                self.costs.setdefault(found[0], cost_item_of(found[0]))
            self._take(texts, is_cost=bool(found))
        self._part()
        self._leave_out_plans(figures)

    def told(self) -> WordsTold:
        """What of it is told of the form."""
        return {
            "costs": self.costs,
            "apart": self.apart,
            "bases": self.bases,
            "measures": self.measures,
            "left_out": self.left_out,
        }

    def _leave_out_plans(self, figures: Sequence[Figure]) -> None:
        """A plan beside a budget of the same year is no second budget."""
        heads = dict.fromkeys(plain(head) for figure in figures for head in figure.heads)
        if any("予算" in head for head in heads) and "計画" in self.bases:
            del self.bases["計画"]
            plans = (
                head for head in heads if "計画" in head and not cost_item_of(head) and head not in self.of_figures
            )
            self.left_out = (*self.left_out, *plans)

    def _take(self, texts: Iterable[str], *, is_cost: bool) -> None:
        for text in texts:
            for word in _WORD_OF_MEASURE.findall(text) if len(text) < 16 else ():
                table, meant = measure_of(word)
                if is_cost:
                    self.bases[word] = _BASIS_OF_MEASURE.get(meant, meant)
                elif table == "indicator_values":
                    told = text in self.labels and len(text) < len(word) + 3
                    self.measures[text if told else word] = meant
                    self.of_figures.add(text)

    def _part(self) -> None:
        """A sum of totals is a free line; rows that share an item keep their names."""
        totals = [text for text, item in self.costs.items() if item == "total"]
        if any(not _SUM.search(text) for text in totals):
            self.costs |= {text: "detail" for text in totals if _SUM.search(text)}
        shared = Counter(item for item in self.costs.values() if item not in ("total", "detail"))
        self.apart = tuple(text for text, item in self.costs.items() if shared[item] > 1)
