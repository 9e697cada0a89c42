"""Tables that lie in parts: read back in the order in which their rows were written, or the parts of some cities."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hyoka.tables.outputs import CITY
from hyoka.tables.pieces import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import pyarrow as pa


def read_parts(folder: Path, codes: frozenset[str] | None = None) -> pd.DataFrame | None:
    """The table that a folder holds in parts; None where it holds none.

    Args:
        folder: A folder that `hyoka.tables.outputs` has made.
        codes: Codes of the municipalities that are wanted; none given: all.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    city = CITY.rstrip("=")
    by_city = pa.schema([(city, pa.string())])
    whole = ds.dataset(folder, by_city, format="parquet", partitioning=ds.partitioning(by_city, flavor="hive"))
    wanted = None if codes is None else ds.field(city).isin(pa.array(sorted(codes), pa.string()))
    parts = sorted(whole.get_fragments(filter=wanted), key=lambda part: (Path(part.path).name, part.path))
    pieces = [list(own) for _, own in groupby(parts, key=lambda part: Path(part.path).name)]
    tables = [_in_order([_read(part.path) for part in piece]) for piece in pieces]
    return pa.concat_tables(tables).to_pandas() if tables else None


def _read(path: str) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.ParquetFile(path).read()


def _in_order(parts: Sequence[pa.Table]) -> pa.Table:
    """The parts of one piece, each row where it stood in it."""
    import pyarrow as pa

    whole = pa.concat_tables([part.replace_schema_metadata(_for_pandas(part)) for part in parts])
    if len(parts) == 1:
        return whole
    return whole.take(pa.array(np.argsort(np.concatenate([_places(part) for part in parts]), kind="stable")))


def _for_pandas(part: pa.Table) -> dict[bytes, bytes]:
    return {key: text for key, text in (part.schema.metadata or {}).items() if key != PLACES}


def _places(part: pa.Table) -> np.ndarray:
    return np.concatenate([np.arange(first, first + many) for first, many in _runs(part)])


def _runs(part: pa.Table) -> Iterator[tuple[int, int]]:
    yield from json.loads(part.schema.metadata[PLACES])
