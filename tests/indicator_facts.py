"""Tables of one indicator for tests of attainment."""

import pandas as pd
from true_tables import contract_table

RULES = pd.DataFrame(columns=["pattern", "field", "polarity", "reason"], dtype="str")


def document(document_id, fiscal_year):
    row = {"document_id": document_id, "municipality": "試験市", "fiscal_year": fiscal_year}
    return contract_table("documents", [row])


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
        "activities": contract_table("activities", []),
        "indicators": contract_table("indicators", [indicator]),
        "indicator_values": contract_table("indicator_values", rows),
    }


def flags(row):
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
