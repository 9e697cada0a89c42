"""Sentences for readers in Japanese and in English.

Code says them in English; messages.csv has the Japanese beside it, where {} stands for a value. Sentences that are put
together from parts have a key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from hyoka.errors import HyokaError
from hyoka.text.code_words import CODE_WORDS
from hyoka.text.label_files import csv_rows

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")

_ROWS: Final = csv_rows(Path(__file__).with_name("messages.csv"))
#: Key → language → sentence; {} stands where a value is put in.
MESSAGES: Final = {row["key"]: row for row in _ROWS if row["key"]}
_VALUE: Final = re.compile(r"\\\{(\w+)\\\}")
#: Kinds of problems whose text, behind what is wrong, holds bytes or an exception: they stay in the table.
_TECHNICAL: Final = ("crash", "empty_file", "not_pdf", "truncated", "unavailable")


def language() -> Language:
    """The language of the terminal: HYOKA_LANG, else the locale as POSIX finds it; English where it is not Japanese."""
    named = (os.environ.get(name) for name in ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, named), "").lower().startswith("ja") else "en"


def message(key: str, spoken: Language | None = None, **values: object) -> str:
    """A sentence with its values, in a language; without one, in that of the terminal. Numbers have thousands."""
    texts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return MESSAGES[key][spoken or language()].format(**texts)


def in_japanese(text: str) -> str:
    """An English sentence of the program in Japanese, its values within, or several; any other text as it is."""
    known, patterns = _catalog()
    if text in known:
        return known[text]
    parts = text.split("; ")
    if len(parts) > 1 and all(japanese != part for part in parts if (japanese := in_japanese(part))):
        return "；".join(map(in_japanese, parts))
    for pattern, japanese in patterns:
        if match := pattern.fullmatch(text):
            return japanese.format(**{name: in_japanese(value) for name, value in match.groupdict().items()})
    return text


@cache
def _catalog() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Whole sentences, and those with values, the ones with most letters of their own first."""
    known = {row["en"]: row["ja"] for row in _ROWS if not row["key"]}
    patterns = {english: _VALUE.sub(r"(?P<\1>.+?)", re.escape(english)) for english in known if "{" in english}
    order = sorted(patterns, key=lambda english: -len(re.sub(r"\{\w+\}", "", english)))
    return known, [(re.compile(patterns[english], re.DOTALL), known[english]) for english in order]


def told(text: str, spoken: Language | None = None) -> str:
    """An English sentence of the program in a language; without one, in that of the terminal."""
    return in_japanese(text) if (spoken or language()) == "ja" else text


def error_in_words(error: HyokaError, spoken: Language | None = None, *, names_file: bool = True) -> str:
    """Where an error is, what is wrong, and what to do."""
    spoken = spoken or language()
    place = [error.file] if error.file and names_file else []
    place += [message("error.page", spoken, page=error.page)] if error.page is not None else []
    parts = {"expected": error.expected, "found": "" if error.kind in _TECHNICAL else error.found}
    parts |= {"advice": error.advice}
    shown = [message(f"error.{name}", spoken, text=told(text, spoken)) for name, text in parts.items() if text]
    colon = message("error.colon", spoken)
    return (" ".join(place) + colon if place else "") + "".join([told(error.what, spoken), *shown])


def problem_in_words(row: Mapping[Any, Any], spoken: Language | None = None) -> str:
    """What a row of `problems` says (kind, subject, text, action): its kind, what was found and what to do.

    The name of a file is left out: it is the place of the row.
    """
    spoken = spoken or language()
    text = row["text"].split(": ")[0] if row["kind"] in _TECHNICAL else row["text"]
    subject = "" if row["subject"].rpartition(".")[0] == row.get("document_id") else row["subject"]
    kind = CODE_WORDS["kind"].get(row["kind"], row["kind"]) if spoken == "ja" else row["kind"]
    parts = [told(part, spoken) for part in (subject, text, row["action"]) if part]
    return kind + message("error.colon", spoken) + message("problem.between", spoken).join(parts)
