"""What differs between the tables of two runs: rows for changes.csv and the page, lines for the terminal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import KEYS, PLACE, TABLES, TITLES
from hyoka.store.sources import digest
from hyoka.store.table_files import figure, load
from hyoka.text import wording
from hyoka.text.errors import HyokaError
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import Language, message

FILE_NAME: Final = "changes.csv"
#: What tells a row from others of its document; rows that are equal in it are numbered.
_KEYS: Final = {name: key for name, key in KEYS.items() if name != "page_log"} | {
    "costs": ["activity_id", "fiscal_year", "basis", "item", "detail"],
    "narratives": ["activity_id", "field"],
    "problems": ["page", "kind", "subject"],
}
FIGURES: Final = ("costs", "indicator_values")
#: What a figure is: one column, `figure`, in place of these.
_OF_FIGURE: Final = ("value", "text", "unit", "status")
#: The columns that say which row of its activity a row is.
_ITEMS: Final = {
    "costs": ["basis", "item", "detail"], "indicator_values": ["indicator", "measure"], "indicators": ["name"],
    "ratings": ["criterion"], "narratives": ["field"],
}  # fmt: skip
#: Columns of documents that a document's line speaks of.
_IN_LINE: Final = ("file", "sha256", "bytes")
_COLUMNS: Final = (
    "change", "table", "document_id", "page", "fiscal_year", "activity", "item", "key", "column",
    "old", "new", "is_past",
)  # fmt: skip
_RANKS: Final = {"changed": 1, "removed": 2, "added": 3}
#: Documents, and changed figures of past years, that the terminal lists.
_LINES_LISTED: Final = 20


def differences(before: Path, after: Path) -> pd.DataFrame:
    """The rows that differ between two folders of tables, codes in words; a place on the page makes no difference.

    Returns:
        change (changed, removed, added), table, document_id, page, fiscal_year, activity (its
        name), item (what the row is about), key (what tells it from others), column (of a changed
        value), old, new, is_past: whether it is a figure of the document's year or an earlier one,
        and the document is still there. These stand first, then what was changed, removed, added.
    """
    changed = [
        name for name in _KEYS if digest(before / f"{name}.csv") != digest(after / f"{name}.csv")
    ]
    nothing = pd.DataFrame(columns=list(_COLUMNS), dtype="str")
    rows = pd.concat(
        [nothing, *(_of_table(name, before, after) for name in changed)], ignore_index=True
    )
    years = load(after, "documents").set_index("document_id")["fiscal_year"]
    is_ahead = pd.to_numeric(rows["fiscal_year"]).astype("float64") > rows["document_id"].map(
        years
    ).astype("float64")
    was_there = rows["change"].ne("added") & rows["document_id"].isin(years.index)
    rows["is_past"] = rows["table"].isin(FIGURES) & was_there & ~is_ahead
    rank = rows["change"].map(_RANKS).mask(rows["is_past"], 0)
    return rows.loc[rank.sort_values(kind="stable").index, list(_COLUMNS)].reset_index(drop=True)


def _of_table(name: str, before: Path, after: Path) -> pd.DataFrame:
    new = _keyed(name, after)
    try:
        old = _keyed(name, before)
    except (
        HyokaError,
        ValueError,
    ):  # an earlier version's table, or a damaged one, says nothing of what has changed
        old = new
    both = new.index.intersection(old.index, sort=False)
    about = ["page", "fiscal_year", "activity", "item"]
    left_out = {*_KEYS[name], *PLACE, "document_id", *about, "indicator", "activity_id"}
    values = [column for column in new if column not in left_out]
    changed = old.loc[both, values].melt(var_name="column", value_name="old", ignore_index=False)
    changed["new"] = new.loc[both, values].to_numpy().ravel("F")
    changed = changed[changed["old"] != changed["new"]].join(new[about])
    added, removed = new.drop(both), old.drop(both)
    parts = (
        changed.assign(change="changed"),
        removed.assign(change="removed", old=_joined(removed[values]), new=wording.MISSING),
        added.assign(change="added", old=wording.MISSING, new=_joined(added[values])),
    )
    return pd.concat(
        [
            part.reset_index().reindex(columns=_COLUMNS, fill_value="").assign(table=name)
            for part in parts
        ]
    )


def _keyed(name: str, folder: Path) -> pd.DataFrame:
    """The rows of a folder's table as texts, each under its document and its key (what tells it from others).

    Raises:
        ContractError: The file is not as the contract has it.
    """
    frame, activities, indicators = (
        load(folder, name),
        load(folder, "activities"),
        load(folder, "indicators"),
    )
    texts = frame.astype("object").where(frame.notna(), "")
    rows = texts.map(
        lambda value: figure(value) if isinstance(value, float) else str(value)
    ).astype("str")
    keys = rows[_KEYS[name]]
    number = rows.groupby(["document_id", *_KEYS[name]], sort=False).cumcount()
    rows["key"] = _joined(keys.assign(number=number.astype("str").mask(number.eq(0), "")))
    if "indicator_id" in rows and name != "indicators":
        of = indicators.set_index("indicator_id").reindex(rows["indicator_id"])[
            ["name", "activity_id", "unit"]
        ]
        rows[["indicator", "activity_id", "unit"]] = of.fillna("").to_numpy()
    for column in rows.columns.intersection([*CODE_WORDS]):
        rows[column] = rows[column].map(
            lambda code, words=CODE_WORDS[column]: words.get(code, code)
        )
    names = activities.set_index("activity_id")["name"]
    rows["activity"] = rows["activity_id"].map(names).fillna("") if "activity_id" in rows else ""
    rows["item"] = _joined(rows[_ITEMS[name]], " ") if name in _ITEMS else TITLES[name][0]
    if name in FIGURES:
        is_number = frame["value"].notna()
        numbers = frame["value"].map("{:,.15g}".format) + rows["unit"]
        state = rows["status"].where(frame["status"] != "reported", "") if "status" in rows else ""
        rows["figure"] = numbers.where(is_number, _joined(rows[["text"]].assign(state=state), " "))
        rows = rows.drop(columns=rows.columns.intersection([*_OF_FIGURE]))
    rows = rows.reindex(
        columns=rows.columns.union(["page", "fiscal_year"], sort=False), fill_value=""
    )
    return rows.set_index(["document_id", "key"])


def _joined(rows: pd.DataFrame, mark: str = "; ") -> list[str]:
    return [mark.join(filter(None, row)) for row in rows.to_numpy().tolist()]


def document_lines(
    rows: pd.DataFrame, before: Path, after: Path, language: Language | None = None
) -> dict[str, str]:
    """What became of each document of `differences`: document_id → a line.

    Other kinds of files have none.
    """
    documents = [load(folder, "documents").set_index("document_id") for folder in (before, after)]
    problems = load(after, "problems").groupby("document_id")
    lines = {}
    for name, changed in rows[~rows["document_id"].str.startswith("*")].groupby("document_id"):
        is_old, is_new = (name in of_run.index for of_run in documents)
        file = next(
            (of_run.at[name, "file"] for of_run in documents[::-1] if name in of_run.index),
            f"{name}.pdf",
        )
        if is_new and not is_old:
            title = (
                _joined(documents[1].loc[[name], ["municipality", "title"]], "、")[0]
                or wording.MISSING
            )
            lines[str(name)] = message("document.added", language, file=file, title=title)
        elif not is_new:
            met = (
                problems.get_group(name)
                if name in problems.groups
                else pd.DataFrame(columns=["kind"])
            )
            same = met[met["kind"] == "same_file"]
            key = (
                "same_as"
                if len(same)
                else "removed"
                if met.empty
                else "unread"
                if is_old
                else "not_read"
            )
            first = same["text"].iloc[0] if len(same) else ""
            lines[str(name)] = message(f"document.{key}", language, file=file, first=first)
        else:
            of_rows = changed[changed["table"] != "documents"].drop_duplicates(
                ["change", "table", "key"]
            )
            counts = of_rows["change"].value_counts().reindex([*_RANKS]).dropna().astype(int)
            counted = [
                message(f"counts.{change}", language, number=number)
                for change, number in counts.items()
            ]
            words = message("counts.between", language).join(counted) or message(
                "counts.none", language
            )
            key = "other_file" if "sha256" in set(changed["column"]) else "same_file"
            lines[str(name)] = message(f"document.{key}", language, file=file, counts=words)
    return lines


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
    years = pd.to_numeric(shown["fiscal_year"]).map(wording.fiscal_year)
    return shown.assign(year=years, item=_joined(shown[["item"]].assign(title=titles), "："))


def terminal_lines(rows: pd.DataFrame, before: Path, after: Path) -> Iterator[str]:
    """For the terminal, in its language: a line a document, then the changed figures of past years."""
    lines = list(document_lines(rows, before, after).values())
    past = changes_to_show(rows[rows["is_past"] | (rows["table"] == "documents")]).query("is_past")
    values = past.assign(file=past["document_id"] + ".pdf").to_dict("records")
    figures = [
        message("change.past", **{str(name): value for name, value in row.items()})
        for row in values
    ]
    for found in (lines, figures):
        yield from found[:_LINES_LISTED]
        if len(found) > _LINES_LISTED:
            yield message("change.more", number=len(found) - _LINES_LISTED)
    if not lines:
        yield message("change.nothing")
