"""What can go wrong, said so that a reader knows where, what was expected, what was found and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: How the names of files end that are read as workbooks, all others as PDFs.
WORKBOOKS: Final = (".xlsx", ".xlsm")


class HyokaError(Exception):
    """An error of this project, its message made of what went wrong, where, what was expected, found, and is to do.

    The file is its name without a folder; a page counts from 1.
    """

    exit_status = 1

    def __init__(
        self,
        what: str,
        *,
        file: str = "",
        page: int | None = None,
        expected: str = "",
        found: str = "",
        advice: str = "",
    ) -> None:
        super().__init__(what)
        self.what, self.file, self.page = what, file, page
        self.expected, self.found, self.advice = expected, found, advice

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        if self.page is not None:
            place.append(f"page {self.page}")
        message = f"{', '.join(place)}: {self.what}" if place else self.what
        for label, text in (("expected", self.expected), ("found", self.found), ("to do", self.advice)):
            message += f"; {label}: {text}" if text else ""
        return message

    @property
    def kind(self) -> str:
        """The error's kind as tables call it: NotPdf -> not_pdf."""
        name = type(self).__name__.removesuffix("Error")
        return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class UsageError(HyokaError):
    """Called wrongly: nothing was done."""

    exit_status = 2


class UnreadableFile(HyokaError):  # noqa: N818 - what it is, as its subclasses are
    """A file that cannot be read; the run goes on without it. `problems`: what was met on its pages."""

    exit_status = 2
    problems: Sequence[dict[str, object]] = ()


class EmptyFile(UnreadableFile):
    """A file of no bytes."""


class NotPdf(UnreadableFile):
    """A file that is no PDF, whatever its name says."""


class NotWorkbook(UnreadableFile):
    """A file that is no workbook, whatever its name says."""


class TooLarge(UnreadableFile):
    """A workbook that would take too much time and memory."""


class Encrypted(UnreadableFile):
    """A file that wants a password."""


class Truncated(UnreadableFile):
    """A file that is cut off or damaged."""


class UnknownForm(UnreadableFile):
    """A PDF that no form recognises."""


class FormUnproved(UnreadableFile):
    """A PDF of a form that rests on assumptions which nobody has answered."""


class NoText(UnreadableFile):
    """A PDF whose pages are pictures: there is no text to read."""


class NumberError(HyokaError, ValueError):
    """A text that is no number by the grammar of numbers."""


class YearError(HyokaError, ValueError):
    """A text that is no fiscal year."""


class ContractError(HyokaError):
    """A table that does not keep to the data contract."""


class DeclarationError(HyokaError):
    """A form's TOML file that does not say what it should."""


def key_fault(fault: Mapping[str, Any]) -> str:
    """What pydantic finds wrong in a file of keys: the key, what is allowed there and what was found."""
    key = ".".join(map(str, fault["loc"]))
    allowed = fault["msg"].removeprefix("Value error, ").replace("Extra inputs are not permitted", "no such key")
    allowed = re.sub("^(Input|String) should be ", "expected ", allowed).replace("String should match", "expected")
    says_all = fault["type"] in ("missing", "value_error")
    found = "" if says_all else f", found {json.dumps(fault['input'], ensure_ascii=False, default=str)[:80]}"
    return (f"{key}: " if key else "") + allowed + found
