"""The findings of some tables once more: by SQL over the documents' CSV files, without the program.

The scripts of tests/data/findings begin with what documents print and compute verdicts, costs and
links of their own; a table that the program computed is not there for them. The limits of the
notebooks are their variables: a threshold is changed in its notebook alone.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd
from notebook_limits import NUMBERS, limits
from rapidfuzz import fuzz

from hyoka.contract.tables import DOCUMENT_TABLES, TABLES
from hyoka.store.table_files import table_writer
from hyoka.text.label_files import label_file
from measures.labels import FOLDER

#: In the order in which they run.
SCRIPTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "data" / "findings").glob("*.sql"))
}
#: The script that runs twice: indicators are linked in the lines of their activities.
_TWICE = "5_linked"
#: Files of labels; links.csv, what a person decided, is decided_links: a table has its name.
_LABELS = ("attained", "links_dx", "polarity", "remarks", "scales", "settlements", "unit_costs")
#: Settings of DuckDB for CSVs whose columns are all text; nothing in them is a missing value.
_READ = "header=true, all_varchar=true, nullstr='\x07', delim=',', quote='\"', escape='\"'"
_COMMENT = re.compile(r"--[^\n]*")
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
    """The findings of these tables, by SQL over the CSV files of what documents print."""
    return tables_in_sql(tables, "said")["said"].set_axis([*COLUMNS], axis=1)


def tables_in_sql(
    tables: Mapping[str, pd.DataFrame], *names: str, tolerance: float = 0
) -> dict[str, pd.DataFrame]:
    """What the scripts make of these tables, by the names that they have for it.

    Tolerance is the share of a target by which it may be missed.
    """
    # of tables this small a query is planned longer than it runs, and threads wait for each other
    with TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("PRAGMA disable_optimizer")
        for name in DOCUMENT_TABLES:
            with table_writer(Path(folder), name) as append:
                append(tables[name])
            _load(connection, name, Path(folder) / f"{name}.csv")
        for name in _LABELS:
            _load(connection, name, label_file(name, FOLDER))
        _load(connection, "decided_links", label_file("links", FOLDER))
        for function in (folded, finds, likeness):
            connection.create_function(function.__name__, function)
        for limit, value in (limits_of_notebooks() | {"tolerance": tolerance}).items():
            connection.execute(f"SET VARIABLE {limit} = {value}::DOUBLE")
        for name, script in SCRIPTS.items():
            for _ in range(2 if name == _TWICE else 1):
                connection.execute(script)
        return {name: connection.table(name).df() for name in names}


def limits_of_notebooks() -> dict[str, float]:
    """The numbers in the cells of parameters of all notebooks; one name has one value."""
    return {name: value for number in NUMBERS for name, value in limits(number).items()}


def _load(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    columns = "row_number() OVER () AS place, *"
    text = f"SELECT {columns} FROM read_csv('{path}', {_READ})"
    connection.execute(f"CREATE TABLE {name} AS {text}")


def computed_tables_in(script: str) -> list[str]:
    """The tables of the program's analyses that a script names."""
    names = set(re.findall(r"\w+", _COMMENT.sub("", script)))
    return sorted(names & (TABLES.keys() - {*DOCUMENT_TABLES}))


def folded(text: str) -> str:
    """A text in half-width signs, without blanks."""
    plain = unicodedata.normalize("NFKC", text).replace("〜", "~")
    return "".join(plain.split())


def finds(text: str, pattern: str) -> bool:
    """Whether a rule speaks of a text: its pattern may look ahead, which SQL's cannot."""
    return re.search(pattern, folded(text), re.IGNORECASE) is not None


def likeness(name: str, other: str) -> float:
    """How like two names are, 0 to 100."""
    return fuzz.ratio(name, other)


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
