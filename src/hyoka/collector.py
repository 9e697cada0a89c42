"""Python's collector of garbage, held back where many small objects are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: After so many new objects Python looks for rings.
NEW_OBJECTS = 100_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for rings among the many small objects of a document seldom: they are in none."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_seldom() -> None:
    """The same for the rest of a process that does nothing else."""
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
