"""Runs of hyoka that are killed, interrupted, left without room or given hostile files; what is
left is whole.

    python -m tests.torture.runs killed 50        so many runs of tables and of a report, at
                                                  random moments
    python -m tests.torture.runs interrupted 50   Ctrl-C
    python -m tests.torture.runs terminated 50    TERM
    python -m tests.torture.runs drafts 50        drafts over a person's form and sheet, killed
    python -m tests.torture.runs files            each hostile file (or those named) between two
                                                  good ones

Each prints what was done and what went wrong, and ends with 1 where anything did.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, TemporaryFile

import pandas as pd
import psutil
from hostile_files import CODE, FILES, MEANWHILE, MIDDLE, RAW
from notebooks_for_tests import notebook
from typeset.layouts import made_city

HYOKA = f"'{sys.executable}' -c 'from hyoka.cli.start import main; main()'"
COMMANDS = {
    "tables": "tables --no-cache --jobs 1 --raw {home}/raw-{pdfs} --processed {home}/tables",
    "report": "report --raw {home}/raw-{pdfs} --processed {home}/tables --reports {home}/reports",
    "draft": "draft {home}/city --out {home}/draft",
    "with a hostile file": "tables --no-cache --jobs 2 --raw {home}/raw-{pdfs} "
    "--processed {home}/tables",
}
GOOD = ("hirakata-2017-general", "tsukuba-2022-sheets")
#: The name of a hostile file stands between those of the good ones.
HOSTILE = "ibaraki"
#: Two notebooks that change tables one after the other, as those of the project do.
MAKE = """from pathlib import Path
from hyoka.run.pipeline import make_tables
make_tables(Path(raw), Path(processed))"""
SAVE = """from pathlib import Path
from measures.attainment import attainment
from hyoka.store.table_files import load_tables, save_table
from measures.labels import read_labels
made = attainment(load_tables(processed), read_labels("polarity"))
save_table(Path(processed), "attainment", made)"""
#: In what pages differ from run to run: times and fonts.
OF_ONE_RUN = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:]+(Z| UTC)?|\d+年\d+月\d+日 [\d:]+"
    r"|(?s:@font-face\{.*?\})"
)
#: What a report says of its notebooks.
PROGRESS = re.compile(r"0\d_.*\n")
#: The statuses of runs that a signal ended which they were told, and what they say.
ENDED = {"interrupted": 130, "terminated": 143}
SAID = "hyoka: interrupted\n"
#: How a run is ended from outside: its process alone is killed or gets TERM; Ctrl-C reaches all
#: processes of a terminal.
STOPS = {
    "killed": lambda process: process.kill(),
    "interrupted": lambda process: os.killpg(process.pid, signal.SIGINT),
    "terminated": lambda process: process.terminate(),
}


@dataclass(frozen=True)
class Ended:
    """A run that has ended: what it printed, and its seconds."""

    status: int
    printed: str
    errors: str
    seconds: float


class Project:
    """A project in a new folder: folders of one and of two PDFs, two notebooks, and what runs leave
    there.
    """

    def __init__(self, folder):
        self.folder, self.home = folder, folder / "home"
        for pdfs in (1, 2):
            (self.home / f"raw-{pdfs}").mkdir(parents=True)
            for name in GOOD[:pdfs]:
                (self.home / f"raw-{pdfs}" / f"{name}.pdf").symlink_to(RAW / f"{name}.pdf")
        notebook(self.home / "notebooks" / "01_make.ipynb", MAKE)
        notebook(self.home / "notebooks" / "02_save.ipynb", SAVE)
        (folder / "tmp").mkdir()

    def run(self, command, pdfs=2, *, shell="exec {}", after=0.0, meanwhile=None):
        """Run a command of COMMANDS, called as `shell` says.

        `meanwhile` is done to it after so many seconds.
        """
        begun = time.monotonic()
        called = shell.format(f"{HYOKA} {COMMANDS[command].format(home=self.home, pdfs=pdfs)}")
        places = {
            "HYOKA_CACHE": "cache",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "IPYTHONDIR": "ipython",
            "TMPDIR": "tmp",
        }
        environment = {name: str(self.folder / place) for name, place in places.items()}
        environment = {**os.environ, **environment, "PYTHONPATH": os.pathsep.join(map(str, CODE))}
        with TemporaryFile() as printed, TemporaryFile() as errors:
            process = subprocess.Popen(
                ["bash", "-c", called],
                cwd=self.home,
                env=environment,
                stdout=printed,
                stderr=errors,
                start_new_session=True,
            )
            try:
                process.wait(after if meanwhile else None)
            except subprocess.TimeoutExpired:
                meanwhile(process)
            status = process.wait()
            texts = [
                os.pread(file.fileno(), 1 << 20, 0).decode(errors="replace")
                for file in (printed, errors)
            ]
        return Ended(status, *texts, time.monotonic() - begun)

    def run_whole(self, command, pdfs=2):
        ended = self.run(command, pdfs)
        assert not ended.status, f"{command} ends with {ended.status}: {ended.errors}"
        return ended

    def rows(self):
        """The lines of each table that are those of the good PDFs."""
        names, files = (
            tuple(name.encode() for name in GOOD),
            sorted((self.home / "tables").glob("*.csv")),
        )
        return {
            path.name: [line for line in path.read_bytes().split(b"\n") if line.startswith(names)]
            for path in files
        }

    def pages(self):
        """The first page and those that it links to; without one of them it is no report."""
        index = self.home / "reports" / "index.html"
        if not index.is_file():
            return {}
        text = OF_ONE_RUN.sub("", index.read_text(encoding="utf-8"))
        pages = [index.parent / page for page in set(re.findall(r'href="([^"#:]+\.html)', text))]
        read = {
            page.name: OF_ONE_RUN.sub("", page.read_text(encoding="utf-8"))
            for page in pages
            if page.is_file()
        }
        return {index.name: text, **read} if len(read) == len(pages) else {"incomplete": text}

    def litter(self):
        """What lies where nothing but whole results may lie, and the processes that go on."""
        psutil.wait_procs(self._processes(), timeout=5)  # a kernel ends a moment after its run
        runs = [
            path for path in self.home.glob("reports/*/") if not _is_complete(path / "run.json")
        ]
        beside = self.folder.glob("runtime/*")
        return [
            f"left: {path}" for path in (*self.home.rglob(".*"), *runs, *beside, *self._processes())
        ]

    def _processes(self):
        """The processes that work below the project's folder."""
        running = psutil.process_iter(["cwd"], ad_value=None)
        return [
            process
            for process in running
            if Path(process.info["cwd"] or "/").is_relative_to(self.home)
        ]


def _is_complete(run_file):
    return run_file.is_file() and bool(json.loads(run_file.read_bytes())["fingerprint"])


def stopped(project, command, stops):
    """What is wrong after each run that was stopped at such a share of its time, and after the run
    that follows it.
    """
    whole = {}
    # Pages say what has changed since the run before, and tables of an earlier report go with the
    # documents that they were made of.
    for pdfs in (1, 2, 1, 2):
        seconds = project.run_whole(command, pdfs).seconds
        whole[pdfs] = project.rows(), project.pages()
    for number, (how, moment) in enumerate(stops):
        pdfs = number % 2 + 1
        ended = project.run(command, pdfs, after=moment * seconds, meanwhile=STOPS[how])
        found = (
            []
            if (project.rows(), project.pages()) in whole.values()
            else ["it left the files of no run"]
        )
        if (
            how in ENDED
            and ended.status
            and (ended.status, PROGRESS.sub("", ended.errors)) != (ENDED[how], SAID)
        ):
            found.append(f"{ended.status}: {ended.errors}")
        project.run_whole(command, pdfs)
        found += (
            []
            if (project.rows(), project.pages()) == whole[pdfs]
            else ["the next run leaves other bytes"]
        )
        yield f"{command} {how} at {moment:.0%}", found + project.litter()


class DraftFolder:
    """A folder of a draft in which a person has answered the form and changed the sheet."""

    def __init__(self, project):
        self.project, self.folder = project, project.home / "draft"
        made_city(project.home / "city")
        for path in sorted((project.home / "city").glob("*.pdf"))[3:]:
            path.unlink()
        project.run_whole("draft")
        form, sheet = self.folder / "form.toml", self.folder / "sheet.csv"
        text = form.read_text(encoding="utf-8").replace('city = ""', 'city = "架空市"')
        form.write_text(text, encoding="utf-8")
        rows = pd.read_csv(sheet, dtype=str, keep_default_na=False)
        mark = rows[:1].assign(kind="rating", label="市民への届き方", value="C", page="", x0="")
        pd.concat([rows, mark]).to_csv(sheet, index=False, encoding="utf-8")
        self.before = project.folder / "before"
        shutil.copytree(self.folder, self.before)
        self.old = self.texts()
        self.seconds = project.run_whole("draft").seconds
        self.new = self.texts()
        assert self.old["form.toml"] != self.new["form.toml"]

    def texts(self):
        """The files; of a workbook, which has the time in it, its cells."""
        texts = {}
        for path in self.folder.iterdir():
            if path.suffix == ".xlsx":
                texts[path.name] = pd.read_excel(path).to_csv().encode()
            elif not path.name.startswith("."):
                texts[path.name] = path.read_bytes()
        return texts

    def killed_at(self, moment):
        """What is wrong after a draft that was killed at such a share of its time."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.before, self.folder)
        self.project.run("draft", after=moment * self.seconds, meanwhile=STOPS["killed"])
        found = [
            f"neither old nor new: {name}"
            for name, text in self.texts().items()
            if text not in (self.old.get(name), self.new.get(name))
        ]
        kept = {"sheet.csv", "form.toml"} <= self.texts().keys()
        found += [] if kept else ["a person's file is gone"]
        self.project.run_whole("draft")
        found += [] if self.texts() == self.new else ["the next draft writes something else"]
        return found + [f"left: {path}" for path in self.folder.glob(".*.part")]


def killed_drafts(project, moments):
    """What is wrong after each draft that was killed at such a share of its time."""
    drafts = DraftFolder(project)
    for moment in moments:
        yield f"draft killed at {moment:.0%}", drafts.killed_at(moment)


def with_files(project, names, *, at_once=False, seconds=20):
    """What runs say of hostile files, each with one of its own or all in one run, and what is wrong
    with that.
    """
    project.run_whole("with a hostile file")
    shell = f"HYOKA_SECONDS={seconds} HYOKA_MEMORY_MB=800 exec {{}}"
    alone, folder = project.rows(), project.home / "raw-2"
    for group in [names] if at_once else [(name,) for name in names]:
        paths = {name: folder / f"{HOSTILE}-{number}.pdf" for number, name in enumerate(group)}
        for name, path in paths.items():
            FILES.get(name, lambda path: path.write_bytes(MIDDLE))(path)
        changes = [
            partial(MEANWHILE[name], path) for name, path in paths.items() if name in MEANWHILE
        ]
        meanwhile = lambda _, todo=changes: [do() for do in todo]  # noqa: E731 - of these changes
        ended = project.run("with a hostile file", shell=shell, after=0.6, meanwhile=meanwhile)
        found = ["a traceback"] if "Traceback" in ended.errors else []
        found += [
            f"other rows: {table}" for table, rows in project.rows().items() if rows != alone[table]
        ]
        for name, path in paths.items():
            path.unlink(missing_ok=True)
            kinds = _kinds_of(path.stem, ended.printed)
            silent = [] if kinds or name in MEANWHILE else ["nothing said"]
            yield f"{name}: {', '.join(kinds) or 'read'}; {ended.seconds:.1f} s", found + silent


def _kinds_of(stem, printed):
    """How what is said of a file begins, by itself or with others of one reason."""
    alone = rf"(?:error|warning|not read): {stem}[^:\n]*: (\w[\w ]*)"
    with_others = rf"not read: \d+ files: (\w[\w ]*).*\b{stem}\b"
    return sorted({*re.findall(alone, printed), *re.findall(with_others, printed)})


def main(what, *words):
    """Print what was done and what went wrong; how often anything did."""
    chance, wrong, total = Random(1), 0, 0
    with TemporaryDirectory() as folder:
        project = Project(Path(folder).resolve())
        if what == "files":
            outcomes = with_files(project, words or (*FILES, *MEANWHILE))
        elif what == "drafts":
            moments = [chance.uniform(0.02, 1.05) for _ in range(int(words[0]))]
            outcomes = killed_drafts(project, moments)
        else:
            stops = [(what, chance.uniform(0.02, 1.05)) for _ in range(int(words[0]))]
            outcomes = chain.from_iterable(
                stopped(project, command, stops) for command in ("tables", "report")
            )
        for said, found in outcomes:
            total, wrong = total + 1, wrong + bool(found)
            print("; WRONG: ".join([said, *found]), flush=True)
    print(f"{total - wrong} of {total} went well")
    return wrong


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
