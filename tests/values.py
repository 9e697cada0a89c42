"""Every value of the tables of some folders, as hashes: a change of how tables are computed that is
to change no value leaves them as they are.

`make values` writes them; `make values OPTIONS="--against tests/data/values.json"` says where the
tables differ from those written before. Rows may stand in another order, and sums may be added up
in another one. The published sheets are needed, in the shared folder.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pandas as pd
from notebooks_in_process import NOTEBOOKS, run
from tests.freeze import ROOT, SHARED

from hyoka.contract.tables import DOCUMENT_TABLES, MADE_BY, dtypes
from hyoka.run.pipeline import make_tables
from hyoka.store.table_files import load_tables
from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts
from hyoka_draft.form_file import form_toml
from measures.selection import selected

FILE = ROOT / "tests" / "data" / "values.json"
DECLARED = ROOT / "engine" / "tests" / "forms" / "declared"
PUBLISHED = SHARED / "pdf-real"
#: What runs of the documents of the repository are limited to.
SELECTIONS: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...] = (
    (("つくば市",), ()),
    (("伊丹市",), ()),
    (("茨木市",), ()),
    (("枚方市",), ()),
    (("池田市",), ()),
    ((), (2020,)),
    ((), (2021,)),
    ((), (2022,)),
    (("つくば市",), (2021,)),
    (("茨木市",), (2021,)),
)
#: What the user has set has no say.
ENVIRONMENT = {
    "HYOKA_LANG": "en",
    **dict.fromkeys(("HYOKA_LABELS", "HYOKA_FORMS", "HYOKA_DRAFTS", "HYOKA_RECOGNISED"), ""),
}
#: Sentences are no values.
WORDS = {("findings", "name"), ("findings", "ja"), ("findings", "en")}
DIGITS = 12
#: What is smaller is nothing: it is left of a difference of equal sums.
LEAST = 1e-9

Tables = dict[str, pd.DataFrame]
Hashes = dict[str, str]


# --- how tables and findings are made -------------------------------------------------------------


def made_tables(raw: Path, cities: Collection[str] = (), years: Collection[int] = ()) -> Tables:
    """All tables of a folder: those of documents, and what the notebooks make of them."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        (folder / "raw").symlink_to(raw)
        made = folder / "made"
        make_tables(raw, folder / "processed", jobs=1)
        limits = {"cities": [*cities], "years": [*years]}
        for name in NOTEBOOKS:
            run(name, folder, output=str(made), **limits)
        tables = load_tables(folder / "processed", DOCUMENT_TABLES)
        chosen = selected(tables, cities, years)  # with what is no table of the contract
        of_documents = {name: chosen[name] for name in DOCUMENT_TABLES}
        return of_documents | load_tables(made, MADE_BY)


# --- what is computed -----------------------------------------------------------------------------


def sets() -> Iterator[tuple[str, Callable[[], Tables]]]:
    """The name of each set, and how to make its tables."""
    yield "raw", of_all
    yield "ikeda", partial(made_tables, PUBLISHED / "ikeda")
    yield "yokohama", partial(by_draft, PUBLISHED / "yokohama", "横浜市", "141003")
    yield "yokohama-declared", partial(by_forms, PUBLISHED / "yokohama", DECLARED)
    yield "kobe-routes", partial(made_tables, PUBLISHED / "kobe-routes")
    for cities, years in SELECTIONS:
        name = "-".join(map(str, ("raw", *cities, *years)))
        yield name, partial(of_some, cities, years)


@cache
def of_all() -> Tables:
    """The tables of the documents of the repository."""
    return made_tables(ROOT / "data" / "raw")


def of_some(cities: Collection[str], years: Collection[int]) -> Tables:
    return made_tables(ROOT / "data" / "raw", cities, years)


def by_forms(raw: Path, forms: Path, **drafts: str) -> Tables:
    """The tables of a folder that is read by the forms of another one."""
    with environment(HYOKA_FORMS=str(forms), **drafts):
        return made_tables(raw)


def by_draft(raw: Path, city: str, code: str) -> Tables:
    """The tables of a folder by a form that is drafted of it, with all that it guesses."""
    draft = draft_documents(read_files(sorted(raw.glob("*.pdf"))).items)
    judge_facts(draft)
    text = form_toml(draft)
    for key, value in {"city": city, "code": code}.items():
        text = text.replace(f'\n{key} = ""', f'\n{key} = "{value}"')
    with TemporaryDirectory() as forms:
        (Path(forms) / "drafted.toml").write_text(text, encoding="utf-8")
        return by_forms(raw, Path(forms), HYOKA_DRAFTS="1")


@contextmanager
def environment(**values: str) -> Iterator[None]:
    with patch.dict(os.environ, ENVIRONMENT | values):
        yield


# --- tables as text -------------------------------------------------------------------------------


def lines(name: str, table: pd.DataFrame) -> list[str]:
    """A table as lines of CSV: its heads in the contract's order, and its rows, sorted."""
    heads = [head for head in dtypes(name) if (name, head) not in WORDS]
    texts = [[*map(_text, table[head].astype("object"))] for head in heads]
    return [_line(heads), *sorted(map(_line, zip(*texts, strict=True)))]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    if pd.api.types.is_bool(value):
        return "true" if value else "false"
    return f"{value:.{DIGITS}g}" if abs(value) >= LEAST else "0"


def _line(texts: Collection[str]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow(texts)
    return file.getvalue()


def hashes(tables: Tables) -> Hashes:
    """How many rows each table has, and its hash; the same of each page and measure of findings."""
    parts = {name: lines(name, table) for name, table in tables.items()}
    for (page, measure), rows in tables["findings"].groupby(["page", "measure"]):
        parts[f"findings {page} {measure}"] = lines("findings", rows)
    return {
        name: f"{len(part) - 1} rows {sha256(''.join(part).encode()).hexdigest()[:16]}"
        for name, part in parts.items()
    }


def write_rows(folder: Path, tables: Tables) -> None:
    """Write whole tables as CSV, with the rows as they are hashed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        text = "".join(lines(name, table))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write the hashes, or hold them against earlier ones; end with 1 where they differ."""
    parser = argparse.ArgumentParser(prog="values", description=__doc__)
    parser.add_argument(
        "--out",
        type=Path,
        help=f"where to write them (default: {FILE.name} in tests/data; nowhere with --against)",
    )
    parser.add_argument("--against", type=Path, help="hashes that were written before")
    parser.add_argument("--only", default="", help="only sets with this in their names")
    parser.add_argument("--rows", type=Path, help="a folder for the tables themselves, as CSV")
    options = parser.parse_args()
    before = _read(options.against) if options.against else {}
    after = {}
    with environment():
        for name, made in sets():
            if options.only in name:
                begun = time.monotonic()
                tables = made()
                after[name] = hashes(tables)
                if options.rows:
                    write_rows(options.rows / name, tables)
                sys.stderr.write(f"{name}: {time.monotonic() - begun:.1f} s\n")
    if out := options.out or (None if options.against else FILE):
        # sets that were not asked for stay as they are
        kept = _read(out) if options.only and out.is_file() else {}
        out.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(kept | after, ensure_ascii=False, indent=1)
        out.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    names = [name for name in {**after, **before} if options.only in name] if before else []
    found = {name: _differences(before.get(name, {}), after.get(name, {})) for name in names}
    for name, differing in found.items():
        sys.stdout.writelines(f"{name}: {line}\n" for line in differing)
    sys.stdout.write(f"{len(after)} sets; {sum(map(bool, found.values()))} differ\n")
    sys.exit(any(found.values()))


def _read(path: Path) -> dict[str, Hashes]:
    return json.loads(path.read_text(encoding="utf-8"))


def _differences(before: Hashes, after: Hashes) -> list[str]:
    """What differs of a set: a table, or a page and measure of findings, and its rows."""
    nothing = "nothing"
    return [
        f"{name}: {before.get(name, nothing)}, now {after.get(name, nothing)}"
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]


if __name__ == "__main__":
    main()
