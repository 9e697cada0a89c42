"""Ruled lines: those that are one, those that touch, how much of a stretch they cover."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import permutations
from statistics import median

from helpers.pdf import THICKEST_LINE_PT, Rule

Box = tuple[float, float, float, float]

#: Lines nearer than this are one.
SAME_LINE_PT = 1.6
#: Ground that shows between two fills is a line from this thickness on.
THINNEST_SEAM_PT = 0.3
#: A line, its dots joined, is longer than this.
SHORTEST_PT = 4.0
#: A line's end this near to another line touches it.
TOUCH_PT = 2.5


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Make one of lines that lie on each other or go on one another."""
    out: list[Rule] = []
    cluster: list[Rule] = []
    for rule in sorted(rules):
        if cluster and rule.at - cluster[0].at > SAME_LINE_PT:
            out += _joined(cluster)
            cluster = []
        cluster.append(rule)
    out += _joined(cluster) if cluster else []
    return [rule for rule in out if rule.end - rule.start > SHORTEST_PT]


def _joined(cluster: list[Rule]) -> list[Rule]:
    at = median(r.at for r in cluster)
    out: list[Rule] = []
    for rule in sorted(cluster, key=lambda r: r.start):
        if out and rule.start <= out[-1].end + TOUCH_PT:
            out[-1] = Rule(at, out[-1].start, max(out[-1].end, rule.end))
        else:
            out.append(Rule(at, rule.start, rule.end))
    return out


def connected(horizontal: list[Rule], vertical: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Part a page's lines into those that touch one another.

    Lines without any vertical one are kept together from the top as long as no other table comes between and they
    share half of their width: rows that only hairlines part.
    """
    owner = list(range(len(horizontal) + len(vertical)))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    for j, upright in enumerate(vertical, start=len(horizontal)):
        for i, level in enumerate(horizontal):
            across = level.start - TOUCH_PT <= upright.at <= level.end + TOUCH_PT
            if across and upright.start - TOUCH_PT <= level.at <= upright.end + TOUCH_PT:
                owner[root(i)] = root(j)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, level in enumerate(horizontal):
        parts.setdefault(root(i), ([], []))[0].append(level)
    for j, upright in enumerate(vertical, start=len(horizontal)):
        parts.setdefault(root(j), ([], []))[1].append(upright)
    ruled = [part for part in parts.values() if part[1]]
    return ruled + _stacked([part[0][0] for part in parts.values() if not part[1]], ruled)


def _stacked(hairlines: list[Rule], ruled: list[tuple[list[Rule], list[Rule]]]) -> list[tuple[list[Rule], list[Rule]]]:
    tops = [min(r.at for r in levels) for levels, _ in ruled if levels]
    stacks: list[list[Rule]] = []
    for line in sorted(hairlines):
        stack = stacks[-1] if stacks else []
        parted = any(stack[-1].at < top < line.at for top in tops) if stack else True
        widest = max(stack, key=lambda r: r.end - r.start) if stack else line
        shared = min(line.end, widest.end) - max(line.start, widest.start)
        if parted or shared < 0.5 * (line.end - line.start):
            stacks.append([line])
        else:
            stack.append(line)
    return [(stack, []) for stack in stacks]


def cover(rules: Iterable[Rule], start: float, end: float) -> float:
    """The share of a stretch that lines cover, 0 to 1."""
    pieces = sorted((max(r.start, start), min(r.end, end)) for r in rules if r.end > start and r.start < end)
    covered, reached = 0.0, start
    for a, b in pieces:
        covered += max(0.0, b - max(a, reached))
        reached = max(reached, b)
    return covered / (end - start)


def positions(lines: Iterable[float], ends: Iterable[float]) -> list[float]:
    """Where lines stand, and the ends that stand alone; what is nearer than a touch is one place."""
    out: list[float] = []
    for at in sorted(set(lines)):
        if not out or at - out[-1] > SAME_LINE_PT:
            out.append(at)
    for at in sorted(set(ends)):
        if all(abs(at - known) > TOUCH_PT for known in out):
            out.append(at)
    return sorted(out)


def nearest(places: list[float], at: float) -> float:
    """Of places in order, the one nearest to a line."""
    after = bisect_left(places, at)
    return min(places[max(0, after - 1) : after + 1], key=lambda place: abs(place - at))


def between_fills(fills: list[Box]) -> tuple[list[Rule], list[Rule]]:
    """Lines that are no more than the ground between fills, or around a fill that lies on another one.

    For pages without any other line: cells in white on a dark ground.

    Args:
        fills: x0, top, x1, bottom of filled rectangles, points.

    Returns:
        Horizontal and vertical lines.
    """
    levels: list[Rule] = []
    uprights: list[Rule] = []
    for a, b in permutations(fills, 2):
        inside = a[0] <= b[0] and a[1] <= b[1] and b[2] <= a[2] and b[3] <= a[3]
        uprights += _seams(a[0::2], b[0::2], a[1::2], b[1::2], inside)
        levels += _seams(a[1::2], b[1::2], a[0::2], b[0::2], inside)
    return levels, uprights


def _seams(
    a: tuple[float, ...], b: tuple[float, ...], along_a: tuple[float, ...], along_b: tuple[float, ...], inside: bool
) -> list[Rule]:
    """The ground between the ends of two fills, as far as they run along each other."""
    start, end = max(along_a[0], along_b[0]), min(along_a[1], along_b[1])
    if end - start <= SHORTEST_PT:
        return []
    pairs = [(a[1], b[0]), *([(a[0], b[0]), (b[1], a[1])] if inside else [])]
    return [Rule((x + y) / 2, start, end) for x, y in pairs if THINNEST_SEAM_PT < y - x <= THICKEST_LINE_PT]
