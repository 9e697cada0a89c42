"""Loops over arrays, compiled by numba when first called and cached for the next run."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE = Path(__file__).parents[1]


def compiled(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a function; without a folder to cache the code in, each process compiles it anew."""
    try:
        made: Callable[P, R] = numba.njit(nogil=True, cache=True)(loop)
    except RuntimeError:  # no folder can be written
        made = numba.njit(nogil=True)(loop)
    return made


def _cache_by_sources() -> None:
    """Give numba a cache folder for each state of the sources: it sees a change in a loop's own file only."""
    sources = b"".join(
        path.read_bytes() for name in ("pdf", "grid") for path in sorted((_PACKAGE / name).rglob("*.py"))
    )
    folder = _PACKAGE / "__pycache__" / f"compiled-{sha256(sources).hexdigest()[:16]}"
    if not folder.exists() and sys.stderr.isatty():
        sys.stderr.write("compiling the loops that read pages (up to a minute, once)\n")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # numba then caches in the user's own folder, or not at all
    for old in folder.parent.glob("compiled-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


_cache_by_sources()
