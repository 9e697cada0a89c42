"""The tables that people read and sort, in words and in thousand yen, each row with its project, document and page.

The workbook opens with them, and the explorer shows them. Their heads are the titles of
columns.csv.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import TABLES
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.wording import MISSING, fiscal_year, in_words

INDICATORS, COSTS, RATINGS = "指標の目標と実績", "事業費", "評価"
#: Which of them shows the rows of a table of the contract.
SHOWN_IN: Final = dict.fromkeys(("attainment", "indicator_values", "indicators"), INDICATORS) | {
    "costs": COSTS, "cost_measures": COSTS, "ratings": RATINGS,
}  # fmt: skip
_ATTAINMENT: Final = (
    "indicators.name", "fiscal_year", "target", "actual", "indicators.unit", "attainment", "verdict", "reason",
    "polarity", "indicators.kind",
)  # fmt: skip
#: Where a row stands: a list of boxes of page, left, top, right and bottom edge, in points. It is
#: no column to read.
PLACES: Final = "places"
#: Codes in words, but units as printed.
_CODES: Final = CODE_WORDS.keys() - {"unit"}

Tables = Mapping[str, pd.DataFrame]


def head(column: str) -> str:
    """The title of "table.column"."""
    table, _, name = column.partition(".")
    return TABLES[table][name].title


#: Columns whose numbers are shares: 1.0 is 100 %.
SHARES: Final = (head("attainment.attainment"),)


def joined_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """The three tables by title, each by activity_id.

    The target and the actual of a year are one row.
    """
    key = ["indicator_id", "fiscal_year"]
    of = (
        tables["indicators"]
        .set_index("indicator_id")[["name", "unit", "kind"]]
        .add_prefix("indicators.")
    )
    of["activity_id"] = tables["indicators"].set_index("indicator_id")["activity_id"]
    values = tables["indicator_values"].query("measure in ['target', 'actual']")
    boxes = values.assign(**{PLACES: places(values)}).groupby(key)[PLACES].agg("sum")
    attained = (
        tables["attainment"]
        .dropna(subset=["target", "actual"], how="all")
        .join(of, on="indicator_id")
    )
    costs, ratings = tables["costs"], tables["ratings"]
    words = CODE_WORDS["unit"] | {"JPY": "千円"}
    costs = costs.assign(
        value=costs["value"].mask(costs["unit"] == "JPY", costs["value"] / 1000),
        unit=costs["unit"].replace(words),
    )
    ratings = ratings.assign(text=ratings["text"].mask(ratings["text"] == ratings["symbol"], ""))
    return {
        INDICATORS: joined(tables, "attainment", attained.join(boxes, on=key), _ATTAINMENT),
        COSTS: joined(
            tables,
            "costs",
            costs,
            ("item", "value", "unit", "fiscal_year", "basis", "detail", "text"),
        ),
        RATINGS: joined(
            tables, "ratings", ratings, ("criterion", "symbol", "fiscal_year", "score", "text")
        ),
    }


def joined(
    tables: Tables, table: str, rows: pd.DataFrame, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Rows of a table in words, by activity_id: city and project, these columns, document, page, and PLACES.

    Columns of another table are named "table.column".
    """
    of = tables["activities"].set_index("activity_id").reindex(rows["activity_id"])
    boxes = (rows[PLACES] if PLACES in rows else places(rows)).map(
        lambda found: found if isinstance(found, list) else []
    )
    parts = {
        head("documents.municipality"): rows["document_id"].map(
            tables["documents"].set_index("document_id")["municipality"]
        ),
        **{head(f"activities.{name}"): of[name] for name in ("code", "name", "section")},
        **{
            head(name if "." in name else f"{table}.{name}"): _in_words(name, rows[name])
            for name in columns
        },
        head("activities.document_id"): rows["document_id"],
        head("activities.page"): boxes.map(lambda found: found[-1][0] if found else None),
        PLACES: boxes,
    }
    frame = pd.DataFrame(
        {name: part.to_numpy() for name, part in parts.items()}, index=rows["activity_id"]
    )
    texts = frame.columns[~frame.dtypes.map(pd.api.types.is_numeric_dtype)].difference([PLACES])
    return frame.astype(dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))


def places(rows: pd.DataFrame) -> pd.Series:
    """The place of each row, none of one that stands on no page."""
    boxes = rows[[*PROVENANCE]].round().astype("Int64")
    found = zip(boxes.to_numpy().tolist(), boxes.notna().all(axis=1), strict=True)
    return pd.Series(
        [[box] if is_known else [] for box, is_known in found], rows.index, dtype=object
    )


def _in_words(column: str, values: pd.Series) -> pd.Series:
    name = column.rpartition(".")[2]
    if name == "fiscal_year":
        return values.map(fiscal_year)
    if name not in _CODES:
        return values
    return (
        values.astype("str").fillna("").map(lambda code: in_words(name, code)).replace(MISSING, "")
    )
