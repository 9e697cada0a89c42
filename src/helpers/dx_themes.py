"""How many items have themes of digital transformation, and how far the tags agree with labels set by hand."""

from __future__ import annotations

import pandas as pd

from hyoka.themes import split_cell, tag


def untagged(named: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """The items that no theme was found for."""
    return named[~named["item_id"].isin(tags["item_id"])].reset_index(drop=True)


def themes_of(tags: pd.DataFrame) -> pd.Series:
    """Each tagged item's themes, joined by ;, with item_id as index."""
    return tags.groupby("item_id", sort=False)["theme"].agg(";".join)


def agreement(tags: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """How far the tags agree with a sample labelled by hand.

    precision = tags that the labels have / tags; recall = labels that were tagged / labels; over pairs of item and
    theme.

    Args:
        tags: item_id, theme.
        sample: item_id, themes (joined by ;); items outside it are left out.

    Returns:
        theme (the last row 全体 is over all pairs), tagged, labelled, both, precision, recall (null where the divisor
        is 0).
    """
    inside = tags[tags["item_id"].isin(sample["item_id"])]
    tagged: set[tuple[str, str]] = set(zip(inside["item_id"], inside["theme"], strict=True))
    cells = zip(sample["item_id"], sample["themes"], strict=True)
    labelled: set[tuple[str, str]] = {(item, theme) for item, cell in cells for theme in split_cell(cell)}
    rows = []
    for theme in [*sorted({theme for _, theme in tagged | labelled}), "全体"]:
        ours, theirs = ({pair for pair in pairs if theme in (pair[1], "全体")} for pairs in (tagged, labelled))
        rows.append({"theme": theme, "tagged": len(ours), "labelled": len(theirs), "both": len(ours & theirs)})
    frame = pd.DataFrame(rows)
    precision = (frame["both"] / frame["tagged"]).where(frame["tagged"] > 0)
    return frame.assign(precision=precision, recall=(frame["both"] / frame["labelled"]).where(frame["labelled"] > 0))


def sample_agreement(sample: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """How well keywords and chapters find the themes of a sample labelled by hand; tags by hand are left out.

    Args:
        sample: municipality, code, name and themes of data/labels/dx_theme_sample.csv.
        themes: data/labels/dx_themes.csv.

    Returns:
        As `agreement`.
    """
    named = sample.assign(item_id=sample["municipality"] + " " + sample["code"], document_id="")
    return agreement(tag(named, themes.assign(hand="")), named)
