"""The pictures of committed notebooks lie beside them, and stand in what Jupyter exports."""

import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter, MarkdownExporter
from PIL import Image
from traitlets.config import Config
from true_tables import ROOT

from hyoka.html.rendering import data_uri
from hyoka_report.picture_files import MOST_BYTES, put_in, take_out

NOTEBOOKS = sorted(ROOT.glob("notebooks/[0-9]*.ipynb"))
CONFIG = ROOT / "deploy" / "jupyter" / "jupyter_config.json"


def notebook_of(*colours, words=""):
    """A notebook with a picture of each colour and a chart, and so many words."""
    sources = [data_uri(Image.new("RGB", (9, 9), name)) for name in colours]
    pictures = [f'<img src="{source}" alt="x">' for source in sources]
    new_output = nbformat.v4.new_output
    outputs = [new_output("display_data", {"text/html": html}) for html in pictures]
    outputs[-1].metadata["chart"] = {}
    outputs.append(new_output("stream", text=words))
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs, id="1")])


def names_in(folder):
    return sorted(path.name for path in folder.rglob("*.webp"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_has_at_most_150_kb_and_just_the_pictures_that_lie_beside_it(path):
    assert path.stat().st_size <= MOST_BYTES, "run it by `make notebooks`; then show fewer rows"
    named = {*re.findall(r"pictures/[^\"/\\]+/[0-9a-f]+\.webp", path.read_text(encoding="utf-8"))}
    there = (path.parent / "pictures" / path.stem).glob("*")
    assert {file.relative_to(path.parent).as_posix() for file in there} == named, (
        "run it by `make notebooks`"
    )


def test_no_picture_is_there_of_a_notebook_that_is_not():
    there = {folder.name for folder in (ROOT / "notebooks" / "pictures").iterdir()}
    assert there <= {path.stem for path in NOTEBOOKS}


def test_equal_pictures_are_one_file_and_charts_stay_where_there_is_room(tmp_path):
    before = notebook_of("red", "red", "blue", "green")
    notebook = notebook_of("red", "red", "blue", "green")
    take_out(notebook, tmp_path, "09_red")
    assert len(names_in(tmp_path)) == 2
    *cells, chart, _ = notebook.cells[0].outputs
    assert all('src="pictures/09_red/' in cell.data["text/html"] for cell in cells)
    assert 'src="data:image/webp' in chart.data["text/html"]
    put_in(notebook, tmp_path)
    assert notebook == before


def test_charts_too_lie_beside_a_notebook_without_room_and_old_pictures_go(tmp_path):
    take_out(notebook_of("red", "green"), tmp_path, "09_red")
    old = names_in(tmp_path)
    take_out(notebook_of("blue", "green", words="x" * MOST_BYTES), tmp_path, "09_red")
    assert len(names_in(tmp_path)) == 2
    assert not {*old} & {*names_in(tmp_path)}


def test_a_picture_that_is_not_there_leaves_its_words(tmp_path):
    notebook = notebook_of("red", "green")
    take_out(notebook, tmp_path, "09_red")
    put_in(notebook, tmp_path / "elsewhere")
    assert 'alt="x"' in notebook.cells[0].outputs[0].data["text/html"]


@pytest.mark.parametrize("exporter", [HTMLExporter, MarkdownExporter])
def test_what_jupyter_exports_holds_every_picture_with_its_words(exporter):
    path = ROOT / "notebooks" / "03_indicator_attainment.ipynb"
    config = Config(json.loads(CONFIG.read_text(encoding="utf-8")))
    exported, _ = exporter(config=config).from_filename(str(path))
    images = BeautifulSoup(exported, "html.parser").select("img")
    beside = path.read_text(encoding="utf-8").count('src=\\"pictures/')
    assert len(images) >= beside > 10
    assert [image for image in images if not image["src"].startswith("data:image/webp")] == []
    assert [image for image in images if not image["alt"]] == []
