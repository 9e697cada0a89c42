"""Where the command line begins: Ctrl-C ends it with one line, also while its modules are loaded."""

from __future__ import annotations

import gettext
import os
import signal
import sys
from io import TextIOWrapper

INTERRUPTED = 130


def main() -> None:
    """Run the command line; what the console's encoding lacks (cp932 on a Japanese Windows) is shown as ?."""
    signal.signal(signal.SIGINT, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        from hyoka.text.messages import language, told

        # click takes its sentences from gettext when it is imported
        vars(gettext)["gettext"] = told
        vars(gettext)["ngettext"] = lambda one, more, number: told(one if number == 1 else more)
        from hyoka.cli.main import app

        if language() == "ja":
            from hyoka.cli.japanese_help import in_japanese_help

            in_japanese_help(app)
        app(prog_name="hyoka")
    except Exception:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
            raise
        raise SystemExit(INTERRUPTED) from None  # what builds a schema makes its own error of an interruption
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done, or being put in order


def _interrupt(*_: object) -> None:
    """End the run with a line; a second Ctrl-C ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    is_japanese = next(filter(None, map(os.environ.get, ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    os.write(2, ("hyoka: 中断した\n" if is_japanese.lower().startswith("ja") else "hyoka: interrupted\n").encode())
    raise SystemExit(INTERRUPTED)
