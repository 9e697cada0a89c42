"""Themes of digital transformation that an action, a project or an indicator is about, by its name.

The themes, their keywords and the plan chapters that stand in for them are data/labels/dx_themes.csv: the items of
the national plan (自治体DX推進計画) and our own. An item is on the national list from the fiscal year valid_from to
valid_to (empty: still); in any other year it is one of our own. Version 1.0 (December 2020) had 行政手続のオンライン化;
version 2.3 (February 2024) has フロントヤード改革 in its place, and eLTAX. A tag says what is named, not how well it is
done.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from hyoka.japanese import fold_radicals

ITEM_COLUMNS = ["document_id", "item_id", "item", "municipality", "code", "name"]
TAG_COLUMNS = ["document_id", "item_id", "theme", "kind", "tag_source", "keyword"]

_SPACE_BESIDE_JAPANESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def fold_name(name: str) -> str:
    """A name as keywords are compared with it: radicals folded, NFKC, small letters, no spaces beside Japanese."""
    small = unicodedata.normalize("NFKC", fold_radicals(name)).casefold()
    return _SPACE_BESIDE_JAPANESE.sub("", " ".join(unicodedata.normalize("NFKC", small).split()))


def split_cell(cell: str) -> list[str]:
    """The entries of a label file's cell, separated by ;."""
    return [entry.strip() for entry in cell.split(";") if entry.strip()]


def keyword_pattern(keywords: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the keywords in a folded name, the longest first.

    A Latin letter or digit at a keyword's end is a word's border, so that "AI" is not found in "MAIL".
    """
    bordered = []
    for keyword in sorted(map(fold_name, keywords), key=len, reverse=True):
        before = r"(?<![0-9a-z])" if re.match(r"[0-9a-z]", keyword) else ""
        after = r"(?![0-9a-z])" if re.search(r"[0-9a-z]$", keyword) else ""
        bordered.append(before + re.escape(keyword) + after)
    return re.compile("|".join(bordered) or r"(?!)")


def in_force(themes: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """The themes with `kind` national only for the items of the national plan in a fiscal year, else own."""
    since, until = (pd.to_numeric(themes[name].replace("", None)) for name in ("valid_from", "valid_to"))
    listed = (themes["kind"] == "national") & (since <= fiscal_year) & ~(until < fiscal_year)
    return themes.assign(kind=listed.map({True: "national", False: "own"}))


def items(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What can be tagged: every action, project and indicator that has a name, in document order (ITEM_COLUMNS)."""
    activities = tables["activities"].query("level in ['action', 'project']")
    activities = activities.assign(item_id=activities["activity_id"], item=activities["level"])
    indicators = tables["indicators"].assign(item_id=tables["indicators"]["indicator_id"], item="indicator", code="")
    documents = tables["documents"][["document_id", "municipality"]]
    both = pd.concat([activities, indicators], ignore_index=True).merge(documents, on="document_id", how="left")
    both["municipality"] = both["municipality"].fillna("")
    return both.loc[both["name"] != "", ITEM_COLUMNS].reset_index(drop=True)


def tag(named: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Tag items (ITEM_COLUMNS) with the themes that their names speak of; several each.

    Keywords and tags by hand count together; the plan's chapter (of the item's code) stands in only where neither says
    anything.

    Args:
        named: What is tagged.
        themes: data/labels/dx_themes.csv.

    Returns:
        TAG_COLUMNS: tag_source is keyword, plan_code or hand, keyword what was found; by item, then by theme.
    """
    named, themes = named.reset_index(drop=True), themes.reset_index(drop=True)
    matches = [*_by_keyword(named, themes), *_by_hand(named, themes)]
    rest = named[~named.index.isin([row for row, *_ in matches])]
    tags = pd.DataFrame([*matches, *_by_chapter(rest, themes)], columns=["row", "theme_row", "tag_source", "keyword"])
    tags = tags.astype({"row": "int64", "theme_row": "int64"}).sort_values(["row", "theme_row"], kind="stable")
    tags = tags.drop_duplicates(["row", "theme_row"])
    tags = tags.join(named[["document_id", "item_id"]], on="row").join(themes[["theme", "kind"]], on="theme_row")
    return tags[TAG_COLUMNS].astype("str").reset_index(drop=True)


def _by_keyword(named: pd.DataFrame, themes: pd.DataFrame) -> list[tuple[int, int, str, str]]:
    names = [fold_name(name) for name in named["name"]]
    matches = []
    for theme_row, keywords in enumerate(themes["keywords"]):
        pattern = keyword_pattern(split_cell(keywords))
        for row, name in enumerate(names):
            if match := pattern.search(name):
                matches.append((row, theme_row, "keyword", match.group()))
    return matches


def _by_hand(named: pd.DataFrame, themes: pd.DataFrame) -> list[tuple[int, int, str, str]]:
    codes = named["municipality"] + " " + named["code"]
    return [
        (int(row), theme_row, "hand", "")
        for theme_row, cell in enumerate(themes["hand"])
        for row in named.index[codes.isin(split_cell(cell))]
    ]


def _by_chapter(named: pd.DataFrame, themes: pd.DataFrame) -> list[tuple[int, int, str, str]]:
    theme_rows = {
        chapter: theme_row for theme_row, cell in enumerate(themes["plan_codes"]) for chapter in split_cell(cell)
    }
    chapters = [code.rpartition("-")[0] for code in named["code"]]
    return [
        (int(row), theme_rows[f"{municipality} {chapter}"], "plan_code", chapter)
        for row, municipality, chapter in zip(named.index, named["municipality"], chapters, strict=True)
        if f"{municipality} {chapter}" in theme_rows
    ]
