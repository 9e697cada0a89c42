"""The pictures of a committed notebook: files beside it, and in it again where it is exported.

A committed notebook is read as text, compared and sent: the pictures behind its figures are most of
its bytes. JupyterLab shows a picture that lies beside a notebook as one that stands in it.
"""

import base64
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import nbformat
from nbconvert.preprocessors import Preprocessor

#: The most bytes of a committed notebook.
MOST_BYTES: Final = 150_000
#: Beside a notebook: a folder a notebook, with the pictures by the hash of what they show.
FOLDER: Final = "pictures"
_WITHIN: Final = re.compile(r'(?<=src=")data:image/webp;base64,([A-Za-z0-9+/=]+)(?=")')
_BESIDE: Final = re.compile(rf'(?<=src="){FOLDER}/[^"]+\.webp(?=")')


def take_out(notebook: nbformat.NotebookNode, home: Path, name: str) -> None:
    """Write the pictures of a notebook as files beside it, in place of those of its last run.

    Charts stay in it where it has room for them: they are shown by what shows no files, too.

    Args:
        notebook: An executed notebook, which is changed.
        home: Its folder.
        name: Its name without ending.
    """
    folder = home / FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)

    def written(picture: re.Match[str]) -> str:
        data = base64.b64decode(picture[1])
        file = folder / f"{sha256(data).hexdigest()[:12]}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file.relative_to(home).as_posix()

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    charts = [output for output in outputs if "chart" in output.get("metadata", {})]
    for output in outputs:
        if output not in charts:
            _replace(output, _WITHIN, written)
    if len(nbformat.writes(notebook).encode()) > MOST_BYTES:
        for chart in charts:
            _replace(chart, _WITHIN, written)


def put_in(notebook: nbformat.NotebookNode, home: Path) -> None:
    """Put the pictures that lie beside a notebook into it; of one that is not there the words stay.

    Args:
        notebook: A notebook, which is changed.
        home: Its folder.
    """

    def read(picture: re.Match[str]) -> str:
        file = home / picture[0]
        if not file.is_file():
            return picture[0]
        return "data:image/webp;base64," + base64.b64encode(file.read_bytes()).decode("ascii")

    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            _replace(output, _BESIDE, read)


def _replace(output: nbformat.NotebookNode, pattern: re.Pattern[str], by: Any) -> None:  # noqa: ANN401 - as re.sub
    data = output.get("data", {})
    if "text/html" in data:
        data["text/html"] = pattern.sub(by, data["text/html"])


class PicturesBeside(Preprocessor):
    """Of nbconvert, when `make notebooks` writes an executed notebook."""

    def preprocess(self, nb: nbformat.NotebookNode, resources: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as nbconvert has them
        """Take the pictures out."""
        about = resources["metadata"]
        take_out(nb, Path(about["path"]), about["name"])
        return nb, resources


class PicturesWithin(Preprocessor):
    """Of nbconvert, when Jupyter exports a notebook: `etc/jupyter/jupyter_config.json` names it."""

    def preprocess(self, nb: nbformat.NotebookNode, resources: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as nbconvert has them
        """Put the pictures in: what is exported is sent alone."""
        if path := resources.get("metadata", {}).get("path"):
            put_in(nb, Path(path))
        return nb, resources
