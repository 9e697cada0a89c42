"""The file datapackage.json, which describes the tables of a folder."""

from pathlib import Path

from hyoka.contract.tables import DESCRIPTION, data_package
from hyoka.store.files import replace_file


def is_described(processed: Path) -> bool:
    """Whether datapackage.json describes just the tables that the folder holds."""
    path = processed / DESCRIPTION
    return path.is_file() and path.read_text(encoding="utf-8") == data_package(processed)


def save_description(processed: Path) -> None:
    """Write datapackage.json for the tables that the folder holds, unless it describes just these already."""
    if not is_described(processed):
        text = data_package(processed)
        replace_file(processed / DESCRIPTION, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))
