"""A form as its TOML file declares it: which labels it prints, and what they mean.

Labels are compared folded (NFKC, without white space); `{year}` in a label stands for any year,
`{n}` for a number. An empty meaning ("") is that of labels/vocabulary.csv, which holds what
all cities call alike. A declaration says what labels mean; where their values stand, the reader
sees from the page.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from hyoka.contract.identities import parse_identity
from hyoka.contract.records import LIST_TOTAL, ROUNDED_TOTAL, CountedRows
from hyoka.contract.scales import SCALES
from hyoka.contract.tables import COST_ITEMS, LEVELS, LIMIT, MEASURES, PHASES_OF_COSTS
from hyoka.forms.addresses import WITHIN, heads_in
from hyoka.forms.table_slots import Kind, TableSlots
from hyoka.text.errors import DeclarationError, UsageError, key_fault, read_toml
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS, PATTERNS
from hyoka.text.messages import Message
from hyoka.text.vocabulary import concepts_of
from hyoka.text.years import ANY_YEAR

#: The concepts of each family; None: any name.
FAMILIES: Final[dict[str, tuple[str, ...] | None]] = {
    "activity": ("name", "part", "code", "department", "section", "policy", "program", "goals"),
    "indicator": ("name", "itself", "unit", "definition", "polarity"),
    "kind": ("output", "outcome"),
    "cost": COST_ITEMS,
    "phase": (*PHASES_OF_COSTS, *MEASURES, LIMIT),
    "group": None,
    "unit": None,
    "rating": tuple(SCALES),
    "text": None,
    "reason": None,
    "head": (),
    "ignore": (),
    "derived": (),
    "total": (),
    "mark": (),
    "begins": (),
}
#: The years that a form may say: of four digits.
_YEARS: Final = range(1000, 10000)
_PLACE_OF_CITY: Final = re.compile(r"\{(.+)\}")
_GUESSED: Final = re.compile(r"#\s*\?.*$")

# the contract names what is allowed, which mypy does not follow
Level = Literal[LEVELS]  # type: ignore[valid-type]
Label = Annotated[str, BeforeValidator(lambda text: fold(text) if isinstance(text, str) else text)]


def faults_of(labels: Mapping[str, str]) -> Iterator[Message]:
    for label, meaning in labels.items():
        if not meaning and not concepts_of(label.rpartition(">")[2], funding=True):
            yield Message("fault.label", label=label, expected=", ".join(FAMILIES))
        for concept in filter(None, meaning.split(" + ")):
            if expected := names_of_concept(concept, FAMILIES):
                yield Message("fault.meaning", label=label, concept=concept, expected=expected)


def names_of_concept(concept: str, families: Mapping[str, tuple[str, ...] | None]) -> str:
    """What may stand in the place of a concept that is not allowed; "" for one that is."""
    family, _, name = concept.partition(".")
    allowed = families.get(family, ())
    if family not in families:
        return ", ".join(families)
    if name and allowed is not None and name not in allowed:
        return f"{family}.{{{', '.join(allowed)}}}"
    return ""


def _check_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError([Message("fault.pattern", found=text, reason=error)]) from error
    return text


#: A regular expression.
Pattern = Annotated[str, AfterValidator(_check_pattern)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Count(_Keys):
    """A count that a document prints about itself.

    Its check counts the activities of a level, or the marks of a scale.
    """

    check: str = Field(default="", description="The check that counts again; empty: none does.")
    level: Level | Literal[""] = Field(default="", description="It counts activities of a level.")
    below: Level | Literal[""] = Field(
        default="", description="Only those right below an activity of this level."
    )
    scale: str = Field(default="", description="It counts the marks of a scale.")
    marks: tuple[str, ...] = Field(default=(), description="Only these: A, B.")
    is_part: bool = Field(
        default=False,
        description="Whether the counts of its check together are what is counted.",
    )
    name: str = Field(
        default="", description="Its name among the figures of prose; empty: it is not among them."
    )
    subject: str = Field(
        default="", description="What is counted, where the check counts several things."
    )
    pattern: Pattern = Field(
        description="Regular expression of the folded text, whose last group is the count; "
        "with a group `activity`: every such count."
    )  # fmt: skip

    @model_validator(mode="after")
    def _check_what_is_counted(self) -> Self:
        is_counted = self.check in CODE_WORDS["check"] and (self.level or self.scale)
        if self.check and not is_counted:
            expected = ", ".join(CODE_WORDS["check"])
            raise ValueError([Message("fault.count", check=self.check, expected=expected)])
        return self


class ProseFigure(_Keys):
    """A figure in sentences: of the texts and names of activities."""

    name: str = Field(
        default="", description="Its name; empty: what the group `name` of the pattern finds."
    )
    pattern: Pattern = Field(
        description="Regular expression of a folded paragraph; group `figure`: number and unit."
    )


class Prose(_Keys):
    """Pages of prose on single activities, behind the sheets."""

    begins: Pattern = Field(
        default="", description="Regular expression of the heading of a chapter of these pages."
    )
    code: Pattern = Field(
        default="",
        description="Regular expression of the code with which a heading names its activity.",
    )
    title: Label = Field(default="", description="Line between such a heading and its text.")
    text: str = Field(default="", description="Name of the texts.")


class Levels(_Keys):
    """The levels of a plan above the activities of its lists, each with a code."""

    headings: Pattern = Field(
        default="",
        description="Regular expression: a group for each code; prose is below the last.",
    )
    listed: Pattern = Field(
        default="",
        description="Regular expression of the code with which a level of a list begins.",
    )
    text: str = Field(default="", description="Name of the texts below the last kind of heading.")


class Outline(_Keys):
    """Chapters and items under headings, in place of sheets and lists.

    Texts stand beside their labels; a mark closes each item.
    """

    chapters: Pattern = Field(
        default="",
        description="Regular expression of the number with which the heading of a chapter begins; "
        "empty: the documents have no outline.",
    )
    items: Pattern = Field(
        default="",
        description="Regular expression of what the heading of an item begins with (group `code`, "
        "or a sign), and of the number of a name in a list (group `listed`).",
    )
    mark: Pattern = Field(
        default="",
        description="Regular expression of the line that closes an item (groups `criterion` and "
        "`mark`).",
    )
    text: str = Field(default="", description="Name of the text below a heading without a code.")
    beside_names: Label = Field(
        default="", description="Label over the texts beside the names of a list."
    )
    without_code: str = Field(
        default="", description="What a listed item without a number is called in ids: 業務改善-."
    )


class Declaration(_Keys):
    """A form; what is worked out from one is cached by its identity."""

    __hash__ = object.__hash__

    city: str = Field(
        description="The municipality's name; of a form of many cities the label beside which it "
        "is printed: {団体名}; empty in a draft."
    )
    code: str = Field(
        pattern=r"^(\d{6})?$", description="Its code of six digits; empty in a draft."
    )
    title: str = Field(description="Title of the documents.")
    known_by: tuple[Label, ...] = Field(
        min_length=1, description="Labels that every document of the form prints."
    )
    year: str | int = Field(
        default="{year}", description="The year's place in the title, ({year}実施; or the year."
    )
    years: dict[str, int] = Field(
        default={},
        description="The years of documents that print none, by the names of their files without "
        "the ending.",
    )
    meanings: dict[Label, str] = Field(
        default={}, alias="labels",
        description="Labels and what they mean, several concepts parted by +; "
        "within a group: 収入>合計; empty: as the vocabulary says.",
    )  # fmt: skip
    unit: str = Field(
        default="", description="Unit of money where none is printed beside the figures: 千円."
    )
    basis: Literal["", "budget", "settlement"] = Field(
        default="", description="budget or settlement, where costs do not say it."
    )
    phase: Literal["", "target", "actual", "baseline"] = Field(
        default="", description="Phase of values beside which none is printed; empty: actual."
    )
    kind: Literal["", "output", "outcome"] = Field(
        default="", description="Kind of all indicators, where it is one."
    )
    polarity: Literal["", "higher", "lower", "maintain"] = Field(
        default="", description="Which way is better for all indicators, where it is one."
    )
    activity: Label = Field(
        default="",
        description="Words of a title that name the activity of the figures beside which no name "
        "stands: 健全化判断比率等.",
    )
    none: tuple[Label, ...] = Field(
        default=(),
        description="Texts in the place of a value that say that there is nothing of it, such as "
        "－ of a deficit; of forms that do not say so a dash is a missing value.",
    )
    activity_word: str = Field(
        default="",
        description="What one sheet or row is called, where it is not called by its level "
        "(事務事業): 路線, 施設. Pages say it of the activities of the lowest level.",
    )
    target_word: str = Field(
        default="",
        description="What is printed over the figures that indicators are to reach, where it is "
        "not 目標 alone: 目標値（見込）; empty: the first label of phase.target, "
        "if none says 目標.",
    )
    budget_basis: Literal["", "initial", "final", "current"] = Field(
        default="", description="Which budget the documents print, where a form says it."
    )
    level: Level = Field(default="project", description="Level of the activity of a sheet.")
    row_level: Level = Field(default="project", description="Level of the activities of lists.")
    sections: bool = Field(
        default=False, description="Whether lines above a list name department and section."
    )
    prose: Prose = Prose()
    levels: Levels = Levels()
    outline: Outline = Outline()
    counts: tuple[Count, ...] = Field(
        default=(), description="Counts that the document prints about itself."
    )
    prose_figures: tuple[ProseFigure, ...] = Field(
        default=(), description="Figures that stand in sentences."
    )
    sums: tuple[Label, ...] = Field(
        default=(), description="Columns of lists whose printed totals are the sums of their rows."
    )
    rounded_sums: tuple[Label, ...] = Field(
        default=(),
        description="Such columns of rounded figures: a total may be off by what rounding makes.",
    )
    tables: dict[str, dict[Kind, TableSlots]] = Field(
        default={},
        description="Tables by their heads, and where the names of their figures stand.",
    )
    spellings: dict[Label, Label] = Field(
        default={}, description="Texts printed in place of a label, and the label."
    )
    identities: tuple[str, ...] = Field(
        default=(),
        description="Relations that every sheet, or every row of a list, prints: "
        "合計 = 人件費 + 物件費; of rounded figures 形式収支 ≈ 歳入 - 歳出.",
    )
    open: tuple[str, ...] = Field(
        default=(),
        description="Labels that are guessed where together they decide a figure: 決算額 + 事業費; "
        "also the keys and labels with a mark # ? behind their line. "
        "What rests on them is read with --drafts only.",
    )

    @cached_property
    def label_of_city(self) -> Label:
        """The label beside which documents print their municipality; "" where the form says it."""
        place = _PLACE_OF_CITY.fullmatch(self.city)
        return fold(place[1]) if place else ""

    def labels_of(self, meaning: str) -> list[str]:
        """The labels of a meaning, in their order, without those of groups: activity.name."""
        return self._labels_of.get(meaning, [])

    @cached_property
    def _labels_of(self) -> Mapping[str, list[str]]:
        labels: dict[str, list[str]] = {}
        for label in (label for label in self.meanings if ">" not in label):
            for concept in dict.fromkeys(self.concepts_of(label)):
                labels.setdefault(concept, []).append(label)
        return labels

    def label_of(self, meaning: str) -> str:
        """The first label of a meaning; "" where none has it."""
        return next(iter(self.labels_of(meaning)), "")

    @property
    def printed_target_word(self) -> str:
        """The document's own word for its targets; "" where that is 目標."""
        labels = [label.strip("*") for label in self.labels_of("phase.target")]
        is_target = any(PATTERNS["target"].search(label) for label in labels)
        return self.target_word or ("" if is_target else next(iter(labels), ""))

    @property
    def unchecked(self) -> list[str]:
        """The labels of what the documents compute, which is no item of an identity: 差引(増減)."""
        return self.labels_of("derived")

    def concepts_of(self, label: str) -> list[str]:
        """What a label means; an empty meaning is that of the vocabulary."""
        meaning = self.meanings[label]
        if meaning:
            return meaning.split(" + ")
        return list(concepts_of(label.rpartition(">")[2], funding=True))

    def check_of_total(self, column: str) -> str:
        """The check of the printed totals of a list's column; "" where they are declared no sum."""
        if fold(column) in self.sums:
            return LIST_TOTAL
        return ROUNDED_TOTAL if fold(column) in self.rounded_sums else ""

    @cached_property
    def counted(self) -> dict[str, CountedRows]:
        """What each check of printed counts counts again."""
        return {
            count.check: CountedRows(
                count.level, count.below, count.scale, count.marks, count.is_part
            )
            for count in self.counts
            if count.check
        }

    @cached_property
    def criteria(self) -> list[str]:
        return [
            label
            for label in self.meanings
            if any(sense.startswith("rating.") for sense in self.concepts_of(label))
        ]

    @property
    def scales(self) -> dict[str, str]:
        """The criteria of ratings as tables have them, each with its scale."""
        scales = dict[str, str]()
        for label in self.criteria:
            for sense in self.concepts_of(label):
                family, _, scale = sense.partition(".")
                criterion = label.rpartition(">")[2].replace("{year}", "")
                if family == "rating":
                    scales.setdefault(criterion, scale)
        for slots in filter(None, (kinds.get("rating") for kinds in self.tables.values())):
            for column in slots.columns:
                criterion = slots.label.constant or column.rpartition(WITHIN)[2]
                scales.setdefault(criterion, slots.scale)
        return scales

    @cached_property
    def cost_items(self) -> dict[str, str]:
        items = {}
        for label in self.meanings:
            senses = self.concepts_of(label)
            costs = [sense for sense in senses if sense.startswith("cost.")]
            if costs and not label.endswith("*"):
                items[label.rpartition(">")[2]] = costs[0].removeprefix("cost.")
        return items

    def of_document(self, document_id: str) -> Self:
        """The form of a document, with the year that it says of it alone, which is no guess."""
        if document_id not in self.years:
            return self
        settled = tuple(key for key in self.open if key != "year")
        return self.model_copy(update={"year": self.years[document_id], "open": settled})

    @cached_property
    def has_place_of_year(self) -> bool:
        """Whether the form says where its year is printed, between which words."""
        return self.year != "{year}"

    @cached_property
    def year_pattern(self) -> re.Pattern[str]:
        """The regular expression of the document's year and what stands around it."""
        place = re.escape(str(self.year))
        return re.compile(place.replace(re.escape("{year}"), f"({ANY_YEAR})"))

    @cached_property
    def labels(self) -> frozenset[str]:
        others = fold(self.title), self.label_of_city, *self.known_by
        return frozenset(filter(None, (*others, *self.meanings)))

    @cached_property
    def heads(self) -> frozenset[str]:
        """The heads of its tables."""
        return frozenset(chain.from_iterable(map(heads_in, self.tables)))

    @field_validator("meanings")
    @classmethod
    def _check_meanings(cls, meanings: dict[str, str]) -> dict[str, str]:
        if faults := list(faults_of(meanings)):
            raise ValueError(faults)
        return meanings

    @field_validator("year")
    @classmethod
    def _check_year(cls, year: str | int) -> str | int:
        is_year = year in _YEARS if isinstance(year, int) else year.count("{year}") == 1
        if not is_year:
            raise ValueError([Message("fault.year", found=year)])
        return year

    @field_validator("years")
    @classmethod
    def _check_years(cls, years: dict[str, int]) -> dict[str, int]:
        wrong = [year for year in years.values() if year not in _YEARS]
        if wrong:
            raise ValueError([Message("fault.year", found=year) for year in wrong])
        return years

    @field_validator("identities")
    @classmethod
    def _check_identities(
        cls, identities: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        meanings = info.data.get("meanings", {})
        known = {*COST_ITEMS, *(name.rpartition(">")[2] for name in meanings)}
        in_tables = fold(str(info.data.get("tables", "")))
        try:
            labels = {label: text for text in identities for label in parse_identity(text).labels}
        except UsageError as error:
            raise ValueError(error) from error
        faults = [
            Message("fault.identity", name=label, found=text)
            for label, text in labels.items()
            if label not in known and label not in in_tables
        ]
        if meanings and faults:
            raise ValueError(faults)
        return identities

    @model_validator(mode="after")
    def _check_items_of_identities(self) -> Self:
        try:
            _ = self.identities_of_items
        except UsageError as error:
            raise ValueError(error) from error
        return self

    @cached_property
    def identities_of_items(self) -> tuple[str, ...]:
        """The identities in items of costs instead of labels.

        A line with a name of its own keeps it.

        Raises:
            UsageError: One is not written as an identity, or its result is an item of its parts.
        """
        items = {label: item for label, item in self.cost_items.items() if item != "detail"}
        return tuple(str(parse_identity(text).renamed(items)) for text in self.identities)


def load_declaration(path: Path) -> Declaration:
    """The form that a TOML file declares.

    Raises:
        DeclarationError: The file is no TOML, or a key or a value is not allowed: each fault with
            its line, its key or label, and what is allowed there.
    """
    keys = read_toml(path, DeclarationError)
    text = path.read_text(encoding="utf-8-sig")
    try:
        guessed = {*_guessed(text)} - {"city", "code"}
        of_one_city = () if _PLACE_OF_CITY.fullmatch(str(keys.get("city"))) else ("city", "code")
        guessed |= {key for key in of_one_city if keys.get(key) == ""}
        guessed |= {*keys.get("open", ())}
        declared = Declaration.model_validate({**keys, "open": sorted(guessed)})
        if declared.meanings or declared.tables:
            return declared
        faults = [Message("fault.no_labels")]
    except ValidationError as error:
        faults = [each.says for each in _faults_in(error, text)]
    raise DeclarationError("form_not_well_declared", file=path.name, found=faults)


class FormFault(NamedTuple):
    """What is not well declared in a form.

    Attributes:
        where: Its key; labels and the label; tables and the table.
        says: What is wrong, with the line of the file.
    """

    where: tuple[str, ...]
    says: Message


def form_faults(text: str) -> list[FormFault]:
    """What is not well declared in the text of a form that is TOML."""
    try:
        Declaration.model_validate(tomllib.loads(text))
    except ValidationError as error:
        return list(_faults_in(error, text))
    return []


def _faults_in(error: ValidationError, text: str) -> Iterator[FormFault]:
    for fault in error.errors():
        yield from _with_lines(dict(fault), text)


def _with_lines(fault: dict[str, Any], text: str) -> Iterator[FormFault]:
    """What is wrong with a key, or with each of its labels, with the line of the file."""
    faults = fault["ctx"]["error"].args[0] if fault["type"] == "value_error" else []
    of_labels = (
        [each for each in faults if "label" in each.values] if isinstance(faults, list) else []
    )
    for message in of_labels:
        says = Message("fault.key", name="labels", says=message)
        label = str(message.values["label"])
        at_line = _at_line(says, _lines_of(text, label.rpartition(">")[2]))
        yield FormFault(("labels", label), at_line)
    if not of_labels:
        lines: list[int] = []
        for name in (part for part in fault["loc"] if isinstance(part, str)):
            below = [line for line in _lines_of(text, name) if line >= min(lines, default=0)]
            lines = below or lines
        places = [part for part in fault["loc"] if isinstance(part, int)]
        at_line = _at_line(key_fault(fault), lines[places[-1] :] if places else lines)
        is_table = fault["loc"][:1] == ("tables",)
        yield FormFault(tuple(map(str, fault["loc"][: 1 + is_table])), at_line)


def _at_line(says: Message, lines: list[int]) -> Message:
    return Message("fault.line", line=lines[0], says=says) if lines else says


def _lines_of(text: str, key: str) -> list[int]:
    """The lines of a TOML file in which a key is written, in any spelling that is folded to it."""
    written = re.compile(rf"""(?:^|[{{,\[.>])["']?{re.escape(key)}["']?(?:=|\]|\.)""")
    lines = enumerate(text.splitlines(), 1)
    return [number for number, line in lines if written.search(fold(line))]


def _guessed(text: str) -> Iterator[str]:
    """The keys of lines with a mark # ? behind them."""
    for line in text.splitlines():
        if _GUESSED.search(line):
            with suppress(tomllib.TOMLDecodeError):
                yield from tomllib.loads(line)
