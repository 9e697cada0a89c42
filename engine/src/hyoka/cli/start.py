"""Where the command line begins.

Ctrl-C and TERM end it with one line, also while its modules are loaded.
"""

import gettext
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from hyoka.processes.garbage import collect_seldom

#: The exit status of a run that a signal ended is this and the signal's number.
_SIGNALLED: Final = 128
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)


def main() -> None:
    """Run the command line.

    What the console's encoding lacks (cp932 on a Japanese Windows) is shown as ?.
    """
    collect_seldom()
    for ending in _ENDING:
        signal.signal(ending, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        from hyoka.text.csv_files import csv_rows
        from hyoka.text.messages import language

        os.environ.setdefault("HYOKA_LANG", language())  # of what is begun here, and of its end
        if language() == "ja":  # click takes its sentences from gettext when it is imported
            _let_click_speak(csv_rows(Path(__file__).with_name("click.csv")))
        from hyoka.cli.main import app

        app(prog_name="hyoka")
    except Exception:
        # what builds a schema makes its own error of an interruption
        for ending in _ENDING:
            if signal.getsignal(ending) is signal.SIG_DFL:
                raise SystemExit(_SIGNALLED + ending) from None
        raise
    finally:
        for ending in _ENDING:
            signal.signal(ending, signal.SIG_IGN)  # the work is done, or its files are being closed


def _let_click_speak(rows: Iterable[Mapping[str, str]]) -> None:
    """Give gettext these sentences: en, ja."""
    words = {row["en"]: row["ja"] for row in rows}

    def spoken(text: str) -> str:
        return words.get(text, text)

    def counted(singular: str, plural: str, number: int) -> str:
        return spoken(singular if number == 1 else plural)

    vars(gettext).update(gettext=spoken, ngettext=counted)


def _interrupt(number: int, _frame: object) -> None:
    """End the run with a line; a second signal ends it at once."""
    signal.signal(number, signal.SIG_DFL)
    settings = ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next(filter(None, map(os.environ.get, settings)), "")
    line = "hyoka: 中断した\n" if spoken.lower().startswith("ja") else "hyoka: interrupted\n"
    os.write(2, line.encode())
    raise SystemExit(_SIGNALLED + number)
