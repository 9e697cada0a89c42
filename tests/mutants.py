"""Change the code at random places, and see whether the tests of its room notice.

    python -m tests.mutants --seed 1 --count 200

A mutant has one change: a comparison, a boolean, a number, a sign or what a function returns. The
tests of its room run in a copy of the repository. Those that live are printed with their place.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = "tests/library"
NOTEBOOKS = "tests/notebooks"
READING = ["tests/forms", f"{LIBRARY}/test_shared_cases.py", f"{LIBRARY}/test_published.py"]
#: The tests of each room, those first that are quick.
ROOMS = {
    "hyoka_analyses/measures": [
        *(f"{NOTEBOOKS}/test_{name}.py" for name in ("attainment", "costs", "dx", "years")),
        *(f"{NOTEBOOKS}/test_{name}.py" for name in ("links", "compare", "select", "findings")),
    ],
    "hyoka/clean": [f"{LIBRARY}/test_clean.py", f"{LIBRARY}/test_checks.py", *READING],
    "hyoka/forms": [*READING, f"{LIBRARY}/test_oddities.py", f"{LIBRARY}/test_workbooks.py"],
    "hyoka/grid": [f"{LIBRARY}/test_grid.py", *READING, f"{LIBRARY}/test_workbooks.py"],
}
COPIED = ("src", "tests", "data", "notebooks", "docs", "pyproject.toml", "README.md")
#: What stands in place of an operator.
OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    room: str
    #: Path of the file below the root, and line.
    file: str
    line: int
    before: str
    after: str
    #: The whole text of the changed file.
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.before}  →  {self.after}"


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may stand in place of one."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator = OPPOSITE[type(node.ops[0])]()
        yield ast.Compare(node.left, [operator], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(OPPOSITE[type(node.op)](), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPPOSITE:
        yield ast.BinOp(node.left, OPPOSITE[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None:
        is_none = isinstance(node.value, ast.Constant) and node.value.value is None
        yield ast.Return(ast.Constant(value=0 if is_none else None))


def parts_that_run(node: ast.AST) -> Iterator[ast.AST]:
    """A node and those within it, without annotations, which are no code that a test runs."""
    yield node
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for part in field if isinstance(field, list) else [field]:
            if isinstance(part, ast.AST):
                yield from parts_that_run(part)


def mutants_of(room: str, path: Path) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    data = source.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in parts_that_run(ast.parse(source)):
        for new in changed(node):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            before = data[start:end].decode()
            is_statement = isinstance(new, ast.stmt)
            after = ast.unparse(new) if is_statement else f"({ast.unparse(new)})"
            text = (data[:start] + after.encode() + data[end:]).decode()
            name = str(path.relative_to(ROOT))
            short = " ".join(before.split())
            yield Mutant(room, name, node.lineno, short, after, text)


def sample(seed: int, count: int, rooms: list[str]) -> list[Mutant]:
    every = []
    for room in rooms:
        for path in sorted((ROOT / "src" / room).rglob("*.py")):
            every += mutants_of(room, path)
    return random.Random(seed).sample(every, min(count, len(every)))


def passes(folder: Path, room: str, seconds: float) -> bool:
    """Whether all tests of a room pass in a copy; tests that take too long do not."""
    options = ["-q", "-x", "-n0", "-p", "no:cacheprovider", "-m", "not slow and not browser"]
    command = [sys.executable, "-B", "-m", "pytest", *options, *ROOMS[room]]
    shared = os.environ.get("HYOKA_SHARED") or str(ROOT.parent / "shared")
    variables = {"PYTHONPATH": str(folder / "src"), "HYOKA_SHARED": shared}
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | variables,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def copied(folder: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, folder / name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--room", choices=ROOMS, action="append", help="only this one")
    parser.add_argument("--seconds", type=float, default=600, help="for the tests of a mutant")
    asked = parser.parse_args()
    rooms = asked.room or list(ROOMS)
    with tempfile.TemporaryDirectory(prefix="hyoka-mutants-") as name:
        folder = Path(name)
        copied(folder)
        for room in rooms:
            if not passes(folder, room, asked.seconds):
                print(f"the tests of {room} fail without any change", file=sys.stderr)
                return 2
        alive = 0
        mutants = sample(asked.seed, asked.count, rooms)
        for number, mutant in enumerate(mutants, 1):
            path = folder / mutant.file
            unchanged = path.read_text(encoding="utf-8")
            path.write_text(mutant.text, encoding="utf-8")
            lives = passes(folder, mutant.room, asked.seconds)
            path.write_text(unchanged, encoding="utf-8")
            alive += lives
            print(f"{number} {'ALIVE' if lives else 'dead'}  {mutant}", flush=True)
    print(f"{alive} of {len(mutants)} live (seed {asked.seed})")
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
