"""Try each recipe of this folder as far as this machine allows: `.venv/bin/python deploy/check.py`.

The recipes run in a small copy of the project in which one PDF is damaged: their logs must name it.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

if TYPE_CHECKING:
    from collections.abc import Callable

DEPLOY = Path(__file__).resolve().parent
ROOT = DEPLOY.parent
DAMAGED = "damaged.pdf"
PORT = 8879
BARE = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "LOGNAME": "hyoka"}
SELECT = "import helpers as h\nh.load_all(processed)"


def copy(home: Path) -> None:
    """A project of two PDFs and one notebook."""
    (home / "data" / "raw").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "hirakata-2017-general.pdf", home / "data" / "raw")
    (home / "data" / "raw" / DAMAGED).write_bytes(b"<html>")
    (home / ".venv").symlink_to(ROOT / ".venv")
    shutil.copytree(DEPLOY, home / "deploy")
    parameters = nbformat.v4.new_code_cell('processed = "../data/processed"', metadata={"tags": ["parameters"]})
    cells = [nbformat.v4.new_markdown_cell("# 表"), parameters, nbformat.v4.new_code_cell(SELECT)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (home / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), home / "notebooks" / "01_select.ipynb")


def shell(command: str, home: Path) -> tuple[int, str]:
    """Exit status and output of a command in cron's bare environment."""
    given = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    environment = {**BARE, "HOME": str(home), **given}
    ended = subprocess.run(["/bin/sh", "-c", command], env=environment, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def try_cron(home: Path) -> str:
    """The line of the crontab, twice: with the damaged file, and with nothing changed."""
    line = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()[-1]
    command = " ".join(line.split()[5:]).replace("/srv/hyoka", str(home)).replace("%", "\\%")
    _, mail = shell(command, home)
    assert DAMAGED.removesuffix(".pdf") in mail, mail
    shell(command, home)
    log = (home / "run.log").read_text(encoding="utf-8")
    assert "nothing has changed" in log, log
    return "the line ran in cron's environment, its mail names the damaged file; a second run did nothing and said so"


def try_crond(home: Path) -> str:
    """The line of the crontab by a cron daemon, at the next full minute."""
    if not shutil.which("busybox") or "crond" not in shell("busybox --list", home)[1].split():
        return "not tried: there is no busybox with crond here"
    line = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()[-1].replace("/srv/hyoka", str(home))
    (home / "crontabs").mkdir()
    (home / "crontabs" / getpass.getuser()).write_text(f"* * * * * {' '.join(line.split()[5:])}\n", encoding="utf-8")
    (home / "run.log").unlink()
    with subprocess.Popen(["busybox", "crond", "-f", "-c", str(home / "crontabs")]) as daemon:
        ended = waited(lambda: (home / "run.log").is_file() and "nothing has changed" in (home / "run.log").read_text())
        daemon.terminate()
    assert ended, "no job has ended"
    return "a cron daemon ran the line; nothing had changed, and run.log says so"


def waited(is_done: Callable[[], object], seconds: int = 150) -> bool:
    """Whether something is done within so many seconds."""
    end = time.monotonic() + seconds
    while not is_done() and time.monotonic() < end:
        time.sleep(1)
    return bool(is_done())


def try_scheduler(home: Path) -> str:
    """The notebook as a job of jupyter-scheduler, through its API."""
    if not (server := os.environ.get("JUPYTER_SERVER")):
        return "not tried: JUPYTER_SERVER names no jupyter-server with jupyter-scheduler"
    content = nbformat.read(home / "deploy" / "jupyter-scheduler.ipynb", as_version=4)
    content.cells[0].source = f"home = {str(home)!r}"
    nbformat.write(content, home / "job.ipynb")
    kernel = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Python"}
    (home / "jupyter" / "kernels" / "python3").mkdir(parents=True)
    (home / "jupyter" / "kernels" / "python3" / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    shutil.rmtree(home / "runs")
    environment = {**os.environ, "HOME": str(home), "JUPYTER_PATH": str(home / "jupyter")}
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={PORT}",
        "--IdentityProvider.token=",
        "--ServerApp.port_retries=0",
    ]
    more = [f"--ServerApp.root_dir={home}", "--ServerApp.disable_check_xsrf=True"]
    with subprocess.Popen([server, *options, *more], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            assert waited(lambda: asked("jobs") is not None), "the server does not answer"
            wanted = {"input_uri": "job.ipynb", "name": "hyoka", "runtime_environment_name": "", "output_formats": []}
            job = asked("jobs", wanted)["job_id"]
            waited(lambda: asked(f"jobs/{job}")["status"] in ("COMPLETED", "FAILED"))
            ended = asked(f"jobs/{job}")
        finally:
            process.terminate()
    assert ended["status"] == "FAILED", ended
    try_log(home)
    return "a job through its API ran the notebook, fails as it should, and its log names the damaged file"


def asked(path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - whatever the API answers
    """What the server of jupyter-scheduler answers; None where it does not."""
    data = None if body is None else json.dumps(body).encode()
    with suppress(OSError), urlopen(Request(f"http://127.0.0.1:{PORT}/scheduler/{path}", data)) as answer:
        return json.load(answer)
    return None


def try_log(home: Path) -> str:
    """The record that the run before has left."""
    (log,) = home.glob("runs/*/log.jsonl")
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert any(DAMAGED.removesuffix(".pdf") in event.get("text", "") for event in events), events
    return f"{len(events)} lines of JSON, one names the damaged file"


def try_systemd(home: Path) -> str:
    """What systemd says of service and timer; their folder and user are those of this machine."""
    if not shutil.which("systemd-analyze"):
        return "not tried: there is no systemd-analyze here"
    for name in ("hyoka.service", "hyoka.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8").replace("/srv/hyoka", str(home))
        (home / name).write_text(text.replace("User=hyoka\n", f"User={getpass.getuser()}\n"), encoding="utf-8")
    units = f"{home}/hyoka.service {home}/hyoka.timer"
    status, said = shell(f"systemd-analyze verify {units}", home)
    of_ours = [line for line in said.splitlines() if "hyoka" in line]
    assert (status, of_ours) == (0, []), said
    _, said = shell(f"systemd-analyze security --offline=true --no-pager {home}/hyoka.service", home)
    exposure = re.findall(r"exposure level.*?: ([\d.]+)", said)
    assert float(*exposure) < 4, said
    return f"verify says nothing; security: exposure {exposure[0]} of 10"


def try_workflow(_: Path) -> str:
    """The workflow against GitHub's schema."""
    if not (check := shutil.which("check-jsonschema")):
        return "not tried: there is no check-jsonschema here (pip install check-jsonschema)"
    command = [check, "--builtin-schema", "vendor.github-workflows", str(DEPLOY / "github-actions.yml")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    return "is valid by the schema"


def try_notebook(home: Path) -> str:
    """The notebook of jupyter-scheduler, run as its executor does; the damaged file makes it fail and is named."""
    content = nbformat.read(home / "deploy" / "jupyter-scheduler.ipynb", as_version=4)
    content.cells[0].source = f"home = {str(home)!r}"
    shutil.rmtree(home / "runs")
    try:
        NotebookClient(content, kernel_name="python3").execute()
    except CellExecutionError:
        said = json.dumps(content.cells[1].outputs)
        assert DAMAGED.removesuffix(".pdf") in said, said
        return "the notebook ran as a job does, fails and names the damaged file"
    raise AssertionError("the notebook did not fail")


def main() -> int:
    """Try all; how many did not do what they should."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy(home := Path(folder).resolve() / "hyoka")
        for attempt in (try_cron, try_log, try_crond, try_systemd, try_workflow, try_notebook, try_scheduler):
            try:
                words = attempt(home)
            except AssertionError as error:
                failed, words = failed + 1, f"FAILED: {error}"
            sys.stdout.write(f"{attempt.__name__.removeprefix('try_')}: {words}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main() > 0)
