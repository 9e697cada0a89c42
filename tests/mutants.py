"""Change the code at random places, and see whether the tests notice.

    make coverage                                   which test runs which line: .coverage
    make mutants OPTIONS="--seed 1 --count 200"     asks of each change the tests that run its line

Cosmic Ray makes the changes that tests/data/mutants.toml allows, in a copy of what is committed.
For each the files of tests run that have run its line, those first whose tests take least, and each
in whole: what a test uses may have been made for another of its file. A process that has imported
what others have written forks for each change. A change is printed with its place and the test that
fails; what lives after the seconds of the settings is open. In the end the tests that have failed
run without a change: of one that fails then, too, nothing follows.
"""

import argparse
import ast
import csv
import os
import random
import re
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain, groupby
from multiprocessing import get_context
from pathlib import Path

import pytest
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.config import load_config
from cosmic_ray.modules import find_modules
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.work_item import MutationSpec
from coverage import CoverageData

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "tests" / "data" / "mutants.toml"
WEIGHTS = ROOT / "tests" / "data" / "weights.csv"
#: What no test can tell: whether a check of lengths is on, how much a cache holds.
UNTOLD = ("strict=", "maxsize=")
#: So many files of tests run first. Most changes fail there, and the others are not collected.
FIRST = 8
#: What takes seconds to import.
IMPORTED = ("duckdb", "hypothesis", "matplotlib.pyplot", "nbformat", "openpyxl", "pandera.pandas")
IMPORTED += ("pdfplumber", "pyarrow.parquet", "reportlab.pdfgen.canvas", "seaborn")


@contextmanager
def copy_of_commit() -> Iterator[Path]:
    """A copy of the last commit, in which tests run as here."""
    with tempfile.TemporaryDirectory(prefix="hyoka-mutants-") as folder:
        copy = Path(folder) / ROOT.name
        of_git = ["git", "-C", ROOT, "worktree"]
        subprocess.run([*of_git, "add", "--quiet", "--detach", copy], check=True)
        sources = os.environ["PYTHONPATH"].split(os.pathsep)
        os.environ["PYTHONPATH"] = os.pathsep.join(str(copy / source) for source in sources)
        os.environ.setdefault("HYOKA_SHARED", str(ROOT.parent / "shared"))
        here = [path for path in map(Path, sys.path) if path.is_relative_to(ROOT)]
        own = [path for path in here if "site-packages" not in path.parts]
        sys.path[:] = [path for path in sys.path if Path(path) not in own]
        sys.path[:0] = [str(copy / path.relative_to(ROOT)) for path in own]
        os.chdir(copy)
        try:
            yield copy
        finally:
            os.chdir(ROOT)
            subprocess.run([*of_git, "remove", "--force", copy], check=True)


def changes(rooms: list[str], excluded: list[str]) -> Iterator[MutationSpec]:
    """All changes of the code in some folders, but those of operators that are excluded."""
    operators = {
        name: get_operator(name)()
        for name in operator_names()
        if not get_operator(name).arguments()
        and not any(re.fullmatch(pattern, name) for pattern in excluded)
    }
    for path in sorted(find_modules(map(Path, rooms))):
        nodes = [*ast_nodes(get_ast_from_path(path))]
        lines = path.read_text(encoding="utf-8").splitlines()
        for name, operator in operators.items():
            places = chain.from_iterable(map(operator.mutation_positions, nodes))
            for occurrence, (start, end) in enumerate(places):
                if not lines[start[0] - 1][: start[1]].endswith(UNTOLD):
                    yield MutationSpec(path, name, occurrence, start, end)


def sampled(mutations: Iterable[MutationSpec], seed: int, count: int) -> list[MutationSpec]:
    """Changes at random places, one of each place."""
    ordered = sorted(mutations, key=lambda mutation: (*place_of(mutation), mutation.operator_name))
    places = [[*of_place] for _, of_place in groupby(ordered, place_of)]
    chosen = random.Random(seed).sample(places, min(count, len(places)))
    # whatever the count, the change at a place is the same
    return [random.Random(f"{seed} {place_of(place[0])}").choice(place) for place in chosen]


def place_of(mutation: MutationSpec) -> tuple[Path, tuple[int, int]]:
    return mutation.module_path, mutation.start_pos


def line_of(path: Path, number: int) -> str:
    return path.read_text(encoding="utf-8").splitlines()[number - 1]


def lines_of_statement(path: Path, line: int) -> range:
    """The lines of the statement that has a line, without those of the statements within it."""
    found = range(line, line + 1)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            body = getattr(node, "body", None)
            end = body[0].lineno if body and body[0].lineno > line else node.end_lineno + 1
            found = range(node.lineno, end)  # one within another is walked later
    return found


def runs_at_import(path: Path, line: int) -> bool:
    """Whether a line stands in no body of a function: nobody records what conftest.py imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return not any(node.body[0].lineno <= line <= node.end_lineno for node in functions)


class Tests:
    """The tests, and which of them run which line."""

    def __init__(self, recorded: Path) -> None:
        data = CoverageData(str(recorded))
        data.read()
        self.lines = {
            Path(file): {
                line: {context.rpartition("|")[0] for context in contexts}
                for line, contexts in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        with WEIGHTS.open(encoding="utf-8", newline="") as file:
            self.seconds = {
                row["file"]: float(row["processor_s"]) / int(row["tests"])
                for row in csv.DictReader(file)
            }

    def of(self, mutation: MutationSpec) -> dict[str, set[str]]:
        """Those that run what is changed, by file, those files first whose tests take least.

        What runs while a module is imported, or in a process that a test has started, counts for
        all that run anything of the module.
        """
        lines = self.lines.get(mutation.module_path, {})
        statement = lines_of_statement(mutation.module_path, mutation.start_pos[0])
        found = set().union(*(lines.get(line, ()) for line in statement))
        if "" in found or runs_at_import(mutation.module_path, mutation.start_pos[0]):
            found = set().union(*lines.values())
        of_files = defaultdict(set)
        for test in found - {""}:
            of_files[test.partition("::")[0]].add(test)
        files = sorted((self.seconds.get(file, 1) * len(of_files[file]), file) for file in of_files)
        return {file: of_files[file] for _, file in files}


class Run:
    """A plugin of pytest that runs some tests before the others, and writes what fails."""

    def __init__(self, first: Collection[str], only: bool, failed: Path) -> None:
        self.first, self.only, self.failed = first, only, failed

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: item.nodeid not in self.first)
        if self.only:
            items[:] = [item for item in items if item.nodeid in self.first]

    def pytest_runtest_logreport(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            with self.failed.open("a", encoding="utf-8") as file:
                file.write(f"{report.nodeid}\n")

    pytest_collectreport = pytest_runtest_logreport


def run(words: list[str], tests: Mapping[str, Collection[str]], seconds: float, only: bool) -> None:
    """What a fork does: it runs files of tests, and ends with pytest's status."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), resource.RLIM_INFINITY))
    with Path("../log").open("w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        plugin = Run(set().union(*tests.values()), only, Path("../failed").resolve())
        status = pytest.main([*words, *tests], plugins=[plugin])
        sys.stdout.flush()
        os._exit(status)


def failing(
    words: list[str], tests: Mapping[str, Collection[str]], seconds: float, only: bool = False
) -> list[str]:
    """The tests that fail; what pytest ended by where it names none.

    Raises:
        TimeoutError: They still run after so many seconds of the processor, ten times so many of
            the clock.
    """
    Path("../failed").write_text("", encoding="utf-8")
    process = get_context("fork").Process(target=run, args=(words, tests, seconds, only))
    process.start()
    process.join(10 * seconds)
    is_late = process.is_alive()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # with what it has started
    process.join()
    if is_late or process.exitcode == -signal.SIGXCPU:
        raise TimeoutError
    if process.exitcode in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return []
    named = Path("../failed").read_text(encoding="utf-8").splitlines()
    return named or [f"pytest, status {process.exitcode}"]


@contextmanager
def changed(mutation: MutationSpec, number: int) -> Iterator[str]:
    """The line as it is while the code is changed."""
    path = mutation.module_path
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    before = path.stat()
    with use_mutation(path, operator, mutation.occurrence):
        # compiled code knows its source by size and second
        os.utime(path, (before.st_atime, before.st_mtime + number))
        yield line_of(path, mutation.start_pos[0]).strip()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def is_python(path: Path) -> bool:
    """Whether a change left code: `not` before `match := …` leaves none."""
    try:
        ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:
        return False
    return True


def verdict_on(tests: dict[str, set[str]], words: list[str], seconds: float) -> tuple[str, str]:
    """What becomes of a change that is made, and the test that fails."""
    if not tests:
        return "ALIVE, no test runs it", ""
    files = list(tests.items())
    try:
        for part in filter(None, (files[:FIRST], files[FIRST:])):
            if failed := failing(words, dict(part), seconds):
                return "dead", failed[0]
    except TimeoutError:
        return f"OPEN after {seconds:.0f} s", ""
    return "ALIVE", ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--room", action="append", help="a folder of code, only this one")
    asked = parser.parse_args()
    settings = load_config(str(SETTINGS))
    words, seconds = shlex.split(settings.test_command), settings.timeout
    tests = Tests(ROOT / ".coverage")
    verdicts: Counter[str] = Counter()
    proofs = defaultdict(set)
    for name in IMPORTED:
        import_module(name)
    with copy_of_commit():
        every = changes(asked.room or settings["module-path"], settings["excluded-operators"])
        for number, mutation in enumerate(sampled(every, asked.seed, asked.count), start=1):
            path, line = mutation.module_path, mutation.start_pos[0]
            source = line_of(path, line).strip()
            with changed(mutation, number) as now:
                asks = is_python(path)
                verdict, proof = (
                    verdict_on(tests.of(mutation), words, seconds) if asks else ("none", "")
                )
            verdicts[verdict.partition(",")[0].partition(" ")[0]] += 1
            proofs[proof.partition("::")[0]].add(proof)
            print(f"{verdict}  {path}:{line}  {source}  ->  {now}  {proof}", flush=True)
        proofs = {file: proofs[file] for file in sorted(proofs) if Path(file).is_file()}
        words.remove("-x")
        for test in failing(words, proofs, seconds * len(proofs), only=True):
            verdicts["fails without a change"] += 1
            print(f"fails without a change  {test}")
    print(dict(verdicts), f"seed {asked.seed}")
    return int(not {*verdicts} <= {"dead", "none"})


if __name__ == "__main__":
    sys.exit(main())
