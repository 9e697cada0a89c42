"""Columns as Arrow tables, made without pandas."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from helpers.columns import INTEGER, NUMBER, TEXT, TRUTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

_NUMPY: Final[dict[str, Any]] = {NUMBER: np.float64, INTEGER: np.int64, TRUTH: np.bool_}


def arrow_table(columns: Mapping[str, Sequence[object]], types: Mapping[str, str]) -> pa.Table:
    """Columns as an Arrow table from which pandas reads the contract's dtypes; what is written as CSV says the same.

    Its arrays are put together from their buffers: from lists Arrow makes them with pandas, which has to be imported.
    """
    import pyarrow as pa

    kinds = {TEXT: pa.large_string(), NUMBER: pa.float64(), INTEGER: pa.int64(), TRUTH: pa.bool_()}
    schema = pa.schema([(column, kinds[dtype]) for column, dtype in types.items()], metadata=_for_pandas(types))
    arrays = []
    for column, dtype in types.items():
        values = columns[column]
        buffers = _texts(values) if dtype == TEXT else _with_gaps(values, dtype)
        arrays.append(pa.Array.from_buffers(kinds[dtype], len(values), list(map(pa.py_buffer, buffers))))
    return pa.Table.from_arrays(arrays, schema=schema)


def _texts(values: Sequence[object]) -> list[bytes]:
    """All are there; where each begins; the letters."""
    letters = [("" if value is None else str(value)).encode() for value in values]
    starts = np.fromiter(accumulate(map(len, letters), initial=0), np.int64, len(letters) + 1)
    return [_bits(np.ones(len(letters), np.bool_)), starts.tobytes(), b"".join(letters)]


def _with_gaps(values: Sequence[object], dtype: str) -> list[bytes]:
    """Which are there; the numbers or truths, something where there is none."""
    there = np.array([value is not None for value in values], np.bool_)
    known = np.array([value or 0 for value in values], _NUMPY[dtype])
    return [_bits(there), _bits(known) if dtype == TRUTH else known.tobytes()]


def _bits(truths: npt.NDArray[np.bool_]) -> bytes:
    return np.packbits(truths, bitorder="little").tobytes()


def _for_pandas(types: Mapping[str, str]) -> dict[bytes, bytes]:
    """What pandas writes into a Parquet file so that it reads the same dtypes again."""
    names = {TEXT: "unicode", NUMBER: "float64", INTEGER: "int64", TRUTH: "bool"}
    columns = [
        {"name": column, "field_name": column, "pandas_type": names[dtype], "numpy_type": dtype, "metadata": None}
        for column, dtype in types.items()
    ]
    said = {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "3"}
    return {b"pandas": json.dumps(said).encode()}
