"""A page of one notebook for each row of a short file of parameters: cities, years, thresholds."""

from pathlib import Path
from typing import Final, NamedTuple

import nbformat

from hyoka.text import UsageError, csv_rows
from hyoka_report.conditions import known_parameters
from hyoka_report.run import Run

#: The column that names a page; without it its values do.
_TITLE: Final = "title"
#: Nobody reads a report of more pages than this.
MOST_PAGES: Final = 200


class Page(NamedTuple):
    """A page to be made.

    Attributes:
        name: Of its file, without ending.
        title: What stands before the notebook's own title.
        values: The parameters.
    """

    name: str
    title: str
    values: dict[str, str]


def parameter_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV whose heads are names of parameters, or title; empty cells left out.

    Raises:
        UsageError: It is no CSV, or has no row, more than `MOST_PAGES`, or a row without a value.
    """
    try:
        rows = [{key: text for key, text in row.items() if text} for row in csv_rows(file)]
    except UnicodeDecodeError as error:
        raise UsageError("no_csv", file=file.name) from error
    if any(None in row for row in rows):
        raise UsageError("no_csv.long_row", file=file.name)
    if not rows or len(rows) > MOST_PAGES or not all(row.keys() - {_TITLE} for row in rows):
        raise UsageError(
            "rows_of_parameters", file=file.name, most=MOST_PAGES, found=f"{len(rows)}"
        )
    return rows


def pages_of(run: Run) -> list[Page]:
    """The pages of a run with rows of parameters, in their order.

    Raises:
        UsageError: Not one notebook is chosen, or it has no parameter of such a name.
    """
    if len(run.chosen) != 1:
        raise UsageError("one_notebook", found=", ".join(path.stem for path in run.chosen))
    (notebook,) = run.chosen
    known = [*known_parameters(nbformat.read(notebook, as_version=4))]
    pages = []
    for number, row in enumerate(run.each, 1):
        values = {name: text for name, text in row.items() if name != _TITLE}
        if unknown := sorted(values.keys() - {*known}):
            raise UsageError(
                "wrong_keys",
                file=notebook.name,
                expected=", ".join([_TITLE, *known]),
                found=", ".join(unknown),
            )
        title = row.get(_TITLE) or "・".join(values.values())
        pages.append(Page(f"{notebook.stem}~{number:03}", title, values))
    return pages


def write_title(executed: Path, title: str) -> None:
    """Write what a page is of before the title of its executed notebook."""
    content = nbformat.read(executed, as_version=4)
    for cell in content.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            cell.source = f"# {title}：{cell.source.removeprefix('# ')}"
            break
    nbformat.write(content, executed)
