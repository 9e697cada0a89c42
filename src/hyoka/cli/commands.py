"""Commands whose help stands in messages.csv, wrapped by the width of its characters."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import click

from hyoka.messages import MESSAGES, message

#: Stands behind a wide character while a text is wrapped, so that it counts twice.
_SECOND_HALF = "\u2060"
_MARKS = "、。："


class _Formatter(click.HelpFormatter):
    def write_text(self, text: str) -> None:
        super().write_text(_widened(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(first, _widened(second)) for first, second in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        """The help without the marks that widened its characters."""
        text = super().getvalue()
        for mark in _MARKS:
            text = text.replace(f"{mark}{_SECOND_HALF} ", mark)
        return text.replace(_SECOND_HALF, "")


class _Context(click.Context):
    formatter_class = _Formatter


def _widened(text: str) -> str:
    """A text in which each wide character counts twice; lines may end behind a comma or a full stop."""
    wide = "".join(c + _SECOND_HALF if unicodedata.east_asian_width(c) in "WF" else c for c in text)
    for mark in _MARKS:
        wide = wide.replace(f"{mark}{_SECOND_HALF}", f"{mark}{_SECOND_HALF} ")
    return wide


class Command(click.Command):
    """A command with the messages help.COMMAND, and option.COMMAND.NAME or option.NAME for its options."""

    context_class = _Context

    def __init__(self, name: str | None, **attributes: Any) -> None:  # noqa: ANN401 - as click declares them
        attributes["help"] = message(f"help.{name}")
        if example := attributes.get("epilog"):
            attributes["epilog"] = message("help.example", example=example)
        super().__init__(name, **attributes)
        for option in self.params:
            keys = (f"option.{name}.{option.name}", f"option.{option.name}")
            if isinstance(option, click.Option) and (key := next((key for key in keys if key in MESSAGES), "")):
                option.help = message(key)
