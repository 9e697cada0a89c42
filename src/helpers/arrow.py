"""Columns as Arrow tables, made without pandas."""

from __future__ import annotations

import json
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from helpers.columns import INTEGER, NUMBER, TEXT, TRUTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

#: How `array` calls 64-bit numbers.
_CODES: Final = {NUMBER: "d", INTEGER: "q"}


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
    starts = array("q", accumulate(map(len, letters), initial=0))
    return [_bits([True] * len(letters)), starts.tobytes(), b"".join(letters)]


def _with_gaps(values: Sequence[Any], dtype: str) -> list[bytes]:
    """Which are there; the numbers or truths, something where there is none."""
    known = [value or 0 for value in values]
    return [
        _bits([value is not None for value in values]),
        _bits(known) if dtype == TRUTH else array(_CODES[dtype], known).tobytes(),
    ]


def _bits(truths: Sequence[object]) -> bytes:
    """A bit each, the first lowest."""
    written = "".join("1" if truth else "0" for truth in reversed(truths))
    return int(written or "0", 2).to_bytes((len(truths) + 7) // 8, "little")


def _for_pandas(types: Mapping[str, str]) -> dict[bytes, bytes]:
    """What pandas writes into a Parquet file so that it reads the same dtypes again."""
    names = {TEXT: "unicode", NUMBER: "float64", INTEGER: "int64", TRUTH: "bool"}
    columns = [
        {"name": column, "field_name": column, "pandas_type": names[dtype], "numpy_type": dtype, "metadata": None}
        for column, dtype in types.items()
    ]
    said = {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "3"}
    return {b"pandas": json.dumps(said).encode()}
