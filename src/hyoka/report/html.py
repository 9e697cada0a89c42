"""An executed notebook as one HTML page that needs nothing else: no script, no request, readable by everybody."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from helpers import show as display
from hyoka.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbconvert import HTMLExporter

    from hyoka.report.execution import Failure

#: A page is kept under this; the pictures of cells give way first, from the end.
LARGEST_BYTES = 3_000_000
_HIDDEN_CELLS = {"parameters", "injected-parameters", "remove-cell", "papermill-error-cell-tag"}


@dataclass(frozen=True)
class RunFacts:
    """What every page of a run says about the run.

    Attributes:
        folder: The run's folder, where the pages stand.
        notebooks: Folder of the notebooks; links in them are relative to it.
        when: Date and time of the run, for readers.
        versions: The packages' versions, in one line.
        documents: One a document read: document_id, title, municipality, year, kind, pages, sha256, link.
        show_code: Whether the code stands open.
    """

    folder: Path
    notebooks: Path
    when: str
    versions: str
    documents: list[dict[str, Any]] = field(default_factory=list)
    show_code: bool = False


def write_page(executed: Path, facts: RunFacts, parameters: dict[str, str], failure: Failure | None = None) -> Path:
    """Write an executed notebook as an HTML page beside it.

    Args:
        executed: The executed .ipynb file in the run's folder, or <name>.failed.ipynb.
        facts: What the page says about its run.
        parameters: Names and values to print at the end of the page.
        failure: What stopped the notebook, to stand at the page's top.

    Returns:
        The page's path.
    """
    page = executed.with_name(f"{executed.stem.removesuffix('.failed')}.html")
    text = page_html(nbformat.read(executed, as_version=4), facts, parameters, failure)
    replace_file(page, lambda path: path.write_text(text, encoding="utf-8"))
    return page


def page_html(
    notebook: nbformat.NotebookNode, facts: RunFacts, parameters: dict[str, str], failure: Failure | None = None
) -> str:
    """The page of an executed notebook as text."""
    run = {"title": title_of(notebook), "style": style(), "show_code": facts.show_code}
    body, _ = _exporter().from_notebook_node(notebook, resources={"run": run})
    soup = BeautifulSoup(body, "html.parser")
    main = soup.find("main")
    assert isinstance(main, Tag)
    for unwanted in main.find_all(["script", "style"]):
        unwanted.decompose()
    _one_title(soup, main, str(run["title"]))
    if failure:
        _say_failure(soup, main, failure)
    _scope_tables(main)
    _mend_links(main, facts)
    for scrolled in main.select(".highlight pre, .text pre, .shown:has(table.dataframe)"):
        scrolled["tabindex"] = "0"
    end = rendered(
        "end.html.j2", parameters=parameters, documents=facts.documents, when=facts.when, versions=facts.versions
    )
    contents = _contents(main)
    return _lightened(soup, lambda text: text.replace("<!--contents-->", contents).replace("<!--end-->", end))


def title_of(notebook: nbformat.NotebookNode) -> str:
    """The notebook's title: its metadata's, else its first heading."""
    headings = (re.search(r"^# +(.+)$", c.source, re.MULTILINE) for c in notebook.cells if c.cell_type == "markdown")
    first = next((found.group(1) for found in headings if found), "")
    return str(notebook.metadata.get("title") or first or "hyoka").strip()


def question_of(notebook: nbformat.NotebookNode) -> str:
    """The first line of prose below the title, without its marks: what the notebook asks."""
    for cell in notebook.cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else []:
            text = re.sub(r"[*_`>]|\[([^\]]*)\]\([^)]*\)", r"\1", line).strip()
            if text and not text.startswith(("#", "-", "|")):
                return text
    return ""


@cache
def style() -> str:
    """The style of all pages."""
    return f"{(_templates() / 'page.css').read_text(encoding='utf-8').strip()}\n{display.style()}"


def rendered(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template of the folders templates/report and templates/explore with its values, escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    # Every value stands in HTML whatever the template is called; what is missing is an error.
    return Environment(
        loader=FileSystemLoader([_templates(), _templates().parent / "explore"]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@cache
def _templates() -> Path:
    with as_file(files("hyoka") / "templates" / "report") as folder:
        return folder


@cache
def _exporter() -> HTMLExporter:
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    settings = Config()
    settings.HTMLExporter.extra_template_basedirs = [str(_templates().parent)]
    settings.HTMLExporter.template_name = "report"
    settings.HTMLExporter.language_code = "ja"
    settings.HTMLExporter.embed_images = True
    settings.HTMLExporter.exclude_anchor_links = True
    settings.HTMLExporter.preprocessors = ["nbconvert.preprocessors.TagRemovePreprocessor"]
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_cell_tags = _HIDDEN_CELLS
    return HTMLExporter(config=settings)


def _one_title(soup: BeautifulSoup, main: Tag, title: str) -> None:
    headings = main.find_all("h1")
    for second in headings[1:]:
        second.name = "h2"
    if not headings:
        heading = soup.new_tag("h1")
        heading.string = title
        main.insert(0, heading)


def _say_failure(soup: BeautifulSoup, main: Tag, failure: Failure) -> None:
    box, line, title = soup.new_tag("div", attrs={"class": "failed"}), soup.new_tag("p"), soup.new_tag("strong")
    title.string = "このノートブックは終わりませんでした — this notebook did not finish"
    line.extend([title, f" [{failure.cell}]: {failure.error}"])
    box.append(line)
    heading = main.find("h1")
    assert isinstance(heading, Tag)
    heading.insert_after(box)


def _scope_tables(main: Tag) -> None:
    for cell in main.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
        elif not cell.get("scope"):
            in_head, wide, high = cell.find_parent("thead"), cell.get("colspan", "1"), cell.get("rowspan", "1")
            cell["scope"] = (
                ("colgroup" if wide != "1" else "col") if in_head else ("rowgroup" if high != "1" else "row")
            )


def _mend_links(main: Tag, facts: RunFacts) -> None:
    """Links are written for the notebooks' folder; in a page they start at the run's folder."""
    for link in main.find_all("a", href=True):
        target, mark, place = str(link["href"]).partition("#")
        if not target or re.match(r"[a-z]+:", target):
            continue
        page = f"{Path(target).stem}.html" if target.endswith(".ipynb") and "/" not in target else ""
        there = page or Path(os.path.relpath(facts.notebooks / target, facts.folder)).as_posix()
        link["href"] = there + mark + place


def _contents(main: Tag) -> str:
    entries = []
    for position, heading in enumerate(main.find_all("h2"), 1):
        heading["id"] = heading.get("id") or f"section-{position}"
        ja, _, en = heading.get_text(strip=True).partition(" — ")
        entries.append({"id": heading["id"], "ja": ja, "en": en})
    return rendered("contents.html.j2", entries=entries) if entries else ""


def _lightened(soup: BeautifulSoup, finished: Callable[[str], str]) -> str:
    """The finished page, without the pictures of cells that would make it too large."""
    text = finished(str(soup))
    too_much = len(text.encode()) - LARGEST_BYTES
    if too_much <= 0:
        return text
    for picture in reversed(soup.select(".hyoka-crop img")):
        too_much -= len(str(picture).encode())
        picture.decompose()
        if too_much <= 0:
            break
    return finished(str(soup))
