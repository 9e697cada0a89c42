"""What the environment says of a run: where label files and forms lie, what may enter the tables.

The command line sets these variables by its options, so that workers have them, too.
"""

import os
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]
#: The folder that holds data/labels: the package in a wheel, else the repository.
_ABOVE_DATA: Final = _PACKAGE if (_PACKAGE / "data").is_dir() else _PACKAGE.parents[1]


def labels_folder() -> Path:
    """The folder of the label files: HYOKA_LABELS, else data/labels of the repository."""
    set_by_user = os.environ.get("HYOKA_LABELS")
    return Path(set_by_user) if set_by_user else _ABOVE_DATA / "data" / "labels"


def forms_folder() -> Path | None:
    """The folder of the user's own forms: HYOKA_FORMS; None where it is not set."""
    set_by_user = os.environ.get("HYOKA_FORMS")
    return Path(set_by_user).expanduser() if set_by_user else None


def reads_drafts() -> bool:
    """Whether forms with open assumptions read documents: HYOKA_DRAFTS."""
    return bool(os.environ.get("HYOKA_DRAFTS"))


def reads_recognised() -> bool:
    """Whether unproved figures of pictures enter the tables: HYOKA_RECOGNISED."""
    return bool(os.environ.get("HYOKA_RECOGNISED"))
