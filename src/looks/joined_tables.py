"""The tables that people read and sort, in words and in thousand yen.

Each row has its project, document and page. The workbook opens with them, and the explorer shows
them. Their heads are the titles of columns.csv.
"""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from hyoka.contract import PROVENANCE, TABLES, TITLES
from hyoka.text import CODE_WORDS, MISSING, in_words, shown_year
from looks.purposes import PURPOSE, purposes_of
from looks.verdicts import verdict_words

#: The titles of the tables.
INDICATORS: Final = "指標の目標と実績"
COSTS: Final = "事業費"
RATINGS: Final = "評価"
#: Which of them shows the rows of a table of the contract.
SHOWN_IN: Final = {
    "attainment": INDICATORS,
    "indicator_values": INDICATORS,
    "indicators": INDICATORS,
    "costs": COSTS,
    "cost_measures": COSTS,
    "ratings": RATINGS,
    "signals": TITLES["signals"][0],
}
_ATTAINMENT: Final = (
    "indicators.name",
    "fiscal_year",
    "target",
    "actual",
    "indicators.unit",
    "attainment",
    "verdict",
    "reason",
    "polarity",
    "indicators.kind",
)
_COSTS: Final = ("item", "value", "unit", "fiscal_year", "basis", "detail", "text")
_RATINGS: Final = ("criterion", "symbol", "fiscal_year", "score", "text")
#: Where a row stands: a list of boxes of page, left, top, right and bottom edge, in points. It is
#: no column to read.
PLACES: Final = "places"
#: Codes in words, but units as printed.
CODES: Final = CODE_WORDS.keys() - {"unit"}

_Tables = Mapping[str, pd.DataFrame]


def head_of(column: str) -> str:
    """The title of "table.column"."""
    table, _, name = column.partition(".")
    return TABLES[table][name].title


#: Columns whose numbers are shares: 1.0 is 100 %.
SHARE_HEADS: Final = (head_of("attainment.attainment"),)


def joined_tables(tables: _Tables) -> dict[str, pd.DataFrame]:
    """The three tables by title, each by activity_id.

    The target and the actual of a year are one row. Costs have the purpose of their activity.
    """
    costs = joined(tables, "costs", _cost_rows(tables["costs"]), _COSTS)
    return {
        INDICATORS: joined(tables, "attainment", _indicator_rows(tables), _ATTAINMENT),
        COSTS: _with_purposes(costs, tables),
        RATINGS: joined(tables, "ratings", _rating_rows(tables["ratings"]), _RATINGS),
    }


def _indicator_rows(tables: _Tables) -> pd.DataFrame:
    """The rows of `attainment` with a target or an actual; their indicators and boxes beside.

    Their verdicts are in words.
    """
    indicators = tables["indicators"].set_index("indicator_id")
    named = indicators[["name", "unit", "kind"]].add_prefix("indicators.")
    named["activity_id"] = indicators["activity_id"]
    key = ["indicator_id", "fiscal_year"]
    values = tables["indicator_values"].query("measure in ['target', 'actual']")
    placed = values.assign(**{PLACES: places(values)})
    boxes = placed.groupby(key)[PLACES].agg("sum")
    attained = tables["attainment"].dropna(subset=["target", "actual"], how="all")
    judged = attained.assign(verdict=verdict_words(attained))
    return judged.join(named, on="indicator_id").join(boxes, on=key)


def _cost_rows(costs: pd.DataFrame) -> pd.DataFrame:
    """Yen as thousand yen."""
    is_yen = costs["unit"] == "JPY"
    words = CODE_WORDS["unit"] | {"JPY": "千円"}
    return costs.assign(
        value=costs["value"].mask(is_yen, costs["value"] / 1000),
        unit=costs["unit"].replace(words),
    )


def _with_purposes(costs: pd.DataFrame, tables: _Tables) -> pd.DataFrame:
    """Chapter and class of COFOG behind the section of each row, "" where none is printed."""
    purposes = purposes_of(dict(tables)).reindex(costs.index).fillna("")
    behind = [*costs].index(head_of("activities.section")) + 1
    for place, head in enumerate(PURPOSE, behind):
        costs.insert(place, head, purposes[head])
    return costs


def _rating_rows(ratings: pd.DataFrame) -> pd.DataFrame:
    """A text that is the mark alone is none."""
    is_mark = ratings["text"] == ratings["symbol"]
    return ratings.assign(text=ratings["text"].mask(is_mark, ""))


def joined(
    tables: _Tables, table: str, rows: pd.DataFrame, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Rows of a table in words, by activity_id.

    Returns:
        City and project, these columns, document, page, and PLACES. Columns of another table are
        named "table.column".
    """
    activities = tables["activities"].set_index("activity_id").reindex(rows["activity_id"])
    cities = tables["documents"].set_index("document_id")["municipality"]
    found = rows[PLACES] if PLACES in rows else places(rows)
    boxes = found.map(lambda places: places if isinstance(places, list) else [])
    parts = {head_of("documents.municipality"): rows["document_id"].map(cities)}
    for name in ("code", "name", "section"):
        parts[head_of(f"activities.{name}")] = activities[name]
    for name in columns:
        title = head_of(name if "." in name else f"{table}.{name}")
        parts[title] = _in_words(name, rows[name])
    parts[head_of("activities.document_id")] = rows["document_id"]
    parts[head_of("activities.page")] = boxes.map(_last_page)
    parts[PLACES] = boxes
    values = {name: part.to_numpy() for name, part in parts.items()}
    frame = pd.DataFrame(values, index=rows["activity_id"])
    is_number = frame.dtypes.map(pd.api.types.is_numeric_dtype)
    texts = frame.columns[~is_number].difference([PLACES])
    as_texts = frame.astype(dict.fromkeys(texts, "str"))
    return as_texts.fillna(dict.fromkeys(texts, ""))


def section_of(printed: str) -> str:
    """A section without the number that some documents print before its name."""
    return re.sub(r"^\d+\s+", "", printed)


def _last_page(boxes: list[list[int]]) -> int | None:
    return boxes[-1][0] if boxes else None


def places(rows: pd.DataFrame) -> pd.Series:
    """The place of each row, none of one that stands on no page."""
    boxes = rows[[*PROVENANCE]].round().astype("Int64")
    is_known = boxes.notna().all(axis=1)
    pairs = zip(boxes.to_numpy().tolist(), is_known, strict=True)
    found = [[box] if known else [] for box, known in pairs]
    return pd.Series(found, rows.index, dtype=object)


def _in_words(column: str, values: pd.Series) -> pd.Series:
    name = column.rpartition(".")[2]
    if name == "fiscal_year":
        return values.map(shown_year)
    if name not in CODES:
        return values
    codes = values.astype("str").fillna("")
    words = codes.map(lambda code: in_words(name, code))
    return words.replace(MISSING, "")
