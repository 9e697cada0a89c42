"""Columns where no vertical line is printed."""

from __future__ import annotations

from helpers.pdf import Char, Rule


def missing_verticals(xs: list[float], ys: list[float], vertical: list[Rule], chars: list[Char]) -> list[Rule]:
    return []
