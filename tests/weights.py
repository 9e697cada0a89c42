"""What each file of tests takes of the processor, with the processes that it starts.

HYOKA_WEIGHTS names the CSV that is written: `make weigh`. Seconds of the clock say little on a
machine that does other things, too.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

#: So many files are named on the terminal.
NAMED = 20
_WEIGHT = "processor_s"


def used() -> float:
    """Seconds of this process and of the processes that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Weights:
    """A plugin of pytest that adds up what the tests of each file take, setup included.

    Args:
        path: The CSV: a file of tests, how many tests it has, their seconds, the heaviest first.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.begun = used()
        self.of_files: dict[str, list[float]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        """Of a phase: it has begun where the report of the one before was made."""
        report: Any = yield
        report.user_properties = [(_WEIGHT, used() - self.begun)]
        self.begun = used()
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        seconds = [value for name, value in report.user_properties if name == _WEIGHT]
        tests, sum_of_file = self.of_files.get(file, (0, 0))
        self.of_files[file] = [tests + (report.when == "setup"), sum_of_file + sum(seconds)]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        rows = [(file, *of_file) for file, of_file in self.of_files.items()]
        rows.sort(key=lambda row: (-row[2], row[0]))
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["file", "tests", _WEIGHT])
            writer.writerows([name, tests, f"{seconds:.1f}"] for name, tests, seconds in rows)
        for name, tests, seconds in rows[:NAMED]:
            terminalreporter.write_line(f"{seconds:6.1f} s  {name} ({tests} tests)")
