"""The file datapackage.json, which describes the tables of a folder."""

from __future__ import annotations

from pathlib import Path

from hyoka.contract.tables import DESCRIPTION, data_package
from hyoka.store.files import replace_file


def save_description(processed: Path) -> None:
    """Write datapackage.json for the tables that the folder holds, unless it says just that already."""
    path, text = processed / DESCRIPTION, data_package(processed)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))
