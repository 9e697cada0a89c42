"""From records in the document's own words to typed tables: one path for all forms."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from hyoka.clean import printed, typed_rows
from hyoka.clean.context import CleaningContext, possible_year
from hyoka.clean.duplicates import doubt_duplicates
from hyoka.clean.gate import decide, staying
from hyoka.clean.outliers import doubt_outliers
from hyoka.clean.recognised import ASKED, Unproved, doubt_unproved, unproved_figures
from hyoka.contract.check_rows import TableRow
from hyoka.contract.doubts import add_doubt
from hyoka.contract.municipalities import check_digit, prefecture_of
from hyoka.contract.records import EDGES, FIELDS, PROVENANCE, CountedRows, Extracted, problem
from hyoka.contract.tables import DOCUMENT_TABLES, RECOGNISED, UNPROVED, dtypes
from hyoka.store.confirmed import GIVEN, NAMES, PHASES, is_unread
from hyoka.text.environment import reads_recognised
from hyoka.text.errors import ContractError, YearError
from hyoka.text.label_files import PATTERNS
from hyoka.text.messages import message

Meaning = Callable[[TableRow, CleaningContext], TableRow | None]
#: A row of confirmed.csv: what a person has read in a picture of a page.
_Seen = Mapping[str, str]
#: What is said of settlements of a year to come that are nothing but zeros.
_TO_COME: Final = "placeholder.settlement"
#: Values in the order of the contract's columns.
Values = tuple[object, ...]

#: Tables in the order in which they are cleaned: years before values, units before figures.
READERS_OF_RECORDS: Final[dict[str, Meaning]] = {
    "activities": typed_rows.activity,
    "indicators": typed_rows.indicator,
    "indicator_values": typed_rows.indicator_value,
    "costs": typed_rows.cost,
    "ratings": typed_rows.rating,
    "statuses": typed_rows.status,
    "narratives": typed_rows.narrative,
    "prose_figures": typed_rows.prose_figure,
}


def clean_document(
    document: Extracted, source: Mapping[str, object], confirmed: Sequence[Mapping[str, str]] = ()
) -> dict[str, list[Values]]:
    """The rows of one document by table, with its `problems` and `checks`.

    Args:
        document: What was read of it.
        source: The columns of `documents` that do not come from its pages; they win over what the
            document prints.
        confirmed: What people have read in pictures of pages: the columns of confirmed.csv.
    """
    rows: dict[str, list[TableRow]] = {name: [] for name in DOCUMENT_TABLES}
    if document.form:
        cleaned, context = typed_tables(document, source, confirmed)
        rows |= cleaned
        rows["problems"] = context.problems
    about = {"document_id": document.document_id}
    met = [*_of_pages(document, rows["problems"])]
    reported = {row["page"] for row in document.problems}
    blank = {row["page"]: None for row in document.page_log if row["words"] == 0}
    met += [problem("no_words", page, severity="note") for page in blank if page not in reported]
    rows["problems"] += [about | row for row in met]
    rows["page_log"] += [about | row for row in document.page_log]
    if document.form:
        totals = staying(typed_rows.begun_rows(document, "printed"))
        counted = {check: CountedRows(*what) for check, what in document.counted.items()}
        rows["checks"] = printed.check_rows(rows, totals, context, document.identities, counted)
    return {name: _in_order(name, cleaned) for name, cleaned in rows.items()}


def typed_tables(
    document: Extracted, source: Mapping[str, object], confirmed: Sequence[Mapping[str, str]] = ()
) -> tuple[dict[str, list[TableRow]], CleaningContext]:
    """The rows of a document of a known form by table, as they enter, and what was met.

    First all doubt, then the gate decides.

    The arguments are those of `clean_document`.
    """
    rows, context = _cleaned(document, source, confirmed)
    context.problems += doubt_unproved(rows, document.identities, asked=reads_recognised())
    context.problems += doubt_outliers(decide(rows), document.identities)
    return decide(rows), context


def _of_pages(document: Extracted, problems: Sequence[TableRow]) -> Iterator[TableRow]:
    """What was met while a document was read.

    Where all figures of a recognised page entered, it does not say that some are left out.

    problems: What was met while it was cleaned.
    """
    left_out = {row["page"] for row in problems if row["kind"] == UNPROVED}
    for row in document.problems:
        is_whole = document.form and row["page"] not in left_out
        if row["kind"] != RECOGNISED or not is_whole:
            yield row
            continue
        before, after = f"problem.{RECOGNISED}", f"problem.{RECOGNISED}.whole"
        japanese = str(row["japanese"]).replace(message(before, "ja"), message(after, "ja"))
        yield row | {"action": message(after, "en"), "japanese": japanese}


def doubtful_figures(
    document: Extracted, confirmed: Sequence[Mapping[str, str]], sha256: str = ""
) -> tuple[list[Unproved], Mapping[str, list[TableRow]]]:
    """The recognised figures of a document that are open, and its rows by table.

    Nothing proves them, and nobody has confirmed them.

    Args:
        document: What was read of it.
        confirmed: What people have read in pictures of pages.
        sha256: That of its file.
    """
    rows = _cleaned(document, {"sha256": sha256}, confirmed)[0]
    return unproved_figures(rows, document.identities), rows


def _cleaned(
    document: Extracted, source: Mapping[str, object], confirmed: Sequence[Mapping[str, str]]
) -> tuple[dict[str, list[TableRow]], CleaningContext]:
    """The typed rows of a document of a known form by table, and what was met.

    Those that a doubt takes out already are not among them; recognised ones are.
    """
    subjects = frozenset(str(row["subject"]) for row in document.problems)
    context = CleaningContext(document.document_id, problem_subjects=subjects)
    rows = {"documents": [_document(document, source, context)]}
    _set_confirmed(document, confirmed, str(source.get("sha256", "")))
    for name, meaning_of in READERS_OF_RECORDS.items():
        begun = staying(typed_rows.begun_rows(document, name))
        completed = (meaning_of(row, context) for row in begun)
        typed = staying(row for row in completed if row is not None)
        doubt_duplicates(name, typed, context)
        rows[name] = staying(typed)
    _doubt_years_to_come(rows["costs"], context)
    rows["costs"] = staying(rows["costs"])
    return rows, context


def _doubt_years_to_come(rows: Iterable[TableRow], context: CleaningContext) -> None:
    """Doubt the settlements of years to come that are nothing but zeros.

    A year later than the sheet's is not yet settled: such a 0 only fills its cell, as a dash does.
    Where one of the year's figures is not 0, its zeros are figures.
    """
    to_come = defaultdict(list)
    for row in rows:
        sheet_year = context.years.get(row["activity_id"], context.fiscal_year)
        is_to_come = sheet_year is not None and row["fiscal_year"] > sheet_year
        if is_to_come and row["basis"] == "settlement":
            to_come[row["activity_id"], row["fiscal_year"]].append(row)
    zeros = []
    for group in to_come.values():
        if all(row["value"] == 0 for row in group):
            zeros += group
    for row in zeros[1:]:
        add_doubt(row, _TO_COME)
    if zeros:  # one problem a document: nobody has to look at each of them
        subject = f"{context.document_id} settlement"
        context.doubt(zeros[0], "placeholder", subject, _TO_COME, "note", number=len(zeros))


def _set_confirmed(
    document: Extracted, confirmed: Sequence[Mapping[str, str]], sha256: str
) -> None:
    """Put what people have read in its pictures in place of what was recognised there.

    A picture is found by its hash, else by its file and page: a newer renderer changes the hash.
    """
    seen: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for number, row in _on_pages(document, confirmed, sha256):
        if is_unread(row):
            _add_unread(document, row, int(number))
        else:
            seen[number, row["table"]].append(row)
    for name, column in ASKED.items() if seen else ():
        records = [record for record in document.tables.get(name, ()) if record.get("page")]
        recognised = [str(record.get(column, "")) for record in records]
        for record, read in zip(records, recognised, strict=True):
            there = [row for row in seen[str(record["page"]), name] if _is_at(row, record)]
            # two figures in one cell are two records
            if there and sum(_is_beside(record, neighbour) for neighbour in records) > 1:
                there = [row for row in there if row["read"] == read and _is_of_item(row, record)]
            same = [row for row in there if row["read"] == read]
            if not there:
                continue
            person = (same or there)[-1]
            _set_person(record, person, name, read)
            if name == "activities" and person["figure"] != read:
                _renumber(document, str(record["activity_id"]), person["figure"])
    for record in document.tables.get("activities", ()) if seen else ():
        for row in seen[str(record.get("page", "")), NAMES]:
            if row["read"] == record["name"] and _is_at(row, record):
                record["name"] = row["figure"]
                break


def _on_pages(
    document: Extracted, confirmed: Sequence[Mapping[str, str]], sha256: str
) -> Iterator[tuple[str, _Seen]]:
    """What people have read in the pictures of a document, each with the number of its page."""
    pages: dict[str, set[str]] = defaultdict(set)
    for number, picture in document.pictures.items():
        pages[picture].add(number)
        pages[f"{sha256 or '-'}/{number}"].add(number)
    for row in confirmed if pages else ():
        by_hash = pages.get(row["picture"], set())
        by_file = pages.get(f"{row['file']}/{row['page']}", set())
        for number in by_hash | by_file:
            yield number, row


def _set_person(record: TableRow, person: _Seen, name: str, read: str) -> None:
    """Put what a person has read in place of what a record of a table has."""
    heads = {
        "year": person["fiscal_year"],
        PHASES.get(name, ""): person["phase"],
        "item": person["item"],
    }
    record |= {part: text for part, text in heads.items() if text}
    record["confirmed"] = True
    for part in (ASKED[name], "text"):
        if record.get(part) == read:
            record[part] = person["figure"]


def _add_unread(document: Extracted, person: _Seen, page: int) -> None:
    """Add a figure or mark that only a person has read to those of its activity or indicator.

    The unit of a cost is that of the activity's other figures.
    """
    table = person["table"]
    about = "indicator_id" if table == "indicator_values" else "activity_id"
    subject = person["subject"].partition("/")[2]
    records = document.tables.setdefault(table, [])
    units = [str(record.get("unit", "")) for record in records if record.get(about) == subject]
    given: TableRow = dict.fromkeys(FIELDS[table], "")
    given |= {about: subject, "year": person["fiscal_year"], GIVEN[table]: person["phase"]}
    given |= {"text": person["figure"], "confidence": 1.0, "confirmed": True, "page": page}
    given |= {edge: float(person[edge]) for edge in EDGES}
    if table == "costs":
        given |= {"item": person["item"], "unit": max(units, key=units.count, default="")}
    if table == "ratings":
        given |= {"criterion": person["item"], "symbol": person["figure"]}
    if given not in records:
        records.append(given)


def _renumber(document: Extracted, before: str, code: str) -> None:
    """Give all that is of an activity its number."""
    after = "/".join([*before.split("/")[:-1], code])
    for record in chain(*document.tables.values()):
        for column in ("activity_id", "parent_id", "indicator_id"):
            owner, mark, number = str(record.get(column, "")).partition("#")
            if owner == before:
                record[column] = f"{after}{mark}{number}"


def _is_beside(record: TableRow, neighbour: TableRow) -> bool:
    return all(record[part] == neighbour[part] for part in PROVENANCE)


def _is_of_item(seen: _Seen, record: TableRow) -> bool:
    item = str(record.get("item", ""))
    return not item or item in seen["subject"].split()


def _is_at(seen: _Seen, record: TableRow) -> bool:
    """Whether the middle of a record's cell stands where a person has looked."""
    x = (float(record["x0"]) + float(record["x1"])) / 2
    y = (float(record["top"]) + float(record["bottom"])) / 2
    is_across = float(seen["x0"]) <= x <= float(seen["x1"])
    return is_across and float(seen["top"]) <= y <= float(seen["bottom"])


def _in_order(name: str, rows: Sequence[TableRow]) -> list[Values]:
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
) -> TableRow:
    texts = {name: text for name, text in document.document.items() if text}
    # no None, no NaN, no empty text
    given = {
        name: value for name, value in source.items() if value not in (None, "") and value == value
    }
    published = str(given.get("retrieved_on") or datetime.now(UTC))
    latest = int(published[:4]) + 1
    year = given.get("fiscal_year") or _printed_year(document, latest, context)
    context.fiscal_year = None if year is None else int(str(year))
    row: TableRow = dict.fromkeys(dtypes("documents"))
    row |= {"form": document.form, "pages": document.pages, "file": f"{document.document_id}.pdf"}
    row |= {name: text for name, text in texts.items() if name in row}
    row |= {name: value for name, value in given.items() if name in row}
    context.municipality_code = str(row["municipality_code"] or "")
    context.target_kind = _kind_of_targets(str(row["target_word"] or ""))
    _doubt_code(context, given, texts.get("municipality_code", ""))
    return row | {"document_id": document.document_id, "fiscal_year": context.fiscal_year}


def _kind_of_targets(word: str) -> str:
    """What a document's targets are by the word over them: 目標値（見込） are forecasts."""
    is_target = not word or PATTERNS["target"].search(word)
    return "target" if is_target and not PATTERNS["forecast"].search(word) else "forecast"


def _doubt_code(context: CleaningContext, given: Mapping[str, object], of_form: object) -> None:
    """Report a municipality's code whose parts contradict each other, its name or its form."""
    code = context.municipality_code
    if not code.strip("0"):  # none, or that of a made-up city
        return
    record: TableRow = {"text": code}
    kind = "municipality_code"
    digit = check_digit(code)
    if code[-1] != digit:
        context.doubt(record, kind, "", expected=digit)
    prefecture, number = prefecture_of(str(given.get("publisher") or ""))
    if prefecture and not code.startswith(number):
        action = "municipality_code.prefecture"
        context.doubt(record, kind, "", action, name=prefecture, expected=number)
    if of_form and of_form != code:
        action = "municipality_code.form"
        context.doubt(record, kind, "", action, expected=of_form)


def _printed_year(document: Extracted, latest: int, context: CleaningContext) -> int | None:
    """The first possible year that the document, else one of its activities, prints."""
    activities = document.tables.get("activities", [])
    of_activities = [str(row.get("year") or "") for row in activities]
    of_document = document.document.get("year", "")
    errors = []
    for text in dict.fromkeys([of_document, *of_activities]):
        try:
            return possible_year(text, latest)
        except YearError as error:
            errors.append(error)
    context.doubt({"text": of_document}, "year", "", "year.of_document", error=errors[0])
    return None
