"""Columns as Arrow tables, made without pandas."""

from __future__ import annotations

import json
from array import array
from itertools import accumulate
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from hyoka.contract.columns import INTEGER, NUMBER, TEXT, TRUTH

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
        held = [None if buffer is None else pa.py_buffer(buffer) for buffer in buffers]
        arrays.append(pa.Array.from_buffers(kinds[dtype], len(values), held))
    return pa.Table.from_arrays(arrays, schema=schema)


def _texts(values: Sequence[Any]) -> list[bytes | array[Any] | None]:
    """All are there; where each begins; the letters."""
    try:
        text = "".join(values)
    except TypeError:
        values = ["" if value is None else str(value) for value in values]
        text = "".join(values)
    letters = text.encode()
    lengths = map(len, values) if len(letters) == len(text) else map(len, map(str.encode, values))
    return [None, array("q", accumulate(lengths, initial=0)), letters]


def _with_gaps(values: Sequence[Any], dtype: str) -> list[bytes | array[Any] | None]:
    """Which are there, unless all are; the numbers or truths, something where there is none."""
    gaps = NoneType in map(type, values)
    known = [value or 0 for value in values] if gaps else values
    numbers = _bits(known) if dtype == TRUTH else array(_CODES[dtype], known)
    return [_bits([value is not None for value in values]) if gaps else None, numbers]


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
