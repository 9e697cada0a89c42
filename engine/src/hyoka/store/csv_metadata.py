"""csv-metadata.json: the columns, types, units and keys of a folder's tables for CSV on the Web.

Source:
    Metadata Vocabulary for Tabular Data (W3C, 2015).
"""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from hyoka.contract.tables import KEYS, TABLES, TEXT, TITLES, TYPE_NAMES, Column, references
from hyoka.text.numbers import figure

#: The name under which programs look for it beside a CSV.
CSV_METADATA: Final = "csv-metadata.json"
#: What means something in a regular expression.
_META: Final = re.compile(r"[\\^$.|?*+()\[\]{}]")


def csv_metadata(names: Sequence[str], licences: Sequence[str]) -> str:
    """The text of csv-metadata.json for tables of a folder, with the licences of its documents."""
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "dc:title": _in_both("自治体の行政評価の表", "tables of municipal evaluation"),
        "dc:license": list(licences),
        "tables": [_table(name, names) for name in names],
    }
    return json.dumps(group, ensure_ascii=False, indent=1) + "\n"


def _table(name: str, names: Sequence[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_column(column, field) for column, field in TABLES[name].items()],
        "foreignKeys": [
            {
                "columnReference": column,
                "reference": {"resource": f"{to}.csv", "columnReference": there},
            }
            for column, to, there in references(name, names)
            if not TABLES[name][column].empty  # validators refuse a key that is empty
        ],
    }
    if name in KEYS:
        schema["primaryKey"] = KEYS[name]
    return {"url": f"{name}.csv", "dc:title": _in_both(*TITLES[name]), "tableSchema": schema}


def _column(column: str, field: Column) -> dict[str, Any]:
    """A column; its English title is its head in the CSV."""
    described = {
        "name": column,
        "titles": {"ja": field.title, "en": column},
        "dc:description": _in_both(field.ja, field.en),
        "required": not field.empty,
        "datatype": _datatype(field),
    }
    return described | ({"schema:unitText": field.unit} if field.unit else {})


def _datatype(field: Column) -> dict[str, Any]:
    datatype = {"base": TYPE_NAMES[field.dtype]}
    if field.dtype == TEXT:
        words = "|".join(_META.sub(r"\\\g<0>", value) for value in field.values if value)
        limits = {"format": field.pattern or words}
    else:
        edges = {"minimum": field.least, "maximum": field.most}
        limits = {name: figure(edge) for name, edge in edges.items() if edge is not None}
    return datatype | {name: limit for name, limit in limits.items() if limit}


def _in_both(japanese: str, english: str) -> list[dict[str, str]]:
    return [
        {"@value": japanese, "@language": "ja"},
        {"@value": english, "@language": "en"},
    ]
