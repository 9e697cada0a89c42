"""Run notebooks by papermill in this very process: the same cells and parameters without the start
of a kernel.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any
from unittest.mock import patch

import matplotlib.pyplot as plt  # it copies methods of Figure, which are patched below
import nbformat
import pandas as pd
import papermill
from bs4 import BeautifulSoup
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib import rc_context
from matplotlib.figure import Figure
from papermill.engines import Engine, papermill_engines
from PIL import Image
from rests_on import rests_on
from traitlets.config import Config

import helpers
import measures
from helpers import display, finding, plots
from helpers.finding import said_of
from hyoka.contract.schema import empty, typed
from hyoka.contract.tables import DOCUMENT_TABLES, TABLES
from hyoka.run.cache import cached_object
from hyoka.store.sources import files_fingerprint, fingerprint
from hyoka.store.table_files import load_table, table_writer
from hyoka.text.environment import forms_folder, label_folders
from looks.html_tables import WHOLE, table_html
from looks.order_of_findings import template_of
from measures.cities import with_cities
from measures.labels import FOLDER

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))[1:]


def _path(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.ipynb"


class InProcess(Engine):
    """An engine of papermill that hands the cells to a shell of its own, one a notebook."""

    #: Run every cell once more, from the last to the first, and hold what it shows against the
    #: first time.
    again = False

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> None:
        """Run the code cells in order.

        The first error ends the run, as an error output of its cell.
        """
        shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        assert isinstance(shell.history_manager, HistoryManager)
        try:
            with rc_context({"backend": "agg"}):
                codes = [cell for cell in nb_man.nb.cells if cell.cell_type == "code"]
                ran = all(cls._run(shell, cell) for cell in codes)
                again = codes[::-1] if ran and cls.again else []
                first = [cell.outputs for cell in again]
                assert all(cls._run(shell, cell) for cell in again), (
                    "a cell fails when it is run again"
                )
                for cell, outputs in zip(again, first, strict=True):
                    assert cell.outputs == outputs, (
                        f"when it is run again, another output: {cell.source}"
                    )
        finally:
            InteractiveShell.clear_instance()

    @staticmethod
    def _run(shell: InteractiveShell, cell: Any) -> bool:
        with capture_output() as shown:
            result = shell.run_cell(cell.source, store_history=True)
        cell.execution_count = result.execution_count
        cell.outputs = [
            nbformat.v4.new_output("display_data", data=output.data, metadata=output.metadata or {})
            for output in shown.outputs
        ]
        if printed := re.sub(r"Out\[\d+\]: ", "", shown.stdout).strip("\n"):
            cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=printed))
        error = result.error_in_exec or result.error_before_exec
        if error is not None:
            traceback = [shown.stdout, shown.stderr]
            cell.outputs.append(
                nbformat.v4.new_output(
                    "error", ename=type(error).__name__, evalue=str(error), traceback=traceback
                )
            )
        return error is None


def run(
    name: str, folder: Path, *, again: bool = False, **parameters: Any
) -> nbformat.NotebookNode:
    """Run a notebook of the project with these parameters, as papermill does in a kernel.

    Charts are not laid out and not painted, which is most of a notebook's time.

    Args:
        name: The notebook's name without ending.
        folder: Folder with raw and processed in it.
        again: Whether each cell has to show the same when it is run again, from the last to the
            first.
        parameters: Values for the parameters cell beside the folders.

    Raises:
        PapermillExecutionError: A cell failed.
    """
    papermill_engines.register("in_process", InProcess)
    rests_on(_path(name))
    path = str(_path(name))
    folders = {"raw": str(folder / "raw"), "processed": str(folder / "processed")}
    known = papermill.inspect_notebook(path)
    given = {key: value for key, value in folders.items() if key in known}
    with _no_charts(), patch.object(InProcess, "again", again):
        return papermill.execute_notebook(
            path,
            None,
            {**given, **parameters},
            engine_name="in_process",
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=str(ROOT / "notebooks"),
        )


@contextmanager
def _no_charts() -> Iterator[None]:
    with ExitStack() as patches:
        patches.enter_context(
            patch.object(
                Figure, "savefig", lambda _, file, **__: Image.new("RGB", (1, 1)).save(file, "PNG")
            )
        )
        for name in ("tight_layout", "draw"):
            patches.enter_context(patch.object(Figure, name))
        yield


def run_on(
    folder: Path, name: str, tables: Mapping[str, pd.DataFrame], **parameters: Any
) -> nbformat.NotebookNode:
    """Run a notebook on these tables, which may be less than the contract wants; as `run`.

    Of the same tables, labels and parameters it is run once, by whichever test and process; where
    it writes its tables for the test, each time.
    """
    rests_on(_path(name))
    if "output" in parameters:
        return _run_on(folder, name, tables, **parameters)
    return _made_once(name, tables, **parameters)


def _run_on(
    folder: Path, name: str, tables: Mapping[str, pd.DataFrame], **parameters: Any
) -> nbformat.NotebookNode:
    (folder / "processed").mkdir()
    (folder / "raw").mkdir(exist_ok=True)
    for table, rows in tables.items():
        with table_writer(folder / "processed", table) as append:
            append(rows)
    return run(name, folder, **parameters)


def _made_once(
    name: str, tables: Mapping[str, pd.DataFrame], **parameters: Any
) -> nbformat.NotebookNode:
    """A notebook that has run on tables, kept in the cache of documents by what it depends on."""

    def make() -> nbformat.NotebookNode:
        with TemporaryDirectory() as folder:
            for part in ("made", "raw"):
                (Path(folder) / part).mkdir()
            output = str(Path(folder) / "made")
            return _run_on(Path(folder), name, tables, output=output, **parameters)

    return cached_object(make, _key(name, _held(tables), parameters))


def _key(what: str, held: Sequence[object], parameters: Mapping[str, Any]) -> str:
    """What is made of tables depends on the program, labels, forms, the tables and parameters."""
    folders = [*label_folders(), FOLDER, *filter(None, [forms_folder()])]
    files = [path for folder in folders for path in sorted(folder.glob("*"))]
    asked = repr(sorted(parameters.items()))
    return fingerprint([_program(), what, files_fingerprint(files), held, asked])


def _held(tables: Mapping[str, pd.DataFrame]) -> list[object]:
    return [[table, _held_by(rows)] for table, rows in sorted(tables.items())]


def _held_by(rows: pd.DataFrame) -> list[str]:
    hashes = pd.util.hash_pandas_object(rows, index=False, categorize=False).to_numpy()
    return [str(rows.dtypes.to_dict()), sha256(hashes.tobytes()).hexdigest()]


@cache
def _program() -> str:
    """A hash of the notebooks and of the code that their cells run."""
    code = [
        path
        for folder in (ROOT / "src", ROOT / "engine" / "src", *ROOT.glob("annexes/*/src"))
        for path in folder.rglob("*")
        if path.suffix != ".pyc"
    ]
    notebooks = (ROOT / "notebooks").glob("*.ipynb")
    return files_fingerprint([*code, *notebooks, Path(__file__), ROOT / "requirements-dev.lock"])


#: The pages whose findings need no PDF.
PAGES = ("02", "03", "04", "05", "06", "07", "08", "09")
#: What cells call to draw.
_DRAWING = ("bars", "chart", "series", "steps")
#: So many tables are kept with what was found in them, those asked for last.
_MOST_KEPT = 16


@dataclass(frozen=True)
class ShownTable:
    """A table that a cell shows: its rows, and how it shows them."""

    frame: pd.DataFrame
    columns: Sequence[str] | None
    formats: Mapping[str, Any] | None
    #: At most so many of its rows are shown.
    most: int
    #: Whether it is one press away.
    folded: bool

    def rows(self, city: str = "") -> list[dict[str, str]]:
        """Its rows (of one city, where one is asked), the text of each cell by its head."""
        frame = self.frame
        if city:
            frame = frame[frame["municipality"].eq(city)]
        if frame.empty:
            return []
        return _rows_of_html(table_html(frame, "", self.columns, self.formats, len(frame)))


@dataclass
class Page:
    """What the cells of a page have found and shown, without charts."""

    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    #: The other tables that it saves, by name.
    saved: dict[str, pd.DataFrame] = field(default_factory=dict)
    tables: dict[str, ShownTable] = field(default_factory=dict)
    #: The notes, in their order, with what the answer says behind its findings.
    notes: list[str] = field(default_factory=list)
    #: What the answer says behind its findings.
    behind: list[str] = field(default_factory=list)
    #: All texts, in their order: findings, notes, the answer.
    texts: list[str] = field(default_factory=list)
    #: What a report takes of the answer.
    front: Mapping[str, Any] = field(default_factory=dict)
    #: How each chart is drawn: the helper, and what it is given.
    charts: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def rows(self, caption: str, city: str = "") -> list[dict[str, str]]:
        """The rows of the table of that caption; none where it is not shown."""
        return self.tables[caption].rows(city) if caption in self.tables else []

    def in_sight(self) -> list[str]:
        """The captions of the tables with rows that are not one press away."""
        tables = self.tables.items()
        return [caption for caption, of in tables if not of.folded and not of.frame.empty]

    def take_table(
        self,
        frame: pd.DataFrame,
        caption: str,
        columns: Sequence[str] | None = None,
        formats: Mapping[str, Any] | None = None,
        rows: int = WHOLE,
        *_: object,
        folded: bool = False,
        **__: object,
    ) -> None:
        """In place of `h.table`; what a function formats is kept as its text."""
        given = dict(formats or {})
        functions = {name: given.pop(name) for name, form in [*given.items()] if callable(form)}
        texts = {name: frame[name].map(functions[name]) for name in {*functions} & {*frame}}
        self.tables[caption] = ShownTable(frame.assign(**texts), columns, given, rows, folded)

    def takes_answer(self) -> Callable[..., None]:
        """In place of `findings.answer`: what it says behind its findings are notes, too."""
        answer = finding.Findings.answer

        def take(
            findings: finding.Findings, unknown: Sequence[Any] = (), *given: Any, **named: Any
        ) -> None:
            lines = (*named.get("beside", ()), *unknown)
            self.behind = [finding.in_both(line)[0] for line in lines]
            self.notes.extend(self.behind)
            answer(findings, unknown, *given, **named)

        return take

    def alts(self) -> list[str]:
        """The alternative texts of the charts, which are drawn for it."""
        pictures: list[Mapping[str, Any]] = []
        with _no_charts(), rc_context({"backend": "agg"}), ExitStack() as patches:
            for module in (display, plots):
                take = lambda _, metadata: pictures.append(metadata)  # noqa: E731 - a stand-in
                patches.enter_context(patch.object(module, "show_data", take))
            for draws, given, named in self.charts:
                getattr(plots, draws)(*given, **named)
        return [metadata["chart"]["alt"] for metadata in pictures if "chart" in metadata]

    def take_note(self, text: str) -> None:
        """In place of `h.note` and `h.nothing`."""
        self.notes.append(text)
        self.texts.append(text)

    def take_chart(self, draws: str) -> Callable[..., None]:
        """In place of what draws, `h.bars`."""

        def take(*given: Any, **named: Any) -> None:
            self.charts.append((draws, *deepcopy((given, named))))
            plt.close("all")  # what is drawn later is a copy

        return take

    def take_data(self, data: Mapping[str, str], metadata: Mapping[str, Any]) -> None:
        """In place of `show_data`."""
        self.texts.append(data["text/plain"])
        self.front = metadata.get("hyoka", self.front)


def page_on(tables: Mapping[str, pd.DataFrame], page: str, /, **parameters: Any) -> Page:
    """What a page finds and shows of tables.

    The cells run one after another without a shell, and draw nothing: `run_on` is for charts and
    for the notebook itself. Of the same tables and parameters a page is run once, as by `run_on`.

    Args:
        tables: Tables of documents, which may be less than the contract wants.
        page: The number of the page.
        parameters: Values for the parameters cell.
    """
    kept = _KEPT.pop(id(tables), None) or _Pages(tables)
    _KEPT[id(tables)] = kept  # behind the others
    while len(_KEPT) > _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)))
    return kept.of(page, parameters)


def found_on(tables: Mapping[str, pd.DataFrame], *pages: str) -> pd.DataFrame:
    """The findings of pages (by default all that need no PDF), as their notebooks write them."""
    found = [page_on(tables, page).findings for page in pages or PAGES]
    return pd.concat(found, ignore_index=True)


def found_of(tables: Mapping[str, pd.DataFrame], *measures: str) -> pd.DataFrame:
    """The findings of these measures by measure; each is written by one page."""
    rows = found_on(tables, *sorted({template_of(measure)["page"] for measure in measures}))
    return rows[rows["measure"].isin(measures)].set_index("measure")


class _Pages:
    """The pages of some tables; what several notebooks make of them is made once."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables  # kept, so that no others get their id
        self._of: dict[str, Page] = {}
        self._made: dict[Any, Any] = {}

    def of(self, page: str, parameters: Mapping[str, Any]) -> Page:
        key = page + repr(sorted(parameters.items()))
        (name,) = [name for name in NOTEBOOKS if name.startswith(page)]
        rests_on(_path(name))
        if key not in self._of:
            # thousands of runs of tests.torture are no tests and keep nothing; what a folder of
            # PDFs holds, its path does not say
            is_kept = "HYOKA_CACHE" in os.environ and "raw" not in parameters
            kept_as = _key(f"page {name}", self._held, parameters) if is_kept else ""
            self._of[key] = cached_object(partial(self._page, name, parameters), kept_as)
        return self._of[key]

    @cached_property
    def _held(self) -> list[object]:
        given = {table: rows for table, rows in self.tables.items() if table in DOCUMENT_TABLES}
        return _held(given)

    def _page(self, name: str, parameters: Mapping[str, Any]) -> Page:
        with TemporaryDirectory() as folder:
            for part in ("made", "processed", "raw"):
                (Path(folder) / part).mkdir()
            page = self._run(name, Path(folder), parameters)
            made = Path(folder) / "made"
            page.findings = load_table(made, "findings")
            written = {path.stem for path in made.glob("*.csv")} - {"findings"}
            page.saved = {name: load_table(made, name) for name in TABLES if name in written}
        return page

    def _run(self, name: str, folder: Path, parameters: Mapping[str, Any]) -> Page:
        page = Page()
        given = {"raw": str(folder / "raw"), "processed": str(folder / "processed")}
        given |= {"output": str(folder / "made"), **parameters}
        with ExitStack() as patches:
            for draws in _DRAWING:
                patches.enter_context(patch.object(helpers, draws, page.take_chart(draws)))
            for notes in ("note", "nothing"):
                patches.enter_context(patch.object(helpers, notes, page.take_note))
            patches.enter_context(patch.object(helpers, "table", page.take_table))
            patches.enter_context(patch.object(finding.Findings, "answer", page.takes_answer()))
            for module in (display, plots):
                patches.enter_context(patch.object(module, "show_data", page.take_data))
            patches.enter_context(patch.object(helpers, "load_all", self._load_all))
            for makes in ("attainment", "cost_measures"):
                once = self._once(getattr(measures, makes))
                patches.enter_context(patch.object(measures, makes, once))
            names: dict[str, Any] = {}
            for code, is_parameters in _cells_of(name):
                exec(code, names)
                if is_parameters:
                    names |= given
        return page

    def _load_all(self, _: str) -> dict[str, pd.DataFrame]:
        """The tables as notebooks load them, typed as a folder's: no file is written and read."""
        if "loaded" not in self._made:
            given = {
                table: typed(table, self.tables[table]) if table in self.tables else empty(table)
                for table in DOCUMENT_TABLES
            }
            self._made["loaded"] = with_cities(given)
            display.lead_into(self._made["loaded"])
        return {table: rows.copy() for table, rows in self._made["loaded"].items()}

    def _once(self, function: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
        def once(
            tables: Mapping[str, pd.DataFrame], *labels: pd.DataFrame, **limits: float
        ) -> pd.DataFrame:
            words = [str(_held_by(rows)) for rows in labels]
            key = (function.__name__, *words, *sorted(limits.items()))
            if key not in self._made:
                self._made[key] = function(tables, *labels, **limits)
            made: pd.DataFrame = self._made[key].copy()
            return made

        return once


#: By the id of the tables.
_KEPT: dict[int, _Pages] = {}


@cache
def _cells_of(name: str) -> list[tuple[CodeType, bool]]:
    """The code of each cell of a notebook, and whether it is the one of the parameters."""
    notebook = nbformat.read(_path(name), as_version=4)
    cells = []
    for at, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            code = compile(cell.source, f"{name}[{at}]", "exec")
            cells.append((code, "parameters" in cell.metadata.get("tags", ())))
    return cells


def committed(name: str) -> nbformat.NotebookNode:
    """A notebook of the project with its outputs: the committed ones, or today's.

    Where a cell was changed since it ran, it has none; then the notebook is run on the committed
    tables.
    """
    rests_on(_path(name))
    return _committed(name)


@cache
def _committed(name: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(_path(name), as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if all(cell.execution_count for cell in codes):
        return notebook
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data" / "processed", Path(folder) / "processed")
        (Path(folder) / "raw").symlink_to(ROOT / "data" / "raw")
        return run(name, Path(folder))


def html_of(notebook: nbformat.NotebookNode) -> list[str]:
    """The HTML of each output."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.get("data", {}).get("text/html", "") for output in outputs]


def alts_of(notebook: nbformat.NotebookNode) -> list[str]:
    """The alternative texts of the charts."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    metadata = [output.get("metadata", {}).get("chart", {}) for output in outputs]
    return [picture["alt"] for picture in metadata if picture]


def rows_of(notebook: nbformat.NotebookNode, caption: str) -> list[dict[str, str]]:
    """The rows of the table of that caption, the text of each cell by its head.

    None where the table has no data.
    """
    tables = (page for page in html_of(notebook) if f"<caption>{caption}</caption>" in page)
    return _rows_of_html(next(tables, ""))


def _rows_of_html(table: str) -> list[dict[str, str]]:
    soup = BeautifulSoup(table, "html.parser")
    lines = [row.find_all(["th", "td"]) for row in soup.find_all("tr")]
    heads = [cell.get_text() for cell in lines[0]] if lines else []
    of_rows = [[(cell.find("summary") or cell).get_text() for cell in line] for line in lines[1:]]
    return [dict(zip(heads, texts, strict=True)) for texts in of_rows if len(texts) == len(heads)]


def shown(notebook: nbformat.NotebookNode) -> str:
    """All that a notebook shows, as plain text."""
    outputs = [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]
    return "\n".join(
        output.get("data", {}).get("text/plain", "") or output.get("text", "") for output in outputs
    )


def said_by(measure: str, *, name: str = "", **about: object) -> dict[str, str]:
    """The sentences of a made-up finding whose subject has this name: ja, en, name."""
    activity = {"document_id": "x", "activity_id": "x/1", "level": "project", "code": ""}
    tables = {
        "activities": pd.DataFrame([activity | {"name": name, "fiscal_year": 2022}]),
        "documents": pd.DataFrame(
            [{"document_id": "x", "municipality": "甲市", "activity_word": ""}]
        ),
    }
    made = {
        "measure": measure,
        "municipality": "甲市",
        "fiscal_year": 2022,
        "account": "",
        "subject": "x/1" if name else "",
        "n": 1,
        "of": 3,
        "unit": template_of(measure)["unit"],
    }
    (said,) = said_of([made | about], tables)
    return said
