"""datapackage.json: what a folder of tables holds, and of which documents it was made.

catalog.jsonld is written beside it.

Source:
    Data Package and Table Schema (datapackage.org), version 2.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from hyoka.contract.tables import (
    DOCUMENT_TABLES,
    KEYS,
    TABLES,
    TITLES,
    TYPE_NAMES,
    Column,
    references,
)
from hyoka.store.catalog import CATALOG, catalog_text
from hyoka.store.files import replace_file
from hyoka.text.csv_files import csv_rows

DATA_PACKAGE: Final = "datapackage.json"
#: The version of data that has none before it.
FIRST_VERSION: Final = "1.0.0"
#: The files that describe the tables of a folder.
DESCRIPTIONS: Final = (DATA_PACKAGE, CATALOG)
#: What a description in version 2 is held against.
_SCHEMA: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
#: What is said of a document beside its title, address and hash.
_OF_DOCUMENT: Final = (
    "municipality",
    "fiscal_year",
    "kind",
    "publisher",
    "licence",
    "retrieved_on",
)
#: How the words of a licence begin that has a name of its own: CC BY 4.0, MIT.
_LICENCE: Final = re.compile(r"(?:CC0?|MIT|PDL)\b[A-Za-z0-9 .-]*")
#: The name of the others (Open Definition).
_OTHER_LICENCE: Final = "notspecified"


def save_description(processed: Path, version: str = "") -> None:
    """Write the DESCRIPTIONS of a folder's tables, unless they describe just these already.

    Without a version the data have the one that they had.
    """
    for name, text in descriptions(processed, version).items():
        path = processed / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            _replace(path, text)


def _replace(path: Path, text: str) -> None:
    replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))


def said_of(processed: Path) -> dict[str, Any]:
    """What the datapackage.json of a folder says; {} where there is none, or none that says."""
    try:
        said = json.loads((processed / DATA_PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def descriptions(processed: Path, version: str = "") -> dict[str, str]:
    """The text of each of the DESCRIPTIONS for the tables that a folder holds."""
    file = processed / "documents.csv"
    documents = csv_rows(file) if file.is_file() else []
    package = _data_package(processed, documents, version)
    return {
        DATA_PACKAGE: json.dumps(package, ensure_ascii=False, indent=2) + "\n",
        CATALOG: catalog_text(package),
    }


def _data_package(
    processed: Path, documents: Sequence[Mapping[str, str]], version: str
) -> dict[str, Any]:
    """What datapackage.json says; the documents' tables are always in it."""
    before = said_of(processed)
    had = before.get("version")
    version = version or had or FIRST_VERSION
    today = f"{datetime.now(UTC):%Y-%m-%d}T00:00:00Z"
    names = [
        name for name in TABLES if name in DOCUMENT_TABLES or (processed / f"{name}.csv").is_file()
    ]
    package = {
        "$schema": _SCHEMA,
        "name": "hyoka",
        "title": "自治体の行政評価の表 / tables of municipal evaluation",
        "version": version,
        "created": before.get("created", today) if version == had else today,
        "licenses": _licences(documents),
        "sources": [_source(row) for row in documents],
        "resources": [_resource(name, names, processed) for name in names],
    }
    return _given(package)


def _licences(documents: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Each licence of the documents once, in their words."""
    licences = []
    for words in dict.fromkeys(row["licence"] for row in documents if row["licence"]):
        known = _LICENCE.match(words)
        name = known[0].strip().replace(" ", "-") if known else _OTHER_LICENCE
        licences.append({"name": name, "title": words})
    return licences


def _source(row: Mapping[str, str]) -> dict[str, str]:
    """A document: its title, where it was found, its file with its hash."""
    source = {
        "title": row["title"] or row["file"],
        "path": row["page_url"] or row["source_url"],
        **{name: row[name] for name in _OF_DOCUMENT},
        "file": row["file"],
        "hash": f"sha256:{row['sha256']}",
    }
    return _given(source)


def _resource(name: str, present: list[str], processed: Path) -> dict[str, Any]:
    schema = {
        "fields": [_field(column, field) for column, field in TABLES[name].items()],
        "primaryKey": KEYS.get(name),
        "missingValues": [""],
        "foreignKeys": [
            {"fields": column, "reference": {"resource": to.replace("_", "-"), "fields": there}}
            for column, to, there in references(name, present)
        ],
    }
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "type": "table",
        "title": TITLES[name][0],
        "description": " / ".join(TITLES[name]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_measured(processed / f"{name}.csv"),
        "schema": _given(schema),
    }


def _measured(file: Path) -> dict[str, Any]:
    """The size and the hash of a table's file, where it is there."""
    if not file.is_file():
        return {}
    data = file.read_bytes()
    return {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}


def _field(column: str, field: Column) -> dict[str, Any]:
    values = {
        "required": not field.empty,
        "enum": list(field.values),
        "unique": field.unique,
        "pattern": field.pattern,
    }
    described = {"name": column, "type": TYPE_NAMES[field.dtype], "title": field.title}
    return described | _given(
        {"description": field.description, "unit": field.unit, "constraints": _given(values)}
    )


def _given(entries: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if value}
