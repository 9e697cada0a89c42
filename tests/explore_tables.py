"""Two towns' tables for tests of the explore page."""

import csv
from pathlib import Path

import pandas as pd

from hyoka.contract.schema import SCHEMAS, empty, typed

SCRIPT_IN_NAME = '</script><img src=x onerror="alert(1)">公園'
PLACE = {"page": 1, "x0": 100.04, "top": 100.0, "x1": 150.0, "bottom": 115.0}

#: A file a table with the columns that are not empty; every row that can have a place has PLACE.
FOLDER = Path(__file__).parent / "data" / "explore"


def tables() -> dict[str, pd.DataFrame]:
    return {name: _table(name) for name in SCHEMAS}


def _table(name: str) -> pd.DataFrame:
    if not (FOLDER / f"{name}.txt").exists():
        return empty(name)
    rows = pd.read_csv(FOLDER / f"{name}.txt", sep="|", quoting=csv.QUOTE_NONE)
    rows = rows.replace({"\\\\n": "\n"}, regex=True).astype(object).where(rows.notna(), None).assign(**PLACE)
    return typed(name, rows.reindex(columns=empty(name).columns, fill_value=None))


def facts(raw: Path) -> list[dict[str, str]]:
    documents = tables()["documents"].assign(link=lambda frame: str(raw) + "/" + frame["file"], kind="再構成")
    return documents[["document_id", "title", "municipality", "link", "kind"]].to_dict("records")
