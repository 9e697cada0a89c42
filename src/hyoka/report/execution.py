"""Run one notebook with its parameters in a kernel of this very interpreter, and say in which cell it failed."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from zmq import ZMQError

from hyoka.errors import UsageError
from hyoka.report.notebook_files import read_notebook

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A socket's path has room for about a hundred bytes; a kernel of a longer temporary folder talks over TCP.
_LONGEST_SOCKET = 80
#: How long a kernel that is asked to end may take.
_PATIENCE_S = 1.0
_DIED_AT_START = "Kernel died before replying"
# What it tells of a kernel that died is in the Failure; without any handler it would stand on standard error as well.
logging.getLogger("papermill").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Failure:
    """What stopped a notebook.

    Attributes:
        notebook: Its name without ending: 03_indicator_attainment.
        cell: The number that stands beside the cell, In [n]; 0 where no cell was reached.
        error: Kind and message of the error.
        source: The cell's code.
    """

    notebook: str
    cell: int
    error: str
    source: str = ""


class OwnKernel(AsyncKernelManager):
    """A kernel of the running interpreter, whatever kernels the user has, over a socket file instead of a port."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as the manager declares it
        super().__init__(**settings)
        self._socket_folder = tempfile.TemporaryDirectory(prefix="hyoka-")
        socket = Path(self._socket_folder.name) / "k.json"
        if os.name == "posix" and len(os.fsencode(socket)) < _LONGEST_SOCKET:
            self.transport = "ipc"
            self.connection_file = str(socket)

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
        """End the kernel, asked first unless `now`; not interrupted, which it would answer on standard error."""
        if self.has_kernel and not now:
            await self.request_shutdown(restart=restart)
            await self.finish_shutdown(_PATIENCE_S, restart=restart)
        await super().shutdown_kernel(now=True, restart=restart)

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]  # as the async one is
        """Remove what the kernel has left, its socket's folder too."""
        await super().cleanup_resources(restart=restart)
        if not restart:
            self._socket_folder.cleanup()

    @property
    def kernel_spec(self) -> KernelSpec:
        """How the kernel is started."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": "Python 3", "language": "python", "name": "python3"}
        return KernelSpec(env=_with_this_package(), **spec)


def _with_this_package() -> dict[str, str]:
    """The search path by which a kernel finds the very modules that run here, also where they are not installed."""
    home = Path(__file__).resolve().parents[2]
    if home.name == "site-packages":
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH")]))}


class Kernels:
    """The kernels of a run, so that all of them can be stopped at once.

    Attributes:
        stopped: Whether they have been.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._started: list[OwnKernel] = []

    def kind(self) -> type[OwnKernel]:
        """The class of kernels that are held here."""
        started = self._started

        class HeldKernel(OwnKernel):
            def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as the manager declares it
                super().__init__(**settings)
                started.append(self)

        return HeldKernel

    def stop(self) -> None:
        """Kill every kernel with the processes that it has started; from any thread."""
        self.stopped = True
        for kernel in self._started:
            process = getattr(kernel.provisioner, "process", None)
            if process is None or process.poll() is not None:
                continue
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)  # a kernel leads a group of its own
            else:
                process.kill()


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    timeout_s: int,
    kernels: Kernels | None = None,
) -> Failure | None:
    """Run a notebook in its own folder; `output` appears only when it ran through, else <name>.failed.ipynb does.

    Args:
        notebook: The .ipynb file.
        output: Where the executed notebook goes; its folder exists.
        parameters: Values for the notebook's parameters.
        timeout_s: Seconds that a cell may take.
        kernels: Where its kernel is held, to be stopped from another thread; what was stopped is not kept.

    Returns:
        What went wrong, or None.

    Raises:
        UsageError: The notebook does not know a parameter.
    """
    unknown = set(parameters) - set(read_notebook(notebook).parameters)
    if unknown:
        raise UsageError("unknown parameter", file=notebook.name, found=", ".join(sorted(unknown)))
    held = kernels or Kernels()
    beside = output.with_name(f".{output.stem}.{os.getpid()}.tmp.ipynb")
    try:
        failure = _attempt(notebook, beside, parameters, timeout_s, held, tries=2)
        kept = output if failure is None else output.with_name(f"{output.stem}.failed.ipynb")
        if beside.exists() and not held.stopped:
            _without_paths(beside)
            beside.replace(kept)
        return failure
    finally:
        beside.unlink(missing_ok=True)


def _attempt(
    notebook: Path, output: Path, parameters: Mapping[str, Any], timeout_s: int, kernels: Kernels, *, tries: int
) -> Failure | None:
    name = notebook.stem
    try:
        papermill.execute_notebook(
            str(notebook.resolve()),
            str(output.resolve()),
            dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=timeout_s,
            kernel_manager_class=kernels.kind(),
            # the kernel's folder; papermill's own `cwd` moves this whole process, which may run two notebooks
            resources={"metadata": {"path": str(notebook.resolve().parent)}},
        )
    except PapermillExecutionError as error:
        return Failure(name, error.exec_count or 0, f"{error.ename}: {error.evalue}", error.source)
    except CellTimeoutError:
        number, source = _last_started(output)
        return Failure(name, number, f"CellTimeoutError: the cell took more than {timeout_s} s", source)
    except (RuntimeError, ZMQError) as error:
        at_start = _DIED_AT_START in str(error) or isinstance(error, ZMQError)
        if at_start and tries > 1 and not kernels.stopped:
            return _attempt(notebook, output, parameters, timeout_s, kernels, tries=tries - 1)
        if not at_start and not isinstance(error, DeadKernelError):
            raise
        number, source = _last_started(output)
        return Failure(name, number, f"{type(error).__name__}: {error}", source)
    return None


def _last_started(output: Path) -> tuple[int, str]:
    """Number and code of the last cell that was begun, as the half-written notebook has it."""
    if not output.exists():
        return 0, ""
    cells = [cell for cell in nbformat.read(output, as_version=4).cells if cell.cell_type == "code"]
    begun = [i for i, cell in enumerate(cells, 1) if cell.metadata.get("papermill", {}).get("start_time")]
    return (begun[-1], cells[begun[-1] - 1].source) if begun else (0, "")


def _without_paths(path: Path) -> None:
    """Take the machine's paths out of the notebook's metadata."""
    notebook = nbformat.read(path, as_version=4)
    for key in ("input_path", "output_path", "environment_variables"):
        notebook.metadata.get("papermill", {}).pop(key, None)
    nbformat.write(notebook, path)
