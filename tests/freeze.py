"""What is read of every document here, as hashes: a change that is to change nothing leaves them as
they are.

`make freeze` writes them; `make freeze OPTIONS="--against FILE"` says where they differ from those
written before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

from hyoka.pages.reader import printed_pages
from hyoka.pdf.page import Page
from hyoka.run.worker import PdfTask, read_task
from hyoka.text.errors import HyokaError
from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HYOKA_SHARED") or ROOT.parent / "shared")
FILE = ROOT / "build" / "freeze.json"
FOLDERS = (
    ROOT / "data" / "raw",
    *(SHARED / name for name in ("pdf", "pdf-variants", "pdf-real", "cases")),
)
#: Cities whose sheets are drafted; 池田's as if no form read them.
DRAFTED = ("yokohama", "kyoto", "nankoku", "ikeda")

Parts = dict[str, str]


def documents(made: Path) -> Iterator[tuple[str, Callable[[], Parts]]]:
    """The name of each document and draft, and how to read its parts.

    Made: a folder for PDFs that a script writes.
    """
    if (cases := SHARED / "pages" / "cases.py").is_file():
        for name, data in run_path(str(cases))["CASES"].items():
            (made / f"{name}.pdf").write_bytes(data)
    for folder in (*FOLDERS, made):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".pdf", ".xlsx")):
            yield (
                f"{folder.name if folder != made else 'pages'}/{path.relative_to(folder)}",
                partial(document, path),
            )
    for city in DRAFTED:
        if (folder := SHARED / "pdf-real" / city).is_dir():
            yield f"draft/{city}", partial(draft, folder)


def document(path: Path) -> Parts:
    """Hashes of a document's pages, records, page log and problems."""
    extracted = read_task(PdfTask(path, path.name, {}))
    parts = {
        name: getattr(extracted, name)
        for name in ("page_log", "problems", "identities", "document")
    }
    return {
        name: _digest(part)
        for name, part in (parts | extracted.tables | {"pages": _pages(path)}).items()
    }


def _pages(path: Path) -> list[object]:
    with suppress(HyokaError):
        return [_as_read(page) for page in printed_pages(path)]
    return []


def _as_read(page: Page) -> list[object]:
    arrays = (
        page.chars.boxes,
        page.chars.spaces,
        page.horizontal,
        page.vertical,
        page.fills,
        page.rings,
        page.slants,
    )
    return [page.chars.text, page.problems, *(array.tolist() for array in arrays)]


def draft(folder: Path) -> Parts:
    """Hashes of a draft of all sheets in a folder: its facts, its form and its guesses."""
    drafted = draft_documents(read_files(sorted(folder.glob("*.pdf"))).items)
    facts = [asdict(fact) for fact in drafted.facts]
    return {
        "facts": _digest(facts),
        "open": _digest(drafted.open),
        "form": _digest(drafted.form_data),
    }


def _digest(part: object) -> str:
    return sha256(
        json.dumps(part, ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()[:16]


def main() -> None:
    """Write the hashes; end with 1 where they differ from earlier ones."""
    parser = argparse.ArgumentParser(prog="freeze", description=__doc__)
    parser.add_argument(
        "--out",
        type=Path,
        default=FILE,
        help=f"where to write them (default: {FILE.name} in build)",
    )
    parser.add_argument("--against", type=Path, help="hashes that were written before")
    parser.add_argument("--only", default="", help="only documents with this in their names")
    options = parser.parse_args()
    before = json.loads(options.against.read_text(encoding="utf-8")) if options.against else {}
    with TemporaryDirectory() as made:
        after = {name: parts() for name, parts in documents(Path(made)) if options.only in name}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(after, ensure_ascii=False, indent=1), encoding="utf-8")
    names = (
        sorted(name for name in after.keys() | before.keys() if options.only in name)
        if options.against
        else []
    )
    found = [(name, _differences(before.get(name, {}), after.get(name, {}))) for name in names]
    sys.stdout.writelines(f"{name}: {', '.join(parts)}\n" for name, parts in found if parts)
    sys.stdout.write(
        f"{len(after)} documents and drafts; {sum(bool(parts) for _, parts in found)} differ\n"
    )
    sys.exit(any(parts for _, parts in found))


def _differences(before: Parts, after: Parts) -> list[str]:
    return sorted(
        part for part in before.keys() | after.keys() if before.get(part) != after.get(part)
    )


if __name__ == "__main__":
    main()
