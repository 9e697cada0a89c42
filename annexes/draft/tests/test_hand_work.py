"""What a person changed in the folder of a draft: kept, used and taken over, whatever is called, in
whatever order.
"""

from __future__ import annotations

import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from drafted_folders import TSUKUBA, draft, of_issuer, with_rating
from openpyxl import load_workbook

from hyoka.cli.main import app
from hyoka.text.errors import UsageError
from hyoka_draft.answers import Answers, FormLines, form_lines
from hyoka_draft.documents import read_files
from hyoka_draft.facts import Documents

pytestmark = pytest.mark.usefixtures("no_pictures")


def fewer(documents: Documents) -> Documents:
    """The same without the last document."""
    *names, _ = documents.items
    return Documents(
        {name: documents.files[name] for name in names},
        {name: documents.items[name] for name in names},
    )


def change(form: Path, pattern: str, to: str) -> None:
    text = form.read_text(encoding="utf-8")
    changed = re.sub(pattern, to, text, count=1, flags=re.MULTILINE)
    assert changed != text
    form.write_text(changed, encoding="utf-8")


def test_an_answered_form_is_taken_into_the_next_draft(city, tmp_path):
    draft(city, tmp_path)
    form = tmp_path / "form.toml"
    change(form, r'^city = ""', 'city = "架空市"')
    change(form, r'^"国庫支出金" = "[^"]*"', '"国庫支出金" = "cost.other_funds"')
    change(form, r"^\[labels\]", "# 財政課に確かめた\n[labels]")
    change(form, r'^"めざす数字" = .*$', '"めざす数字" = "indicator.name"')
    change(form, r'^("一般財源" = .*)$', r"\1; 決算書と同じ")
    for _ in range(2):
        said = draft(city, tmp_path)
        lines = form_lines(form)
        assert lines.keys["city"] == "架空市"
        assert lines.labels["国庫支出金"] == "cost.other_funds"
        assert lines.labels["めざす数字"] == "indicator.name"
        assert "city" not in lines.marked
        assert "# 財政課に確かめた" in lines.remarks
        assert "決算書と同じ" in lines.comments["一般財源"]
        assert "printed on none" not in said


def test_a_line_without_its_mark_is_asked_no_more(city, tmp_path):
    draft(city, tmp_path)
    form = tmp_path / "form.toml"
    before = form_lines(form)
    label = next(label for label in before.labels if label in before.marked)
    change(form, rf'^("{re.escape(label)}" = "[^"]*")  # \? ', r"\1  # ")
    draft(city, tmp_path)
    after = form_lines(form)
    assert label in after.labels
    assert {*before.marked} - {*after.marked} == {label}


@pytest.mark.shared
def test_a_line_taken_away_under_open_is_asked_no_more(shared, tmp_path):
    documents = of_issuer(shared, "nankoku")
    draft(documents, tmp_path)
    form = tmp_path / "form.toml"
    before = form_lines(form)
    key = min(before.together)
    change(form, rf'^    "{re.escape(key)}",.*\n', "")
    said = draft(documents, tmp_path)
    after = form_lines(form)
    assert key not in {*after.marked, *after.together}
    assert len(after.together) < len(before.together)
    assert "as a person answered" in said


def test_a_changed_sheet_is_kept_and_used_and_the_next_has_another_name(city, tmp_path):
    draft(city, tmp_path)
    with_rating(tmp_path / "sheet.csv", "市民への届き方")
    mine = (tmp_path / "sheet.csv").read_bytes()
    for _ in range(2):
        said = draft(city, tmp_path)
        assert 'sheet.csv says: "市民への届き方" = "rating.abc"' in said
        assert "sheet.csv was changed: it is used" in said
        assert (tmp_path / "sheet.csv").read_bytes() == mine
        assert (tmp_path / "sheet-2.xlsx").is_file()
    of_mine = pd.read_csv(tmp_path / "sheet.csv")["document_id"][0]
    assert pd.read_csv(tmp_path / "sheet-2.csv")["document_id"][0] != of_mine


def test_a_sheet_given_back_untouched_teaches_nothing_also_if_a_spreadsheet_saved_it(
    city, tmp_path
):
    draft(city, tmp_path)
    facts = (tmp_path / "facts.csv").read_bytes()
    form = (tmp_path / "form.toml").read_bytes()
    book = load_workbook(tmp_path / "sheet.xlsx")
    book.save(tmp_path / "sheet.xlsx")
    said = draft(city, tmp_path, sheets=[tmp_path / "sheet.xlsx"])
    assert "as it was written: nothing was learnt" in said
    assert (tmp_path / "facts.csv").read_bytes() == facts
    assert (tmp_path / "form.toml").read_bytes() == form


@pytest.mark.shared
@pytest.mark.parametrize("name", [pytest.param("yokohama", marks=pytest.mark.slow), "kyoto"])
def test_a_sheet_given_back_untouched_confirms_nothing_whatever_folder_it_is_given_into(
    name, shared, tmp_path
):
    documents = read_files(sorted((shared / "pdf-real" / name).glob("*.pdf")))
    first = tmp_path / "first"
    draft(documents, first)
    states = pd.read_csv(first / "facts.csv")["state"].tolist()
    assert "confirmed" not in states
    copied = Path(shutil.copy(first / "sheet.csv", tmp_path / "copied.csv"))
    for out in (first, tmp_path / "second"):
        for sheet in (first / "sheet.xlsx", copied):
            said = draft(documents, out, sheets=[sheet])
            assert "as it was written: nothing was learnt" in said
            assert pd.read_csv(out / "facts.csv")["state"].tolist() == states


def test_a_sheet_from_elsewhere_with_one_corrected_row_confirms_its_labels(city, tmp_path):
    first = tmp_path / "first"
    draft(city, first)
    with_rating(first / "sheet.csv", "市民への届き方")
    draft(city, tmp_path / "second", sheets=[first / "sheet.csv"])
    assert "confirmed" in {*pd.read_csv(tmp_path / "second" / "facts.csv")["state"]}


@pytest.mark.shared
def test_a_typed_sheet_that_says_what_is_read_confirms_it(shared, tmp_path):
    documents = read_files(sorted((shared / "pdf-real" / "kyoto").glob("*.pdf")))
    draft(documents, tmp_path / "first")
    typed = tmp_path / "typed.csv"
    rows = pd.read_csv(tmp_path / "first" / "sheet.csv", dtype=str, keep_default_na=False)
    rows.drop(columns="state").to_csv(typed, index=False)
    draft(documents, tmp_path / "second", sheets=[typed])
    assert "confirmed" in {*pd.read_csv(tmp_path / "second" / "facts.csv")["state"]}


def test_without_a_record_every_file_counts_as_changed(city, tmp_path):
    draft(city, tmp_path)
    change(tmp_path / "form.toml", r'^city = ""', 'city = "架空市"')
    with_rating(tmp_path / "sheet.csv", "市民への届き方")
    kept = {name: (tmp_path / name).read_bytes() for name in ("sheet.csv", "facts.csv")}
    (tmp_path / ".draft.json").write_text("{", encoding="utf-8")
    said = draft(city, tmp_path)
    assert '"市民への届き方" = "rating.abc"' in said
    assert form_lines(tmp_path / "form.toml").keys["city"] == "架空市"
    assert kept == {name: (tmp_path / name).read_bytes() for name in kept}
    assert (tmp_path / "facts-2.csv").is_file()


def test_a_sheet_mends_a_given_form_and_the_answer_of_a_form_stands_against_a_sheet(city, tmp_path):
    out = tmp_path / "out"
    draft(city, out)
    form = tmp_path / "kakuu.toml"
    form.write_bytes((out / "form.toml").read_bytes() + "# 覚え書き\n".encode())
    mine = form.read_bytes()
    with_rating(out / "sheet.csv", "市民への届き方")
    said = draft(city, out, form=form, sheets=[out / "sheet.csv"])
    assert "kakuu.toml, mended by the sheet" in said
    mended = form_lines(out / "form.toml")
    assert mended.labels["市民への届き方"] == "rating.abc"
    assert "# 覚え書き" in mended.remarks
    assert form.read_bytes() == mine
    draft(city, out)
    change(out / "form.toml", r'^"市民への届き方" = "[^"]*"', '"市民への届き方" = "text"')
    said = draft(city, out)
    assert 'stays "text", as you wrote' in said, said
    assert form_lines(out / "form.toml").labels["市民への届き方"] == "text"


def test_sheets_and_forms_of_another_city_are_refused(city, tmp_path):
    draft(city, tmp_path)
    change(tmp_path / "form.toml", r'^city = ""', 'city = "架空市"')
    mine = (tmp_path / "form.toml").read_bytes()
    name = next(iter(city.items))
    page = [item for items in read_files([TSUKUBA]).items.values() for item in items]
    of_others = Documents({name: TSUKUBA}, {name: page})
    sheet = tmp_path / "mine.csv"
    rows = pd.read_csv(tmp_path / "facts.csv", dtype=str).query("document_id == @name")
    rows.drop(index=rows.index[0]).to_csv(sheet, index=False)
    other = tmp_path / "other"
    with pytest.raises(UsageError, match="another document named"):
        draft(of_others, other, sheets=[sheet])
    for options in ({"out": tmp_path}, {"out": other, "form": tmp_path / "form.toml"}):
        with pytest.raises(UsageError, match="the form is of other documents"):
            draft(of_others, **options)
    assert (tmp_path / "form.toml").read_bytes() == mine


def called(documents: Documents, names: dict[str, str]) -> Documents:
    """The documents under other names; None: without it."""
    kept = {key: names.get(key, key) for key in documents.items}
    return Documents(
        {name: documents.files[key] for key, name in kept.items() if name},
        {name: documents.items[key] for key, name in kept.items() if name},
    )


LESSON = 'sheet.csv says: "市民への届き方" = "rating.abc"'


@pytest.fixture
def taught_folder(city, tmp_path):
    """A folder in which a sheet was corrected and used, the document of the sheet, and the sheet as
    it was written.
    """
    draft(city, tmp_path)
    as_written = (tmp_path / "sheet.csv").read_bytes()
    with_rating(tmp_path / "sheet.csv", "市民への届き方")
    assert LESSON in draft(city, tmp_path)
    return tmp_path, pd.read_csv(tmp_path / "sheet.csv")["document_id"][0], as_written


def test_what_a_sheet_taught_lives_on_when_it_is_gone_until_it_is_taken_back(city, taught_folder):
    out, name, as_written = taught_folder
    mine = (out / "sheet.csv").read_bytes()
    for path in ("sheet.csv", "sheet.xlsx"):
        (out / path).unlink()
    for _ in range(2):
        said = draft(city, out)
        assert LESSON in said
        assert "sheet.csv, used before, is not there now: what it taught is kept" in said
        assert pd.read_csv(out / "sheet.csv")["document_id"][0] != name, "the next sheet"
    (out / "sheet.csv").write_bytes(mine)
    said = draft(city, out)
    assert LESSON in said
    assert "sheet.csv was changed: it is used" in said
    (out / "sheet.csv").write_bytes(as_written)
    assert LESSON not in draft(city, out)
    (out / "sheet.csv").unlink()
    assert LESSON not in draft(city, out)


def test_a_sheet_that_is_given_stands_for_one_of_the_same_that_is_gone(city, taught_folder):
    out, *_ = taught_folder
    moved = out / "moved.csv"
    (out / "sheet.csv").rename(moved)
    said = draft(city, out, sheets=[moved])
    assert 'moved.csv says: "市民への届き方" = "rating.abc"' in said
    assert "what it taught is kept" not in said
    assert LESSON not in draft(city, out)


def test_a_sheet_of_which_another_pdf_has_the_name_is_not_used_until_its_own_is_there(
    city, taught_folder
):
    out, name, _ = taught_folder
    *_, other = (key for key in city.items if key != name)
    said = draft(called(city, {name: "", other: name}), out)
    assert LESSON not in said
    assert f"it was not used: the PDF named {name} is not the one of this sheet" in said
    said = draft(called(city, {name: ""}), out)
    assert f"it was not used: its document, {name}, is not there: put the PDF back" in said
    assert LESSON in draft(city, out)


class Person:
    """Works in the folder of a draft, and remembers what has to be there after each call."""

    def __init__(self, chance: random.Random, out: Path) -> None:
        self.chance = chance
        self.out = out
        self.form = out / "form.toml"
        self.labels: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.remarks: list[str] = []
        self.files: dict[Path, bytes] = {}

    def mend_a_label(self) -> None:
        label = self.chance.choice([*form_lines(self.form).labels])
        meaning = self.chance.choice(["ignore", "text", "derived"])
        if label not in ("事業名", "事務事業名") and "activity" not in self.meaning(label):
            line = rf'^"?{re.escape(label)}"? = .*$'
            self.form.write_text(
                re.sub(line, f'"{label}" = "{meaning}"', self.text(), count=1, flags=re.MULTILINE),
                encoding="utf-8",
            )
            if form_lines(self.form).labels.get(label) == meaning:
                self.labels[label] = meaning

    def add_a_label(self) -> None:
        label = f"新しい見出し{self.chance.randrange(9)}"
        if label not in form_lines(self.form).labels:
            change(self.form, r"^\[labels\]", f'[labels]\n"{label}" = "text"')
            self.labels[label] = "text"

    def name_the_city(self) -> None:
        name = self.chance.choice(["架空市", "仮想市"])
        self.form.write_text(
            re.sub(r"(?m)^city = .*$", f'city = "{name}"', self.text()), encoding="utf-8"
        )
        self.keys["city"] = name

    def remark(self) -> None:
        self.remarks.append(f"# 覚え{self.chance.random()}")
        change(self.form, r"^\[labels\]", f"{self.remarks[-1]}\n[labels]")

    def correct_a_sheet(self) -> None:
        sheets = sorted(self.out.glob("sheet*.csv"))
        if sheets:
            sheet = self.chance.choice(sheets)
            with_rating(sheet, "市民への届き方")
            self.files[sheet] = sheet.read_bytes()

    def note_in_the_facts(self) -> None:
        facts = self.out / "facts.csv"
        facts.write_text(facts.read_text(encoding="utf-8") + "覚え\n", encoding="utf-8")
        self.files[facts] = facts.read_bytes()

    def text(self) -> str:
        return self.form.read_text(encoding="utf-8")

    def meaning(self, label: str) -> str:
        return form_lines(self.form).labels[label]

    def look(self) -> None:
        lines = form_lines(self.form)
        assert self.labels.items() <= lines.labels.items()
        assert self.keys.items() <= lines.keys.items()
        assert not {*self.labels, *self.keys} & {*lines.marked}
        assert {*self.remarks} <= {*lines.remarks}
        assert self.files == {path: path.read_bytes() for path in self.files}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_of_a_person_is_lost_over_twelve_calls_in_any_order(seed, city, tmp_path):
    chance = random.Random(seed)
    out = tmp_path / "out"
    given = tmp_path / "given.csv"
    draft(city, out)
    given.write_bytes((out / "sheet.csv").read_bytes())
    with_rating(given, "進め方の工夫")
    form = tmp_path / "given.toml"
    form.write_text((out / "form.toml").read_text(encoding="utf-8"), encoding="utf-8")
    person = Person(chance, out)
    acts = [getattr(person, name) for name in vars(Person) if "_a_" in name or "_the_" in name]
    calls = [
        {},
        {"sheets": [given]},
        {"form": form},
        {"form": form, "sheets": [given]},
        {"documents": fewer(city)},
    ]
    for _ in range(12):
        for act in chance.sample([*acts, person.remark], 2):
            act()
        draft(**{"documents": city, "out": out, **chance.choice(calls)})
        person.look()


#: Drafts into the folders that are given, one in a fork of this process each: the n-th dies as it
#: puts its n-th file in its place. No test forks itself: its threads and kernels have locks.
DRAFTS_THAT_DIE = """
import os, pickle, signal, sys
from pathlib import Path
from hyoka_draft import command
from hyoka.html import rendering
from hyoka.run import cache

rendering.data_uri = lambda image: "data:,"
command.font_of = lambda _: ""
cache.keep_object = lambda *_: None
replace = Path.replace
documents = pickle.loads(Path(sys.argv[1]).read_bytes())

def draft_and_die(out, count):
    left = [None] * count

    def replace_or_die(path, to):
        left.pop()
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(path, to)

    Path.replace = replace_or_die
    [*command.write_draft(documents, out)]
    os._exit(0)

[*command.write_draft(documents, Path(sys.argv[1]).parent / "first")]  # what it imports is there
for count, out in enumerate(sys.argv[2:], 1):
    child = os.fork()
    if not child:
        draft_and_die(Path(out), count)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status))
    if not status:
        break
"""


def drafts_that_die(documents: Documents, outs: list[Path], folder: Path) -> list[int]:
    """The exit codes of drafts that die over their first, second … file, up to one that ends."""
    kept = folder / "documents.pickle"
    kept.write_bytes(pickle.dumps(documents))
    called = [sys.executable, "-c", DRAFTS_THAT_DIE, str(kept), *map(str, outs)]
    ended = subprocess.run(called, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    return [*map(int, ended.stdout.split())]


def texts_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder; of a workbook, which has the time in it, its cells."""
    texts = {}
    for path in folder.iterdir():
        if path.suffix == ".xlsx":
            texts[path.name] = pd.read_excel(path).to_csv().encode()
        elif not path.name.startswith("."):
            texts[path.name] = path.read_bytes()
    return texts


@pytest.mark.slow
@pytest.mark.draft_page
def test_a_draft_killed_at_any_of_its_files_leaves_the_old_or_the_new_one(city, tmp_path):
    documents = fewer(fewer(city))
    before = tmp_path / "before" / "draft"
    draft(documents, before)
    change(before / "form.toml", r'^city = ""', 'city = "架空市"')
    with_rating(before / "sheet.csv", "市民への届き方")
    after = tmp_path / "after" / "draft"
    shutil.copytree(before, after)
    draft(documents, after)
    old, new = texts_in(before), texts_in(after)
    assert old["form.toml"] != new["form.toml"]
    outs = [shutil.copytree(before, tmp_path / str(count) / "draft") for count in range(1, 30)]
    *died, ended = drafts_that_die(documents, outs, tmp_path)
    assert ({*died}, ended) == ({-signal.SIGKILL}, 0)
    assert len(died) + 1 >= 2 * len({*new} - {"sheet.csv"})
    for count, out in enumerate(outs[: len(died)], 1):
        for name, text in texts_in(out).items():
            assert text in (old.get(name), new.get(name)), (count, name)
        assert (out / "sheet.csv").read_bytes() == old["sheet.csv"]
        assert form_lines(out / "form.toml").keys["city"] == "架空市"
        draft(documents, out)
        assert texts_in(out) == new, count


def test_form_and_sheet_may_be_given_together_on_the_command_line(city, tmp_path):
    draft(city, tmp_path)
    with_rating(tmp_path / "sheet.csv", "市民への届き方")
    files = [str(path) for path in city.files.values()]
    options = ["--form", tmp_path / "form.toml", "--sheet", tmp_path / "sheet.csv"]
    done = CliRunner().invoke(app, ["draft", *files, "--out", str(tmp_path), *map(str, options)])
    assert done.exit_code == 0, done.output
    assert form_lines(tmp_path / "form.toml").labels["市民への届き方"] == "rating.abc"


@pytest.mark.parametrize(
    ("comment", "note"),
    [
        ("# ? 12: 1,200 (a p.3)", None),
        ("# 1,204: 7 (b-r4 p.12)", None),
        ("# ? 8: 1,200 (a p.3)  # 部長に確認した", "部長に確認した"),
        ("# 12月に確認", "12月に確認"),
    ],
)
def test_what_a_draft_of_other_documents_wrote_behind_a_line_is_no_note_of_a_person(comment, note):
    before = FormLines.of('[labels]\n"決算額" = "cost.total"  # ? 8: 1,200 (a p.3)\n')
    now = FormLines.of(f'[labels]\n"決算額" = "cost.total"  {comment}\n')
    answers = Answers()
    answers.take(before, now, is_known=False)
    assert [*answers.notes.values()] == ([note] if note else [])
