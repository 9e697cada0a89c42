"""sheet.csv and sheet.xlsx: the facts of a sheet to be corrected, and what a corrected one says."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from hyoka.contract.records import PROVENANCE, Place
from hyoka.contract.tables import COST_ITEMS, STAFF
from hyoka.forms.marks import chosen_option, symbol_of
from hyoka.text.csv_files import csv_rows
from hyoka.text.errors import NumberError, UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import Language, Message
from hyoka.text.numbers import parse_number
from hyoka.text.units import YEN, money_units
from hyoka.text.vocabulary import plain_label
from hyoka.text.years import year_of
from hyoka_draft.facts import GUESS, Draft, Fact

FACT_COLUMNS: Final = (
    "document_id",
    "activity",
    "kind",
    "concept",
    "label",
    "fiscal_year",
    "phase",
    "value",
    "unit",
    "text",
    "state",
    "page",
    "x0",
    "top",
    "x1",
    "bottom",
)
#: Those that are attributes of a fact.
_OF_FACT: Final = FACT_COLUMNS[:10]
#: The columns that a row must have; a row may be added without a place.
_NEEDED: Final = FACT_COLUMNS[:8]
#: The state of a row at which a person pointed.
POINTED: Final = "pointed"
#: What stands in a row that was pointed at beside the columns of facts: where its names stand.
ADDRESS_COLUMNS: Final = ("activity_at", "label_at", "year_at", "phase_at")
#: So many letters of what rows and pages say are shown.
_SHOWN: Final = 60
#: The place of a row in its file, where rows were left out.
ROW_OF_FILE: Final = "row_of_file"
#: What stands behind what a draft wrote into a cell and no page says; a person takes it away.
GUESSED_SIGN: Final = "?"
#: The columns of a row of which nobody but the draft has said what stands there.
GUESSED: Final = "guessed"
_MAY_BE_GUESSED: Final = ("activity", "fiscal_year", "phase", "unit")
#: Columns by which a row says nothing: its number, its document and its page.
_OF_NO_FACT: Final = ("number", "document_id", "page")
#: A document with more facts is shown by one page of it.
_MOST: Final = 40
_ALL_PAGES: Final = 0
#: A sheet with this share of the kinds of facts that any has says nearly as much as any.
_NEARLY: Final = 0.9
#: A year in a spreadsheet: 2024, 2024.0, and 2024-04-01, which Excel makes of 2024-4.
_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?(?:-.*)?$")
#: A printed figure that a spreadsheet can show: 1,234, 45.0, △5; not 0106, 490千円, １２.
_PLAIN_FIGURE: Final = re.compile(
    r"(?P<sign>[-△▲]?)(?P<whole>0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)"
    r"(?:\.(?P<decimals>[0-9]+))?"
)
#: A spreadsheet keeps so many digits of a number.
_DIGITS_OF_A_SPREADSHEET: Final = 15
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
#: What stands behind the number of a cell: 490千円.
_BEHIND_NUMBER: Final = re.compile(r"[^\d,.△▲\-−]+$")
#: A unit over the first number of a column, in its cell: 千円46,460,600.
_OVER_NUMBER: Final = re.compile(rf"^(?:{'|'.join(money_units())})(?=[\d△▲\-−])")
_HEADS: Final = CODE_WORDS["sheet_head"]
_WORDS: Final[dict[str, Mapping[str, str]]] = {
    "kind": CODE_WORDS["fact_kind"],
    "phase": CODE_WORDS["phase"],
    "concept": {item: CODE_WORDS["item"].get(item, item) for item in COST_ITEMS},
}
_WIDTHS: Final = {"activity": 28, "concept": 16, "label": 28, "value": 16, "text": 24}


def choose_sheet(facts: Sequence[Fact]) -> list[int]:
    """The numbers of the facts of one document or one page, that which says most in fewest rows.

    It has nearly all kinds of facts that any has, 0 being none. Of a long document it is a page.
    """
    counts = Counter(fact.document_id for fact in facts)
    sheets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, fact in enumerate(facts):
        is_long = counts[fact.document_id] > _MOST
        sheets[fact.document_id, fact.place.page if is_long else _ALL_PAGES].append(number)
    kinds = {}
    for sheet, numbers in sheets.items():
        telling = [facts[number] for number in numbers if facts[number].value != "0"]
        kinds[sheet] = len({fact.said_by for fact in telling})
    most = max(kinds.values(), default=0)
    enough = [numbers for sheet, numbers in sheets.items() if kinds[sheet] >= _NEARLY * most]
    return min(enough, key=len, default=[])


def write_fact_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows with the columns of facts.csv."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, FACT_COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def fact_rows(facts: Sequence[Fact], states: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of facts.csv."""
    for fact, state in zip(facts, states, strict=True):
        row = {name: getattr(fact, name) for name in _OF_FACT}
        yield row | {"state": state} | fact.place._asdict()


def rows_to_correct(draft: Draft, facts: Sequence[Fact]) -> Iterator[dict[str, Any]]:
    """The rows of a sheet: values as the page has them, and a sign behind what it does not say."""
    for fact, row in zip(facts, fact_rows(facts, [GUESS] * len(facts)), strict=True):
        guessed = {name: f"{row[name]}{GUESSED_SIGN}" for name in draft.guessed(fact) if row[name]}
        yield row | {"value": fact.printed} | guessed


def uncorrected_rows(draft: Draft, facts: Iterable[Fact]) -> list[dict[str, str]]:
    """The rows of a sheet of facts, as they are read back where nobody has changed them."""
    rows = []
    for values in rows_to_correct(draft, list(facts)):
        row = {name: "" if values[name] is None else str(values[name]) for name in FACT_COLUMNS}
        _clean(row, row)
        rows.append(row)
    return rows


def write_fact_workbook(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as a workbook in Japanese: choices in the cells, the row's number first."""
    import xlsxwriter  # a corrected sheet is read without

    words = _WORDS | {"state": CODE_WORDS["fact_state"]}
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("sheet")
        bold = workbook.add_format({"bold": True, "bg_color": "#e8eef4"})
        wrapped = workbook.add_format({"text_wrap": True})
        sheet.write_row(0, 0, [*_HEADS.values()], bold)
        value_column = 1 + FACT_COLUMNS.index("value")
        for number, row in enumerate(rows, 1):
            cells: list[Any] = [number]
            for name in FACT_COLUMNS:
                value = "" if row[name] is None else row[name]
                cells.append(words.get(name, {}).get(str(value), value))
            sheet.write_row(number, 0, cells, wrapped)
            cell = _figure(str(row["value"])) if row["kind"] != "rating" else None
            if cell:
                looks = workbook.add_format({"num_format": cell.looks, "text_wrap": True})
                sheet.write_number(number, value_column, cell.number, looks)
        for column, name in enumerate(FACT_COLUMNS, 1):
            sheet.set_column(column, column, _WIDTHS.get(name, 8))
            if name in _WORDS:
                about = {
                    "validate": "list",
                    "source": [*_WORDS[name].values()],
                    "error_type": "warning",
                }
                sheet.data_validation(1, column, len(rows) + 50, column, about)
        sheet.freeze_panes(1, 3)


class _Figure(NamedTuple):
    """A number, and the format by which a spreadsheet shows it as the page prints it."""

    number: float
    looks: str


def _figure(text: str) -> _Figure | None:
    """A figure as a number, where a spreadsheet shows it to the digit as printed; else none."""
    match = _PLAIN_FIGURE.fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals = match["sign"], match["whole"], match["decimals"] or ""
    looks = "#,##0" if "," in whole else "0"
    looks += f".{'0' * len(decimals)}" if decimals else ""
    digits = whole.replace(",", "") + decimals
    if len(digits.lstrip("0")) > _DIGITS_OF_A_SPREADSHEET:
        return None
    number = float(f"{whole.replace(',', '')}.{decimals or 0}")
    if not sign:
        return _Figure(number, looks)
    return _Figure(-number, f'{looks};"{sign}"{looks}')


def empty_rows(document_id: str, page: int) -> list[dict[str, Any]]:
    """The rows of a sheet for a page of which nothing is read: one that says which page it is."""
    return [dict.fromkeys(FACT_COLUMNS, "") | {"document_id": document_id, "page": page}]


def read_sheet(path: Path, suffix: str = "", *, may_be_empty: bool = False) -> list[dict[str, str]]:
    """The rows of a corrected sheet.csv or sheet.xlsx.

    Args:
        path: The file.
        suffix: The ending that says what it is; not given: its own.
        may_be_empty: Whether it may have no row that says anything.

    Raises:
        UsageError: It is none, or lacks a column.
    """
    records = _rows(path, suffix or path.suffix)
    rows = [row for row in records if any(row[name] for name in row if name not in _OF_NO_FACT)]
    if may_be_empty and not rows:
        return []
    missing = [name for name in _NEEDED if rows and name not in rows[0]]
    if missing or not rows:
        key, found = ("no_corrected_sheet", ", ".join(rows[0])) if rows else ("no_row_in_sheet", "")
        raise UsageError(key, file=path.name, found=found, expected=", ".join(_NEEDED))
    for row in rows:
        _clean(row, records[0])
    return rows


def _clean(row: dict[str, str], first: Mapping[str, str]) -> None:
    """Turn what a clerk or a spreadsheet writes into codes and numbers: 決算, 2023.0, △5."""
    row["document_id"] = row["document_id"] or first["document_id"]
    guessed = [name for name in _MAY_BE_GUESSED if _is_guessed(row.get(name, ""))]
    row |= {name: fold(row[name]).removesuffix(GUESSED_SIGN) for name in guessed}
    row[GUESSED] = " ".join(guessed)
    for name, words in _WORDS.items():
        typed = fold(row[name])
        codes = (code for code, word in words.items() if typed in (code, fold(word)))
        row[name] = next(codes, typed)
    row["concept"] = "" if row["concept"] == "detail" or row["kind"] != "cost" else row["concept"]
    year = fold(row["fiscal_year"])
    match = _YEAR.match(year)
    row["fiscal_year"] = match[1] if match else str(year_of(year, None) or year)
    if row["kind"] != "rating":
        try:
            number = parse_number(row["value"], row.get("unit", ""))
        except NumberError:
            return
        if number.value is not None:
            row |= {"value": format(number.value.normalize(), "f"), "unit": number.unit}


def _is_guessed(text: str) -> bool:
    return fold(text).endswith(GUESSED_SIGN)


def _rows(path: Path, suffix: str) -> list[dict[str, str]]:
    """The rows of a file as text, with the columns of facts.csv."""
    if suffix == ".xlsx":
        return _rows_of_workbook(path)
    try:
        rows = _rows_of_csv(path)
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError("sheet_no_csv", file=path.name, found=str(error)) from error
    for number, row in enumerate(rows, 2):
        texts = list(map(str, row.values()))
        if texts != [*row.values()]:  # a comma that no quotes hold: a list of what is too much
            found = f"{number}: {', '.join(filter(None, texts))}"
            raise UsageError("sheet_no_csv", file=path.name, found=found)
    return rows


def _rows_of_csv(path: Path) -> list[dict[str, str]]:
    with suppress(UnicodeDecodeError):
        return csv_rows(path)
    return csv_rows(path, encoding="cp932")  # as Excel saves it in Japan


def _rows_of_workbook(path: Path) -> list[dict[str, str]]:
    from openpyxl import load_workbook  # most sheets are CSV

    try:
        # of a file by its name openpyxl wants the ending, which one that is being written lacks
        with (
            path.open("rb") as file,
            closing(load_workbook(file, read_only=True, data_only=True)) as book,
        ):
            sheet = book["sheet"]
            sheet.reset_dimensions()  # what the file says of them may be wrong
            rows = [list(map(_text_of_cell, row)) for row in sheet.values]
    except Exception as error:
        raise UsageError("sheet_no_workbook", file=path.name, found=str(error)) from error
    names = {word: name for name, word in _HEADS.items()}
    heads = [names.get(head, head) for head in rows[0]] if rows else []
    return [dict.fromkeys(heads, "") | dict(zip(heads, row, strict=False)) for row in rows[1:]]


def _text_of_cell(value: object) -> str:
    """What a cell of a spreadsheet says: 2024 of 2024.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


#: Items of costs that may be no money, and the units which say that they are none.
UNITS_OF_STAFF: Final = ("人", "時間", "FTE", "hours")
#: The phase of a figure beside which none is printed.
_PHASE_OF_VALUES: Final = {"cost": "", "value": "actual", "rating": ""}
#: A row and a fact agree in activity, kind, name, year, phase and value; where more of these differ
#: the fact is another's.
ALL: Final = 6
_MOST_APART: Final = 3


class SheetColumns(str):
    """Columns of a sheet, by the heads that they have in a language."""

    __slots__ = ()

    def in_words(self, spoken: Language | None = None) -> str:
        names = self.split()
        return "・".join(_HEADS[name] for name in names) if spoken == "ja" else ", ".join(names)


def fault_of(row: Mapping[str, str]) -> Message | None:
    """Why a row cannot be taken: it has no value, or a word that nobody knows."""
    if not row["value"]:
        return Message("draft.no_value", column=SheetColumns("value"))
    for name, words in (_WORDS | {"fiscal_year": {"2024": "令和6年度"}}).items():
        is_known = row[name].isdecimal() if name == "fiscal_year" else row[name] in words
        if not is_known and (row[name] or name == "kind"):
            known = ", ".join(words.values())
            about = {"column": SheetColumns(name), "found": shortened(row[name] or "－")}
            return Message("draft.unknown_word", **about, expected=known)
    return None


@dataclass(frozen=True, eq=False)
class SheetRow:
    """What a row of a sheet says.

    A mark has no phase, and the year that its row says, if any. A row with a fault teaches nothing.

    Attributes:
        number: Its number on the sheet, from 1.
        value: The number; the mark of a rating.
        page: Its page, where the sheet says it.
        place: Where the page prints it; None in a row that was added.
        guessed: The columns in which it has what a draft wrote and no page says: by these it says
            nothing.
        fault: Why it cannot be taken, if it cannot.
        is_pointed: Whether a person pointed at its figure.
        at: The addresses that a person chose, by what stands there: activity, label, year, phase.
    """

    number: int
    activity: str
    kind: str
    concept: str
    label: str
    year: str | None
    phase: str
    value: str
    unit: str
    page: int | None
    place: Place | None
    guessed: frozenset[str] = frozenset()
    fault: Message | None = None
    is_pointed: bool = False
    at: Mapping[str, str] = field(default_factory=dict)

    @property
    def of(self) -> tuple[str | None, ...]:
        """What its value is of."""
        return self.activity, self.kind, self.name, self.year, self.phase

    @property
    def name(self) -> str:
        """The item of a cost, else its label; the name of an indicator or a criterion."""
        return self.concept or name_of(self.label)

    @property
    def says_unit(self) -> bool:
        """Whether it says of which unit amounts are: 0 千円 is as much as 0 円."""
        return self.unit in YEN and self.value != "0"

    @cached_property
    def printed(self) -> frozenset[str]:
        """Its value as pages may print it: an amount in yen also in 千円 or 百万円."""
        if self.kind != "cost" or self.unit not in ("", "円") or not _NUMBER.fullmatch(self.value):
            return frozenset({self.value})
        return frozenset(plain_number(str(Decimal(self.value) / scale)) for scale in YEN.values())

    def has_value_of(self, fact: Fact) -> bool:
        """Whether its value is a fact's as printed, in the unit that it names; or in yen.

        Staff is no money.
        """
        if self.kind != "cost" or fact.unit not in YEN:
            return self.value == plain_number(fact.value)
        is_staff = self.unit in UNITS_OF_STAFF or (not self.unit and "." in self.value)
        if self.concept in STAFF and is_staff:
            return False
        is_unit_of_fact = self.unit not in YEN or self.unit == fact.unit
        if is_unit_of_fact and self.value == plain_number(fact.printed):
            return True
        return self.unit in ("", "円") and self.value == plain_number(fact.value)

    def has_value_in_yen_of(self, fact: Fact) -> bool:
        """Whether its value is an amount in yen that the page prints in another unit.

        So the row says the unit of the page, also without naming one.
        """
        is_as_printed = self.value == plain_number(fact.printed)
        return fact.unit in YEN and not is_as_printed and self.value == plain_number(fact.value)

    def apart(self, fact: Fact) -> list[str]:
        """The columns in which it says otherwise than a fact."""
        is_kind = self.kind == fact.kind
        agreeing = {
            "activity": "activity" in self.guessed or self.activity in fact.names_of_activity,
            "kind": is_kind,
            "concept" if self.concept else "label": is_kind and self.has_name_of(fact),
            "fiscal_year": self.year in (None, str(fact.fiscal_year or "")),
            "phase": self.kind == "rating" or self._has_phase_of(fact),
            "value": self.has_value_of(fact),
        }
        return [name for name, agrees in agreeing.items() if not agrees]

    def _has_phase_of(self, fact: Fact) -> bool:
        """Whether it says a fact's phase; a blank agrees with what the page prints.

        A value beside which nothing is printed is an actual.
        """
        is_as_printed = fact.is_phase_printed or fact.phase == _PHASE_OF_VALUES[fact.kind]
        return self.phase == fact.phase or (not self.phase and is_as_printed)

    def has_name_of(self, fact: Fact) -> bool:
        """Whether its item or name is a fact's."""
        if self.concept or (self.kind == "cost" and fact.concept):
            return self.concept == fact.concept
        printed = name_of(fact.label)
        if self.kind == "rating":  # the number before a criterion may be left out: ①必要性
            typed, whole = map(_criterion, (self.label, fact.label))
            is_part = bool(typed) and typed in whole and self.name in printed
            return is_part or typed == whole
        return self.name in (printed, name_of("".join(reversed(fact.row))))

    def __str__(self) -> str:
        about = (
            self.activity,
            self.label or self.concept,
            self.year,
            self.phase,
            self.value + self.unit,
        )
        return " ".join(filter(None, about))


def shortened(said: object, longest: int = _SHOWN) -> str:
    """What a row, a fact or a page says, so short that a message can hold it."""
    text = str(said)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def ranges(numbers: Iterable[int]) -> str:
    """Numbers of rows as text: 1-30, 35."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def sheet_rows(data: Sequence[Mapping[str, str]]) -> list[SheetRow]:
    """The rows of a sheet as they were read from its file."""
    rows = []
    for count, row in enumerate(data, 1):
        number = int(row.get(ROW_OF_FILE) or count)
        page = int(float(row["page"])) if row.get("page") else None
        place = None
        if page and row.get("x0"):
            place = Place(page, *(float(row[edge]) for edge in PROVENANCE[1:]))
        guessed = frozenset(row.get(GUESSED, "").split())
        year = row["fiscal_year"] or (None if row["kind"] == "rating" else "")
        sheet_row = SheetRow(
            number,
            activity=fold(row["activity"]),
            kind=row["kind"],
            concept=row["concept"] if row["kind"] == "cost" else "",
            label=row["label"],
            year=None if "fiscal_year" in guessed else year,
            phase="" if "phase" in guessed else row["phase"],
            value=plain_number(row["value"]),
            unit="" if "unit" in guessed else row.get("unit", ""),
            page=page,
            place=place,
            guessed=guessed,
            fault=fault_of(row),
            is_pointed=row.get("state") == POINTED,
            at={
                column.removesuffix("_at"): address
                for column in ADDRESS_COLUMNS
                if (address := row.get(column, ""))
            },
        )
        rows.append(sheet_row)
    return rows


def are_examples(rows: Sequence[SheetRow]) -> bool:
    """Whether rows are an example a column, pointed at or typed: they deny nothing."""
    columns = Counter((row.kind, row.name, row.phase) for row in rows)
    is_typed = all(row.place is None for row in rows)
    is_one_a_column = max(columns.values(), default=0) == 1
    return all(row.is_pointed for row in rows) or (is_typed and is_one_a_column)


@lru_cache(maxsize=1 << 14)
def name_of(label: str) -> str:
    """A name without the unit in brackets behind it."""
    return re.sub(r"\((?:単位[:]?)?[^()]{1,8}\)$", "", plain_label(label)) or fold(label)


def _criterion(label: str) -> str:
    """A criterion with its judgement, without brackets: 必要性一次評価 of 必要性(一次評価)."""
    return plain_label(re.sub("[()・]", "", fold(label)))


@lru_cache(maxsize=1 << 14)
def plain_number(text: str) -> str:
    """A number as text in one form, also with full-width digits and commas.

    Any other text folded.
    """
    try:
        figure = Decimal(fold(text).replace(",", "")).normalize()
        return format(figure + 0, "f")  # no -0 of △0
    except InvalidOperation:
        return fold(text)


@lru_cache(maxsize=1 << 14)
def printed_values(text: str) -> frozenset[str]:
    """What a text says as a sheet may have it: its number, also with a sign; its mark; itself."""
    folded = fold(text)
    number = _BEHIND_NUMBER.sub("", _OVER_NUMBER.sub("", folded)) or folded
    signed = re.sub("[△▲−]", "-", number)
    chosen = fold(chosen_option(text))
    values = {folded, plain_number(number), plain_number(signed), chosen, symbol_of(chosen)}
    return frozenset(values - {""})


class Match(NamedTuple):
    """Rows with the facts that are theirs, and in how many of the six they agree.

    Rows and facts without another.
    """

    pairs: Sequence[tuple[SheetRow, Fact, int]]
    unread: Sequence[SheetRow]
    extra: Sequence[Fact]

    @property
    def otherwise(self) -> list[tuple[SheetRow | None, Fact | None]]:
        """The rows not read as they say, with the nearest fact, and the facts without a row."""
        pairs = [(row, fact) for row, fact, agrees in self.pairs if agrees < ALL]
        return [
            *pairs,
            *((row, None) for row in self.unread),
            *((None, fact) for fact in self.extra),
        ]

    @property
    def right(self) -> int:
        """How many rows are read exactly."""
        return sum(agrees == ALL for *_, agrees in self.pairs)

    @property
    def score(self) -> tuple[int, int]:
        """How many rows are read exactly, less the facts that are of no row.

        A fact of another value is none of its row's, else the figure of a line that the sheet
        leaves out would stand for one that was lost. Partial agreement decides between equals.
        """
        apart = sum(not row.has_value_of(fact) for row, fact, _ in self.pairs)
        agreements = sum(agrees for *_, agrees in self.pairs)
        return self.right - len(self.extra) - apart, agreements


def _exact_pairs(
    unread: dict[int, SheetRow], free: dict[int, Fact]
) -> Iterator[tuple[SheetRow, Fact, int]]:
    """Take out the rows that are read exactly, with their facts."""
    same: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    for count, fact in free.items():
        for value in (plain_number(fact.value), plain_number(fact.printed)):
            for activity in fact.names_of_activity:
                same[value, activity][count] = None
    for number, row in list(unread.items()):
        for count in same[row.value, row.activity]:
            if count in free and not row.apart(free[count]):
                yield unread.pop(number), free.pop(count), ALL
                break


def match(rows: Iterable[SheetRow], facts: Iterable[Fact]) -> Match:
    """Give each row the fact that agrees most with it, of several alike one of its value.

    It is one of those of its value, at its place, or of its name and year. Most rows of a long list
    are read exactly: these are found first, so that not each is held against all of its value.
    """
    unread = {row.number: row for row in sorted(rows, key=lambda row: row.number)}
    free = dict(enumerate(facts))
    pairs = list(_exact_pairs(unread, free))
    alike: dict[object, set[int]] = defaultdict(set)
    for count, fact in free.items():
        name = fact.concept or name_of(fact.label)
        for key in (fact.place, plain_number(fact.value), plain_number(fact.printed)):
            alike[key].add(count)
        for activity in fact.names_of_activity:
            alike[activity, name, str(fact.fiscal_year or "")].add(count)
    likely: list[tuple[int, bool, int, int]] = []
    for row in unread.values():
        of_row = alike[row.value] | alike[row.place] | alike[row.activity, row.name, row.year or ""]
        for count in of_row:
            fact = free[count]
            apart = len(row.apart(fact))
            likely.append((apart, not row.has_value_of(fact), row.number, count))
    for apart, _, row_number, count in sorted(likely):
        if apart <= _MOST_APART and row_number in unread and count in free:
            pairs.append((unread.pop(row_number), free.pop(count), ALL - apart))
    return Match(pairs, list(unread.values()), list(free.values()))
