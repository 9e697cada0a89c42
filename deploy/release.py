"""Make a release.

The committed notebooks and the example report are made anew; the version and the heading of the
changelog change; a wheel is built.

`make release VERSION=0.2.0` says what that would do and changes nothing; with GO=1 it is done. What
is left to a person is printed at the end.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGELOG, PROJECT = ROOT / "CHANGELOG.md", ROOT / "pyproject.toml"
UNRELEASED = "## [Unreleased]\n"
_VERSION = re.compile(r'(?m)^version = "(.*)"$')


def changelog_of(text: str, version: str, day: str) -> str:
    """The changelog with what was unreleased under the heading of a version.

    Raises:
        SystemExit: Nothing is unreleased, or the version is there already.
    """
    before, heading, after = text.partition(UNRELEASED)
    unreleased = re.split(r"(?m)^## \[", after)[0].strip()
    if not heading or not unreleased:
        raise SystemExit("CHANGELOG.md: nothing stands under [Unreleased]")
    if f"## [{version}]" in text:
        raise SystemExit(f"CHANGELOG.md: {version} is there already")
    return f"{before}{heading}\n## [{version}] - {day}\n{after}"


def project_of(text: str, version: str) -> str:
    """pyproject.toml with a version above its own.

    Raises:
        SystemExit: The version is no three numbers, or not above the one that is there.
    """
    found = _VERSION.search(text)
    old = found[1] if found else "0.0.0"
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or _numbers(version) <= _numbers(old):
        raise SystemExit(
            f"VERSION={version}: a version above {old} is expected, as in make release "
            f"VERSION=0.9.0"
        )
    return _VERSION.sub(f'version = "{version}"', text)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def main(version: str, *, is_dry: bool) -> None:
    """Say each step; do it where it is no dry run."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    files = {
        PROJECT: project_of(PROJECT.read_text(encoding="utf-8"), version),
        CHANGELOG: changelog_of(CHANGELOG.read_text(encoding="utf-8"), version, day),
    }
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if changed.stdout:
        raise SystemExit(f"commit or undo these first:\n{changed.stdout}")
    for file, text in files.items():
        print(f"{file.name}: {version}" + (f" - {day}" if file is CHANGELOG else ""))
        if not is_dry:
            file.write_text(text, encoding="utf-8")
    steps = {
        "notebooks, reports/example and docs/report.png": ["make", "notebooks"],
        f"dist/hyoka-{version}-py3-none-any.whl": [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
        ],
    }
    for what, command in steps.items():
        print(f"{what}: {' '.join(command[-4:])}")
        if not is_dry:
            subprocess.run(command, cwd=ROOT, check=True)
    if is_dry:
        print(f"nothing was changed; make release VERSION={version} GO=1 does it")
    else:
        print(
            f"now: make test, git add --all, git commit -m 'Release {version}', "
            f"git tag v{version}, and attach the wheel"
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", is_dry=sys.argv[2:] != ["1"])
