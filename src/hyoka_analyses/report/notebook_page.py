"""The page of an executed notebook, and what the first page says of it."""

import os
import re
from collections.abc import Collection, Sequence
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import nbformat
from markupsafe import Markup

from hyoka.html.templating import href
from hyoka_analyses.report.run import Run

_HIDDEN_CELLS = {"remove-cell", "papermill-error-cell-tag"}
#: The heading over what the notebook reads and its first code.
_PREPARATION = "## 入力・出力と準備のコード — Inputs, outputs and preparation"
_ANSWER = '<div class="hyoka-answer'
_HEADING = re.compile(r"<h([12])\b[^>]*>(.*?)</h\1>")
_LINK = re.compile(r'<a href="([^"#:]+)(#[^"]*)?">(.*?)</a>', re.DOTALL)
#: JupyterLab needs them; a page has its own.
_OF_LAB = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


def read_executed(path: Path) -> dict[str, Any]:
    """What the menu and the first page show of an executed notebook.

    Returns:
        content (the notebook), file, title, what `helpers.answer` says: finding ("" where there is
        none), mark, unknown; and has_data, False where `helpers.nothing` was called.
    """
    content = nbformat.read(path, as_version=4)
    name = path.name.removesuffix(".ipynb").removesuffix(".failed")
    outputs = [output for cell in content.cells for output in cell.get("outputs", ())]
    front = {
        key: value
        for output in outputs
        for key, value in output.get("metadata", {}).get("hyoka", {}).items()
    }
    about = {
        "content": content,
        "file": f"{name}.html",
        "title": _title(content.cells).partition(" — ")[0],
    }
    return {"finding": "", "mark": [], "unknown": [], "has_data": True} | front | about


def notebook_values(
    run: Run, linked: Collection[str], content: nbformat.NotebookNode
) -> dict[str, Any]:
    """What the page of an executed notebook shows.

    Args:
        run: The run, whose folder the page's links lead into.
        linked: The files of the pages that a link to a notebook may lead to.
        content: The executed notebook.
    """
    from nbconvert.filters import Highlight2HTML, ansi2html
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    cells = [
        cell
        for cell in deepcopy(content.cells)
        if not _HIDDEN_CELLS & {*cell.metadata.get("tags", ())}
    ]
    title, contents = _title(cells), list[dict[str, str]]()
    cells = _in_readers_order(cells)
    for cell in cells:
        if cell.cell_type == "markdown":
            renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
            html = MarkdownWithMath(renderer=renderer).render(cell.source)
            cell.source = _HEADING.sub(partial(_heading, contents), html)
    return {
        "title": title,
        "contents": contents,
        "cells": cells,
        "final": partial(_final, run, linked),
        "ansi": ansi2html,
        "highlight": Highlight2HTML(),
    }


def _title(cells: Sequence[nbformat.NotebookNode]) -> str:
    """The first heading, with its English behind a dash."""
    lines = (
        line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()
    )
    return next(
        (line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), "hyoka"
    )


def _in_readers_order(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The question, the answer with its heading, the lead chart, the sections, and at the end what prepares them."""
    sections = [
        at
        for at, cell in enumerate(cells)
        if cell.cell_type == "markdown" and cell.source.startswith("## ")
    ]
    answers = [at for at, cell in enumerate(cells) if _ANSWER in str(cell.get("outputs", ""))]
    if not sections or not answers or cells[0].cell_type != "markdown":
        return cells
    first, answer = sections[0], answers[0]
    begin = max((at for at in sections if at < answer), default=answer)
    outputs = [(cell, output) for cell in cells for output in cell.get("outputs", ())]
    charts = [(cell, chart) for cell, chart in outputs if "image/png" in chart.get("data", {})]
    charts.sort(key=lambda pair: not pair[1].metadata.get("image/png", {}).get("lead"))
    for cell, chart in charts[:1]:
        cell.outputs.remove(chart)
    lead = nbformat.v4.new_code_cell(outputs=[chart for _, chart in charts[:1]])
    _, _, text = cells[0].source.partition("\n\n")
    question, _, inputs = text.partition("\n\n")
    cells[
        0
    ].source = (
        f"{_PREPARATION}\n\n{inputs}"  # one text: no heading stands alone at the end of a sheet
    )
    found = [
        nbformat.v4.new_markdown_cell(question),
        cells[begin],
        cells[answer],
        lead,
        *cells[begin + 1 : answer],
    ]
    return [*found, *cells[first:begin], *cells[answer + 1 :], *cells[:first]]


def _heading(contents: list[dict[str, str]], found: re.Match[str]) -> str:
    """A heading with its name, which is listed in the contents, and its English.

    Nothing for the page's title.
    """
    level, text = found.groups()
    ja, _, en = text.partition(" — ")
    if level == "1":
        return ""
    name = f"section-{len(contents) + 1}"
    contents.append({"id": name, "ja": Markup(ja).striptags(), "en": Markup(en).striptags()})
    return f'<h2 id="{name}">{ja}' + (f' — <span lang="en">{en}</span>' if en else "") + "</h2>"


def _final(run: Run, linked: Collection[str], html: str) -> Markup:
    """What a notebook shows as a page has it.

    Links, relative to the notebooks' folder, lead into the run.
    """
    of_page = _LINK.sub(partial(_link, run, linked), _OF_LAB.sub("", html))
    return Markup(of_page.replace("<th></th>", "<td></td>"))


def _link(run: Run, linked: Collection[str], found: re.Match[str]) -> str:
    target, place, text = found.groups(default="")
    path = os.fsdecode(unquote_to_bytes(target))
    link = run.link(run.home / path)
    if path.endswith(".ipynb"):
        file = f"{Path(path).stem}.html"
        if file not in linked:
            return text
        link = href(file)
    return f'<a href="{link}{place}">{text}</a>'
