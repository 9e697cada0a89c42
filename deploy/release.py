"""Make a release.

The committed notebooks and the example report are made anew; the version and the heading of the
changelog change; the wheels of all packages (engine, annexes, notebooks) are built.

`make release VERSION=0.2.0` says what that would do and changes nothing; with GO=1 it is done. What
is left to a person is printed at the end.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGELOG = ROOT / "CHANGELOG.md"
CITATION = ROOT / "CITATION.cff"
#: The folder of each package, by the name that its wheel has.
PACKAGES = {
    "hyoka": ROOT / "engine",
    **{
        f"hyoka_{name}": ROOT / "annexes" / name
        for name in ("desk", "draft", "pictures", "workbooks")
    },
    "hyoka_notebooks": ROOT,
}
UNRELEASED = "## [Unreleased]\n"
_VERSION = re.compile(r'(?m)^version = "([\d.]*)(?:\+\w+)?"$')
#: What the project's own packages require of one another.
_OWN = r'"hyoka[a-z-]*(?:\[[a-z,-]+\])?=='
#: A local version: no public index takes one, so that what the packages require of one another
#: cannot be met by a stranger's package of their name.
LOCAL = "+hyoka"


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
    """pyproject.toml with a version above its own; the engine that it asks for is of the same.

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
    text = _VERSION.sub(f'version = "{version}{LOCAL}"', text)
    return re.sub(rf"({_OWN}){re.escape(old)}(?:\+\w+)?", rf"\g<1>{version}{LOCAL}", text)


def citation_of(text: str, version: str, day: str) -> str:
    """CITATION.cff with a version and its day."""
    text = re.sub(r"(?m)^version: .*$", f"version: {version}", text)
    return re.sub(r"(?m)^date-released: .*$", f'date-released: "{day}"', text)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def main(version: str, *, is_dry: bool) -> None:
    """Say each step; do it where it is no dry run."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    files = {
        **{
            folder / "pyproject.toml": project_of(
                (folder / "pyproject.toml").read_text(encoding="utf-8"), version
            )
            for folder in PACKAGES.values()
        },
        CITATION: citation_of(CITATION.read_text(encoding="utf-8"), version, day),
        CHANGELOG: changelog_of(CHANGELOG.read_text(encoding="utf-8"), version, day),
    }
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if changed.stdout:
        raise SystemExit(f"commit or undo these first:\n{changed.stdout}")
    for file, text in files.items():
        print(f"{file.relative_to(ROOT)}: {version}" + (f" - {day}" if file is CHANGELOG else ""))
        if not is_dry:
            file.write_text(text, encoding="utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(ROOT / "dist")]
    steps = [("notebooks, reports/example and docs/report.png", ["make", "notebooks"], ROOT)]
    wheels = {name: f"{name}-{version}{LOCAL}-py3-none-any.whl" for name in PACKAGES}
    for name, folder in PACKAGES.items():
        steps.append((f"dist/{wheels[name]}", build, folder))
    for what, command, folder in steps:
        print(f"{what}: {'make notebooks' if command[0] == 'make' else 'hatchling build'}")
        if not is_dry:
            subprocess.run(command, cwd=folder, check=True)
    if is_dry:
        print(f"nothing was changed; make release VERSION={version} GO=1 does it")
    else:
        print(
            f"now: make test, git add --all, git commit -m 'Release {version}', "
            f"git tag v{version}, and attach the wheels. None but the engine's can be installed "
            f"alone; the notes end with\npip install {' '.join(wheels.values())}"
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", is_dry=sys.argv[2:] != ["1"])
