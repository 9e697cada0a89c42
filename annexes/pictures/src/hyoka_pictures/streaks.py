"""Streaks: lines that dirt before a scanner's sensor draws, from one end of a picture to the other.

A dark one is ink all the way, also in the margins, where nothing is printed. A pale one cuts all
that is ruled across it.
"""

import cv2
import numpy as np

from hyoka.pdf.chars import Mask
from hyoka_pictures.ink import Picture, as_picture, grey_of, ink_of, runs_along
from hyoka_pictures.settings import PICTURE


def without_streaks(picture: Picture) -> tuple[Picture, Picture]:
    """A picture without streaks down or across, and where these were: 255, else 0.

    What lies beneath one goes on from its one side to its other.
    """
    grey = grey_of(picture)
    ink = ink_of(grey)
    down, over_down = _without_upright(picture, grey, ink)
    if over_down.any():
        grey = grey_of(down)
        ink = ink_of(grey)
    lying = [np.ascontiguousarray(shown.swapaxes(0, 1)) for shown in (down, grey, ink)]
    across, over_across = _without_upright(*lying)
    upright = np.ascontiguousarray(across.swapaxes(0, 1))
    return upright, as_picture(cv2.bitwise_or(over_down, over_across.T))


def _without_upright(picture: Picture, grey: Picture, ink: Picture) -> tuple[Picture, Picture]:
    over = np.zeros(ink.shape, np.uint8)
    streaks = [*_spans(_dark(ink)), *_spans(_pale(ink, grey))]
    cleaned = picture.copy() if streaks else picture
    for first, last in streaks:
        left, right = first - PICTURE.streak_edge_px, last + PICTURE.streak_edge_px
        if left < 0 or right >= ink.shape[1]:
            continue  # the edge of the paper
        share = np.linspace(0, 1, right - left + 1)[:, None]
        beside, behind = cleaned[:, [left]], cleaned[:, [right]]
        cleaned[:, left : right + 1] = beside * (1 - share) + behind * share
        over[:, first : last + 1] = 255
    return cleaned, over


def _dark(ink: Picture) -> Mask:
    """The columns that are ink all the way: above and below all that is printed, too."""
    share = ink.mean(axis=0) / 255
    is_streak = share >= PICTURE.streak_share
    printed = np.flatnonzero(ink[:, ~is_streak].mean(axis=1) > PICTURE.margin_ink * 255)
    has_margins = (
        len(printed) > 0
        and printed[0] >= PICTURE.margin_px
        and len(ink) - printed[-1] > PICTURE.margin_px
    )
    return np.asarray(is_streak & has_margins, np.bool_)


def _pale(ink: Picture, grey: Picture) -> Mask:
    """The columns at which all that is ruled across is paler than on both sides, and much is."""
    beside = PICTURE.streak_px // 2 + 1
    gap = np.ones((1, PICTURE.streak_px), np.uint8)
    ruled = cv2.morphologyEx(runs_along(ink, PICTURE.short_px), cv2.MORPH_CLOSE, gap) > 0
    if not ruled.any():
        return np.zeros(ink.shape[1], np.bool_)
    shades = grey.astype(np.int16)
    sides = np.maximum(np.roll(shades, beside, axis=1), np.roll(shades, -beside, axis=1))
    ruled &= sides <= np.median(shades[ruled])
    crossing = np.count_nonzero(ruled, axis=0)
    cut = np.count_nonzero(ruled & (shades - sides >= PICTURE.streak_paler), axis=0)
    is_cut = cut >= PICTURE.streak_cuts * crossing
    return np.asarray(is_cut & (crossing >= PICTURE.streak_rows), np.bool_)


def _spans(columns: Mask) -> list[tuple[int, int]]:
    """The first and the last of columns beside each other, where they are no more than a streak."""
    places = np.flatnonzero(columns)
    if not len(places):
        return []
    parts = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    spans = [(int(part[0]), int(part[-1])) for part in parts]
    return [(first, last) for first, last in spans if last - first < PICTURE.streak_px]
