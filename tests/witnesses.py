"""Which mechanisms of the engine find something, and on which of the files that are here.

`make witnesses` asks each file alone, and some made-up cities that are drafted, and writes
tests/data/witnesses.csv: a row a mechanism, how many files show it, how many of these a city has
published, and up to three of them. A mechanism is

- a function or method of the rooms that read, which finds something where it returns what is not
  empty and none of what it was given, yields anything, or, if it returns nothing, takes one of its
  innermost branches;
- an expression that has a name, which finds something where it matches;
- a kind of problem (`problem.…`), which some row of problems has.

The code says itself what is asked: it is changed while it is imported. Each file is asked in a
process of its own, so that no cache hides what an earlier one has found; what it said is kept in
build/witnesses for the same code and the same file. `--branches ROOM` prints the branches that no
file takes.
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
import types
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HYOKA_SHARED") or ROOT.parent / "shared")
ENGINE = ROOT / "engine" / "src"
CASES = ROOT / "engine" / "tests" / "cases"
LAYOUTS = ROOT / "engine" / "tests" / "typeset" / "layouts.txt"
TABLE = ROOT / "tests" / "data" / "witnesses.csv"
KEPT = ROOT / "build" / "witnesses"
COLUMNS = ["mechanism", "files", "real", "examples"]
ROOMS = ("clean", "draft", "forms", "grid", "pages", "pdf", "text")
EXAMPLES = 3
#: Of the made-up cities that are drafted, taught and answered, one of so many.
ONE_CITY_OF = 12
#: Endings of the files that decide what is read.
CODE = (".py", ".csv", ".toml")
SCOPES = (ast.FunctionDef, ast.Lambda, ast.ClassDef)


# --- the code, changed so that it says what it finds ----------------------------------------------


class Found:
    """What there is to find, and what a file has shown of it."""

    def __init__(self) -> None:
        #: Names of mechanisms, and of branches with their place in the code.
        self.mechanisms: set[str] = set()
        self.branches: dict[str, str] = {}
        self.shown: set[str] = set()

    def returned(self, name: str, value: Any, given: tuple = ()) -> Any:
        if isinstance(value, types.GeneratorType):
            return self.each(name, value)
        is_new = name not in self.shown and is_something(value)
        if is_new and not any(is_same(value, one) for one in given):
            self.shown.add(name)
        return value

    def each(self, name: str, values: Iterable) -> Iterator:
        for value in values:
            self.shown.add(name)
            yield value

    def yielded(self, name: str, value: Any) -> Any:
        self.shown.add(name)
        return value

    def taken(self, *names: str) -> None:
        self.shown.update(names)

    def asked(self, name: str, value: Any) -> Any:
        """An expression, or several by their keys, which say where they match."""
        if isinstance(value, re.Pattern):
            self.mechanisms.add(name)
            return Asked(value, lambda: self.shown.add(name))
        if isinstance(value, dict):
            return type(value)({key: self.asked(f"{name}.{key}", it) for key, it in value.items()})
        if isinstance(value, tuple | list):
            return type(value)(self.asked(name, it) for it in value)
        return value


class Asked:
    """An expression that says where it matches."""

    def __init__(self, pattern: re.Pattern, say: Callable[[], object]) -> None:
        self._pattern = pattern
        self._say = say

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._pattern, name)
        if not callable(method):
            return method

        def call(*given: Any, **named: Any) -> Any:
            found = method(*given, **named)
            if name == "finditer":
                found = list(found)
            text = named.get("string", given[-1])
            if name == "split":
                is_met = len(found) > 1
            elif name in ("sub", "subn"):
                is_met = self._pattern.search(named.get("string") or given[1]) is not None
            else:
                is_met = bool(found)
            if is_met and text is not None:
                self._say()
            return iter(found) if name == "finditer" else found

        return call


FOUND = Found()


def is_something(value: Any) -> bool:
    """Whether a value is not empty: an array has elements, a mask is true somewhere."""
    if isinstance(value, tuple):
        return any(map(is_something, value))
    if (size := getattr(value, "size", None)) is not None and hasattr(value, "dtype"):
        return bool(value.any()) if value.dtype == bool else size > 0
    try:
        return bool(value)
    except ValueError:  # a frame
        return len(value) > 0


def is_same(value: Any, given: Any) -> bool:
    """Whether a value is what a function was given."""
    if value is given:
        return True
    try:
        return type(value) is type(given) and bool(value == given)
    except ValueError:  # arrays differ in shape, or are compared one by one
        return False


class Saying(ast.NodeTransformer):
    """Lets one function say what it finds; functions within it say nothing."""

    def __init__(self, name: str, given: bool) -> None:
        self.name = name
        self.given = given

    def call(self, method: str, value: ast.expr, *more: ast.expr) -> ast.Call:
        function = ast.Attribute(ast.Name("__found__", ast.Load()), method, ast.Load())
        return ast.Call(function, [ast.Constant(self.name), value, *more], [])

    def visit(self, node: ast.AST) -> Any:
        return node if isinstance(node, SCOPES) else super().visit(node)

    def visit_Return(self, node: ast.Return) -> ast.Return:
        self.generic_visit(node)
        if node.value is not None:
            given = [ast.Name("__given__", ast.Load())] if self.given else []
            node.value = self.call("returned", node.value, *given)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.Yield:
        self.generic_visit(node)
        node.value = self.call("yielded", node.value or ast.Constant(None))
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.YieldFrom:
        self.generic_visit(node)
        node.value = self.call("each", node.value)
        return node


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The suites of statements within a function, its own first, without those of others."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        part = getattr(node, name, [])
        if part and isinstance(part[0], ast.stmt):
            yield part
        for inner in part:
            if not isinstance(inner, SCOPES):
                yield from blocks(inner)


def is_innermost(block: list[ast.stmt]) -> bool:
    """Whether a suite does something, and nothing in it does it only sometimes."""
    does_nothing = (ast.Pass, ast.Continue, ast.Break)
    ends = all(isinstance(it, does_nothing) or is_bare_return(it) for it in block)
    return not ends and not any(True for it in block for _ in blocks(it))


def is_bare_return(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and node.value is None


def let_say(function: ast.FunctionDef, name: str, lines: list[str]) -> None:
    """Change a function so that it says what it finds."""
    FOUND.mechanisms.add(name)
    result = ast.unparse(function.returns) if function.returns else ""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    like = [it.arg for it in arguments if it.annotation and ast.unparse(it.annotation) == result]
    for number, block in enumerate([*blocks(function)]):
        branch = f"{name}#{number}"
        line = block[0].lineno
        FOUND.branches[branch] = f"{line}: {lines[line - 1].strip()}"
        names = [branch, *([name] if result == "None" and is_innermost(block) else [])]
        said = [ast.Constant(it) for it in names]
        method = ast.Attribute(ast.Name("__found__", ast.Load()), "taken", ast.Load())
        is_doc = ast.get_docstring(function) is not None and block is function.body
        block.insert(int(is_doc), ast.Expr(ast.Call(method, said, [])))
    if result != "None":
        saying = Saying(name, bool(like))
        function.body = [saying.visit(it) for it in function.body]
    if like:
        given = ast.Tuple([ast.Name(it, ast.Load()) for it in like], ast.Load())
        function.body.insert(0, ast.Assign([ast.Name("__given__", ast.Store())], given))


def functions(tree: ast.Module | ast.ClassDef, name: str) -> Iterator[tuple[ast.FunctionDef, str]]:
    """Those of a module and its classes, but for those that Python itself calls."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node, f"{name}.{node.name}")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            yield node, f"{name}.{node.name}"


def that_says(source: str, name: str) -> ast.Module:
    """A module that says what its functions and its expressions find."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for function, of in [*functions(tree, name)]:
        let_say(function, of, lines)
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        if "re.compile(" in ast.unparse(node.value):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            node.value = Saying(f"{name}.{ast.unparse(target)}", False).call("asked", node.value)
    return ast.fix_missing_locations(tree)


class SayingLoader(SourceFileLoader):
    """Loads a module of the rooms, changed, and keeps no bytecode of it."""

    def get_code(self, fullname: str) -> types.CodeType:
        name = fullname.removeprefix("hyoka.")
        tree = that_says(self.get_data(self.path).decode(), name)
        return compile(tree, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module)["__found__"] = FOUND
        super().exec_module(module)


class SayingFinder(MetaPathFinder):
    """Finds the modules of the rooms."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if not fullname.startswith(tuple(f"hyoka.{room}" for room in ROOMS)):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = SayingLoader(fullname, spec.loader.path)
        return spec


def import_changed() -> None:
    """Import all modules of the rooms, and what runs them."""
    import importlib

    sys.meta_path.insert(0, SayingFinder())
    for room in ROOMS:
        for path in sorted((ENGINE / "hyoka" / room).rglob("*.py")):
            parts = path.relative_to(ENGINE).with_suffix("").parts
            importlib.import_module(".".join(it for it in parts if it != "__init__"))
    importlib.import_module("hyoka.run.pipeline")
    importlib.import_module("hyoka.run.batches")


def mechanisms() -> list[str]:
    """All of them, as the code and the contract name them."""
    import_changed()
    from hyoka.contract.problem_kinds import PROBLEM_KINDS

    return sorted(FOUND.mechanisms | {f"problem.{code}" for code in PROBLEM_KINDS})


# --- what is asked --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """What is asked at a time: a file, or the sheets of a made-up city that are drafted.

    Attributes:
        how: document or city.
        forms: A folder of forms beside the engine's own; "" for none.
    """

    name: str
    how: str
    path: Path
    forms: str = ""


def documents_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".pdf", ".xlsx"))


def units(made: Path) -> Iterator[Unit]:
    """All that is asked. Made: a folder for files that a script writes."""
    if (cases := SHARED / "pages" / "cases.py").is_file():
        for name, data in run_path(str(cases))["CASES"].items():
            (made / f"{name}.pdf").write_bytes(data)
        for path in documents_of(made):
            yield Unit(f"pages/{path.name}", "document", path)
    own = {"data/raw": ROOT / "data" / "raw"}
    shared = {name: SHARED / name for name in ("pdf", "pdf-variants")}
    real = {f"pdf-real/{path.name}": path for path in sorted((SHARED / "pdf-real").glob("*"))}
    for name, folder in (own | shared | real).items():
        yield from of_folder(name, folder)
    for name in ("as_printed", "told", "without_form"):
        yield from of_folder(f"cases/{name}", CASES / name, str(CASES / "forms"))
    for name in ("cases", "cases-2", "cases-3"):
        yield from of_folder(f"shared/{name}", SHARED / name, str(SHARED / "cases" / "forms"))
    from typeset.layouts import KINDS

    for kind in sorted(KINDS)[::ONE_CITY_OF]:
        yield Unit(f"typeset/{kind}", "city", LAYOUTS)


def of_folder(name: str, folder: Path, forms: str = "") -> Iterator[Unit]:
    """The files of a folder."""
    for path in documents_of(folder):
        yield Unit(f"{name}/{path.relative_to(folder)}", "document", path, forms)


def once(asked: Iterable[Unit]) -> Iterator[Unit]:
    """Of files with the same name and content the first: cases that were taken over."""
    known = set()
    for unit in asked:
        if unit.how == "document":
            if (same := (unit.path.name, hash_of([unit.path]))) in known:
                continue
            known.add(same)
        yield unit


def ask(unit: Unit) -> set[str]:
    """The mechanisms that find something."""
    os.environ["HYOKA_FORMS"] = unit.forms
    FOUND.shown.clear()
    kinds = globals()[f"ask_{unit.how}"](unit)
    return FOUND.shown | {f"problem.{kind}" for kind in kinds}


def ask_document(unit: Unit) -> set[str]:
    from hyoka.contract.tables import columns
    from hyoka.run.worker import PdfTask, read_and_clean

    task = PdfTask(unit.path, unit.path.name, {})
    place = [*columns("problems")].index("kind")
    return {str(row[place]) for row in read_and_clean(task).tables["problems"]}


def ask_city(unit: Unit) -> set[str]:
    from composed_cities import count_city

    count_city(unit.name.partition("/")[2])
    return set()


def ask_all(asked: Iterable[Unit], jobs: int) -> dict[Unit, set[str]]:
    """What each unit has shown, those that are not kept in a process each."""
    code = hash_of(path for path in [Path(__file__), *ENGINE.rglob("*")] if path.suffix in CODE)
    kept: dict[Unit, Path] = {}
    running: list[BaseProcess] = []
    for unit in asked:
        name = sha256(f"{code} {unit.name} {hash_of([unit.path])}".encode()).hexdigest()[:32]
        kept[unit] = KEPT / f"{name}.json"
        if kept[unit].is_file():
            continue
        process = multiprocessing.get_context("fork").Process(target=keep, args=(unit, kept[unit]))
        process.start()
        running.append(process)
        while len(running) >= jobs:
            wait([it.sentinel for it in running])
            running = [it for it in running if it.is_alive()]
    for process in running:
        process.join()
    if lost := [unit.name for unit, file in kept.items() if not file.is_file()]:
        sys.exit(f"not read to the end: {', '.join(lost)}")
    return {unit: {*json.loads(file.read_text("utf-8"))} for unit, file in kept.items()}


def keep(unit: Unit, file: Path) -> None:
    part = file.with_suffix(".part")
    part.write_text(json.dumps(sorted(ask(unit)), ensure_ascii=False), encoding="utf-8")
    part.replace(file)


def hash_of(files: Iterable[Path]) -> str:
    return sha256(
        b"".join(sha256(file.read_bytes()).digest() for file in sorted(files))
    ).hexdigest()


# --- the table ------------------------------------------------------------------------------------


def rows(names: Iterable[str], answers: dict[Unit, set[str]]) -> Iterator[list[object]]:
    """A row a mechanism; of several files those come first that others have, too."""
    shown: dict[str, list[str]] = defaultdict(list)
    for unit, found in answers.items():
        for name in found:
            shown[name].append(unit.name)
    for name in names:
        files = shown[name]
        real = [it for it in files if it.startswith("pdf-real/")]
        first = sorted(files, key=lambda it: (not it.startswith(("pdf-real/", "cases/")), it))
        yield [name, len(files), len(real), "; ".join(first[:EXAMPLES])]


def main() -> None:
    """Ask all files and write the table."""
    parser = argparse.ArgumentParser(prog="witnesses", description=__doc__)
    parser.add_argument("--out", type=Path, default=TABLE, help="where to write the table")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--branches", metavar="ROOM", help="print its branches that no file takes")
    parser.add_argument("--names", action="store_true", help="only print all mechanisms")
    options = parser.parse_args()
    names = mechanisms()
    if options.names:
        sys.stdout.writelines(f"{name}\n" for name in names)
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        (made := Path(folder) / "pages").mkdir()
        os.environ |= {"HYOKA_CACHE": str(Path(folder) / "cache"), "HYOKA_LANG": "en"}
        answers = ask_all(once(units(made)), options.jobs)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *rows(names, answers)])
    if options.branches:
        taken = set().union(*answers.values())
        for name, place in FOUND.branches.items():
            if name.startswith(f"{options.branches}.") and name not in taken:
                sys.stdout.write(f"{name.partition('#')[0]} {place}\n")


if __name__ == "__main__":
    main()
