"""`make check` in some seconds: of the tests of what has changed, those that fit into them."""

import os
from collections.abc import Iterator
from typing import Any

import pytest


class Quickest:
    """A plugin of pytest that begins no test once the seconds are over.

    The tests that testmon selects come as it orders them, the quickest modules first by what each
    took the last time, and those that have never run last. Those that do not begin stay selected:
    the next run goes on with them.

    Args:
        seconds: So long after `started` tests begin.
        started: When the process began, as `os.times().elapsed`.
    """

    def __init__(self, seconds: float, started: float) -> None:
        self.seconds = seconds
        self.started = started
        self.took: dict[str, float] = {}
        self.is_over = False
        self.left = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list) -> Iterator[None]:
        yield  # testmon selects
        self.took = config.testmon_data.avg_durations
        items.sort(key=lambda item: not self.took.get(item.nodeid))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> Iterator:
        collect: Any = item.config.pluginmanager.get_plugin("TestmonCollect")
        if call.when == "teardown" and (next_one := collect.testmon._next_test_name):
            spent = os.times().elapsed - self.started
            self.is_over = spent + self.took.get(next_one, 0) > self.seconds
            if self.is_over:
                collect.testmon._next_test_name = None  # then it records what has run
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        """True: the test counts as done, without a report."""
        self.left += self.is_over
        return self.is_over or None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["left"] = self.left

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.left += getattr(node, "workeroutput", {}).get("left", 0)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.left:
            terminalreporter.write_line(
                f"{self.left} tests do not fit into {self.seconds:g} s. `make check` again goes on "
                "with them; `make test` runs all"
            )
