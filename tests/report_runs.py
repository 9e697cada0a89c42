"""Reports whose notebooks are not executed, for tests of which are run again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from notebooks_for_tests import notebook, report_of

from hyoka.report.execution import Failure
from hyoka.report.reporting import ReportRun

ALL = ["01_read", "02_first", "03_last"]


class ReportRuns:
    """Takes the place of `execution.execute`: the executed notebook is a copy of the notebook.

    Args:
        home: The project's folder; gets three notebooks.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.names: list[str] = []
        self.processed = home / "data" / "processed"
        self.actions: dict[str, Callable[[], object]] = {}
        notebook(home / "notebooks" / "01_read.ipynb", "1")
        notebook(home / "notebooks" / "02_first.ipynb", "2")
        notebook(home / "notebooks" / "03_last.ipynb", "3", "cities")

    def __call__(self, path: Path, output: Path, values: dict[str, Any], *_: Any) -> Failure | None:
        """Do what `actions` has for the notebook; a KeyError makes it fail."""
        self.names.append(path.stem)
        self.processed = path.parent / values["processed"]
        output.write_bytes(path.read_bytes())
        try:
            self.actions.get(path.stem, lambda: None)()
        except KeyError as error:
            output.replace(output.with_name(f"{path.stem}.failed.ipynb"))
            return Failure(path.stem, 3, repr(error))
        return None

    def report(self, **options: Any) -> ReportRun:
        self.names.clear()
        report = report_of(self.home, **options)
        assert set(report.executed) <= {*self.names}
        return report

    def executed(self, **options: Any) -> list[str]:
        return list(self.report(**options).executed)

    def change(self, name: str, alter: Callable[[nbformat.NotebookNode], object]) -> None:
        path = self.home / "notebooks" / f"{name}.ipynb"
        content = nbformat.read(path, as_version=4)
        alter(content)
        nbformat.write(content, path)


def another_question(content: nbformat.NotebookNode) -> None:
    content.cells[0].source = "# 別の問い"
