"""What a script can do with the package: its names, its version, one PDF."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import hyoka
import hyoka.contract
import hyoka.text

RAW = Path(__file__).parents[3] / "data" / "raw"


def test_all_names_are_there():
    for door in (hyoka, hyoka.contract, hyoka.text):
        assert len({*door.__all__}) == len(door.__all__)
        assert all(hasattr(door, name) for name in door.__all__)


def test_one_pdf_is_read_as_it_is_in_its_folder():
    (alone,) = hyoka.read(RAW / "hirakata-2017-general.pdf", jobs=1)
    together = {read.document_id: read for read in hyoka.read(RAW, jobs=1)}
    assert alone.document_id == "hirakata-2017-general"
    assert alone.tables == together[alone.document_id].tables


def test_the_module_is_the_command():
    assert hyoka.__version__ == version("hyoka")
    command = [sys.executable, "-m", "hyoka", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"hyoka {hyoka.__version__}"


def test_what_is_no_text_is_read_or_refused_in_one_line():
    assert hyoka.fiscal_year(2021) == 2021
    assert hyoka.number(12).value == 12
    for read, given in ((hyoka.fiscal_year, None), (hyoka.number, None), (hyoka.number, "なし12")):
        with pytest.raises(hyoka.HyokaError, match=f"found: {given}") as raised:
            read(given)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("ask", [hyoka.records, hyoka.labelled])
def test_a_table_that_is_none_is_refused_with_those_that_there_are(ask):
    with pytest.raises(hyoka.HyokaError, match=r"activities.*costs.*found: cost$"):
        ask([], "cost")
