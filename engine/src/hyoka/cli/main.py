"""The commands of the engine, and where those of other packages are added.

What is heavy (pandas) is imported only by the command that needs it.
"""

import json
from pathlib import Path

import click
from click import option

from hyoka.cli.options import (
    DONE,
    INCOMPLETE,
    Commands,
    drafts_option,
    end,
    forms_option,
    memory_option,
    processed_option,
    raw_option,
    recognised_option,
    say,
    seconds_option,
    tables_option,
)
from hyoka.text.added import added
from hyoka.text.errors import UsageError


@click.group("hyoka", cls=Commands, context_settings={"max_content_width": 120})
@click.version_option(package_name="hyoka", message="hyoka %(version)s")
def app() -> None:
    """Evaluation documents of Japanese municipalities (PDF) as checked tables."""


@app.command("tables", epilog="hyoka tables --raw data/raw --processed data/processed --jobs 2")
@raw_option
@tables_option
@forms_option
@drafts_option
@recognised_option
@option("--jobs", type=click.IntRange(min=0), default=0, show_default=True)
@option("--scheduler", metavar="ADDRESS", default="")
@seconds_option
@memory_option
@option("--cache/--no-cache", default=True, show_default=True)
def tables_command(raw: Path, processed: Path, jobs: int, scheduler: str, *, cache: bool) -> None:
    from hyoka.run.pipeline import make_tables

    result = make_tables(raw, processed, jobs=jobs, scheduler=scheduler, cache=cache)
    for name, rows in result.rows.items():
        say("run.rows", table=f"{name:<18}", number=f"{rows:>8,}")
    for line in (*result.summary, *result.changes):
        click.echo(line)
    if result.warning:
        say("run.no_cache", why=result.warning)
    say("run.tables", folder=result.processed)
    end(result.exit_code, result.faults)


@app.command(epilog="hyoka check --processed data/processed")
@processed_option
def check(processed: Path) -> None:
    if not (processed / "checks.csv").is_file():
        raise UsageError("no_tables_here", file=str(processed))
    from hyoka.run.summary import print_checks

    raise SystemExit(INCOMPLETE if print_checks(processed) else DONE)


@app.command("forms", epilog="hyoka forms --schema > form.schema.json")
@option("--schema", is_flag=True)
@forms_option
def show_forms(*, schema: bool) -> None:
    from hyoka import forms
    from hyoka.forms.declaration import Declaration
    from hyoka.forms.label_faults import faults_of_label_files

    if schema:
        click.echo(json.dumps(Declaration.model_json_schema(), ensure_ascii=False, indent=2))
        return
    for form in forms.forms():
        click.echo(f"{form.name:<20}{form.declared.city} {form.declared.title}")
    faults = [*forms.broken_forms().values(), *faults_of_label_files()]
    for fault in faults:
        click.echo(fault, err=True)
    raise SystemExit(INCOMPLETE if faults else DONE)


def _add_commands() -> None:
    """Let the packages that are installed beside the engine add their commands."""
    for point in added("hyoka.commands"):
        point.load()(app)


_add_commands()
