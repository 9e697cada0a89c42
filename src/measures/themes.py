"""Themes of digital transformation that an action, a project or an indicator is about, by its name.

The themes, their keywords and the plan chapters that stand in for them are
data/labels/dx_themes.csv: the items of the national plan (自治体DX推進計画) and our own. An item is
on the national list from the fiscal year valid_from to valid_to (empty: still); in a document of
any other year it is one of our own. Version 1.0 (December 2020) had 行政手続のオンライン化; version
2.3 (February 2024) has フロントヤード改革 in its place, and eLTAX. A tag says what is named, not
how well it is done.
"""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from hyoka.text import fold_name
from measures.frames import Tables

_ITEM_COLUMNS = ["document_id", "item_id", "item", "municipality", "fiscal_year", "code", "name"]


def split_cell(cell: str) -> list[str]:
    """The entries of a label file's cell, separated by ;."""
    return [entry.strip() for entry in cell.split(";") if entry.strip()]


def keyword_pattern(keywords: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the keywords in a folded name, the longest first.

    A Latin letter or digit at a keyword's end is a word's border, so that "AI" is not found in
    "MAIL".
    """
    bordered = []
    for keyword in sorted(map(fold_name, keywords), key=len, reverse=True):
        before = r"(?<![0-9a-z])" if re.match(r"[0-9a-z]", keyword) else ""
        after = r"(?![0-9a-z])" if re.search(r"[0-9a-z]$", keyword) else ""
        bordered.append(before + re.escape(keyword) + after)
    return re.compile("|".join(bordered) or r"(?!)")


def items(tables: Tables) -> pd.DataFrame:
    """What can be tagged: every action, project and indicator that has a name, in document order.

    Returns:
        document_id, item_id, item (action, project, indicator), municipality, fiscal_year, code,
        name.
    """
    activities = tables["activities"].query("level in ['action', 'project']")
    activities = activities.assign(item_id=activities["activity_id"], item=activities["level"])
    indicators = tables["indicators"].assign(
        item_id=tables["indicators"]["indicator_id"], item="indicator", code=""
    )
    documents = tables["documents"][["document_id", "municipality", "fiscal_year"]]
    both = pd.concat([activities.drop(columns="fiscal_year"), indicators])
    both = both.merge(documents, on="document_id", how="left")
    both["municipality"] = both["municipality"].fillna("")
    return both.loc[both["name"] != "", _ITEM_COLUMNS].reset_index(drop=True)


def themes(tables: Tables, theme_rules: pd.DataFrame) -> pd.DataFrame:
    """The themes of all actions, projects and indicators by their names.

    Args:
        tables: The contract's activities, indicators and documents.
        theme_rules: data/labels/dx_themes.csv.

    Returns:
        document_id, item_id, theme and kind, as `tag`.

    Source:
        自治体DX推進計画 (総務省) of the document's year: themes of the kind national.
    """
    return tag(items(tables), theme_rules)


def tag(named: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Tag items with the themes of data/labels/dx_themes.csv that their names speak of.

    Keywords and tags by hand count together; the plan's chapter (of the item's code) stands in only
    where neither says anything.

    Returns:
        document_id, item_id, theme and kind (national for what the national plan lists in the
        document's year, else own); by item, then by theme.
    """
    names = named["name"].map(fold_name).astype("str")
    codes = (named["municipality"] + " " + named["code"]).astype("str")
    labels = zip(themes["keywords"], themes["hand"], strict=True)
    by_word = [
        names.str.contains(keyword_pattern(split_cell(words))) | codes.isin(split_cell(by))
        for words, by in labels
    ]
    above = codes.str.replace("-?[^-]*$", "", regex=True)
    in_chapter = [above.isin(split_cell(chapters)) for chapters in themes["plan_codes"]]
    by_name, by_chapter = (
        np.array(holds, dtype=bool).reshape(len(themes), len(named)).T
        for holds in (by_word, in_chapter)
    )
    is_named = by_name.any(axis=1, keepdims=True)
    rows, columns = np.nonzero(by_name | (by_chapter & ~is_named))
    tags = named[["document_id", "item_id", "fiscal_year"]].iloc[rows].reset_index(drop=True)
    tags = tags.join(
        themes[["theme", "kind", "valid_from", "valid_to"]].iloc[columns].reset_index(drop=True)
    )
    year, since, until = (
        tags[name].astype("float64") for name in ("fiscal_year", "valid_from", "valid_to")
    )
    listed = tags["kind"].eq("national") & year.ge(since) & ~year.gt(until)
    tags["kind"] = np.where(listed, "national", "own")
    return tags[["document_id", "item_id", "theme", "kind"]].astype("str")
