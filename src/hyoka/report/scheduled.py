"""`hyoka run`: tables and report without anybody watching, as a TOML file asks for them, with a record of each run."""

import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, ValidationError

from hyoka.report import run_folders
from hyoka.report.run_folders import RUNS_KEPT
from hyoka.store.files import check_name, replace_file
from hyoka.store.limits import MEMORY_MB, SECONDS
from hyoka.store.locks import WAIT, Held
from hyoka.store.sources import digest, files_fingerprint, find_pdfs, named
from hyoka.text.errors import HyokaError, UsageError, key_fault, read_toml
from hyoka.text.messages import Message, message, shown

DONE, INCOMPLETE = 0, 1
_NOTIFY_SECONDS: Final = 60


class _ConfigTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReportConfig(_ConfigTable):
    """Which notebooks a run shows, and what they are given."""

    only: list[str] = Field(default=[], description='Numbers of notebooks, ["03"]; empty: all.')
    show_code: bool = Field(default=False, description="Show the notebooks' code at once.")
    parameters: dict[str, Any] = Field(default={}, description='Parameters of notebooks: cities = ["伊丹市"].')


class Config(_ConfigTable):
    """What a scheduled run does; folders are relative to the file."""

    raw: Path = Field(default=Path("data/raw"), description="Folder of the PDFs and sources.csv.")
    fetch: bool = Field(default=False, description="Download what sources.csv names first.")
    processed: Path = Field(default=Path("data/processed"), description="Folder of the tables.")
    reports: Path = Field(default=Path("reports"), description="Folder of the pages.")
    runs: Path = Field(default=Path("runs"), description="Folder of the records of runs: log.jsonl, run.json.")
    forms: Path | None = Field(default=None, description="Folder of your own forms.")
    jobs: int = Field(default=0, ge=0, description="Worker processes; 0: one a core.")
    seconds: PositiveFloat = Field(default=SECONDS, description="Processor time for a document, at most.")
    memory_mb: PositiveFloat = Field(default=MEMORY_MB, description="Megabytes for a worker, at most.")
    keep: PositiveInt = Field(default=RUNS_KEPT, description="How many runs are kept, in reports and in runs.")
    wait: bool = Field(default=False, description="Wait for another run that writes there.")
    notify: list[str] = Field(default=[], description="A command that gets the summary on standard input.")
    report: ReportConfig | None = Field(default=ReportConfig(), description="The report.")


@dataclass
class RunRecord:
    """What run.json says of a run: among others fingerprints of what it depends on, and each PDF's SHA-256 by name."""

    folder: Path
    run: str
    started: str
    config: dict[str, Any]
    inputs: dict[str, str] = field(default_factory=dict)
    pdfs: dict[str, str] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    exit_status: int = DONE
    summary: list[str] = field(default_factory=list)

    def log(self, event: str, **facts: object) -> None:
        """Add a line to log.jsonl."""
        line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "run": self.run, "event": event, **facts}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def say(self, event: str, what: object, status: int = DONE, **facts: object) -> None:
        """Add a line to the log and, in the language of the terminal, to the summary; remember the exit status."""
        self.log(event, text=shown(what, "en"), **facts)
        self.summary.append(shown(what))
        self.exit_status = max(self.exit_status, status)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        begun = time.monotonic()
        self.log(f"{name} begun")
        yield
        self.seconds[name] = round(time.monotonic() - begun, 1)
        self.log(f"{name} ended", seconds=self.seconds[name])


def read_config(path: Path) -> Config:
    """What a TOML file asks for.

    Raises:
        UsageError: The file is no TOML, or a key or a value is not allowed: which, what it is and what it may be.
    """
    try:
        config = Config.model_validate(read_toml(path, UsageError))
    except ValidationError as error:
        fields = Config.model_fields | {f"report.{name}": field for name, field in ReportConfig.model_fields.items()}
        keys = ", ".join(f"{name} ({field.description})" for name, field in fields.items())
        faults = [key_fault(dict(fault)) for fault in error.errors()]
        raise UsageError("wrong_keys", file=str(path), expected=keys, found=faults) from error
    home = path.absolute().parent
    check_name(home)
    folders = {name: home / value for name, value in config if isinstance(value, Path)}
    return config.model_copy(update=folders)


def run(config: Config, *, only_if_changed: bool = False) -> RunRecord:
    """Make tables and report, write log.jsonl and run.json, notify, and delete the oldest records."""
    settings = config.model_dump(mode="json", exclude={"notify", "keep"})
    earlier = _records(config.runs)
    if only_if_changed and earlier and _is_current(config, settings, earlier[-1]):
        status, name = earlier[-1]["exit_status"], earlier[-1]["run"]
        unchanged = message("run.unchanged", run=name, status=status)
        return RunRecord(config.runs / name, "", "", {}, exit_status=status, summary=[unchanged])
    record = _begin(config, settings)
    try:
        _work(config, record)
    except (HyokaError, OSError) as error:
        event = "held" if isinstance(error, Held) else "failed"
        record.say(event, error, getattr(error, "exit_status", UsageError.exit_status))
    except BaseException as error:
        record.say("died", f"{type(error).__name__}: {error}", INCOMPLETE)
        raise
    finally:
        _end(config, record)
    return record


def _records(runs: Path) -> list[dict[str, Any]]:
    """What the records of whole runs say, the oldest first."""
    return [json.loads(path.read_bytes()) for path in sorted(runs.glob("*Z-*/run.json"))]


def _is_current(config: Config, settings: dict[str, Any], last: dict[str, Any]) -> bool:
    same = last["config"] == settings and last["exit_status"] in (DONE, INCOMPLETE) and bool(last["inputs"])
    shown = config.report is None or (config.reports / "index.html").is_file()
    return same and shown and last["inputs"] == _inputs(config)


def _inputs(config: Config) -> dict[str, str]:
    forms = sorted(config.forms.glob("*.toml")) if config.forms else []
    return {**run_folders.inputs(config.raw, config.processed), "forms": files_fingerprint(forms)}


def _begin(config: Config, settings: dict[str, Any]) -> RunRecord:
    started = datetime.now(UTC)
    name = f"{started:%Y-%m-%dT%H%M%SZ}-{token_hex(2)}"
    (config.runs / name).mkdir(parents=True)
    record = RunRecord(config.runs / name, name, started.isoformat(timespec="seconds"), settings)
    record.log("begun", raw=config.raw)
    return record


def _work(config: Config, record: RunRecord) -> None:
    from hyoka.report.reporting import run_report
    from hyoka.report.settings import Settings
    from hyoka.run.pipeline import make_tables

    for name, value in {"HYOKA_SECONDS": config.seconds, "HYOKA_MEMORY_MB": config.memory_mb}.items():
        os.environ[name] = f"{value:g}"
    if config.forms:
        os.environ["HYOKA_FORMS"] = str(config.forms)
    if config.wait:
        os.environ[WAIT] = "1"
    if config.fetch:
        _fetch(config.raw, record)
    record.pdfs = {named(path, config.raw).name: digest(path) for path in find_pdfs(config.raw)}
    record.versions = [f"Python {platform.python_version()}", *run_folders.packages()]

    def make(folder: Path) -> None:
        """Make the tables, and log what they say."""
        with record.step("tables"):
            result = make_tables(config.raw, folder, jobs=config.jobs)
        record.log("tables", rows=result.rows)
        events = {"not read or doubtful": result.summary, "changed": result.changes}
        for event, line in ((event, line) for event, lines in events.items() for line in lines):
            record.say(event, line)
        record.exit_status = max(record.exit_status, result.exit_code)

    if config.report is None:
        make(config.processed)
    else:
        with record.step("report"):
            wanted = config.report.model_dump() | {"progress": False, "keep": config.keep, "make": make}
            done = run_report(Settings(config.raw, config.processed, config.reports, **wanted))
        for failure in done.failures:
            failed = Message("notebook.failed", notebook=failure.notebook, cell=failure.cell)
            record.say("notebook failed", failed, INCOMPLETE, error=failure.error)
        if "tables" not in record.seconds:  # the report is that of an earlier run
            make(config.processed)
        record.say("report", Message("run.report", file=done.index), done.exit_code, notebooks=done.executed)
    record.inputs = _inputs(config)


def _fetch(raw: Path, record: RunRecord) -> None:
    from hyoka.run.fetching import fetch_files

    with record.step("fetch"):
        for result in fetch_files(raw):
            if not result.is_done:
                record.say("not fetched", f"{result.name}: {result.text}", INCOMPLETE)


def _end(config: Config, record: RunRecord) -> None:
    """Notify, write run.json, and delete the oldest records."""
    text = "\n".join([message("run.ended", run=record.run, status=record.exit_status), *record.summary]) + "\n"
    if config.notify:
        try:
            subprocess.run(config.notify, input=text, text=True, check=True, timeout=_NOTIFY_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            record.say("not notified", Message("run.not_notified", error=error), INCOMPLETE)
    record.log("ended", exit_status=record.exit_status)
    content = {name: value for name, value in asdict(record).items() if name != "folder"}
    ended = {"ended": datetime.now(UTC).isoformat(timespec="seconds")}
    text = json.dumps(content | ended, ensure_ascii=False, indent=1) + "\n"
    replace_file(record.folder / "run.json", lambda path: path.write_text(text, encoding="utf-8"))
    for old in sorted(config.runs.glob("*Z-*"))[: -config.keep]:
        shutil.rmtree(old, ignore_errors=True)
