"""A printed number of a sheet, with the labels above it and the words before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import Text, is_prose

#: The concepts of a header over no figures of the indicators and costs in its rows.
_NO_VALUES: Final = frozenset({"ignore", "indicator.definition"})
#: What stands over the accounts of those who get a subsidy.
_OF_OTHERS: Final = re.compile("(?:団体|交付先|補助先)等?の?(?:収支|決算|予算|財務|財政|会計)")


class RowWords(NamedTuple):
    """The texts before the figures of a row.

    Attributes:
        words: The texts, the nearest first, each with what the header over it says that it is.
        labels: Those that name the row, without units and numbers in brackets or circles.
        left: The left edge of the texts; below 0 where there are none.
        is_derived: Whether they say that the figures are worked out from others, or none of costs and indicators.
    """

    words: list[tuple[Text, str]]
    labels: list[Text]
    left: float
    is_derived: bool


@dataclass(slots=True)
class Figure:
    """A printed number with what stands around it.

    Attributes:
        text: Its cell.
        sheet: Its sheet.
        headers: The labels above it, the nearest first.
        row: The texts before it in its row.
        indicator: The name of an indicator that stands beside a label above it; None where there is none.
        activity: The name of the activity of its row in a list; empty elsewhere.
        sections: The labels above it that stand over its whole row.
        caption: The line above its table.
        definition, unit: The definition and the unit of the indicator whose label stands above it.
        above: The text in a merged row above its headers, which may name an indicator.
    """

    text: Text
    sheet: Sheet
    headers: list[Text]
    row: RowWords
    indicator: Text | None = None
    activity: str = ""
    sections: list[Text] = field(default_factory=list)
    caption: list[Text] = field(default_factory=list)
    definition: Text | None = None
    unit: Text | None = None
    above: Text | None = None

    @property
    def words(self) -> list[tuple[Text, str]]:
        """The texts before it in its row, the nearest first, each with what the header over it says that it is."""
        return self.row.words

    @property
    def row_labels(self) -> list[Text]:
        """The words that name its row, the nearest first; without units and numbers in brackets or circles."""
        return self.row.labels

    def word(self, role: str) -> Text | None:
        """The nearest word under a header of this meaning."""
        return next((word for word, meaning in self.words if meaning == role), None)

    @property
    def is_derived(self) -> bool:
        """Whether it is worked out from others, or none of costs and indicators: a rate, a score, another's account."""
        is_of_none = any(not _NO_VALUES.isdisjoint(text.concepts) for text in self.headers[:1])
        if not any(word.cost for word in self.row_labels):  # a cell without its edge stands over others of a block
            is_of_none |= any(text.families == {"rating"} for text in self.headers[:1])
        heads = self.sheet.document.lines_above_table(self.text)
        is_of_none |= any(_OF_OTHERS.search(one.folded) and not is_prose(one) for one in heads)
        is_of_none |= any("うち" in one.folded for one in self.row_labels[:1]) and self._is_in_brackets_behind_another()
        return self.row.is_derived or is_of_none or any("derived" in text.concepts for text in self.headers)

    def _is_in_brackets_behind_another(self) -> bool:
        """Whether it is the part of a figure: 12人 | （2人） beside 職員数（うち支所）."""
        left = self.text.left
        return self.text.folded[:1] == "(" and left is not None and left.is_figure and left.folded[:1] != "("
