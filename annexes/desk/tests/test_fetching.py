"""`hyoka fetch`, from a site on the loopback that is busy at first, breaks off or changes its
files.
"""

import csv
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from hyoka.cli.main import app

PDF = b"%PDF-1.7 " + bytes(range(256)) * 1000
ZIP = b"PK\x05\x06" + bytes(18)  # an empty one
HASH = sha256(PDF).hexdigest()


class Site(BaseHTTPRequestHandler):
    """Serves `files` by path.

    `busy` answers are 503, `cut` says after how many bytes an answer breaks off.
    """

    def __init__(self, state: dict, *arguments) -> None:
        self.state = state
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self.state["asked"].append(self.path)
        data = self.state["files"].get(self.path)
        if data is None or self.state["busy"]:
            self.state["busy"] -= data is not None
            self.send_error(404 if data is None else 503)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: self.state["cut"].pop() if self.state["cut"] else None])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site():
    state = {"files": {"/a.pdf": PDF}, "busy": 0, "cut": [], "asked": []}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, state)) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        state["url"] = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()


@pytest.fixture
def raw(tmp_path, site):
    return wanted(tmp_path / "raw", site, **{"a.pdf": HASH})


def wanted(raw: Path, site, **hashes: str) -> Path:
    raw.mkdir(exist_ok=True)
    lines = [f"{name},{site['url']}/{name},{value},by hand" for name, value in hashes.items()]
    (raw / "sources.csv").write_text(
        "\n".join(["file,source_url,sha256,note", *lines]), encoding="utf-8"
    )
    return raw


def fetch(raw: Path) -> Result:
    return CliRunner().invoke(app, ["fetch", "--raw", str(raw), "--pause", "0"])


def test_a_file_is_fetched_once_and_its_row_says_when_and_what(raw, site):
    first, again = fetch(raw), fetch(raw)
    assert (first.exit_code, first.output) == (0, "a.pdf: fetched, 256,009 bytes\n")
    assert (again.exit_code, again.output) == (0, "a.pdf: is there already\n")
    assert (raw / "a.pdf").read_bytes() == PDF
    with (raw / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    expected = {
        "sha256": HASH,
        "bytes": "256009",
        "retrieved_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "note": "by hand",
    }
    assert expected.items() <= row.items()
    assert site["asked"] == ["/a.pdf"]


def test_a_busy_site_is_asked_again_and_an_answer_that_breaks_off_leaves_nothing(raw, site):
    site["busy"], site["cut"] = 2, [3 << 16]
    result = fetch(raw)
    assert result.exit_code == 1
    assert "a.pdf cannot be fetched; found: " in result.stderr
    assert [path.name for path in raw.iterdir()] == ["sources.csv"]
    assert fetch(raw).exit_code == 0
    assert site["asked"] == ["/a.pdf"] * 4
    assert (raw / "a.pdf").read_bytes() == PDF


def test_a_file_that_is_there_stays(raw):
    (raw / "a.pdf").write_bytes(b"%PDF mine")
    result = fetch(raw)
    assert result.exit_code == 1
    assert "a.pdf: not the file of its row" in result.stderr
    assert (raw / "a.pdf").read_bytes() == b"%PDF mine"


def test_a_file_that_is_not_that_of_its_row_is_not_kept_and_the_rest_goes_on(raw, site):
    site["files"] |= {
        "/b.pdf": PDF + b"changed",
        "/c.pdf": b"<html>moved</html>",
        "/e.xlsx": b"PK cut",
        "/f.xlsx": ZIP,
    }
    files = {
        "b.pdf": HASH,
        "c.pdf": "",
        "gone.pdf": "",
        "../d.pdf": "",
        "a.pdf": HASH,
        "e.xlsx": "",
        "f.xlsx": "",
    }
    wanted(raw, site, **files)
    result = fetch(raw)
    assert result.exit_code == 1
    assert result.stdout == "a.pdf: fetched, 256,009 bytes\nf.xlsx: fetched, 22 bytes\n"
    changed, no_pdf, gone, outside, no_book = result.stderr.splitlines()
    found = sha256(site["files"]["/b.pdf"]).hexdigest()
    assert changed.startswith(
        f"b.pdf: not the file of its row; expected: sha256 {HASH}; found: {found}; to do: "
    )
    assert no_pdf.startswith("c.pdf: this is no PDF; to do: ")
    assert f"{site['url']}/gone.pdf cannot be fetched; found: 404" in gone
    assert "file of another folder" in outside
    assert no_book.startswith("e.xlsx: this is no workbook; to do: ")
    assert sorted(path.name for path in raw.iterdir()) == ["a.pdf", "f.xlsx", "sources.csv"]
