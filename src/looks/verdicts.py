"""A verdict in words: a target is met or missed, a limit is kept or not."""

import pandas as pd

from hyoka.text import in_words
from measures.attainment import LIMIT


def verdict_words(attainment: pd.DataFrame) -> pd.Series:
    """The verdict of each row of `attainment` in words: 達成; of a limit 守られている; or ""."""
    is_limit = attainment["target_kind"].eq(LIMIT)
    columns = is_limit.map({True: "limit_verdict", False: "verdict"})
    words = [
        in_words(column, verdict) if verdict else ""
        for column, verdict in zip(columns, attainment["verdict"], strict=True)
    ]
    return pd.Series(words, attainment.index, dtype="str")
