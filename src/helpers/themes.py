"""Which themes of digital transformation an action, a project or an indicator is about, by its name.

The themes, their keywords and the plan chapters that stand in for them are data/labels/dx_themes.csv: the national
plan's items (自治体DX推進計画) and our own beside them. valid_from is the plan's first version where it had the item
from the beginning, else the version that the item was taken from; valid_to is empty while the item stands. A tag says
how much was named, not how well it is done.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from hyoka.japanese import fold_radicals

if TYPE_CHECKING:
    from collections.abc import Iterable

ITEM_COLUMNS = ["document_id", "item_id", "item", "municipality", "code", "name"]
TAG_COLUMNS = ["document_id", "item_id", "theme", "kind", "tag_source", "keyword"]

_SPACE_BESIDE_JAPANESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def fold_name(name: str) -> str:
    """A name as keywords are compared with it: radicals folded, NFKC, small letters, no spaces beside Japanese."""
    small = unicodedata.normalize("NFKC", fold_radicals(name)).casefold()
    return _SPACE_BESIDE_JAPANESE.sub("", " ".join(unicodedata.normalize("NFKC", small).split()))


def words(cell: str) -> list[str]:
    """The entries of a label file's cell, which ; separates."""
    return [word.strip() for word in cell.split(";") if word.strip()]


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


def items(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What can be tagged: every action, project and indicator that has a name, in document order.

    Args:
        tables: documents, activities and indicators of the contract.

    Returns:
        document_id, item_id, item (action | project | indicator), municipality, code, name.
    """
    activities = tables["activities"].query("level in ['action', 'project']")
    activities = activities.assign(item_id=activities["activity_id"], item=activities["level"])
    indicators = tables["indicators"].assign(item_id=tables["indicators"]["indicator_id"], item="indicator", code="")
    documents = tables["documents"][["document_id", "municipality"]]
    both = pd.concat([activities, indicators], ignore_index=True).merge(documents, on="document_id", how="left")
    both["municipality"] = both["municipality"].fillna("")
    return both.loc[both["name"] != "", ITEM_COLUMNS].reset_index(drop=True)


def tag(named: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Tag items with the themes that their names speak of; several each.

    Keywords and tags by hand count together; the plan's chapter (of the item's code) stands in only where neither says
    anything.

    Args:
        named: document_id, item_id, municipality, code, name.
        themes: theme, kind, keywords, plan_codes and hand ("茨木市 1-1-1", joined by ;) of data/labels/dx_themes.csv.

    Returns:
        document_id, item_id, theme, kind (national | own), tag_source (keyword | plan_code | hand), keyword (what was
        found), in the order of items, then of themes.
    """
    numbered = named.reset_index(drop=True)
    said = [*_by_keyword(numbered, themes), *_by_hand(numbered, themes)]
    silent = numbered[~numbered.index.isin({row["at"] for row in said})]
    found = pd.DataFrame([*said, *_by_chapter(silent, themes)], columns=["at", "order", *TAG_COLUMNS])
    found = found.sort_values(["at", "order"], kind="stable").drop_duplicates(["at", "theme"])
    return found[TAG_COLUMNS].astype("str").reset_index(drop=True)


def _row(at: int, item: dict, order: int, theme: dict, tag_source: str, keyword: str) -> dict:
    return {
        "at": at,
        "order": order,
        "document_id": item["document_id"],
        "item_id": item["item_id"],
        "theme": theme["theme"],
        "kind": theme["kind"],
        "tag_source": tag_source,
        "keyword": keyword,
    }


def _by_keyword(named: pd.DataFrame, themes: pd.DataFrame) -> list[dict]:
    folded = [fold_name(name) for name in named["name"]]
    rows, found = named.to_dict("records"), []
    for order, theme in enumerate(themes.to_dict("records")):
        pattern = keyword_pattern(words(theme["keywords"]))
        for at, name in enumerate(folded):
            if hit := pattern.search(name):
                found.append(_row(at, rows[at], order, theme, "keyword", hit.group()))
    return found


def _by_hand(named: pd.DataFrame, themes: pd.DataFrame) -> list[dict]:
    codes = named["municipality"] + " " + named["code"]
    return [
        _row(int(at), named.loc[at].to_dict(), order, theme, "hand", "")
        for order, theme in enumerate(themes.to_dict("records"))
        for at in named.index[codes.isin(words(theme["hand"]))]
    ]


def _by_chapter(named: pd.DataFrame, themes: pd.DataFrame) -> list[dict]:
    chapters = {
        chapter: (order, theme)
        for order, theme in enumerate(themes.to_dict("records"))
        for chapter in words(theme["plan_codes"])
    }
    found = []
    for at, item in zip(named.index, named.to_dict("records"), strict=True):
        chapter = f"{item['municipality']} {item['code'].rpartition('-')[0]}"
        if chapter in chapters:
            order, theme = chapters[chapter]
            found.append(_row(int(at), item, order, theme, "plan_code", chapter.partition(" ")[2]))
    return found


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
    labelled: set[tuple[str, str]] = {(item, theme) for item, cell in cells for theme in words(cell)}
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
