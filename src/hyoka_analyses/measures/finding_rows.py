"""What the pages of a report say first, as rows: a figure, whom it is of, out of how many.

A finding looks at all documents of a run, so it is made with the report and not with a batch.
Its sentence is a template in data/labels/findings.csv.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import pandas as pd

from hyoka.contract.schema import typed, validate
from hyoka.contract.tables import dtypes
from hyoka.text.japanese import fold, shortened
from hyoka.text.wording import percent, yen
from hyoka_analyses.measures.attainment import each_once
from hyoka_analyses.measures.dx import actions
from hyoka_analyses.measures.frames import Tables, criteria_about, with_names
from hyoka_analyses.measures.remarks import remarks
from hyoka_analyses.measures.selection import latest
from hyoka_analyses.measures.targets import surveyed

#: A target below this leads nothing: 0 of 1 user is no finding.
LEAST_TARGET: Final = 10.0
#: Units of shares: a ratio of two of them leads nothing.
SHARE_UNITS: Final = ("%", "ポイント", "割")
#: Letters of a sentence, its name cut to fit.
LONGEST_SENTENCE: Final = 60
#: The first page shows the findings of these pages, in this order.
PAGE_ORDER: Final = ("03", "04", "06", "05")
#: The measures that lead a page, before those that only count.
_LEADING: Final = ("farthest_target", "largest_change", "top_mark_missed", "graded_ab")
_GROUP: Final = ["municipality", "fiscal_year"]
#: The largest or lowest of fewer is none.
_COMPARED: Final = 2
_SHARE: Final = "share"
_YEN: Final = "JPY"


def find(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """The contract's findings of all documents of a run.

    Args:
        tables: The contract's tables, those of the analyses with them.
        remark_rules: data/labels/remarks.csv: accounts and surveys that sheets name in words.

    Raises:
        ContractError: A table is not as the contract has it.
    """
    said = remarks(tables, remark_rules)
    judged = _judged(tables)
    rows = [
        *_of_targets(judged),
        *_of_costs(tables, said),
        *_of_plans(tables),
        *_of_marks(tables, surveyed(judged, said, tables)),
    ]
    return validate(
        "findings", typed("findings", pd.DataFrame(rows, columns=[*dtypes("findings")]))
    )


def _judged(tables: Tables) -> pd.DataFrame:
    """The targets that can be judged: each document's last year, each indicator once a city."""
    named = latest(with_names(tables["attainment"], tables))
    once = each_once(named, tables["indicator_values"])
    return once[once["verdict"].isin(["met", "missed"])]


def _of_targets(judged: pd.DataFrame) -> list[dict[str, Any]]:
    """How many targets of a city and year are met, and which is missed by most."""
    rows: list[dict[str, Any]] = []
    for (city, year), of_city in judged.groupby(_GROUP, sort=True):
        is_met = of_city["verdict"].eq("met")
        about = {"page": "03", "municipality": city, "fiscal_year": year, "unit": _SHARE}
        counts = {"n": int(is_met.sum()), "of": len(of_city)}
        rows.append(
            about
            | counts
            | {
                "document_id": of_city["document_id"].iloc[0],
                "measure": "targets_met",
                "value": is_met.mean(),
                "proved": 0.0,
            }
        )
        is_share = of_city["unit"].fillna("").map(fold).isin(SHARE_UNITS)
        is_amount = of_city["target"].abs().ge(LEAST_TARGET) & ~is_share
        if is_amount.sum() < _COMPARED:
            continue
        missed = of_city[~is_met & is_amount].dropna(subset="attainment")
        rows += [
            about
            | {
                "document_id": row["document_id"],
                "measure": "farthest_target",
                "value": row["attainment"],
                "n": len(missed),
                "of": int(is_amount.sum()),
                "subject": row["indicator_id"],
                "proved": 0.0,
            }
            for row in _first(missed, "attainment")
        ]
    return rows


def _of_costs(tables: Tables, said: pd.DataFrame) -> list[dict[str, Any]]:
    """The project whose settlement changed most, by city, year and account.

    Only totals of projects: what they are made of and what they are part of is no row beside them.
    """
    projects = tables["activities"].query("level == 'project'")["activity_id"]
    totals = tables["costs"].query("item == 'total' and basis == 'settlement' and unit == 'JPY'")
    totals = totals[totals["activity_id"].isin(projects)].dropna(subset="value")
    named = with_names(totals.drop_duplicates(["activity_id", "fiscal_year"]), tables)
    accounts = said.query("kind == 'account'").drop_duplicates("activity_id")
    account_of = accounts.set_index("activity_id")["says"]
    named["account"] = named["activity_id"].map(account_of).astype(object).fillna("").astype(str)
    before = named[["activity_id", "fiscal_year", "value"]]
    before = before.assign(fiscal_year=before["fiscal_year"] + 1)
    last = latest(named).merge(
        before, "left", ["activity_id", "fiscal_year"], suffixes=("", "_before")
    )
    last["change"] = last["value"] - last["value_before"]
    last["size"] = -last["change"].abs()
    proved = _funded(tables)
    rows = []
    for group, of_group in last.groupby([*_GROUP, "account"], sort=True):
        city, year, account = cast("tuple[str, int, str]", group)
        compared = of_group.dropna(subset="change")
        if len(compared) < _COMPARED:
            continue
        for row in _first(compared[compared["change"].ne(0)], "size"):
            figures = [(row["activity_id"], when) for when in (int(year), int(year) - 1)]
            rows.append(
                {
                    "document_id": row["document_id"],
                    "page": "04",
                    "municipality": city,
                    "fiscal_year": year,
                    "account": account,
                    "measure": "largest_change",
                    "value": row["change"],
                    "unit": _YEN,
                    "n": len(compared),
                    "of": len(of_group),
                    "subject": row["activity_id"],
                    "proved": sum(figure in proved for figure in figures) / len(figures),
                }
            )
    return rows


def _funded(tables: Tables) -> set[tuple[str, int]]:
    """The settlements that the sum of their printed funds proves: activity_id and fiscal year."""
    checks = tables["checks"].query("check == 'funding' and passes == True and expected != ''")
    parts = checks["subject"].str.rsplit(" ", n=2, expand=True).reindex(columns=range(3))
    of_settlement = parts[2].eq("settlement")
    ids = checks["document_id"] + "/" + parts[0]
    years = pd.to_numeric(parts[1], errors="coerce")
    pairs = zip(ids[of_settlement], years[of_settlement].dropna().astype(int), strict=True)
    return set(pairs)


def _of_plans(tables: Tables) -> list[dict[str, Any]]:
    """The share of a plan's graded actions that have an A or B."""
    graded = actions(tables).query("grade != ''")
    checks = tables["checks"].query("check in ['grade_ab', 'grade_cd'] and passes == True")
    proved = checks.groupby("document_id")["check"].nunique().eq(2)
    city_of = tables["documents"].set_index("document_id")["municipality"]
    rows = []
    for document, of_plan in graded.groupby("document_id", sort=True):
        is_high = of_plan["grade"].isin(["A", "B"])
        rows.append(
            {
                "document_id": document,
                "page": "05",
                "municipality": city_of[document],
                "fiscal_year": of_plan["fiscal_year"].iloc[0],
                "measure": "graded_ab",
                "value": is_high.mean(),
                "unit": _SHARE,
                "n": int(is_high.sum()),
                "of": len(of_plan),
                "proved": float(proved.get(document, False)),
            }
        )
    return rows


def _of_marks(tables: Tables, judged: pd.DataFrame) -> list[dict[str, Any]]:
    """The best mark of progress beside the lowest attainment of its activity's targets."""
    ratings = tables["ratings"]
    of_progress = set(criteria_about("progress")) - set(criteria_about("schedule"))
    is_progress = ratings["criterion"].isin(of_progress)
    key = ["activity_id", "fiscal_year"]
    best = ratings[is_progress & ratings["score"].eq(1)].drop_duplicates(key)[key]
    lowest = judged.sort_values(["attainment", "indicator_id"], kind="stable").drop_duplicates(key)
    beside = lowest.merge(best, on=key)
    rows: list[dict[str, Any]] = []
    for (city, year), of_city in beside.groupby(_GROUP, sort=True):
        is_near = of_city["near"].fillna(False).astype(bool)
        is_low = of_city["verdict"].eq("missed") & ~is_near & of_city["attainment"].notna()
        rows += [
            {
                "document_id": row["document_id"],
                "page": "06",
                "municipality": city,
                "fiscal_year": year,
                "measure": "top_mark_missed",
                "value": row["attainment"],
                "unit": _SHARE,
                "n": int(is_low.sum()),
                "of": len(of_city),
                "subject": row["activity_id"],
                "proved": 0.0,
            }
            for row in _first(of_city[is_low], "attainment")
        ]
    return rows


def _first(rows: pd.DataFrame, by: str) -> list[dict[Any, Any]]:
    """The row with the lowest value, of equal ones that of the first id; none of none."""
    key = "indicator_id" if "indicator_id" in rows else "activity_id"
    ordered = rows.sort_values([by, key], kind="stable")
    return ordered.head(1).to_dict("records")


_WORDS: Final[Mapping[str, Callable[[float], str]]] = {_SHARE: percent, _YEN: yen}


def sentence(row: Mapping[str, Any], templates: Mapping[str, str], name: str) -> tuple[str, ...]:
    """A finding in words, in three parts: before the name of its subject, the name, behind it.

    It has at most LONGEST_SENTENCE letters: the end of a long name is left out.

    Args:
        row: A row of findings.
        templates: The sentence of each key of data/labels/findings.csv in one language. A measure
            that can rise and fall has two: largest_change.up and .down.
        name: The name of its subject; "" where it has none.
    """
    value = row["value"]
    way = "up" if value > 0 else "down"
    template = templates.get(row["measure"]) or templates[f"{row['measure']}.{way}"]
    before, _, behind = template.partition("{name}")
    known = {
        "city": row["municipality"],
        "account": row["account"] and f"（{row['account']}）",
        "value": _WORDS[row["unit"]](abs(value)),
    }
    before, behind = before.format(**known), behind.format(**known)
    room = LONGEST_SENTENCE - len(before + behind)
    return before, shortened(name, max(room, 1)), behind


def first_of_pages(findings: pd.DataFrame, most: int) -> list[dict[Any, Any]]:
    """One finding a page, the gravest first, for at most so many pages.

    Of several cities that one leads whose figure is farthest from its target, or largest.
    """
    rows = findings[findings["measure"].isin(_LEADING)]
    weight = rows["value"].where(rows["unit"].eq(_SHARE), -rows["value"].abs())
    rows = rows.assign(weight=weight).sort_values("weight", kind="stable")
    leading = rows.drop_duplicates("page").set_index("page", drop=False)
    shown = [leading.loc[page] for page in PAGE_ORDER if page in leading.index]
    return [{str(name): value for name, value in row.items()} for row in shown[:most]]
