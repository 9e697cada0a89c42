"""What can go wrong.

An error says where it is, what was expected, what was found and what to do.
"""

import errno
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hyoka.text.messages import MESSAGES, Language, Message, message, shown

#: How the names of files end that are read as workbooks, all others as PDFs.
WORKBOOKS: Final = (".xlsx", ".xlsm")
#: Kinds of errors in which bytes or an exception were found: people are not shown it, the table has
#: it.
TECHNICAL: Final = ("crash", "empty_file", "not_pdf", "truncated", "unknown_form")


class HyokaError(Exception):
    """An error of this project.

    It is a key of messages.csv, where it is, and the values of its sentences.

    error.KEY says what went wrong; error.KEY.expected, .found and .advice say what was expected,
    what was found and what to do, where these are more than the value of that name. The file is its
    name without a folder; a page counts from 1.
    """

    exit_status = 1

    def __init__(
        self, key: str, *, file: str = "", page: int | None = None, **values: object
    ) -> None:
        super().__init__(key)
        self.key = key
        self.file = file
        self.page = page
        self.values = values

    def __str__(self) -> str:
        return self.in_words()

    def part(self, name: str = "", spoken: Language | None = None) -> str:
        """What went wrong, or what was expected, found or is the advice.

        "" where there is no such thing.
        """
        key = ".".join(filter(None, ("error", self.key, name)))
        if key in MESSAGES:
            return message(key, spoken, **self.values, file=self.file)
        return shown(self.values.get(name, ""), spoken) if name else self.key

    def in_words(self, spoken: Language | None = None, *, place: bool = True) -> str:
        """Where it is, what went wrong and what is to do."""
        places = [self.file] if self.file and place else []
        if self.page is not None and place:
            places.append(message("part.page", spoken, page=self.page))
        names = (
            ("expected", "advice") if self.kind in TECHNICAL else ("expected", "found", "advice")
        )
        parts = [
            message(f"part.{name}", spoken, text=text)
            for name in names
            if (text := self.part(name, spoken))
        ]
        colon = message("part.colon", spoken)
        where = " ".join(places) + colon if places else ""
        return where + self.part("", spoken) + "".join(parts)

    @property
    def kind(self) -> str:
        """The error's kind as tables call it, the first part of its key.

        It is truncated of truncated.workbook.
        """
        return self.key.partition(".")[0]


class WrongCall(HyokaError):  # noqa: N818 - what it is
    """Something in the caller's own line is wrong, or in the file that it names."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: one line, as no line but the caller's own is wrong."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(WrongCall):
    """Called wrongly: nothing was done."""

    exit_status = 2


class UnreadableFile(WrongCall):
    """A file that cannot be read; the run goes on without it.

    `problems`: what was met on its pages.
    """

    exit_status = 2
    problems: Sequence[dict[str, object]] = ()


class NumberError(WrongCall, ValueError):
    """A text that is no number by the grammar of numbers."""


class YearError(WrongCall, ValueError):
    """A text that is no fiscal year."""


class ContractError(WrongCall):
    """A table that does not keep to the data contract."""


class DeclarationError(HyokaError):
    """A form's TOML file that does not say what it should."""


def os_error(error: OSError) -> Message | str:
    key = f"errno.{errno.errorcode.get(error.errno or 0, '')}"
    return Message(key) if key in MESSAGES else error.strerror or str(error)


def key_fault(fault: Mapping[str, Any]) -> Message:
    """What pydantic finds wrong in a file of keys.

    The key, what is allowed there and what was found.
    """
    key = f"fault.{fault['type']}"
    values = fault.get("ctx", {})
    if fault["type"] == "value_error":
        values = {"error": values["error"].args[0]}
    name = ".".join(map(str, fault["loc"]))
    if fault["type"] == "string_pattern_mismatch":  # in words, not as a regular expression
        key = f"fault.{name}"
    found = json.dumps(fault["input"], ensure_ascii=False, default=str)[:80]
    says = Message(
        key if key in MESSAGES else "fault.other", **values, text=fault["msg"], found=found
    )
    return Message("fault.key", name=name, says=says) if name else says


def read_toml(path: Path, kind: type[HyokaError]) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        HyokaError: Of that kind: the file is not in UTF-8, or a line of it is no TOML.
    """
    try:
        return tomllib.loads(text := path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise kind("not_utf8", file=path.name) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        lines = text.splitlines() or [""]
        line = int(place[1]) if place else len(lines)
        raise kind(
            "no_toml", file=path.name, line=line, found=lines[line - 1], reason=error
        ) from error
