"""What a result stands on, as hashes: the code that makes it, the libraries below it, the labels beside it.

The code is found by its imports, so that a new module counts without being named anywhere.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import sys
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hyoka.labels import labels_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Libraries whose newer version may read a page otherwise.
ENGINES: Final = ("pikepdf", "pdfplumber", "pdfminer.six", "numpy", "numba")
#: Label files that reading and cleaning look at.
READING_LABELS, CLEANING_LABELS = ("spellings",), ("control_counts", "labour_rates")

_PACKAGE: Final = Path(__file__).parents[1]
_ROOT: Final = "hyoka"
_IMPORT: Final = re.compile(
    r"^\s*(?:from\s+(hyoka[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)|import\s+(hyoka[\w.]+))", re.MULTILINE
)


def engine() -> str:
    """The hash of what every document is read by: all but the forms' own files, of which the labels count."""
    return _hash([_engine_code(), *_labels(READING_LABELS)])


@cache
def form(name: str) -> str:
    """The hash of what a form has for itself: its module, and what that imports and the others need not.

    Args:
        name: Name of its module; empty for "no form": the form's own code has no part in that.
    """
    own = _closure(f"{_ROOT}.forms.{name}") - _engine_modules() if name in form_modules() else set()
    return _hash(_code(own))


def reading() -> str:
    """The hash of all that says how PDFs become records."""
    return _hash([engine().encode(), *(form(name).encode() for name in form_modules())])


def cleaning() -> str:
    """The hash of all that says how records become tables, apart from sources.csv."""
    return _hash([*_code(_cleaning_modules()), *_labels(CLEANING_LABELS)])


def tables() -> str:
    """The hash of all that says how PDFs become the files of the tables, apart from sources.csv."""
    return _hash([reading().encode(), cleaning().encode(), _version("pyarrow")])


@cache
def _engine_code() -> bytes:
    texts = [*_code(_engine_modules()), *(_recognising(_source(name)) for name in form_modules())]
    return _hash([*texts, *(_version(name) for name in ENGINES), unicodedata.unidata_version.encode()]).encode()


@cache
def _cleaning_modules() -> frozenset[str]:
    return frozenset(_closure(f"{_ROOT}.runs.pipeline") - _engine_modules())


@cache
def form_modules() -> tuple[str, ...]:
    """The names of the forms, without importing them."""
    found = (path.stem for path in (_PACKAGE / "forms").glob("*.py"))
    return tuple(sorted(name for name in found if not name.startswith("_")))


@cache
def _engine_modules() -> frozenset[str]:
    return frozenset(_closure(f"{_ROOT}.documents.sheetwise"))


def _closure(module: str) -> set[str]:
    """A module of this package and all of the package that it imports, at once or one through the other."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in (_ROOT, *found) and _path(name) is not None:
            found.add(name)
            waiting += _imported(name)
    return found


@cache
def _imported(module: str) -> tuple[str, ...]:
    names: list[str] = []
    for package, listed, plain in _IMPORT.findall(_source_of(module).decode()):
        names += [plain] if plain else [package, *(f"{package}.{part}" for part in re.findall(r"\w+", listed))]
    return tuple(names)


def _path(module: str) -> Path | None:
    return _modules().get(f"{module}.__init__") or _modules().get(module)


@cache
def _modules() -> dict[str, Path]:
    """Every module of the package with its file."""
    home = os.fspath(_PACKAGE)
    files = (Path(folder, name) for folder, _, names in os.walk(home) for name in names if name.endswith(".py"))
    return {".".join((_ROOT, *path.relative_to(home).with_suffix("").parts)): path for path in files}


@cache
def _source_of(module: str) -> bytes:
    path = _path(module)
    return path.read_bytes() if path else b""


def _source(name: str) -> bytes:
    return _source_of(f"{_ROOT}.forms.{name}")


def _code(modules: Iterable[str]) -> list[bytes]:
    return [name.encode() + b"\0" + _source_of(name) for name in sorted(modules)]


def _recognising(source: bytes) -> bytes:
    """What a form's file says of the labels that it is known by; all of it where they are not plainly written."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in tree.body:
        names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        if isinstance(node, ast.Assign) and "LABELS" in names:
            plain = not any(isinstance(part, ast.Name) for part in ast.walk(node.value))
            return ast.unparse(node.value).encode() if plain else source
    return source


def _labels(names: Iterable[str]) -> list[bytes]:
    paths = [labels_folder() / f"{name}.csv" for name in names]
    return [path.read_bytes() if path.is_file() else b"" for path in paths]


def _version(package: str) -> bytes:
    return f"{package} {installed().get(_normal(package), 'is absent')}".encode()


@cache
def installed() -> dict[str, str]:
    """The versions of the packages that are installed.

    Their folders' names tell them; to ask each package itself takes a sixth of a run that has nothing to do.
    """
    found: dict[str, str] = {}
    for place in reversed(sys.path):
        with suppress(OSError), os.scandir(place or ".") as entries:
            for entry in entries:
                if entry.name.endswith(".dist-info"):
                    name, _, version = entry.name.removesuffix(".dist-info").partition("-")
                    found[_normal(name)] = version
    return found


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _hash(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
