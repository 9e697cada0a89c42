"""A drafted list of which some rows are gone: they were wrong, or nobody looked at them."""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from command_line import hyoka, rows_of
from corrected_sheets import write_typed
from typeset.page import typeset_pages

from hyoka_draft.command import write_draft
from hyoka_draft.documents import find_files, read_files

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "公園管理事業",
    "健康診査事業",
    "図書館運営事業",
    "道路維持補修事業",
    "学童保育事業",
    "消防団運営事業",
    "防犯灯設置事業",
    "文化財保護事業",
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Lists of eight projects, of three years: two amounts each."""
    folder = tmp_path / "raw"
    folder.mkdir()
    for year in (3, 4, 5):
        rows = [["事業名", "予算額", "決算額"]]
        for number, name in enumerate(NAMES):
            rows.append([name, f"{2000 + 10 * number + year}", f"{1000 + 10 * number + year}"])
        typeset_pages(folder / f"list-r{year}.pdf", [[f"令和{year}年度 主要事業(単位:千円)", rows]])
    return folder


def given_without(raw: Path, out: Path, left_out: tuple[str, ...]) -> list[dict[str, str]]:
    """The facts of a draft after its own sheet came back without some activities."""
    documents = read_files(find_files([raw]))
    list(write_draft(documents, out))
    rows = [row for row in rows_of(out / "sheet.csv") if row["activity"] not in left_out]
    sheet = write_typed(out.with_suffix(".csv"), rows)
    list(write_draft(documents, out, sheets=[sheet]))
    return rows_of(out / "facts.csv")


@pytest.mark.parametrize("count", [1, 3, 5, 6])
def test_each_activity_that_is_left_out_is_asked_and_denies_no_other(
    raw: Path, tmp_path: Path, count: int
) -> None:
    left_out = NAMES[1 : 1 + count]
    facts = given_without(raw, tmp_path / "draft", left_out)
    states = Counter((row["activity"] in left_out, row["state"]) for row in facts)
    assert states == {(True, "guess"): 6 * count, (False, "confirmed"): 6 * (8 - count)}
    form = tomllib.loads((tmp_path / "draft" / "form.toml").read_text(encoding="utf-8"))
    assert form["open"] == [*left_out]


def test_what_is_left_out_stays_out_of_the_tables_until_a_person_says_that_it_is_right(
    raw: Path, tmp_path: Path
) -> None:
    given_without(raw, tmp_path / "draft", NAMES[:1])
    form = tmp_path / "draft" / "form.toml"
    text = form.read_text(encoding="utf-8").replace("# ?", "#")
    text = text.replace('city = ""', 'city = "緑市"', 1).replace('code = ""', 'code = "012345"', 1)
    answered = "\n".join(line for line in text.splitlines() if f'"{NAMES[0]}"' not in line)
    named = {}
    for name, of_form in (("asked", text), ("answered", answered)):
        forms = tmp_path / name
        forms.mkdir()
        (forms / "midori.toml").write_text(of_form, encoding="utf-8")
        processed = tmp_path / f"{name}-tables"
        hyoka("tables", "--raw", raw, "--processed", processed, "--forms", forms)
        activities = {
            row["activity_id"]: row["name"] for row in rows_of(processed / "activities.csv")
        }
        costs = rows_of(processed / "costs.csv")
        named[name] = Counter(activities[row["activity_id"]] for row in costs)
    assert named["answered"] - named["asked"] == {NAMES[0]: 6}
    assert named["asked"].total() == 42
