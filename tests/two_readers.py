"""What two readers give of one page, side by side."""

from __future__ import annotations

from helpers.japanese import fold
from helpers.letters import Char
from helpers.pdf import Page
from helpers.rules import Rule, as_array, rules_of
from helpers.rules import merged as merged_lines

READERS = ["fast", "reference"]
NEAR_PT, HALF_PT = 1.0, 0.5


def letters(page: Page) -> list[str]:
    return [fold(char.text) for char in page.chars]


def astray(page: Page, other: Page) -> list[Char]:
    """Characters that are not where the other page has the same one.

    The readers differ by less than half a point, by a little more at the end of an f.
    """
    places: dict[str, list[Char]] = {}
    for char in other.chars:
        places.setdefault(fold(char.text), []).append(char)
    return [c for c in page.chars if not any(_near(c, there) for there in places.get(fold(c.text), []))]


def _near(a: Char, b: Char) -> bool:
    begins_alike = max(abs(a.x0 - b.x0), abs(a.top - b.top), abs(a.bottom - b.bottom)) < HALF_PT
    return begins_alike and abs(a.x1 - b.x1) < NEAR_PT


def merged(rules: list[Rule]) -> list[Rule]:
    return rules_of(merged_lines(as_array(rules)))


def unmatched(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """Lines, made one where they lie on each other, that the others do not have within a point."""
    there = merged(others)
    return [
        r for r in merged(rules) if not any(max(map(abs, (r[i] - o[i] for i in range(3)))) <= NEAR_PT for o in there)
    ]
