"""Page 02 makes figures of printed texts in its cells, and they are those of the tables."""

import re
import shutil

import pandas as pd
import pytest
from notebooks_in_process import committed, page_on, rows_of, run, shown
from real_tables import six
from true_tables import ROOT

import helpers

RAW = ROOT / "data" / "raw"
EXAMPLES = "印刷の記載と、直した数値・年度"
TOTAL = "印刷された合計と、その内訳"
#: A text of each kind, its year as printed, the year, and the figure by hand.
SEEN = {
    "記載についた単位": ("490千円", "平成29年度", "平成29年度", "490,000"),
    "桁区切り": ("6,358", "R4年度", "令和4年度", "6,358,000"),
    "割合": ("100.0%", "R4年度", "令和4年度", "100"),
    "小数": ("1.00", "令和2年度", "令和2年度", "1"),
    "負の数": ("△ 96", "2015年度", "平成27年度", "△96"),
    "値のない記載": ("-", "R2年度", "令和2年度", "－"),
    "ほかの記載": ("無", "令和2年度", "令和2年度", "－"),
}
COMPARED = re.compile(
    r"値([\d,]+)件のうち([\d,]+)件は上の数行で数になり、うち([\d,]+)件が表の値と同じ、([\d,]+)件は"
)


@pytest.mark.parametrize("kind", SEEN)
def test_a_text_of_each_kind_is_seen_before_and_after(kind):
    (row,) = [row for row in rows_of(committed("02_clean"), EXAMPLES) if row["記載の種類"] == kind]
    seen = [row["印刷の記載"], row["年度の記載"], row["年度"], row["手で直した値"]]
    assert tuple(seen) == SEEN[kind]
    assert row["手で直した値"] == row["値"]


def folder_of(tmp_path, document):
    """A folder with one document and room for its tables."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "processed").mkdir()
    shutil.copy(RAW / f"{document}.pdf", tmp_path / "raw")
    return tmp_path


def counts_of(page):
    return [int(n.replace(",", "")) for n in COMPARED.search(shown(page)).groups()]


def test_each_figure_by_hand_is_that_of_the_table_but_for_zeros_that_are_none():
    n, numbers, same, zeros = counts_of(committed("02_clean"))
    rows = pd.concat([six()["costs"], six()["indicator_values"]])
    with_note = rows["text"].str.startswith("※")  # ※ 30% is no number for so few lines
    assert n == len(rows)
    assert same == rows.loc[~with_note, "value"].count()
    assert with_note.sum() == 4
    assert numbers == same + zeros
    assert zeros == 39


def read_twice(page):
    """How many pages were read again, as the page says it, and the figures that were the same."""
    said = re.findall(
        r"もう一度読んだのは、数値や評価のある(\d+ページのうち\d+ページ)", shown(page)
    )
    (row,) = rows_of(
        page,
        "数値と評価を確かめたもの（合計や件数で確認した割合の低い順。件数は読み違いを見つけない）",
    )
    return "".join(said), row["二つのプログラムが同じに読んだ"]


def test_a_figure_that_the_table_has_otherwise_is_not_counted_as_the_same(tmp_path, monkeypatch):
    right = helpers.load_all

    def with_wrong(folder):
        tables = right(folder)
        tables["costs"].loc[0, "value"] += 1
        return tables

    monkeypatch.setattr(helpers, "load_all", with_wrong)
    page = run("02_clean", folder_of(tmp_path, "hirakata-2017-general"), pages_twice=0)
    _, numbers, same, _ = counts_of(page)
    assert numbers == same + 1
    assert read_twice(page) == ("", "0"), "no page is read twice"


def test_a_year_that_the_table_has_otherwise_is_counted_as_another(tmp_path, monkeypatch):
    right = helpers.load_all

    def with_wrong(folder):
        tables = right(folder)
        tables["costs"].loc[0, "fiscal_year"] += 1
        return tables

    monkeypatch.setattr(helpers, "load_all", with_wrong)
    page = run("02_clean", folder_of(tmp_path, "hirakata-2017-general"), pages_twice=0)
    ((n, same),) = re.findall(r"年度は、([\d,]+)件中([\d,]+)件が表と同じ", shown(page))
    assert int(same) == int(n) - 1
    assert counts_of(page)[0] == int(n), "it is compared, and not left out"


def test_the_parts_of_a_total_add_up_to_what_is_printed():
    whole, *parts = rows_of(committed("02_clean"), TOTAL)
    amounts = [int(row["値"].replace(",", "")) for row in (whole, *parts)]
    assert whole["費目"] == "事業費"
    assert len(parts) > 1
    assert amounts[0] == sum(amounts[1:])


def test_without_files_the_tables_are_shown_as_they_are():
    page = page_on(six(), "02")
    assert EXAMPLES in page.tables
    assert page.rows(EXAMPLES) == []
    found = "印刷された合計や件数の検算は70件中70件が一致した（和や率 51件、件数 19件）"
    assert any(found in text for text in page.texts)


def test_h16_so_many_pages_are_read_twice_and_that_is_said(tmp_path):
    page = run("02_clean", folder_of(tmp_path, "itami-2021-evaluation"), pages_twice=1)
    said, n_same = read_twice(page)
    assert said == "5ページのうち1ページ"
    assert n_same != "0"
