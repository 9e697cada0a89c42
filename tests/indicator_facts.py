"""Small tables of indicators for tests, and whole documents: own facts, and the shared truth where it is there."""

import os
from pathlib import Path

import pandas as pd
import pytest

from hyoka.contract import schema

#: Where the truth of a document is read: what the project typesets itself, and the shared folder.
SOURCES = ("facts", "golden")
RULES = pd.DataFrame(columns=["pattern", "field", "polarity", "reason"], dtype="str")


def shared_folder():
    """The folder of golden tables; the test is skipped where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("HYOKA_SHARED") or default)
    if not (folder / "golden").is_dir():
        pytest.skip("the shared folder with golden tables is absent (HYOKA_SHARED)")
    return folder


def truth(document_id, fiscal_year, source="facts"):
    """True tables of a document, with the columns that only a run knows left empty."""
    home = Path(__file__).parent / "typeset" if source == "facts" else shared_folder()
    place = home / source / document_id
    tables = {}
    for name in ("activities", "indicators", "indicator_values", "ratings"):
        path = place / f"{name}.csv"
        if not path.is_file():
            tables[name] = schema.empty(name)
            continue
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        rows = rows.assign(document_id=document_id)
        if name == "indicators":
            rows["polarity_source"] = ["document" if polarity else "" for polarity in rows["polarity"]]
        tables[name] = schema.typed(name, rows.reindex(columns=list(schema.dtypes(name))))
    tables["documents"] = document(document_id, fiscal_year)
    return tables


def document(document_id, fiscal_year):
    row = {"document_id": document_id, "municipality": "試験市", "fiscal_year": fiscal_year}
    return schema.typed("documents", pd.DataFrame([row]).reindex(columns=list(schema.dtypes("documents"))))


def facts(*values, polarity="", name="指標", unit="", definition="", fiscal_year=2021, document_id="x"):
    """Tables of one indicator: values are (measure, fiscal year, what is printed), "-" missing, "0*" placeholder."""
    indicator = {
        "document_id": document_id,
        "indicator_id": f"{document_id}/1#1",
        "activity_id": f"{document_id}/1",
        "number": 1,
        "name": name,
        "unit": unit,
        "kind": "",
        "polarity": polarity,
        "polarity_source": "document" if polarity else "",
        "definition": definition,
    }
    rows = [_value(document_id, indicator["indicator_id"], *value) for value in values]
    return {
        "documents": document(document_id, fiscal_year),
        "indicators": _table("indicators", [indicator]),
        "indicator_values": _table("indicator_values", rows),
    }


def flags(row):
    """The flags of a row of attainment, as a list."""
    return row["flags"].split(";") if row["flags"] else []


def _value(document_id, indicator_id, measure, year, printed):
    status = (
        "missing" if printed in ("-", "調査中", "集計中") else "placeholder" if printed.endswith("*") else "reported"
    )
    try:
        value = float(printed.replace(",", "").replace("△", "-").rstrip("件人%")) if status == "reported" else None
    except ValueError:
        value = None
    return {
        "document_id": document_id,
        "indicator_id": indicator_id,
        "fiscal_year": year,
        "measure": measure,
        "value": value,
        "text": printed.rstrip("*"),
        "status": status,
    }


def _table(name, rows):
    return schema.typed(name, pd.DataFrame(rows).reindex(columns=list(schema.dtypes(name))))
