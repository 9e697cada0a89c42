"""The page of an executed notebook."""

import ast
import base64
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlencode

import nbformat
from bs4 import BeautifulSoup
from markupsafe import Markup
from PIL import Image

from hyoka.report.activity_pages import link_to
from hyoka.report.rendering import data_uri
from hyoka.report.templating import LARGEST_BYTES, TEMPLATES, href, rendered, write_page
from hyoka.store.joined_tables import SHOWN_IN
from hyoka.text import wording

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

    from hyoka.report.execution import Failure
    from hyoka.report.notebooks import Notebook
    from hyoka.report.settings import RunFacts

_HIDDEN_CELLS = {"parameters", "injected-parameters", "remove-cell", "papermill-error-cell-tag"}
#: The size of a chart on the first page, at most.
_SMALL_PX = (640, 420)
#: The heading over what the notebook reads and writes and its first code.
_PREPARATION = "## 入力・出力と準備のコード — Inputs, outputs and preparation"
_ANSWER = '<div class="hyoka-answer'
_TITLE_OR_CODE = re.compile(r"^```.*?^```|^# +([^\n]+)$", re.DOTALL | re.MULTILINE)


def write_notebook_page(facts: "RunFacts", notebook: "Notebook", failure: "Failure | None") -> dict[str, Any]:
    """Write the page of an executed notebook, which is in the run's folder, with its parameters and what stopped it.

    Returns:
        What the first page shows: file, title, question, answer (its first point), chart (src and alt of a small one),
        nothing (whether there is nothing to answer).
    """
    executed = facts.folder / f"{notebook.name}{'.failed' if failure else ''}.ipynb"
    content = nbformat.read(executed, as_version=4)
    parameters = {name: _parameter_in_words(code) for name, code in notebook.parameters.items()}
    parameters |= {name: _listed(value) for name, value in facts.settings.values[notebook.name].items()}
    page = facts.folder / f"{notebook.name}.html"
    write_page(page, page_html(content, facts, parameters, failure, notebook.name))
    return {
        "file": page.name,
        "title": notebook.title,
        "question": question_of(content),
        "answer": answer_of(content),
        "chart": _small_chart(content),
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
    facts: "RunFacts",
    parameters: Mapping[str, str],
    failure: "Failure | None" = None,
    name: str = "",
) -> str:
    """The page of an executed notebook of this name as text."""
    cells = [cell for cell in deepcopy(notebook.cells) if not _HIDDEN_CELLS & {*cell.metadata.get("tags", ())}]
    title = _take_title(cells) or notebook.metadata.get("title", "hyoka")
    shown = nbformat.v4.new_notebook(cells=_answer_first(cells), metadata=notebook.metadata)
    run = {"show_code": facts.settings.show_code, "contents": []}
    body, resources = _exporter().from_notebook_node(shown, resources={"run": run})
    main = BeautifulSoup(body, "html.parser")
    for unwanted in main.find_all(["script", "style"]):
        unwanted.decompose()
    _scope_tables(main)
    _adapt_links(main, facts)
    _link_rows(main, facts)
    _popovers(main, {document["document_id"] for document in facts.documents})
    values = {
        "title": title,
        "failure": failure,
        "contents": resources["run"]["contents"],
        "parameters": parameters,
        "here": "",
    }
    values |= {"documents": facts.documents, **facts.foot, "neighbours": facts.neighbours(name)}
    return _within_size(main, lambda text: rendered("notebook.html.j2", main=text, **values))


def question_of(notebook: nbformat.NotebookNode) -> str:
    """What the notebook asks: its first line of prose, without Markdown's marks."""
    for cell in notebook.cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else []:
            text = _without_marks(line)
            if text and not text.startswith(("#", "-", "|")):
                return text
    return ""


def _without_marks(markdown: str) -> str:
    return re.sub(r"[*_`>]|\[([^\]]*)\]\([^)]*\)", r"\1", markdown).strip()


def answer_of(notebook: nbformat.NotebookNode) -> str:
    """The first point of the notebook's answer; "" where it shows none."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    points = (re.search(r"<li>(.*?)</li>", _html(output)) for output in outputs if _ANSWER in _html(output))
    return next((unescape(point[1]) for point in points if point), "")


def _small_chart(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The notebook's lead chart, else its first, small; {} where it has none."""
    for chart in _charts(notebook.cells)[:1]:
        picture = Image.open(BytesIO(base64.b64decode(chart.data["image/png"]))).convert("RGB")
        picture.thumbnail(_SMALL_PX)
        return {"src": data_uri(picture), "alt": chart.metadata["image/png"]["alt"]}
    return {}


def _charts(cells: Sequence[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The charts of cells, the one first that its notebook calls its lead."""
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    charts = [output for output in outputs if output.get("metadata", {}).get("image/png")]
    return sorted(charts, key=lambda chart: not chart.metadata["image/png"].get("lead"))


def _html(output: nbformat.NotebookNode) -> str:
    return str(output.get("data", {}).get("text/html", ""))


@cache
def _exporter() -> "HTMLExporter":
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    settings = Config()
    settings.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    settings.HTMLExporter.template_name = "report"
    settings.HTMLExporter.language_code = "ja"
    settings.HTMLExporter.embed_images = True
    settings.HTMLExporter.exclude_anchor_links = True
    settings.HTMLExporter.filters = {"with_headings": _with_headings}
    return HTMLExporter(config=settings)


def _take_title(cells: Sequence[nbformat.NotebookNode]) -> str:
    """Take the first heading of the first level out of the cells; others become headings of the second."""
    titles: list[str] = []

    def changed(found: re.Match[str]) -> str:
        """Nothing for the title, a heading one level lower for another, code as it is."""
        if found[1] is None:
            return found[0]
        titles.append(_without_marks(found[1]))
        return f"#{found[0]}" if len(titles) > 1 else ""

    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = _TITLE_OR_CODE.sub(changed, cell.source).strip()
    return next(iter(titles), "")


def _answer_first(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The cells with the answer, its heading and the first chart below the question, and what prepares them at the end.

    Nothing stands behind the answer where there are no data.
    """
    outputs = [(at, output) for at, cell in enumerate(cells) for output in cell.get("outputs", ())]
    at, answer = next(((at, output) for at, output in outputs if _ANSWER in _html(output)), (0, None))
    if not answer or cells[0].cell_type != "markdown":
        return cells
    question, _, cells[0].source = cells[0].source.partition("\n\n")
    cells[at].outputs.remove(answer)
    above = next((cell for cell in reversed(cells[1:at]) if cell.source.startswith("## ")), None)
    heading = ""
    if above:
        heading, _, above.source = above.source.partition("\n")
    above_all = [*map(nbformat.v4.new_markdown_cell, (question, heading))]
    if "hyoka-nothing" in _html(answer):
        return [*above_all, nbformat.v4.new_code_cell(outputs=[answer])]
    answered = nbformat.v4.new_code_cell(outputs=[answer, *_charts(cells)[:1]])
    sections = [number for number, cell in enumerate(cells) if re.match(r"## .", cell.source)]
    begin = sections[0] if sections else len(cells)
    return [*above_all, answered, *cells[begin:], nbformat.v4.new_markdown_cell(_PREPARATION), *cells[:begin]]


def _with_headings(html: str, contents: list[dict[str, str]]) -> str:
    """Give the headings of a cell names and their English its language, and list them in the contents."""

    def named(found: re.Match[str]) -> str:
        """A heading with its name."""
        ja, dash, en = found[1].partition(" — ")
        name = f"section-{len(contents) + 1}"
        contents.append({"id": name, "ja": Markup(ja).striptags(), "en": Markup(en).striptags()})
        return f'<h2 id="{name}">{ja}{dash}' + f'<span lang="en">{en}</span>' * bool(en) + "</h2>"

    return re.sub(r"<h2>(.*?)</h2>", named, html)


def _scope_tables(main: BeautifulSoup) -> None:
    for cell in main.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
        elif not cell.get("scope"):
            in_head, wide, high = cell.find_parent("thead"), cell.get("colspan", "1"), cell.get("rowspan", "1")
            cell["scope"] = (
                ("colgroup" if wide != "1" else "col") if in_head else ("rowgroup" if high != "1" else "row")
            )


def _adapt_links(main: BeautifulSoup, facts: "RunFacts") -> None:
    """Make links, which are relative to the notebooks' folder, relative to the run's folder."""
    for link in main.find_all("a", href=True):
        target, mark, place = str(link["href"]).partition("#")
        if not target or re.match(r"[a-z]+:", target):
            continue
        target = os.fsdecode(unquote_to_bytes(target))
        page = f"{Path(target).stem}.html" if target.endswith(".ipynb") and "/" not in target else ""
        there = href(page) or facts.link(facts.settings.home / target)
        link["href"] = there + mark + place


def _link_rows(main: BeautifulSoup, facts: "RunFacts") -> None:
    """Lead from a table that is cut to all of its rows: the page of all rows with its filters set, else the file."""
    for text in main.select("p.hyoka-rest"):
        csv, city, year = (str(text.get(f"data-{name}", "")) for name in ("csv", "municipality", "fiscal-year"))
        title = SHOWN_IN.get(csv.removesuffix(".csv"))
        filters = {"表": title, "自治体": city, "年度": wording.fiscal_year(float(year)) if year else ""}
        query = urlencode({name: value for name, value in filters.items() if value})
        if csv:
            link = main.new_tag("a", href=f"rows.html#{query}" if title else facts.link(facts.settings.processed / csv))
            link.string = "すべての行"
            text.append(link)


def _popovers(main: BeautifulSoup, documents: Collection[str]) -> None:
    """Show the pictures of cells in popovers, which a browser closes by Esc and a press outside; each picture once."""
    names: dict[str, str] = {}
    for details in main.select("details.hyoka-source"):
        figure, crop = details.select_one("summary"), details.select_one(".hyoka-crop")
        assert figure
        assert crop
        picture = str(crop)
        if picture not in names:
            name = names[picture] = f"crop-{len(names) + 1}"
            activity = str(crop.attrs.pop("data-activity", ""))
            if activity.partition("/")[0] in documents:  # in a record as it was read the id lacks its document
                link = main.new_tag("a", href=link_to(activity.partition("/")[0], activity))
                link.string = "事業カルテ"
                crop.append(link)
            crop.attrs |= {"id": name, "popover": "", "role": "dialog", "aria-label": str(figure["title"])}
            crop.insert(0, BeautifulSoup(rendered("close.html.j2", target=name), "html.parser"))
            main.append(crop)
        figure.name = "button"
        figure.attrs |= {"type": "button", "class": "hyoka-source", "popovertarget": names[picture]}
        details.replace_with(figure)


def _within_size(main: BeautifulSoup, finished: Callable[[str], str]) -> str:
    """The finished page; where it would be too large, without the last pictures of cells."""
    text = finished(str(main))
    excess = len(text.encode()) - LARGEST_BYTES
    if excess <= 0:
        return text
    for picture in reversed(main.select(".hyoka-crop img")):
        excess -= len(str(picture).encode())
        picture.decompose()
        if excess <= 0:
            break
    return finished(str(main))
