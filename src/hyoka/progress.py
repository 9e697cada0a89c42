"""How far a run has come, on standard error where that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def counting(total: int, *, shown: bool) -> Iterator[Callable[[], None]]:
    """A function to be called once for each of so many PDFs."""
    if not (shown and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("PDF", total=total)
        yield lambda: bar.advance(task)
