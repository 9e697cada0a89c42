"""The data set as catalogues and search engines read it, held against shapes (SHACL)."""

import json

import pytest
from bs4 import BeautifulSoup
from notebooks_in_process import ROOT

from hyoka.store.catalog import CATALOG, catalog_text, dataset
from hyoka.store.data_package import said_of

pytestmark = pytest.mark.slow

PROCESSED = ROOT / "data" / "processed"
EXAMPLE = ROOT / "reports" / "example"
SHAPES = ROOT / "tests" / "data" / "dataset_shapes.ttl"
#: The context of schema.org without asking its site: all of its words are of one vocabulary.
VOCABULARY = {"@vocab": "https://schema.org/"}


def faults(text: str) -> str:
    """What the shapes find wrong with JSON-LD; "" where they find nothing."""
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data=text, format="json-ld", publicID=PROCESSED.as_uri() + "/")
    assert len(graph) > 20
    conforms, _, said = pyshacl.validate(graph, shacl_graph=str(SHAPES))
    return "" if conforms else said


def test_the_catalogue_keeps_to_dcat_and_is_that_of_the_committed_tables():
    text = (PROCESSED / CATALOG).read_text(encoding="utf-8")
    assert text == catalog_text(said_of(PROCESSED))
    assert faults(text) == ""


@pytest.mark.parametrize("word", ["dcat:accessURL", "dct:title", "dcat:version", "dct:publisher"])
def test_a_catalogue_that_lacks_what_dcat_asks_for_is_refused(word):
    text = catalog_text(said_of(PROCESSED)).replace(f'"{word}"', '"dct:other"')
    assert word.partition(":")[2] in faults(text)


def test_every_file_of_the_catalogue_is_there():
    catalog = json.loads((PROCESSED / CATALOG).read_text(encoding="utf-8"))
    files = [file["@id"] for file in catalog["dcat:dataset"]["dcat:distribution"]]
    assert "costs.csv" in files
    assert not [file for file in files if not (PROCESSED / file).is_file()]


def test_the_first_page_says_to_search_engines_what_the_data_are():
    page = BeautifulSoup((EXAMPLE / "index.html").read_text(encoding="utf-8"), "html.parser")
    (script,) = page.select('script[type="application/ld+json"]')
    said = json.loads(script.get_text())
    files = [file.pop("contentUrl") for file in said["distribution"]]
    assert files
    assert not [file for file in files if not (EXAMPLE / file).resolve().is_file()]
    described = dataset(said_of(PROCESSED), "")
    for file in described["distribution"]:
        del file["contentUrl"]
    assert said == described


def test_what_the_first_page_says_keeps_to_the_shape_of_a_data_set():
    described = dataset(said_of(PROCESSED), "tables/")
    assert faults(json.dumps(described | {"@context": VOCABULARY})) == ""
    without = {key: value for key, value in described.items() if key != "license"}
    assert "license" in faults(json.dumps(without | {"@context": VOCABULARY}))
