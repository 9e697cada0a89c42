"""The declared forms, one TOML file each.

A document's form is found by the labels that it prints.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from hyoka.contract.doubts import doubt
from hyoka.contract.ledger import OF_FIGURES, RawRow, Records
from hyoka.contract.records import problem
from hyoka.forms.cells import DocumentCells, label_cells
from hyoka.forms.declaration import Declaration, load_declaration
from hyoka.forms.labels import label_finder, pattern_of
from hyoka.forms.outlines import read_outline
from hyoka.forms.paths import Why
from hyoka.forms.sheet_records import read_sheets
from hyoka.grid.page_items import Item, all_texts
from hyoka.text.environment import forms_folder, reads_drafts
from hyoka.text.errors import DeclarationError, UnreadableFile
from hyoka.text.japanese import fold
from hyoka.text.messages import Message
from hyoka.text.vocabulary_rows import faults_of_vocabulary
from hyoka.text.years import ANY_YEAR

#: A document is read by a form if it prints at least this share of the form's labels.
_ALMOST: Final = 2 / 3
#: A picture of which no form is sure is read by the one of which this share of all its labels is
#: read, where of every other form less than the second is. Of the samples' own forms 90 % and more
#: are, of others at most 38 %.
_MOST: Final = 3 / 4
_OF_OTHERS: Final = 1 / 2
#: Fewer labels may be words that each city's sheets print.
_ENOUGH_LABELS: Final = 10
#: With this many labels to be recognised by, one of them may be misread in a picture.
_SURE_LABELS: Final = 4
_YEAR: Final = re.compile(ANY_YEAR)
#: The state of a row that rests on a guess of its form.
ON_A_GUESS: Final = "guess"


@dataclass(frozen=True)
class Form:
    """A form: its file's name, and what the file declares."""

    name: str
    declared: Declaration

    def __reduce__(self) -> tuple[object, ...]:
        """What another process needs of it; what is worked out from it is left behind."""
        return Form, (self.name, self.declared)

    def of_document(self, document_id: str) -> "Form":
        """The form with the year that it says of a document alone."""
        declared = self.declared.of_document(document_id)
        return self if declared is self.declared else Form(self.name, declared)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.declared.known_by

    @cached_property
    def is_label(self) -> Callable[[str], bool]:
        """Tells its labels, and the heads of its tables."""
        meanings = self.declared.meanings
        names = self.declared.labels | self.declared.heads
        label = label_finder(names, self.declared.spellings, meanings)
        title = fold(self.declared.title)

        @lru_cache(maxsize=1 << 14)
        def is_label(text: str) -> bool:
            """Whether a folded text is a label, also in another spelling.

            Or a year, or the title with one.
            """
            if label(text):
                return True
            year = _YEAR.search(text)
            return year is not None and (year[0] == text or title in text)

        return is_label

    def share(self, texts: Iterable[str]) -> float:
        """The share of the form's labels that a document prints, 0 to 1."""
        whole = "\n".join(texts)
        return sum(label in whole for label in self.labels) / len(self.labels)

    def recognises(self, texts: Iterable[str]) -> bool:
        return self.share(texts) == 1

    def lacks(self, texts: Iterable[str]) -> list[str]:
        """The form's labels that a document does not print, not even in two cells."""
        printed = set(texts)
        whole = "\n".join(printed)
        return sorted(label for label in self.declared.labels if not _prints(label, printed, whole))

    def almost_recognises(self, texts: Iterable[str]) -> bool:
        """Whether a document prints the form's title, and most of its labels.

        Also most of those that it is recognised by.
        """
        texts = list(texts)
        is_titled = all(
            any(fold(word) in text for text in texts) for word in self.declared.title.split()
        )
        lacking = (1 - _ALMOST) * len(self.declared.labels)
        return is_titled and self.share(texts) >= _ALMOST and len(self.lacks(texts)) <= lacking

    def recognises_picture(self, texts: Iterable[str]) -> bool:
        """Whether all labels that it is known by are there, one of them with a letter misread."""
        cells = {text for whole in texts for text in whole.splitlines()}
        lacking = [label for label in self.labels if not any(label in text for text in cells)]
        if len(lacking) != 1 or len(self.labels) < _SURE_LABELS:
            return False
        return any(_is_misread(lacking[0], text) for text in cells)

    def is_guess(self, texts: Iterable[str]) -> bool:
        """Whether nothing tells it but that most labels of a picture are its own."""
        texts = list(texts)
        ways = (self.recognises, self.almost_recognises, self.recognises_picture)
        return not any(is_known(texts) for is_known in ways)

    def texts(self, items: list[Item]) -> set[str]:
        """The folded texts of a document, and the form's labels that some of them spell."""
        texts = all_texts(items)
        if not self.declared.spellings:
            return texts
        spelled = label_finder((), self.declared.spellings)
        return texts | set(map(spelled, texts))

    def read(self, items: Sequence[Item], out: Records) -> DocumentCells:
        """Read a document into records, and return its cells."""
        if not self.declared.outline.chapters:
            return read_sheets(self.declared, items, out)
        read_outline(self.declared, items, out)
        return label_cells(self.declared.meanings, items, self.declared.spellings)

    def read_records(self, items: Sequence[Item]) -> Records:
        out = Records()
        self.read(items, out)
        return out


#: The forms that can be used, by name; the errors of the others by the names of their files.
_Loaded = tuple[list[Form], dict[str, DeclarationError]]


def _is_misread(label: str, text: str) -> bool:
    """Whether a text is a label but for one letter."""
    if len(text) != len(label):
        return False
    return sum(letter != read for letter, read in zip(label, text, strict=True)) == 1


def _prints(label: str, texts: set[str], whole: str) -> bool:
    if label in whole or re.search(pattern_of(label), whole):
        return True
    halves = ((label[:end], label[end:]) for end in range(1, len(label)))
    return any(begin in texts and behind in texts for begin, behind in halves)


def forms() -> list[Form]:
    """The shipped forms and those in the user's folder, by name.

    A user's form replaces a shipped one of its name.
    """
    return _load_forms()[0]


def broken_forms() -> dict[str, DeclarationError]:
    """The forms that cannot be used: the file's name, and the error."""
    return _load_forms()[1]


def _load_forms() -> _Loaded:
    files = {}
    for folder in (Path(__file__).parent, forms_folder()):
        for entry in os.scandir(folder) if folder and folder.is_dir() else ():
            if entry.name.endswith(".toml"):
                files[entry.name] = (entry.path, entry.stat().st_mtime_ns)
    return _load(tuple(sorted(files.values())))


def load_form(path: Path, *, is_draft: bool = False) -> Form:
    """The form that a TOML file declares; its name is the file's.

    Raises:
        DeclarationError: The file is not well declared, or no label names activities and it is no
            draft just made.
    """
    declared = load_declaration(path)
    is_named = declared.label_of("activity.name") or declared.tables or declared.outline.chapters
    if not (is_draft or is_named):
        raise DeclarationError(
            "form_not_well_declared", file=path.name, found=[Message("fault.no_name")]
        )
    return Form(path.stem, declared)


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[str, int], ...]) -> _Loaded:
    loaded: list[Form] = []
    broken: dict[str, DeclarationError] = {}
    for path in (Path(name) for name, _ in files):
        try:
            loaded.append(load_form(path))
        except DeclarationError as error:
            broken[path.name] = error
        except Exception as error:  # noqa: BLE001  # one broken form must not stop the others
            broken[path.name] = DeclarationError(
                "form_not_loaded", file=path.name, found=repr(error)
            )
    return sorted(loaded, key=lambda form: form.name), broken


def find_form(items: list[Item], *, is_picture: bool = False) -> tuple[Form | None, Message | str]:
    """The form that recognises a document, or almost does, and the nearest form in words.

    None where no form does; "" where it prints no label of any. A form's share is that of the
    labels that it is recognised by; other cities' sheets print few of them. `is_picture`: the
    texts were recognised, so that a label may have a letter misread, or some may not have been
    read: then the form is a guess (`is_guess`).
    """
    plain = ["\n".join(all_texts(items))]
    shares: list[tuple[float, Form, Collection[str]]] = []
    for form in forms():
        texts: Collection[str] = form.texts(items) if form.declared.spellings else plain
        shares.append((form.share(texts), form, texts))
    shares.sort(key=lambda of_form: (-of_form[0], of_form[1].name))
    nearest = _in_words(*shares[0]) if shares else ""
    for share, form, texts in shares:
        if share == 1 or form.almost_recognises(texts):
            return form, nearest
    if not is_picture:
        return None, nearest
    for _, form, texts in shares:
        if form.recognises_picture(texts):
            return form, nearest
    return _form_of_most_labels(shares), nearest


def _in_words(share: float, form: Form, texts: Collection[str]) -> Message | str:
    """A form with the labels of those that it is recognised by which a document prints, or not."""
    if not share:
        return ""
    whole = "\n".join(texts)
    shared = [label for label in form.labels if label in whole]
    lacked = [label for label in form.labels if label not in shared]
    about = {"shared": ", ".join(shared), "lacked": ", ".join(lacked) or "－"}
    return Message("error.nearest_form", form=form.name, **about)


def _form_of_most_labels(
    shares: Iterable[tuple[float, Form, Collection[str]]],
) -> Form | None:
    """The one form whose labels are read most, in a picture on which nothing else tells it."""
    read = [
        (1 - len(form.lacks(texts)) / len(form.declared.labels), form)
        for _, form, texts in shares
        if len(form.declared.labels) >= _ENOUGH_LABELS
    ]
    read.sort(key=lambda of_form: -of_form[0])
    if not read or read[0][0] < _MOST:
        return None
    is_alone = all(share < _OF_OTHERS for share, _ in read[1:])
    return read[0][1] if is_alone else None


def form_of(file: str, items: list[Item], *, is_picture: bool = False) -> Form:
    """The form of a document.

    Raises:
        UnreadableFile: No form recognises it, or its form is a draft that names no city, and drafts
            are not to be used.
    """
    form, nearest = find_form(items, is_picture=is_picture)
    if form is None:
        raise UnreadableFile("unknown_form", file=file, nearest=nearest)
    if not {"city", "code"}.isdisjoint(form.declared.open) and not reads_drafts():
        raise UnreadableFile(
            "form_unproved", file=file, found=", ".join(form.declared.open), name=form.name
        )
    return form


def unproved(form: Form, records: Records) -> Iterator[dict[str, object]]:
    """Mark what rests on guesses of a form, and doubt its figures."""
    guessed = form.declared.open
    if not guessed:
        return
    left = Counter[str]()
    names = names_of_rows(records.tables)
    figures = []
    for name, rows in records.tables.items():
        for row in rows:
            if keys := guesses_of(row, guessed, names):
                row["state"] = ON_A_GUESS
                if name in OF_FIGURES:
                    left.update(keys)
                    figures.append(row)
    if reads_drafts():
        yield problem("form_unproved", 1, form.name, ", ".join(guessed), severity="error")
    elif left:
        text = ", ".join(f"{key} {count}" for key, count in left.items())
        yield doubt(figures, "form_unproved", 1, form.name, text, "form_unproved.left_out")


def guesses_of(row: RawRow, guessed: Collection[str], names: Mapping[str, str]) -> set[str]:
    """The guesses on which a row rests: keys, labels, or the name of its activity.

    Args:
        row: The row.
        guessed: What is a guess.
        names: As `names_of_rows` gives them.
    """
    why = row.get("why")
    key = row.get("indicator_id") or row.get("activity_id") or ""
    rests_on = {*why.rests_on} if isinstance(why, Why) else set()
    return {*guessed} & {*rests_on, names.get(str(key), "")}


def names_of_rows(tables: Mapping[str, Sequence[RawRow]]) -> dict[str, str]:
    """The folded name of the activity of each activity and indicator."""
    names = {str(row["activity_id"]): fold(str(row["name"])) for row in tables["activities"]}
    for row in tables["indicators"]:
        names[str(row["indicator_id"])] = names.get(str(row["activity_id"]), "")
    return names


def unusable_forms() -> Iterator[dict[str, object]]:
    """A problem for each form that cannot be used, and for each fault of the vocabulary."""
    for file, error in broken_forms().items():
        yield problem("form_not_loaded", 1, file, severity="error", error=error)
    for fault in faults_of_vocabulary():
        yield problem("label_with_two_meanings", 1, fault.file, severity="error", error=fault)
