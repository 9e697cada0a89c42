"""The picture of docs/ja-draft.md: python -m draft_picture writes docs/draft.png."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from clerk_who_points import clerk_before
from pages_in_browser import ROOT, close_browser

from hyoka_draft.command import write_draft
from hyoka_draft.documents import find_files, read_files


def write_picture(path: Path) -> None:
    """Draft the list of the walk, point at its first figure, and photograph the page."""
    documents = read_files(find_files([ROOT / "docs" / "example" / "list"]))
    with TemporaryDirectory() as folder:
        out = Path(folder) / "list"
        list(write_draft(documents, out))
        with clerk_before(out / "draft.html", Path(folder) / "saved", width=1280) as clerk:
            clerk.point("9,072")
            clerk.photograph(path)


if __name__ == "__main__":
    os.environ["HYOKA_LANG"] = "ja"
    write_picture(ROOT / "docs" / "draft.png")
    close_browser()
