"""hyoka: published evaluation documents of Japanese cities, read into tables that can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.inspecting.document import Inspection

__all__ = ["inspect"]


def inspect(file: str | Path, page: int | None = None, reader: str = "pdfium") -> Inspection:
    """Show what is on a document's pages, and its form: in a notebook with pictures, printed as text.

    Args:
        file: The PDF.
        page: Only this page, from 1.
        reader: "pdfium" or "reference".

    Raises:
        UnreadableFile: The file cannot be read as a PDF, or no page has any text.
        UsageError: There is no such file, or the document has no such page.
    """
    from pathlib import Path

    from hyoka.inspecting.document import inspect_document

    return inspect_document(Path(file), page, reader)
