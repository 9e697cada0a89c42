"""Sentences for readers, in Japanese and in English (messages.csv)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

from hyoka.text.label_files import csv_rows

Language = Literal["ja", "en"]

#: Key → language → sentence; {} stands where a value is put in.
MESSAGES: Final = {row["key"]: row for row in csv_rows(Path(__file__).with_name("messages.csv"))}


def language() -> Language:
    """The language of the terminal: HYOKA_LANG, else the locale as POSIX finds it; English where it is not Japanese."""
    named = (os.environ.get(name) for name in ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, named), "").lower().startswith("ja") else "en"


def message(key: str, spoken: Language | None = None, **values: object) -> str:
    """A sentence with its values, in a language; without one, in that of the terminal. Numbers have thousands."""
    texts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return MESSAGES[key][spoken or language()].format(**texts)
