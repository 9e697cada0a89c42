"""Bars on a terminal: how many of how many, what, and the time left; nothing elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.progress import Progress

    from hyoka.worker import CleanDocument


def with_progress(documents: Iterable[CleanDocument], total: int) -> Iterator[CleanDocument]:
    """The documents, while a bar counts files and pages."""
    pages = 0
    with progress_bar() as bar:
        task = bar.add_task("PDF", total=total)
        for document in documents:
            pages += document.pages
            bar.update(task, advance=1, description=f"PDF, {pages:,} pages")
            yield document


def progress_bar() -> Progress:
    """A bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (MofNCompleteColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)
