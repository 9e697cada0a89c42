"""A tiny project for tests of reports: notebooks, one page, its tables, and reports that execute no
notebook.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import papermill
import pytest
from bs4 import BeautifulSoup
from notebooks_in_process import InProcess
from papermill.engines import papermill_engines
from reportlab.pdfgen.canvas import Canvas
from true_tables import contract_table

from hyoka.html import templating
from hyoka.store.table_files import save_table
from hyoka_report import reporting
from hyoka_report.execution import Failure, Kernels
from hyoka_report.reporting import make_report
from hyoka_report.run import Run

PARAMETERS = '''raw = "../data/raw"
processed = "../data/processed"
reports = "../reports"
cities = []
years = []
labels = "ja"'''

IMPORTS = """from matplotlib import pyplot as plt

from helpers import display, plots
from hyoka.store.table_files import load_table
from looks import charts

plots.setup()"""

CHART = """fig, ax = plt.subplots()
ax.bar(["令和3年度", "令和4年度"], [466135000, 373931000], color=plots.ACCENT)
charts.headline(fig, "決算額 — Settlement", "億円", "出典: 見本市 事務事業評価 p.1")
plots.save_and_show(fig, "棒グラフ。決算額は令和3年度4.7億円、令和4年度3.7億円")"""

TABLE = """costs = load_table(processed, "costs")
points = "<ul><li>決算は466,135千円でした。</li></ul>"
display.display_html(f'<div class="hyoka-answer">{points}</div>', "決算", {"finding": ""})
columns = ["activity_id", "fiscal_year", "value"]
display.table(costs, "決算額 — Settlement", columns, {"value": "千円"}, raw=raw, csv="costs.csv")
costs.groupby("fiscal_year")["value"].describe()"""


def notebook(path: Path, *cells: str, title: str = "決算はいくらか — What did it cost?") -> Path:
    """Write a notebook: a title, the parameters, and code cells (text that begins with # is
    markdown).
    """
    made = nbformat.v4.new_notebook()
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.cells = [
        nbformat.v4.new_markdown_cell(f"# {title}\n\nどの事業にいくらかかったのか。"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        *(
            nbformat.v4.new_markdown_cell(cell)
            if cell.startswith("#")
            else nbformat.v4.new_code_cell(cell)
            for cell in cells
        ),
    ]
    for position, cell in enumerate(made.cells):
        cell.id = f"cell-{position}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


def page(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    canvas.drawString(102, 842 - 112, "466,135")
    canvas.save()
    return path


def tables(processed: Path, document_id: str = "sample-2021") -> None:
    """A document with one project and its settlement, in the contract's tables."""
    place = {"page": 1, "x0": 100.0, "top": 100.0, "x1": 150.0, "bottom": 115.0}
    project = {"document_id": document_id, "activity_id": f"{document_id}/1", "fiscal_year": 2021}
    document = {
        "document_id": document_id,
        "form": "sample",
        "title": "事務事業評価",
        "municipality": "見本市",
        "municipality_code": "",
        "fiscal_year": 2021,
        "file": f"{document_id}.pdf",
        "sha256": "0" * 64,
        "bytes": 1,
        "pages": 1,
        "kind": "reconstruction",
    }
    cost = {
        "basis": "settlement",
        "item": "total",
        "value": 466135000.0,
        "unit": "JPY",
        "text": "466,135",
    }
    save_table(processed, "documents", contract_table("documents", [document]))
    activity = project | place | {"level": "project", "name": "市庁舎管理運営"}
    save_table(processed, "activities", contract_table("activities", [activity]))
    save_table(processed, "costs", contract_table("costs", [project | place | cost]))


def project(home: Path) -> Path:
    page(home / "data" / "raw" / "sample-2021.pdf")
    tables(home / "data" / "processed")
    return home


def rows(processed: Path, name: str, *wanted: dict[str, object]) -> None:
    """Save a table of these rows, of the sample document where they name none."""
    save_table(
        processed,
        name,
        contract_table(name, [{"document_id": "sample-2021", **row} for row in wanted]),
    )


def report_of(home: Path, **options: Any) -> Run:
    folders = (home / "data" / "raw", home / "data" / "processed", home / "reports")
    return make_report(Run(*folders, notebooks=home / "notebooks", **options))


def leave_out_fonts(patch: pytest.MonkeyPatch) -> None:
    """Pages have no font of their own: it takes a third of a report's time."""
    patch.setattr(templating, "font_of", lambda _: "")


@pytest.fixture
def without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    run_cells_here(monkeypatch)


def run_cells_here(patch: pytest.MonkeyPatch) -> None:
    """Run the cells of a report in this process, a notebook at a time."""
    papermill_engines.register("in_process", InProcess)
    patch.setattr(Kernels, "start_another", lambda _: None)
    patch.setattr(reporting, "_WORKERS", 1)
    leave_out_fonts(patch)
    run = papermill.execute_notebook
    ours = ("kernel_name", "language", "progress_bar")

    def in_process(*given: Any, km: Any, **options: Any) -> nbformat.NotebookNode:
        return run(
            *given,
            engine_name="in_process",
            cwd=km.folder,
            **{name: options[name] for name in ours},
        )

    patch.setattr(papermill, "execute_notebook", in_process)


def links_of(path: Path) -> tuple[BeautifulSoup, list[str]]:
    """The links of a page, those that its scripts make included."""
    found = BeautifulSoup(path.read_bytes(), "html.parser")
    links = [link["href"] for link in found.select("a[href]")]
    for script in found.select("script#data"):
        data = json.loads(script.string)
        documents = data["documents"].values()
        links += [entry["link"] if isinstance(entry, dict) else entry for entry in documents]
        links += [
            *data.get("activities", {}).values(),
            *(row["card"] for row in data.get("rows", ())),
        ]
    return found, links


def dead_links(folder: Path) -> list[tuple[str, str]]:
    """The links of the pages in a folder that lead to no file, or to no place on a page of the
    folder.
    """
    pages = {path.resolve(): links_of(path) for path in folder.rglob("*.html")}
    dead = []
    for path, (_, links) in pages.items():
        for link in links:
            parts = urlsplit(link)
            target, place = (
                (path.parent / unquote(parts.path)).resolve() if parts.path else path,
                unquote(parts.fragment),
            )
            is_named = (
                target not in pages or not place or "=" in place or pages[target][0].find(id=place)
            )
            dead += [] if target.is_file() and is_named and not parts.query else [(path.name, link)]
    return dead


class ReportRuns:
    """Takes the place of kernels: the executed notebook is a copy of the notebook.

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

    def replace_kernels(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(Kernels, "execute", self.execute)
        patch.setattr(Kernels, "start_another", lambda _: None)
        leave_out_fonts(patch)

    def execute(self, path: Path, output: Path, values: dict[str, Any], *_: Any) -> Failure | None:
        """Do what `actions` has for the notebook.

        A KeyError makes it fail, a RuntimeError lets its kernel die.
        """
        self.names.append(path.stem)
        self.processed = path.parent / values["processed"]
        output.write_bytes(path.read_bytes())
        try:
            self.actions.get(path.stem, lambda: None)()
        except (KeyError, RuntimeError) as error:
            output.replace(output.with_name(f"{path.stem}.failed.ipynb"))
            return Failure(path.stem, 3, repr(error), isinstance(error, RuntimeError))
        return None

    def report(self, **options: Any) -> Run:
        self.names.clear()
        return report_of(self.home, **options)

    def executed(self, **options: Any) -> list[str]:
        self.report(**options)
        return self.names.copy()

    def change(self, name: str, alter: Callable[[nbformat.NotebookNode], object]) -> None:
        path = self.home / "notebooks" / f"{name}.ipynb"
        content = nbformat.read(path, as_version=4)
        alter(content)
        nbformat.write(content, path)
