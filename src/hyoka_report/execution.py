"""Run notebooks with papermill, and say in which cell one failed."""

import logging
import os
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final, NamedTuple

import nbformat
import papermill
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

# Without a handler, papermill's messages about a kernel that died would go to standard error.
logging.getLogger("papermill").addHandler(logging.NullHandler())
_KERNEL = Config({"KernelManager": {"transport_encryption": "auto"}})
#: A kernel looks for rings as seldom as the command does.
_SELDOM: Final = "--IPKernelApp.exec_lines=__import__('hyoka').collect_seldom()"
#: Two kernels are at work at a time, each on its core: threads of OpenBLAS would wait for one.
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
#: Before a notebook: what they import is there, names and the numbers of cells begin anew. `reset`
#: looks through all objects for rings; what is left then stays, and is not looked through again.
_CELLS = ("import helpers", "get_ipython().reset(); __import__('gc').freeze()")
_RESET = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in _CELLS])

#: Seconds in which a kernel imports and forgets; on a machine where much else is done it is slow.
_PATIENCE: Final = 300


class Failure(NamedTuple):
    """What stopped a notebook.

    Attributes:
        notebook: Its name.
        cell: The number beside the cell, In [n]; 0 where none was reached.
        error: Kind and message.
        kernel_died: Whether the kernel died or did not start: another time it may not.
    """

    notebook: str
    cell: int
    error: str
    kernel_died: bool = False


class _Kernel(KernelManager):
    """A kernel of this interpreter, whichever one the user's Jupyter calls python3.

    A file holds its standard error. It has its working directory from here: papermill would
    change that of this process, in which other threads work.
    """

    client_class = "jupyter_client.asynchronous.AsyncKernelClient"

    def __init__(self, folder: Path, errors: IO[bytes]) -> None:
        super().__init__(config=_KERNEL)
        self.folder = folder
        self.errors = errors

    @property
    def kernel_spec(self) -> KernelSpec:
        """How it is started."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict([_SELDOM]))

    def start_kernel(self, **settings: Any) -> None:  # noqa: ANN401 - as jupyter_client declares them
        """Start it.

        Raises:
            RuntimeError: The system does not start it.
        """
        try:
            settings |= {"stderr": self.errors, "cwd": self.folder, "env": _ONE_THREAD | os.environ}
            super().start_kernel(**settings)
        except OSError as error:
            raise RuntimeError(f"the kernel cannot start: {error}") from error

    def last_line_of_errors(self) -> str:
        """What it wrote last to its standard error."""
        self.errors.seek(0)
        written = self.errors.read().decode(errors="replace")
        return written.strip().rpartition("\n")[2]

    def end(self) -> None:
        """End it, also where it is at work."""
        with suppress(RuntimeError):  # there is none
            self.shutdown_kernel(now=True)


class SavedOnce(NBClientEngine):
    """An engine of papermill that writes the notebook when it has ended, whatever ended it.

    papermill's own writes and checks it whole before and after each cell.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> None:  # noqa: ANN401 - as papermill has them
        """Execute a notebook; what calls this writes it then."""
        output_path = nb_man.output_path
        nb_man.output_path = None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **settings)
        finally:
            nb_man.output_path = output_path


_ENGINE: Final = "saved_once"
papermill_engines.register(_ENGINE, SavedOnce)


class Kernels(ExitStack):
    """Kernels in a folder, as many as notebooks run at a time.

    Notebooks run in them one after the other, and they end together. So pandas and seaborn are
    imported once a kernel, not once a notebook. One in which a notebook failed is left.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder.resolve()
        self._idle: list[_Kernel] = []

    def execute(
        self, notebook: Path, output: Path, parameters: Mapping[str, Any], timeout_s: int = 3600
    ) -> Failure | None:
        """Run a notebook; what stopped it, or None. It is put out as <name>.failed.ipynb then."""
        kernel = self._take()
        kernel_died = False
        try:
            papermill.execute_notebook(
                _literal(notebook.resolve()),
                _literal(output.resolve()),
                dict(parameters),
                engine_name=_ENGINE,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                execution_timeout=timeout_s,
                km=kernel,
            )
            error = ""
        except PapermillExecutionError as raised:
            error = f"{raised.ename}: {raised.evalue}"
        except CellTimeoutError:
            error = f"CellTimeoutError: the cell took more than {timeout_s} s"
        except RuntimeError as raised:
            kernel_died = True
            parts = (type(raised).__name__, str(raised), kernel.last_line_of_errors())
            error = ": ".join(filter(None, parts))
        last_cell = _finish(output)
        if not error:
            self._idle.append(kernel)
            return None
        kernel.end()
        output.replace(output.with_name(f"{output.stem}.failed.ipynb"))
        return Failure(notebook.stem, last_cell, error, kernel_died)

    def start_another(self) -> None:
        """Start one more kernel, so that it is there when another notebook is to run."""
        kernel = self._new()
        with suppress(RuntimeError, CellTimeoutError):  # the next notebook says so
            _reset(kernel)
            self._idle.append(kernel)

    def _take(self) -> _Kernel:
        """A kernel as new; one that was not started yet papermill starts."""
        # none is idle, or it has died
        with suppress(IndexError, RuntimeError, CellTimeoutError):
            kernel = self._idle.pop()
            _reset(kernel)
            return kernel
        return self._new()

    def _new(self) -> _Kernel:
        kernel = _Kernel(self._folder, self.enter_context(TemporaryFile()))  # noqa: SIM115 - `self` closes it
        self.callback(kernel.end)
        return kernel


def _reset(kernel: _Kernel) -> None:
    """Reset a kernel's names; it is started where it was not yet.

    Raises:
        RuntimeError: It has died, or does not start.
        CellTimeoutError: It does not answer.
    """
    NotebookClient(_RESET, km=kernel, allow_errors=True, timeout=_PATIENCE).execute()


def _literal(path: Path) -> str:
    """A path for papermill, which takes what stands in braces for a parameter."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _finish(output: Path) -> int:
    """Remove the machine's paths from an executed notebook; the number of its last begun cell."""
    notebook = nbformat.read(output, as_version=4)
    for key in ("input_path", "output_path", "environment_variables"):
        notebook.metadata.get("papermill", {}).pop(key, None)
    nbformat.write(notebook, output)
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    begun = [
        n
        for n, cell in enumerate(code_cells, 1)
        if cell.metadata.get("papermill", {}).get("start_time")
    ]
    return max(begun, default=0)
