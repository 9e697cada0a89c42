"""`make check` in some seconds: of the tests of what has changed, those that are quick."""

from collections.abc import Iterator
from typing import Any

import pytest


class Quickest:
    """A plugin of pytest: of the tests that testmon selects, those that fit into some seconds.

    They come as testmon orders them, the quickest modules first, by what each took the last time.
    Those that are left out stay selected: the next run goes on with them.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.said = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list) -> Iterator[None]:
        yield  # testmon selects
        took = config.testmon_data.avg_durations
        selected, spent = list(items), 0.0
        items.clear()
        for item in selected:
            spent += took.get(item.nodeid) or 0
            if items and spent > self.seconds:
                break
            items.append(item)
        if left := selected[len(items) :]:
            config.hook.pytest_deselected(items=left)
            self.said = (
                f"{len(items)} of {len(selected)} tests of what has changed: those of "
                f"{self.seconds:g} s. `make check` again goes on; `make test` runs all"
            )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.said:
            terminalreporter.write_line(self.said)
