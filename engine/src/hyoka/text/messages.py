"""Sentences for readers: messages.csv has each with its key, in Japanese and in English.

{name} stands for a value.
"""

import os
from pathlib import Path
from typing import Any, Final, Literal

from hyoka.text.csv_files import rows_of_all

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")

#: The bits of a language of Windows that are no country, and what they are of Japanese.
_PRIMARY_LANGUAGE: Final = 0x3FF
_JAPANESE: Final = 0x11
#: Key → language → sentence.
MESSAGES: Final = {row["key"]: row for row in rows_of_all(Path(__file__).with_name("messages.csv"))}


def language() -> Language:
    """The language of the terminal: HYOKA_LANG, else the locale as POSIX finds it, else Windows'.

    English where it is not Japanese.
    """
    names = ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    named = next(filter(None, map(os.environ.get, names)), "")
    is_japanese = named.lower().startswith("ja") if named else _is_windows_japanese()
    return "ja" if is_japanese else "en"


def _is_windows_japanese() -> bool:
    """Whether Windows shows its menus in Japanese; it sets no LANG."""
    import ctypes  # elsewhere it is not needed

    windows: Any = getattr(ctypes, "windll", None)
    if windows is None:
        return False
    shown: int = windows.kernel32.GetUserDefaultUILanguage()
    return shown & _PRIMARY_LANGUAGE == _JAPANESE


def message(key: str, spoken: Language | None = None, /, **values: object) -> str:
    """A sentence with its values, in a language; without one, in that of the terminal.

    Numbers have thousands. A `Message` or an error among the values speaks the same language; a
    list has ; between.
    """
    spoken = spoken or language()
    return MESSAGES[key][spoken].format(
        **{name: shown(value, spoken) for name, value in values.items()}
    )


def shown(value: object, spoken: Language | None = None) -> str:
    if isinstance(value, list):
        return message("part.between", spoken).join(shown(each, spoken) for each in value)
    in_words = getattr(value, "in_words", None)
    return in_words(spoken) if in_words else f"{value:,}" if isinstance(value, int) else str(value)


class Message:
    """A sentence with its values that is said later, when its language is known."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values

    def in_words(self, spoken: Language | None = None) -> str:
        """The sentence in a language; without one, in that of the terminal."""
        return message(self.key, spoken, **self.values)
