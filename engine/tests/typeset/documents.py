"""The documents that come with the project: whose they are, what they say of themselves, how their
form is typeset.
"""

import csv
import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2

from hyoka.store.sources import SOURCE_COLUMNS, SOURCES_FILE, write_csv

from .page import Pages
from .style import PLAIN, Style
from .templates import typeset_form
from .workbook import Sheets

Facts = dict[str, pd.DataFrame]
#: The facts of the documents; also those of sheets that are not typeset.
FOLDER = Path(__file__).parents[1] / "truth"


@dataclass(frozen=True)
class Document:
    """A published document that is typeset again from its facts.

    `part` is what of it stands here, `left_out` the texts in whose place a mark stands; empty: all
    of it does.
    """

    document_id: str
    city: str
    municipality_code: str
    title: str
    publisher: str
    fiscal_year: int
    form: str
    part: str = ""
    left_out: str = ""
    licence: str = "MIT（組版）。数値は各市の公表値"
    page: dict[str, Any] = field(default_factory=dict)

    @property
    def foot(self) -> str:
        without = "（文章は収録なし）" if self.left_out else ""
        return f"再構成：{self.city}「{self.title}」の公表値から作成{without}"

    @property
    def made_from(self) -> str:
        """The published document, what of it stands here and what does not."""
        without = f"{self.left_out}は収録なし" if self.left_out else ""
        return "。".join(filter(None, [f"{self.publisher}「{self.title}」", self.part, without]))


_PUBLISHED = tomllib.loads((Path(__file__).parent / "documents.toml").read_text(encoding="utf-8"))
DOCUMENTS = {
    document_id: Document(document_id, **about) for document_id, about in _PUBLISHED.items()
}


@cache
def _tables(document_id: str) -> Facts:
    paths = sorted((FOLDER / document_id).glob("*.csv"))
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        for path in paths
    }


def facts(document_id: str) -> Facts:
    """The truth of a document as the contract's tables, all text, and `printed`: what it prints
    beside them.
    """
    return {name: table.copy() for name, table in _tables(document_id).items()}


def typeset(document_id: str, tables: Facts, style: Style, path: Path) -> None:
    """Typeset tables, as `facts` gives them, to a PDF or a workbook in the form of a document."""
    document = DOCUMENTS[document_id]
    printed = {row.subject: row.text for row in tables.get("printed", pd.DataFrame()).itertuples()}
    title, foot = printed.get("題", document.title), printed.get("足", document.foot)
    kind = Sheets if path.suffix == ".xlsx" else Pages
    pages = kind(
        path, style, title, foot, first_number=int(printed.get("はじめの頁", 1)), **document.page
    )
    typeset_form(document.form, tables, pages)
    pages.finish()


def typeset_plain(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for document_id in DOCUMENTS:
        typeset(document_id, facts(document_id), PLAIN, folder / f"{document_id}.pdf")
    return [folder / f"{document_id}.pdf" for document_id in DOCUMENTS]


def write_sources(folder: Path, rows: list[dict[str, object]] | None = None) -> Path:
    """Write sources.csv for the PDFs in a folder: what each is, held by its hash.

    By default these are the samples, and the published documents that the folder's file names.
    """
    empty = dict.fromkeys((*SOURCE_COLUMNS, "pages"), "")
    known = [
        empty | row | _measured(folder / str(row["file"]))
        for row in rows or (*map(_sample, DOCUMENTS), *_rows_of_published(folder / SOURCES_FILE))
    ]
    write_csv(known, folder / SOURCES_FILE)
    return folder / SOURCES_FILE


def _rows_of_published(sources: Path) -> list[dict[str, object]]:
    if not sources.exists():
        return []
    with sources.open(encoding="utf-8-sig", newline="") as file:
        return [dict(row) for row in csv.DictReader(file) if row["kind"] == "published"]


def _sample(document_id: str) -> dict[str, object]:
    document = DOCUMENTS[document_id]
    names = ("publisher", "municipality_code", "title", "fiscal_year", "licence", "made_from")
    about = {name: getattr(document, name) for name in names}
    return {"file": f"{document_id}.pdf", "kind": "reconstruction", "publish": "yes"} | about


def _measured(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    with pypdfium2.PdfDocument(content) as document:
        return {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "pages": len(document),
        }
