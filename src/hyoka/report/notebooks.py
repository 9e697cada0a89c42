"""The notebooks of a folder: which there are, what their cells say, and which parameters they take."""

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hyoka.text.errors import UsageError


@dataclass(frozen=True)
class Notebook:
    """A notebook that a report can run: the title of its metadata, and kind, source and tags of each cell."""

    path: Path
    given_title: str
    cells: list[tuple[str, str, list[str]]]

    @property
    def name(self) -> str:
        """The file's name without its ending: 03_indicator_attainment."""
        return self.path.stem

    @property
    def title(self) -> str:
        """Its Japanese title: that of its metadata, else its first heading."""
        headings = (line for kind, source, _ in self.cells if kind == "markdown" for line in source.splitlines())
        heading = self.given_title or next((line for line in headings if line.startswith("# ")), self.name)
        return heading.lstrip("# ").partition(" — ")[0].strip()

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Names and defaults (as code) of the cell tagged `parameters`; a cell with an error fails when it is run."""
        code = next((source for _, source, tags in self.cells if "parameters" in tags), "")
        try:
            statements = [statement for statement in ast.parse(code).body if isinstance(statement, ast.Assign)]
        except SyntaxError:
            return {}
        named = ((target, ast.unparse(statement.value)) for statement in statements for target in statement.targets)
        return {target.id: value for target, value in named if isinstance(target, ast.Name)}


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file as plain JSON, because nbformat takes longer to import than to read it.

    Raises:
        UsageError: The file is no notebook.
    """
    try:
        content = json.loads(path.read_bytes())
        cells = [
            (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in content["cells"]
        ]
        return Notebook(path, content["metadata"].get("title", ""), cells)
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError("no_notebook", file=path.name, found=repr(error)) from error


def find_folder() -> Path:
    """The project's folder of notebooks: that of the working directory, else that of the checkout.

    Raises:
        UsageError: There is none.
    """
    for home in (Path.cwd(), *Path(__file__).resolve().parents):
        if any((home / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            return home / "notebooks"
    raise UsageError("no_notebooks")


def find_notebooks(folder: Path, only: Sequence[str] = ()) -> list[Notebook]:
    """The numbered notebooks of a folder, in order, or those of some numbers or names; 00 makes no page.

    Raises:
        UsageError: There is no notebook of that number or name.
    """
    numbered = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    paths = {path.stem: path for path in numbered if not path.stem.startswith("00_")}
    unknown = [name for name in only if not any(name in (stem, stem[:2]) for stem in paths)]
    if unknown or not paths:
        expected = ", ".join(paths) or "notebooks/01_….ipynb"
        raise UsageError("no_such_notebook", expected=expected, found=", ".join(unknown))
    return [read_notebook(path) for stem, path in paths.items() if not only or {stem, stem[:2]} & set(only)]


def parameter_values(
    notebooks: Sequence[Notebook], folders: Mapping[str, str], wanted: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The values that each notebook gets, by its name: those of the folders' paths and of what is wanted that it knows.

    Raises:
        UsageError: No notebook has such a parameter.
    """
    known = {name for notebook in notebooks for name in notebook.parameters}
    if unknown := set(wanted) - known:
        raise UsageError("unknown_parameter", expected=", ".join(sorted(known)), found=", ".join(sorted(unknown)))
    values = {**folders, **wanted}
    return {
        notebook.name: {name: values[name] for name in notebook.parameters if name in values} for notebook in notebooks
    }
