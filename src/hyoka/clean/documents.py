"""From records in the document's own words to the contract's typed tables: one path for all forms."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from hyoka.clean import printed as checks
from hyoka.clean import typed_rows as meaning
from hyoka.clean.outliers import leave_out_outliers
from hyoka.clean.recognised import ASKED, Doubt, doubts, settle
from hyoka.contract.findings import CleaningContext, Record, possible_year
from hyoka.contract.records import PROVENANCE, Extracted, problem
from hyoka.contract.tables import DOCUMENT_TABLES, FIGURES, KEYS, dtypes
from hyoka.store.confirmed import PHASES
from hyoka.text.errors import ContractError, YearError
from hyoka.text.label_files import reads_recognised

Meaning = Callable[[Record, CleaningContext], Record | None]
#: Values in the order of the contract's columns.
Values = tuple[object, ...]

#: Tables in the order in which they are cleaned: years before values, units before figures.
READERS_OF_RECORDS: Final[dict[str, Meaning]] = {
    "activities": meaning.activity,
    "indicators": meaning.indicator,
    "indicator_values": meaning.indicator_value,
    "costs": meaning.cost,
    "ratings": meaning.rating,
    "statuses": meaning.status,
    "narratives": meaning.narrative,
    "prose_figures": meaning.prose_figure,
}

#: The key of a row of costs. Lines that a form leaves free (item detail) may repeat it.
COST_KEY: Final = ["activity_id", "fiscal_year", "basis", "item", "detail"]


def clean_document(
    document: Extracted, source: Mapping[str, object], confirmed: Sequence[Mapping[str, str]] = ()
) -> dict[str, list[Values]]:
    """The rows of one document by table, with `problems` (what could not be understood) and `checks`.

    `source` has the columns of `documents` that do not come from its pages; they win over what the
    document prints. `confirmed` has what people have read in pictures of pages: the columns of
    confirmed.csv.
    """
    rows: dict[str, list[Record]] = {name: [] for name in DOCUMENT_TABLES}
    if document.form:
        cleaned, context = _cleaned(document, source, confirmed)
        rows |= cleaned
        context.problems += settle(rows, document.identities, asked=reads_recognised())
        context.problems += leave_out_outliers(rows, document.identities)
        rows["problems"] = context.problems
    reported = {row["page"] for row in document.problems}
    silent = [
        row["page"]
        for row in document.page_log
        if row["words"] == 0 and row["page"] not in reported
    ]
    blank = [problem("no_words", page, severity="note") for page in silent]
    for name, logged in (("problems", document.problems + blank), ("page_log", document.page_log)):
        rows[name] += [{"document_id": document.document_id, **row} for row in logged]
    if document.form:
        rows["checks"] = checks.check_rows(
            rows, meaning.records(document, "printed"), context, document.identities
        )
    return {name: _in_order(name, cleaned) for name, cleaned in rows.items()}


def doubtful_figures(
    document: Extracted, confirmed: Sequence[Mapping[str, str]], sha256: str = ""
) -> tuple[list[Doubt], Mapping[str, list[Record]]]:
    """The recognised figures of a document that nothing proves and nobody has confirmed, and its rows by table.

    sha256: That of its file.
    """
    rows = _cleaned(document, {"sha256": sha256}, confirmed)[0]
    return doubts(rows, document.identities), rows


def _cleaned(
    document: Extracted, source: Mapping[str, object], confirmed: Sequence[Mapping[str, str]]
) -> tuple[dict[str, list[Record]], CleaningContext]:
    """The typed rows of a document of a known form by table, recognised ones among them, and what was met."""
    subjects = frozenset(str(row["subject"]) for row in document.problems)
    context = CleaningContext(document.document_id, problem_subjects=subjects)
    rows = {"documents": [_document(document, source, context)]}
    _set_confirmed(document, confirmed, str(source.get("sha256", "")))
    for name, meaning_of in READERS_OF_RECORDS.items():
        cleaned = [
            row
            for record in meaning.records(document, name)
            if (row := meaning_of(record, context))
        ]
        rows[name] = _without_duplicates(name, cleaned, context)
    rows["costs"] = _without_years_to_come(rows["costs"], context)
    return rows, context


def _without_years_to_come(rows: list[Record], context: CleaningContext) -> list[Record]:
    """The costs without settlements of later years than the sheet's that are nothing but zeros: not yet settled."""
    to_come = defaultdict(list)
    for row in rows:
        sheet_year = context.years.get(row["activity_id"], context.fiscal_year)
        if (
            row["basis"] == "settlement"
            and sheet_year is not None
            and row["fiscal_year"] > sheet_year
        ):
            to_come[row["activity_id"], row["fiscal_year"]].append(row)
    zeros = {
        id(row)
        for group in to_come.values()
        if all(row["value"] == 0 for row in group)
        for row in group
    }
    return [row for row in rows if id(row) not in zeros]


def _set_confirmed(
    document: Extracted, confirmed: Sequence[Mapping[str, str]], sha256: str
) -> None:
    """Put what people have read in its pictures in place of what was recognised there.

    A picture is known by its hash or, lest another way to draw it asks again, by its file and page.
    """
    pages: dict[str, set[str]] = defaultdict(set)
    for number, picture in document.pictures.items():
        pages[picture].add(number)
        pages[f"{sha256 or '-'}/{number}"].add(number)
    seen: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in confirmed if pages else ():
        for number in pages.get(row["picture"], set()) | pages.get(
            f"{row['file']}/{row['page']}", set()
        ):
            seen[number, row["table"]].append(row)
    for name, column in ASKED.items() if seen else ():
        records = [record for record in document.tables.get(name, ()) if record.get("page")]
        for record, read in [(record, record.get(column, "")) for record in records]:
            there = [row for row in seen[str(record["page"]), name] if _is_at(row, record)]
            # of two figures in a cell each is itself
            if there and sum(_is_beside(record, other) for other in records) > 1:
                there = [row for row in there if row["read"] == read and _is_of_item(row, record)]
            same = [row for row in there if row["read"] == read]
            if there:
                person = (same or there)[-1]
                heads = {
                    "year": person["fiscal_year"],
                    PHASES.get(name, ""): person["phase"],
                    "item": person["item"],
                }
                record |= {part: text for part, text in heads.items() if text} | {"confirmed": True}
                record |= {
                    part: person["figure"] for part in (column, "text") if record.get(part) == read
                }
                if name == "activities" and person["figure"] != read:
                    _renumber(document, str(record["activity_id"]), person["figure"])


def _renumber(document: Extracted, before: str, code: str) -> None:
    """Give all that is of an activity its number."""
    after = "/".join([*before.split("/")[:-1], code])
    for record in chain(*document.tables.values()):
        for column in ("activity_id", "parent_id", "indicator_id"):
            owner, mark, number = str(record.get(column, "")).partition("#")
            if owner == before:
                record[column] = f"{after}{mark}{number}"


def _is_beside(record: Record, other: Record) -> bool:
    return all(record[part] == other[part] for part in PROVENANCE)


def _is_of_item(seen: Mapping[str, str], record: Record) -> bool:
    return str(record.get("item", "")) in ("", *seen["subject"].split())


def _is_at(seen: Mapping[str, str], record: Record) -> bool:
    x, y = (
        (float(record["x0"]) + float(record["x1"])) / 2,
        (float(record["top"]) + float(record["bottom"])) / 2,
    )
    return float(seen["x0"]) <= x <= float(seen["x1"]) and float(seen["top"]) <= y <= float(
        seen["bottom"]
    )


def _in_order(name: str, rows: Sequence[Record]) -> list[Values]:
    """The values of rows in the order of the contract's columns.

    Raises:
        ContractError: Nothing fills a column.
    """
    try:
        return [tuple(row[column] for column in dtypes(name)) for row in rows]
    except KeyError as error:
        raise ContractError("contract.unfilled", column=error.args[0], name=name) from error


def _document(
    document: Extracted, source: Mapping[str, object], context: CleaningContext
) -> Record:
    printed = {name: text for name, text in document.document.items() if text}
    given = {
        name: value for name, value in source.items() if value not in (None, "") and value == value
    }
    published = str(given.get("retrieved_on") or datetime.now(UTC))
    year = given.get("fiscal_year") or _printed_year(document, int(published[:4]) + 1, context)
    context.fiscal_year = None if year is None else int(str(year))
    row: Record = dict.fromkeys(dtypes("documents"))
    row |= {"form": document.form, "pages": document.pages, "file": f"{document.document_id}.pdf"}
    row |= {name: text for name, text in printed.items() if name in row}
    row |= {name: value for name, value in given.items() if name in row}
    context.municipality_code = str(row["municipality_code"] or "")
    return row | {"document_id": document.document_id, "fiscal_year": context.fiscal_year}


def _printed_year(document: Extracted, latest: int, context: CleaningContext) -> int | None:
    """The first possible year that the document, else one of its activities, prints."""
    activities = document.tables.get("activities", [])
    texts = [document.document.get("year", ""), *(str(row.get("year") or "") for row in activities)]
    errors = []
    for text in dict.fromkeys(texts):
        try:
            return possible_year(text, latest)
        except YearError as error:
            errors.append(error)
    context.problem({"text": texts[0]}, "year", "", "year.of_document", error=errors[0])
    return None


def _without_duplicates(name: str, rows: list[Record], context: CleaningContext) -> list[Record]:
    """The rows without those that repeat the key of another row; each repetition is a problem.

    Where rows of one key differ in their figure or mark, none of them is kept: nobody knows which
    of them the key means, as on a corrected page behind the first.
    Recognised figures that differ and have one key stay, numbered (`same_heads`): a head over one
    of them was misread, and what else stands in their row is no surer.
    """
    columns, figure = COST_KEY if name == "costs" else KEYS.get(name), FIGURES.get(name, "")
    if columns is None:
        return rows
    open_rows = {
        id(row) for row in rows if figure and row["origin"] == "recognised" and not row["confirmed"]
    }
    groups: dict[tuple[object, ...], list[Record]] = {}
    for number, row in enumerate(rows):
        is_free = row.get("item") == "detail" and id(row) not in open_rows
        groups.setdefault((*(row[column] for column in columns), *[number] * is_free), []).append(
            row
        )
    left_out = set()
    for key, group in groups.items():
        sure = [row for row in group if id(row) not in open_rows]
        if open_rows and len({row[figure] for row in group}) > 1:
            known = {row[figure] for row in sure}
            misread = [row for row in group if id(row) in open_rows and row[figure] not in known]
            for number, row in enumerate(misread, 2 if sure else 1):
                row["same_heads"] = number
        differ = figure != "" and len({row[figure] for row in sure}) > 1
        subject = " ".join(str(part) for part in (name, *key) if part)
        for row in group:
            if differ and id(row) not in open_rows:
                context.problem(row, "duplicate", subject, "duplicate.differ")
                left_out.add(id(row))
            elif row is not (sure or group)[0] and "same_heads" not in row:
                context.problem(row, "duplicate", subject)
                left_out.add(id(row))
    about = [
        column for column in columns if column not in ("fiscal_year", "detail", PHASES.get(name))
    ]
    doubtful = {tuple(row[column] for column in about) for row in rows if "same_heads" in row}
    for row in rows if doubtful else ():
        if id(row) in open_rows and tuple(row[column] for column in about) in doubtful:
            row.setdefault("same_heads", 1)
    return [row for row in rows if id(row) not in left_out]
