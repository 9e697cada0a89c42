"""Forms are found in their folder, and one that does not import stops no other."""

import pickle

import pytest
from forms.made_forms import read
from made_pages import line, row
from typeset import DOCUMENTS, Style, facts, typeset

from hyoka.forms import broken_forms, find_form, forms, unusable_forms
from hyoka.grid.page_items import all_texts, document_items
from hyoka.pages.reader import printed_pages
from hyoka.run.extract import read_document
from hyoka.text import vocabulary_rows
from hyoka.text.errors import UnreadableFile

__all__ = ["read"]

GOOD = """
city = "某市"
code = "000000"
title = "評価"
known_by = ["某市の評価", "某欄"]
labels = { "某欄" = "activity.name" }
"""


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Put a form into the user's folder."""
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path))
    return lambda name, text: (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_form_of_which_a_label_is_not_printed_is_not_the_documents(put):
    put("nowhere_sheets", GOOD)
    form, said = find_form([line("某市の評価")])
    assert form is None
    assert said.in_words("en") == " (nearest nowhere_sheets; it prints 某市の評価; it lacks 某欄)"
    assert find_form([line("空")]) == (None, "")


@pytest.mark.parametrize(
    ("misread", "is_picture", "is_known"),
    [
        (["性赁"], True, True),
        (["性赁"], False, False),
        (["性質別"], False, True),  # the label stands in it
        (["惟赁"], True, False),
        (["性赁", "目村"], True, False),
    ],
)
def test_in_a_picture_one_label_may_have_a_letter_misread(put, misread, is_picture, is_known):
    labels = ["某市の評価", "某欄", "目標", "性質"]
    known_by = ", ".join(f'"{label}"' for label in labels)
    untitled = GOOD.replace('title = "評価"', 'title = "年次実績書"')
    put("nowhere_sheets", untitled.replace('"某市の評価", "某欄"', known_by))
    right = [label for label in labels if label not in ("性質", "目標")[: len(misread)]]
    texts = [*right, *misread]
    form, _ = find_form([line(text) for text in texts], is_picture=is_picture)
    assert (form is not None) == is_known


@pytest.mark.parametrize(
    ("read", "of_another", "labels", "is_picture", "is_known"),
    [
        (9, 5, 12, True, True),
        (9, 5, 12, False, False),
        (9, 6, 12, True, False),
        (8, 0, 12, True, False),
        (6, 0, 8, True, False),
    ],
)
def test_a_picture_is_of_the_one_form_of_which_three_quarters_of_the_labels_are_read(
    put, read, of_another, labels, is_picture, is_known
):
    for name in ("甲", "乙"):
        # its title is one, too
        names = [f"{name}の{'欄' * number}" for number in range(1, labels)]
        declared = ", ".join(f'"{label}" = "activity.name"' for label in names)
        text = GOOD.replace('"某市の評価", "某欄"', f'"{names[-1]}"')
        text = text.replace('"某欄" = "activity.name"', declared)
        put(f"{name}_sheets", text.replace('"評価"', f'"{name}年次実績書"'))
    there = [f"甲の{'欄' * read}", f"乙の{'欄' * of_another}"]
    form, _ = find_form([line(text) for text in there if "欄" in text], is_picture=is_picture)
    assert (form.name if form else "") == ("甲_sheets" if is_known else "")


def test_a_users_form_replaces_a_shipped_one_of_its_name(put):
    put("tsukuba_sheets", GOOD)
    (form,) = [form for form in forms() if form.name == "tsukuba_sheets"]
    assert form.declared.city == "某市"


@pytest.mark.parametrize(
    ("text", "error"),
    [("city = 某市\n", "line 1"), (GOOD + "[outline]\nitems = '('\n", "outline.items"),
     (GOOD + "title = '評価'\n", "line 7"), (GOOD + "sheets = 3\n", "sheets: no such key"),
     ("open = 5\n" + GOOD, "TypeError")],
)  # fmt: skip
def test_a_form_that_cannot_be_used_stops_no_other_and_is_named(text, error, put):
    put("nowhere_sheets", GOOD)
    put("broken_sheets", text)
    form, _ = find_form([line("某市の評価"), row("某欄", "値", xs=[50, 100, 150])])
    assert form is not None
    assert error in str(broken_forms()["broken_sheets.toml"])


def test_a_folder_with_the_name_of_a_form_stops_no_other_and_is_named(put, tmp_path):
    put("nowhere_sheets", GOOD)
    (tmp_path / "broken_sheets.toml").mkdir()
    assert "nowhere_sheets" in {form.name for form in forms()}
    assert "IsADirectoryError" in str(broken_forms()["broken_sheets.toml"])


def test_a_form_that_cannot_be_used_is_a_problem_of_documents_read_and_unread(put, root):
    path = root / "data" / "raw" / "tsukuba-2022-sheets.pdf"
    whole = read_document(path)
    put("broken_sheets", "import no_such_module\n")
    found = read_document(path)
    assert found.tables == whole.tables
    put("tsukuba_sheets", "city = 3\n")
    with pytest.raises(UnreadableFile) as unread:
        read_document(path)
    named = [
        (problem["kind"], problem["subject"])
        for problem in [*found.problems, *unread.value.problems]
    ]
    assert named == [
        ("form_not_loaded", f"{name}_sheets.toml") for name in ("broken", "broken", "tsukuba")
    ]


def test_a_label_with_two_meanings_stops_no_form_and_is_said(root, tmp_path, monkeypatch):
    own = root / "engine" / "src" / "hyoka" / "labels" / "vocabulary.csv"
    known = own.read_text(encoding="utf-8-sig")
    (tmp_path / "vocabulary.csv").write_text(known + "事業費,cost.detail,\n", encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    vocabulary_rows.entries.cache_clear()
    try:
        found = list(unusable_forms())
    finally:
        vocabulary_rows.entries.cache_clear()
    assert [(row["kind"], row["subject"]) for row in found] == [
        ("label_with_two_meanings", "vocabulary.csv")
    ]
    assert "事業費" in str(found[0]["text"])


@pytest.mark.parametrize("document_id", sorted(DOCUMENTS))
def test_a_document_is_almost_recognised_by_no_other_form(typeset_pdf, document_id):
    texts = all_texts(document_items(printed_pages(typeset_pdf(document_id))))
    (own,) = [form.name for form in forms() if form.recognises(texts)]
    assert {form.name for form in forms() if form.almost_recognises(texts)} <= {own}


def test_a_form_reaches_another_process_whole():
    for form in forms():
        assert pickle.loads(pickle.dumps(form)) == form


@pytest.mark.parametrize(("share", "is_almost"), [(0.95, True), (0.6, False)])
def test_a_form_is_almost_recognised_by_nearly_all_its_labels(share, is_almost):
    form = next(form for form in forms() if form.name == "tsukuba_sheets")
    labels = sorted(form.declared.labels, key=lambda label: label not in form.labels)
    printed = labels[: round(share * len(labels))]
    assert form.share(printed) >= 0.9
    assert form.almost_recognises([*printed, form.declared.title]) == is_almost


@pytest.mark.shared
@pytest.mark.parametrize("city", ["kyoto", "nankoku"])
def test_a_sheet_of_another_city_is_recognised_by_no_form(shared, city):
    for path in sorted((shared / "pdf-real" / city).glob("*.pdf")):
        assert find_form(document_items(printed_pages(path)))[0] is None


def test_a_report_without_a_chapter_is_read_and_its_differences_are_said(tmp_path):
    tables = {
        name: without_chapter_two(rows) for name, rows in facts("hirakata-2017-general").items()
    }
    path = tmp_path / "hirakata-2017-general.pdf"
    typeset("hirakata-2017-general", tables, Style(), path)
    document = read_document(path)
    assert len(document.tables["activities"]) == len(tables["activities"])
    (said,) = [problem for problem in document.problems if problem["kind"] == "form_differs"]
    assert said["severity"] == "warning"
    assert "missing: " in said["text"]
    assert "取り組み内容・目標" in said["text"].partition("; new: ")[0]


def without_chapter_two(rows):
    return (
        rows[~rows["activity_id"].str.startswith("hirakata-2017-general/2")]
        if "activity_id" in rows
        else rows
    )
