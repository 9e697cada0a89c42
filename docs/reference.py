"""Write what the reference pages of docs say from the code: `make reference`.

They are plain markdown, so that they can be read where the repository is.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

# before what speaks is imported: the pages are in English
os.environ["HYOKA_LANG"] = "en"

from click.testing import CliRunner

import helpers
import measures
from hyoka.cli.main import app as commands
from hyoka.contract.doubts import Outcome
from hyoka.contract.problem_kinds import PROBLEM_KINDS
from hyoka.contract.tables import TABLES, TITLES, TYPE_NAMES
from hyoka.text.wording import CODE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What is above it is written by hand, what is below it by this file.
MARK: Final = "<!-- written by `make reference` -->\n"
FOLDER: Final = Path(__file__).parent


def written(page: str) -> str:
    """A page with what the code says now below the mark."""
    made = PAGES[page]
    by_hand = (FOLDER / f"{page}.md").read_text(encoding="utf-8").partition(MARK)[0]
    below = "\n".join(made()).rstrip()
    return f"{by_hand.rstrip()}\n\n{MARK}\n{below}\n"


def command_line() -> Iterator[str]:
    """Each command with what `--help` prints."""
    for names in ([], *([name] for name in sorted(commands.commands))):
        shown = (
            CliRunner()
            .invoke(commands, [*names, "--help"], prog_name="hyoka", terminal_width=100)
            .output
        )
        yield f"## {' '.join(['hyoka', *names])}\n\n```text\n{shown}```\n"


def tables() -> Iterator[str]:
    """The contract: each table with its columns, folded."""
    for name, (japanese, english) in TITLES.items():
        yield (
            f"## {name}\n\n{japanese} — {english}\n\n<details><summary>{len(TABLES[name])} "
            f"columns</summary>\n"
        )
        yield "| column | meaning | type | unit | empty | values |"
        yield "|---|---|---|---|---|---|"
        for column, field in TABLES[name].items():
            meaning = f"{field.ja} — {field.en}".replace("|", "\\|")
            values = ", ".join(f"`{value}`" for value in field.values if value)
            empty = "may be" if field.empty else ""
            yield (
                f"| `{column}` | {meaning} | {TYPE_NAMES[field.dtype]} | {field.unit} | "
                f"{empty} | {values} |"
            )
        yield "\n</details>\n"
    yield "## Codes\n"
    for column, words in CODE_WORDS.items():
        yield f"<details><summary>{column}</summary>\n\n| code | 日本語 |\n|---|---|"
        yield from (f"| `{code}` | {word} |" for code, word in words.items() if code)
        yield "\n</details>\n"


#: What becomes of what a problem is about.
_BECOMES: Final = {
    Outcome.NONE: "no figure",
    Outcome.NOTE: "enters, and is told",
    Outcome.EMPTY: "enters without its value",
    Outcome.OUT: "stays out",
}


def problems() -> Iterator[str]:
    """Every kind of problem by its number, each with a place of its own."""
    for kind in PROBLEM_KINDS.values():
        yield f"## {kind.number} {kind.name['ja']} — {kind.name['en']}\n"
        yield f"`{kind.code}`, since {kind.since}. {kind.when['ja']}。{kind.when['en']}.\n"
        if kind.example:
            yield f"Example: ``{kind.example}``\n"
        if kind.outcome is not Outcome.NONE:
            places = (f"`.{place}`: {_BECOMES[of]}" for place, of in kind.of_places.items())
            yield f"{'; '.join(('What it is about: ' + _BECOMES[kind.outcome], *places))}.\n"
        for spoken in kind.to_do:
            yield from (f"- {sentence}" for sentence in kind.to_do[spoken])
        yield ""


def helper_functions() -> Iterator[str]:
    """What stands behind `h.`, each with its arguments."""
    for name in helpers.__all__:
        if callable(function := getattr(helpers, name)):
            yield from in_full(f"h.{name}", function)
    for name, method in inspect.getmembers(helpers.Findings, inspect.isfunction):
        if not name.startswith("_"):
            yield from in_full(f"findings.{name}", method)


def formulas() -> Iterator[str]:
    """The functions whose docstring names the source of a formula or rule."""
    for module in pkgutil.iter_modules(measures.__path__, "measures."):
        for name, function in inspect.getmembers(
            importlib.import_module(module.name), inspect.isfunction
        ):
            if function.__module__ == module.name and "Source:" in (function.__doc__ or ""):
                yield from in_full(f"{module.name}.{name}", function)


def in_full(name: str, function: Callable[..., object]) -> Iterator[str]:
    """A function by its name, what it does, its arguments and where they come from."""
    about, _, details = inspect.cleandoc(function.__doc__ or "").partition("\n\n")
    given = ", ".join(inspect.signature(function).parameters)
    yield f"## {name}\n\n{' '.join(about.split())}\n"
    yield f"```text\n{name}({given})\n\n{details}".rstrip() + "\n```\n"


PAGES: Final = {
    "cli": command_line,
    "tables": tables,
    "problems": problems,
    "helpers": helper_functions,
    "formulas": formulas,
}

if __name__ == "__main__":
    for name in PAGES:
        (FOLDER / f"{name}.md").write_text(written(name), encoding="utf-8")
