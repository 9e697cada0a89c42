"""Which mechanisms of the engine find something, and on which of the files that are here.

`make witnesses` asks each file alone, folders of files together, drafts of real and of made-up
cities, scanned pages and the documents that tests make, and writes tests/data/witnesses.csv: a row
a mechanism, how many files show it, how many of these a city has published, and the first of them.
A mechanism is what decides something about a document:

- a function or method of the rooms that read, if it has a branch (if, match, while) or leaves
  something out of what it goes through; it finds something where it returns what is not empty and
  none of what it was given, yields anything, or, if it returns nothing, takes one of its innermost
  branches. What only names, counts or converts is none, nor what speaks to readers (`WORDS`);
- an expression that has a name, which finds something where it matches;
- a kind of problem, which some row of problems has;
- a key of a form, which some form declares; a family of meanings, which some label of a form has.

What no file shows has the test whose documents show it, after it "(called)" if a test only calls
it. What nothing shows stands with its reason in tests/data/without_witness.csv, or goes.

The code says itself what is asked (witness_recorder). Each file is asked in a process of its own,
so that no cache hides what an earlier one has found. What it said is kept in build/witnesses for
the same code and the same file: who is interrupted begins again where the last one ended.

    make witnesses                             all; some hours of a processor where nothing is kept
    make witnesses OPTIONS="--only pdf-real/"  a part: what it says is kept, no table is written
    make witnesses OPTIONS="--changed"         only rows of mechanisms that are new or gone
    make witnesses OPTIONS="--changed --only test_units"  the same, where their witness is known
    make witnesses OPTIONS="--branches pdf"    print the branches of a room that no file takes
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import multiprocessing
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory
from typing import Any

from witness_recorder import (
    ENGINE,
    FOUND,
    functions,
    has_expression,
    import_changed,
    modules,
    short_name,
    target_of,
)

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HYOKA_SHARED") or ROOT.parent / "shared")
TESTS = ROOT / "engine" / "tests"
CASES = TESTS / "cases"
TABLE = ROOT / "tests" / "data" / "witnesses.csv"
#: Mechanisms that nothing here shows, and why they stay.
REASONS = TABLE.with_name("without_witness.csv")
KEPT = ROOT / "build" / "witnesses"
COLUMNS = ["mechanism", "kind", "files", "real", "witness"]
#: Of the made-up cities that are drafted, taught and answered, one of so many.
ONE_CITY_OF = 12
#: Others, which alone show a mechanism.
CITIES = (
    "labels_before_names",  # 成果指標② before a name
    "planned_values",  # 27 under 年度
    "results_and_plans_in_one_row",  # 実績値・計画値
    "rows_of_one_cell",  # ① before a name
    "staff_beside_its_cost",  # H22/H21
)
#: How pages are scanned, of `pictures.KINDS`, and what.
SCANNED = ("150 dpi", "photo")
SCANNED_FILE = "ikeda-r7-312"
#: Forms, with the ending of the names of their folders.
FORMS = (ENGINE / "hyoka" / "forms", TESTS / "forms", TESTS / "cases" / "forms")
#: Endings of the files that decide what is read.
CODE = (".py", ".csv", ".toml")
#: What a name of another kind than code begins with.
PROBLEM, KEY, FAMILY = "problem.", "form.key.", "form.meaning."
#: What kind of branch makes a function one that decides.
BRANCHES = (ast.If, ast.Match, ast.While)
#: Modules that speak to readers, or find files of the engine: they decide nothing of a document.
WORDS = (
    "draft.commands",
    "draft.draft_page",
    "draft.written",
    "pdf.pdfium_calls",
    "pictures.installed",
    "text.errors",
    "text.fonts",
    "text.label_files",
    "text.messages",
    "text.wording",
)
#: A test may take so many seconds of a processor, all of its file.
SECONDS_OF_TESTS = 1200


# --- what there is --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mechanism:
    """What decides something about a document.

    Attributes:
        name: Its module and its name in it.
        kind: function, expression, problem, key or meaning.
    """

    name: str
    kind: str


def mechanisms() -> list[Mechanism]:
    """All of them, as the code, the contract and the forms name them, in their order.

    Nothing is asked yet: this takes the time of importing the engine.
    """
    found = {*of_code(), *of_contract(), *of_forms()}
    return sorted(found, key=lambda it: it.name)


def of_code() -> Iterator[Mechanism]:
    for full_name, path in modules():
        module = short_name(full_name)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function, name in functions(tree, module):
            if module not in WORDS and decides(function):
                yield Mechanism(name, "function")
        for node in tree.body:
            if has_expression(node):
                name = target_of(node)
                value = getattr(import_module(full_name), name)
                for of in names_of_expressions(f"{module}.{name}", value):
                    yield Mechanism(of, "expression")


def decides(function: ast.FunctionDef) -> bool:
    """Whether a function has a branch of its own, or leaves something out."""
    parts = [part for statement in function.body for part in ast.walk(statement)]
    leaves_out = any(isinstance(part, ast.comprehension) and part.ifs for part in parts)
    return leaves_out or any(isinstance(part, BRANCHES) for part in parts)


def names_of_expressions(name: str, value: Any) -> Iterator[str]:
    """The names by which `Found.asked` calls what is in a value."""
    if isinstance(value, re.Pattern) or type(value).__name__ == "Asked":
        yield name
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from names_of_expressions(f"{name}.{key}", part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from names_of_expressions(name, part)


def of_contract() -> Iterator[Mechanism]:
    from hyoka.contract.problem_kinds import PROBLEM_KINDS

    for code in PROBLEM_KINDS:
        yield Mechanism(f"{PROBLEM}{code}", "problem")


def of_forms() -> Iterator[Mechanism]:
    from hyoka.forms.declaration import FAMILIES, Declaration

    for name in keys_of_model(Declaration):
        yield Mechanism(f"{KEY}{name}", "key")
    for family in FAMILIES:
        yield Mechanism(f"{FAMILY}{family}", "meaning")


def keys_of_model(model: Any) -> Iterator[str]:
    """The keys that a form may have, with those within others: levels.headings."""
    from pydantic import BaseModel

    for name, field in model.model_fields.items():
        key = field.alias or name
        yield key
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from (f"{key}.{inner}" for inner in keys_of_model(part))


# --- what is asked --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """What is asked at a time.

    Attributes:
        name: As the table has it, without a folder of this machine.
        how: document, folder, draft, scan, city, form or tests: the function `ask_…` asks it.
        path: The file or folder.
        forms: A folder of forms beside the engine's own; "" for none.
    """

    name: str
    how: str
    path: Path
    forms: str = ""

    @property
    def is_real(self) -> bool:
        """Whether a city has published it, or what it reads."""
        return self.name.startswith(("pdf-real/", "draft/", "forms/"))

    @property
    def order(self) -> tuple[int, str]:
        """What is a witness before others: real ones, then those of the repository, then others."""
        inside = ("cases/", "data/", "typeset/")
        rank = 3 if self.how == "tests" else 2 - self.name.startswith(inside)
        return 0 if self.is_real and self.how == "document" else rank, self.name


def documents_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".pdf", ".xlsx"))


def units(made: Path) -> Iterator[Unit]:
    """All that is asked, the quickest first. Made: a folder for files that a script writes."""
    for folder in FORMS:
        for path in sorted(folder.glob("**/*.toml")):
            of = "forms" if folder.is_relative_to(ENGINE) else "tests/forms"
            yield Unit(f"{of}/{path.name}", "form", path)
    yield from once(documents(made))
    yield from folders()
    for city in sorted((SHARED / "pdf-real").glob("*")):
        yield Unit(f"draft/{city.name}", "draft", city)
    scanned = SHARED / "pdf-real" / "ikeda" / f"{SCANNED_FILE}.pdf"
    if scanned.is_file():
        for kind in SCANNED:
            yield Unit(f"scan/{SCANNED_FILE}, {kind}", "scan", scanned)
    from typeset.layouts import KINDS

    for kind in sorted({*sorted(KINDS)[::ONE_CITY_OF], *CITIES}):
        yield Unit(f"typeset/{kind}", "city", TESTS / "typeset" / "layouts.txt")
    for path in sorted([*TESTS.glob("*/test_*.py"), *ROOT.glob("annexes/*/tests/test_*.py")]):
        yield Unit(str(path.relative_to(ROOT)), "tests", path)


def documents(made: Path) -> Iterator[Unit]:
    """Files that are read alone."""
    if (cases := SHARED / "pages" / "cases.py").is_file():
        for name, data in run_path(str(cases))["CASES"].items():
            (made / f"{name}.pdf").write_bytes(data)
        for path in documents_of(made):
            yield Unit(f"pages/{path.name}", "document", path)
    yield from of_folder("data/raw", ROOT / "data" / "raw")
    for name in ("pdf-real", "pdf", "pdf-variants"):
        yield from of_folder(name, SHARED / name)
    for name in ("as_printed", "told", "without_form"):
        yield from of_folder(f"cases/{name}", CASES / name, str(CASES / "forms"))
    for name in ("cases", "cases-2", "cases-3"):
        yield from of_folder(f"shared/{name}", SHARED / name, str(SHARED / "cases" / "forms"))


def of_folder(name: str, folder: Path, forms: str = "") -> Iterator[Unit]:
    """The files of a folder."""
    for path in documents_of(folder):
        yield Unit(f"{name}/{path.relative_to(folder)}", "document", path, forms)


def folders() -> Iterator[Unit]:
    """Files that are read in one run: copies, totals over documents, files of other kinds."""
    yield Unit("data/raw (together)", "folder", ROOT / "data" / "raw")
    for name in ("pdf", "pdf-real/kobe-routes", "pdf-real/takamatsu", "pdf-real/kyoto"):
        if (SHARED / name).is_dir():
            yield Unit(f"{name} (together)", "folder", SHARED / name)
    for case in sorted(path for path in (CASES / "as_printed").glob("*") if path.is_dir()):
        if len(documents_of(case)) > 1:
            name = f"cases/as_printed/{case.name} (together)"
            yield Unit(name, "folder", case, str(CASES / "forms"))


def once(asked: Iterable[Unit]) -> Iterator[Unit]:
    """Of files with the same name and content the first: cases that were taken over."""
    known = set()
    for unit in asked:
        if (same := (unit.path.name, hash_of([unit.path]))) not in known:
            known.add(same)
            yield unit


def ask(unit: Unit) -> dict[str, list[str]]:
    """The mechanisms that find something while a document is read, and those that are called."""
    with TemporaryDirectory() as folder:
        os.environ |= {"HYOKA_FORMS": unit.forms, "HYOKA_CACHE": str(Path(folder) / "cache")}
        FOUND.shown.clear()
        FOUND.called.clear()
        kinds = globals()[f"ask_{unit.how}"](unit, Path(folder))
    if unit.how == "tests":
        called = FOUND.called - FOUND.shown
        return {"shown": sorted(FOUND.shown), "called": sorted(called)}
    # whichever function began, all was for a document; of problems those count that are in tables
    shown = {name for name in FOUND.shown | FOUND.called if not name.startswith(PROBLEM)}
    return {"shown": sorted(shown | kinds), "called": []}


def problems_of(rows: Iterable[Iterable[object]]) -> set[str]:
    from hyoka.contract.tables import columns

    place = [*columns("problems")].index("kind")
    return {f"{PROBLEM}{[*row][place]}" for row in rows}


def ask_document(unit: Unit, folder: Path) -> set[str]:
    from hyoka.run.worker import PdfTask, read_and_clean

    task = PdfTask(unit.path, unit.path.name, {})
    return problems_of(read_and_clean(task).tables["problems"])


def ask_folder(unit: Unit, folder: Path) -> set[str]:
    from hyoka.run.pipeline import make_tables

    problems = make_tables(unit.path, folder / "processed", jobs=1, cache=False).tables["problems"]
    return {f"{PROBLEM}{kind}" for kind in problems["kind"]}


def ask_draft(unit: Unit, folder: Path) -> set[str]:
    from hyoka_draft.command import write_draft
    from hyoka_draft.documents import find_files, read_files

    read = read_files(find_files([unit.path]))
    (out := folder / "draft").mkdir()
    for _ in range(2):  # the second time what is there is read first
        list(write_draft(read, out))
    return {f"{PROBLEM}{met['kind']}" for _, met in read.met}


def ask_scan(unit: Unit, folder: Path) -> set[str]:
    from pictures import KINDS, as_picture

    path = folder / f"{SCANNED_FILE}.pdf"
    as_picture(unit.path, path, KINDS[unit.name.rpartition(", ")[2]])
    return ask_document(Unit(unit.name, "document", path), folder)


def ask_city(unit: Unit, folder: Path) -> set[str]:
    from composed_cities import count_city

    count_city(unit.name.partition("/")[2])
    return set()


def ask_form(unit: Unit, folder: Path) -> set[str]:
    from hyoka.forms.declaration import load_declaration

    declared = load_declaration(unit.path)
    found = {f"{KEY}{key}" for key in keys_in(tomllib.loads(unit.path.read_text("utf-8-sig")))}
    for label in declared.meanings:
        for concept in declared.concepts_of(label):
            found.add(f"{FAMILY}{concept.partition('.')[0]}")
    return found


def keys_in(table: dict[str, Any], within: str = "") -> Iterator[str]:
    """The keys that a form has; those below `labels` are labels."""
    for key, value in table.items():
        yield f"{within}{key}"
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from keys_in(part, f"{within}{key}.")


def ask_tests(unit: Unit, folder: Path) -> set[str]:
    """The tests of a file; also what workers say that they begin."""
    import pytest

    from hyoka.processes import executors

    executors._NEEDED = "witness_workers"
    os.environ["HYOKA_WITNESSES"] = str(said := folder / "said.txt")
    said.touch()
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:testmon", "-p", "no:xdist"]
    pytest.main([*options, "-m", "not slow and not browser", str(unit.path)])
    for line in said.read_text(encoding="utf-8").splitlines():
        is_shown, _, name = line.partition(" ")
        (FOUND.shown if int(is_shown) else FOUND.called).add(name)
    return set()


# --- asking ---------------------------------------------------------------------------------------

Answers = dict[Unit, dict[str, list[str]]]


def ask_all(asked: Iterable[Unit], jobs: int, wanted: set[str] | None = None) -> Answers:
    """What each unit has shown, those that are not kept in a process each.

    Args:
        asked: What is asked, in this order.
        jobs: Processes at a time.
        wanted: Mechanisms: once each of them was shown, nothing more is asked.
    """
    kept: dict[Unit, Path] = {}
    running: list[tuple[BaseProcess, Path]] = []
    left = None if wanted is None else {*wanted}
    for unit in asked:
        if left is not None and not left:
            break
        kept[unit] = file = KEPT / f"{name_of_answer(unit)}.json"
        if not file.is_file():
            process = multiprocessing.get_context("fork").Process(target=keep, args=(unit, file))
            process.start()
            running.append((process, file))
        while len(running) >= jobs:
            wait([process.sentinel for process, _ in running])
            running = [(process, file) for process, file in running if process.is_alive()]
        if left is not None:
            for answer in filter(Path.is_file, kept.values()):
                left -= {*json.loads(answer.read_text("utf-8"))["shown"]}
    for process, _ in running:
        process.join()
    if lost := [unit.name for unit, file in kept.items() if not file.is_file()]:
        sys.exit(f"not read to the end: {', '.join(lost)}")
    return {unit: json.loads(file.read_text("utf-8")) for unit, file in kept.items()}


def keep(unit: Unit, file: Path) -> None:
    """Ask a unit in a process of its own; what tests print goes into a file beside the answer."""
    part = file.with_suffix(".part")
    with file.with_suffix(".log").open("w", encoding="utf-8") as log, redirect_stdout(log):
        part.write_text(json.dumps(ask(unit), ensure_ascii=False), encoding="utf-8")
    part.replace(file)
    os._exit(0)  # else it waits for workers that draw, which have nothing more to do


def name_of_answer(unit: Unit) -> str:
    """The hash of what decides an answer: the engine's code, what is read, and how."""
    if unit.how == "tests":
        read = hash_of_tests()
    else:
        read = hash_of(documents_of(unit.path) if unit.path.is_dir() else [unit.path])
    text = f"{hash_of_code()} {unit.how} {unit.name} {read}"
    return sha256(text.encode()).hexdigest()[:32]


@cache
def hash_of_code() -> str:
    recorder = Path(__file__).with_name("witness_recorder.py")
    code = [*ENGINE.rglob("*"), *ROOT.glob("annexes/*/src/**/*")]
    return hash_of([recorder, *(path for path in code if path.suffix in CODE)])


@cache
def hash_of_tests() -> str:
    tests = [*TESTS.rglob("*"), *ROOT.glob("annexes/*/tests/**/*")]
    return hash_of(path for path in tests if path.suffix in CODE)


def hash_of(files: Iterable[Path]) -> str:
    digests = b"".join(sha256(file.read_bytes()).digest() for file in sorted(files))
    return sha256(digests).hexdigest()


# --- the table ------------------------------------------------------------------------------------

Row = list[str]


def rows(names: Iterable[Mechanism], answers: Answers) -> Iterator[Row]:
    """A row a mechanism."""
    shown: dict[str, list[Unit]] = defaultdict(list)
    called: dict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(answers, key=lambda it: it.order):
        for name in answers[unit]["shown"]:
            shown[name].append(unit)
        for name in answers[unit]["called"]:
            called[name].append(unit)
    for mechanism in names:
        units = shown[mechanism.name]
        files = [unit for unit in units if unit.how != "tests"]
        real = [unit for unit in files if unit.is_real]
        witness = units[0].name if units else ""
        if not units and called[mechanism.name]:
            witness = f"{called[mechanism.name][0].name} (called)"
        yield [mechanism.name, mechanism.kind, str(len(files)), str(len(real)), witness]


def read_table(path: Path = TABLE) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)][1:]


def reasons() -> dict[str, str]:
    """Why mechanisms stay that nothing here shows."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        return {row["mechanism"]: row["reason"] for row in csv.DictReader(file)}


def write_table(table: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *table])


def main() -> None:
    """Ask all files and write the table."""
    parser = argparse.ArgumentParser(prog="witnesses", description="Witnesses of the mechanisms.")
    parser.add_argument("--out", type=Path, default=TABLE, help="where to write the table")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--only", default="", help="only ask what has this in its name")
    parser.add_argument(
        "--changed",
        action="store_true",
        help="ask until each new mechanism has a witness; other rows stay, those gone go",
    )
    parser.add_argument("--kept", action="store_true", help="ask nothing that is not kept")
    parser.add_argument("--branches", metavar="ROOM", help="print its branches that no file takes")
    options = parser.parse_args()
    if not SHARED.is_dir() and not options.only:
        sys.exit(f"{SHARED} is not here: the table would lose what its files show")
    import_changed()
    names = mechanisms()
    KEPT.mkdir(parents=True, exist_ok=True)
    table = read_table() if options.changed else []
    # who names what to ask also means what had no witness there
    known = {row[0]: row for row in table if row[-1] or not options.only}
    new = [mechanism for mechanism in names if mechanism.name not in known]
    with TemporaryDirectory() as folder:
        (made := Path(folder) / "pages").mkdir()
        os.environ["HYOKA_LANG"] = "en"
        asked = [unit for unit in units(made) if options.only in unit.name]
        if options.kept:
            asked = [it for it in asked if (KEPT / f"{name_of_answer(it)}.json").is_file()]
        wanted = {mechanism.name for mechanism in new} if options.changed else None
        answers = ask_all(asked, options.jobs, wanted)
    if options.branches:
        taken = {name for answer in answers.values() for name in answer["shown"]}
        for name, place in FOUND.branches.items():
            if name.startswith(f"{options.branches}.") and name not in taken:
                sys.stdout.write(f"{name.partition('#')[0]} {place}\n")
    if options.only and not options.changed and options.out == TABLE:
        return
    found = {row[0]: row for row in rows(new, answers)}
    table = [(found | known)[mechanism.name] for mechanism in names]
    write_table(table, options.out)
    without = [row[0] for row in table if not row[4]]
    sys.stdout.write(f"{len(table)} mechanisms, {len(without)} without a witness\n")
    sys.stdout.writelines(f"  {name}\n" for name in without)


if __name__ == "__main__":
    main()
