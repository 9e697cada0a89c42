"""茨木市's projects are read whatever they are set in: names, purposes, indicators and prose share
their rows.
"""

from made_pages import line, row

from hyoka.forms import forms

XS = [28.0, 54.0, 338.0, 500.0, 624.0, 700.0]


def heads(number=1):
    """The heads of a table on a page."""
    upper = ("No.", "事務事業名／目的及び概要", "活動実績・事業の成果", "", "")
    lower = ("", "", "指標", "単位", "R1年度")
    return [
        row(*texts, xs=XS, top=top, number=number, guessed=True)
        for texts, top in ((upper, 50), (lower, 60))
    ]


def sections(*above):
    """Department and section of the projects of two tables, with something above the second one."""
    first = row("1", "窓口事業", "件数", "件", "1", xs=XS, top=80, guessed=True)
    second = row("1", "相談事業", "件数", "件", "2", xs=XS, top=80, number=2, guessed=True)
    (form,) = [form for form in forms() if form.name == "ibaraki_projects"]
    out = form.read_records(
        [line("総務部", top=20), line("総務課", top=40), *heads(), first, *above, *heads(2), second]
    )
    return [(project["department"], project["section"]) for project in out.tables["activities"]]


def test_a_section_at_the_foot_of_the_page_before_its_table_is_its_section():
    assert sections(line("市民部", top=700), line("市民課", top=720)) == [
        ("総務部", "総務課"),
        ("市民部", "市民課"),
    ]


def test_the_rest_of_a_name_that_ends_as_a_section_does_is_none():
    rest = row("", "推進協議会", "", "", "", xs=XS, top=100, guessed=True)
    assert sections(rest) == [("総務部", "総務課"), ("総務部", "総務課")]
