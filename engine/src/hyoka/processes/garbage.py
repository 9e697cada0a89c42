"""How often Python looks for objects that only hold each other."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: The thresholds of `gc`: a look after this many new objects, seldom at older ones, because
#: modules, tables and what is read of a document stay. With Python's own 700 reading took some 3 %
#: longer.
_SELDOM: Final = (50_000, 20, 20)


def collect_seldom() -> None:
    """Look seldom from now on."""
    gc.set_threshold(*_SELDOM)


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Look seldom for a while, also in a worker or a program that has not asked for it."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
