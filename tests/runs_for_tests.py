"""Reports without kernels, for tests of what is run and what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
from notebooks_for_tests import notebook

from hyoka.report.execution import Failure
from hyoka.report.report import ReportRun, run_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Runs:
    """Stands for the kernels: an executed notebook is its own file, and tables are saved as its code says."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.names: list[str] = []
        self.does: dict[str, Callable[[], object]] = {}

    def __call__(self, path: Path, output: Path, *_: Any) -> Failure | None:
        """Run a notebook as `execution.execute` does; `does` says what it does, a KeyError makes it fail."""
        self.names.append(path.stem)
        failure = None
        try:
            self.does.get(path.stem, lambda: None)()
        except KeyError as error:
            failure = Failure(path.stem, 3, repr(error))
        output = output if failure is None else output.with_name(f"{path.stem}.failed.ipynb")
        output.write_bytes(path.read_bytes())
        return failure

    def report(self, **options: Any) -> tuple[list[str], ReportRun]:
        """The names of the notebooks that a report runs, in order, and what it came to."""
        self.names.clear()
        folders = (self.home / "data" / "raw", self.home / "data" / "processed", self.home / "reports")
        done = run_report(*folders, notebooks=self.home / "notebooks", progress=False, **options)
        assert sorted(self.names) == sorted(done.executed)
        return sorted(self.names), done

    def again(self, **options: Any) -> list[str]:
        """The names of the notebooks that a report runs, in order."""
        return self.report(**options)[0]


def write_notebooks(home: Path) -> None:
    """Five notebooks: one of PDFs, one of tables, two that stand on the second side by side, one on all."""
    folder = home / "notebooks"
    notebook(folder / "01_extract.ipynb", "read_records(raw)")
    notebook(folder / "02_clean.ipynb", "make_tables(raw, processed)")
    notebook(folder / "03_first.ipynb", 'save(processed, "attainment", attainment(read_labels("polarity")))')
    notebook(folder / "04_second.ipynb", 'save(processed, "disclosure", 1)', "cities")
    notebook(folder / "05_last.ipynb", "1 + 1", 'read_labels("concepts")')
    for name in ("03_first", "04_second"):
        change(folder / f"{name}.ipynb", lambda made: made.metadata.update(hyoka={"after": "02_clean"}))


def change(path: Path, alter: Callable[[nbformat.NotebookNode], object]) -> None:
    """Alter a notebook's file."""
    made = nbformat.read(path, as_version=4)
    alter(made)
    nbformat.write(made, path)
