"""What differs between the tables of two runs.

Rows for changes.csv and the page, lines for the terminal.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import FIGURE_TABLES, KEYS, PLACE, SAME_SHEETS, TABLES, TITLES
from hyoka.store.sources import digest
from hyoka.store.table_files import load_table
from hyoka.text import wording
from hyoka.text.errors import HyokaError
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import Language, message
from hyoka.text.numbers import figure

CHANGES_FILE: Final = "changes.csv"
#: What identifies a row in its document; rows that are equal in it are numbered.
_KEYS: Final = {name: key for name, key in KEYS.items() if name != "page_log"} | {
    "costs": ["activity_id", "fiscal_year", "basis", "item", "detail"],
    "narratives": ["activity_id", "field"],
    "problems": ["page", "kind", "subject"],
}
#: What a figure is: one column, `figure`, in place of these.
_OF_FIGURE: Final = ("value", "text", "unit", "status")
#: The columns that say which row of its activity a row is.
_ITEMS: Final = {
    "costs": ["basis", "item", "detail"],
    "indicator_values": ["indicator", "measure", "target_word"],
    "indicators": ["name"],
    "ratings": ["criterion"],
    "narratives": ["field"],
}
#: Columns of documents that a document's line speaks of.
_IN_LINE: Final = ("file", "sha256", "bytes")
_COLUMNS: Final = (
    "change",
    "table",
    "document_id",
    "page",
    "fiscal_year",
    "activity",
    "item",
    "key",
    "column",
    "old",
    "new",
    "is_past",
)
_RANKS: Final = {"changed": 1, "removed": 2, "added": 3}
#: Documents, and changed figures of past years, that the terminal lists.
_LINES_LISTED: Final = 20


def differences(before: Path, after: Path) -> pd.DataFrame:
    """The rows that differ between two folders of tables, codes in words.

    A place on the page makes no difference.

    Returns:
        change (changed, removed, added), table, document_id, page, fiscal_year, activity (its
        name), item (what the row is about), key (what identifies it), column (of a changed
        value), old, new, is_past: whether it is a figure of the document's year or an earlier one,
        and the document is still there. These stand first, then what was changed, removed, added.
    """
    other = [
        name for name in _KEYS if digest(before / f"{name}.csv") != digest(after / f"{name}.csv")
    ]
    nothing = pd.DataFrame(columns=list(_COLUMNS), dtype="str")
    parts = [_of_table(name, before, after) for name in other]
    rows = pd.concat([nothing, *parts], ignore_index=True)
    documents = load_table(after, "documents").set_index("document_id")
    years_of_documents = rows["document_id"].map(documents["fiscal_year"])
    years = pd.to_numeric(rows["fiscal_year"]).astype("float64")
    is_ahead = years > years_of_documents.astype("float64")
    was_there = rows["change"].ne("added") & rows["document_id"].isin(documents.index)
    rows["is_past"] = rows["table"].isin(FIGURE_TABLES) & was_there & ~is_ahead
    rank = rows["change"].map(_RANKS).mask(rows["is_past"], 0)
    order = rank.sort_values(kind="stable").index
    return rows.loc[order, list(_COLUMNS)].reset_index(drop=True)


def not_comparable(before: Path, after: Path) -> list[str]:
    """The tables of an earlier run that differ and cannot be read: of another version, or damaged.

    They have no row in `differences`: nothing is known of what has changed in them.
    """
    names = []
    for name in _KEYS:
        if digest(before / f"{name}.csv") == digest(after / f"{name}.csv"):
            continue
        try:
            load_table(before, name)
        except (HyokaError, ValueError):
            names.append(name)
    return names


def _of_table(name: str, before: Path, after: Path) -> pd.DataFrame:
    new = _keyed(name, after)
    try:
        old = _keyed(name, before)
    except (HyokaError, ValueError):
        # `not_comparable` names it
        old = new
    both = new.index.intersection(old.index, sort=False)
    about = ["page", "fiscal_year", "activity", "item"]
    left_out = {*_KEYS[name], *PLACE, "document_id", *about, "indicator", "activity_id"}
    compared = [column for column in new if column not in left_out]
    # a reader asks first for the figure of a row that is gone or new
    values = sorted(compared, key=lambda column: column != "figure")
    changed = old.loc[both, values].melt(var_name="column", value_name="old", ignore_index=False)
    changed["new"] = new.loc[both, values].to_numpy().ravel("F")
    changed = changed[changed["old"] != changed["new"]].join(new[about])
    added = new.drop(both)
    removed = old.drop(both)
    parts = (
        changed.assign(change="changed"),
        removed.assign(change="removed", old=_joined(removed[values]), new=wording.MISSING),
        added.assign(change="added", old=wording.MISSING, new=_joined(added[values])),
    )
    shaped = [part.reset_index().reindex(columns=_COLUMNS, fill_value="") for part in parts]
    return pd.concat(shaped).assign(table=name)


def _keyed(name: str, folder: Path) -> pd.DataFrame:
    """The rows of a folder's table as texts, under document and key (what identifies a row).

    Raises:
        ContractError: The file is not as the contract has it.
    """
    frame = load_table(folder, name)
    known = frame.astype("object").where(frame.notna(), "")
    texts = known.map(lambda value: figure(value) if isinstance(value, float) else str(value))
    rows = texts.astype("str")
    # what identifies each row in its document; equal ones are numbered
    columns = _KEYS[name]
    number = rows.groupby(["document_id", *columns], sort=False).cumcount()
    shown = number.astype("str").mask(number.eq(0), "")
    rows["key"] = _joined(rows[columns].assign(number=shown))
    if "indicator_id" in rows and name != "indicators":
        indicators = load_table(folder, "indicators").set_index("indicator_id")
        facts = indicators.reindex(rows["indicator_id"])[["name", "activity_id", "unit"]]
        rows[["indicator", "activity_id", "unit"]] = facts.fillna("").to_numpy()
    for column in rows.columns.intersection([*CODE_WORDS]):
        words = CODE_WORDS[column]
        rows[column] = [words.get(code, code) for code in rows[column]]
    rows["activity"] = ""
    if "activity_id" in rows:
        names = load_table(folder, "activities").set_index("activity_id")["name"]
        rows["activity"] = rows["activity_id"].map(names).fillna("")
    rows["item"] = _joined(rows[_ITEMS[name]], " ") if name in _ITEMS else TITLES[name][0]
    if name in FIGURE_TABLES:
        rows["figure"] = _figures(frame, rows)
        rows = rows.drop(columns=rows.columns.intersection([*_OF_FIGURE]))
    every = rows.columns.union(["page", "fiscal_year"], sort=False)
    return rows.reindex(columns=every, fill_value="").set_index(["document_id", "key"])


def _figures(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The number of each row with its unit; its text and status where it has none."""
    numbers = frame["value"].map("{:,.15g}".format) + rows["unit"]
    printed = rows[["text"]].assign(status="")
    if "status" in rows:
        printed["status"] = rows["status"].where(frame["status"] != "reported", "")
    texts = _joined(printed, " ")
    return numbers.where(frame["value"].notna(), texts)


def _joined(rows: pd.DataFrame, mark: str = "; ") -> list[str]:
    lines = rows.to_numpy().tolist()
    return [mark.join(filter(None, texts)) for texts in lines]


def document_lines(
    rows: pd.DataFrame, before: Path, after: Path, language: Language | None = None
) -> dict[str, str]:
    """What became of each document of `differences`: document_id → a line.

    Other kinds of files have none.
    """
    runs = [load_table(folder, "documents").set_index("document_id") for folder in (before, after)]
    old, new = runs
    problems = load_table(after, "problems")
    of_documents = rows[~rows["document_id"].str.startswith("*")]
    lines = {}
    for name, changed in of_documents.groupby("document_id"):
        file = f"{name}.pdf"
        for documents in runs:
            if name in documents.index:
                file = str(documents.at[name, "file"])
        if name in new.index and name in old.index:
            key = "other_file" if "sha256" in set(changed["column"]) else "same_file"
            about = {"counts": _counts_in_words(changed, language)}
        elif name in new.index:
            (title,) = _joined(new.loc[[name], ["municipality", "title"]], "、")
            key = "added"
            about = {"title": title or wording.MISSING}
        else:
            met = problems[problems["document_id"] == name]
            key, first = _why_gone(met, is_old=name in old.index)
            about = {"first": first}
        lines[str(name)] = message(f"document.{key}", language, file=file, **about)
    return lines


def _why_gone(met: pd.DataFrame, *, is_old: bool) -> tuple[str, str]:
    """Why a document is not in the tables: the key of the message, and the file that is the same.

    `met` are its problems.
    """
    for kind, key in {"same_file": "same_as", SAME_SHEETS: "same_sheets"}.items():
        same = met[met["kind"] == kind]
        if len(same):
            return key, same["text"].iloc[0]
    if met.empty:
        return "removed", ""
    return ("unread" if is_old else "not_read"), ""


def _counts_in_words(changed: pd.DataFrame, language: Language | None) -> str:
    """How many rows of a document were changed, removed and added."""
    is_row = changed["table"] != "documents"
    of_rows = changed[is_row].drop_duplicates(["change", "table", "key"])
    counts = of_rows["change"].value_counts()
    counted = [
        message(f"counts.{change}", language, number=int(counts[change]))
        for change in _RANKS
        if change in counts
    ]
    if not counted:
        return message("counts.none", language)
    return message("counts.between", language).join(counted)


def changes_to_show(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `differences` year and item in words.

    Not problems, nor documents that are new or gone.
    """
    is_document = rows["table"] == "documents"
    known = is_document & (rows["change"] == "changed")
    whole = rows.loc[is_document & ~known, "document_id"]
    is_told = (known & rows["column"].isin(_IN_LINE)) | (rows["table"] == "problems")
    shown = rows[~rows["document_id"].isin(whole) & ~is_told]
    pairs = zip(shown["table"], shown["column"], strict=True)
    titles = [
        TABLES[table][column].title if column in TABLES[table] else "" for table, column in pairs
    ]
    years = pd.to_numeric(shown["fiscal_year"]).map(wording.shown_year)
    items = _joined(shown[["item"]].assign(title=titles), "：")
    return shown.assign(year=years, item=items)


def terminal_lines(rows: pd.DataFrame, before: Path, after: Path) -> Iterator[str]:
    """For the terminal, in its language: a line a document, then changed figures of past years."""
    lines = list(document_lines(rows, before, after).values())
    is_needed = rows["is_past"] | (rows["table"] == "documents")
    past = changes_to_show(rows[is_needed]).query("is_past")
    values = past.assign(file=past["document_id"] + ".pdf").to_dict("records")
    figures = [
        message("change.past", **{str(name): value for name, value in row.items()})
        for row in values
    ]
    for found in (lines, figures):
        yield from found[:_LINES_LISTED]
        if len(found) > _LINES_LISTED:
            yield message("change.more", number=len(found) - _LINES_LISTED)
    unread = not_comparable(before, after)
    if unread:
        yield message("change.not_compared", tables=", ".join(unread))
    elif not lines:
        yield message("change.nothing")
