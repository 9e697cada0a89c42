"""Links among the pages of a run: to that of an activity (事業カルテ), to the kinds of problems."""

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
