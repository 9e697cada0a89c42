"""Loops over arrays, compiled by numba where their code is cached; the same loops run as Python where it is not.

Compiling takes a minute, so no run waits for it: one without a cache reads with Python's loops and has them compiled in
the background for the next one. HYOKA_COMPILE=1 compiles at once; 0 never does, for debuggers and coverage.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ParamSpec, TypeVar

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE = Path(__file__).parents[1]
#: The variable that says whether to compile; and numba's own, for whoever debugs with it.
SWITCH, _NUMBAS_SWITCH = "HYOKA_COMPILE", "NUMBA_DISABLE_JIT"


def _cache_folder() -> Path | None:
    """The folder for the compiled code of these sources, interpreter and numba; numba sees a change of one file only.

    None without numba, or where no folder can be written.
    """
    try:
        parts = [version("numba").encode(), sys.version.encode()]
    except PackageNotFoundError:
        return None
    parts += [path.read_bytes() for name in ("pdf", "grid") for path in sorted((_PACKAGE / name).rglob("*.py"))]
    name = f"compiled-{sha256(b''.join(parts)).hexdigest()[:16]}"
    for parent in (_PACKAGE / "__pycache__", user_cache_path("hyoka")):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(parent / name, os.W_OK):
            return parent / name
    return None


_FOLDER = _cache_folder() if os.environ.get(SWITCH) != "0" and os.environ.get(_NUMBAS_SWITCH, "0") == "0" else None
#: Whether loops are compiled in this process.
COMPILES = _FOLDER is not None and (os.environ.get(SWITCH) == "1" or (_FOLDER / "complete").exists())


def compiled(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a function when it is first called, or leave it as it is."""
    if not COMPILES:
        return loop
    import numba

    numba.config.CACHE_DIR = str(_FOLDER)  # type: ignore[attr-defined]
    made: Callable[P, R] = numba.njit(nogil=True, cache=True)(loop)
    return made


@contextmanager
def compiling() -> Iterator[None]:
    """Within it all loops are called once: then their code is complete. One process does so at a time."""
    if _FOLDER is None or not COMPILES or (_FOLDER / "complete").exists():
        yield
        return
    with FileLock(_FOLDER / "lock"):
        yield
        (_FOLDER / "complete").touch()
    for old in _FOLDER.parent.glob("compiled-*"):
        if old != _FOLDER:
            shutil.rmtree(old, ignore_errors=True)


def compile_for_next_run() -> None:
    """Start a process that compiles all loops, unless this one has them compiled or another is at it."""
    if _FOLDER is None or COMPILES:
        return
    try:
        FileLock(_FOLDER / "lock", timeout=0).acquire().lock.release()
    except Timeout:
        return
    if sys.stderr.isatty():
        sys.stderr.write("this run reads pages slowly; from the next one on, they are read by compiled loops\n")
    subprocess.Popen(
        [sys.executable, "-m", "hyoka.run.preload"],
        env=os.environ | {SWITCH: "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
