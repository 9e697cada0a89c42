"""The data package's description (datapackage.json), made from the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hyoka.contract.tables import (
    DOCUMENT_TABLES,
    INTEGER,
    KEYS,
    NUMBER,
    REFERENCES,
    TABLES,
    TEXT,
    TITLES,
    TRUTH,
    Column,
)
from hyoka.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE_NAME = "datapackage.json"
TYPE_NAMES = {TEXT: "string", INTEGER: "integer", NUMBER: "number", TRUTH: "boolean"}


def written(processed: Path) -> str:
    """The text of datapackage.json for the tables that a folder holds; the documents' tables are always among them.

    Source:
        Data Package and Table Schema (Frictionless Data), version 1.
    """
    names = [name for name in TABLES if name in DOCUMENT_TABLES or (processed / f"{name}.csv").is_file()]
    package = {
        "profile": "tabular-data-package",
        "name": "hyoka",
        "title": "自治体の行政評価の表 / tables of municipal evaluation",
        "resources": [_resource(name, names) for name in names],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, present: Sequence[str]) -> dict[str, Any]:
    # A parent may be missing, which a foreign key cannot say; the check parents_exist holds it.
    references = (rule[1:] for rule in REFERENCES if rule[0] == name and rule[2] in present and rule[1] != "parent_id")
    schema = {
        "fields": [_field(column, field) for column, field in TABLES[name].items()],
        "primaryKey": KEYS.get(name),
        "missingValues": [""],
        "foreignKeys": [
            {"fields": column, "reference": {"resource": to.replace("_", "-"), "fields": there}}
            for column, to, there in references
        ],
    }
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": TITLES[name][0],
        "description": " / ".join(TITLES[name]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _given(schema),
    }


def _field(column: str, field: Column) -> dict[str, Any]:
    values = {"required": not field.empty, "enum": list(field.values), "unique": field.unique, "pattern": field.pattern}
    described = {"name": column, "type": TYPE_NAMES[field.dtype], "title": field.title}
    return described | _given({"description": field.description, "unit": field.unit, "constraints": _given(values)})


def _given(entries: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if value}


def save_description(processed: Path) -> None:
    """Write datapackage.json for the tables that the folder holds, unless it says just that already."""
    path, text = processed / FILE_NAME, written(processed)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))
