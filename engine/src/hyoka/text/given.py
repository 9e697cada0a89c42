"""What a caller hands over: something of another kind ends in one line, with what is wanted."""

from os import PathLike
from pathlib import Path
from typing import Any, Final

from hyoka.text.errors import UsageError
from hyoka.text.messages import Message

PATHS: Final = (str, PathLike)


def check_kind(given: object, kinds: Any, name: str) -> None:  # noqa: ANN401 - one or several
    """Refuse what is not of these kinds; given.NAME of messages.csv says what they are.

    Raises:
        UsageError: It is of another kind.
    """
    if not isinstance(given, kinds):
        raise UsageError(
            "other_kind", expected=Message(f"given.{name}"), found=type(given).__name__
        )


def as_path(given: object) -> Path:
    """What was given as a path.

    Raises:
        UsageError: It is none.
    """
    check_kind(given, PATHS, "path")
    return Path(given)  # type: ignore[arg-type]
