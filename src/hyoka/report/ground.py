"""What a notebook's run stands on, as fingerprints: where they are as they were, its run need not be repeated."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import tomllib
from functools import cached_property, lru_cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hyoka.labels import labels_folder
from hyoka.report.notebook_files import NotebookFile, stood_on
from hyoka.sources import find_pdfs, has_pdfs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def digest(told: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """A fingerprint of plain values."""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """A file's SHA-256; "" where it is not there."""
    if not path.is_file():
        return ""
    now = path.stat()
    return _digest_at(path, now.st_ino, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=10_000)
def _digest_at(path: Path, *when: int) -> str:  # noqa: ARG001  # a changed file is another key
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Ground:
    """The files that a folder's notebooks stand on. What a run does not write is looked at once.

    Args:
        notebooks: All numbered notebooks of their folder, in order.
        raw: Folder of the PDFs.
        processed: Folder of the tables.
    """

    def __init__(self, notebooks: Sequence[NotebookFile], raw: Path, processed: Path) -> None:
        self._notebooks, self._raw, self._processed = notebooks, raw, processed

    def inputs(self, notebook: NotebookFile, values: Mapping[str, Any]) -> dict[str, str]:
        """Fingerprints of what a notebook stands on as things are now, by kind.

        The tables are those that the notebooks below it write, and those that no notebook writes.
        """
        from_raw = bool(notebook.calls)
        below = {other.name for other in stood_on(notebook, self._notebooks)}
        tables = {name: told for name, told in self.tables().items() if self._is_below(name, below)}
        return {
            "notebook": notebook.digest,
            "parameters": digest(values),
            "program": self.program,
            "libraries": self.libraries,
            "labels": digest(self._labels_of(notebook)),
            "documents": digest([self.documents, self.sources if from_raw else ""]),
            "tables": digest(tables),
        }

    def outputs(self, notebook: NotebookFile) -> str:
        """Fingerprint of the tables that are a notebook's own, as they are now, with or without Parquet."""
        own = {name: told for name, told in self.tables().items() if self._writers(name)[-1:] == [notebook.name]}
        return digest({name: [told, (self._processed / f"{name}.parquet").exists()] for name, told in own.items()})

    def front(self) -> dict[str, Any]:
        """Fingerprints of what the pages beside the notebooks' stand on."""
        stands_on = [self.program, self.libraries, self.documents, self.sources, self.labels, self.tables()]
        return {"all": digest(stands_on), "names": [path.name for path in _shown(self._processed)]}

    def tables(self) -> dict[str, str]:
        """Fingerprint of each table as it is now: of its CSV, which says all, else of its Parquet files."""
        found = {path for path in _shown(self._processed) if path.suffix in {".csv", ".parquet"} or path.is_dir()}
        first = {path for path in found if path.suffix != ".parquet" or path.with_suffix(".csv") not in found}
        return {path.stem: digest(sorted(map(file_digest, _below(path)))) for path in sorted(first)}

    def _is_below(self, table: str, below: set[str]) -> bool:
        writers = self._writers(table)
        return not writers or bool(below.intersection(writers))

    def _writers(self, table: str) -> list[str]:
        """The notebooks that write a table, in order: who saves it by name, else the one that makes all tables."""
        saving = [notebook.name for notebook in self._notebooks if table in notebook.saves]
        return saving or [notebook.name for notebook in self._notebooks if "make_tables" in notebook.calls]

    @cached_property
    def documents(self) -> str:
        """Fingerprint of the PDFs."""
        return digest({path.name: file_digest(path) for path in find_pdfs(self._raw)} if has_pdfs(self._raw) else {})

    @cached_property
    def sources(self) -> str:
        """Fingerprint of sources.csv."""
        return file_digest(self._raw / "sources.csv")

    @cached_property
    def labels(self) -> dict[str, str]:
        """Fingerprint of each label file."""
        return {path.stem: file_digest(path) for path in sorted(labels_folder().glob("*.csv"))}

    def _labels_of(self, notebook: NotebookFile) -> dict[str, str]:
        """The label files that a notebook's code names, and those that the program may read for any notebook."""
        named = {name for other in self._notebooks for name in self.labels if _names_it(other.code, name)}
        own = {name for name in named if _names_it(notebook.code, name)}
        everybodys = {name for name in self.labels if name not in named or _names_it(self._program_text, name)}
        return {name: self.labels[name] for name in sorted(own | everybodys)}

    @cached_property
    def _program_text(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(_PACKAGE.rglob("*.py")))

    @cached_property
    def program(self) -> str:
        """Fingerprint of this package: its modules and templates."""
        files = [path for path in _below(_PACKAGE) if "__pycache__" not in path.parts]
        return digest({path.relative_to(_PACKAGE).as_posix(): file_digest(path) for path in files})

    @cached_property
    def libraries(self) -> str:
        """Fingerprint of Python's version and those of the packages that this one needs."""
        return digest([platform.python_version(), *(_version(name) for name in needed())])


def needed() -> list[str]:
    """The packages that this one names as its dependencies."""
    project = _PACKAGE.parents[1] / "pyproject.toml"
    if project.is_file():
        lines = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:
        lines = [line for line in requires("hyoka") or [] if "extra ==" not in line]
    return sorted(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package}: none"


def _names_it(code: str, label: str) -> bool:
    return f'"{label}"' in code or f"'{label}'" in code


def _shown(folder: Path) -> list[Path]:
    """What is in a folder, without what is hidden."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith("."))


def _below(path: Path) -> list[Path]:
    """A file itself, or the files of a folder and of those in it, without records of runs and what is hidden."""
    if path.is_file():
        return [path]
    found = (within for within in sorted(path.rglob("*")) if within.is_file() and within.name != "run.json")
    return [own for own in found if not any(part.startswith(".") for part in own.relative_to(path).parts)]
