"""Run notebooks with papermill, and say in which cell one failed."""

import logging
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import local
from typing import IO, Any

import nbformat
import papermill
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

# Without a handler, papermill's messages about a kernel that died would go to standard error.
logging.getLogger("papermill").addHandler(logging.NullHandler())
_KERNEL = Config({"KernelManager": {"transport_encryption": "auto"}})
#: Between two notebooks: names and the numbers of cells begin anew; what was imported stays.
_RESET = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("get_ipython().reset()")])


@dataclass(frozen=True)
class Failure:
    """What stopped a notebook: the number beside the cell, In [n] (0 where none was reached), and kind and message."""

    notebook: str
    cell: int
    error: str


class _Kernel(KernelManager):
    """A kernel of this interpreter, whichever one the user's Jupyter calls python3.

    Attributes:
        errors: The file that holds what the kernel says on standard error.
        folder: Its working directory. (papermill would change that of this process, in which other threads work.)
    """

    errors: IO[bytes]
    folder: Path
    client_class = "jupyter_client.asynchronous.AsyncKernelClient"

    @property
    def kernel_spec(self) -> KernelSpec:
        """How it is started."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())

    def start_kernel(self, **settings: Any) -> None:  # noqa: ANN401 - as jupyter_client declares them
        """Start it.

        Raises:
            RuntimeError: The system does not start it.
        """
        try:
            super().start_kernel(**settings | {"stderr": self.errors, "cwd": self.folder})
        except OSError as error:
            raise RuntimeError(f"the kernel cannot start: {error}") from error

    def end(self) -> None:
        """End it, also where it is at work."""
        with suppress(RuntimeError):  # there is none
            self.shutdown_kernel(now=True)


class Kernels(ExitStack):
    """A kernel for each thread that asks for one; it runs notebook after notebook, and ends with the others.

    So pandas and seaborn are imported once a thread, not once a notebook. After one that failed there is a new kernel.
    """

    def __init__(self) -> None:
        super().__init__()
        self._of_thread = local()

    def execute(
        self, notebook: Path, output: Path, parameters: Mapping[str, Any], timeout_s: int = 3600
    ) -> Failure | None:
        """Run a notebook in its own folder; what stopped it, or None. It is put out as <name>.failed.ipynb then."""
        kernel = self._kernel(notebook.resolve().parent)
        try:
            papermill.execute_notebook(
                _literal(notebook.resolve()), _literal(output.resolve()), dict(parameters), kernel_name="python3",
                language="python", progress_bar=False, execution_timeout=timeout_s, km=kernel,
            )  # fmt: skip
            error = ""
        except PapermillExecutionError as raised:
            error = f"{raised.ename}: {raised.evalue}"
        except CellTimeoutError:
            error = f"CellTimeoutError: the cell took more than {timeout_s} s"
        except RuntimeError as raised:  # the kernel died or did not start
            kernel.errors.seek(0)
            last_line = kernel.errors.read().decode(errors="replace").strip().rpartition("\n")[2]
            error = ": ".join(filter(None, (type(raised).__name__, str(raised), last_line)))
        last_cell = _finish(output)
        if not error:
            return None
        kernel.end()
        self._of_thread.kernel = None
        output.replace(output.with_name(f"{output.stem}.failed.ipynb"))
        return Failure(notebook.stem, last_cell, error)

    def _kernel(self, folder: Path) -> _Kernel:
        """This thread's kernel in a folder, as new; papermill starts it."""
        kernel: _Kernel | None = getattr(self._of_thread, "kernel", None)
        if kernel and kernel.folder == folder:
            NotebookClient(_RESET, km=kernel).execute()
            return kernel
        kernel = self._of_thread.kernel = _Kernel(config=_KERNEL)
        kernel.folder = folder
        kernel.errors = self.enter_context(TemporaryFile())  # noqa: SIM115 - `self` closes it
        self.callback(kernel.end)
        return kernel


def _literal(path: Path) -> str:
    """A path for papermill, which takes what stands in braces for a parameter."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _finish(output: Path) -> int:
    """Remove the machine's paths from an executed notebook; the number of the last cell that was begun."""
    notebook = nbformat.read(output, as_version=4)
    for key in ("input_path", "output_path", "environment_variables"):
        notebook.metadata.get("papermill", {}).pop(key, None)
    nbformat.write(notebook, output)
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    begun = [n for n, cell in enumerate(code_cells, 1) if cell.metadata.get("papermill", {}).get("start_time")]
    return max(begun, default=0)
