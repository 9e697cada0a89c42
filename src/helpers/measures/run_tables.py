"""What findings look at: the tables of a run, and what several pages need of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from helpers.measures.attainment import each_once
from helpers.measures.costs import cost_table
from helpers.measures.frames import Tables, with_names
from helpers.measures.remarks import remarks
from helpers.measures.selection import latest
from helpers.measures.targets import surveyed
from hyoka.contract.records import PROVENANCE

#: Findings of one city and year stand together.
CITY_AND_YEAR: Final = ["municipality", "fiscal_year"]
#: Units of the value of a finding.
SHARE: Final = "share"
JPY: Final = "JPY"
#: A number in the unit of the subject's indicator.
PLAIN_NUMBER: Final = "number"


@dataclass(frozen=True)
class RunTables:
    """The tables of all documents of a run.

    Attributes:
        tables: The contract's tables, those of the analyses with them.
        remark_rules: data/labels/remarks.csv.
    """

    tables: Tables
    remark_rules: pd.DataFrame

    @cached_property
    def said(self) -> pd.DataFrame:
        """What sheets say in words about their figures, as `remarks`."""
        return remarks(self.tables, self.remark_rules)

    @cached_property
    def due(self) -> pd.DataFrame:
        """Rows of attainment of each document's last year, each indicator once a city."""
        named = latest(with_names(self.tables["attainment"], self.tables))
        return each_once(named, self.tables["indicator_values"])

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The rows of `due` that can be judged."""
        return self.due[self.due["verdict"].isin(["met", "missed"])]

    @cached_property
    def measured(self) -> pd.DataFrame:
        """The rows of `judged` whose figure was measured in their year, as `surveyed`."""
        return surveyed(self.judged, self.said, self.tables)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What activities cost, as `cost_table` without the cells of its figures."""
        rows = cost_table(self.tables, self.remark_rules)
        edges = tuple(f"_{edge}" for edge in PROVENANCE)
        return rows[[column for column in rows if not str(column).endswith(edges)]]


def lowest(rows: pd.DataFrame, by: str) -> list[dict[Any, Any]]:
    """The row with the lowest value, of equal ones that of the first id; none of none."""
    key = "indicator_id" if "indicator_id" in rows else "activity_id"
    equals = rows[rows[by].eq(rows[by].min())]
    return equals[equals[key].eq(equals[key].min())].head(1).to_dict("records")
