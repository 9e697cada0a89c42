"""Notebooks that nbval runs one after the other in one kernel, as a report does.

A kernel takes four seconds to start and to import pandas and matplotlib. Before a notebook its
names are reset.
"""

from queue import Empty

import nbval.plugin
from nbval.kernel import RunningKernel

#: Seconds in which a kernel of which a notebook is done answers; one that does not is left.
PATIENCE = 30
_idle: list[RunningKernel] = []


class WarmKernel(RunningKernel):
    """Takes the kernel of the notebook before where there is one."""

    def __init__(self, kernel_name: str, cwd: str | None = None, startup_timeout: int = 60) -> None:
        self.about = (kernel_name, cwd)
        while _idle:
            before = _idle.pop()
            if before.about == self.about and _is_reset(before):
                self.km, self.kc = before.km, before.kc
                return
            RunningKernel.stop(before)
        super().__init__(kernel_name, cwd, startup_timeout)

    def stop(self) -> None:
        """Leave it to the next notebook."""
        _idle.append(self)


def _is_reset(kernel: RunningKernel) -> bool:
    """Whether a kernel is alive and has forgotten the names of its notebook."""
    if not kernel.is_alive():
        return False
    asked = kernel.execute_cell_input("get_ipython().reset()")
    try:
        kernel.await_reply(asked, PATIENCE)
        kernel.await_idle(asked, PATIENCE)
    except (Empty, RuntimeError):
        return False
    return True


def use_warm_kernels() -> None:
    nbval.plugin.RunningKernel = WarmKernel


def stop_warm_kernels() -> None:
    while _idle:
        RunningKernel.stop(_idle.pop())
