"""What a form hands on: records in the document's own words, each with its place on the page.

A record is a row of one of the tables below. Every value is text as printed (令和３年度, △1,234,
490千円); meaning comes in `hyoka.clean.documents`. Only what a form knows by its layout is said in
the contract's terms: level, measure, basis, item, kind, polarity, scale, status.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hyoka.contract.tables import PLACE, READ, TABLES, TEXT, TITLES
from hyoka.text.errors import TECHNICAL, ContractError, HyokaError
from hyoka.text.given import check_kind
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import LANGUAGES, MESSAGES, Language, language, message, shown

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

#: Columns of each table of records, without document_id and provenance. Ids are relative to the
#: document ("088"). `printed` are figures that the document prints about itself (totals, counts),
#: for hyoka.clean.printed to re-add; of the total of a list's column `row` is the name of its row.
FIELDS: Final = READ | {
    "printed": ("check", "activity_id", "subject", "row", "year", "text", "unit")
}
#: The checks of a column's total that is the sum to the digit, and of one whose parts are rounded.
LIST_TOTAL: Final = "list_total"
ROUNDED_TOTAL: Final = "list_total_rounded"
#: Columns of the tables about the reading itself, without document_id.
LOGS: Final = {
    "page_log": tuple(TABLES["page_log"])[1:],
    "problems": tuple(TABLES["problems"])[1:],
}


class Place(NamedTuple):
    """A box on a page: page from 1, points with the origin at the top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


#: Page and box; the column `cell` beside them is no part of a place.
PROVENANCE: Final = Place._fields
#: The edges of a box, points.
EDGES: Final = PROVENANCE[1:]


class CountedRows(NamedTuple):
    """What a check of printed counts counts again: activities of a level, or marks of a scale.

    Attributes:
        level: The level of the activities; "" where marks are counted.
        below: The level of what they are right below; "" for any.
        scale: The scale of the marks.
        marks: The marks that count; none: all.
        is_part: Whether the printed counts of the check are together what is counted.
    """

    level: str = ""
    below: str = ""
    scale: str = ""
    marks: tuple[str, ...] = ()
    is_part: bool = False


@dataclass
class Extracted:
    """One PDF as read: the document's own words, and what was met on the way.

    Attributes:
        form: Name of the form's module; empty where none recognised the document.
        document: title, municipality, municipality_code, year as printed.
        tables: Records by table; each row has the columns of FIELDS and of PLACE; `cell` may be
            absent.
        page_log, problems: Rows with the columns of LOGS.
        identities: Relations of items of costs that the form declares: total = personnel_cost +
            detail.
        counted: What each check of its printed counts counts again; the fields of CountedRows.
        pictures: SHA-256 of the pictures of its pages that are recognised, by number; their rows
            have a confidence.
        explanations: The place of a row in the tables, and why it is what it is: the reasons, and
            the texts left of it and above it.
    """

    document_id: str
    form: str = ""
    document: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    page_log: list[dict[str, object]] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    pages: int = 0
    identities: list[str] = field(default_factory=list)
    counted: dict[str, Sequence[Any]] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    explanations: list[list[Any]] = field(default_factory=list)


#: Codes that stand in subjects and texts → words.
_WORDS: Final = {table: title for table, (title, _) in TITLES.items()} | {
    code: word
    for column in ("level", "item", "basis", "measure", "status", "check_note")
    for code, word in CODE_WORDS[column].items()
}


class Codes(str):
    """Codes and ids of the tables with spaces between them, in words where Japanese is spoken."""

    __slots__ = ()

    def in_words(self, spoken: Language | None = None) -> str:
        """The codes in a language; English has them as they are."""
        if spoken != "ja":
            return str(self)
        return " ".join(_WORDS.get(code, code) for code in self.split(" "))


def column_of_costs(item: str, detail: str, basis: str) -> str:
    """What a column of costs in a list is called: its item and its basis.

    A detail is called by its label.
    """
    return f"{detail or item} {basis}".strip()


def problem(
    kind: str,
    page: object = None,
    subject: object = "",
    text: object = "",
    action: str = "",
    severity: str = "warning",
    **values: object,
) -> dict[str, object]:
    """A row of `problems` without its document, its sentences rendered in both languages.

    Args:
        kind: A code of words.csv.
        page: From 1; None where it is about no page.
        subject: An id, a label or a file; empty where it is about the page, or the whole document.
        text: What is printed there. Where messages.csv has problem.ACTION.text, that says it.
        action: The key of what was done or is to do, problem.ACTION in messages.csv; else that of
            the kind.
        severity: error, warning or note.
        values: What the sentences name beside the text.
    """
    key = f"problem.{action or kind}"
    values["text"] = text
    texts = _in_languages(f"{key}.text", text, values)
    actions = _in_languages(key, action, values)
    return {
        "page": page,
        "severity": severity,
        "kind": kind,
        "subject": subject,
        "text": texts["en"],
        "action": actions["en"],
        "japanese": _joined(texts["ja"], actions["ja"], "ja"),
    }


def _in_languages(key: str, otherwise: object, values: Mapping[str, object]) -> dict[Language, str]:
    """A sentence of messages.csv in both languages; where it has none, what to show otherwise."""
    if key in MESSAGES:
        return {spoken: message(key, spoken, **values) for spoken in LANGUAGES}
    return {spoken: shown(otherwise, spoken) for spoken in LANGUAGES}


def _joined(text: str, action: str, spoken: Language) -> str:
    """What was found and what to do; what was found is not said twice."""
    found = "" if text in action else text
    return message("part.between", spoken).join(filter(None, (found, action)))


def unread(path: "Path", error: HyokaError) -> Extracted:
    """A document that was not read: no form, no records, one problem of severity error."""
    text = error.part("", "en")
    expected = error.part("expected", "en")
    if found := error.part("found", "en"):
        text = f"{text}: {found}; expected: {expected}" if expected else f"{text}: {found}"
    advice = error.part("advice", "en")
    row = problem(error.kind, error.page, path.name, text, advice, "error")
    row["japanese"] = error.in_words("ja", place=False)
    return Extracted(path.stem, problems=[row])


def problem_in_words(row: Mapping[Any, Any], spoken: Language | None = None) -> str:
    """What a row of `problems` says: its kind, what it is about, what was found and what to do.

    The name of a file is left out: it is the place of the row.
    """
    spoken = spoken or language()
    kind = str(row["kind"])
    words = CODE_WORDS["kind"].get(kind, kind) if spoken == "ja" else kind.replace("_", " ")
    subject = Codes(short_subject(row)).in_words(spoken)
    parts = (words, subject, reason_in_words(row, spoken))
    return message("part.colon", spoken).join(filter(None, parts))


def short_subject(row: Mapping[Any, Any]) -> str:
    """What a row of `problems` is about, where its document is its place.

    "" for the file, ids without the document.
    """
    document = str(row.get("document_id", ""))
    subject = str(row["subject"])
    is_place = subject == row["text"] or subject.rpartition(".")[0] == document
    return "" if is_place else subject.replace(f"{document}/", "")


def reason_in_words(row: Mapping[Any, Any], spoken: Language) -> str:
    if spoken == "ja":
        return str(row["japanese"])
    text = str(row["text"])
    if row["kind"] in TECHNICAL:
        text = text.partition(": ")[0]
    return _joined(text, row["action"], spoken)


def records_frame(documents: Iterable[Extracted], table: str) -> "pd.DataFrame":
    """A table of FIELDS or LOGS of some documents.

    Texts are as printed, counts are integers, edges of boxes are points.

    Raises:
        ContractError: There is no such table.
        UsageError: They are no documents.
    """
    import pandas as pd

    if table not in (known := [*LOGS, *FIELDS]):
        raise ContractError("contract.no_table", expected=", ".join(known), found=table)

    columns = ["document_id", *(LOGS.get(table) or (*FIELDS[table], *PLACE))]
    rows = []
    check_kind(documents, Iterable, "documents")
    for document in documents:
        check_kind(document, Extracted, "documents")
        of_table = getattr(document, table) if table in LOGS else document.tables.get(table, [])
        rows += [{"document_id": document.document_id, **row} for row in of_table]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    described = PLACE | (TABLES[table] if table in LOGS else {})
    types = {column: described[column].dtype if column in described else TEXT for column in columns}
    texts = [column for column, dtype in types.items() if dtype == TEXT]
    frame[texts] = frame[texts].fillna("")
    return frame.astype(types)
