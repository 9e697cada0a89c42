"""The ledger of a document: each of its texts is taken once, or left with a reason; what has no entry is untaken."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np

from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.grid.model import Line
from hyoka.pdf.chars import Floats

#: What a text can be taken as: a figure or mark, a text or name, a label.
FIGURE, TEXT, LABEL = "figure", "text", "label"
#: Why a text is left: the form says so, it follows from others, it is an option that is not chosen, a zero of nothing.
IGNORED, DERIVED, NOT_CHOSEN = "ignored by the form", "derived", "option that is not chosen"
NAMELESS = "zero of nothing that is named"
#: What is entered twice stays what it is by the least of these.
_RANKS: Final = {FIGURE: 0, TEXT: 1}
_LAST: Final = len(_RANKS)
_Box = tuple[float, float, float, float]


class Ledger:
    """What each line of a document was taken as, or why it was left, by its place on the page."""

    def __init__(self) -> None:
        self._entries: dict[int, dict[_Box, str]] = defaultdict(dict)
        self._boxes: dict[int, tuple[int, Floats]] = {}

    def take(self, parts: Iterable[Part], reason: str) -> None:
        """Enter parts; a figure of a row stays one, and a text of a row is nothing less."""
        rank = _RANKS.get(reason, _LAST)
        for part in parts:
            entries = self._entries[part.page]
            for line in lines_of(part):
                box = (line.x0, line.top, line.x1, line.bottom)
                if box not in entries or rank <= _RANKS.get(entries[box], _LAST):
                    entries[box] = reason

    def reason_of(self, line: Line) -> str:
        """What a line was taken as, or why it was left; "" where the ledger does not have the whole of it."""
        return self._entries[line.page].get((line.x0, line.top, line.x1, line.bottom), "")

    def untaken(self, line: Line) -> Line | None:
        """What of a line the ledger does not have, None where nothing is missing; entries may be parts of it."""
        if self.reason_of(line):
            return None
        x0, top, x1, bottom = self._of_page(line.page).T[:, None, :]
        chars = line.chars
        x, y = (chars.boxes[:, 0] + chars.boxes[:, 2]) / 2, (chars.boxes[:, 1] + chars.boxes[:, 3]) / 2
        is_within = (x0 <= x[:, None]) & (x[:, None] <= x1) & (top <= y[:, None]) & (y[:, None] <= bottom)
        is_missing = ~is_within.any(axis=1)
        if is_missing.all():
            return line
        return Line(line.page, chars[is_missing]) if is_missing.any() else None

    def _of_page(self, page: int) -> Floats:
        entries = self._entries[page]
        if self._boxes.get(page, (-1,))[0] != len(entries):
            self._boxes[page] = len(entries), np.array(list(entries), float).reshape(-1, 4)
        return self._boxes[page][1]
