"""The documentation as pages that work offline: `make docs` writes them to build/docs.

Some pages are made: of the command line, the contract, docstrings, and documents that lie beside docs.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import shutil
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import mistune
from click.testing import CliRunner
from jinja2 import Environment, FileSystemLoader

import helpers
from hyoka import measures
from hyoka.cli.main import app
from hyoka.contract.tables import TABLES, TITLES, TYPE_NAMES
from hyoka.report.templating import style, with_font
from hyoka.text.wording import CODE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS: Final = Path(__file__).resolve().parent
ROOT: Final = DOCS.parent
GROUPS: Final = {
    "Start": ["index", "tutorial", "ja"],
    "How to": ["install", "own-pdfs", "forms", "figures", "export", "schedule"],
    "Reference": ["cli", "tables", "formulas", "helpers"],
    "Explanation": ["explanation", "architecture", "benchmarks"],
}
PAGES: Final = [name for names in GROUPS.values() for name in names]
FORMS: Final = ("Add a city", "Add a year of a known form")
TABLES_ANYWHERE: Final = ["table", "mistune.plugins.table.table_in_list"]
#: Documents of the repository that are pages, too.
PLACES: Final = {"../CONTRIBUTING": "forms", "../deploy/README": "schedule"}


def main(out: Path) -> None:
    """Write all pages, the search page and the pictures into a folder."""
    pages = {name: source(name) for name in PAGES}
    titles = {name: re.sub(r"\A\s*# |`", "", text.splitlines()[0]) for name, text in pages.items()}
    environment = Environment(loader=FileSystemLoader(DOCS), autoescape=False)
    template, sections = environment.get_template("page.html.j2"), []
    values = {"groups": GROUPS, "titles": titles, "style": style(), "sections": ""}
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name, text in pages.items():
        body = mistune.create_markdown(renderer=Renderer(), plugins=TABLES_ANYWHERE)(text)
        write(out / f"{name}.html", template.render(values, page=name, title=titles[name], body=body))
        sections += [{"link": f"{name}.html{link}", "title": f"{titles[name]}: {head}", "text": words}
                     for link, head, words in parts(body)]  # fmt: skip
    body = '<h1>Search</h1><p id="count" role="status"></p><ul id="found"></ul>'
    index = json.dumps(sections, ensure_ascii=False).replace("<", "\\u003c")
    write(out / "search.html", template.render(values, page="", title="Search", body=body, sections=index))
    for picture in DOCS.glob("*.png"):
        shutil.copy(picture, out)


def write(path: Path, text: str) -> None:
    """Write a page."""
    path.write_text(with_font(text), encoding="utf-8", newline="\n")


def source(name: str) -> str:
    """A page in Markdown, made or as it lies in the folder."""
    made = {
        "forms": lambda: sections(
            "Add a city or a year", "CONTRIBUTING.md", "Add a city", "Add a year of a known form"
        ),
        "schedule": lambda: sections("Schedule, cluster, cache", "deploy/README.md"),
        "architecture": lambda: sections("Architecture", "CONTRIBUTING.md", "Where things are", "Glossary"),
        "cli": command_line,
        "tables": tables,
        "formulas": formulas,
        "helpers": functions,
    }
    path = DOCS / f"{name}.md"
    written = [path.read_text(encoding="utf-8")] if path.exists() else []
    return "\n".join([*written, *made.get(name, list)()])


class Renderer(mistune.HTMLRenderer):
    """HTML in which code and tables can be scrolled by keyboard, headings have ids, and links lead to pages."""

    def __init__(self) -> None:
        super().__init__(escape=False)
        self.tables = 0

    def heading(self, text: str, level: int, **_: Any) -> str:  # noqa: ANN401 - as mistune declares it
        """A heading to which a link can lead."""
        name = re.sub(r"\W+", "-", unescape(re.sub("<[^>]+>", "", text)).lower()).strip("-")
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:  # noqa: ARG002 - as mistune declares it
        """Code."""
        return f'<pre tabindex="0"><code>{mistune.escape(code)}</code></pre>\n'

    def table(self, text: str) -> str:
        """A table; a corner without a head is no head."""
        self.tables += 1
        text = re.sub(r"<th[^>]*></th>", "<td></td>", text)
        label = f'role="region" tabindex="0" aria-label="Table {self.tables}"'
        return f'<div class="scroll" {label}><table class="plain">{text}</table></div>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to another page, or out of the documentation.

        Raises:
            ValueError: There is no such page.
        """
        file, mark, anchor = url.partition("#")
        if file and "://" not in url:
            page = file.removesuffix(".md")
            page = PLACES.get(page, page)
            if page not in PAGES:
                raise ValueError(f"no such page: {url}")
            url = f"{page}.html{mark}{anchor}"
        return super().link(text, url, title)


def parts(body: str) -> Iterator[tuple[str, str, str]]:
    """The sections of a page: its link in the page, heading and text."""
    for part in re.split(r"(?=<h[12] )", body)[1:]:
        heading = re.match(r'<h\d id="([^"]*)">(.*?)</h\d>', part)
        assert heading
        words = unescape(re.sub(r"<[^>]+>", " ", part[heading.end() :]))
        yield f"#{heading[1]}", unescape(re.sub("<[^>]+>", "", heading[2])), " ".join(words.split())


def sections(title: str, document: str, *headings: str) -> Iterator[str]:
    """A page of sections of a document of the repository; without headings of all, each heading one level down."""
    text = (ROOT / document).read_text(encoding="utf-8")
    yield f"# {title}\n"
    if not headings:
        yield re.sub("(?m)^#", "##", text)
    for part in re.split(r"(?m)^(?=## )", text):
        if part.splitlines()[0][3:] in headings:
            yield part


def command_line() -> Iterator[str]:
    """Each command with what `--help` prints."""
    for names in ([], *([name] for name in sorted(app.commands))):
        shown = CliRunner().invoke(app, [*names, "--help"], prog_name="hyoka", terminal_width=100).output
        yield f"## {' '.join(['hyoka', *names])}\n\n```text\n{shown}```\n"


def tables() -> Iterator[str]:
    """The contract: each table with its columns."""
    for name, (japanese, english) in TITLES.items():
        yield f"## {name}\n\n{japanese} — {english}\n\n| column | meaning | type | unit | empty | values |"
        yield "|---|---|---|---|---|---|"
        for column, field in TABLES[name].items():
            meaning = f"{field.ja} — {field.en}".replace("|", "\\|")
            values = ", ".join(f"`{value}`" for value in field.values if value)
            empty = "may be" if field.empty else ""
            yield f"| `{column}` | {meaning} | {TYPE_NAMES[field.dtype]} | {field.unit} | {empty} | {values} |"
        yield ""
    yield "## Codes\n\n| column | code | 日本語 |\n|---|---|---|"
    for column, words in CODE_WORDS.items():
        yield from (f"| {column} | `{code}` | {word} |" for code, word in words.items() if code)


def formulas() -> Iterator[str]:
    """The functions whose docstring names the source of a formula or rule."""
    for module in pkgutil.iter_modules(measures.__path__, "hyoka.measures."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and "Source:" in (function.__doc__ or ""):
                yield entry(f"{module.name}.{name}", function)


def functions() -> Iterator[str]:
    """What `import helpers` gives."""
    for name, function in sorted(vars(helpers).items()):
        if inspect.isfunction(function) and not name.startswith("_"):
            yield entry(f"helpers.{name}", function)


def entry(name: str, function: Any) -> str:  # noqa: ANN401 - any function
    """A function: its name, its signature and its docstring."""
    signature = re.sub(r"'([^']+)'", r"\1", str(inspect.signature(function)))
    head = f"## {name.rpartition('.')[2]}\n\n```python\n{name}{signature}\n```\n"
    return f"{head}\n```text\n{inspect.getdoc(function)}\n```\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
