"""What a form says of its tables: which address says what of their figures and marks."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hyoka.contract.scales import SCALES
from hyoka.contract.tables import COST_ITEMS, MEASURES, PHASES_OF_COSTS, STATUSES
from hyoka.forms.addresses import is_address
from hyoka.text.japanese import fold
from hyoka.text.messages import Message

#: What stands before a constant: = 自動車事業.
_CONSTANT: Final = "= "
#: What a form may say of figures, marks and texts of a table.
KINDS: Final = ("cost", "value", "rating", "second_cost", "second_value", "text", "status")
#: Where no place says the year of some columns: the document's, or one before it, 前年度.
YEAR_OF_DOCUMENT: Final = "= year"
#: What it says of the second figure of a cell: 12(10), 3/5.
_SECOND: Final = "second_"

Kind = Literal["cost", "value", "rating", "second_cost", "second_value", "text", "status"]
Text = Annotated[str, BeforeValidator(lambda text: fold(text) if isinstance(text, str) else text)]


def is_second(kind: str) -> bool:
    """Whether a form speaks of the second figure of a cell."""
    return kind.startswith(_SECOND)


def kind_alone(kind: str) -> str:
    """The kind of its figures: cost, value or rating; text or status."""
    return kind.removeprefix(_SECOND)


def kind_of_part(kind: str, part: int) -> Kind:
    """What a form calls figures of a kind that are a part of their cells."""
    found: Kind = f"{_SECOND}{kind}" if part else kind  # type: ignore[assignment]
    return found


class Slot(BaseModel):
    """Where a table says something of its figures: an address, or a constant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str = Field(
        default="",
        description="The address: under 事業名, across 区間 (all texts of its row under it), "
        "left 1, first, stub (the last before the "
        "first head), group 1 (a name in any of the rows that come again: 目標, 実績), corner (the "
        "one head beside years), over 1, above 1 (over the heads), top, over (the year of a "
        "column), level (the level of the plan whose code stands in its row), section, line 1, "
        "title, page title, beside 事業名, below 事業名; = and a text: that text.",
    )
    behind: Text = Field(
        default="", description="Only what stands behind these words; a number in them is any."
    )
    before: Text = Field(default="", description="Only what stands before the last of these words.")
    without: tuple[Literal["number", "year", "phase", "purpose"], ...] = Field(
        default=(),
        description="Without the number before it, its years, the word of a phase behind it, the "
        "purpose below a name in its cell.",
    )
    era: int = Field(default=0, description="What is added to a year without an era: 2018.")
    ahead: dict[Text, int] = Field(
        default={},
        description="How many years columns are from that year: 前年度決算額 = -1; with = year: "
        "from the document's.",
    )
    says: dict[Text, str] = Field(
        default={},
        description="What each text says, or the word of a phase behind it; a text that is not "
        "here says nothing.",
    )

    @cached_property
    def begins(self) -> re.Pattern[str]:
        """What stands before the text that is meant: 成果指標2 where 成果指標1 was said."""
        return re.compile(r"\d+".join(map(re.escape, re.split(r"\d+", self.behind))))

    @property
    def constant(self) -> str | None:
        return constant_of(self.at)

    @model_validator(mode="after")
    def _check_address(self) -> "Slot":
        if self.constant is None and not is_address(self.at):
            raise ValueError([Message("fault.address", found=self.at)])
        return self

    def as_written(self) -> Any:  # noqa: ANN401 - whatever a key of a form may have
        """The slot as a form has it: its address alone where it says no more."""
        keys = self.model_dump(exclude_defaults=True)
        return self.at if keys.keys() == {"at"} else keys


def _slot(value: Any) -> Any:  # noqa: ANN401 - whatever a key of a form may have
    return {"at": value} if isinstance(value, str) else value


Address = Annotated[Slot, BeforeValidator(_slot)]


def constant_of(address: str) -> str | None:
    """The text that stands for an address: 自動車事業 of = 自動車事業."""
    return address.removeprefix(_CONSTANT) if address.startswith(_CONSTANT) else None


def constant(text: str) -> Slot:
    """A slot that says a text, wherever its figure stands."""
    return Slot(at=f"{_CONSTANT}{text}")


class TableSlots(BaseModel):
    """What the figures, the marks or the texts of a kind of table are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...] = Field(
        description="The heads over them without years, the highest first: 前年度 > 決算; "
        "empty: years alone."
    )
    rows: tuple[str, ...] = Field(
        default=(),
        description="With what its rows begin, and the heads over them, where its other heads "
        "are names: a table of other names over such rows is read, too.",
    )
    activity: Address = Field(description="The name of their activity.")
    code: Address | None = Field(
        default=None, description="The number of their activity, or a text that begins with it."
    )
    label: Address = Field(
        description="Their label: indicator, criterion, or the name of the text."
    )
    item: Address | None = Field(default=None, description="The item of costs.")
    unit: Address | None = Field(default=None, description="The unit of indicators.")
    year: Address | None = Field(default=None, description="Their year; none: the document's.")
    phase: Address | None = Field(
        default=None, description="Their phase; of marks of a status which one it is."
    )
    scale: str = Field(default="", description="The scale of ratings.")
    units: dict[str, str] = Field(
        default={}, description="The units of items that are no money: regular_staff = 人."
    )
    totals: bool = Field(default=False, description="Whether rows of totals are activities.")
    costs: bool = Field(
        default=True,
        description="Whether figures in money beside an item of costs are values, too.",
    )
    value: Literal["itself", "head"] = Field(
        default="itself", description="head: a mark ○ says the head over it."
    )

    def has_column(self, column: str) -> bool:
        return fold(column) in self._folded

    @cached_property
    def folded_rows(self) -> frozenset[str]:
        return frozenset(map(fold, self.rows))

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(fold, self.columns))

    @model_validator(mode="after")
    def _check_words(self) -> "TableSlots":
        faults = [*_unknown(self.item, COST_ITEMS)]
        faults += [_fault(item, COST_ITEMS) for item in self.units if item not in COST_ITEMS]
        faults += _unknown(self.phase, (*PHASES_OF_COSTS, *MEASURES, *STATUSES, ""))
        if self.scale and self.scale not in SCALES:
            faults.append(_fault(self.scale, SCALES))
        if faults:
            raise ValueError(faults)
        return self


def _unknown(slot: Slot | None, known: tuple[str, ...]) -> Iterator[Message]:
    """The words of a slot that the contract does not have."""
    if slot is None:
        return
    said = slot.says.values() if slot.says else [slot.constant]
    for word in said:
        if word not in known:
            yield _fault(word or "", known)


def _fault(word: str, known: Iterable[str]) -> Message:
    return Message("fault.word", found=word, expected=", ".join(filter(None, known)))


def as_written(slots: TableSlots) -> dict[str, Any]:
    """What a form has of the figures of a kind in a table, a slot a key."""
    keys: dict[str, Any] = slots.model_dump(exclude_defaults=True)
    for name in ("activity", "code", "label", "item", "unit", "year", "phase"):
        if slot := getattr(slots, name):
            keys[name] = slot.as_written()
    keys |= {"rows": list(slots.rows)} if slots.rows else {}
    return keys | {"columns": list(slots.columns)}
