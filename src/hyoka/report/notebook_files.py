"""What the notebooks' files say of themselves, read as plain JSON: parameters, tables written, what they stand on."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hyoka.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAVED: Final = re.compile(r"\bsave\(\s*[^,]+,\s*[\"'](\w+)[\"']")
_CALLED: Final = re.compile(r"\b(read_records|make_tables)\(")


@dataclass(frozen=True)
class NotebookFile:
    """A notebook as it is to be run.

    Attributes:
        path: The .ipynb file.
        code: Its code cells.
        parameters: Names and the text of their defaults, of the cell tagged `parameters`.
        after: Name of the notebook that it stands on, with all before that one; "": on all that come before it.
        digest: Of its cells and their tags, without outputs.
    """

    path: Path
    code: str
    parameters: Mapping[str, str]
    after: str
    digest: str

    @property
    def name(self) -> str:
        """Its name without ending: 03_indicator_attainment."""
        return self.path.stem

    @property
    def saves(self) -> frozenset[str]:
        """Tables that its code saves by name."""
        return frozenset(_SAVED.findall(self.code))

    @property
    def calls(self) -> frozenset[str]:
        """Which of the steps from PDFs to tables it takes: read_records, make_tables."""
        return frozenset(_CALLED.findall(self.code))


def read_notebook(path: Path) -> NotebookFile:
    """Read a notebook's file.

    Raises:
        UsageError: It is no notebook.
    """
    try:
        notebook = json.loads(path.read_bytes())
        cells = [(cell["cell_type"], _source(cell), _tags(cell)) for cell in notebook["cells"]]
        metadata = notebook["metadata"]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError("this is no notebook", file=path.name, found=repr(error)) from error
    said = metadata.get("hyoka", {})
    text = json.dumps([cells, metadata.get("title"), said], ensure_ascii=False, sort_keys=True)
    return NotebookFile(
        path,
        "\n".join(source for kind, source, _ in cells if kind == "code"),
        _assigned(next((source for kind, source, tags in cells if kind == "code" and "parameters" in tags), "")),
        str(said.get("after", "")),
        hashlib.sha256(text.encode()).hexdigest(),
    )


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return sorted(cell["metadata"].get("tags", []))


def _assigned(code: str) -> dict[str, str]:
    try:
        lines = ast.parse(code).body
    except SyntaxError:
        return {}  # the notebook's own error: it shows when the cell is run
    found: dict[str, str] = {}
    for line in lines:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            targets = line.targets if isinstance(line, ast.Assign) else [line.target]
            value = ast.get_source_segment(code, line.value) or ""
            found |= {target.id: value for target in targets if isinstance(target, ast.Name)}
    return found


def find_notebooks() -> Path:
    """The project's folder of notebooks: of the working directory, else of the checkout that this module is in.

    Raises:
        UsageError: There is none.
    """
    for home in (Path.cwd(), *Path(__file__).resolve().parents):
        if any((home / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            return home / "notebooks"
    raise UsageError("no folder notebooks with numbered notebooks", advice="call it in the project's folder")


def numbered(home: Path) -> list[NotebookFile]:
    """The numbered notebooks of a folder, in order."""
    return [read_notebook(path) for path in sorted(home.glob("[0-9][0-9]_*.ipynb"))]


def choose(found: Sequence[NotebookFile], only: Sequence[str]) -> list[NotebookFile]:
    """Of notebooks those of these numbers or names; without any all.

    Raises:
        UsageError: There is none of that number or name.
    """
    strange = [name for name in only if not any(name in _names(notebook) for notebook in found)]
    if strange or not found:
        known = ", ".join(notebook.name for notebook in found)
        raise UsageError(
            "no such notebook", expected=known or "notebooks/01_….ipynb", found=", ".join(strange) or "none"
        )
    return [notebook for notebook in found if not only or _names(notebook) & set(only)]


def _names(notebook: NotebookFile) -> set[str]:
    return {notebook.name, notebook.name[:2]}


def fitting(
    chosen: Sequence[NotebookFile], given: Mapping[str, str], wanted: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """For each notebook, by name, the given values, and of the wanted ones those that it has parameters for.

    Raises:
        UsageError: None of the notebooks has such a parameter.
    """
    anywhere = {name for notebook in chosen for name in notebook.parameters}
    if unknown := set(wanted) - anywhere:
        raise UsageError("unknown parameter", expected=", ".join(sorted(anywhere)), found=", ".join(sorted(unknown)))
    return {
        notebook.name: {**given, **{name: value for name, value in wanted.items() if name in notebook.parameters}}
        for notebook in chosen
    }


def stood_on(notebook: NotebookFile, found: Sequence[NotebookFile]) -> list[NotebookFile]:
    """The notebooks of a folder that one of them stands on: whose tables it may read.

    Args:
        notebook: One of `found`.
        found: All of the folder, in order.
    """
    before = list(found[: found.index(notebook)])
    named = [position for position, other in enumerate(before) if notebook.after in _names(other)]
    return before[: named[0] + 1] if named else before
