"""The four tables of docs/proposal.ja.md, of two cities: `make reference` writes them."""

from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.store.table_files import load_tables
from hyoka.text.wording import in_words

FOLDER: Final = Path(__file__).with_name("proposal")
_PROCESSED: Final = Path(__file__).resolve().parents[1] / "data" / "processed"
_CITIES: Final = ("伊丹市", "つくば市")
#: What every table begins with, and ends with.
_CITY: Final = {"municipality_code": "全国地方公共団体コード", "municipality": "地方公共団体名"}
_PLACE: Final = {"document_id": "文書", "page": "ページ"}
_PERIOD: Final = {"start": "期間開始日", "end": "期間終了日"}
_COLUMNS: Final = {
    "activities": {
        "activity_id": "ID",
        "parent_id": "上位ID",
        "level": "階層",
        "code": "番号",
        "name": "名称",
        "department": "部局",
        "section": "課",
        **_PERIOD,
    },
    "indicators": {
        "indicator_id": "ID",
        "activity_id": "事業ID",
        "name": "指標名",
        "unit": "単位",
        "kind": "種類",
        "polarity": "望ましい方向",
        **_PERIOD,
        "measure": "区分",
        "value": "値",
        "status": "値の状態",
        "text": "記載",
    },
    "costs": {
        "activity_id": "事業ID",
        **_PERIOD,
        "basis": "段階",
        "item": "費目",
        "detail": "内訳名",
        "value": "値",
        "unit": "単位",
        "text": "記載",
    },
    "ratings": {
        "activity_id": "事業ID",
        **_PERIOD,
        "criterion": "評価項目",
        "symbol": "記号",
        "scale": "尺度",
        "score": "得点",
    },
}
_CODES: Final = ("level", "kind", "polarity", "measure", "status", "basis", "item")


def proposal_tables() -> dict[str, pd.DataFrame]:
    """The tables by the names of their files, with Japanese heads and words."""
    tables = load_tables(_PROCESSED)
    documents = tables["documents"]
    documents = documents[documents["municipality"].isin(_CITIES)]
    cities = documents[["document_id", *_CITY]]
    named = tables["indicators"].drop(columns=[*set(tables["indicators"]) & {*_PLACE, "text"}])
    values = tables["indicator_values"].merge(
        named[["indicator_id", "activity_id", "name", "unit", "kind", "polarity"]],
        on="indicator_id",
    )
    made = {}
    for name, columns in _COLUMNS.items():
        rows = values if name == "indicators" else tables[name]
        rows = cities.merge(rows, on="document_id")
        years = rows["fiscal_year"].astype(int)
        rows["start"] = [f"{year}-04-01" for year in years]
        rows["end"] = [f"{year + 1}-03-31" for year in years]
        for column in {*_CODES} & {*columns}:
            rows[column] = [in_words(column, code) if code else "" for code in rows[column]]
        heads = _CITY | columns | _PLACE
        made[name] = rows[[*heads]].rename(columns=heads)
    return made


def csv_text(rows: pd.DataFrame) -> str:
    """A table as its file has it; none is empty, whole numbers have no decimals."""
    return rows.to_csv(index=False, lineterminator="\n", float_format="%.15g")


if __name__ == "__main__":
    for name, rows in proposal_tables().items():
        file = FOLDER / f"{name}.csv"
        file.write_text(csv_text(rows), encoding="utf-8-sig", newline="")
