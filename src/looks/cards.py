"""Links among the pages of a run: to that of an activity (事業カルテ), to the kinds of problems."""

from collections.abc import Sequence
from html import escape
from typing import Final

from hyoka import href, public_name

#: Where these pages lie in the folder of a run.
FOLDER: Final = "activities"
#: The page on which each kind of problem has its row, by its code.
KINDS_PAGE: Final = "problems.html"


def anchor(activity_id: str) -> str:
    """The name of an activity within the file of its document."""
    return activity_id.partition("/")[2].replace(" ", "_") or activity_id


def link_to(document_id: str, activity_id: str = "") -> str:
    """The link from the pages of a run to a document's activities, or to one of them."""
    place = f"#{href(anchor(activity_id))}" if activity_id else ""
    return f"{FOLDER}/{href(public_name(document_id))}.html{place}"


def cell_anchor(page: float, x0: float, top: float) -> str:
    """The name of a cell within the file of its document."""
    return f"{page:.0f}-{x0:.0f}-{top:.0f}"


def link_to_cell(document_id: str, page: float, x0: float, top: float) -> str:
    """The link from the pages of a run to a cell, on the page of its activity."""
    return f"{link_to(document_id)}#{cell_anchor(page, x0, top)}"


def linked(text: str, name: str, link: str) -> str:
    """A sentence as HTML, in which the name leads to the page of its activity."""
    before, there, behind = text.partition(name) if name else (text, "", "")
    if not there or not link:
        return escape(text)
    return f'{escape(before)}<a class="hyoka-run" href="{link}">{escape(name)}</a>{escape(behind)}'


def list_html(language: str, points: Sequence[str], kind: str = "") -> str:
    """A list of HTML in a language."""
    items = "".join(f"<li>{text}</li>" for text in points)
    classes = f' class="{kind}"' if kind else ""
    return f'<ul lang="{language}"{classes}>{items}</ul>'
