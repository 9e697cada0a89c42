"""Figures that stand in sentences and in small tables among prose, each at its own place."""

import pytest
from forms.reading import tables_of
from made_pages import line
from true_tables import clean

from hyoka.contract.ledger import Records
from hyoka.contract.records import Extracted
from hyoka.forms.declaration import Declaration, ProseFigure
from hyoka.forms.plans import prose_figures

RATE = ProseFigure(name="交付率", pattern=r"交付率は(?P<figure>[\d.]+%)")


def table_of(text, *figures, parts=[]):  # noqa: B006
    """The figures of a project's text that begins on page 1."""
    out = Records()
    out.add(
        "activities", line("窓口事業"), activity_id="1", name="窓口事業", year="R3", level="project"
    )
    out.add_narrative(line("本文"), "1", "成果", text)
    form = Declaration(
        city="見本市", code="000000", title="表", known_by=("表",), prose_figures=figures
    )
    records = {**out.tables, "prose_figures": prose_figures(form, out.tables, parts)}
    return clean(Extracted("doc", "form", {"year": "R3"}, records, [], [], 1))["prose_figures"]


def said(rows):
    columns = ["activity_id", "fiscal_year", "name", "value", "unit", "text"]
    return list(rows[columns].itertuples(index=False, name=None))


def test_a_figure_is_at_the_first_line_of_its_text_that_holds_it():
    parts = [line("前年の交付率は50.9%", top=40), line("本文", top=100), line("交付率は", top=120)]
    rows = table_of(
        "本文\n交付率は５０．９％となった。",
        RATE,
        parts=[*parts, line("５０．９％となった。", top=135)],
    )
    assert said(rows) == [("doc/1", 2021, "交付率", 50.9, "%", "50.9%")]
    assert rows["top"].tolist() == [135]


def test_a_small_table_by_year_needs_no_declaration_and_a_dash_is_no_figure():
    rows = table_of(
        "次のとおり。\n年度 | 質問数（件） | 備考\nR1 | - | －\nR2 | 24,590 | －\n以上。"
    )
    assert said(rows) == [("doc/1", 2020, "質問数", 24590, "件", "24,590")]
    assert said(table_of("年度 | 質問数（件）\nR2 | 24,590")) == said(rows)


@pytest.mark.parametrize(
    "text", ["R1 | R2\n5 | 6", "区分 | 件数\n窓口 | 5", "年度 | 件数 | 人数\nR1 | 5"]
)
def test_a_table_whose_rows_have_no_year_or_no_header_gives_no_figure(text):
    assert table_of(text).empty


@pytest.mark.shared
@pytest.mark.parametrize("engine", ["calc", "chromium"])
def test_documents_with_their_whole_prose_tell_more(shared, engine):
    names = ("hirakata-2017-general", "ibaraki-2021-dx", "itami-2021-evaluation")
    tables = [tables_of(shared / "pdf" / f"{name}-{engine}.pdf")["prose_figures"] for name in names]
    found = {row[2:5] for rows in tables for row in said(rows)}
    assert {
        ("交付率", 50.9, "%"),
        ("相談や申し込み支援", 23_779, "件"),
        ("オープンデータ公開件数", 20, ""),
    } <= found
    assert {("費用削減", 12_000_000, "JPY"), ("費用削減", 25_000, "JPY")} <= found
