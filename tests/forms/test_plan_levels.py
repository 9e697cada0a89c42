"""The levels of a plan: their names over several lines, their prose, levels that come again."""

from __future__ import annotations

from made_pages import line

from hyoka.forms.shared.plan_levels import PlanLevels
from hyoka.forms.shared.records import Records


def plan_levels(*lines: tuple[str, str]) -> PlanLevels:
    """The levels of lines below each other; those with a code begin a level."""
    made = PlanLevels()
    for number, (code, text) in enumerate(lines):
        part = line(text, top=100 + 12 * number)
        if code:
            made.open(code, part, text.removeprefix("【"), in_prose=text.startswith("【"))
        else:
            made.append_continuation(part)
    return made


def test_the_name_of_a_level_goes_on_in_the_next_line():
    made = plan_levels(("1", "行政を変える"), ("", "ために"), ("1-1", "窓口"))
    assert [(code, level.name) for code, level in made.levels.items()] == [
        ("1", "行政を変えるために"),
        ("1-1", "窓口"),
    ]
    assert made.top_code == "1"


def test_prose_stands_below_a_heading_behind_its_closing_bracket():
    made = plan_levels(("1-1", "【窓口の"), ("", "改善】"), ("", "改善した。"))
    (level,) = made.levels.values()
    assert (level.name, [part.text for part in level.prose]) == ("窓口の改善", ["改善した。"])


def test_a_level_that_is_met_again_keeps_its_name_and_takes_its_prose():
    made = plan_levels(("1-1", "窓口"), ("1-1", "【窓口の改善】"), ("", "改善した。"))
    out = Records()
    made.write(out, "R3年度", "評価")
    assert [(row["name"], row["level"], row["parent_id"]) for row in out.tables["activities"]] == [
        ("窓口", "program", "1")
    ]
    assert [row["text"] for row in out.tables["narratives"]] == ["改善した。"]


def test_a_line_apart_from_a_name_is_no_part_of_it():
    made = PlanLevels()
    made.open("1", line("行政", top=100), "行政")
    made.append_continuation(line("施策数：9", top=160))
    made.close()
    made.append_continuation(line("続き", top=112))
    assert made.levels["1"].name == "行政"
