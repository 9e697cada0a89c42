"""Where the command line begins: Ctrl-C ends it with one line, also while its modules are loaded."""

import gettext
import os
import signal
import sys
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
            words = {
                row["en"]: row["ja"] for row in csv_rows(Path(__file__).with_name("click.csv"))
            }
            vars(gettext)["gettext"] = lambda text: words.get(text, text)
            vars(gettext)["ngettext"] = lambda one, more, number: words.get(
                text := one if number == 1 else more, text
            )
        from hyoka.cli.main import app

        app(prog_name="hyoka")
    except Exception:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
            raise
        raise SystemExit(
            INTERRUPTED
        ) from None  # what builds a schema makes its own error of an interruption
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done, or being put in order


def _interrupt(*_: object) -> None:
    """End the run with a line; a second Ctrl-C ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    is_japanese = next(
        filter(None, map(os.environ.get, ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))), ""
    )
    os.write(
        2,
        (
            "hyoka: 中断した\n" if is_japanese.lower().startswith("ja") else "hyoka: interrupted\n"
        ).encode(),
    )
    raise SystemExit(INTERRUPTED)
