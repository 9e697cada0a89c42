"""What is wrong in label files that reading uses: file, line, word, and what is allowed there."""

import re
from collections.abc import Iterator

from hyoka.forms.declaration import FAMILIES, names_of_concept
from hyoka.text.errors import UsageError
from hyoka.text.label_files import label_file, label_rows
from hyoka.text.vocabulary_rows import BESIDE, COLUMNS, faults_of_vocabulary

#: What vocabulary.csv may say beside what a form may.
_OF_VOCABULARY = {
    **FAMILIES,
    "indicator": (*(FAMILIES["indicator"] or ()), "output", "outcome"),
    "cost": (*(FAMILIES["cost"] or ()), "full_cost", "personnel_part"),
    "mark": ("chosen", "open"),
    BESIDE: ("phase", "cost", "points", "rating", "total"),
}
_VOCABULARY = "vocabulary"
_NOTES = "zero_notes"


def faults_of_label_files() -> Iterator[UsageError]:
    """Each fault of vocabulary.csv and zero_notes.csv, with its line and what is to be there."""
    for name, columns in ((_VOCABULARY, COLUMNS), (_NOTES, ("says", "pattern"))):
        if lacking := [column for column in columns if column not in _columns(name)]:
            found = ", ".join(lacking)
            yield UsageError("no_column_of_labels", file=f"{name}.csv", found=found)
            return
    for line, row in enumerate(label_rows(_VOCABULARY), 2):
        label = row["label"]
        concept = row["concept"]
        if not label or label.count("{") != label.count("}"):
            yield UsageError("no_label_of_row", file="vocabulary.csv", line=line, found=label)
        if expected := names_of_concept(concept, _OF_VOCABULARY):
            yield UsageError(
                "no_meaning_of_row",
                file="vocabulary.csv",
                line=line,
                label=label,
                found=concept,
                expected=expected,
            )
    yield from faults_of_vocabulary()
    for line, row in enumerate(label_rows(_NOTES), 2):
        try:
            re.compile(row["pattern"].replace("{year}", ""))  # {year} stands for any year
        except re.error as error:
            yield UsageError(
                "no_pattern", file=f"{_NOTES}.csv", line=line, found=row["pattern"], reason=error
            )


def check_label_files() -> None:
    """Raise the first fault that changes what labels mean.

    Raises:
        UsageError: A column, a meaning or a pattern is not valid. A label with two meanings is read
            as the first row says, and becomes a problem of the documents.
    """
    faults = (fault for fault in faults_of_label_files() if fault.key != "label_with_two_meanings")
    if fault := next(faults, None):
        raise fault


def _columns(name: str) -> list[str]:
    with label_file(name).open(encoding="utf-8-sig") as file:
        return [column.strip().strip('"') for column in file.readline().split(",")]
