"""Loops over arrays, compiled when first called and kept for the next run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
from numba.core.caching import FunctionCache
from numba.core.runtime import rtsys

P = ParamSpec("P")
R = TypeVar("R")

#: The modules with compiled loops. numba sees a change in a loop's own file only, not in what the loop calls.
MODULES = (
    *(f"grid/{name}" for name in ("alignment", "cutting", "framing", "layout", "lining", "seams", "spans")),
    *(f"page/{name}" for name in ("ordering", "rules", "settling")),
    *(f"page/content/{name}" for name in ("letters", "maps", "marks", "outlines", "paths", "stream", "text", "tokens")),
)


_UNCOUNTED: dict[str, Any] = {"_nrt": False}


class _Kept(FunctionCache):
    """Where a function's compiled code is kept; to run it, numba's runtime is enough.

    numba itself gets everything ready for compiling before it looks there, which takes a fifth of a second in vain.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401 - numba's own
        """The code for some kinds of arguments; None where it is still to be compiled."""
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


def compiled(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a function; without a folder to keep the code in, each process compiles it anew."""
    return _kept(loop)


def bare(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no array: nobody counts who holds which then, which may take most of the time."""
    return _kept(loop, **_UNCOUNTED)


def inlined(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of a bare function, to be written out where it is called."""
    return numba.njit(nogil=True, forceinline=True, **_UNCOUNTED)(loop)


def _kept(loop: Callable[P, R], **options: Any) -> Callable[P, R]:  # noqa: ANN401 - numba's options
    made = numba.njit(nogil=True, **options)(loop)
    with suppress(RuntimeError):  # there is no folder
        made._cache = _Kept(loop)
    return made


def _keep_code_of_these_sources() -> None:
    """Let numba keep compiled code in a folder of its own for each state of the sources, and take away older ones."""
    package = Path(__file__).parent
    sources = b"".join((package / f"{name}.py").read_bytes() for name in MODULES)
    folder = package / "__pycache__" / f"compiled-{sha256(sources).hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # numba then keeps it in the user's own folder, or not at all
    for old in folder.parent.glob("compiled-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


_keep_code_of_these_sources()
