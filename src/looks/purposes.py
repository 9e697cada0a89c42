"""The purpose of each activity: the chapter of the budget (款), and its class of COFOG."""

from typing import Final

import pandas as pd

from hyoka import remarks
from measures.costs import printed_account
from measures.frames import Tables
from measures.labels import read_labels
from measures.scope import GENERAL_ACCOUNT, account_of

#: The heads of the chapter, of the class's code and of its name.
PURPOSE: Final = ("款（目的別）", "COFOG", "COFOGの分類")
#: What stands for the class of a chapter that is of several.
_SEVERAL: Final = "一つに定まらない"


def purposes_of(tables: Tables) -> pd.DataFrame:
    """The chapter that each activity prints, with the class of it in data/labels/purposes.csv.

    Chapters are those of the general account: in a special one the same number says another thing.

    Returns:
        PURPOSE, by activity_id; only what prints one.
    """
    rules = read_labels("remarks")
    said = remarks(tables, rules[rules["kind"].isin(["purpose", "account"])])
    chapters = said[said["kind"].eq("purpose")].drop_duplicates("activity_id")
    accounts = printed_account(chapters["activity_id"], said).map(account_of)
    of_general = chapters[accounts.eq(GENERAL_ACCOUNT)]
    rows = of_general.merge(read_labels("purposes"), left_on="says", right_on="number")
    has_class = rows["cofog"].ne("")
    parts = [
        rows["number"] + " " + rows["purpose"],
        rows["cofog"],
        rows["cofog_class"].where(has_class, _SEVERAL),
    ]
    found = pd.DataFrame(dict(zip(PURPOSE, parts, strict=True)))
    return found.set_axis(pd.Index(rows["activity_id"], name="activity_id"))
