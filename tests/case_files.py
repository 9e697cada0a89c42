"""Cases of the analyses as files: tests/cases/<page>/<name>.txt, in the words of its README.

A file is a case: a made-up city in a small language, and the rows of findings and of shown tables
that its page has to have. `read_case` reads it without pandas, `tables_of` makes its tables.
"""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rests_on import rests_on

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).parent / "cases"
ROOT = Path(__file__).parents[1]
#: What a line of a case may begin with; those of the second group say what is expected.
MADE = ("parameters", "alone", "like", "document", "project", "row", "set", "drop")
OF_PROJECT = ("costs", "indicator", "rating", "narrative")
EXPECTED = ("finds", "opens", "shows", "says", "draws")
#: Words of costs that stand for an item and a phase; others are items of the settlement …
PHASES = ("settlement", "budget")
#: … but for these, which documents print without a phase.
OF_STAFF = ("personnel_cost", "regular_staff", "fixed_term_staff", "overtime")
#: What is said of figures that are none.
_MISSING = ("-", "調査中", "集計中")
#: The first letter of the names that cities are given, and the second.
_FIRST, _SECOND = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥東西南北上中下内外本新大"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PAIR = re.compile(r"(?P<head>[^=~]+)(?P<how>[=~])(?P<text>.*)", re.DOTALL)


class CaseError(Exception):
    """A line of a case that says nothing: file, line, what was expected, what was found."""

    def __init__(self, path: Path, line: int, expected: str, found: str) -> None:
        super().__init__(f"{path.name}:{line}: expected {expected}; found {found}")


@dataclass(frozen=True)
class Line:
    """A line of a case: its number, how far it is indented, its words."""

    number: int
    depth: int
    words: tuple[str, ...]
    text: str


@dataclass
class Expected:
    """What a page has to have of a case: its kind, and what the line says."""

    line: int
    kind: str
    words: tuple[str, ...]
    rows: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Case:
    path: Path
    parameters: dict[str, Any] = field(default_factory=dict)
    #: Whether its page counts what all cities of a run have together, so that it has a run alone.
    alone: bool = False
    lines: list[tuple[Line, list[Line]]] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)

    @property
    def page(self) -> str:
        return self.path.parent.name

    def pairs(
        self, expected: Expected, words: tuple[str, ...], columns: Collection[str]
    ) -> dict[str, str]:
        """The words column=value and column~part of what is expected.

        Raises:
            CaseError: One is another word, or none of these columns.
        """
        line = Line(expected.line, 0, words, " ".join(words))
        pairs = dict(_pairs(self, line, words))
        for head in pairs:
            if head.removesuffix("~") not in columns:
                raise self.error(expected.line, f"a column: {', '.join(columns)}", head)
        return pairs

    def error(self, line: int, expected: str, found: str) -> CaseError:
        return CaseError(self.path, line, expected, found)


def case_paths(page: str = "*", folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob(f"{page}/*.txt"))


# --- reading ---


def read_case(path: Path) -> Case:
    """A case as its file says it.

    Raises:
        CaseError: A line has a word that is unknown, or a row is expected of no city.
    """
    rests_on(path)
    case = Case(path)
    under: list[Line] | Expected | None = None
    for line in _lines(path):
        word = line.words[0]
        if line.depth and isinstance(under, Expected):
            under.rows.append(dict(_pairs(case, line, line.words, "=")))
        elif line.depth and isinstance(under, list):
            under.append(line)
        elif line.depth:
            raise case.error(line.number, "a project, or a table that is shown, above", line.text)
        else:
            under = _take(case, line, word)
    if case.expected and not case.lines:
        first = case.expected[0]
        raise case.error(first.line, "a city above what is expected of it", " ".join(first.words))
    if not case.expected:
        raise case.error(1, f"what the page has: a line with {', '.join(EXPECTED)}", "none")
    return case


def _lines(path: Path) -> Iterator[Line]:
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            words = tuple(shlex.split(text))
        except ValueError as error:
            raise CaseError(path, number, "quotes that end", text.strip()) from error
        yield Line(number, len(text) - len(text.lstrip()), words, text.strip())


def _take(case: Case, line: Line, word: str) -> "list[Line] | Expected | None":
    """What stands indented below a line, where something may."""
    if word in EXPECTED:
        of = Expected(line.number, word, line.words[1:])
        case.expected.append(of)
        return of if word == "shows" else None
    if word == "parameters":
        for name, text in _pairs(case, line, line.words[1:], "="):
            case.parameters[name] = _python(text)
    elif word == "alone":
        case.alone = True
    elif word in MADE:
        below: list[Line] = []
        case.lines.append((line, below))
        return below
    else:
        raise case.error(line.number, f"one of {', '.join((*MADE, *EXPECTED))}", word)
    return None


def _pairs(
    case: Case, line: Line, words: tuple[str, ...], hows: str = "=~"
) -> Iterator[tuple[str, str]]:
    """The words column=text of a line, for =, and column~text as the column with ~ behind."""
    for word in words:
        found = _PAIR.fullmatch(word)
        if found is None or found["how"] not in hows:
            raise case.error(line.number, "column=value", word)
        yield found["head"] + ("~" if found["how"] == "~" else ""), found["text"]


def _python(text: str) -> Any:
    """A parameter as Python has it: a number, or texts and years as a list."""
    if text.startswith("["):
        return [_python(part) for part in text.strip("[]").split(",") if part]
    if _NUMBER.fullmatch(text) is None:
        return text
    return float(text) if "." in text else int(text)


# --- tables ---

Rows = dict[str, list[dict[str, Any]]]


@cache
def _committed() -> Rows:
    """The rows of the committed tables of documents."""
    from hyoka.contract.tables import DOCUMENT_TABLES
    from hyoka.store.table_files import load_tables

    tables = load_tables(ROOT / "data" / "processed")
    rows = {}
    for name in DOCUMENT_TABLES:
        table = tables[name].astype("object")
        rows[name] = table.where(table.notna(), None).to_dict("records")
    return rows


def name_of(number: int) -> str:
    """A name for the city of a case."""
    first, second = divmod(number, len(_SECOND))
    return f"{_FIRST[first]}{_SECOND[second]}市"


def tables_of(case: Case, city: str, prefix: str) -> "dict[str, pd.DataFrame]":
    """All tables of documents of a case, as `rows_of` has their rows."""
    return tables_with([rows_of(case, city, prefix)])


def tables_with(parts: Iterable[Rows]) -> "dict[str, pd.DataFrame]":
    """All tables of documents with the rows of several cases."""
    from true_tables import contract_table

    from hyoka.contract.tables import DOCUMENT_TABLES

    given = [*parts]
    return {
        name: contract_table(name, [row for rows in given for row in rows.get(name, [])])
        for name in DOCUMENT_TABLES
    }


def rows_of(case: Case, city: str, prefix: str) -> Rows:
    """The rows of a case's tables.

    Args:
        case: The case.
        city: The name of its city.
        prefix: What goes before its ids.

    Raises:
        CaseError: A table or a column is unknown, or a value is none of its column.
    """
    made = _Made(case, city, prefix)
    for line, below in case.lines:
        made.add(line, below)
    return made.rows


class _Made:
    """The rows of a case's tables."""

    def __init__(self, case: Case, city: str, prefix: str) -> None:
        self.case = case
        self.city = city
        self.prefix = prefix
        self.rows: Rows = {}
        self.year = 2022
        self.n_projects = 0

    @property
    def document(self) -> str:
        return self.rows["documents"][-1]["document_id"]

    def add(self, line: Line, below: list[Line]) -> None:
        word, *words = line.words
        if word == "like":
            self._take_city(line, words)
        elif word == "document":
            self._add_document(line, tuple(words))
        elif word == "project":
            self._add_project(line, words, below)
        elif word == "row":
            table = self._table(line, words[0] if words else "")
            self._add(line, table, dict(_pairs(self.case, line, tuple(words[1:]), "=")))
        elif word in ("set", "drop"):
            self._change(line, word, words)

    def _add_document(self, line: Line, words: tuple[str, ...]) -> None:
        about = {"form": "tsukuba_sheets", "fiscal_year": "2022"}
        about |= dict(_pairs(self.case, line, words, "="))
        self.year = int(about["fiscal_year"])
        number = len(self.rows.get("documents", []))
        own = {"document_id": f"{self.prefix}d{number or ''}"}
        self._add(line, "documents", about | own, with_ids=False)

    def _add_project(self, line: Line, words: list[str], below: list[Line]) -> None:
        if "documents" not in self.rows:
            self._add_document(line, ())
        name = words.pop(0) if words and "=" not in words[0] else "ある事業"
        own = {"activity_id": f"{self.document}/{self.n_projects}", "document_id": self.document}
        self.n_projects += 1
        about = {"level": "project", "name": name, "fiscal_year": f"{self.year}"}
        given = dict(_pairs(self.case, line, tuple(words), "="))
        self._add(line, "activities", about | given | own, with_ids=False)
        for each in below:
            self._add_of_project(each, own)

    def _add_of_project(self, line: Line, own: dict[str, str]) -> None:
        word, *words = line.words
        if word == "costs":
            self._add_costs(line, own)
        elif word == "indicator":
            self._add_indicator(line, own)
        elif word == "rating":
            if not words or "=" in words[0]:
                raise self.case.error(line.number, "rating 項目 symbol=…", line.text)
            about = {"criterion": words[0], "fiscal_year": f"{self.year}"}
            given = dict(_pairs(self.case, line, tuple(words[1:]), "="))
            self._add(line, "ratings", about | given | own, with_ids=False)
        elif word == "narrative":
            if len(words) != 2:
                raise self.case.error(line.number, "narrative 欄 文", line.text)
            self._add(
                line, "narratives", own | {"field": words[0], "text": words[1]}, with_ids=False
            )
        else:
            raise self.case.error(line.number, f"one of {', '.join(OF_PROJECT)}", word)

    def _add_costs(self, line: Line, own: dict[str, str]) -> None:
        for text in line.text.partition(" ")[2].split(", "):
            try:
                name, year, amount = text.split()
                value = float(amount)
            except ValueError as error:
                raise self.case.error(line.number, "item year yen, …", text) from error
            is_phase = name in PHASES
            about = {"item": "total" if is_phase else name}
            about["basis"] = name if is_phase else "" if name in OF_STAFF else "settlement"
            about |= {"fiscal_year": year, "value": f"{value}"}
            self._add(line, "costs", about | own, with_ids=False)

    def _add_indicator(self, line: Line, own: dict[str, str]) -> None:
        head, colon, values = line.text.partition(": ")
        if not colon:
            raise self.case.error(
                line.number, "indicator 名 column=value: target 2022 5, …", line.text
            )
        name, *words = shlex.split(head)[1:]
        number = sum(
            row["activity_id"] == own["activity_id"] for row in self.rows.get("indicators", [])
        )
        ids = {"document_id": own["document_id"], "indicator_id": f"{own['activity_id']}#{number}"}
        about = {"name": name, "number": f"{number}"}
        about |= dict(_pairs(self.case, line, tuple(words), "="))
        if about.get("polarity"):
            about["polarity_source"] = "document"
        self._add(line, "indicators", about | ids | own, with_ids=False)
        for text in values.split(", "):
            try:
                measure, year, figure = text.split()
            except ValueError as error:
                raise self.case.error(line.number, "measure year figure, …", text) from error
            value = {"measure": measure, "fiscal_year": year} | _figure(figure)
            self._add(line, "indicator_values", value | ids, with_ids=False)

    def _take_city(self, line: Line, words: list[str]) -> None:
        """The committed tables of a city, with other ids and the name of the case's city."""
        committed = _committed()
        documents = {
            row["document_id"] for row in committed["documents"] if row["municipality"] in words
        }
        if not documents:
            cities = {row["municipality"] for row in committed["documents"]}
            raise self.case.error(line.number, f"one of {', '.join(sorted(cities))}", line.text)
        for name, rows in committed.items():
            own = [self._renamed(row) for row in rows if row["document_id"] in documents]
            self.rows.setdefault(name, []).extend(own)

    def _renamed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        renamed = dict(row)
        for column, value in row.items():
            if column.endswith("_id") and value:
                renamed[column] = self.prefix + value
        if "municipality" in row:
            renamed["municipality"] = self.city
        return renamed

    def _change(self, line: Line, word: str, words: list[str]) -> None:
        table = self._table(line, words[0] if words else "")
        at = words.index("where") if "where" in words else len(words)
        new = self._typed(line, table, dict(_pairs(self.case, line, tuple(words[1:at]), "=")))
        where = dict(_pairs(self.case, line, tuple(words[at + 1 :])))
        rows = self.rows.get(table, [])
        chosen = [row for row in rows if self._is_meant(line, table, row, where)]
        if not chosen:
            raise self.case.error(line.number, f"rows of {table} to change", "none")
        if word == "drop":
            self.rows[table] = [row for row in rows if row not in chosen]
        for row in chosen if word == "set" else ():
            row.update(new)

    def _is_meant(
        self, line: Line, table: str, row: Mapping[str, Any], where: dict[str, str]
    ) -> bool:
        for head, text in where.items():
            column = head.removesuffix("~")
            self._typed(line, table, {column: ""})
            found = "" if row.get(column) is None else f"{row[column]}"
            if column.endswith("_id"):
                found = found.removeprefix(self.prefix)
            if not (text in found if head.endswith("~") else found == text):
                return False
        return True

    def _table(self, line: Line, name: str) -> str:
        from hyoka.contract.tables import DOCUMENT_TABLES

        if name not in DOCUMENT_TABLES:
            raise self.case.error(line.number, f"one of {', '.join(DOCUMENT_TABLES)}", name)
        return name

    def _add(self, line: Line, table: str, row: dict[str, str], *, with_ids: bool = True) -> None:
        from hyoka.contract.tables import TABLES

        if with_ids:
            row = {"document_id": "d"} | row
            ids = [name for name in row if name.endswith("_id") and row[name]]
            row = row | {name: self.prefix + row[name] for name in ids}
        if table == "documents":
            row = {"municipality": self.city} | row
        if "page" in TABLES[table]:
            row = {"page": "1"} | row
        self.rows.setdefault(table, []).append(self._typed(line, table, row))

    def _typed(self, line: Line, table: str, row: dict[str, str]) -> dict[str, Any]:
        """Texts as values of their columns; those that the table lacks are refused."""
        from hyoka.contract.tables import TABLES

        typed: dict[str, Any] = {}
        for column, text in row.items():
            if column not in TABLES[table]:
                known = ", ".join(TABLES[table])
                raise self.case.error(line.number, f"a column of {table}: {known}", column)
            dtype = TABLES[table][column].dtype
            try:
                typed[column] = _value(dtype, text)
            except ValueError as error:
                raise self.case.error(line.number, f"{column}: {dtype}", text) from error
        return typed


def _value(dtype: str, text: str) -> Any:
    if dtype == "str":
        return text
    if text == "":
        return None
    if dtype == "Int64":
        return int(text)
    return text == "true" if dtype == "boolean" else float(text)


def _figure(text: str) -> dict[str, str]:
    """A printed figure: -, 調査中 for none, 5* for one that stands for none."""
    plain = text.rstrip("*")
    status = "missing" if text in _MISSING else "placeholder" if text != plain else "reported"
    number = plain.replace(",", "").replace("△", "-").rstrip("件人%")
    try:
        value = f"{float(number)}"
    except ValueError:
        value = ""
    return {"value": value, "text": plain, "status": status}
