"""Change the code at random places, and see whether the tests notice.

    make coverage                                   which test runs which line: .coverage
    make mutants OPTIONS="--seed 1 --count 200"     asks of each change the tests that run its line

Cosmic Ray makes the changes that tests/data/mutants.toml allows, in a copy of what is committed.
For each the files of tests run that have run its line, those first that run the fewest lines: what
a test uses may have been made for another of its file. What lives is printed with its place, and
what is still open after the seconds of the settings.
"""

import argparse
import ast
import os
import random
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.config import load_config
from cosmic_ray.modules import find_modules
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.tools.filters.operators_filter import OperatorsFilter
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkItem
from coverage import CoverageData

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "tests" / "data" / "mutants.toml"
#: What no test can tell: whether a check of lengths is on, how much a cache holds.
UNTOLD = ("strict=", "maxsize=")


@contextmanager
def copy_of_commit() -> Iterator[Path]:
    """A copy of the last commit, in which tests run as here."""
    with tempfile.TemporaryDirectory(prefix="hyoka-mutants-") as folder:
        copy = Path(folder) / ROOT.name
        of_git = ["git", "-C", ROOT, "worktree"]
        subprocess.run([*of_git, "add", "--quiet", "--detach", copy], check=True)
        try:
            yield copy
        finally:
            subprocess.run([*of_git, "remove", "--force", copy], check=True)


def sampled(rooms: list[str], seed: int, count: int) -> list[WorkItem]:
    """Changes at random places of the working directory, one of each place."""
    session = "../session"
    with use_db(session) as made:
        init(sorted(find_modules(map(Path, rooms))), made, {})
    OperatorsFilter().main([session, str(SETTINGS)])
    with use_db(session) as left:
        items = [item for item in left.pending_work_items if not is_untold(item.mutations[0])]
    items.sort(key=lambda item: (*place_of(item), item.mutations[0].operator_name))
    places = [[*of_place] for _, of_place in groupby(items, place_of)]
    chosen = random.Random(seed).sample(places, min(count, len(places)))
    # whatever the count, the change at a place is the same
    return [random.Random(f"{seed} {place_of(items[0])}").choice(items) for items in chosen]


def place_of(item: WorkItem) -> tuple[Path, tuple[int, int]]:
    mutation = item.mutations[0]
    return mutation.module_path, mutation.start_pos


def is_untold(mutation: MutationSpec) -> bool:
    line, column = mutation.start_pos
    return line_of(mutation.module_path, line)[:column].endswith(UNTOLD)


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


class Tests:
    """The files of tests, and which of them run which line."""

    def __init__(self, recorded: Path) -> None:
        data = CoverageData(str(recorded))
        data.read()
        self.lines = {
            Path(file): {
                line: {context.partition("::")[0] for context in contexts}
                for line, contexts in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        by_line = (files for lines in self.lines.values() for files in lines.values())
        self.sizes = Counter(file for files in by_line for file in files)

    def of(self, mutation: MutationSpec) -> list[str]:
        """Those that run what is changed, those first that run the fewest lines.

        What runs while a module is imported counts for all that run anything of it.
        """
        lines = self.lines.get(mutation.module_path, {})
        statement = lines_of_statement(mutation.module_path, mutation.start_pos[0])
        found = set().union(*(lines.get(line, ()) for line in statement))
        if "" in found:
            found = set().union(*lines.values())
        return sorted(found - {""}, key=lambda file: (self.sizes[file], file))


def verdict_on(item: WorkItem, tests: list[str], command: str, seconds: float) -> str:
    if not tests:
        return "ALIVE, no test runs it"
    words = [sys.executable, *shlex.split(command), *tests]
    result = mutate_and_test(item.mutations, shlex.join(words), seconds)
    if result.output == "timeout":
        return f"OPEN after {seconds:.0f} s"
    if result.test_outcome == TestOutcome.INCOMPETENT:
        raise SystemExit(f"{item.mutations}: {result.output}")
    return "ALIVE" if result.test_outcome == TestOutcome.SURVIVED else "dead"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--room", action="append", help="a folder of code, only this one")
    asked = parser.parse_args()
    settings = load_config(str(SETTINGS))
    tests = Tests(ROOT / ".coverage")
    verdicts: Counter[str] = Counter()
    os.environ.setdefault("HYOKA_SHARED", str(ROOT.parent / "shared"))
    with copy_of_commit() as copy:
        os.chdir(copy)
        sources = os.environ["PYTHONPATH"].split(os.pathsep)
        os.environ["PYTHONPATH"] = os.pathsep.join(str(copy / source) for source in sources)
        for item in sampled(asked.room or settings["module-path"], asked.seed, asked.count):
            mutation = item.mutations[0]
            path, line = mutation.module_path, mutation.start_pos[0]
            command, seconds = settings.test_command, settings.timeout
            verdict = verdict_on(item, tests.of(mutation), command, seconds)
            verdicts[verdict.partition(",")[0].partition(" ")[0]] += 1
            operator = mutation.operator_name.removeprefix("core/")
            source = line_of(path, line).strip()
            print(f"{verdict}  {path}:{line}  {operator}  {source}", flush=True)
    print(dict(verdicts), f"seed {asked.seed}")
    return int({*verdicts} != {"dead"})


if __name__ == "__main__":
    sys.exit(main())
