"""The command line, called within the process of a test, and the tables that it writes."""

import csv
from pathlib import Path

from click.testing import CliRunner, Result

from hyoka.cli.main import app


def hyoka(*arguments: object) -> Result:
    """Call a command without the forms and drafts of the environment."""
    options = {"HYOKA_FORMS": "", "HYOKA_DRAFTS": ""}
    return CliRunner(env=options).invoke(app, [*map(str, arguments)])


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
