"""sheet.csv and sheet.xlsx: the facts of one sheet to be corrected, and what a corrected one says."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pandas as pd
import xlsxwriter

from hyoka.contract.tables import COST_ITEMS
from hyoka.draft.facts import Fact
from hyoka.forms.years import year_of
from hyoka.text.errors import NumberError, UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.numbers import parse_number

COLUMNS: Final = (
    "document_id", "activity", "kind", "concept", "label", "fiscal_year", "phase", "value", "unit", "text", "state",
    "page", "x0", "top", "x1", "bottom",
)  # fmt: skip
#: The columns that a row must have; a row may be added without a place.
_NEEDED: Final = COLUMNS[:8]
#: A document with more facts is shown by its page with the most kinds of them.
_MOST: Final = 120
#: A year in a spreadsheet: 2024, 2024.0, and 2024-04-01, which Excel makes of 2024-4.
_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?(?:-.*)?$")
_HEADS, _KINDS, _PHASES = CODE_WORDS["sheet_head"], CODE_WORDS["fact_kind"], CODE_WORDS["phase"]
_WORDS: Final[dict[str, Mapping[str, str]]] = {
    "kind": _KINDS,
    "phase": _PHASES,
    "concept": {item: CODE_WORDS["item"].get(item, item) for item in COST_ITEMS},
}
_WIDTHS: Final = {"activity": 28, "concept": 16, "label": 28, "value": 16, "text": 24}


def choose_sheet(facts: Sequence[Fact]) -> list[int]:
    """The numbers of the facts of one sheet, that with the most kinds of facts; of a long list, of one page."""
    counts: dict[str, int] = defaultdict(int)
    for fact in facts:
        counts[fact.document_id] += 1
    sheets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, fact in enumerate(facts):
        sheets[fact.document_id, fact.place.page if counts[fact.document_id] > _MOST else 0].append(number)

    def kinds(numbers: Sequence[int]) -> int:
        return len({(facts[n].kind, facts[n].concept, facts[n].phase, facts[n].labels[:1]) for n in numbers})

    return max(sheets.values(), key=kinds, default=[])


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows with the columns of facts.csv."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def rows_of(facts: Sequence[Fact], states: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of facts.csv; `printed` is the value as the page has it, for the sheet to be corrected."""
    for fact, state in zip(facts, states, strict=True):
        yield asdict(fact) | {"printed": fact.printed, "state": state} | fact.place._asdict()


def as_printed(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a sheet to be corrected: values as the page prints them, in the unit that stands beside them."""
    return [{**row, "value": row["printed"]} for row in rows]


def write_xlsx(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as a workbook in Japanese: choices in the cells, the head frozen, the row's number first."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet("sheet")
        bold, wrapped = (
            workbook.add_format({"bold": True, "bg_color": "#e8eef4"}),
            workbook.add_format({"text_wrap": True}),
        )
        sheet.write_row(0, 0, [*_HEADS.values()], bold)
        for number, row in enumerate(rows, 1):
            cells = [_WORDS.get(name, {}).get(str(row[name]), row[name]) for name in COLUMNS]
            sheet.write_row(number, 0, [number, *("" if cell is None else cell for cell in cells)], wrapped)
        for column, name in enumerate(COLUMNS, 1):
            sheet.set_column(column, column, _WIDTHS.get(name, 8))
            if name in _WORDS:
                choices = list(dict.fromkeys(_WORDS[name].values()))
                hidden = workbook.add_worksheet(name)
                hidden.write_column(0, 0, choices)
                hidden.hide()
                about = {"validate": "list", "source": f"={name}!$A$1:$A${len(choices)}", "error_type": "warning"}
                sheet.data_validation(1, column, len(rows) + 50, column, about)
        sheet.freeze_panes(1, 3)


def read_sheet(path: Path) -> list[dict[str, str]]:
    """The rows of a corrected sheet.csv or sheet.xlsx.

    Raises:
        UsageError: It is none, or lacks a column.
    """
    records: list[dict[str, Any]] = _table(path).to_dict("records")  # type: ignore[assignment]
    rows = [row for row in records if any(row.values())]
    missing = [name for name in _NEEDED if rows and name not in rows[0]]
    if missing or not rows:
        key, found = ("no_corrected_sheet", ", ".join(rows[0])) if rows else ("no_row_in_sheet", "")
        raise UsageError(key, file=path.name, found=found, expected=", ".join(_NEEDED))
    for row in rows:
        _clean(row, rows[0])
    for name, words in _WORDS.items():
        wrong = [row[name] for row in rows if row[name] and row[name] not in words]
        wrong += ["－" for row in rows if name == "kind" and not row[name]]
        if wrong:
            known = ", ".join(f"{code}（{word}）" for code, word in words.items())
            raise UsageError("no_word_of_a_fact", file=path.name, column=name, found=", ".join(wrong), expected=known)
    return rows


def _clean(row: dict[str, str], first: Mapping[str, str]) -> None:
    """Turn what a clerk or a spreadsheet writes into codes and numbers: 決算, 令和5年度, 2023.0, １,２３４, △5."""
    row["document_id"] = row["document_id"] or first["document_id"]
    for name, words in _WORDS.items():
        typed = fold(row[name])
        row[name] = next((code for code, word in words.items() if typed in (code, fold(word))), typed)
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


def _table(path: Path) -> pd.DataFrame:
    """The rows of a file as text, with the columns of facts.csv."""
    is_workbook = path.suffix == ".xlsx"
    as_text: dict[str, Any] = {"dtype": str, "keep_default_na": False}
    try:
        if is_workbook:
            table = pd.read_excel(path, sheet_name="sheet", **as_text)
            return table.rename(columns={word: name for name, word in _HEADS.items()})
        with suppress(UnicodeDecodeError):
            return pd.read_csv(path, encoding="utf-8-sig", **as_text)
        return pd.read_csv(path, encoding="cp932", **as_text)  # as Excel saves it in Japan
    except Exception as error:
        raise UsageError(
            "sheet_no_workbook" if is_workbook else "sheet_no_csv", file=path.name, found=str(error)
        ) from error
