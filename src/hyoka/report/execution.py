"""Run one notebook with papermill, and say in which cell it failed."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import nbformat
import papermill
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

# Without a handler, papermill's messages about a kernel that died would go to standard error.
logging.getLogger("papermill").addHandler(logging.NullHandler())
_KERNEL = Config({"KernelManager": {"transport_encryption": "auto"}})


@dataclass(frozen=True)
class Failure:
    """What stopped a notebook: the number beside the cell, In [n] (0 where none was reached), and kind and message."""

    notebook: str
    cell: int
    error: str


class _Kernel(AsyncKernelManager):
    """A kernel of this interpreter, whichever one the user's Jupyter calls python3.

    Attributes:
        errors: The file that holds what the kernel says on standard error.
    """

    errors: IO[bytes]

    @property
    def kernel_spec(self) -> KernelSpec:
        """How it is started."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())

    async def start_kernel(self, **settings: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Start it.

        Raises:
            RuntimeError: The system does not start it.
        """
        try:
            await super().start_kernel(stderr=self.errors, **settings)
        except OSError as error:
            raise RuntimeError(f"the kernel cannot start: {error}") from error


def execute(notebook: Path, output: Path, parameters: Mapping[str, Any], timeout_s: int) -> Failure | None:
    """Run a notebook in its own folder; what stopped it, or None. One that failed is put out as <name>.failed.ipynb."""
    with TemporaryFile() as errors:
        error = _error_of(notebook, output, parameters, timeout_s, errors)
    last_cell = _finish(output)
    if not error:
        return None
    output.replace(output.with_name(f"{output.stem}.failed.ipynb"))
    return Failure(notebook.stem, last_cell, error)


def _error_of(notebook: Path, output: Path, parameters: Mapping[str, Any], timeout_s: int, errors: IO[bytes]) -> str:
    """Run a notebook; kind and message of what stopped it, or ""."""
    try:
        papermill.execute_notebook(
            _literal(notebook.resolve()),
            _literal(output.resolve()),
            dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=timeout_s,
            cwd=notebook.resolve().parent,
            shutdown_kernel="immediate",  # a kernel that is asked to end is interrupted first, and says so
            config=_KERNEL,
            kernel_manager_class=type("Kernel", (_Kernel,), {"errors": errors}),
        )
    except PapermillExecutionError as raised:
        return f"{raised.ename}: {raised.evalue}"
    except CellTimeoutError:
        return f"CellTimeoutError: the cell took more than {timeout_s} s"
    except RuntimeError as raised:  # the kernel died or did not start
        errors.seek(0)
        last_line = errors.read().decode(errors="replace").strip().rpartition("\n")[2]
        return ": ".join(filter(None, (type(raised).__name__, str(raised), last_line)))
    return ""


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
