"""A cluster of dask.distributed as an executor: an extra, `pip install hyoka[cluster]`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from hyoka.errors import UsageError
from hyoka.runs.crews import Crew

try:
    from distributed import Client, KilledWorker, LocalCluster
    from distributed.scheduler import NoValidWorkerError
except ImportError as error:
    raise UsageError(
        "a scheduler needs dask.distributed", found=str(error), advice="install it: pip install 'hyoka[cluster]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL: Final = "local"
#: How long a scheduler may take to answer, and a cluster to have its first worker, seconds.
PATIENCE: Final = 10.0
#: A task whose worker died is done again by another; this is raised once so many have died over it.
DIED: Final = (KilledWorker, NoValidWorkerError)


#: How often a cluster may be found without any worker, one time after another, until it is given up.
FOUND_EMPTY: Final = 12


@contextmanager
def connected(address: str, workers: int | None = None) -> Iterator[Crew]:
    """The workers of a cluster. Bytes go with the tasks, so that they need not share a disk.

    Args:
        address: A scheduler's, tcp://host:port, or "local": a cluster of this machine's cores, for trying.
        workers: Of a local cluster: how many processes; none given: one a core.

    Raises:
        UsageError: Nothing answers at the address, or it has no workers, or has lost them all.
    """
    if address == LOCAL:
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
            Client(cluster) as client,
        ):
            yield _crew(client, address)
        return
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        advice = "start one: dask scheduler, and dask worker ADDRESS; or try --scheduler local"
        raise UsageError("no scheduler answers", found=f"{address}: {error}", advice=advice) from error
    with client:
        yield _crew(client, address)


def _crew(client: Client, address: str) -> Crew:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise _without_workers("the scheduler has no workers", address) from error
    empty = 0

    def watch() -> None:
        """Give up a cluster that was found without workers again and again."""
        nonlocal empty
        empty = 0 if _many(client) else empty + 1
        if empty >= FOUND_EMPTY:
            raise _without_workers("the cluster has lost all its workers", address)

    return Crew(client.get_executor(pure=False), _many(client), carries=True, watch=watch)


def _many(client: Client) -> int:
    return len(client.scheduler_info(n_workers=-1)["workers"])


def _without_workers(what: str, address: str) -> UsageError:
    return UsageError(what, found=address, advice="start one: dask worker ADDRESS")
