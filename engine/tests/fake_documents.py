"""Documents that nobody reads, for tests of what is done with them.

Worker processes import no more than this.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from hyoka.contract.records import PROVENANCE, Extracted
from hyoka.run import worker
from hyoka.text.errors import UnreadableFile

PLACE = dict(zip(PROVENANCE, (1, 10.004, 20.0, 110.5, 30.25), strict=True))


def fake_document(path: Path, data: bytes = b"", **_: object) -> Extracted:
    """Reads nothing: a document of one project, named after its file."""
    if path.stem.startswith("broken"):
        raise UnreadableFile("truncated.pdf", file=path.name, page=2, found="no trailer")
    if path.stem.startswith("defect"):
        raise KeyError("rows")
    level = "事業" if path.stem.startswith("odd") else "project"
    activity = {"activity_id": "1", "level": level, "code": "1", "name": "事業", **PLACE}
    return Extracted(
        path.stem,
        "form",
        {"year": "R3", "municipality": "市"},
        {"activities": [activity]},
        [],
        [],
        1,
    )


def folder_of(raw: Path, *names: str) -> Path:
    raw.mkdir(exist_ok=True)
    for name in names:
        (raw / name).write_bytes(b"%PDF-1.7 " + name.encode())
    return raw


def files(processed: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(processed)): p.read_bytes() for p in processed.rglob("*") if p.is_file()
    }


def dying(task: worker.PdfTask) -> worker.CleanDocument:
    """Reads nothing; its worker ends over a PDF that is called deadly, once or always."""
    marker = Path((task.data or task.path.read_bytes()).decode())
    if task.path.stem == "deadly" and not marker.exists():
        marker.touch()
        os._exit(11)
    if task.path.stem == "always":
        os._exit(11)
    return worker.clean(fake_document(task.path), {**task.source, "sha256": "0" * 64, "bytes": 9})


def dying_over_three(number: int) -> int:
    """The number; over a three its worker ends."""
    return os._exit(11) if number == 3 else number


def reads_sheets(of_files: Mapping[str, Sequence[tuple[str, str, Mapping[str, str]]]]):
    """Reads nothing: of each file its sheets, each a number, a name and costs."""

    def read(path, data=b"", **_):
        activities = []
        costs = []
        for code, name, amounts in of_files[path.stem]:
            own = {"activity_id": code, **PLACE}
            activities.append(own | {"level": "project", "code": code, "name": name})
            for item, text in amounts.items():
                figure = {"year": "R3", "basis": "settlement", "unit": "千円", "text": text}
                costs.append(own | figure | {"item": item, "detail": ""})
        about = {"year": "R3", "municipality": "市"}
        tables = {"activities": activities, "costs": costs}
        return Extracted(path.stem, "form", about, tables, [], [], 1)

    return read
