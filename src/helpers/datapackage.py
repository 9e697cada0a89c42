"""The data package's description (datapackage.json) and the data dictionary, both made from the schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpers.schema import DOCUMENT_TABLES, KEYS, REFERENCES, SCHEMAS, TYPE_NAMES, column_dtype

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandera.pandas as pa

FILE_NAME = "datapackage.json"


def describe(names: Iterable[str] = DOCUMENT_TABLES) -> dict[str, Any]:
    """The description of a data package that holds these tables as CSV.

    Args:
        names: Tables of the contract.

    Source:
        Data Package and Table Schema (Frictionless Data), version 1.
    """
    chosen = tuple(names)
    return {
        "profile": "tabular-data-package",
        "name": "hyoka",
        "title": "自治体の行政評価の表 / tables of municipal evaluation",
        "resources": [_resource(name, chosen) for name in chosen],
    }


def _resource(name: str, present: tuple[str, ...]) -> dict[str, Any]:
    table = SCHEMAS[name]
    schema: dict[str, Any] = {"fields": [_field(column, field) for column, field in table.columns.items()]}
    if name in KEYS:
        schema["primaryKey"] = KEYS[name]
    keys = [_foreign_key(*rule[1:]) for rule in REFERENCES if rule[0] == name and rule[2] in present]
    # A parent may be missing, which a foreign key cannot say; the check parents_exist holds it.
    keys = [key for key in keys if key["fields"] != "parent_id"]
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {**schema, "missingValues": [""], **({"foreignKeys": keys} if keys else {})},
    }


def _foreign_key(column: str, to: str, there: str) -> dict[str, Any]:
    return {"fields": column, "reference": {"resource": to.replace("_", "-"), "fields": there}}


def _field(column: str, field: pa.Column) -> dict[str, Any]:
    facts = field.metadata or {}
    constraints: dict[str, Any] = {} if facts["empty"] else {"required": True}
    constraints |= {"enum": list(facts["values"])} if facts["values"] else {}
    constraints |= {"unique": True} if field.unique else {}
    constraints |= {"pattern": facts["pattern"]} if facts["pattern"] else {}
    described = {
        "name": column,
        "type": TYPE_NAMES[column_dtype(field)],
        "title": field.title,
        "description": field.description,
    }
    unit = {"unit": facts["unit"]} if facts["unit"] else {}
    return {**described, **unit, **({"constraints": constraints} if constraints else {})}


def written(processed: Path) -> str:
    """The text of datapackage.json for the tables that a folder holds; the documents' tables are always among them."""
    names = [name for name in SCHEMAS if name in DOCUMENT_TABLES or (processed / f"{name}.csv").is_file()]
    return json.dumps(describe(names), ensure_ascii=False, indent=2) + "\n"


def dictionary() -> list[dict[str, str]]:
    """The data dictionary: one row a column, with table, column, type, unit, values, empty, ja and en."""
    return [_entry(name, column, field) for name, table in SCHEMAS.items() for column, field in table.columns.items()]


def _entry(name: str, column: str, field: pa.Column) -> dict[str, str]:
    facts = field.metadata or {}
    return {
        "table": name,
        "column": column,
        "type": TYPE_NAMES[column_dtype(field)],
        "unit": facts["unit"],
        "values": " | ".join(facts["values"]),
        "empty": "yes" if facts["empty"] else "no",
        "ja": facts["ja"],
        "en": facts["en"],
    }
