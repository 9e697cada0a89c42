"""Sentences with figures in their fields: the rows of data/labels/findings.csv.

A row has a key, the condition under which it stands, and its sentence in Japanese and English. Of
the rows of a key the first counts whose condition holds and whose sentence has room; the row
without condition counts where no other does. A field is a column ({n}), a column in a format
({base:yen}), or another key, whose sentence stands there ({where}).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

import pandas as pd
from pandas.errors import UndefinedVariableError

from hyoka.text import UsageError, percent, short_year, shown_number, yen, yen_in_english
from looks.heads import head
from looks.letters import shortened_name
from measures.labels import label_rows

from .given import need
from .words import in_full, path, path_in_english, shown_series, tenths, word

#: Letters of a sentence, its name cut to fit: one of Japanese says as much as three of English.
LONGEST: Final = {"ja": 80, "en": 240}
_FILE: Final = "findings.csv"
#: The sign of less as Japanese documents print it, and that of English.
_LESS: Final = "△"
_MINUS: Final = "-"
#: The format of a name that is cut to fit, or to so many letters: {name:…}, {name:…20}.
_CUT: Final = "…"
#: The keys of what `yen±` says: their field `amount` is the size of a change.
_WAYS: Final = {True: "more", False: "less"}

_Row = Mapping[str, Any]


@dataclass
class _Piece:
    """A part of a sentence.

    Attributes:
        text: As it stands there.
        shorter: The same in at most so many letters; None: it is as it is.
        is_name: Whether it is a name, which is cut last.
    """

    text: str
    shorter: Callable[[int], str] | None = None
    is_name: bool = False


class Sentences:
    """The sentences of some rows.

    Args:
        rows: Each of their columns may be a field, or stand in a condition.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        need("frame", rows)
        self._rows = rows.reset_index(drop=True)
        self._records: list[_Row] = self._rows.to_dict("records")  # type: ignore[assignment]
        self._holds: dict[str, list[bool]] = {}
        self._templates: dict[str, list[dict[str, str]]] = {}
        for template in label_rows("findings"):
            self._templates.setdefault(template["key"], []).append(template)

    def of(self, key: str, language: str) -> list[str]:
        """The sentence of each row.

        Args:
            key: The key of a row of data/labels/findings.csv.
            language: ja or en.

        Raises:
            UsageError: There is no such key; a field or a condition is of no column; there is no
                such format; no condition holds, and there is no row without one.
        """
        return [self.said(key, language, at)[0] for at in range(len(self._records))]

    def said(self, key: str, language: str, at: int) -> tuple[str, str]:
        """The sentence of a row, and the name in it as it was cut; as `of`."""
        text, name = "", ""
        for template in self._fitting(key, at):
            pieces = self._pieces(template, language, at)
            _shorten(pieces, LONGEST[language])
            text = "".join(piece.text for piece in pieces)
            name = next((piece.text for piece in pieces if piece.is_name), "")
            if len(text) <= LONGEST[language]:
                break
        return text, name

    def _fitting(self, key: str, at: int) -> list[dict[str, str]]:
        """The templates whose condition holds for a row; that without condition is the last."""
        templates = self._templates.get(key, [])
        if not templates:
            raise UsageError("no_sentence", file=_FILE, found=key)
        ordered = sorted(templates, key=lambda template: not template["condition"])
        fitting = [template for template in ordered if self._is_met(template, at)]
        if not fitting:
            conditions = "; ".join(template["condition"] for template in ordered)
            raise UsageError("no_condition_holds", file=f"{_FILE}: {key}", found=conditions)
        return fitting

    def _is_met(self, template: Mapping[str, str], at: int) -> bool:
        condition = template["condition"]
        if condition and condition not in self._holds:
            try:
                holds = self._rows.eval(condition, engine="python")
            except UndefinedVariableError as error:
                raise self._unknown(template, str(error).split("'")[1]) from error
            except (AttributeError, SyntaxError, TypeError, ValueError) as error:
                where = f"{_FILE}: {template['key']}"
                raise UsageError("no_condition", file=where, found=condition) from error
            is_true = pd.Series(holds, self._rows.index, dtype="object").eq(True)
            self._holds[condition] = [*is_true]
        return not condition or self._holds[condition][at]

    def _unknown(self, template: Mapping[str, str], name: str) -> UsageError:
        columns = ", ".join(map(str, self._rows.columns))
        where = f"{_FILE}: {template['key']}"
        return UsageError("no_such_field", file=where, expected=columns, found=name)

    def _pieces(self, template: Mapping[str, str], language: str, at: int) -> list[_Piece]:
        """The parts of a sentence, in their full length."""
        pieces = []
        for literal, name, form, _ in Formatter().parse(template[language]):
            pieces.append(_Piece(literal))
            if name is not None:
                pieces.append(self._field(template, name, form or "", language, at))
        return pieces

    def _field(
        self, template: Mapping[str, str], name: str, form: str, language: str, at: int
    ) -> _Piece:
        row = self._records[at]
        if name not in row:
            if name not in self._templates:
                raise self._unknown(template, name)
            return _Piece(self.said(name, language, at)[0])
        value = row[name]
        if form.startswith(_CUT):
            return _name(str(value), form)
        if form in _PATHS:
            return _path(value, row, _PATHS[form], language)
        if form == "yen±":
            of_amount = Sentences(pd.DataFrame([{"amount": abs(value)}]))
            return _Piece(of_amount.of(_WAYS[value > 0], language)[0])
        if form == "word":
            return _Piece(word(name, value) if language == "ja" else value.replace("_", " "))
        size = form.startswith("|")
        say = _FORMATS.get(form.strip("|"))
        if say is None:
            where = f"{_FILE}: {template['key']}"
            raise UsageError("no_such_format", file=where, expected=", ".join(_FORMATS), found=form)
        text = say(abs(value) if size else value, language)
        return _Piece(text.replace(_LESS, _MINUS) if language == "en" else text)


def _name(value: str, form: str) -> _Piece:
    letters = form.removeprefix(_CUT)
    if letters:
        return _Piece(shortened_name(value, int(letters)))
    return _Piece(value, lambda room: shortened_name(value, room), is_name=True)


def _path(points: list[Any], row: _Row, unit: str, language: str) -> _Piece:
    """A series from turn to turn, in yen or in the unit of its row."""
    unit = unit or str(row["unit"] or "")

    def say(figure: float) -> str:
        if unit == "yen":
            return yen(figure) if language == "ja" else yen_in_english(figure)
        return in_full(figure) + unit

    if language == "en":
        return _Piece(path_in_english(points, say).replace(_LESS, _MINUS))

    def shorter(room: int) -> str:
        return path(points, say, row["指標"], room)

    return _Piece(shorter(10 * LONGEST["ja"]), shorter)


def _shorten(pieces: list[_Piece], longest: int) -> None:
    """Cut what can be shorter until a sentence has so many letters, its names last."""
    for piece in sorted(pieces, key=lambda piece: piece.is_name):
        excess = sum(len(part.text) for part in pieces) - longest
        if piece.shorter is not None and excess > 0:
            piece.text = piece.shorter(len(piece.text) - excess)


def _signed_share(value: float, _: str) -> str:
    return ("+" if value > 0 else "") + percent(value)


#: What stands behind the colon of a field: {base:yen}; between bars of its size alone: {gap:|%|}.
_FORMATS: Final[Mapping[str, Callable[[Any, str], str]]] = {
    "": lambda value, _: str(value),
    "yen": lambda value, language: yen(value) if language == "ja" else yen_in_english(value),
    "%": lambda value, _: percent(value),
    "%0": lambda value, _: percent(value, 0),
    "%±": _signed_share,
    "number": lambda value, _: shown_number(value),
    "number1": lambda value, _: shown_number(value, 1),
    "tenths": lambda value, _: tenths(value),
    "year": lambda value, _: short_year(value),
    "head": lambda value, language: head(value) if language == "ja" else value.replace("_", " "),
    "→": lambda value, _: shown_series(value),
}
#: The formats of points of a series, and their unit; "" is that of the row.
_PATHS: Final = {"path": "", "path yen": "yen"}
