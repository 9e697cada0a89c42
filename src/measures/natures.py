"""What is bought or granted: the amounts that sheets print by name (節), by their nature."""

import re
from typing import Final

import pandas as pd

from hyoka.text import fold
from measures.frames import Tables
from measures.labels import label_rows
from measures.totals import added

_KEY: Final = ["activity_id", "fiscal_year", "nature"]


def natures(tables: Tables) -> pd.DataFrame:
    """The settlement of each activity and year by nature, by data/labels/natures.csv.

    The first row whose pattern is found in a name says its nature; a name without one has none. A
    sheet may print only its largest names: what they add up to need not be the settlement.

    Args:
        tables: The contract's costs.

    Returns:
        activity_id, fiscal_year, nature and value (yen).
    """
    rules = [(row["nature"], re.compile(row["pattern"])) for row in label_rows("natures")]
    costs = tables["costs"]
    is_named = costs["item"].eq("detail") & costs["basis"].isin(["settlement", ""])
    named = costs[is_named & costs["unit"].eq("JPY")].dropna(subset="value")
    named = named.drop_duplicates(["activity_id", "fiscal_year", "detail", "basis"])
    folded = named["detail"].map(fold)
    found = {
        text: next((nature for nature, rule in rules if rule.search(text)), "")
        for text in folded.unique()
    }
    rows = named.assign(nature=folded.map(found))
    rows = rows[rows["nature"].ne("")]
    sums = added(rows["value"], [rows[name] for name in _KEY])
    return sums.rename("value").reset_index()
