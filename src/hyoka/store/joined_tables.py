"""The tables that people read and sort: indicators, costs and ratings with city and project, in words, in thousand yen.

The workbook opens with them, and the page of all rows shows them.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from hyoka.text.label_files import CODE_WORDS
from hyoka.text.wording import MISSING, fiscal_year, in_words

#: Columns whose numbers are shares: 1.0 is 100 %.
SHARES: Final = ("達成率",)
INDICATORS, COSTS, RATINGS = "指標の目標と実績", "事業費", "評価"
#: Which of them shows the rows of a table of the contract.
SHOWN_IN: Final = dict.fromkeys(("attainment", "indicator_values", "indicators"), INDICATORS) | {
    "costs": COSTS, "cost_measures": COSTS, "ratings": RATINGS,
}  # fmt: skip

Tables = Mapping[str, pd.DataFrame]


def joined_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """The three tables by title; each row names its city, project, document and page.

    Returns:
        指標の目標と実績 (目標, 実績 in the indicator's unit, 達成率 1 is the target), 事業費 (千円; what is no money
        stands under 数量 with its 単位), 評価 (as printed, 得点 1 best to 0 worst).
    """
    return {INDICATORS: _indicators(tables), COSTS: _costs(tables), RATINGS: _ratings(tables)}


def _indicators(tables: Tables) -> pd.DataFrame:
    names = tables["indicators"].set_index("indicator_id")
    rows = tables["attainment"].dropna(subset=["target", "actual"], how="all")
    of = names.reindex(rows["indicator_id"])
    actual = tables["indicator_values"].query("measure == 'actual'").groupby(["indicator_id", "fiscal_year"])["page"]
    pages = actual.first().reindex(pd.MultiIndex.from_frame(rows[["indicator_id", "fiscal_year"]]))
    columns = {
        "指標": of["name"],
        "種類": of["kind"].map(lambda kind: CODE_WORDS["kind"].get(kind, kind)),
        "年度": rows["fiscal_year"].map(fiscal_year),
        "目標": rows["target"],
        "実績": rows["actual"],
        "単位": of["unit"],
        "達成率": rows["attainment"],
        "達成": rows["met"].astype("str").map(CODE_WORDS["met"]).fillna(""),
        "達成率のない理由": rows["reason"].map(lambda reason: in_words("reason", reason).replace(MISSING, "")),
    }
    return _with_place(tables, of["activity_id"], rows["document_id"], columns, pages)


def _costs(tables: Tables) -> pd.DataFrame:
    rows = tables["costs"]
    is_money = rows["unit"] == "JPY"
    columns = {
        "年度": rows["fiscal_year"].map(fiscal_year),
        "予算・決算": rows["basis"].map(lambda basis: CODE_WORDS["basis"].get(basis, basis)),
        "費目": rows["item"].map(lambda item: CODE_WORDS["item"].get(item, item)),
        "内訳": rows["detail"],
        "金額（千円）": (rows["value"] / 1000).where(is_money),
        "数量": rows["value"].mask(is_money),
        "単位": rows["unit"].mask(is_money, "").map(lambda unit: CODE_WORDS["unit"].get(unit, unit)),
        "記載": rows["text"],
    }
    return _with_place(tables, rows["activity_id"], rows["document_id"], columns, rows["page"])


def _ratings(tables: Tables) -> pd.DataFrame:
    rows = tables["ratings"]
    columns = {
        "年度": rows["fiscal_year"].map(fiscal_year),
        "評価項目": rows["criterion"],
        "評価": rows["symbol"],
        "得点": rows["score"],
        "欄の全文": rows["text"].mask(rows["text"] == rows["symbol"], ""),
    }
    return _with_place(tables, rows["activity_id"], rows["document_id"], columns, rows["page"])


def _with_place(
    tables: Tables,
    activities: "pd.Series[str]",
    documents: "pd.Series[str]",
    columns: Mapping[str, pd.Series],
    pages: pd.Series,
) -> pd.DataFrame:
    """Columns between those of the project before them and those of the document behind them."""
    of = tables["activities"].set_index("activity_id").reindex(activities)
    city = tables["documents"].set_index("document_id")["municipality"]
    parts = {"自治体": documents.map(city), "番号": of["code"], "事業": of["name"], "課": of["section"]}
    parts = {**parts, **columns, "資料": documents, "ページ": pages}
    frame = pd.DataFrame({name: part.to_numpy() for name, part in parts.items()})
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.astype(dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))
