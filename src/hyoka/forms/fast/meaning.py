"""What the words before a figure and the headers above it say: its line of costs, its phase, its year."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hyoka.forms.columns import HEADER_YEAR
from hyoka.forms.declaration import Declaration
from hyoka.forms.fast.figures import Figure, Texts, unit_of
from hyoka.forms.shared.labels import label_finder

_YEAR: Final = re.compile(HEADER_YEAR)
#: Phases of money, and those that an indicator's words say for money.
_FOR_MONEY: Final = {"budget": "budget", "settlement": "settlement", "actual": "settlement", "target": "budget"}
_FOR_VALUES: Final = ("target", "actual", "baseline")


@lru_cache
def meanings_of(form: Declaration) -> Meanings:
    """What finds the meanings of a form's figures."""
    return Meanings(form)


class Meanings:
    """Finds what figures of a form mean."""

    def __init__(self, form: Declaration) -> None:
        self.form = form
        self.cost_line, self.phase_word = label_finder(form.costs.lines), label_finder(form.phases)
        self._line_and_phase = lru_cache(maxsize=1 << 12)(self._find_line_and_phase)

    def line_and_phase(self, figure: Figure) -> tuple[str, str]:
        """The label of a figure's line of costs, and its phase; "" where nothing says them."""
        return self._line_and_phase(figure.texts, figure.headers, figure.texts_beside)

    def _find_line_and_phase(self, words: Texts, headers: Texts, beside: Texts) -> tuple[str, str]:
        line = self._line_of(words, headers, beside)
        return line, self._phase_of(words, (*reversed(headers), line), beside)

    def _line_of(self, words: Texts, headers: Texts, beside: Texts) -> str:
        """The line of costs of a row, else of its header, else of the text beside several rows."""
        header = next(filter(None, map(self.cost_line, reversed(headers))), "")
        has_own_name = not all(self.phase_word(word) or unit_of(word) for word in words)
        return self._line_in(words) or header or ("" if has_own_name else self._line_in(beside))

    def _line_in(self, words: Texts) -> str:
        """The line of costs that words name, all together or the last one that names any."""
        names = [word for word in words if word not in self.form.ignore]
        return next(filter(None, map(self.cost_line, ["".join(names), *reversed(names)])), "")

    def _phase_of(self, words: Texts, labels: Texts, beside: Texts) -> str:
        """The phase that the headers say, the lowest first, else the line of costs, else the words before it."""
        word = next(filter(None, map(self.phase_word, (*words, *beside))), "")
        return next(filter(None, map(self.phase_in, labels)), "") or self.form.phases.get(word, "")

    def phase_in(self, text: str) -> str:
        """The phase of the first declared word in a text; "" where there is none."""
        return next((phase for word, phase in self.form.phases.items() if word in text), "")

    def basis_of(self, line: str, phase: str) -> str:
        """The basis of a figure of costs: as its phase says, else as declared for its line or for all."""
        declared = self.form.costs.lines[line].basis if line else ""
        return _FOR_MONEY.get(phase, "") or declared or self.form.costs.basis

    def measure_of(self, phase: str) -> str:
        """The measure of an indicator's value; "" where its phase is one of money."""
        return phase if phase in _FOR_VALUES else ""
