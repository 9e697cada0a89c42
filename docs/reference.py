"""Write what docs/cli.md, tables.md and problems.md say from the code: `make reference`.

They are plain markdown, so that they can be read where the repository is.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

# before what speaks is imported: the pages are in English
os.environ["HYOKA_LANG"] = "en"

from click.testing import CliRunner

from hyoka.cli.main import app as commands
from hyoka.contract.doubts import Outcome
from hyoka.contract.problem_kinds import PROBLEM_KINDS
from hyoka.contract.tables import TABLES, TITLES, TYPE_NAMES
from hyoka.text.wording import CODE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What is above it is written by hand, what is below it by this file.
MARK: Final = "<!-- written by `make reference` -->\n"
FOLDER: Final = Path(__file__).parent


def written(page: str) -> str:
    """A page with what the code says now below the mark."""
    made = {"cli": command_line, "tables": tables, "problems": problems}[page]
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


PAGES: Final = ("cli", "tables", "problems")

if __name__ == "__main__":
    for name in PAGES:
        (FOLDER / f"{name}.md").write_text(written(name), encoding="utf-8")
