"""HTML of notebooks as pages have it: links by a parser, headings by a renderer."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from hyoka_report.page_html import Markdown, page_html

RUN = SimpleNamespace(home=Path("notebooks"), link=lambda path: f"run/{path.name}")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<a href="../data/raw/a%20b.pdf#page=2">p.2</a>', '<a href="run/a b.pdf#page=2">p.2</a>'),
        ('<a title="x > y" href="a.csv">表</a>', '<a href="run/a.csv">表</a>'),
        ('<a class="hyoka-run" href="explore.html#a=b">1</a>', None),
        ('<a class="hyoka-run" href="activities/a%20b.html#1">1</a>', None),
        ('<a class="hyoka-run" href="activities/gone.html#1">1</a>', "1"),
        ('<a class="hyoka-run hyoka-cell" href="activities/a%20b.html#1-2-3">1</a>', None),
        ('<a class="hyoka-run hyoka-cell" href="activities/a%20b.html#1-2-4">1</a>', "1"),
        ('<a href="https://example.org/a.csv">外</a>', None),
        ('<a href="#section-1">上</a>', None),
        ('<a href="03_there.ipynb#x">次</a>', '<a href="03_there.html#x">次</a>'),
        ('<p>次は<a href="04_gone.ipynb">費用 <b>と</b></a>。</p>', "<p>次は費用 <b>と</b>。</p>"),
        ('<pre>&lt;a href="x.csv"&gt; &amp; &#12354;</pre>', None),
        ("<script>if (a < b) { '<a href=\"x\">'; }</script>後", "後"),
        ("<style>a > b {}</style><table><th></th></table>", "<table><td></td></table>"),
        ("<img src=\"data:,\" alt='a'>", None),
    ],
)
def test_links_lead_into_the_run_and_all_else_stays_as_it_is(written, shown):
    linked = {"03_there.html", "activities/a b.html", "activities/a b.html#1-2-3"}
    assert page_html(RUN, linked, written) == (written if shown is None else shown)


def test_headings_have_names_and_their_english_is_marked_and_code_is_none():
    markdown = Markdown()
    first = markdown.html("# 題 — Title\n\n## 表 `a` — Table\n\n文")
    second = markdown.html("```\n## no heading\n```\n\n### 小\n\n## 限界")
    of_lab = '<a id="表-a-—-Table"></a>'
    assert first.startswith(f'<h2 id="section-1">{of_lab}表 <code>a</code><span lang="en"> — Table')
    assert "<h3>小</h3>" in second
    assert '<h2 id="section-2"><a id="限界"></a>限界</h2>' in second
    assert markdown.contents == [
        {"id": "section-1", "ja": "表 a", "en": "Table"},
        {"id": "section-2", "ja": "限界", "en": ""},
    ]


@pytest.mark.parametrize(
    ("written", "is_english"),
    [
        ("What is printed: △ is a minus sign.", True),
        ("金額 is yen", False),
        ("$a = b / c$", False),
        ("`costs`", False),
    ],
)
def test_a_paragraph_in_english_is_marked(written, is_english):
    assert Markdown().html(written).startswith('<p lang="en">') == is_english
