"""`hyoka report --config`: what the file may say, and what a run leaves that nobody watches."""

import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib

import pytest
import yaml
from click.testing import CliRunner
from notebooks_for_tests import notebook, without_kernels
from true_tables import ROOT

from hyoka.cli.main import app

__all__ = ["without_kernels"]

DEPLOY = ROOT / "deploy"
SELECT = """import helpers as h
tables = h.select(h.load_all(processed), cities)"""
CITY = 'raw = "pdfs"\nmemory = 3000\nonly = [1]\ncities = ["枚方市"]\n'


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("HYOKA_SECONDS", "HYOKA_MEMORY_MB"):
        monkeypatch.setenv(name, "")
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "a.pdf").symlink_to(ROOT / "data" / "raw" / "hirakata-2017-general.pdf")
    (tmp_path / "pdfs" / "broken.pdf").write_bytes(b"<html>")
    notebook(tmp_path / "notebooks" / "01_select.ipynb", SELECT)
    return tmp_path


def run(home, text, *options):
    (home / "report.toml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["report", "--config", str(home / "report.toml"), *options])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep = 0", ["'--keep'", "0"]),
        ("row = 'x'", ["report.toml: wrong keys; expected: raw, processed, ", "; found: row"]),
        ("keep =", ["is no TOML"]),
        ("cities = ['東京都']", ["no such city; expected: 枚方市; found: 東京都"]),
    ],
)
def test_wrong_key_and_wrong_value_are_named_with_what_is_allowed(home, text, words):
    result = run(home, f"raw = 'pdfs'\n{text}")
    assert result.exit_code == 2
    assert [word for word in words if word not in result.output] == []
    assert not list(home.glob("reports/*/"))
    assert not list(home.glob("data/processed/*.csv"))


def test_folders_are_those_beside_the_file_and_the_command_line_comes_first(
    home, monkeypatch, without_kernels
):
    monkeypatch.chdir(home / "elsewhere")
    result = run(home, CITY + 'processed = "tables"\nreports = "elsewhere/pages"')
    assert result.exit_code == 1, result.output
    assert "broken" in result.stdout
    assert (home / "elsewhere" / "pages" / "index.html").is_file()
    (record,) = home.glob("elsewhere/pages/*/run.json")
    assert json.loads(record.read_bytes())["limits"]

    before = sorted(home.rglob("*"))
    again = run(home, CITY + 'processed = "tables"\nreports = "elsewhere/pages"')
    assert (again.exit_code, "nothing has changed" in again.stderr, sorted(home.rglob("*"))) == (
        1,
        True,
        before,
    )
    given = CITY + 'processed = "tables"\nreports = "elsewhere/pages"'
    assert run(home, given, "--reports", "mine").exit_code == 1
    assert (home / "elsewhere" / "mine" / "index.html").is_file()


def test_a_file_that_sources_csv_expects_to_be_unreadable_fails_no_run_and_stays_on_the_page(
    home, without_kernels
):
    given = "raw = 'pdfs'\nonly = [1]"
    sources = home / "pdfs" / "sources.csv"
    sources.write_text("file,expect\na.pdf,\nbroken.pdf,\n", encoding="utf-8")
    assert run(home, given).exit_code == 1
    sources.write_text("file,expect\na.pdf,\nbroken.pdf,unreadable\n", encoding="utf-8")
    for _ in range(2):  # made, and unchanged
        result = run(home, given)
        assert (result.exit_code, "broken.pdf" in result.output) == (0, True)
    assert "broken.pdf" in (home / "pdfs-reports" / "index.html").read_text(encoding="utf-8")
    (home / "pdfs" / "new.pdf").write_bytes(b"<html> of another day")
    assert run(home, given).exit_code == 1


def test_the_scheduled_workflow_asks_for_a_review_with_the_text_of_hyoka_changes():
    workflow = yaml.safe_load((DEPLOY / "github-actions.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["report"]["steps"]
    (review,) = [step["run"] for step in steps if "hyoka changes" in step.get("run", "")]
    text = re.search(r'hyoka changes "(.*)" (\S+) > "(.*)"', review)
    before, after, body = text.groups()
    runs = [step.get("run", "") for step in steps]
    copied = runs.index(f'cp -r {after} "{before}"')
    assert copied < runs.index(".venv/bin/hyoka report --config deploy/report.toml")
    assert f'gh pr create --fill --body-file "{body}"' in review
    assert workflow["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert "changes" in app.commands
    (pages,) = [step["with"]["path"] for step in steps if "pages-artifact" in step.get("uses", "")]
    given = tomllib.loads((DEPLOY / "report.toml").read_text(encoding="utf-8"))
    assert given["reports"] == f"../{pages.rstrip('/')}"
    assert workflow["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}


def unit(name):
    """The lines of a file for systemd: key → values."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    found = {}
    for key, value in re.findall(r"(?m)^([A-Za-z]+)=(.*)$", text):
        found.setdefault(key, []).append(value)
    return found


def test_the_user_of_the_service_is_made_and_owns_what_a_run_writes():
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall("(?m)^u .*$", (DEPLOY / "hyoka.sysusers").read_text(encoding="utf-8"))
    _, user, *_, home, shell = shlex.split(line)
    service = unit("hyoka.service")
    assert service["User"] == [user]
    assert f"HOME={home}" in service["Environment"][0].split()
    assert (
        "install -D -m 644 deploy/hyoka.sysusers /etc/sysusers.d/hyoka.conf" in guide
    )  # a new folder
    # libzmq asks for the interfaces by netlink before a kernel can listen
    assert {"AF_INET", "AF_NETLINK"} <= {*service["RestrictAddressFamilies"][0].split()}
    assert f"useradd --system --home-dir {home} --shell {shell} {user}" in guide
    folder = service["WorkingDirectory"][0]
    owned = re.search(rf"chown -R {user}: (.*?) +#", guide)[1].split()
    assert service["ReadWritePaths"] == [" ".join(f"{folder}/{name}" for name in owned)]
    given = tomllib.loads((DEPLOY / "report.toml").read_text(encoding="utf-8"))
    folders = (given["processed"], given["reports"])
    written = [name.removeprefix("../").partition("/")[0] for name in folders]
    assert {*written} <= {*owned}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_knows_every_line_of_service_timer_user_and_drop_in(tmp_path):
    program = tmp_path / ".venv" / "bin" / "hyoka"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name, place in (
        ("hyoka.service", "hyoka.service"),
        ("hyoka.timer", "hyoka.timer"),
        ("fetch.conf", "hyoka.service.d/fetch.conf"),
    ):
        text = (DEPLOY / name).read_text(encoding="utf-8").replace("/srv/hyoka", str(tmp_path))
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    service, timer = tmp_path / "hyoka.service", tmp_path / "hyoka.timer"
    assert said_by_systemd("systemd-analyze", "verify", service, timer) == []
    service.write_text(service.read_text().replace("ProtectClock", "ProtectClocks"))
    assert said_by_systemd("systemd-analyze", "verify", service)
    (tmp_path / "etc").mkdir()
    asked = ["systemd-sysusers", f"--root={tmp_path}", "--dry-run"]
    users = said_by_systemd(*asked, DEPLOY / "hyoka.sysusers")
    assert "Creating user 'hyoka' (Evaluation documents)" in " ".join(users)


def said_by_systemd(*command) -> list[str]:
    """What a command of systemd finds wrong, or would do."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    return [line for line in (done.stderr + done.stdout).splitlines() if line]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_timer_rings_when_cron_does():
    (when,) = unit("hyoka.timer")["OnCalendar"]
    told = said_by_systemd("systemd-analyze", "calendar", "--base-time=2026-11-27 UTC", when)
    assert [line for line in told if "2026-11-29 21:10:00 UTC" in line]


@pytest.mark.parametrize(
    ("now", "runs"),
    [
        ("2026-11-29T21:10Z", True),  # Monday, 06:10 in Tokyo
        ("2026-11-29T20:10Z", False),
        ("2026-11-29T22:10Z", False),
        ("2026-11-30T06:10Z", False),  # 06:10 of a machine in UTC
        ("2026-11-30T21:10Z", False),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_cron_makes_a_run_on_monday_at_six_in_tokyo_whatever_its_zone(tmp_path, now, runs, zone):
    (line,) = re.findall(r"(?m)^10 \* \* \* \* (.*)$", (DEPLOY / "crontab").read_text("utf-8"))
    command = line.replace("\\%", "%").replace("/srv/hyoka", str(tmp_path))
    assert "%" not in line.replace("\\%", ""), "cron takes it for the end of the line"
    made = tmp_path / "made"
    date = tmp_path / "bin" / "date"
    hyoka = tmp_path / ".venv" / "bin" / "hyoka"
    real = shutil.which("date")
    for file, does in ((date, f'exec {real} -d "{now}" "$@"'), (hyoka, f"touch {made}")):
        file.parent.mkdir(parents=True)
        file.write_text(f"#!/bin/sh\n{does}\n")
        file.chmod(0o755)
    (tmp_path / "reports").mkdir()
    environment = os.environ | {"PATH": f"{date.parent}:{os.environ['PATH']}", "TZ": zone}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, check=True)
    assert (made.exists(), done.stdout) == (runs, b"")


def test_the_example_of_a_schedule_has_options_of_the_command_alone():
    given = tomllib.loads((DEPLOY / "report.toml").read_text(encoding="utf-8"))
    assert given.keys() <= {parameter.name for parameter in app.commands["report"].params}
