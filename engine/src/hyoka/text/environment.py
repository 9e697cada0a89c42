"""What the environment says of a run: where label files and forms lie, what may enter the tables.

The command line sets these variables by its options, so that workers have them, too. And how
packages are installed into the environment that runs.
"""

import json
import os
import sys
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit
from urllib.request import url2pathname

from hyoka.text.errors import UsageError

#: The label files that come with this package.
_LABELS: Final = Path(__file__).resolve().parents[1] / "labels"
#: Where this package and its repository lie, if it runs from a checkout.
_ENGINE: Final = Path(__file__).resolve().parents[3]
_CHECKOUT: Final = _ENGINE.parent
#: The packages of notebooks and pages, each with its folder in the repository.
_PACKAGES: Final = {
    "hyoka": "./engine",
    "hyoka_desk": "./annexes/desk",
    "hyoka_draft": "./annexes/draft",
    "hyoka_workbooks": "./annexes/workbooks",
    "hyoka_notebooks": ".",
}


def label_folders() -> list[Path]:
    """Where label files are looked for: HYOKA_LABELS, then this package.

    Raises:
        UsageError: HYOKA_LABELS names no folder.
    """
    set_by_user = _folder_of("HYOKA_LABELS")
    return [set_by_user, _LABELS] if set_by_user else [_LABELS]


def forms_folder() -> Path | None:
    """The folder of the user's own forms: HYOKA_FORMS; None where it is not set.

    Raises:
        UsageError: HYOKA_FORMS names no folder.
    """
    return _folder_of("HYOKA_FORMS")


def _folder_of(variable: str) -> Path | None:
    """The folder that the user has set, which is there: without it, others would be read."""
    if not (set_by_user := os.environ.get(variable)):
        return None
    folder = Path(set_by_user).expanduser()
    if not folder.is_dir():
        raise UsageError("no_folder_set", variable=variable, found=set_by_user)
    return folder


def reads_drafts() -> bool:
    """Whether forms with open assumptions read documents: HYOKA_DRAFTS."""
    return bool(os.environ.get("HYOKA_DRAFTS"))


def reads_recognised() -> bool:
    """Whether unproved figures of pictures enter the tables: HYOKA_RECOGNISED."""
    return bool(os.environ.get("HYOKA_RECOGNISED"))


def install_command(package: str) -> str:
    """The command that installs a package into the environment that runs, from the checkout."""
    is_made = (_CHECKOUT / ".venv").is_dir() and Path(sys.prefix).samefile(_CHECKOUT / ".venv")
    return f"{'.venv/bin/python' if is_made else 'python'} -m pip install {package}"


def install_extra(extra: str) -> str:
    """The command that installs an extra of this package: of the checkout, else of its wheel.

    No index has the package: what a stranger may offer there under its name is another one.
    """
    if (_ENGINE / "pyproject.toml").is_file():
        return install_command(f"-e './{_ENGINE.name}[{extra}]'")
    place = _beside("hyoka", _PACKAGES["hyoka"])
    asked = f"hyoka[{extra}] @ {place}" if "://" in place else f"{place}[{extra}]"
    return install_command(f"'{asked}'")


def install_annex(annex: str) -> str:
    """The command that installs an annex: from the checkout, else its wheel, as `install_extra`."""
    if (_CHECKOUT / "annexes" / annex).is_dir():
        return install_command(f"-e ./annexes/{annex}")
    return install_command(_beside(f"hyoka_{annex}", f"annexes/{annex}"))


def install_all() -> str:
    """The command that installs notebooks and pages with all that they need, as `install_extra`."""
    if (_CHECKOUT / "pyproject.toml").is_file():
        return install_command(" ".join(f"-e {folder}" for folder in _PACKAGES.values()))
    return install_command(" ".join(_beside(*package) for package in _PACKAGES.items()))


def _beside(package: str, folder: str) -> str:
    """A package there where pip took this one from: its folder, its wheel, the same commit.

    Of one that is not known to come from anywhere: the name of its wheel.
    """
    wheel = f"{package}-{version('hyoka')}-py3-none-any.whl"
    about = json.loads(distribution("hyoka").read_text("direct_url.json") or "{}")
    place = about.get("url", "")
    if "subdirectory" in about:  # a repository, or an archive of one
        if commit := about.get("vcs_info"):
            place = f"{commit['vcs']}+{place}@{commit['commit_id']}"
        return f"{place}#subdirectory={folder.removeprefix('./')}"
    if place.endswith(".whl"):
        place = f"{place.rpartition('/')[0]}/{quote(wheel)}"
    elif place:
        place = f"{place.rstrip('/').rpartition('/')[0]}/{folder}"
    if place.startswith("file:"):
        return os.path.normpath(url2pathname(urlsplit(place).path))
    return place or wheel
