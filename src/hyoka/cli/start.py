"""Where the command line begins: Ctrl-C ends it with one line, also while its modules are loaded."""

from __future__ import annotations

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
        from hyoka.cli.main import app

        app(prog_name="hyoka")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done, or being put in order


def _interrupt(*_: object) -> None:
    """End the run with a line; a second Ctrl-C ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.write(2, b"hyoka: interrupted\n")
    raise SystemExit(INTERRUPTED)
