"""How many items have themes of digital transformation, and how far the tags agree with labels set by hand."""

from __future__ import annotations

import pandas as pd

from hyoka.themes import split_cell, tag


def themes_of(tags: pd.DataFrame) -> pd.Series:
    """Each tagged item's themes, joined by ;, with item_id as index."""
    return tags.groupby("item_id", sort=False)["theme"].agg(";".join)


def agreement(tags: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """Agreement of the tags with a sample labelled by hand (item_id, themes joined by ;), by theme.

    Returns:
        theme (the last row 全体 is over all pairs of item and theme), tagged, labelled, both, precision (both by
        tagged), recall (both by labelled).
    """
    labelled = sample.assign(theme=sample["themes"].map(split_cell)).explode("theme").dropna(subset="theme")
    pairs = {
        "tagged": tags.loc[tags["item_id"].isin(sample["item_id"]), ["item_id", "theme"]].drop_duplicates(),
        "labelled": labelled[["item_id", "theme"]].drop_duplicates(),
    }
    pairs["both"] = pairs["tagged"].merge(pairs["labelled"])
    counts = pd.DataFrame({name: rows["theme"].value_counts() for name, rows in pairs.items()})
    counts = counts.fillna(0).astype(int).sort_index()
    counts.loc["全体"] = counts.sum()
    precision = counts["both"] / counts["tagged"].where(counts["tagged"] > 0)
    recall = counts["both"] / counts["labelled"].where(counts["labelled"] > 0)
    return counts.assign(precision=precision, recall=recall).rename_axis("theme").reset_index()


def sample_agreement(sample: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """How well keywords and chapters find the themes of a sample labelled by hand; tags by hand are left out."""
    named = sample.assign(item_id=sample["municipality"] + " " + sample["name"], document_id="")
    return agreement(tag(named, themes.assign(hand="")), named)
