"""A form as its TOML file declares it: which labels it prints, and what they mean.

Labels are compared folded (NFKC, without white space); `{year}` in a label stands for any year, `{n}` for a number.
An empty meaning ("") is that of data/labels/vocabulary.csv, which holds what all cities call alike. A declaration says
what labels mean; where their values stand, the reader sees from the page.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from hyoka.contract.identities import parse_identity
from hyoka.contract.tables import COST_ITEMS, LEVELS, SCALES
from hyoka.errors import DeclarationError, UsageError
from hyoka.forms.dialect import expanded, faults_of
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, meaning_of

# the contract names what is allowed, which mypy does not follow
Level = Literal[LEVELS]  # type: ignore[valid-type]
CostItem = Literal[COST_ITEMS]  # type: ignore[valid-type]
Scale = Literal[SCALES]  # type: ignore[valid-type]
Basis = Literal["", "budget", "settlement"]
Phase = Literal["budget", "settlement", "target", "actual", "baseline"]
Kind = Literal["", "output", "outcome"]
Label = Annotated[str, BeforeValidator(lambda text: fold(text) if isinstance(text, str) else text)]


Labels = Annotated[
    tuple[Label, ...],
    BeforeValidator(lambda name: (name,) if isinstance(name, str) else name, json_schema_input_type=str | list[str]),
]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SheetKeys(_Keys):
    """Where a sheet begins, and which activity it is about."""

    begins: Label = Field(default="", description="Label with which a sheet begins; empty: the document is one.")
    heading: Label = Field(
        default="", pattern=r"^$|\{name\}", description="Heading that names it, where no label does: No.{n}{name}."
    )
    level: Level = Field(default="project", description="Level of the sheet's activity.")


class ActivityLabels(_Keys):
    """The labels of what identifies a sheet's activity."""

    name: Label = Field(default="", description="Label of its name; a number before the name is its code.")
    code: Label = Field(default="", description="Label of its number, where the name has none before it.")
    department: Label = Field(default="", description="Label of its department; the section's if one cell holds both.")
    section: Label = Field(default="", description="Label of its section.")
    policy: Label = Field(default="", description="Label of the policy above it.")
    program: Label = Field(default="", description="Label of the program above it.")
    goals: Label = Field(default="", description="Label beside the SDGs, of which some are marked.")


class RatingKeys(_Keys):
    """A rated criterion."""

    scale: Scale = Field(default="direction", description="Scale of its marks; direction: no order.")
    reason: str = Field(default="", description="Name of the text behind it; empty: the label with の理由.")


class CostLine(_Keys):
    """A line of costs; its item alone may stand in place of the table."""

    item: CostItem = Field(description="Item of costs; empty: the vocabulary's.")
    basis: Basis = Field(default="", description="Where neither its label nor a header says it.")
    unit: str = Field(default="", description="Its unit, where it is another one than that of all costs.")
    detail: str = Field(default="", description="What tells it from another line of its item.")


CostLineOrItem = Annotated[
    CostLine,
    BeforeValidator(lambda one: {"item": one} if isinstance(one, str) else one, json_schema_input_type=CostLine | str),
]


class Costs(_Keys):
    """The lines of costs."""

    unit: str = Field(default="", description="Unit where none is printed beside the figures: 千円.")
    basis: Basis = Field(default="", description="budget or settlement, where it is nowhere printed.")
    lines: dict[Label, CostLineOrItem] = Field(default={}, description="Labels of the lines, in the printed order.")


class Indicators(_Keys):
    """The labels of indicators, or the headers of their columns."""

    name: Labels = Field(default=(), description="Label beside the name, or header over it; several may stand in [].")
    unit: Label = Field(default="", description="Header over the units; else they stand in brackets behind names.")
    definition: Label = Field(default="", description="Label of the definition.")
    kind: Kind = Field(default="", description="Kind of all indicators, where it is one.")
    phase: Literal["", "target", "actual", "baseline", "target/actual", "actual/target"] = Field(
        default="",
        description="Phase of values beside which none is printed, or of two in a cell; empty: actual, target after "
        "the sheet's year.",
    )
    kinds: dict[Label, Kind] = Field(default={}, description="Labels of the name, or texts beside it, with their kind.")


class ListTable(_Keys):
    """A table whose entries are activities, or indicators of the sheet's activity."""

    key: Label = Field(description="Header of the column that has a text in the first row of every entry.")
    level: Level = Field(default="project", description="Level of its entries.")
    columns: dict[Label, str] = Field(
        description="Headers, each with what its column means: activity.name, cost.total + phase.budget, text, phase; "
        "empty: what the vocabulary says; ignore: nothing."
    )
    sections: bool = Field(default=False, description="Whether lines above its tables name department and section.")
    total: Label = Field(default="", description="Label of the sum that is printed below the table.")


class Count(_Keys):
    """A count that a document prints about itself."""

    check: str = Field(default="", description="The check that counts again; empty: none does.")
    name: str = Field(default="", description="Its name among the figures of prose; empty: it is none of them.")
    subject: str = Field(default="", description="What is counted, where the check counts several things.")
    pattern: str = Field(description="Regular expression of the folded text, with one group: the count.")


class ProseFigure(_Keys):
    """A figure in sentences: of the texts and names of activities."""

    name: str = Field(default="", description="Its name; empty: what the group `name` of the pattern finds.")
    pattern: str = Field(description="Regular expression of a folded paragraph; group `figure`: number and unit.")


class Prose(_Keys):
    """Pages of prose on single activities, behind the sheets."""

    begins: str = Field(default="", description="Regular expression of the heading of a chapter of such pages.")
    code: str = Field(default="", description="Regular expression of the code with which a heading names its activity.")
    title: Label = Field(default="", description="Line between such a heading and its text.")
    text: str = Field(default="", description="Name of the texts.")


class Declaration(_Keys):
    """A form; what is worked out from one is cached by its identity."""

    __hash__ = object.__hash__

    city: str = Field(description="The municipality's name.")
    code: str = Field(pattern=r"^\d{6}$", description="Its code of six digits.")
    title: str = Field(description="Title of the documents.")
    known_by: tuple[Label, ...] = Field(min_length=1, description="Labels that every document of the form prints.")
    year: str | int = Field(default="{year}", description="The year's place in the title, ({year}実施; or the year.")
    meanings: dict[Label, str] = Field(
        default={}, alias="labels",
        description="Labels and what they mean, several concepts parted by +; within a group: 収入>合計; "
        "empty: as the vocabulary says.",
    )  # fmt: skip
    sheet: SheetKeys = SheetKeys()
    activity: ActivityLabels = ActivityLabels()
    texts: dict[Label, str] = Field(default={}, description="Labels of texts, with their names; empty: the label.")
    ratings: dict[Label, RatingKeys] = Field(default={}, description="Rated criteria by their labels.")
    reasons: tuple[Label, ...] = Field(default=(), description="Labels of the reason for the rating above.")
    costs: Costs = Costs()
    indicators: Indicators = Indicators()
    phases: dict[Label, Phase] = Field(default={}, description="Words in headers and labels, and their phase.")
    headers: tuple[Label, ...] = Field(default=(), description="Other headers of columns.")
    ignore: tuple[Label, ...] = Field(default=(), description="Labels of what is not read, or beside several rows.")
    lists: tuple[ListTable, ...] = Field(default=(), description="Tables whose rows are activities.")
    prose: Prose = Prose()
    marks: tuple[Label, ...] = Field(default=(), description="Labels that are printed only where they hold: 再掲.")
    counts: tuple[Count, ...] = Field(default=(), description="Counts that the document prints about itself.")
    prose_figures: tuple[ProseFigure, ...] = Field(default=(), description="Figures that stand in sentences.")
    identities: tuple[str, ...] = Field(default=(), description="Sums that every sheet prints: 合計 = 人件費 + 物件費.")
    spellings: dict[Label, Label] = Field(default={}, description="Texts printed in place of a label, and the label.")
    hook: str = Field(default="", description="Module of hooks that reads such documents.")
    open: tuple[str, ...] = Field(
        default=(),
        description="What is assumed and nobody has answered: such a form reads documents with --drafts only.",
    )

    @property
    def has_sections(self) -> bool:
        """Whether lines above a list name departments and sections."""
        return any(table.sections for table in self.lists)

    @cached_property
    def year_pattern(self) -> re.Pattern[str]:
        """The regular expression of the document's year and what stands around it."""
        return re.compile(re.escape(str(self.year)).replace(re.escape("{year}"), f"({ANY_YEAR})"))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label and header that is declared, folded."""
        indicators, tables = self.indicators, (self.texts, self.ratings, self.costs.lines, self.phases)
        named = (fold(self.title), self.sheet.begins, *indicators.name, indicators.unit, indicators.definition)
        listed = (label for table in self.lists for label in (table.key, table.total, *table.columns))
        groups = (
            self.meanings,
            self.known_by,
            self.reasons,
            self.headers,
            self.ignore,
            self.marks,
            indicators.kinds,
            *tables,
        )
        labels = chain(named, dict(self.activity).values(), listed, *groups)
        return frozenset(filter(None, labels))

    @model_validator(mode="before")
    @classmethod
    def _expand_labels(cls, data: dict[str, Any]) -> dict[str, Any]:
        return expanded(data) if "labels" in data else data

    @field_validator("meanings")
    @classmethod
    def _check_meanings(cls, meanings: dict[str, str]) -> dict[str, str]:
        if faults := list(faults_of(meanings)):
            raise ValueError("; ".join(faults))
        return meanings

    @model_validator(mode="before")
    @classmethod
    def _fill_from_vocabulary(cls, data: dict[str, Any]) -> dict[str, Any]:
        costs = data.get("costs")
        for family, table in (("phase", data.get("phases")), ("cost", isinstance(costs, dict) and costs.get("lines"))):
            if isinstance(table, dict):
                table.update({label: meaning_of(label, family) for label, meaning in table.items() if meaning == ""})
        for listed in data.get("lists", ()):
            columns = listed.get("columns") if isinstance(listed, dict) else None
            if isinstance(columns, dict):
                columns.update({label: next(iter(concepts_of(label)), "") for label in columns if columns[label] == ""})
        return data

    @model_validator(mode="after")
    def _check_identities(self) -> Self:
        try:
            _ = self.identities_of_items
        except UsageError as error:
            raise ValueError(str(error)) from error
        return self

    @cached_property
    def identities_of_items(self) -> tuple[str, ...]:
        """The identities in items of costs instead of labels; a line with a name of its own keeps it.

        Raises:
            UsageError: One is not written as an identity, or its result is an item of its parts.
        """
        items = {label: line.item for label, line in self.costs.lines.items() if line.item != "detail"}
        return tuple(str(parse_identity(text).renamed(items)) for text in self.identities)


def load_declaration(path: Path) -> Declaration:
    """The form that a TOML file declares.

    Raises:
        DeclarationError: The file is no TOML, or a key or a value is not allowed: each fault with its line.
    """
    text = path.read_text(encoding="utf-8-sig")
    try:
        return Declaration.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        faults = f"{error}"
    except ValidationError as error:
        faults = "; ".join(_fault(text, dict(fault)) for fault in error.errors())
    advice = "mend these lines; hyoka forms --schema describes all keys"
    raise DeclarationError("the form is not well declared", file=path.name, found=faults, advice=advice)


def _fault(text: str, fault: Mapping[str, Any]) -> str:
    """A fault in words: its line, its key, what is allowed and what was found."""
    keys = [str(key) for key in fault["loc"]]
    line = _line_of(text, keys)
    what = "" if fault["type"] == "missing" else f", found {json.dumps(fault['input'], ensure_ascii=False)[:80]}"
    allowed = fault["msg"].removeprefix("Input should be ").replace("Extra inputs are not permitted", "no such key")
    return f"{f'line {line}: ' if line else ''}{'.'.join(keys)}: {allowed}{what}"


def _line_of(text: str, keys: list[str]) -> int:
    """The line, from 1, in which the last of nested keys stands that has one; 0 where none has."""
    rest, last = [key for key in keys if not key.isdecimal()], 0
    for number, line in enumerate(text.splitlines(), 1):
        while rest and re.search(rf"(?<![^\s\"'.\[{{,]){re.escape(rest[0])}(?![^\s\"'.\]=])", line.partition("#")[0]):
            rest, last = rest[1:], number
    return last
