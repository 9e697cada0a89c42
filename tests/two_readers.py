"""What two readers give of one page, side by side."""

from __future__ import annotations

from hyoka.japanese import fold
from hyoka.pdf.edges import Rule, as_array, rules_of
from hyoka.pdf.edges import merged as merged_lines
from hyoka.pdf.page import Page

READERS = ["fast", "reference"]
NEAR_PT = 1.0


def letters(page: Page) -> list[str]:
    return [fold(char.text) for char in page.chars]


def merged(rules: list[Rule]) -> list[Rule]:
    return rules_of(merged_lines(as_array(rules)))


def unmatched(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """Lines, made one where they lie on each other, that the others do not have within a point."""
    there = merged(others)
    return [
        r for r in merged(rules) if not any(max(map(abs, (r[i] - o[i] for i in range(3)))) <= NEAR_PT for o in there)
    ]
