"""What has changed since the run before, in words: a line a document, figures by activity, item and year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import TABLES, TITLES
from hyoka.errors import HyokaError
from hyoka.messages import Language, message
from hyoka.store.differences import FIGURES, counts, keyed
from hyoka.text import wording

#: Changed figures of past years that the terminal lists.
_LINES_LISTED: Final = 20
#: The column that says what a row is, where the row is new or gone.
_MAIN: Final = {
    "activities": "name", "indicators": "name", "ratings": "symbol", "statuses": "status", "narratives": "text",
    "problems": "kind", "costs": "value", "indicator_values": "value", "documents": "title",
}  # fmt: skip
#: Columns that hold a row's name within its activity.
_NAMES: Final = ("criterion", "field")
#: Columns of documents that a document's line speaks of.
_IN_LINE: Final = ("file", "sha256", "bytes")

Row = Mapping[str, str]
#: The rows of a table: document_id → key → row.
Rows = Mapping[str, Mapping[str, Row]]


@dataclass(frozen=True)
class Change:
    """A row of a table that has changed, as readers are told of it; what is not there is "－"."""

    document_id: str
    page: str
    table: str
    activity: str
    item: str
    year: str
    old: str
    new: str
    is_past: bool


class ChangesInWords:
    """The rows of `differences` between two folders of tables, in words."""

    def __init__(self, rows: pd.DataFrame, before: Path, after: Path) -> None:
        self._rows, self._folders = rows, (before, after)
        self._read = cache(self._tables)

    def _tables(self, name: str) -> tuple[Rows, Rows]:
        """The changed documents' rows of a table, of the run before and of this one."""
        before, after = (_rows_of(name, folder, self._documents) for folder in self._folders)
        return before, after

    @property
    def _documents(self) -> set[str]:
        return set(self._rows["document_id"])

    def document_lines(self, language: Language | None = None) -> dict[str, str]:
        """What became of each document that has changed: document_id → a line."""
        lines = {str(name): self._line(str(name), rows, language) for name, rows in self._rows.groupby("document_id")}
        return {name: line for name, line in lines.items() if line}

    def _line(self, document: str, rows: pd.DataFrame, language: Language | None) -> str:
        """What became of a document."""
        old, new = (next(iter(table.get(document, {}).values()), {}) for table in self._read("documents"))
        file = new.get("file") or old.get("file") or f"{document}.pdf"
        if not old and new:
            title = "、".join(filter(None, (new["municipality"], new["title"])))
            return message("document.added", language, file=file, title=title or wording.MISSING)
        if not new:
            return self._unread_line(document, file, language, was_read=bool(old))
        if projects := self._other_projects(document):
            return message("document.other_activity", language, file=file, old=projects[0], new=projects[1])
        is_other = old.get("sha256") != new.get("sha256")
        number = counts(rows[rows["table"] != "documents"]).sum()
        counted = [message(f"counts.{change}", language, number=int(n)) for change, n in number.items() if n]
        words = message("counts.between", language).join(counted)
        key = "document.other_file" if is_other else "document.same_file"
        return message(key, language, file=file, counts=words or message("counts.none", language))

    def _unread_line(self, document: str, file: str, language: Language | None, *, was_read: bool) -> str:
        """What became of a file that is not read; "" of other kinds of files, which are counted elsewhere."""
        before, problems = (list(table.get(document, {}).values()) for table in self._read("problems"))
        if any(row["kind"] == "other_files" for row in (*before, *problems)):
            return ""
        if same := next((row for row in problems if row["kind"] == "same_file"), None):
            return message("document.same_as", language, file=file, first=same["text"])
        if not problems:
            return message("document.removed", language, file=file)
        return message("document.unread" if was_read else "document.not_read", language, file=file)

    def _other_projects(self, document: str) -> tuple[str, str] | None:
        """The activities of a document before and now, if it has none of those that it had."""
        before, after = (_projects(table.get(document, {})) for table in self._read("activities"))
        if not before or not after or before.keys() & after.keys():
            return None
        return _shown(before.values()), _shown(after.values())

    def changes(self, most: int) -> Iterator[Change]:
        """The changed rows, those of past years first; not those of documents that are new, gone or others' now."""
        seen = set[tuple[str, str, str, str]]()
        whole = self.replaced()
        for row in self._rows.itertuples():
            table, document, key, column = str(row.table), str(row.document_id), str(row.key), str(row.column)
            is_figure = table in FIGURES
            place = (table, document, key, "" if is_figure else column)
            if document in whole or place in seen or (table == "documents" and column in _IN_LINE):
                continue
            if len(seen) == most:
                return
            seen.add(place)
            yield self._change(table, document, key, column, is_past=bool(row.is_past))

    def replaced(self) -> set[str]:
        """The documents that are new, gone, not read, or documents of other activities now."""
        of_documents = self._rows["table"].eq("documents") & self._rows["change"].ne("changed")
        unread = self._documents.difference(*self._read("documents"))
        others = {name for name in self._documents if self._other_projects(name)}
        return set(self._rows.loc[of_documents, "document_id"]) | unread | others

    def _change(self, table: str, document: str, key: str, column: str, *, is_past: bool) -> Change:
        before, after = (rows.get(document, {}).get(key) for rows in self._read(table))
        row = after or before or {}
        if table in FIGURES:
            old, new = self._figures(table, document, before, after)
            item = self._item(table, document, row)
        else:
            shown = column or _MAIN[table]
            old, new = (self._value(document, shown, each) for each in (before, after))
            title = TABLES[table][shown].title if column and not any(name in row for name in _NAMES) else ""
            item = "：".join(filter(None, (self._item(table, document, row), title)))
        year = wording.fiscal_year(int(row["fiscal_year"])) if row.get("fiscal_year") else wording.MISSING
        activity = self._activity(document, row)
        return Change(document, row.get("page", ""), table, activity, item, year, old, new, is_past)

    def _activity(self, document: str, row: Row) -> str:
        """The name of a row's activity."""
        indicator = self._named("indicators", document, row.get("indicator_id", ""))
        activity = self._named("activities", document, row.get("activity_id") or indicator.get("activity_id", ""))
        return activity.get("name", "") or wording.MISSING

    def _item(self, table: str, document: str, row: Row) -> str:
        """What of its activity a row is: item, indicator, criterion or field."""
        if table == "costs":
            basis = wording.in_words("basis", row["basis"]) if row["basis"] else ""
            return " ".join(filter(None, (basis, row["detail"] or wording.in_words("item", row["item"]))))
        if table == "indicator_values":
            name = self._named("indicators", document, row["indicator_id"]).get("name", "")
            return f"{name} {wording.in_words('measure', row['measure'])}"
        named = next((row[name] for name in _NAMES if name in row), "")
        return named or (row["name"] if table == "indicators" else TITLES[table][0])

    def _figures(self, table: str, document: str, before: Row | None, after: Row | None) -> tuple[str, str]:
        """A figure before and now: money in 千円, or in 円 where 千円 hide the difference; no number: as printed."""
        for unit in ("千円", "円"):
            old, new = (self._figure(table, document, row, unit) for row in (before, after))
            if old != new:
                return old, new
        old, new = ((row or {}).get("text", "") or wording.MISSING for row in (before, after))
        if old == new:
            old, new = (wording.in_words("status", (row or {}).get("status", "")) for row in (before, after))
        return old, new

    def _figure(self, table: str, document: str, row: Row | None, money: str) -> str:
        if not row or not row["value"]:
            return (row or {}).get("text", "") or wording.MISSING
        value = float(row["value"])
        if table == "indicator_values":
            return wording.number(value) + self._named("indicators", document, row["indicator_id"]).get("unit", "")
        if row["unit"] == "JPY":
            return wording.yen(value, "千円" if money == "千円" else "円")
        return wording.number(value) + (wording.in_words("unit", row["unit"]) if row["unit"] else "")

    def _value(self, document: str, column: str, row: Row | None) -> str:
        """A value of a row in words."""
        value = (row or {}).get(column, "")
        if column in ("activity_id", "parent_id"):
            return self._named("activities", document, value).get("name", "") or wording.MISSING
        if column == "fiscal_year" and value:
            return wording.fiscal_year(int(value))
        return (wording.in_words(column, value) if column in wording.CODE_WORDS else value) or wording.MISSING

    def _named(self, table: str, document: str, name: str) -> Row:
        """The row of an activity or an indicator by its id, as it is now, or was."""
        before, after = self._read(table)
        return after.get(document, {}).get(name) or before.get(document, {}).get(name) or {}

    def terminal_lines(self) -> Iterator[str]:
        """For the terminal, in its language: a line a document, then the changed figures of past years."""
        lines = list(self.document_lines().values())
        yield from _shortened(lines)
        past = [change for change in self.changes(len(self._rows)) if change.is_past]
        values = ("page", "activity", "item", "year", "old", "new")
        yield from _shortened(
            [
                message("change.past", file=f"{row.document_id}.pdf", **{name: getattr(row, name) for name in values})
                for row in past
            ]
        )
        if not lines:
            yield message("change.nothing")


def _shortened(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_LINES_LISTED]
    if len(lines) > _LINES_LISTED:
        yield message("change.more", number=len(lines) - _LINES_LISTED)


def _rows_of(name: str, folder: Path, documents: set[str]) -> Rows:
    """The rows of some documents; none where the table is an earlier version's."""
    try:
        rows = keyed(name, folder)
    except (HyokaError, ValueError):
        return {}
    of_documents = rows[rows.index.get_level_values(0).isin(documents)]
    found = dict[str, dict[str, Row]]()
    for (document, key), row in zip(of_documents.index, of_documents.to_dict("records"), strict=True):
        found.setdefault(document, {})[key] = {str(column): text for column, text in row.items()}
    return found


def _projects(activities: Mapping[str, Row]) -> Mapping[str, Row]:
    """The projects of a document, not what stands above them; all its activities where it has no project."""
    return {key: row for key, row in activities.items() if row["level"] == "project"} or activities


def _shown(activities: Iterable[Row]) -> str:
    """The first activity of a document, by its number and name."""
    first = next(iter(activities))
    return " ".join(filter(None, (first["code"], first["name"])))
