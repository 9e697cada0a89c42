"""Change the code at random places, and see whether the tests notice.

    python -m tests.mutants --seed 1 --count 200

A mutant has one change: a comparison, a boolean, a number, a sign or what a function returns. The
tests of the rooms run once, and it is recorded which lines each of them runs. Of each mutant those
tests run that run its line, the quickest file first: in a copy of the repository, in a fork of a
process that has imported what others have written (pandas, hypothesis …) and nothing of ours. Those
that live are printed with their place.
"""

import argparse
import ast
import functools
import hashlib
import importlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from coverage import Coverage

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = "engine/tests/library"
NOTEBOOKS = "tests/notebooks"
READING = ["engine/tests/forms", f"{LIBRARY}/test_shared_cases.py", f"{LIBRARY}/test_published.py"]
READING += [f"{LIBRARY}/test_{name}.py" for name in ("oddities", "workbooks", "whole")]


def tests_that_name(package: str) -> list[str]:
    """The files of tests that import something of a package."""
    files = [path for folder in (LIBRARY, NOTEBOOKS) for path in (ROOT / folder).glob("test_*.py")]
    named = [path for path in sorted(files) if package in path.read_text(encoding="utf-8")]
    return [str(path.relative_to(ROOT)) for path in named]


#: The tests of each room, a folder of code: of those that reach it through others, the files that
#: are about it.
ROOMS = {
    "src/measures": [
        *tests_that_name("from measures"),
        *(f"{NOTEBOOKS}/test_{name}.py" for name in ("links", "select", "helpers")),
    ],
    "engine/src/hyoka/contract": [*tests_that_name("hyoka.contract"), *READING],
    "engine/src/hyoka/store": tests_that_name("hyoka.store"),
    "engine/src/hyoka/watch": [*tests_that_name("hyoka.watch"), *READING],
    "engine/src/hyoka/clean": [
        *tests_that_name("hyoka.clean"),
        f"{LIBRARY}/test_checks.py",
        *READING,
    ],
    "engine/src/hyoka/forms": [
        *tests_that_name("hyoka.forms"),
        f"{LIBRARY}/test_vocabulary.py",
        *READING,
    ],
    "engine/src/hyoka/grid": [
        *tests_that_name("hyoka.grid"),
        f"{LIBRARY}/test_page_cases.py",
        *READING,
    ],
    "engine/src/hyoka/pdf": [*tests_that_name("hyoka.pdf"), *READING],
    "engine/src/hyoka/pages": [*tests_that_name("hyoka.pages"), *READING],
    "annexes/draft/src/hyoka_draft": ["annexes/draft/tests"],
    "annexes/pictures/src/hyoka_pictures": ["annexes/pictures/tests"],
    "annexes/workbooks/src/hyoka_workbooks": ["annexes/workbooks/tests"],
    "engine/src/hyoka/text": [
        *tests_that_name("hyoka.text"),
        "annexes/workbooks/tests/test_number_formats.py",
        *READING,
    ],
}
COPIED = (
    "src",
    "engine",
    "annexes",
    "tests",
    "data",
    "notebooks",
    "docs",
    "pyproject.toml",
    "README.md",
)
#: Where the packages lie in a copy.
SOURCES = (
    "src",
    "engine/src",
    *(f"annexes/{name}/src" for name in ("draft", "pictures", "workbooks")),
)
#: What is imported once, before a process is forked for a mutant.
OF_OTHERS = (
    "bs4",
    "duckdb",
    "hypothesis",
    "jinja2",
    "matplotlib.pyplot",
    "nbformat",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera.pandas",
    "pebble",
    "pikepdf",
    "PIL.Image",
    "pyarrow.parquet",
    "pydantic",
    "pypdfium2",
    "rapidfuzz",
    "reportlab.pdfgen.canvas",
    "requests",
    "seaborn",
    "tomlkit",
    "xlsxwriter",
)
#: A cache of so many values is for speed: while it is recorded what tests run, each begins without.
MANY_VALUES = 1 << 12
#: A mutant may take so many times the seconds that its tests take, and so many more.
SLOWER, SECONDS_MORE = 5, 60
MEMORY_BYTES = 6 << 30
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


# --- what is changed ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    room: str
    #: Path of the file below the root, and the lines of what is changed.
    file: str
    lines: range
    #: The lines of the function's body around it; none at the top of the module or of a class.
    function: range
    before: str
    after: str
    #: The whole text of the changed file.
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.lines[0]}  {self.before}  →  {self.after}"


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


def parts_that_run(node: ast.AST, around: range) -> Iterator[tuple[ast.AST, range]]:
    """A node and those within it, each with the lines of the function around it.

    Left out is what makes no difference to a test: annotations, `strict` of zip (which only raises
    where the code is wrong), sizes of caches.
    """
    yield node, around
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        is_body = name == "body" and isinstance(node, ast.FunctionDef)
        lines = range(node.body[0].lineno, node.end_lineno + 1) if is_body else around
        for part in field if isinstance(field, list) else [field]:
            if isinstance(part, ast.keyword) and part.arg in ("strict", "maxsize"):
                continue
            if isinstance(part, ast.AST):
                yield from parts_that_run(part, lines)


def mutants_of(room: str, folder: Path, path: Path) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    data = source.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, function in parts_that_run(ast.parse(source), range(0)):
        for new in changed(node):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            before = data[start:end].decode()
            is_statement = isinstance(new, ast.stmt)
            after = ast.unparse(new) if is_statement else f"({ast.unparse(new)})"
            text = (data[:start] + after.encode() + data[end:]).decode()
            name = str(path.relative_to(folder))
            lines = range(node.lineno, node.end_lineno + 1)
            short = " ".join(before.split())
            yield Mutant(room, name, lines, function, short, after, text)


def sample(folder: Path, seed: int, count: int, rooms: list[str]) -> list[Mutant]:
    every = []
    for room in rooms:
        for path in sorted((folder / room).rglob("*.py")):
            every += mutants_of(room, folder, path)
    return random.Random(seed).sample(every, min(count, len(every)))


# --- which test runs which line -------------------------------------------------------------------


class Recorder:
    """A plugin of pytest that records which lines each test runs.

    What a fixture or a cached function of ours does once counts for every test that uses it.
    """

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.running: list[str] = []
        #: What a test, a fixture or a call uses of fixtures and calls that were made before.
        self.uses: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()
        self.quick: list[Callable[[], None]] = []

    @contextmanager
    def recorded(self, name: str) -> Iterator[None]:
        self.running.append(name)
        self.coverage.switch_context(name)
        try:
            yield
        finally:
            self.running.pop()
            self.coverage.switch_context(self.running[-1] if self.running else "")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        fixtures = getattr(item, "fixturenames", ())
        self.uses[item.nodeid] |= {f"fixture {name}" for name in fixtures}
        # documents that a test before has read are read again
        shutil.rmtree(os.environ["HYOKA_CACHE"], ignore_errors=True)
        for clear in self.quick:
            clear()
        with self.recorded(item.nodeid):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef) -> Iterator[None]:
        with self.recorded(f"fixture {fixturedef.argname}"):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def remembering(self, function: Callable) -> Callable:
        """In place of functools.cache: each call that is made once is recorded apart."""
        results: dict[Any, Any] = {}

        @functools.wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            key = (*arguments, *named.items())
            name = f"call {function.__module__} {function.__qualname__} {hash(key)}"
            if self.running:
                self.uses[self.running[-1]].add(name)
            if key not in results:
                with self.recorded(name):
                    results[key] = function(*arguments, **named)
            return results[key]

        call.cache_clear = results.clear
        call.cache_info = lambda: SimpleNamespace(currsize=len(results))
        return call

    def patch_caches(self, folder: Path) -> None:
        lru_cache = functools.lru_cache

        def cached(maxsize: Any = 128, typed: bool = False) -> Any:
            def decorate(function: Callable) -> Callable:
                code = getattr(function, "__code__", None)
                if code is None or not code.co_filename.startswith(str(folder)):
                    return lru_cache(maxsize, typed)(function)
                if maxsize is not None and maxsize >= MANY_VALUES:
                    quick = lru_cache(maxsize, typed)(function)
                    self.quick.append(quick.cache_clear)
                    return quick
                return self.remembering(function)

            if callable(maxsize):
                return lru_cache()(maxsize)
            return decorate

        def remembered(function: Callable) -> Any:
            return cached(None)(function)

        functools.lru_cache = cached
        functools.cache = remembered

    def used_by(self, name: str) -> set[str]:
        """A test, and all that was made for it."""
        found, new = set(), {name}
        while new:
            found |= new
            new = {used for using in new for used in self.uses.get(using, ())} - found
        return found

    def tests_of_lines(self, folder: Path) -> dict[str, dict[int, list[int]]]:
        """The numbers of the tests that run each line of each file of the rooms."""
        tests: dict[str, list[int]] = defaultdict(list)
        for number, test in enumerate(self.seconds):
            if test in self.failed:
                continue
            for name in self.used_by(test):
                tests[name].append(number)
        data = self.coverage.get_data()
        found = {}
        for file in data.measured_files():
            name = str(Path(file).relative_to(folder))
            if not name.startswith(tuple(ROOMS)):
                continue
            found[name] = {}
            for line, contexts in data.contexts_by_lineno(file).items():
                numbers = {number for context in contexts for number in tests.get(context, ())}
                found[name][line] = sorted(numbers)
        return found


def record(folder: Path, out: Path, paths: Iterable[str]) -> int:
    """Run files of tests in a copy; write which of them run which line, and how long.

    A test that fails without a change says nothing about one: it is named, and no mutant's.
    """
    coverage = Coverage(
        data_file=None, config_file=False, source=[str(folder / name) for name in SOURCES]
    )
    recorder = Recorder(coverage)
    recorder.patch_caches(folder)
    coverage.start()
    status = run_tests([*paths], [recorder])
    coverage.stop()
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return status
    lines = recorder.tests_of_lines(folder)
    failed = sorted(recorder.failed)
    text = json.dumps({"lines": lines, "seconds": recorder.seconds, "failed": failed})
    out.write_text(text, encoding="utf-8")
    return 0


# --- running tests --------------------------------------------------------------------------------


class Chosen:
    """A plugin of pytest that runs some tests of the files given, in their order."""

    def __init__(self, tests: Iterable[str]) -> None:
        self.tests = set(tests)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.tests]


def run_tests(
    paths: list[str], plugins: Iterable[object] = (), *, until_one_fails: bool = False
) -> int:
    # the root is said: of tests of the engine alone it would be the engine, and their names others
    options = ["-q", "--rootdir", ".", "-c", "pyproject.toml"]
    options += ["-p", "no:cacheprovider", "-p", "no:testmon", "-p", "no:xdist"]
    options += ["-x"] if until_one_fails else []
    return int(pytest.main([*options, "-m", "not slow and not browser", *paths], list(plugins)))


def in_fork(folder: Path, work: Callable[[], int], seconds: float, log: Path) -> int:
    """What work in a fork, in a folder, returns; 1 if it does not end in time."""
    child = os.fork()
    if not child:
        os.setsid()
        with log.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        os.chdir(folder)
        shared = os.environ.get("HYOKA_SHARED") or str(ROOT.parent / "shared")
        sources = [str(folder / name) for name in SOURCES]
        os.environ |= {"PYTHONPATH": os.pathsep.join(sources), "HYOKA_SHARED": shared}
        sys.path[:0] = [str(folder), *sources]
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        status = 70
        try:
            status = work()
        except BaseException:  # noqa: BLE001 - whatever it is, it stands in the log
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.05)
    else:
        ended, status = 0, 1 << 8
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@dataclass
class Tests:
    """The tests, and which of them run which line."""

    folder: Path
    log: Path
    #: The numbers of the tests by file and line.
    lines: dict[str, dict[str, list[int]]]
    #: How long each test took, by its name.
    seconds: dict[str, float]
    #: Those that fail without a change.
    failed: list[str]

    def of(self, mutant: Mutant) -> set[str]:
        """The tests that run what is changed; else those that run its function, or its file."""
        of_file = self.lines.get(mutant.file, {})
        names = [*self.seconds]
        every = range(1, 1 + max(map(int, of_file), default=0))
        tries = [mutant.lines, mutant.function] if mutant.function else [every]
        for lines in tries:
            if numbers := {number for line in lines for number in of_file.get(str(line), ())}:
                return {names[number] for number in numbers}
        return set()

    def pass_with(self, mutant: Mutant) -> bool:
        tests = self.of(mutant)
        if not tests:
            return True
        seconds: dict[str, float] = defaultdict(float)
        for test in tests:
            seconds[test.partition("::")[0]] += self.seconds[test]
        files = sorted(seconds, key=seconds.__getitem__)
        limit = SLOWER * sum(seconds.values()) + SECONDS_MORE

        def work() -> int:
            return run_tests(files, [Chosen(tests)], until_one_fails=True)

        status = in_fork(self.folder, work, limit, self.log)
        if status in (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR):
            raise SystemExit(f"no test has run, so nothing was asked: {mutant}")
        return status == pytest.ExitCode.OK


def copied(folder: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)


def fingerprint(folder: Path, tests: list[str]) -> str:
    """The hash of all files of a copy: for the same code and tests nothing is recorded again."""
    found = hashlib.sha256(" ".join(tests).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()[:32]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--room", choices=ROOMS, action="append", help="only this one")
    parser.add_argument(
        "--tests",
        nargs="+",
        help="only these files of tests, which is quicker: what they let live, others may notice",
    )
    asked = parser.parse_args()
    for module in OF_OTHERS:
        importlib.import_module(module)
    with tempfile.TemporaryDirectory(prefix="hyoka-mutants-") as name:
        folder, log = Path(name) / "copy", Path(name) / "log"
        folder.mkdir()
        copied(folder)
        rooms = asked.room or list(ROOMS)
        paths = asked.tests or sorted({path for room in rooms for path in ROOMS[room]})
        name_of_record = fingerprint(folder, paths)
        recorded = ROOT / ".pytest_cache" / "mutants" / f"{name_of_record}.json"
        recorded.parent.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        if not recorded.is_file() and in_fork(
            folder, lambda: record(folder, recorded, paths), 7200, log
        ):
            print(log.read_text(encoding="utf-8"), file=sys.stderr)
            print("the tests do not run to their end", file=sys.stderr)
            return 2
        tests = Tests(folder, log, **json.loads(recorded.read_text(encoding="utf-8")))
        spent = time.monotonic() - begun
        print(f"{len(tests.seconds)} tests, recorded in {spent:.0f} s", flush=True)
        for test in tests.failed:
            print(f"fails without a change: {test}", flush=True)
        alive = 0
        mutants = sample(folder, asked.seed, asked.count, rooms)
        for number, mutant in enumerate(mutants, 1):
            path = folder / mutant.file
            unchanged = path.read_text(encoding="utf-8")
            begun = time.monotonic()
            for text in (mutant.text, unchanged):
                path.write_text(text, encoding="utf-8")
                # Python compiles again what has another time, in whole seconds
                os.utime(path, (0, 2 * number + (text is unchanged)))
                if text is mutant.text:
                    lives = tests.pass_with(mutant)
            alive += lives
            spent = time.monotonic() - begun
            verdict = "ALIVE" if lives else "dead "
            print(f"{number} {verdict} {spent:5.1f} s  {mutant}", flush=True)
    print(f"{alive} of {len(mutants)} live (seed {asked.seed})")
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
