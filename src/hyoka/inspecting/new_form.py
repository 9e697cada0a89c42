"""A first form from one document: its module, its test and the tables it reads, all to be corrected by hand."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from hyoka.cleaning.clean import clean
from hyoka.errors import NoText, UsageError
from hyoka.forms import Form, find_form, stream
from hyoka.inspecting.new_form_sketch import Sketch, sketch
from hyoka.inspecting.new_form_text import form_text, rendered
from hyoka.pdf.page import read_pages
from hyoka.records import Extracted
from hyoka.sources import COLUMNS as SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hyoka.forms import Item

#: The columns of the tables that are corrected by hand. A text of the city's own is told by its label alone.
GOLDEN: Final = {
    "activities": ("activity_id", "parent_id", "level", "code", "name", "department", "section", "fiscal_year"),
    "indicators": ("indicator_id", "activity_id", "number", "name", "unit", "kind", "polarity"),
    "indicator_values": ("indicator_id", "fiscal_year", "measure", "value", "text", "status"),
    "costs": ("activity_id", "fiscal_year", "basis", "item", "detail", "value", "unit", "text"),
    "ratings": ("activity_id", "fiscal_year", "criterion", "symbol", "scale", "text"),
    "statuses": ("activity_id", "fiscal_year", "status"),
    "narratives": ("activity_id", "field"),
}
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


@dataclass(frozen=True)
class NewForm:
    """What was written.

    Attributes:
        form: The form's module.
        test: Its test.
        golden: The folder of its tables.
        rows: Rows of each table.
        doubts: What to look at first.
    """

    form: Path
    test: Path
    golden: Path
    rows: dict[str, int]
    doubts: tuple[str, ...]


def new_form(name: str, file: Path, out: Path, city: str = "", code: str = "") -> NewForm:
    """Write a first form, its test and its tables from a document.

    Args:
        name: The form's name, <city>_<what> in small letters: ikeda_projects.
        file: The PDF.
        out: The repository's folder.
        city: The municipality's name; from the document's words where it is not given.
        code: Its code of six digits.

    Raises:
        UsageError: The name is none, or something of that name is there; nothing is written.
        UnreadableFile: The file cannot be read as a PDF, or has no text.
    """
    _refuse_name(name)
    if code and not re.fullmatch(r"\d{6}", code):
        raise UsageError("a municipality's code has six digits", found=code, expected="272043, with the check digit")
    made = NewForm(
        out / "src" / "hyoka" / "forms" / f"{name}.py",
        out / "tests" / "forms" / f"test_{name}.py",
        out / "tests" / "forms" / "golden" / name,
        {},
        (),
    )
    _refuse_what_is_there(made)
    items = _items(file)
    known, _ = find_form(items)
    found = sketch(items)
    _write(made.form, form_text(name, found, city or _city(items), code))
    _write(made.test, rendered("test.py.j2", name=name, title=found.title, file=file.name, folder=_folder(file, out)))
    tables = _read(load_form(made.form), items, file.stem)
    rows = _write_golden(made.golden, tables)
    doubts = _doubts(found, known, tables["problems"], file, out)
    return NewForm(made.form, made.test, made.golden, rows, tuple(doubts))


def _doubts(found: Sketch, known: Form | None, problems: pd.DataFrame, file: Path, out: Path) -> Iterator[str]:
    if known:
        yield f"{known.name} knows this document already; give both forms labels that tell them apart"
    if "name" not in (*found.about.values(), *found.listed.values()):
        yield "no label and no head names a project: set _FIRST and _ABOUT, or _LISTED"
    if not found.heads:
        yield "no table of years was found: hyoka inspect --image shows the cells"
    if not file.resolve().is_relative_to(out.resolve()):
        yield f"put {file.name} into my/pdfs or set HYOKA_SHEETS to its folder: the test looks for it there"
    for kind, rows in problems.groupby("kind", sort=False):
        yield f"{len(rows)} times {kind}: {rows['subject'].iloc[0]}: {rows['text'].iloc[0]}"


def load_form(path: Path) -> Form:
    """A form from its file, wherever that is.

    Args:
        path: The module; its stem is the form's name.
    """
    spec = spec_from_file_location(f"hyoka.forms.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise UsageError("this is no module", file=path.name, expected="a file that ends with .py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    own = (module.TITLE, module.MUNICIPALITY, module.MUNICIPALITY_CODE, module.LABELS, module.read)
    return Form(path.stem, *own)


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name) or any(keyword.iskeyword(part) for part in (name, *name.split("_"))):
        expected = "<city>_<what> in small letters and digits, such as ikeda_projects"
        raise UsageError("this is no name for a form", found=name, expected=expected)


def _refuse_what_is_there(made: NewForm) -> None:
    if not made.form.parent.is_dir():
        folder = made.form.parents[3]
        raise UsageError(
            "the folder is no checkout of this repository",
            file=str(folder),
            expected="src/hyoka/forms in it",
            advice="run the command in the repository, or name its folder with --out",
        )
    for path in (made.form, made.test, made.golden):
        if path.exists():
            raise UsageError("this is there already and is not overwritten", file=str(path))


def _items(file: Path) -> list[Item]:
    pages = list(read_pages(file))
    if not any(page.chars for page in pages):
        raise NoText("no page has any text", file=file.name, advice="run the file through text recognition first")
    return stream(pages)


def _city(items: list[Item]) -> str:
    """The municipality that the first lines name; "" where they name none."""
    text = " ".join(item.text for item in items[:8])
    found = re.search(
        r"(?:^|[\s第次期年度\d（(「])([^\s\d第次期年度（(「、。]{1,5}[市区町村])(?![民役所場内外街])", text
    )
    return found[1] if found else ""


def _folder(file: Path, out: Path) -> str:
    """The document's folder within the repository; where it lies elsewhere, the one that it goes to."""
    folder, root = file.resolve().parent, out.resolve()
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else "my/pdfs"


def _read(form: Form, items: list[Item], document_id: str) -> dict[str, pd.DataFrame]:
    records = form.read_records(items)
    year = next((str(row["year"]) for row in records.tables["activities"] if row["year"]), "")
    document = {"title": form.title, "municipality": form.municipality, "municipality_code": form.municipality_code}
    extracted = Extracted(document_id, form.name, document | {"year": year}, records.tables, problems=records.problems)
    return clean([extracted], pd.DataFrame(columns=SOURCES, dtype="str"))


def _write_golden(folder: Path, tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    folder.mkdir(parents=True)
    rows = {name: len(tables[name]) for name in GOLDEN if len(tables[name])}
    for name in rows:
        tables[name][list(GOLDEN[name])].to_csv(
            folder / f"{name}.csv", index=False, encoding="utf-8", float_format="%.15g"
        )
    return rows


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
