"""What the widget of a notebook does when a person points: it learns and shows at once."""

from __future__ import annotations

import csv
import gzip
import json
from base64 import b64decode
from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from pointed_lists import list_of_funds, pointed

import hyoka_draft

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("anywidget", reason="anywidget is an extra: hyoka-draft[lab]")


def shown(data: str):
    return json.loads(gzip.decompress(b64decode(data)))


def test_a_press_in_a_notebook_writes_form_and_sheet_and_shows_the_new_reading(
    tmp_path: Path,
) -> None:
    path = list_of_funds(tmp_path / "pdfs")
    widget = hyoka_draft.point(path.parent)
    out = path.parent / "draft"
    assert widget.form == out / "form.toml"
    assert {row["state"] for row in rows_of(out / "facts.csv")} <= {"guess"}
    sheet = out / "typed.csv"
    row = pointed(path)
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    widget.sheet = sheet.read_text(encoding="utf-8")
    confirmed = [row for row in rows_of(out / "facts.csv") if row["state"] == "confirmed"]
    assert len(confirmed) == 4
    (document,) = shown(widget.data)["documents"]
    assert sum(fact[9] == "confirmed" for fact in document["facts"]) == 4
    assert shown(widget.data)["rows"][0]["activity"] == row["activity"]
    widget.sheet = ",".join(row) + "\n"
    assert {row["state"] for row in rows_of(out / "facts.csv")} <= {"guess"}
    assert not (out / "pointed.csv").exists()


def test_a_page_is_drawn_when_it_is_looked_at(tmp_path: Path) -> None:
    path = list_of_funds(tmp_path / "pdfs")
    widget = hyoka_draft.point(path, tmp_path / "out")
    assert widget.pictures == {}
    widget.wanted = "funds|1"
    assert widget.pictures["funds|1"]["src"].startswith("data:image/webp")
    widget.wanted = "none|1"
    assert widget.pictures.keys() == {"funds|1"}
