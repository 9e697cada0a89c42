"""A word that a label file cannot have is told with file, line, and what is to be there."""

import pytest
from fake_documents import folder_of

from hyoka.forms.label_faults import check_label_files, faults_of_label_files
from hyoka.run.pipeline import make_tables
from hyoka.text.errors import UsageError
from hyoka.text.vocabulary_rows import entries


@pytest.fixture
def label_files(tmp_path, monkeypatch):
    """Write a label file of the user's."""
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    monkeypatch.setenv("HYOKA_LANG", "en")

    def write(name: str, text: str) -> None:
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        entries.cache_clear()

    yield write
    entries.cache_clear()


def test_the_label_files_of_the_package_have_no_fault():
    assert list(faults_of_label_files()) == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "vocabulary",
            "label,concept,note\n事業費,cost.total,\n決算,phase.settled,\n",
            r"vocabulary.csv.*line 3, 決算: .*expected.*settlement.*phase.settled.*mend",
        ),
        ("vocabulary", "label,concept,note\n市債,money,\n", r"line 2, 市債: .*activity.*money"),
        ("vocabulary", "label,concept,note\n額,beside.years,\n", r"line 2, 額: .*beside.{phase"),
        ("vocabulary", "label,concept,note\n,cost.total,\n", r"line 2 has no label"),
        ("vocabulary", "label,concept,note\n{決|算,cost.total,\n", r"line 2 .*not closed"),
        ("vocabulary", "label,meaning\n決算,cost.total\n", r"lacks a column.*concept, note"),
        ("zero_notes", "says,pattern\ngoal,(目標\n", r"zero_notes.csv.*line 2 .*\(目標"),
    ],
)
def test_a_word_that_cannot_stand_there_is_told_and_nothing_is_read(
    name, text, fault, label_files, tmp_path
):
    label_files(name, text)
    with pytest.raises(UsageError, match=fault):
        check_label_files()
    with pytest.raises(UsageError, match=fault):
        make_tables(folder_of(tmp_path / "raw", "a.pdf"), tmp_path / "processed", jobs=1)


def test_a_label_with_two_meanings_stops_nothing(label_files):
    label_files("vocabulary", "label,concept,note\n事業費,cost.total,\n事業費,cost.detail,\n")
    check_label_files()
    assert [fault.key for fault in faults_of_label_files()] == ["label_with_two_meanings"]
