"""sources.csv: what each PDF in data/raw is, held against the files by their hashes."""

import csv
import hashlib
from pathlib import Path

import pypdfium2

from .documents import DOCUMENTS

COLUMNS = ["file", "publisher", "municipality_code", "title", "fiscal_year", "kind", "page_url", "source_url"]
COLUMNS += ["licence", "retrieved_on", "sha256", "bytes", "pages"]
LICENCE = "MIT（組版）。数値は各市の公表値"


def measured(path: Path) -> dict[str, str]:
    """Hash, size and pages of a PDF."""
    content = path.read_bytes()
    document = pypdfium2.PdfDocument(content)
    pages = len(document)
    document.close()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": str(len(content)), "pages": str(pages)}


def row(document_id: str, folder: Path) -> dict[str, str]:
    """A document's row; a reconstruction was not fetched from anywhere, so its URLs and day are empty."""
    document = DOCUMENTS[document_id]
    path = folder / f"{document_id}.pdf"
    return dict.fromkeys(COLUMNS, "") | {
        "file": path.name,
        "publisher": document.publisher,
        "municipality_code": document.municipality_code,
        "title": document.title,
        "fiscal_year": str(document.fiscal_year),
        "kind": "reconstruction",
        "licence": LICENCE,
        **measured(path),
    }


def write_sources(folder: Path) -> Path:
    """Write sources.csv for the typeset documents in a folder.

    Returns:
        The file's path.
    """
    path = folder / "sources.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row(document_id, folder) for document_id in DOCUMENTS)
    return path
