"""Sheets that several documents have: each counts once.

A city publishes the sheets of a section as one file and each by itself, or a file anew with a page
put right. Files of the same bytes are read once (`hyoka.store.sources.repeated`); here are sheets
whose figures are the same. Which rows of a sheet are another document's is known when all documents
of a run are read: the cache has what each document prints, the tables of a run each sheet once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from hyoka.clean.duplicates import COST_KEY
from hyoka.clean.gate import entering_frame
from hyoka.contract.records import problem
from hyoka.contract.schema import Tables, typed
from hyoka.contract.tables import DOCUMENT_TABLES, FIGURES, KEYS, SAME_SHEETS
from hyoka.text.wording import MISSING

#: What a sheet is known by, beside its document. Actions have the same of their parent before it.
_IDENTITY: Final = (
    "municipality",
    "form",
    "fiscal_year",
    "level",
    "code",
    "name",
    "section",
)
#: Tables by whose rows two sheets are compared, with the columns of a row's key.
_COMPARED: Final = {
    "costs": COST_KEY,
    "indicator_values": KEYS["indicator_values"],
    "ratings": KEYS["ratings"],
    "statuses": KEYS["statuses"],
}
#: The doubt of a figure that both documents print, and not alike.
_DIFFER: Final = f"{SAME_SHEETS}.differ"
#: How many of the figures that differ between two documents are shown.
_SHOWN: Final = 5
#: Figures that also different sheets have in common.
_SAYS_NOTHING: Final = ("", "0", "０", "－", "-", "―", "—")

_Key = tuple[object, ...]
#: Where a figure stands: its table and the index of its row.
_Row = tuple[str, Any]


@dataclass
class _Sheet:
    """An activity of a document with its figures.

    Attributes:
        activity: Its id.
        document: That of its document.
        figures: What is printed, and where it stands, by table and key.
    """

    activity: str
    document: str
    figures: dict[_Key, tuple[str, _Row]] = field(default_factory=dict)

    def is_one_with(self, sheet: "_Sheet") -> bool:
        """Whether of the figures of one key more are equal than differ."""
        keys = self.figures.keys() & sheet.figures.keys()
        printed = [(self.figures[key][0], sheet.figures[key][0]) for key in keys]
        telling = [pair for pair in printed if set(pair) - set(_SAYS_NOTHING)]
        return 2 * sum(first == second for first, second in telling) > len(telling)


@dataclass
class _LeftOut:
    """What does not count.

    Attributes:
        repeated: The sheet that stays instead, by the id of the activity that does not.
        pairs: Activities whose sheet stands in another document, by their document and that one.
        rows: Figures that only the sheet that does not count has, or both and not alike: the keys
            of their doubts.
        differing: What both documents print where they differ, by these documents.
    """

    repeated: dict[str, _Sheet] = field(default_factory=dict)
    pairs: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    rows: dict[_Row, str] = field(default_factory=dict)
    differing: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, sheet: _Sheet, kept: _Sheet) -> None:
        self.repeated[sheet.activity] = kept
        self.pairs.setdefault((sheet.document, kept.document), []).append(sheet.activity)
        for key, (printed, row) in sheet.figures.items():
            there = kept.figures.get(key)
            if there is None:
                self.rows.setdefault(row, SAME_SHEETS)
            elif there[0] != printed:
                self.rows |= {row: _DIFFER, there[1]: _DIFFER}
                differing = self.differing.setdefault((sheet.document, kept.document), [])
                differing.append(f"{printed or MISSING}／{there[0] or MISSING}")


def sheets_once(tables: Mapping[str, pd.DataFrame]) -> Tables | None:
    """The tables of documents with each sheet once; None where none is there twice.

    Two activities of different documents are one sheet where city, form, year, level, number, name
    and section are the same, and more of their figures are equal than differ, or those of another
    sheet that both documents have. The one with more figures stays, of equals the first. A figure
    that differs is left out of both, as in `hyoka.clean.duplicates`; one that only the other has is
    left out, too. A document that is left empty goes; its problems stay. Problems name each
    document whose sheets are counted in another one, and the figures that differ.

    Args:
        tables: The contract's tables of all documents of a run.
    """
    twins = _of_one_identity(tables["activities"], tables["documents"])
    if twins.empty:
        return None
    left_out = _compared(twins, tables)
    if not left_out.repeated:
        return None
    return _without(tables, left_out, _emptied(tables["activities"], twins, left_out))


def _of_one_identity(activities: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The activities whose identity another document has: activity_id, document_id, identity.

    Where a document has an identity several times, the first is compared with the first of another
    document that has it as often.
    """
    about = documents[["document_id", "municipality", "form"]]
    rows = activities.merge(about, on="document_id")
    texts = rows[[*_IDENTITY]].astype("str").fillna("")  # of no year
    rows["identity"] = texts.agg("\t".join, axis=1) if len(rows) else ""
    of_ids = rows.drop_duplicates("activity_id").set_index("activity_id")["identity"]
    above = rows["parent_id"].map(of_ids).fillna("").where(rows["level"].eq("action"), "")
    rows["identity"] = above + "\n" + rows["identity"]
    of_document = rows.groupby(["document_id", "identity"])["activity_id"]
    place = of_document.cumcount().astype("str")
    times = of_document.transform("size").astype("str")
    rows["identity"] += "\n" + place + "\n" + times
    is_shared = rows.duplicated("identity", keep=False)
    return rows.loc[is_shared, ["activity_id", "document_id", "identity"]]


def _compared(twins: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> _LeftOut:
    """Which of the activities of one identity stay, and which of their figures do not."""
    sheets = {
        activity: _Sheet(activity, document)
        for activity, document in zip(twins["activity_id"], twins["document_id"], strict=True)
    }
    for name in _COMPARED:
        for activity, key, printed, index in _figures(name, tables):
            if activity in sheets:
                sheets[activity].figures[name, *key] = (printed, (name, index))
    left_out = _LeftOut()
    stay: dict[str, list[_Sheet]] = {}
    for identity, ids in twins.groupby("identity", sort=False)["activity_id"]:
        of_one = [sheets[activity] for activity in ids]
        fullest_first = sorted(of_one, key=lambda sheet: -len(sheet.figures))
        stay_of = stay.setdefault(str(identity), [])
        for sheet in fullest_first:
            same = [first for first in stay_of if first.is_one_with(sheet)]
            if same:
                left_out.add(sheet, same[0])
            else:
                stay_of.append(sheet)
    # once two documents share a sheet, the identity of their other sheets is enough
    for stay_of in stay.values():
        for sheet in stay_of[1:]:
            same = [
                first for first in stay_of if (sheet.document, first.document) in left_out.pairs
            ]
            if same:
                left_out.add(sheet, same[0])
    return left_out


def _figures(
    name: str, tables: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, _Key, str, object]]:
    """The figures of a table: whose each is, its key in the activity, what is printed, its index.

    An indicator is known by its name and its place among those of one name.
    """
    rows = tables[name]
    if "indicator_id" in rows:
        indicators = tables["indicators"]
        place = indicators.groupby(["activity_id", "name"]).cumcount()
        indicators = indicators[["indicator_id", "activity_id", "name"]].assign(place=place)
        indicators = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
        rows = rows.join(indicators, on="indicator_id")
    columns = [column for column in _COMPARED[name] if not column.endswith("_id")]
    about = [column for column in ("name", "place") if column in rows]
    keys = rows[[*about, *columns]].astype("str")
    again = keys.assign(owner=rows["activity_id"]).groupby(["owner", *keys]).cumcount()
    lines = zip(*(keys[column] for column in keys), again, strict=True)
    printed = rows[FIGURES[name]].astype("str").str.strip()
    yield from zip(rows["activity_id"], lines, printed, rows.index, strict=True)


def _emptied(activities: pd.DataFrame, twins: pd.DataFrame, left_out: _LeftOut) -> set[str]:
    """The activities that go: no sheet below them stays, and another document has them."""
    below: dict[str, list[str]] = {}
    for activity, parent in zip(activities["activity_id"], activities["parent_id"], strict=True):
        below.setdefault(parent, []).append(activity)
    shared = set(twins["activity_id"])
    goes = [
        activity
        for activity in activities["activity_id"]
        if activity in left_out.repeated or (activity in shared and activity in below)
    ]
    gone: set[str] = set()
    while more := _with_all_gone(goes, gone, below):
        gone.update(more)
    return gone


def _with_all_gone(
    goes: Iterable[str], gone: Collection[str], below: Mapping[str, Sequence[str]]
) -> list[str]:
    """Those that are not gone yet, though all below them is."""
    return [
        activity
        for activity in goes
        if activity not in gone and all(lower in gone for lower in below.get(activity, ()))
    ]


def _without(tables: Mapping[str, pd.DataFrame], left_out: _LeftOut, gone: set[str]) -> Tables:
    """The tables as they are when all that is doubted here has passed the gate."""
    activities = tables["activities"]
    stays = ~activities["activity_id"].isin(gone)
    emptied = set(activities["document_id"]) - set(activities.loc[stays, "document_id"])
    indicators = tables["indicators"]
    repeated = {*left_out.repeated, *gone}
    of_repeated = set(indicators.loc[indicators["activity_id"].isin(repeated), "indicator_id"])
    rows = {}
    for name in DOCUMENT_TABLES:
        table = tables[name]
        if name == "problems":
            continue
        is_again = table["document_id"].isin(emptied)
        if name == "activities":
            is_again |= ~stays
        elif "activity_id" in table:
            is_again |= table["activity_id"].isin(repeated)
        elif "indicator_id" in table:
            is_again |= table["indicator_id"].isin(of_repeated)
        elif name == "checks":
            owner = table["subject"].str.split(" ", n=1).str[0]
            is_again |= (table["document_id"] + "/" + owner).isin(repeated)
        doubts = dict.fromkeys(table.index[is_again], SAME_SHEETS)
        doubts |= {index: key for (other, index), key in left_out.rows.items() if other == name}
        rows[name] = entering_frame(name, table, doubts)
    problems = tables["problems"]
    before = problems[problems["kind"].ne(SAME_SHEETS)]
    told = _problems(left_out, emptied, activities)
    more = pd.DataFrame(told, columns=[*before])
    both = pd.concat([before.astype("object"), more.astype("object")])
    return rows | {"problems": typed("problems", both.reset_index(drop=True))}


def _problems(
    left_out: _LeftOut, emptied: Collection[str], activities: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """A problem for each document and one that has sheets of it, which names these sheets."""
    texts = (activities["code"] + " " + activities["name"]).str.strip()
    names = dict(zip(activities["activity_id"], texts, strict=True))
    for (document, first), ids in left_out.pairs.items():
        if document in emptied:
            row = problem(SAME_SHEETS, None, document, first, f"{SAME_SHEETS}.all")
        else:
            sheets = "、".join(names[activity] for activity in ids)
            row = problem(SAME_SHEETS, None, document, first, sheets=sheets)
        yield {"document_id": document, **row}
    for (document, first), printed in left_out.differing.items():
        shown = "、".join(printed[:_SHOWN])
        row = problem(
            SAME_SHEETS,
            text=first,
            subject=document,
            action=_DIFFER,
            number=len(printed),
            printed=shown,
        )
        yield {"document_id": document, **row}
