"""伊丹市 施策評価: behind the sheets of a chapter stand pages of prose on single projects, each under its code."""

from __future__ import annotations

from hyoka.forms.declaration import Declaration
from hyoka.forms.reader import read as read_sheets
from hyoka.forms.shared.headings import heading_by_code, heading_by_pattern, split_at_headings, texts_under_headings
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.records import Records

_CHAPTER = r"大綱\d+"


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then the pages behind them."""
    items = without_running_headers(items, keep=_CHAPTER)
    chapters = list(split_at_headings(items, heading_by_pattern(rf"{form.sheet.begins}$|{_CHAPTER}")))
    sheets = [item for heading, rows in chapters if heading == form.sheet.begins for item in rows]
    read_sheets(form, sheets, out)
    heading_of = heading_by_code(6, _CHAPTER, out.has)
    behind = [item for heading, rows in chapters if heading != form.sheet.begins for item in rows]
    out.leave_out(part for item in behind if heading_of(item) is not None for part in parts(item))
    for code, place, text in texts_under_headings(behind, heading_of, "【事業概要・成果】"):
        out.add_narrative(place, code, "事業概要・成果", text)
