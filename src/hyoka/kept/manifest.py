"""What a run was made from and what it has made, so that a run over an unchanged folder has nothing to do.

Two files: data/processed/extracted/run.json on reading, data/processed/run.json on the tables. They hold hashes alone,
so that the same run writes the same bytes anywhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hyoka.kept import fingerprints
from hyoka.sources import FILE_NAME as SOURCES
from hyoka.tables import outputs
from hyoka.tables.outputs import RUN_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass
class Counts:
    """What a run has made, counted.

    Attributes:
        rows: Table -> rows.
        errors: Problems that are errors.
        failed: Checks that do not pass.
    """

    rows: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    failed: int = 0


def reading_inputs(digests: Mapping[str, str], reader: str) -> dict[str, Any]:
    """What the raw tables are made from: every PDF by name and hash, the reader, the code that reads."""
    return {"reader": reader, "reading": fingerprints.reading(), "pdfs": dict(digests)}


def cleaning_inputs(raw: Path, digests: Mapping[str, str]) -> dict[str, Any]:
    """What the tables are made from beside the raw tables."""
    sources = raw / SOURCES
    said = hashlib.sha256(sources.read_bytes()).hexdigest() if sources.is_file() else ""
    return {"cleaning": fingerprints.cleaning(), "sources": said, "pdfs": dict(digests)}


def note_reading(processed: Path, inputs: Mapping[str, Any]) -> None:
    """Write down that the raw tables are made from these inputs."""
    made = outputs.digests(processed, tables=False)
    _write(processed / outputs.RAW_FOLDER / RUN_FILE, {"inputs": inputs, "outputs": made})


def note_tables(processed: Path, inputs: Mapping[str, Any], counts: Counts) -> None:
    """Write down that the tables are made from these inputs and from the raw tables that are there."""
    reading = _saved(processed / outputs.RAW_FOLDER).get("inputs")
    made = outputs.digests(processed, raw=False)
    _write(processed / RUN_FILE, {"inputs": [reading, inputs], "outputs": made, "counts": asdict(counts)})


def is_read(processed: Path, inputs: Mapping[str, Any]) -> bool:
    """Whether the raw tables that are there are what these inputs give."""
    saved = _saved(processed / outputs.RAW_FOLDER)
    return bool(saved) and saved["inputs"] == inputs and saved["outputs"] == outputs.digests(processed, tables=False)


def made_before(processed: Path, reading: Mapping[str, Any], cleaning: Mapping[str, Any]) -> Counts | None:
    """What a run would count, if all that it would make is there already; None where it is not."""
    saved = _saved(processed)
    if not saved or saved["inputs"] != [reading, cleaning] or not is_read(processed, reading):
        return None
    return Counts(**saved["counts"]) if saved["outputs"] == outputs.digests(processed, raw=False) else None


def _saved(folder: Path) -> dict[str, Any]:
    """What a run has written down; nothing where the file is absent or not as it was written."""
    try:
        said = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return said if isinstance(said, dict) and {"inputs", "outputs"} <= said.keys() else {}


def _write(path: Path, said: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
