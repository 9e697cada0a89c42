"""What a page opens with: rows of `findings`, said in at most three sentences, in two languages."""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from hyoka.text.label_files import label_rows, read_labels
from hyoka_analyses.measures.activity_words import activity_words
from hyoka_analyses.measures.defaults import LEAST_BASE
from hyoka_analyses.measures.finding_rows import (
    LONGEST_SENTENCE,
    find,
    page_findings,
    sentence,
    subject_name,
    subjects,
)
from hyoka_analyses.measures.frames import Tables
from hyoka_analyses.measures.run_tables import SHARE
from hyoka_analyses.report.activity_pages import link_to

from .display import display_html

#: Letters of a sentence: one of Japanese says as much as three of English.
_LONGEST = {"ja": LONGEST_SENTENCE, "en": 3 * LONGEST_SENTENCE}


def findings(
    tables: Tables,
    page: str,
    unknown: Sequence[str] = (),
    classes: "Mapping[str, int] | pd.Series[int] | None" = None,
    documents: Collection[str] | None = None,
) -> pd.DataFrame:
    """Show what a page opens with, and return its rows of `findings`, those that are not said too.

    The first page of a report shows the first of them and what is unknown.

    Args:
        tables: The contract's tables, of the cities and years of the page.
        page: The page's number, 04.
        unknown: What the documents do not say, a sentence each; they follow the findings.
        classes: A whole in all its classes, {"達成": 20, "未達成": 4}, for the card of the first
            page; by default those of the first finding, if it counts something.
        documents: The documents that the page is about; by default all.
    """
    found = find(tables, read_labels("remarks"), page)
    rows = found[found["page"].eq(page)]
    if documents is not None:
        rows = rows[rows["document_id"].isin([*documents])]
    shown = page_findings(rows, page)
    texts = {language: _sentences(shown, tables, language) for language in ("ja", "en")}
    if not shown and not unknown:
        return rows
    points = [_linked(parts) for parts in texts["ja"]]
    html = _list("ja", points) if points else ""
    if unknown:
        html += _list("ja", [escape(text) for text in unknown], "hyoka-unknown")
    plain = [*("".join(parts[:3]) for parts in texts["ja"]), *unknown]
    if shown:
        english = ["".join(parts[:3]) for parts in texts["en"]]
        html += _list("en", [escape(text) for text in english])
        plain += english
    if classes is None:
        classes = _classes(shown[0]) if shown else {}
    front = {
        "finding": points[0] if shown else "",
        "next": points[1] if len(points) > 1 else "",
        "mark": [[name, float(count), str(count)] for name, count in dict(classes).items()],
        "unknown": [*unknown],
    }
    display_html(f'<div class="hyoka-answer">{html}</div>', "\n".join(plain), front)
    return rows


def _sentences(
    rows: Sequence[dict[str, Any]], tables: Tables, language: str
) -> list[tuple[str, str, str, str]]:
    """Each row in words (before the name of its subject, the name, behind it), and its link."""
    templates = {row["key"]: row[language] for row in label_rows("findings")}
    names, owners = subjects(tables)
    words = activity_words(tables["documents"])
    said = []
    for row in rows:
        subject = row["subject"]
        name = subject_name(row, names, owners)
        link = link_to(row["document_id"], owners.get(subject, "")) if subject else ""
        parts = sentence(row, templates, name, _LONGEST[language], language, words)
        said.append((*parts, link))
    return said


def _linked(parts: tuple[str, str, str, str]) -> str:
    """A sentence as HTML, in which the name leads to the page of its activity."""
    before, name, behind, link = parts
    shown = (
        f'<a class="hyoka-run" href="{link}">{escape(name)}</a>' if link and name else escape(name)
    )
    return f"{escape(before)}{shown}{escape(behind)}"


def _list(language: str, points: Sequence[str], kind: str = "") -> str:
    items = "".join(f"<li>{text}</li>" for text in points)
    classes = f' class="{kind}"' if kind else ""
    return f'<ul lang="{language}"{classes}>{items}</ul>'


def _classes(row: dict[str, Any]) -> dict[str, int]:
    """The part and the rest of a count of LEAST_BASE or more.

    None of a finding about one activity or indicator, or about money.
    """
    if row["subject"] or row["unit"] != SHARE or row["of"] < LEAST_BASE:
        return {}
    part = int(row["n"])
    return {"該当": part, "ほか": int(row["of"]) - part}
