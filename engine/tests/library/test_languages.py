"""The language of the terminal: what is set, else what Windows shows, where nothing is set."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from hyoka.text.messages import language, message

SETTINGS = ("HYOKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def settings(monkeypatch):
    """Set these, and nothing else."""

    def put(**values: str) -> None:
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.fixture
def windows(monkeypatch):
    """A stand-in for Windows whose menus are in a language."""

    def put(shown: int) -> None:
        kernel32 = SimpleNamespace(GetUserDefaultUILanguage=lambda: shown)
        monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel32), raising=False)

    return put


@pytest.mark.parametrize(
    ("values", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "HYOKA_LANG": "ja"}, "ja"),
    ],
    ids=str,
)
def test_what_is_set_says_the_language(settings, values, spoken):
    settings(**values)
    assert language() == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"), [(0x0411, "ja"), (0x0409, "en"), (0x0407, "en"), (0x0412, "en")]
)
def test_windows_speaks_as_its_menus(settings, windows, shown, spoken):
    windows(shown)
    settings()
    assert language() == spoken
    assert message("part.page", page=1) == {"ja": "1ページ", "en": "page 1"}[spoken]


def test_what_is_set_stands_against_the_menus_of_windows(settings, windows):
    windows(0x0411)
    settings(HYOKA_LANG="en")
    assert language() == "en"
