"""Measure how pages that are pictures are read: `python -m benchmarks.pictures FOLDER [KIND …]`
prints the table.

The pages are published sheets, of which pictures of each kind are made; what the sheets themselves
give is the truth. A figure is lost where neither a row, nor a text that no row has, nor ink that is
told stands in its place.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2
from engine.tests.pictures import KINDS, Kind, in_picture

from hyoka.clean.documents import clean_document
from hyoka.contract.records import EDGES
from hyoka.contract.tables import FIGURES, UNPROVED, dtypes
from hyoka.pages.reader import read_pages
from hyoka.run.extract import read_document
from hyoka.text.errors import UnreadableFile
from hyoka.text.japanese import fold

HEADS = (
    "pictures of pages",
    "pages",
    "s a page",
    "processor s a page",
    "MB",
    "figures exact",
    "entered unasked",
    "of these wrong",
    "lost unsaid",
)
#: Tables of figures and marks: what a row is about, and what it says.
SAID = {
    "costs": (["activity_id", "fiscal_year", "basis", "item", "detail"], "value"),
    "indicator_values": (["indicator_id", "fiscal_year", "measure"], "value"),
    "ratings": (["activity_id", "fiscal_year", "criterion"], "symbol"),
}
#: Kinds of problems whose text is what stands in a place.
TOLD = ("untaken_text", "duplicate", "year", "label_without_value", UNPROVED)
_BOX = re.compile(r"x (-?\d+)-(-?\d+), y (-?\d+)-(-?\d+)")

Rows = dict[str, list[dict[str, Any]]]
Box = tuple[float, ...]


def row(name: str, paths: Sequence[Path], work: Path) -> str:
    """A row of the table: the pictures of a kind."""
    kind, whole, exact, unasked, wrong, lost, pages = KINDS[name], 0, 0, 0, 0, 0, 0
    used, seconds = 0.0, 0.0
    for path in paths:
        truth, picture = _rows(path), _picture_of(path, work / path.name, name)
        began, begun = time.process_time(), time.perf_counter()
        sure = _rows(picture)
        used, seconds = used + time.process_time() - began, seconds + time.perf_counter() - begun
        every = _rows(picture, asked=True)
        printed, entered, read = map(_figures, (truth, sure, every))
        whole, exact = whole + len(printed), exact + len(printed & read)
        unasked, wrong = unasked + len(entered), wrong + len(entered - printed)
        untold = list(_untold(path, picture, kind, (truth, every)))
        lost, pages = lost + len(untold), pages + len(pypdfium2.PdfDocument(picture))
        if os.environ.get("DETAILS"):
            sys.stderr.writelines(
                f"{name} {path.stem} {what} {row}\n"
                for what, rows in (
                    ("not exact", sorted(printed - read, key=str)),
                    ("wrong", sorted(entered - printed, key=str)),
                    ("lost", untold),
                )
                for row in rows
            )
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    cells = [
        name,
        pages,
        f"{seconds / pages:.1f}",
        f"{used / pages:.1f}",
        mb,
        f"{exact / whole:.1%}",
    ]
    return f"| {' | '.join(map(str, [*cells, unasked, wrong, lost]))} |"


def _picture_of(path: Path, target: Path, name: str) -> Path:
    """A picture of a kind, made by a process of its own: that may take more memory than reading."""
    module = "engine.tests.pictures"
    command = [sys.executable, "-m", module, str(path), str(target), "--kind", name]
    subprocess.run(command, check=True)
    return target


def _rows(path: Path, *, asked: bool = False) -> Rows:
    os.environ["HYOKA_RECOGNISED"] = "1" if asked else ""
    try:
        document = read_document(path)
    except UnreadableFile as error:
        return {"problems": [{"kind": error.kind, "text": "", "page": None}]}
    tables = clean_document(document, {"sha256": "0" * 64, "bytes": 1})
    return {
        name: [dict(zip(dtypes(name), values, strict=True)) for values in rows]
        for name, rows in tables.items()
    }


def _figures(rows: Rows) -> set[tuple[object, ...]]:
    """The figures and marks of a document: table, what they are about, what they say."""
    return {
        (name, *(row[part] for part in key), row[value])
        for name, (key, value) in SAID.items()
        for row in rows.get(name, ())
        if row[value] is not None
    }


def _untold(path: Path, picture: Path, kind: Kind, tables: tuple[Rows, Rows]) -> Iterator[str]:
    truth, every = tables
    if not every.get("documents"):  # the whole of it was not read, which is told
        return
    with pypdfium2.PdfDocument(path) as document:
        sizes = [page.get_size() for page in document]
    seen = {page.number: page for page in read_pages(picture)}
    told: dict[int, list[Box]] = {number: [] for number in seen}
    untaken = dict.fromkeys(seen, "")
    for name in FIGURES:
        for row in every[name]:
            told[row["page"]].append(tuple(row[edge] for edge in EDGES))
    for row in every["problems"]:
        if row["kind"] == "unread_ink":
            boxes = (tuple(map(float, match)) for match in _BOX.findall(row["text"]))
            told[row["page"]] += [(x0, top, x1, bottom) for x0, x1, top, bottom in boxes]
        elif row["kind"] in TOLD and row["page"] in untaken:  # a year may be that of no page
            untaken[row["page"]] += row["text"] + "/"
    known = {figure[:-1] for figure in _figures(every)}
    for name, (key, value) in SAID.items():
        for row in truth[name]:
            if row[value] is None or (name, *(row[part] for part in key)) in known:
                continue
            edges = tuple(row[edge] for edge in EDGES)
            box = in_picture(edges, kind, *sizes[row["page"] - 1])
            page = seen[row["page"]]
            texts = _texts(page, box)
            is_untaken = any(text and text in untaken[row["page"]] for text in texts)
            if not is_untaken and not any(_overlap(box, other) for other in told[row["page"]]):
                yield f"{name} {[row[part] for part in key]} {row[value]} as {texts}"


def _texts(page: Any, box: Box) -> list[str]:
    x0, top, x1, bottom = page.as_read(box)
    lines: Mapping[Any, Any] = dict(zip(map(tuple, page.lines.tolist()), page.texts, strict=True))
    return [
        fold(text)
        for (left, upper, right, lower, _), text in lines.items()
        if x0 <= (left + right) / 2 <= x1 and top <= (upper + lower) / 2 <= bottom
    ]


def _overlap(box: Box, other: Box) -> bool:
    return min(box[2], other[2]) > max(box[0], other[0]) and min(box[3], other[3]) > max(
        box[1], other[1]
    )


if __name__ == "__main__":
    folder, *kinds = sys.argv[1:]
    paths = sorted(Path(folder).glob("*.pdf"))
    sys.stdout.write(
        "\n".join([f"| {' | '.join(HEADS)} |", f"| --- |{' ---: |' * (len(HEADS) - 1)}", ""])
    )
    with TemporaryDirectory() as work:
        os.environ.setdefault("HYOKA_CACHE", str(Path(work) / "cache"))
        for name in kinds or KINDS:
            sys.stdout.write(row(name, paths, Path(work)) + "\n")
            sys.stdout.flush()
