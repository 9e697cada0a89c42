"""Differences between the tables of a run and those of the run before, as rows and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import KEYS, PLACE, TABLES, TITLES
from hyoka.store.sources import digest
from hyoka.store.table_files import figure, load
from hyoka.text import wording
from hyoka.text.errors import HyokaError
from hyoka.text.messages import Language, message

FILE_NAME: Final = "changes.csv"
#: What tells a row from others of its document; rows that are equal in it are numbered.
_KEYS: Final = {name: key for name, key in KEYS.items() if name != "page_log"} | {
    "costs": ["activity_id", "fiscal_year", "basis", "item", "detail"],
    "narratives": ["activity_id", "field"],
    "problems": ["page", "kind", "subject"],
}
FIGURES: Final = ("costs", "indicator_values")
_COLUMNS: Final = ("change", "table", "document_id", "page", "fiscal_year", "key", "column", "old", "new", "is_past")
_RANKS: Final = {"changed": 1, "removed": 2, "added": 3}
#: Changed figures of past years that the terminal lists.
_LINES_LISTED: Final = 20
#: The column that says what a row is, where the row is new or gone.
_MAIN: Final = {
    "activities": "name", "indicators": "name", "ratings": "symbol", "statuses": "status", "narratives": "text",
    "problems": "kind", "documents": "title",
}  # fmt: skip
#: Columns that hold a row's name within its activity.
_NAMES: Final = ("criterion", "field")
#: Columns of documents that a document's line speaks of.
_IN_LINE: Final = ("file", "sha256", "bytes")

Row = Mapping[str, str]
#: The rows of a table: document_id → key → row.
Rows = Mapping[str, Mapping[str, Row]]


def differences(before: Path, after: Path) -> pd.DataFrame:
    """The rows that differ between two folders of tables; where on its page a figure stands makes no difference.

    Returns:
        change (changed, removed, added), table, document_id, page, fiscal_year, key (what tells the row from
        others), column (of a changed value), old, new, is_past: whether it is a figure of the document's year or an
        earlier one, and the document is still there. These stand first, then what was changed, removed, added.
    """
    changed = [name for name in _KEYS if digest(before / f"{name}.csv") != digest(after / f"{name}.csv")]
    nothing = pd.DataFrame(columns=list(_COLUMNS), dtype="str")
    rows = pd.concat([nothing, *(_of_table(name, before, after) for name in changed)], ignore_index=True)
    years = load(after, "documents").set_index("document_id")["fiscal_year"]
    is_ahead = pd.to_numeric(rows["fiscal_year"]).astype("float64") > rows["document_id"].map(years).astype("float64")
    was_there = rows["change"].ne("added") & rows["document_id"].isin(years.index)
    rows["is_past"] = rows["table"].isin(FIGURES) & was_there & ~is_ahead
    rank = rows["change"].map(_RANKS).mask(rows["is_past"], 0)
    return rows.loc[rank.sort_values(kind="stable").index, list(_COLUMNS)].reset_index(drop=True)


def _of_table(name: str, before: Path, after: Path) -> pd.DataFrame:
    new = _keyed(name, after)
    try:
        old = _keyed(name, before)
    except (HyokaError, ValueError):  # an earlier version's table, or a damaged one, says nothing of what has changed
        old = new
    both = new.index.intersection(old.index, sort=False)
    values = [column for column in TABLES[name] if column not in (*_KEYS[name], *PLACE, "document_id")]
    changed = old.loc[both, values].melt(var_name="column", value_name="old", ignore_index=False)
    changed["new"] = new.loc[both, values].to_numpy().ravel("F")
    changed = changed[changed["old"] != changed["new"]].join(new[["page", "fiscal_year"]])
    added, removed = new.drop(both), old.drop(both)
    parts = (
        changed.assign(change="changed"),
        removed.assign(change="removed", old=_in_words(removed[values])),
        added.assign(change="added", new=_in_words(added[values])),
    )
    return pd.concat([part.reset_index().reindex(columns=_COLUMNS, fill_value="").assign(table=name) for part in parts])


def _keyed(name: str, folder: Path) -> pd.DataFrame:
    """The rows of a folder's table as texts, each under its document and its key (what tells it from others).

    Raises:
        ContractError: The file is not as the contract has it.
    """
    frame = load(folder, name)
    texts = frame.astype("object").where(frame.notna(), "")
    rows = texts.map(lambda value: figure(value) if isinstance(value, float) else str(value)).astype("str")
    rows = rows.reindex(columns=rows.columns.union(["page", "fiscal_year"], sort=False), fill_value="")
    number = rows.groupby(["document_id", *_KEYS[name]], sort=False).cumcount()
    keys = rows[_KEYS[name]].assign(number=number.astype("str").mask(number.eq(0), ""))
    return rows.assign(key=_in_words(keys)).set_index(["document_id", "key"])


def _in_words(rows: pd.DataFrame) -> list[str]:
    return ["; ".join(filter(None, row)) for row in rows.to_numpy()]


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
        self._rows, self._documents = rows, set(rows["document_id"])
        self._read = cache(lambda name: [_rows_of(name, folder, self._documents) for folder in (before, after)])

    def document_lines(self, language: Language | None = None) -> dict[str, str]:
        """What became of each document that has changed: document_id → a line."""
        lines = {str(name): self._line(str(name), rows, language) for name, rows in self._rows.groupby("document_id")}
        return {name: line for name, line in lines.items() if line}

    def _line(self, document: str, rows: pd.DataFrame, language: Language | None) -> str:
        """What became of a document; "" of other kinds of files, which are counted elsewhere."""
        old, new = (next(iter(table.get(document, {}).values()), {}) for table in self._read("documents"))
        file = new.get("file") or old.get("file") or f"{document}.pdf"
        if not new:
            before, problems = (list(table.get(document, {}).values()) for table in self._read("problems"))
            if any(row["kind"] == "other_files" for row in (*before, *problems)):
                return ""
            if same := next((row for row in problems if row["kind"] == "same_file"), None):
                return message("document.same_as", language, file=file, first=same["text"])
            unread = "document.unread" if old else "document.not_read"
            return message(unread if problems else "document.removed", language, file=file)
        if not old:
            title = "、".join(filter(None, (new["municipality"], new["title"])))
            return message("document.added", language, file=file, title=title or wording.MISSING)
        if projects := self._other_projects(document):
            return message("document.other_activity", language, file=file, old=projects[0], new=projects[1])
        once = rows[rows["table"] != "documents"].drop_duplicates(["change", "table", "key"])["change"].value_counts()
        counted = [
            message(f"counts.{change}", language, number=int(once[change])) for change in _RANKS if change in once
        ]
        words = message("counts.between", language).join(counted) or message("counts.none", language)
        is_other = old.get("sha256") != new.get("sha256")
        return message("document.other_file" if is_other else "document.same_file", language, file=file, counts=words)

    def _other_projects(self, document: str) -> list[str]:
        """The first activity of a document before and now, by number and name, if it has none of those that it had."""
        parts = [table.get(document, {}) for table in self._read("activities")]
        # not what stands above projects, unless there is no project
        before, after = ({k: r for k, r in part.items() if r["level"] == "project"} or part for part in parts)
        if not before or not after or before.keys() & after.keys():
            return []
        return [
            " ".join(filter(None, map(next(iter(part.values())).get, ("code", "name")))) for part in (before, after)
        ]

    def changes(self, most: int) -> Iterator[Change]:
        """The changed rows, those of past years first; not those of documents that are new, gone or others' now."""
        rows = self._rows
        is_document = rows["table"] == "documents"
        whole = {*rows.loc[is_document & (rows["change"] != "changed"), "document_id"]}
        whole |= self._documents.difference(*self._read("documents")) | set(
            filter(self._other_projects, self._documents)
        )
        rows = rows[~rows["document_id"].isin(whole) & ~(is_document & rows["column"].isin(_IN_LINE))]
        rows = rows.assign(
            column=rows["column"].mask(rows["table"].isin(FIGURES), "")
        )  # number and text are one figure
        for row in rows.drop_duplicates(["table", "document_id", "key", "column"]).head(most).itertuples():
            yield self._change(str(row.table), str(row.document_id), str(row.key), str(row.column), bool(row.is_past))

    def _change(self, table: str, document: str, key: str, column: str, is_past: bool) -> Change:
        pair = [rows.get(document, {}).get(key, {}) for rows in self._read(table)]
        row = pair[1] or pair[0]
        indicator = self._named("indicators", document, row.get("indicator_id", ""))
        activity = self._named("activities", document, row.get("activity_id") or indicator.get("activity_id", ""))
        name = next((row[name] for name in _NAMES if name in row), "")
        if table == "costs":
            basis = wording.in_words("basis", row["basis"]) if row["basis"] else ""
            item = " ".join(filter(None, (basis, row["detail"] or wording.in_words("item", row["item"]))))
        elif table == "indicator_values":
            item = f"{indicator.get('name', '')} {wording.in_words('measure', row['measure'])}"
        else:
            title = TABLES[table][column].title if column and not any(name in row for name in _NAMES) else ""
            of_table = row["name"] if table == "indicators" else TITLES[table][0]
            item = "：".join(filter(None, (name or of_table, title)))
        if table in FIGURES:
            old, new = _figures(pair, indicator.get("unit", ""))
        else:
            old, new = (self._value(document, column or _MAIN[table], each) for each in pair)
        year = wording.fiscal_year(int(row["fiscal_year"])) if row.get("fiscal_year") else wording.MISSING
        activity_name = activity.get("name", "") or wording.MISSING
        return Change(document, row.get("page", ""), table, activity_name, item, year, old, new, is_past)

    def _value(self, document: str, column: str, row: Row) -> str:
        value = row.get(column, "")
        if column in ("activity_id", "parent_id"):
            value = self._named("activities", document, value).get("name", "")
        elif column == "fiscal_year" and value:
            value = wording.fiscal_year(int(value))
        elif column in wording.CODE_WORDS:
            value = wording.in_words(column, value)
        return value or wording.MISSING

    def _named(self, table: str, document: str, name: str) -> Row:
        """The row of an activity or an indicator by its id, as it is now, or was."""
        before, after = self._read(table)
        return after.get(document, {}).get(name) or before.get(document, {}).get(name) or {}

    def terminal_lines(self) -> Iterator[str]:
        """For the terminal, in its language: a line a document, then the changed figures of past years."""
        lines = list(self.document_lines().values())
        past = [change for change in self.changes(len(self._rows)) if change.is_past]
        figures = [message("change.past", file=f"{change.document_id}.pdf", **asdict(change)) for change in past]
        for found in (lines, figures):
            yield from found[:_LINES_LISTED]
            if len(found) > _LINES_LISTED:
                yield message("change.more", number=len(found) - _LINES_LISTED)
        if not lines:
            yield message("change.nothing")


def _rows_of(name: str, folder: Path, documents: set[str]) -> Rows:
    """The rows of some documents; none where the table is an earlier version's."""
    try:
        rows = _keyed(name, folder)
    except (HyokaError, ValueError):
        return {}
    of_documents = rows[rows.index.get_level_values(0).isin(documents)]
    found = dict[str, dict[str, Row]]()
    for (document, key), row in zip(of_documents.index, of_documents.to_dict("records"), strict=True):
        found.setdefault(document, {})[key] = {str(column): text for column, text in row.items()}
    return found


def _figures(pair: Sequence[Row], unit: str) -> Sequence[str]:
    """A figure before and now: money in 千円, or in 円 where 千円 hide a part; no number, or the same: as printed."""
    money: wording.YenUnit = "円" if any(float(row.get("value") or 0) % 1000 for row in pair) else "千円"
    of_pair = []
    for row in pair:
        if not row.get("value"):
            of_pair.append(row.get("text", "") or wording.MISSING)
        elif row.get("unit") == "JPY":
            of_pair.append(wording.yen(float(row["value"]), money))
        else:
            of_row = wording.in_words("unit", row["unit"]) if row.get("unit") else unit
            of_pair.append(wording.number(float(row["value"])) + of_row)
    if of_pair[0] == of_pair[1]:
        of_pair = [row.get("text", "") or wording.MISSING for row in pair]
    return of_pair if of_pair[0] != of_pair[1] else [wording.in_words("status", row.get("status", "")) for row in pair]
