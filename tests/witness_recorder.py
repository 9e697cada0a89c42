"""The engine's code, changed while it is imported so that it says what it finds.

Whoever wants to know calls `import_changed` before anything of the engine is imported, and reads
`FOUND.shown` after a file was read. Workers that a run begins say it, too: they write the names
into the file that `HYOKA_WITNESSES` names.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "engine" / "src"
#: Folders of code that decide something about a document, by the names that packages have.
ROOMS = {
    f"hyoka.{room}": ENGINE / "hyoka" / room
    for room in ("clean", "forms", "grid", "pages", "pdf", "text", "watch")
} | {
    f"hyoka_{annex}": ROOT / "annexes" / annex / "src" / f"hyoka_{annex}"
    for annex in ("draft", "pictures", "workbooks")
}
#: While one of these runs, a document is read, cleaned or drafted.
ENTRIES = {
    "run.extract.read_document",
    "run.pipeline.make_tables",
    "run.worker.read_and_clean",
    "run.worker.read_task",
    "pages.reader.read_pages",
    "pages.reader.printed_pages",
    "clean.documents.clean_document",
    "draft.drafting.draft_documents",
    "draft.command.write_draft",
    "forms.declaration.load_declaration",
}
#: Modules that are no mechanisms, but say when a document is read, and which problems are met.
OBSERVED = ("run.extract", "run.pipeline", "run.worker", "contract.records")
MEETS_PROBLEM = "contract.records.problem"
SCOPES = (ast.FunctionDef, ast.Lambda, ast.ClassDef)


class Found:
    """What a file has shown.

    Attributes:
        shown: Names of mechanisms, and of branches with their number.
        called: The same where no document was being read.
        branches: The place of each branch in the code.
    """

    def __init__(self) -> None:
        self.shown: set[str] = set()
        self.called: set[str] = set()
        self.branches: dict[str, str] = {}
        self.depth = 0

    def say(self, name: str) -> None:
        names = self.shown if self.depth else self.called
        if name in names:
            return
        names.add(name)
        if file := os.environ.get("HYOKA_WITNESSES"):
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(f"{int(self.depth > 0)} {name}\n")

    @contextmanager
    def reading(self) -> Iterator[None]:
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def is_known(self, name: str) -> bool:
        return name in (self.shown if self.depth else self.called)

    def returned(self, name: str, value: Any, given: tuple = ()) -> Any:
        if isinstance(value, types.GeneratorType):
            return self.each(name, value)
        is_new = not self.is_known(name) and is_something(value)
        if is_new and not any(is_same(value, argument) for argument in given):
            self.say(name)
        return value

    def each(self, name: str, values: Iterable) -> Iterator:
        for value in values:
            self.say(name)
            yield value

    def yielded(self, name: str, value: Any) -> Any:
        self.say(name)
        return value

    def taken(self, *names: str) -> None:
        for name in names:
            self.say(name)

    def asked(self, name: str, value: Any) -> Any:
        """An expression, or several by their keys, which say where they match."""
        if isinstance(value, re.Pattern):
            return Asked(value, lambda: self.say(name))
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


def place_of_deed(block: list[ast.stmt]) -> int | None:
    """Where a suite does something, behind what ends it early.

    None where it does nothing, or only in what is within it.
    """
    ends = [number for number, part in enumerate(block) if ends_early(part)]
    first = ends[-1] + 1 if ends else 0
    deed = block[first:]
    if all(does_nothing(part) for part in deed):
        return None
    return None if any(True for part in deed for _ in blocks(part)) else first


def ends_early(part: ast.stmt) -> bool:
    """Whether a statement only asks whether the others are needed."""
    return isinstance(part, ast.If) and not part.orelse and all(map(does_nothing, part.body))


def does_nothing(part: ast.stmt) -> bool:
    is_bare = isinstance(part, ast.Return) and part.value is None
    return is_bare or isinstance(part, ast.Pass | ast.Continue | ast.Break)


def let_say(function: ast.FunctionDef, name: str, lines: list[str]) -> None:
    """Change a function so that it says what it finds."""
    result = ast.unparse(function.returns) if function.returns else ""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    like = [it.arg for it in arguments if it.annotation and ast.unparse(it.annotation) == result]
    like = like[:1]  # of several, what is not the first was chosen
    for number, block in enumerate([*blocks(function)]):
        branch = f"{name}#{number}"
        line = block[0].lineno
        FOUND.branches[branch] = f"{line}: {lines[line - 1].strip()}"
        place = place_of_deed(block) if result == "None" else None
        method = ast.Attribute(ast.Name("__found__", ast.Load()), "taken", ast.Load())
        if place is not None:
            block.insert(place, ast.Expr(ast.Call(method, [ast.Constant(name)], [])))
        block.insert(0, ast.Expr(ast.Call(method, [ast.Constant(branch)], [])))
    if result != "None":
        saying = Saying(name, bool(like))
        function.body = [saying.visit(it) for it in function.body]
    if like:
        given = ast.Tuple([ast.Name(it, ast.Load()) for it in like], ast.Load())
        function.body.insert(0, ast.Assign([ast.Name("__given__", ast.Store())], given))
    if name == MEETS_PROBLEM:
        function.body[:0] = ast.parse('__found__.say(f"problem.{kind}")').body
    if name in ENTRIES:
        reading = ast.Attribute(ast.Name("__found__", ast.Load()), "reading", ast.Load())
        function.body = [ast.With([ast.withitem(ast.Call(reading, [], []))], function.body)]


def functions(tree: ast.Module | ast.ClassDef, name: str) -> Iterator[tuple[ast.FunctionDef, str]]:
    """Those of a module and its classes, but for those that Python itself calls."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node, f"{name}.{node.name}")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            yield node, f"{name}.{node.name}"


def has_expression(node: ast.stmt) -> bool:
    """Whether a name is given to what holds an expression."""
    is_assigned = isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
    return is_assigned and "re.compile(" in ast.unparse(node.value)


def target_of(node: ast.Assign | ast.AnnAssign) -> str:
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)


def that_says(source: str, name: str) -> ast.Module:
    """A module that says what its functions and its expressions find."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for function, of in [*functions(tree, name)]:
        let_say(function, of, lines)
    for node in tree.body:
        if has_expression(node):
            of = f"{name}.{target_of(node)}"
            node.value = Saying(of, False).call("asked", node.value)
    return ast.fix_missing_locations(tree)


class SayingLoader(SourceFileLoader):
    """Loads a module of the rooms, changed, and keeps no bytecode of it."""

    def get_code(self, fullname: str) -> types.CodeType:
        name = short_name(fullname)
        tree = that_says(self.get_data(self.path).decode(), name)
        return compile(tree, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module)["__found__"] = FOUND
        super().exec_module(module)


def short_name(module: str) -> str:
    """A module as the table names it: clean.gate of hyoka.clean.gate, draft.facts of an annex."""
    return module.removeprefix("hyoka.").removeprefix("hyoka_")


def is_in_rooms(module: str) -> bool:
    return module.startswith(tuple(ROOMS))


def modules() -> Iterator[tuple[str, Path]]:
    """The modules of the rooms with their files."""
    for room, folder in ROOMS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join([room, *(part for part in parts if part != "__init__")]), path


class SayingFinder(MetaPathFinder):
    """Finds the modules of the rooms."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        is_observed = fullname in {f"hyoka.{module}" for module in OBSERVED}
        if not is_observed and not is_in_rooms(fullname):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = SayingLoader(fullname, spec.loader.path)
        return spec


def import_changed() -> None:
    """Import all modules of the rooms, and what runs them."""
    sys.meta_path.insert(0, SayingFinder())
    for module, _ in modules():
        importlib.import_module(module)
    importlib.import_module("hyoka.run.pipeline")
    importlib.import_module("hyoka.run.batches")
