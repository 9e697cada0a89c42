"""Two towns' tables for tests of the explore page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pandas as pd

from hyoka.contract.schema import SCHEMAS, empty, typed

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT_IN_NAME = '</script><img src=x onerror="alert(1)">公園'
PLACE = {"page": 1, "x0": 100.04, "top": 100.0, "x1": 150.0, "bottom": 115.0}

#: The columns that are not empty; | separates cells, and every row that can have a place has PLACE.
TEXTS = {
    "documents": """document_id|title|municipality|fiscal_year|file
meibo-2021|名簿市の総評|名簿市|2021|meibo-2021.pdf
kaisetsu-2020|開設町の評価|開設町|2020|kaisetsu-2020.pdf""",
    "activities": f"""document_id|activity_id|parent_id|fiscal_year|level|code|name|section
meibo-2021|meibo-2021/1||2021|program|1|ＩＣＴの活用|
meibo-2021|meibo-2021/1-1|meibo-2021/1|2021|action|1-1|サーバー室の更新|02104100 公園課/人事課
kaisetsu-2020|kaisetsu-2020/7||2021|project|7|{SCRIPT_IN_NAME}|公園課""",
    "indicators": """document_id|activity_id|indicator_id|number|name|unit|kind
meibo-2021|meibo-2021/1-1|meibo-2021/1-1#1|1|停止時間|分|
kaisetsu-2020|kaisetsu-2020/7|kaisetsu-2020/7#1|1|利用者|人|output
kaisetsu-2020|kaisetsu-2020/7|kaisetsu-2020/7#2|2|満足度|%|""",
    "indicator_values": """document_id|indicator_id|fiscal_year|measure|text|value|status
meibo-2021|meibo-2021/1-1#1|2021|actual|-||missing
kaisetsu-2020|kaisetsu-2020/7#1|2019|actual|1,200|1200|reported
kaisetsu-2020|kaisetsu-2020/7#1|2020|actual|1,500|1500|reported
kaisetsu-2020|kaisetsu-2020/7#1|2020|target|1,400|1400|reported""",
    "costs": """document_id|activity_id|fiscal_year|basis|item|value|unit|text
kaisetsu-2020|kaisetsu-2020/7|2019|settlement|total|490000|JPY|490千円
kaisetsu-2020|kaisetsu-2020/7|2021|budget|total|500000|JPY|500
kaisetsu-2020|kaisetsu-2020/7|2019||fixed_term_staff|||有""",
    "ratings": """document_id|activity_id|fiscal_year|criterion|symbol|scale|text|score
meibo-2021|meibo-2021/1-1|2021|自己評価|B|abcd|B|0.6667
kaisetsu-2020|kaisetsu-2020/7|2020|評価|☆|stars|☆|0.0""",
    "statuses": """document_id|activity_id|fiscal_year|status
meibo-2021|meibo-2021/1-1|2022|implementing""",
    "narratives": """document_id|activity_id|field|text
kaisetsu-2020|kaisetsu-2020/7|成果|ﾍﾞﾝﾁを"三つ", 直した\\n木も植えた""",
    "attainment": """document_id|indicator_id|fiscal_year|method|attainment|met|polarity|reason
kaisetsu-2020|kaisetsu-2020/7#1|2020|ratio|1.0714|True|higher|
kaisetsu-2020|kaisetsu-2020/7#2|2020|ratio|0.5|False||
kaisetsu-2020|kaisetsu-2020/7#2|2021|none||||not_yet_due""",
}


def tables() -> dict[str, pd.DataFrame]:
    """All tables of the contract with these rows."""
    return {name: _table(name) for name in SCHEMAS}


def _table(name: str) -> pd.DataFrame:
    if name not in TEXTS:
        return empty(name)
    rows = pd.read_csv(io.StringIO(TEXTS[name]), sep="|", quoting=csv.QUOTE_NONE)
    rows = rows.replace({"\\\\n": "\n"}, regex=True).astype(object).where(rows.notna(), None).assign(**PLACE)
    return typed(name, rows.reindex(columns=empty(name).columns, fill_value=None))


def facts(raw: Path) -> list[dict[str, str]]:
    """The documents as pages list them."""
    documents = tables()["documents"].assign(link=lambda frame: str(raw) + "/" + frame["file"], kind="再構成")
    return documents[["document_id", "title", "municipality", "link", "kind"]].to_dict("records")
