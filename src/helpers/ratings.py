"""What cities say of their own progress, by mark and by direction, beside what their indicators say."""

from __future__ import annotations

import pandas as pd

from helpers.load import Tables
from helpers.names import with_names

#: The criteria by which cities rate their progress, unlike needs and priorities.
PROGRESS_CRITERIA = ("評価", "進捗状況", "達成状況", "成果指標の達成状況", "自己評価")
#: A cell of more characters is prose and no printed meaning of a mark.
_LONGEST = 25


def progress_ratings(tables: Tables) -> pd.DataFrame:
    """The ratings of progress with 評価 (the mark's printed meaning) and 方向性 (拡充, 継続 …), as `with_names`."""
    ratings, narratives = tables["ratings"], tables["narratives"]
    written = narratives[narratives["field"].str.endswith("方向性") & narratives["text"].str.len().le(_LONGEST)]
    chosen = ratings[ratings["criterion"].str.endswith("方向性")]
    directions = pd.concat(
        [written.rename(columns={"text": "方向性"}), chosen.rename(columns={"symbol": "方向性"})], ignore_index=True
    )[["activity_id", "方向性"]]
    rows = ratings[ratings["criterion"].isin(PROGRESS_CRITERIA)]
    meanings = rows["text"].where(rows["text"].str.len().between(1, _LONGEST), rows["symbol"])
    rows = rows.assign(評価=meanings).merge(directions.drop_duplicates("activity_id"), "left", "activity_id")
    return with_names(rows, tables)


def rating_agreement(ratings: pd.DataFrame, attained: pd.DataFrame) -> pd.DataFrame:
    """What a city says of its progress (`progress_ratings`) beside what its indicators say, by activity and year.

    Returns:
        The ratings with a score whose activity has judged targets, with n, met, share_met and agreement. above: the
        best mark though a target was missed, or a mark above the middle though most were; below: a mark not above the
        middle though all were met; else agree.
    """
    keys = ["document_id", "activity_id", "fiscal_year"]
    judged = attained.dropna(subset="met").groupby(keys)["met"].agg(n="size", met="sum").reset_index()
    table = ratings.dropna(subset="score").merge(judged, on=keys)
    score, share = table["score"], table["met"].astype("float64") / table["n"]
    above = ((score == 1) & (share < 1)) | ((score > 0.5) & (share < 0.5))
    below = (score <= 0.5) & (share == 1)
    agreement = pd.Series("agree", index=table.index, dtype="str").mask(above, "above").mask(below, "below")
    return table.assign(share_met=share, agreement=agreement)
