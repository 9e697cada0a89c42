"""A cluster of dask.distributed as an executor: an extra, `pip install hyoka[cluster]`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from helpers.errors import UsageError

try:
    from distributed import Client, KilledWorker, LocalCluster
    from distributed.scheduler import NoValidWorkerError
except ImportError as error:
    raise UsageError(
        "a scheduler needs dask.distributed", found=str(error), advice="install it: pip install 'hyoka[cluster]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

LOCAL: Final = "local"
#: How long a scheduler may take to answer, and a cluster to have its first worker, seconds.
PATIENCE: Final = 10.0
#: A task whose worker died is done again by another; this is raised once so many have died over it.
DIED: Final = (KilledWorker, NoValidWorkerError)


@contextmanager
def connected(address: str, workers: int | None = None) -> Iterator[tuple[Executor, int]]:
    """An executor over a scheduler's workers, and how many there are.

    Args:
        address: tcp://host:port, or "local": a cluster of this machine's cores, for trying.
        workers: Of a local cluster: how many processes; none given: one a core.

    Raises:
        UsageError: Nothing answers at the address, or it has no workers.
    """
    if address == LOCAL:
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield _executor(client, address)
        return
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        advice = "start one: dask scheduler, and dask worker ADDRESS; or try --scheduler local"
        raise UsageError("no scheduler answers", found=f"{address}: {error}", advice=advice) from error
    with client:
        yield _executor(client, address)


def _executor(client: Client, address: str) -> tuple[Executor, int]:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise UsageError(
            "the scheduler has no workers", found=address, advice="start one: dask worker ADDRESS"
        ) from error
    return client.get_executor(pure=False), len(client.scheduler_info(n_workers=-1)["workers"])
