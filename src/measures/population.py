"""How many people live in a city: what figures per head are divided by."""

from typing import Final

import pandas as pd

#: A census counts until the next one, four years later at most.
_YEARS_OF_CENSUS: Final = 4


def residents(rows: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """How many people live in the city of each row in its year.

    Args:
        rows: Rows with municipality and fiscal_year.
        population: data/labels/population.csv.

    Returns:
        人口, 人口の年 and 人口の基礎 (census, estimate, register) with the rows' index: of the year
        itself, else of the last census of the four years before; missing where neither is there.
    """
    asked = rows[["municipality", "fiscal_year"]].reset_index(drop=True)
    counted = population.rename(columns={"fiscal_year": "人口の年"})
    found = asked.reset_index(names="row").merge(counted, on="municipality")
    age = found["fiscal_year"] - found["人口の年"]
    is_census = found["population_basis"].eq("census") & age.between(1, _YEARS_OF_CENSUS)
    found = found.assign(age=age)[(age.eq(0) | is_census).fillna(False)]
    found = found.sort_values("age", kind="stable").drop_duplicates("row").set_index("row")
    named = {"population": "人口", "人口の年": "人口の年", "population_basis": "人口の基礎"}
    of_rows = found.rename(columns=named)[[*named.values()]].reindex(asked.index)
    return of_rows.set_axis(rows.index)
