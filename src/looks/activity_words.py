"""What an activity is called: by the word of its form (路線), else by that of its level (事務事業).

A form says it by `activity_word`; it names the activities of the lowest level of its documents.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import pandas as pd

from hyoka.contract import LEVELS
from hyoka.text import CODE_WORDS
from measures.frames import Tables
from measures.totals import lowest_levels

_WORDS: Final = CODE_WORDS["activity_word"]


class ActivityWord(NamedTuple):
    """What the activities of some documents are called in sentences.

    Attributes:
        ja: One of them: 路線, 事業.
        lowest: Those of the lowest level, where sentences tell them from those above.
        en: Several of them, in English.
    """

    ja: str
    lowest: str
    en: str


#: Where no form says otherwise.
PROJECTS: Final = ActivityWord(_WORDS["project"], _WORDS["lowest"], "projects")


def words_of_documents(tables: Tables) -> pd.Series:
    """What the activities of each document's lowest level are called, by document_id.

    Of a document with projects these are the projects, whatever parts they have. It is "" for
    documents without activities.
    """
    documents = tables["documents"].set_index("document_id")
    of_level = documents.index.to_series().map(lowest_levels(tables["activities"]))
    words = of_level.map(CODE_WORDS["level"]).fillna("").astype("str")
    own = documents["activity_word"].fillna("").astype("str")
    return own.where(own.ne("") & words.ne(""), words)


def level_words(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """What each row of activities is: the word of its level, or that of its form.

    Args:
        rows: document_id and level, of activities.
        tables: The run's.
    """
    own = tables["documents"].set_index("document_id")["activity_word"].fillna("")
    lowest = words_of_documents(tables)
    words = rows["level"].astype("str").map(CODE_WORDS["level"]).fillna("").astype("str")
    levels = pd.Categorical(rows["level"], LEVELS, ordered=True)
    codes = pd.Series(levels.codes, rows.index)
    is_lowest = codes.eq(codes.groupby(rows["document_id"]).transform("max"))
    has_own = rows["document_id"].map(own).fillna("").ne("")
    return words.mask(is_lowest & has_own, rows["document_id"].map(lowest))


def activity_words(documents: pd.DataFrame) -> dict[str, ActivityWord]:
    """What the activities of each city are called in sentences; of "": those of all of them.

    A word that only some of the documents have is none: there the general one stands.

    Args:
        documents: municipality and activity_word.
    """
    by_city = documents.groupby("municipality")["activity_word"]
    words = {str(city): _word(of_city) for city, of_city in by_city}
    return words | {"": _word(documents["activity_word"])}


def _word(words: pd.Series) -> ActivityWord:
    different = {*words.fillna("")} or {""}
    if different == {""}:
        return PROJECTS
    word = different.pop() if len(different) == 1 else _WORDS["mixed"]
    return ActivityWord(word, word, "activities")


def heads_in_words(documents: pd.DataFrame) -> Mapping[str, str]:
    """The heads of tables that say 事業 of an activity, with what they say in this run."""
    word = activity_words(documents)[""]
    if word == PROJECTS:
        return {}
    return {PROJECTS.ja + behind: word.ja + behind for behind in ("", _WORDS["count"])}
