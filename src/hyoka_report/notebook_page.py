"""The page of an executed notebook, and what the first page says of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat

from hyoka_report.conditions import conditions
from hyoka_report.run import Run

_HIDDEN_CELLS = {"remove-cell", "papermill-error-cell-tag"}
#: How the sentence of a finding begins, as `helpers.found` shows it.
_FOUND = '<p class="hyoka-found">'
#: What `helpers.table` shows has this.
_TABLE = "<table"
#: What `helpers.table` shows of no rows: on a page it is left out, and a section with nothing else.
_NO_DATA = '<p class="hyoka-note hyoka-none">'
#: The heading over what the notebook reads and its first code.
_PREPARATION = "## 入力・出力と準備のコード — Inputs, outputs and preparation"


def read_executed(path: Path) -> dict[str, Any]:
    """What the menu and the first page show of an executed notebook.

    Returns:
        content (the notebook), file, title, question (what it asks), what `helpers.findings` says:
        finding (the first, "" where there is none) and others, mark, unknown, least_weight (what
        opens it); and has_data, False where `helpers.nothing` was called.
    """
    content = nbformat.read(path, as_version=4)
    name = path.name.removesuffix(".ipynb").removesuffix(".failed")
    values = {"finding": "", "others": [], "mark": [], "unknown": [], "has_data": True}
    question, _ = _question_and_inputs(content.cells)
    values |= {"least_weight": 0.0, "question": question}
    for _, output in _outputs(content.cells):
        values |= output.get("metadata", {}).get("hyoka", {})
    title = _title(content.cells).partition(" — ")[0]
    return values | {"content": content, "file": f"{name}.html", "title": title}


def notebook_values(
    run: Run,
    linked: Collection[str],
    content: nbformat.NotebookNode,
    heads: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """What the page of an executed notebook shows.

    Args:
        run: The run, whose folder the page's links lead into.
        linked: The pages, and the cells on them (file#cell), that links may lead to.
        content: The executed notebook.
        heads: Heads of tables that this run says otherwise: 事業, 路線.

    Returns:
        title; contents (the headings); conditions (its parameters in words); opening (the cells
        that the page opens with) and lead (the outputs beside them); cells (all others); and
        functions for their outputs.
    """
    from nbconvert.filters import Highlight2HTML, ansi2html

    from hyoka_report.page_html import Markdown, page_html

    cells = [cell for cell in deepcopy(content.cells) if not _is_hidden(cell)]
    _take_empty(cells)
    title = _title(cells)
    opening, lead, others = _in_readers_order(cells)
    markdown = Markdown()
    for cell in (*opening, *others):
        if cell.cell_type == "markdown":
            cell.source = markdown.html(cell.source)
    return {
        "title": title,
        "contents": markdown.contents,
        "conditions": conditions(content),
        "opening": opening,
        "lead": lead,
        "cells": others,
        "has_table": _has_table,
        "final": partial(page_html, run, linked, heads=heads),
        "ansi": ansi2html,
        "highlight": Highlight2HTML(),
    }


def _is_hidden(cell: nbformat.NotebookNode) -> bool:
    return bool(_HIDDEN_CELLS & {*cell.metadata.get("tags", ())})


def _title(cells: Sequence[nbformat.NotebookNode]) -> str:
    """The first heading, with its English behind a dash."""
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    lines = "\n".join(texts).splitlines()
    titles = (line.removeprefix("# ").strip() for line in lines if line.startswith("# "))
    return next(titles, "hyoka")


def _question_and_inputs(cells: Sequence[nbformat.NotebookNode]) -> tuple[str, str]:
    """What the page asks, the paragraph below its title, and what follows it; "" if it is code."""
    if not cells or cells[0].cell_type != "markdown":
        return "", ""
    _, _, text = cells[0].source.partition("\n\n")
    question, _, inputs = text.partition("\n\n")
    return question, inputs


_Cells = list[nbformat.NotebookNode]
#: An output with its cell.
_Shown = tuple[nbformat.NotebookNode, nbformat.NotebookNode]


def _outputs(cells: Sequence[nbformat.NotebookNode]) -> Iterator[_Shown]:
    for cell in cells:
        for output in cell.get("outputs", ()):
            yield cell, output


def _in_readers_order(cells: _Cells) -> tuple[_Cells, _Cells, _Cells]:
    """What the page opens with, what stands beside it, and the others.

    It opens with the question and the answer with its heading; beside them stands the lead chart;
    then come the sections, and at the end what prepares them.
    """
    headings = [at for at, cell in enumerate(cells) if _is_heading(cell)]
    answers = [at for at, cell in enumerate(cells) if _says_findings(cell)]
    if not headings or not answers or cells[0].cell_type != "markdown":
        return [], [], cells
    first = headings[0]
    answer = answers[0]
    begin = max((at for at in headings if at < answer), default=answer)
    lead = _take_lead_chart(cells)
    _take_repeated_sentences(cells, cells[answer])
    question, inputs = _question_and_inputs(cells)
    # one text: no heading stands alone at the end of a sheet
    cells[0].source = f"{_PREPARATION}\n\n{inputs}"
    cells[0].metadata["of_screen"] = True
    heading = cells[begin:answer][:1]
    opening = [nbformat.v4.new_markdown_cell(question), *heading, cells[answer]]
    # what stands below the answer is of its section, not of the one before
    end = next((at for at in headings if at > answer), len(cells))
    beside = [*cells[begin + 1 : answer], *cells[answer + 1 : end]]
    sections = _that_show_something([*cells[first:begin], *cells[end:]])
    return opening, lead, [*beside, *sections, *cells[:first]]


def _that_show_something(cells: _Cells) -> _Cells:
    """The cells without the sections whose code shows nothing: no heading stands above nothing."""
    sections: list[_Cells] = []
    for cell in cells:
        if _is_heading(cell) or not sections:
            sections.append([])
        sections[-1].append(cell)
    shown = []
    for section in sections:
        codes = [cell for cell in section if cell.cell_type == "code"]
        is_empty = bool(codes) and not any(cell.outputs for cell in codes)
        if not (is_empty and _is_heading(section[0])):
            shown += section
    return shown


def _is_heading(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith("## "))


def _has_table(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell shows a table."""
    shown = [output.get("data", {}).get("text/html", "") for _, output in _outputs([cell])]
    return any(_TABLE in html for html in shown)


def _says_findings(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell shows what a page opens with."""
    return any("hyoka" in output.get("metadata", {}) for _, output in _outputs([cell]))


def _take_repeated_sentences(cells: _Cells, answer: nbformat.NotebookNode) -> None:
    """Take the sentences out of the sections that the answer above them says already."""
    answered: set[str] = set()
    for _, output in _outputs([answer]):
        if "hyoka" in output.get("metadata", {}):
            answered.update(output["data"].get("text/plain", "").splitlines())
    for cell, output in [*_outputs(cells)]:
        data = output.get("data", {})
        if data.get("text/html", "").startswith(_FOUND) and data.get("text/plain", "") in answered:
            cell.outputs.remove(output)


def _take_empty(cells: _Cells) -> None:
    """Take out what says only that there are no data."""
    for cell, output in [*_outputs(cells)]:
        if output.get("data", {}).get("text/html", "").startswith(_NO_DATA):
            cell.outputs.remove(output)


def charts_of(cells: Sequence[nbformat.NotebookNode], measure: str) -> list[nbformat.NotebookNode]:
    """The charts of what a finding of this measure is about."""
    return [output for _, output in _charts(cells) if measure in _measures_of(output)]


def _charts(cells: Sequence[nbformat.NotebookNode]) -> list[_Shown]:
    return [
        (cell, output)
        for cell, output in _outputs(cells)
        if "chart" in output.get("metadata", {}) or "image/png" in output.get("data", {})
    ]


def _measures_of(chart: nbformat.NotebookNode) -> list[str]:
    """The measures of the findings that a chart is about; none of one that leads nothing."""
    about: dict[str, list[str]] = chart.metadata.get("chart", {})
    return about.get("lead", [])


def _lead_chart(cells: Sequence[nbformat.NotebookNode]) -> list[_Shown]:
    """The chart that leads a page, with its cell: the first of a finding, else the first."""
    charts = _charts(cells)
    leading = [shown for shown in charts if _measures_of(shown[1])]
    return (leading or charts)[:1]


def _take_lead_chart(cells: _Cells) -> _Cells:
    """The chart that leads the page, taken out of its cell."""
    for cell, chart in _lead_chart(cells):
        cell.outputs.remove(chart)
        return [chart]
    return []
