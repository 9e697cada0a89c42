"""The help of commands in Japanese, wrapped by the width of its characters."""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Iterable

import click

from hyoka.text.messages import in_japanese

#: Stands behind a wide character while a text is wrapped, so that it counts twice.
_SECOND_HALF = "\u2060"
_MARKS = "、。："


def in_japanese_help(command: click.Command) -> None:
    """Put the help of a command, its options and its subcommands into Japanese."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    command.help = "\n\n".join(in_japanese(" ".join(paragraph.split())) for paragraph in paragraphs)
    command.epilog = command.epilog and in_japanese(command.epilog)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = in_japanese(parameter.help)
    command.context_class = _Context
    for subcommand in getattr(command, "commands", {}).values():
        in_japanese_help(subcommand)


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
