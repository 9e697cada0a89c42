"""What the notebooks depend on, as fingerprints: where none has changed since a run, the run is not repeated."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from importlib.metadata import requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyoka.labels import labels_folder
from hyoka.sources import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

_SOURCE = Path(__file__).resolve().parents[2]


def fingerprint(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """The SHA-256 of a value as JSON."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def files_fingerprint(paths: Iterable[Path]) -> str:
    """The fingerprint of the names and bytes of files; what is hidden does not count."""
    return fingerprint([[path.name, digest(path)] for path in sorted(paths) if path.is_file() and path.name[0] != "."])


def inputs(raw: Path, processed: Path) -> dict[str, str]:
    """Fingerprints of all that a notebook depends on beside its own cells and parameters, by kind.

    Args:
        raw: Folder of the PDFs and sources.csv.
        processed: Folder of the tables.
    """
    return {
        "documents": files_fingerprint(raw.glob("*")),
        "labels": files_fingerprint(labels_folder().glob("*.csv")),
        "program": files_fingerprint(path for name in ("hyoka", "helpers") for path in _code(_SOURCE / name)),
        "packages": fingerprint([platform.python_version(), *packages()]),
        "tables": tables_fingerprint(processed),
    }


def tables_fingerprint(processed: Path) -> str:
    """The fingerprint of the files in the folder of the tables."""
    return files_fingerprint(processed.glob("*"))


def _code(package: Path) -> Iterable[Path]:
    return (path for path in package.rglob("*") if "__pycache__" not in path.parts)


def packages() -> list[str]:
    """The packages that hyoka requires, with their versions."""
    lines = (line for line in requires("hyoka") or [] if ";" not in line)  # behind ; stand extras
    names = (re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines)
    return [f"{name} {version(name)}" for name in names]
