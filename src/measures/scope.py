"""What part of a city its documents are: sheets by their numbers, their share of an account.

A sum over sheets that were read says nothing of the city unless it says how many sheets there are.
"""

from typing import Final

import numpy as np
import pandas as pd

from hyoka import remarks
from hyoka.text import CODE_WORDS, YEN, NumberError, UsageError, parse_number
from measures.costs import is_said
from measures.frames import Tables

#: Numbers with more figures are codes of a plan or an account, and no run.
_MOST_FIGURES: Final = 4
#: The sheets of one evaluation.
EVALUATION: Final = ["municipality", "fiscal_year", "form", "kind"]
#: The account of projects whose sheet names none.
GENERAL_ACCOUNT: Final = CODE_WORDS["account_name"]["general"]


def numbers_read(tables: Tables) -> pd.DataFrame:
    """How many of the numbered projects of an evaluation were read.

    Projects are numbered in one run, or anew in each section where a number stands in several.
    Numbers before the first and behind the last one read are not known: there may be more.

    Returns:
        By EVALUATION: first and last (the lowest and highest number), read, and numbers (how many
        there are from the lowest to the highest, in all runs). Only where each project has a number
        of at most four figures.
    """
    about = tables["documents"][["document_id", *EVALUATION]].dropna()  # of no year: of no run
    projects = tables["activities"].query("level == 'project'")
    projects = projects[["document_id", "code", "name", "section"]].merge(about, on="document_id")
    is_number = projects["code"].str.fullmatch(rf"\d{{1,{_MOST_FIGURES}}}")
    projects["is_number"] = is_number.eq(True)
    is_numbered = projects.groupby(EVALUATION)["is_number"].transform("all")
    numbered = projects[is_numbered].assign(number=lambda rows: rows["code"].astype("int64"))
    is_repeated = numbered.duplicated([*EVALUATION, "number"], keep=False)
    numbered["is_repeated"] = is_repeated
    anew = numbered.groupby(EVALUATION)["is_repeated"].transform("any")
    numbered["run"] = numbered["section"].where(anew, "")
    # a number of two projects in one run is none of a sheet
    same = [*EVALUATION, "run", "number"]
    is_of_two = numbered.groupby(same)["name"].transform("nunique").gt(1)
    numbered = numbered[
        ~is_of_two.groupby([numbered[name] for name in EVALUATION]).transform("any")
    ]
    of_run = numbered.groupby([*EVALUATION, "run"])["number"]
    runs = of_run.agg(first="min", last="max", read="nunique").reset_index()
    runs["numbers"] = runs["last"] - runs["first"] + 1
    how = {"first": "min", "last": "max", "read": "sum", "numbers": "sum"}
    return runs.groupby(EVALUATION, sort=False).agg(how).reset_index()


def money_read(tables: Tables, remark_rules: pd.DataFrame) -> "pd.Series[float]":
    """What the projects that were read spent, in yen, by municipality and fiscal year.

    Money that is only lent, saved or handed on is not in it, and a part of a project only where
    the project itself prints none.
    """
    costs = tables["costs"]
    costs = costs[costs["item"].eq("total") & costs["basis"].eq("settlement")]
    moving = is_said("moves_money", costs["activity_id"], remarks(tables, remark_rules))
    spent = costs[~moving].drop_duplicates(["activity_id", "fiscal_year"])
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    is_part = spent["activity_id"].map(activities["parent_id"]).isin(costs["activity_id"])
    cities = tables["documents"][["document_id", "municipality"]]
    whole = spent[~is_part].merge(cities, on="document_id")
    return whole.groupby(["municipality", "fiscal_year"])["value"].sum()


def city_settlements(settlements: pd.DataFrame) -> dict[tuple[str, int, str], float]:
    """What cities spent in an account in a year, as people wrote it into settlements.csv.

    Args:
        settlements: data/labels/settlements.csv.

    Returns:
        Yen by municipality, fiscal year and account.

    Raises:
        UsageError: A row has a unit that is no money or an amount that is no number, or says
            another amount than a row before it.
    """
    amounts: dict[tuple[str, int, str], float] = {}
    for line, row in enumerate(settlements.to_dict("records"), 2):
        printed = f"{row['amount']} {row['unit']}"
        try:
            yen = float(parse_number(row["amount"], row["unit"]).yen)
        except NumberError as error:
            raise _faulty(line, "amount, unit", printed) from error
        key = (row["municipality"], int(row["fiscal_year"]), row["account"])
        if yen <= 0 or amounts.get(key, yen) != yen:
            raise _faulty(line, "amount", printed)
        amounts[key] = yen
    return amounts


def printed_settlements(tables: Tables) -> dict[tuple[str, int, str], tuple[float, str]]:
    """What cities spent in an account in a year, as lists among the documents print it.

    The lists are those of which words.csv names the column (account_spent): 財政状況等一覧表.

    Returns:
        Yen, and the document with its page, by municipality, fiscal year and account. Not what has
        no unit of money, nor what two documents print differently.
    """
    about = tables["documents"][["document_id", "municipality", "form", "title"]]
    columns = about.assign(name=about["form"].map(CODE_WORDS["account_spent"])).dropna()
    accounts = tables["activities"][["activity_id", "name"]].rename(columns={"name": "account"})
    named = tables["indicators"][["document_id", "indicator_id", "activity_id", "name", "unit"]]
    spent = named.merge(columns, on=["document_id", "name"]).merge(accounts, on="activity_id")
    values = tables["indicator_values"].query("measure == 'actual' and value > 0")
    rows = spent.merge(values[["indicator_id", "fiscal_year", "value", "page"]], on="indicator_id")
    rows = rows.assign(yen=rows["value"] * rows["unit"].map(YEN)).dropna(subset="yen")
    key = ["municipality", "fiscal_year", "account"]
    rows = rows.drop_duplicates([*key, "yen"]).drop_duplicates(key, keep=False)
    return {
        (row["municipality"], int(row["fiscal_year"]), row["account"]): (
            row["yen"],
            f"{row['title']}（{row['document_id']} p.{row['page']}）",
        )
        for row in rows.to_dict("records")
    }


def beside_city(sums: pd.DataFrame, tables: Tables, settlements: pd.DataFrame) -> pd.DataFrame:
    """Sums of projects beside what their city spent in all in the account of that year.

    Args:
        sums: municipality, fiscal_year, account (as `account_of`) and settlement in yen.
        tables: Those of the run.
        settlements: data/labels/settlements.csv.

    Returns:
        The rows whose account somebody wrote into settlements.csv, or else a list among the
        documents prints, with city_settlement and printed_in, the list's document and page. A list
        that prints less than the projects spent is of another account, and left out.

    Raises:
        UsageError: Projects spent more than a person says of their whole account; or as
            `city_settlements`.
    """
    known = printed_settlements(tables)
    known |= {key: (yen, "") for key, yen in city_settlements(settlements).items()}
    keys = zip(sums["municipality"], sums["fiscal_year"], sums["account"], strict=True)
    whole = [known.get((city, int(year), account), (np.nan, "")) for city, year, account in keys]
    found = pd.DataFrame(whole, sums.index, ["city_settlement", "printed_in"])
    beside = sums.join(found).dropna(subset="city_settlement")
    is_more = beside["settlement"].gt(beside["city_settlement"])
    for row in beside[is_more & beside["printed_in"].eq("")].to_dict("records"):
        about = f"{row['municipality']} {row['fiscal_year']} {row['account']}"
        raise UsageError("settlement_too_small", file="settlements.csv", about=about)
    return beside[~is_more]


def _faulty(line: int, column: str, found: str) -> UsageError:
    return UsageError("settlement_row", file="settlements.csv", line=line, name=column, found=found)


def account_of(printed: str) -> str:
    """The account that a project is counted in: the general one where its sheet names none."""
    return printed or GENERAL_ACCOUNT
