"""The findings of some tables once more: by SQL over their CSV files, without the program."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd

from helpers.labels import FOLDER
from hyoka.contract.tables import TABLES
from hyoka.store.table_files import table_writer
from hyoka.text.label_files import label_file

#: The rows of some pages each.
QUERIES = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "data").glob("findings*.sql"))
]
#: Settings of DuckDB for CSVs whose columns are all text; nothing in them is a missing value.
_READ = "header=true, all_varchar=true, nullstr='\x07', delim=',', quote='\"', escape='\"'"
#: Pages call a document that names no city by its title without the year.
_CITY = r"""UPDATE documents SET municipality = regexp_replace(title, '^[^ ]{3,5}年度 *', '')
WHERE municipality = ''"""
#: What lists of accounts print, of accounts of which no person says what they spent.
_PRINTED_SETTLEMENTS = """INSERT INTO settlements BY NAME
SELECT d.municipality, v.fiscal_year, a.name AS account, any_value(v.text) AS amount,
       any_value(i.unit) AS unit
FROM indicator_values v JOIN indicators i USING (indicator_id) JOIN activities a USING (activity_id)
     JOIN documents d ON d.document_id = a.document_id
     ANTI JOIN settlements s ON s.municipality = d.municipality
          AND s.fiscal_year = v.fiscal_year AND s.account = a.name
WHERE d.form = 'zaisei_itiran' AND i.name = '歳出' AND v.measure = 'actual' AND v.value::DOUBLE > 0
GROUP BY ALL HAVING count(DISTINCT v.value) = 1"""
_COMMENT = re.compile(r"--[^\n]*")
_WITH = re.compile(r"\s*WITH\b(?!\s+RECURSIVE)")
_PART = re.compile(r"\s*,?\s*(?P<name>\w+)\s*(?P<columns>\([^()]*\))?\s+AS\s*\(")
_NAME = re.compile(r"\w+")
#: What names a finding, and what it says exactly.
KEY = ["page", "municipality", "fiscal_year", "account", "measure", "subject"]
COLUMNS = (
    *("document_id", "page", "municipality", "fiscal_year", "account", "measure", "value", "unit"),
    *("n", "of", "subject", "proved", "weight", "base", "first_year"),
)
SAID = [*KEY, "unit", "n", "of", "document_id"]
#: What it measures.
MEASURED = ("value", "proved", "weight", "base", "first_year")


def in_sql(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The findings of these tables, by SQL over their CSV files."""
    # of tables this small a query is planned longer than it runs, and threads wait for each other
    with TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("PRAGMA disable_optimizer")
        for name in TABLES:
            if name != "findings":
                with table_writer(Path(folder), name) as append:
                    append(tables[name])
                _load(connection, name, Path(folder) / f"{name}.csv", "*")
        connection.execute(_CITY)
        numbered = "row_number() OVER () AS place, *"
        _load(connection, "rules", _labels("remarks"), numbered)
        _load(connection, "settlements", _labels("settlements"), "*")
        connection.execute(_PRINTED_SETTLEMENTS)
        _load(connection, "scales", _labels("scales"), "*")
        _load(connection, "attained", _labels("attained"), "*")
        _load(connection, "pairs", _labels("links_dx"), "*")
        rows = [_rows_of(connection, query) for query in QUERIES]
    columns = [*COLUMNS]
    named = [of_pages.set_axis(columns[: of_pages.shape[1]], axis=1) for of_pages in rows]
    return pd.concat(named, ignore_index=True).reindex(columns=columns)


def _rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """The rows of a query, each of its named parts as a table of its own.

    Together a hundred parts that use each other are planned for seconds.
    """
    parts, whole = _parts_of(query)
    for part in parts:
        connection.execute(f"CREATE TEMP TABLE {part}")
    rows = connection.execute(whole).df()
    for part in parts:
        connection.execute(f"DROP TABLE {_NAME.match(part)[0]}")  # type: ignore[index]  # it begins so
    return rows


@cache
def _parts_of(query: str) -> tuple[list[str], str]:
    """The parts of a query (name AS body) and what is asked of them; none of a recursive one."""
    text = _COMMENT.sub("", query)
    begin = _WITH.match(text)
    if begin is None:
        return [], query
    parts: list[str] = []
    at = begin.end()
    while head := _PART.match(text, at):
        end = _closing(text, head.end())
        body = text[head.end() : end]
        parts.append(f"{head['name']}{head['columns'] or ''} AS {body}")
        at = end + 1
    return parts, text[at:]


def _closing(text: str, begin: int) -> int:
    """Where the bracket ends that was opened before this place; none in quotes counts."""
    depth, quote = 1, ""
    for at in range(begin, len(text)):
        letter = text[at]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            return at
    raise ValueError(text[begin:])


def _labels(name: str) -> Path:
    return label_file(name, FOLDER)


def _load(connection: duckdb.DuckDBPyConnection, name: str, path: Path, columns: str) -> None:
    text = f"SELECT {columns} FROM read_csv('{path}', {_READ})"
    connection.execute(f"CREATE TABLE {name} AS {text}")


def unlike(found: pd.DataFrame, again: pd.DataFrame) -> list[str]:
    """What two computations of the same findings have otherwise, a line for each finding."""
    lines = []
    sides = {"program": found, "SQL": again}
    rows = {
        side: {tuple(row[name] for name in SAID): row for row in frame.to_dict("records")}
        for side, frame in sides.items()
    }
    for side, frame in sides.items():
        twice = frame[frame.duplicated(SAID)]
        lines += [f"{side} twice: {key}" for key in twice[SAID].itertuples(index=False, name=None)]
    for side, other in (("program", "SQL"), ("SQL", "program")):
        alone = rows[side].keys() - rows[other].keys()
        lines += [f"{side} alone: {key}" for key in sorted(alone, key=str)]
    for key in rows["program"].keys() & rows["SQL"].keys():
        for measured in MEASURED:
            printed = [rows[side][key][measured] for side in sides]
            values = [np.nan if pd.isna(value) else float(value) for value in printed]
            if not np.isclose(*values, rtol=1e-12, atol=1e-12, equal_nan=True):
                lines.append(f"{measured} of {key}: {values[0]} ≠ {values[1]}")
    return lines
