"""What the pages of a report say first, as rows: a figure, whom it is of, out of how many.

A finding looks at all documents of a run, so it is made with the report and not with a batch.
Each page has a module of its own, `findings_of_…`, which yields its rows; here they are put
together. The sentence of a row is a template in data/labels/findings.csv.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pandas as pd

from helpers.measures.findings_of_documents import (
    of_documents,
)
from helpers.measures.frames import Tables
from helpers.measures.run_tables import JPY, RunTables
from hyoka.contract.schema import typed
from hyoka.contract.tables import dtypes

_Maker = Callable[[RunTables], Iterator[dict[str, Any]]]
#: What yields the rows of which pages.
MAKERS: Final[dict[_Maker, tuple[str, ...]]] = {
    of_documents: ("02",),
}
#: Columns of findings that hold their sentences.
SAID: Final = ("name", "ja", "en")


def find(tables: Tables, remark_rules: pd.DataFrame, page: str = "") -> pd.DataFrame:
    """The contract's findings of all documents of a run.

    Args:
        tables: The contract's tables, those of the analyses with them.
        remark_rules: data/labels/remarks.csv: accounts and surveys that sheets name in words.
        page: The number of a page whose findings are wanted, 04; by default all.

    Raises:
        ContractError: A table is not as the contract has it.
    """
    run = RunTables(tables, remark_rules)
    makers = [make for make, pages in MAKERS.items() if page in ("", *pages)]
    rows = [row for make in makers for row in make(run)]
    columns = [name for name in dtypes("findings") if name not in SAID]
    frame = pd.DataFrame(rows, columns=columns)
    return typed("findings", frame.assign(**dict.fromkeys(SAID, ""))).drop(columns=[*SAID])


def beside_accounts(of_page: pd.DataFrame) -> pd.DataFrame:
    """The rows with has_other_accounts: whether money of its city and year is of several."""
    money = of_page[of_page["unit"].eq(JPY)]
    accounts = money.groupby(["municipality", "fiscal_year"])["account"].transform("nunique")
    has_others = accounts.gt(1).reindex(of_page.index, fill_value=False)
    return of_page.assign(has_other_accounts=has_others)
