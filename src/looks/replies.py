"""What cities have answered to findings: data/labels/replies.csv, shown under their sentences."""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from html import escape
from typing import Any, Final

from hyoka.text import Message
from measures.labels import label_rows

#: The file, without its ending.
REPLIES: Final = "replies"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
#: Its first row stands in this line.
_FIRST_LINE: Final = 2


def finding_id(row: Mapping[str, Any]) -> str:
    """What a finding is called in letters and replies: targets_met@itami-2021-evaluation."""
    return f"{row['measure']}@{row['subject'] or row['document_id']}"


def replies_to(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """The replies to a finding (finding, date, who, words), in the order of the file."""
    name = finding_id(row)
    return [reply for reply in label_rows(REPLIES) if reply["finding"] == name]


def replies_html(row: Mapping[str, Any]) -> str:
    """The replies to a finding as HTML, to stand under its sentence; "" where there is none."""
    return "".join(
        f'<span class="hyoka-reply">{escape(reply["who"])}の回答（{escape(reply["date"])}）：'
        f"「{escape(reply['words'])}」</span>"
        for reply in replies_to(row)
    )


def wrong_replies(findings: Collection[str]) -> Iterator[Message]:
    """What is wrong with rows of the file, each with its file and line.

    Args:
        findings: The ids of what was found.
    """
    for line, row in enumerate(label_rows(REPLIES), _FIRST_LINE):
        if row["finding"] not in findings:
            near = get_close_matches(row["finding"], findings, 1, 0)
            yield Message("reply.no_finding", line=line, found=row["finding"], expected=near)
        elif not _DAY.fullmatch(row["date"]):
            yield Message("reply.no_day", line=line, found=row["date"])
        elif not row["who"] or not row["words"]:
            yield Message("reply.empty", line=line)
