"""財政状況等一覧表, which all municipalities publish: its form says where their name is printed,
and how the columns of a row are related.

The truth, `tests/data/kobe-itiran.csv`, was made apart from this program; it lacks 92 figures of
平成21年度 that are printed twice on one spot.
"""

import csv
from collections import Counter

import pytest
from forms.made_forms import NAME, cleaned, problems, read
from forms.reading import tables_of
from true_tables import TESTS

from hyoka.contract.identities import parse_identity
from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold

__all__ = ["read"]

#: Figures of a year, rows that are sums of others left out.
FIGURES = {19: 627, 20: 633, 21: 602}
TITLE = "令和5年度 見本市行政評価シート"
OF_MANY = {
    'city = "見本市"': 'city = "{団体名}"',
    'code = "000000"': 'code = ""\nidentities = ["形式収支 ≈ 歳入 - 歳出"]',
    '"指標名" =': '"会計計" = "total"\n"指標名" =',
    ', "事務事業名"]': ', "会計名"]',
}
ACCOUNTS = [["会計名", "歳入", "歳出", "形式収支"], ["一般会計", "717", "711", "6"]]


def true_figures(year):
    with (TESTS / "data" / "kobe-itiran.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["document_id"].endswith(f"h{year}")]
    return {
        (fold(row["名称"]), fold(row["項目"]), int(row["年度"]), float(row["値"]))
        for row in rows
        if not row["名称"].endswith("計")
    }


def read_figures(tables):
    about = tables["indicators"][["indicator_id", "activity_id", "name"]]
    names = tables["activities"].set_index("activity_id")["name"]
    values = tables["indicator_values"].dropna(subset="value").merge(about, on="indicator_id")
    return [
        (fold(names[row.activity_id]), fold(row.name), int(row.fiscal_year), float(row.value))
        for row in values.itertuples(index=False)
    ]


@pytest.mark.shared
@pytest.mark.parametrize("year", FIGURES)
def test_a_published_year_is_read_whole_with_its_municipality(shared, year):
    tables = tables_of(shared / "pdf-real" / "kobe-itiran" / f"kobe-itiran-h{year}.pdf")
    figures = read_figures(tables)
    assert tables["documents"]["municipality"].tolist() == ["神戸市"]
    assert len(figures) == len(set(figures)) == FIGURES[year]
    assert true_figures(year) <= set(figures)


@pytest.mark.shared
def test_the_only_relation_of_three_years_that_fails_is_printed_so(shared):
    folder = shared / "pdf-real" / "kobe-itiran"
    checks = [tables_of(path)["checks"] for path in sorted(folder.glob("*.pdf"))]
    held = Counter()
    for of_document in checks:
        related = of_document[of_document["check"].eq("identity")]
        held += Counter(related["passes"].tolist())
    assert held == {True: 86, False: 1}
    (failing,) = checks[0].query("check == 'identity' and not passes").to_dict("records")
    assert failing["subject"].startswith("病院事業会計#")
    assert (failing["expected"], failing["found"]) == ("-1,044", "-1,004")


def listing(heads):
    """What a form of accounts says, with a table of these heads."""
    unit = '"単位" = "indicator.unit"'
    slots = f'columns = {heads[1:]}\nactivity = "under {heads[0]}"\nlabel = "over 1"'
    return OF_MANY | {unit: f'{unit}\n[tables."{" | ".join(heads)}".value]\n{slots}'}


def of_accounts(read, *lines, rows=()):
    return read([TITLE, *lines, [*ACCOUNTS, *rows]], form=listing(ACCOUNTS[0]))


@pytest.mark.parametrize("place", ["団体名 架空町", "団体名：架空町", [["団体名", "架空町"]]])
def test_the_municipality_is_that_which_the_page_prints(read, place):
    document = of_accounts(read, place)
    assert document.document["municipality"] == "架空町"
    assert problems(document, "untaken_text") == []


@pytest.mark.parametrize("place", ["架空町", "団体名", "団体名 全て"])
def test_a_page_without_a_municipality_is_told(read, place):
    document = of_accounts(read, place)
    assert document.document["municipality"] == ""
    (told,) = [row for row in document.problems if row["kind"] == "no_city"]
    assert told["subject"] == "団体名"
    assert read_figures(cleaned(document)) != []


@pytest.mark.parametrize(
    ("row", "passes"),
    [
        (["公債費", "30", "20", "10"], True),
        (["公債費", "30", "20", "11"], True),  # 30.4 - 19.6
        (["公債費", "30", "20", "12"], False),
        (["公債費", "30", "-", "30"], None),
        (["公債費", "30.5", "20.0", "10.5"], True),
        (["公債費", "30.5", "20.0", "11.5"], False),
    ],
)
def test_columns_of_a_row_are_related_within_what_rounding_makes(read, row, passes):
    checks = cleaned(of_accounts(read, "団体名 架空町", rows=[row]))["checks"]
    of_row = checks[checks["subject"].str.startswith("公債費")]
    assert of_row["passes"].tolist() == ([] if passes is None else [passes])
    assert of_row["note"].tolist() == ["形式収支 ≈ 歳入 - 歳出"] * len(of_row)


def test_a_row_that_the_form_calls_a_total_is_no_activity(read):
    tables = cleaned(of_accounts(read, "団体名 架空町", rows=[["会計計", "717", "711", "6"]]))
    assert tables["activities"]["name"].tolist() == ["一般会計"]
    assert tables["problems"].query("kind == 'untaken_text'").empty


def test_a_bracket_that_is_no_unit_belongs_to_the_name(read):
    table = [["会計名", "総収益（歳入）", "歳出"], ["水道", "36", "35"]]
    form = listing(table[0]) | {'code = "000000"': 'code = ""'}
    document = read([TITLE, "団体名 架空町", table], form=form)
    names = cleaned(document)["indicators"][["name", "unit"]].to_numpy().tolist()
    assert names[0] == ["総収益（歳入）", ""]


def test_a_letter_behind_a_year_changes_nothing(read):
    table = [["区分", "令和4年度A", "令和5年度(B)", "差引B-A"], ["事業費", "3", "7", "4"]]
    costs = cleaned(read([TITLE, [NAME], table]))["costs"]
    assert costs[["fiscal_year", "text"]].to_numpy().tolist() == [[2022, "3"], [2023, "7"]]


@pytest.mark.parametrize(
    ("line", "unit"), [("(単位:百万円)", "百万円"), ("", "百万円"), ("(単位:千円)", "")]
)
def test_a_form_says_the_unit_of_a_column_unless_its_table_prints_another(read, line, unit):
    said = '"歳入" = "indicator.itself"\n"歳出" = "indicator.itself + unit.百万円"\n"指標名" ='
    form = {'"指標名" =': said}
    table = [["年度", "歳入", "歳出"], ["令和4年度実績", "717", "711"]]
    page = [TITLE, [NAME], *filter(None, [line]), table]
    indicators = cleaned(read(page, form=form))["indicators"].set_index("name")
    assert indicators.loc["歳出", "unit"] == unit
    assert indicators.loc["歳入", "unit"] == ""


@pytest.mark.parametrize("written", ["a ≈ b", "a ≈ b + ", "≈ b + c", "a ≒ b + c"])
def test_a_relation_that_is_not_written_as_one_is_refused(written):
    with pytest.raises(UsageError):
        parse_identity(written)
