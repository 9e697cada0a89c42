"""What a person wrote into a drafted form.toml: taken into the next draft, whatever else changes.

A line is answered where its meaning was changed or its mark `# ?` taken away. Lines that were
taken away, labels that no longer stand under `open`, and remarks count as well.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import tomlkit
from tomlkit.items import Item

from hyoka.forms.paths import ALONE
from hyoka.text.errors import DeclarationError, read_toml
from hyoka.text.japanese import fold

#: What a draft writes behind a line: a mark, how many figures rest on it, and one of them.
_OF_DRAFT: Final = re.compile(r"#( \?)?( [\d,]+)?(: .* \(\S+ p\.\d+\))?")
#: Keys that only a person can fill in.
_NAMES: Final = ("city", "code")
_MARK: Final = re.compile(r"#\s*\?\s*")


@dataclass(frozen=True)
class FormLines:
    """The lines of a form.toml.

    Attributes:
        keys: The keys with their values, without those below.
        labels: The folded labels with their meanings.
        marked: The keys and labels with a mark # ?, and empty ones that have to be filled in.
        together: The labels under open.
        comments: The comments behind keys and labels.
        remarks: The lines that are comments.
    """

    keys: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    marked: Collection[str] = frozenset()
    together: Collection[str] = frozenset()
    comments: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """The lines of a text that is known to be TOML."""
        keys = tomllib.loads(text)
        of_labels = keys.pop("labels", {})
        labels = {fold(label): meaning for label, meaning in of_labels.items()}
        together = frozenset(keys.pop("open", ()))
        comments = dict(_comments(text))
        marked = {key for key, comment in comments.items() if _MARK.match(comment)}
        marked -= {*_NAMES}  # filled in, they are answered, whatever stands behind them
        marked |= {key for key, value in keys.items() if value == ""}
        lines = (line.strip() for line in text.splitlines())
        remarks = tuple(line for line in lines if line.startswith("#"))
        return cls(keys, labels, frozenset(marked), together, comments, remarks)

    @property
    def values(self) -> dict[str, Any]:
        """Keys and labels with what they say."""
        return {**self.keys, **self.labels}


def _comments(text: str) -> Iterator[tuple[str, str]]:
    """The comments behind keys and folded labels."""
    document = tomlkit.parse(text)
    labels: Any = document.get("labels", tomlkit.table())
    for key, value in (*document.items(), *labels.items()):
        if comment := value.trivia.comment if isinstance(value, Item) else "":
            yield (key if key in document else fold(key)), comment


@dataclass
class Answers:
    """What a person has said of a form, in all drafts of a folder.

    Attributes:
        keys: Keys that the person wrote.
        labels: Labels with the meaning that the person wrote or left without a mark.
        removed: Keys and labels that the person took away.
        settled: Labels that the person took away under open.
        marked: Keys, labels, or labels under open, that the person marked.
        notes: Comments of the person behind keys and labels.
        remarks: Lines of the person that are comments.
    """

    keys: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    @property
    def said(self) -> set[str]:
        """What is no question any more: keys and labels without a mark, alone or together."""
        answered = {*self.keys, *self.labels, *self.removed, *self.settled}
        return answered.difference(self.marked)

    def take(self, before: FormLines, now: FormLines, *, is_known: bool = True) -> None:
        """Take what a person changed between two states of the file.

        Args:
            before: The lines as they were written; where nobody knows, as they would be written.
            now: The lines as they are.
            is_known: Whether it is known what was written: then what is not there was taken away.
        """
        self._take_values(before, now)
        gone = before.values.keys() - now.values.keys() if is_known else set()
        self.removed = _with(self.removed, gone, now.values)
        for key in gone:
            self.keys.pop(key, None)
            self.labels.pop(key, None)
        settled = {*before.together} - {*now.together}
        if not is_known:  # of other documents it may not have been asked
            known = now.values.keys()
            settled = {key for key in settled if known >= {*key.split(" + ")} - {ALONE}}
        self.settled = _with(self.settled, settled, now.together)
        if is_known:
            self.marked += sorted({*now.together} - {*before.together, *self.marked})
        still_marked = {*now.marked, *now.together}
        self.marked = [key for key in self.marked if key in still_marked]
        self._take_remarks(before, now)

    def leave_out(self, where: Sequence[str], written: str) -> None:
        """Leave out what is not well declared; it stays as a comment.

        Args:
            where: As `FormFault` has it.
            written: The text of the form.
        """
        key, *below = where
        if key == "labels" and below:
            label = fold(below[0])
            self.notes[label] = self.labels.pop(label, "")
        elif key == "tables" and below:
            tables = {name: of for name, of in self.keys[key].items() if name != below[0]}
            self.keys.pop(key)
            self.keys |= {key: tables} if tables else {}
            self.remarks += [f"# {line}" for line in _lines_of_table(written, below[0])]
        else:
            self.notes[key] = str(self.keys.pop(key, ""))

    def _take_values(self, before: FormLines, now: FormLines) -> None:
        for key, value in now.values.items():
            is_label = key in now.labels
            is_marked = key in now.marked
            is_as_written = value == before.values.get(key) and is_marked == (key in before.marked)
            is_to_fill_in = value == "" and not is_label
            if is_as_written or is_to_fill_in:
                continue
            said = self.labels if is_label else self.keys
            said[key] = value
            if is_marked:
                self.marked = _with(self.marked, {key}, ())

    def _take_remarks(self, before: FormLines, now: FormLines) -> None:
        for key, comment in now.comments.items():
            written = before.comments.get(key, "")
            unmarked = _MARK.sub("# ", written).strip()
            if comment in (written, unmarked) or _OF_DRAFT.fullmatch(comment):
                continue
            note = comment.removeprefix(written).removeprefix(unmarked)
            self.notes[key] = note.strip("#;| ")
        for key in [key for key in self.notes if key not in now.comments]:
            del self.notes[key]
        kept = [line for line in self.remarks if line in now.remarks]
        added = [line for line in now.remarks if line not in {*before.remarks, *kept}]
        self.remarks = [*kept, *added]


def _lines_of_table(text: str, table: str) -> Iterator[str]:
    """The lines of a form that say where the figures of a table have their names."""
    is_of_table = False
    head = re.compile(rf"""\[\s*tables\s*\.\s*["']?{re.escape(table)}["']?\s*[.\]]""")
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            is_of_table = head.match(line) is not None
        if is_of_table and line:
            yield line


def _with(known: list[str], more: Collection[str], without: Collection[str]) -> list[str]:
    return sorted(({*known} | {*more}) - {*without})


def form_lines(path: Path) -> FormLines:
    """The lines of a form.toml.

    Raises:
        DeclarationError: It is no TOML.
    """
    read_toml(path, DeclarationError)
    return FormLines.of(path.read_text(encoding="utf-8-sig"))
