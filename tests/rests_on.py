"""What a test rests on beside modules."""

from pathlib import Path


def rests_on(path: Path) -> None:
    """Tell `make check` that the test rests on this file: a notebook, a case.

    testmon knows files by the code that runs of them; a text is no code, so one of its name runs.
    """
    exec(compile("0", str(path), "exec"))
