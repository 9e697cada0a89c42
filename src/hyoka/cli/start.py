"""Where the command line begins.

Ctrl-C ends it with one line, also while its modules are loaded.
"""

import gettext
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from pathlib import Path

INTERRUPTED = 130


def main() -> None:
    """Run the command line.

    What the console's encoding lacks (cp932 on a Japanese Windows) is shown as ?.
    """
    signal.signal(signal.SIGINT, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        from hyoka.text.label_files import csv_rows
        from hyoka.text.messages import language

        if language() == "ja":  # click takes its sentences from gettext when it is imported
            _let_click_speak(csv_rows(Path(__file__).with_name("click.csv")))
        from hyoka.cli.main import app

        app(prog_name="hyoka")
    except Exception:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
            raise
        # what builds a schema makes its own error of an interruption
        raise SystemExit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done, or being put in order


def _let_click_speak(rows: Iterable[Mapping[str, str]]) -> None:
    """Give gettext these sentences: en, ja."""
    words = {row["en"]: row["ja"] for row in rows}

    def spoken(text: str) -> str:
        return words.get(text, text)

    def counted(singular: str, plural: str, number: int) -> str:
        return spoken(singular if number == 1 else plural)

    vars(gettext).update(gettext=spoken, ngettext=counted)


def _interrupt(*_: object) -> None:
    """End the run with a line; a second Ctrl-C ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next(filter(None, map(os.environ.get, settings)), "")
    said = "hyoka: 中断した\n" if spoken.lower().startswith("ja") else "hyoka: interrupted\n"
    os.write(2, said.encode())
    raise SystemExit(INTERRUPTED)
