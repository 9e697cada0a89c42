"""The page of an executed notebook."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from bs4 import BeautifulSoup, Tag

from hyoka.report.templating import LARGEST_BYTES, POLICY, TEMPLATES, rendered, style, time_in_words, write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nbconvert import HTMLExporter

    from hyoka.report.execution import Failure
    from hyoka.report.notebooks import Notebook
    from hyoka.report.settings import RunFacts

_HIDDEN_CELLS = {"parameters", "injected-parameters", "remove-cell", "papermill-error-cell-tag"}


def write_notebook_page(
    facts: RunFacts, notebook: Notebook, values: Mapping[str, Any], ran: datetime, failure: Failure | None
) -> dict[str, Any]:
    """Write the page of an executed notebook, which is in the run's folder, with its parameters and what stopped it.

    Returns:
        What the first page shows: file, title, question, first point of the answer, whether there is nothing to answer.
    """
    executed = facts.folder / f"{notebook.name}{'.failed' if failure else ''}.ipynb"
    content = nbformat.read(executed, as_version=4)
    parameters = {name: _parameter_in_words(code) for name, code in notebook.parameters.items()}
    parameters |= {name: _listed(value) for name, value in values.items()}
    page = facts.folder / f"{notebook.name}.html"
    write_page(page, page_html(content, replace(facts, when=time_in_words(ran)), parameters, failure, notebook.name))
    return {
        "file": page.name,
        "title": notebook.title,
        "question": question_of(content),
        "answer": answer_of(content),
        "nothing": "hyoka-nothing" in str(content),
    }


def _parameter_in_words(code: str) -> str:
    try:
        return _listed(ast.literal_eval(code))
    except (ValueError, SyntaxError):
        return code  # an expression


def _listed(value: Any) -> str:  # noqa: ANN401
    return "、".join(map(str, value)) or "すべて all" if isinstance(value, list | tuple) else str(value)


def page_html(
    notebook: nbformat.NotebookNode,
    facts: RunFacts,
    parameters: Mapping[str, str],
    failure: Failure | None = None,
    name: str = "",
) -> str:
    """The page of an executed notebook of this name as text."""
    title = notebook.metadata.get("title", "hyoka")
    run = {"title": title, "style": style(), "show_code": facts.settings.show_code, "policy": POLICY}
    body, _ = _exporter().from_notebook_node(notebook, resources={"run": run})
    soup = BeautifulSoup(body, "html.parser")
    main = soup.find("main")
    assert isinstance(main, Tag)
    for unwanted in main.find_all(["script", "style"]):
        unwanted.decompose()
    heading = _only_title(soup, main, title)
    _answer_first(main)
    if failure:
        heading.insert_after(BeautifulSoup(rendered("failure.html.j2", failure=failure), "html.parser"))
    _scope_tables(main)
    _adapt_links(main, facts)
    _popovers(main)
    for scrolled in main.select(".highlight pre, .text pre, .shown:has(table.dataframe)"):
        scrolled["tabindex"] = "0"
    end = rendered(
        "end.html.j2",
        parameters=parameters,
        documents=facts.documents,
        when=facts.when,
        neighbours=facts.neighbours(name),
    )
    contents = _contents(main)
    return _within_size(soup, lambda text: text.replace("<!--contents-->", contents).replace("<!--end-->", end))


def question_of(notebook: nbformat.NotebookNode) -> str:
    """What the notebook asks: its first line of prose, without Markdown's marks."""
    for cell in notebook.cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else []:
            text = re.sub(r"[*_`>]|\[([^\]]*)\]\([^)]*\)", r"\1", line).strip()
            if text and not text.startswith(("#", "-", "|")):
                return text
    return ""


def answer_of(notebook: nbformat.NotebookNode) -> str:
    """The first point of the notebook's answer; "" where it shows none."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    for output in outputs:
        point = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser").select_one(".hyoka-answer li")
        if point:
            return point.get_text(strip=True)
    return ""


@cache
def _exporter() -> HTMLExporter:
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    settings = Config()
    settings.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    settings.HTMLExporter.template_name = "report"
    settings.HTMLExporter.language_code = "ja"
    settings.HTMLExporter.embed_images = True
    settings.HTMLExporter.exclude_anchor_links = True
    settings.HTMLExporter.preprocessors = ["nbconvert.preprocessors.TagRemovePreprocessor"]
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_cell_tags = _HIDDEN_CELLS
    return HTMLExporter(config=settings)


def _only_title(soup: BeautifulSoup, main: Tag, title: str) -> Tag:
    """Make sure that a page has one heading of the first level."""
    first, *others = main.find_all("h1") or [soup.new_tag("h1", string=title)]
    if first.parent is None:
        main.insert(0, first)
    for other in others:
        other.name = "h2"
    if soup.title:
        soup.title.string = f"{first.get_text()} — hyoka"
    return first


def _answer_first(main: Tag) -> None:
    """Move the answer to right below the question; where it says that there are no data, nothing stands behind it."""
    answer, question = main.select_one(".shown:has(.hyoka-answer)"), main.select_one(".text > h1 + p")
    if not (answer and question):
        return
    heading = answer.find_previous("h2")
    question.insert_after(*([heading.extract()] if heading else []), answer.extract())
    block = question.find_parent(class_="text")
    if answer.select_one(".hyoka-nothing") and block:
        for later in [*answer.find_next_siblings(), *block.find_next_siblings()]:
            later.decompose()


def _scope_tables(main: Tag) -> None:
    for cell in main.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
        elif not cell.get("scope"):
            in_head, wide, high = cell.find_parent("thead"), cell.get("colspan", "1"), cell.get("rowspan", "1")
            cell["scope"] = (
                ("colgroup" if wide != "1" else "col") if in_head else ("rowgroup" if high != "1" else "row")
            )


def _adapt_links(main: Tag, facts: RunFacts) -> None:
    """Make links, which are relative to the notebooks' folder, relative to the run's folder."""
    for link in main.find_all("a", href=True):
        target, mark, place = str(link["href"]).partition("#")
        if not target or re.match(r"[a-z]+:", target):
            continue
        page = f"{Path(target).stem}.html" if target.endswith(".ipynb") and "/" not in target else ""
        there = page or facts.link(facts.settings.home / target)
        link["href"] = there + mark + place


def _popovers(main: Tag) -> None:
    """Show the pictures of cells in popovers, which a browser closes by Esc and a press outside; each picture once."""
    names: dict[str, str] = {}
    for details in main.select("details.hyoka-source"):
        figure, crop = details.select_one("summary"), details.select_one(".hyoka-crop")
        assert figure
        assert crop
        picture = str(crop)
        if picture not in names:
            name = names[picture] = f"crop-{len(names) + 1}"
            crop.attrs |= {"id": name, "popover": "", "role": "dialog", "aria-label": str(figure["title"])}
            crop.insert(0, BeautifulSoup(rendered("close.html.j2", target=name), "html.parser"))
            main.append(crop)
        figure.name = "button"
        figure.attrs |= {"type": "button", "class": "hyoka-source", "popovertarget": names[picture]}
        details.replace_with(figure)


def _contents(main: Tag) -> str:
    entries = []
    for position, heading in enumerate(main.find_all(["h1", "h2"])):
        heading["id"] = heading.get("id") or f"section-{position}"
        ja, dash, en = heading.get_text(strip=True).partition(" — ")
        heading.string = ja + dash
        heading.append(BeautifulSoup(f'<span lang="en">{en}</span>' * bool(en), "html.parser"))
        entries += [{"id": heading["id"], "ja": ja, "en": en}] * (heading.name == "h2")
    return rendered("contents.html.j2", entries=entries) if len(entries) > 1 else ""


def _within_size(soup: BeautifulSoup, finished: Callable[[str], str]) -> str:
    """The finished page; where it would be too large, without the last pictures of cells."""
    text = finished(str(soup))
    excess = len(text.encode()) - LARGEST_BYTES
    if excess <= 0:
        return text
    for picture in reversed(soup.select(".hyoka-crop img")):
        excess -= len(str(picture).encode())
        picture.decompose()
        if excess <= 0:
            break
    return finished(str(soup))
