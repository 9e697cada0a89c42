"""The notebooks with all data, with some and with none: what they say, and a second count of their
leads.
"""

import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import duckdb
import pandas as pd
import pytest
from cases import cases_by_weight
from notebook_limits import opening
from notebooks_in_process import (
    NOTEBOOKS,
    alts_of,
    committed,
    html_of,
    page_on,
    rows_of,
    run,
    shown,
)
from papermill.exceptions import PapermillExecutionError
from real_tables import of_document, six
from true_tables import ROOT

from hyoka.contract.schema import empty, typed
from hyoka.contract.tables import TABLES
from hyoka.store.table_files import load_table
from hyoka.text.errors import UsageError

#: What leads say, and how their figures are counted once more.
ANSWERS = tomllib.loads(
    (ROOT / "engine" / "tests" / "data" / "answers.toml").read_text(encoding="utf-8")
)
#: One choice of cities or years for each page whose lead is sentences of figures about the
#: selection.
PAGES = {
    "02_clean": "枚方市",
    "03_indicator_attainment": "2020",
    "04_cost_efficiency": "つくば市",
    "05_dx_progress": "2021",
    "06_self_ratings": "伊丹市",
    "07_compare_cities": "2021",
}
#: A choice of each page whose lead speaks of the selection, and what else is chosen of money.
CHOICES = (*PAGES.items(), ("04_cost_efficiency", "池田市"), ("04_cost_efficiency", "2021"))
#: Tables that are missing together where the cases say that one is.
TOGETHER = (("costs", "ratings", "indicators"), ("page_log", "checks"))


@dataclass(frozen=True)
class Seen:
    """What a reader sees of a page: the points of its answer, notes, tables, charts, all texts."""

    lead: str
    notes: str
    alts: list[str]
    text: str
    tables: list[list[dict[str, str]]]
    rows: Callable[[str], list[dict[str, str]]]


def seen_in(notebook):
    """What a notebook shows; its answer is "" where it only says that there is nothing."""
    pages = html_of(notebook)
    answers = [page for page in pages if page.startswith('<div class="hyoka-answer"')]
    points = re.findall(r"<li>(.*?)</li>", "".join(answers[:1]).partition('<ul lang="en">')[0])
    notes = [page for page in pages if page.startswith('<p class="hyoka-note"')]
    captions = re.findall("<caption>(.*?)</caption>", "".join(pages))
    return Seen(
        re.sub("<[^>]*>", "", "".join(points)),
        re.sub("<[^>]*>", "", "".join(notes)),
        alts_of(notebook),
        shown(notebook),
        [rows_of(notebook, caption) for caption in captions],
        partial(rows_of, notebook),
    )


def seen_on(page):
    """The same of a page that ran without a shell."""
    numbers = page.findings["page"].unique() if page.front else []
    points = [row["ja"] for number in numbers for row in opening(page.findings, number)]
    notes = page.notes[::-1]
    for text in page.behind:  # a section may say the same
        notes.remove(text)
    return Seen(
        "".join([*points, *page.behind]),
        "".join(notes[::-1]),
        page.alts(),
        "\n".join(page.texts),
        [table.rows() for table in page.tables.values()],
        page.rows,
    )


@cache
def without(missing):
    """The committed tables without one and those that are missing with it; all have no row."""
    if missing == "all":
        return {name: empty(name) for name in TABLES}
    names = next((of for of in TOGETHER if missing in of), (missing,))
    return {name: rows for name, rows in six().items() if name not in names}


@cache
def seen(name, chosen="", missing=None):
    """The committed notebook of a name, or its page without a shell: some tables, or a choice."""
    if missing is None and not chosen:
        return seen_in(committed(name))
    # those of analyses no page reads
    tables = six() if missing in (None, "", "analyses") else without(missing)
    return seen_on(page_on(tables, name[:2], **parameters(chosen)))


def parameters(chosen):
    name, _, value = chosen.partition(" ")
    if value:
        return {name: float(value)}
    if name.isdecimal():
        return {"years": [int(name)]}
    return {"cities": [name]} if name else {}


def files(folder):
    return {path.name: path.read_bytes() for path in (folder / "processed").iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "chosen"), PAGES.items(), ids=[*PAGES])
def test_cells_that_run_again_show_the_same_and_change_no_table(name, chosen, tmp_path):
    (tmp_path / "raw").mkdir()
    shutil.copytree(ROOT / "data" / "processed", tmp_path / "processed")
    before = files(tmp_path)
    notebook = run(name, tmp_path, again=True, **parameters(chosen))
    assert files(tmp_path) == before, "a notebook without PDFs changes no table"
    assert seen_in(notebook).lead == seen(name, chosen).lead != ""


@pytest.mark.parametrize("name", NOTEBOOKS[2:])
def test_a_page_without_a_shell_shows_what_its_notebook_shows(name):
    notebook, page = seen(name), seen_on(page_on(six(), name[:2]))
    assert notebook.lead == page.lead
    assert notebook.notes == page.notes
    assert notebook.alts == page.alts
    captions = re.findall("<caption>(.*?)</caption>", "".join(html_of(committed(name))))
    for caption in captions:
        on_page = [row | {"出典": ""} for row in page.rows(caption)]  # without links to PDFs
        rows = [row | {"出典": ""} for row in notebook.rows(caption)]
        assert [row for row in rows if row not in on_page] == [], caption


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_picture_of_a_notebook_says_what_it_shows(name):
    """A figure that one cell begins and another one shows stood there twice, once without words."""
    outputs = [output for cell in committed(name).cells for output in cell.get("outputs", ())]
    pictures = [output for output in outputs if "chart" in output.get("metadata", {})]
    assert all(output["metadata"]["chart"].get("alt") for output in pictures)
    without_words = [output for output in outputs if "image/png" in output.get("data", {})]
    assert not without_words


@pytest.mark.parametrize(("name", "missing", "chosen", "text"), cases_by_weight("runs"))
def test_a_notebook_without_some_data_or_of_a_choice_runs_and_says_so(name, missing, chosen, text):
    assert text in seen(name, chosen, missing or (None if chosen else "")).text


@pytest.fixture(scope="module")
def counted():
    """The committed CSV files as tables of a database."""
    paths = [*(ROOT / "data" / "processed").glob("*.csv"), ROOT / "data/labels/concepts.csv"]
    with duckdb.connect() as database:
        for path in paths:
            database.sql(f"create table {path.stem} as from read_csv('{path}', all_varchar = true)")
        database.sql(ANSWERS["views"])
        yield database


@pytest.mark.parametrize("answer", ANSWERS["answers"], ids=lambda answer: answer["text"])
def test_a_second_count_gives_the_figures_that_leads_say(answer, counted):
    (row,) = counted.sql(answer["sql"]).df().to_dict("records")
    page = seen(answer["notebook"], answer.get("chosen", ""))
    sentences = page.lead + page.notes
    for text in answer["text"].splitlines():
        assert text.format(**row) in sentences


@pytest.mark.parametrize("asked", ANSWERS["rows"], ids=lambda asked: asked["caption"])
def test_a_second_count_gives_the_figures_of_a_table(asked, counted):
    (count,) = counted.sql(asked["sql"]).df().to_dict("records")
    rows = seen(asked["notebook"], asked.get("chosen", "")).rows(asked["caption"])
    (row,) = [row for row in rows if asked["where"].items() <= row.items()]
    expected = {head: text.format(**count) for head, text in asked["cells"].items()}
    assert {head: row[head] for head in expected} == expected


@pytest.mark.parametrize(("name", "chosen"), CHOICES, ids=[" ".join(of) for of in CHOICES])
def test_all_shares_of_a_lead_are_in_a_table_or_chart_of_its_page(name, chosen):
    page = seen(name, chosen)
    cells = [cell for rows in page.tables for row in rows for cell in row.values()]
    there = {cell.replace(",", "") for cell in cells}
    in_words = " ".join([*page.alts, page.notes])
    there |= set(re.findall(r"△?\d[\d.]*%?", in_words.replace(",", "")))
    for share in re.findall(r"△?\d[\d,.]*%", re.sub(r"\d+%未満", "", page.lead)):
        assert share.replace(",", "") in there or share[:-1].replace(",", "") in there, share


def test_pages_of_one_run_count_alike():
    pages = [seen(name) for name in ("01_extract", "02_clean")]
    said = [page.lead + page.notes for page in pages]
    unread = {re.search(r"読み取りが途中で止まったものは(\d+)", text)[1] for text in said}
    assert len(unread) == 1


def test_h18_what_cleaning_finds_doubtful_is_counted_where_it_is_found():
    pages = [seen(name) for name in ("01_extract", "02_clean")]
    reading, cleaning = (page.lead + page.notes for page in pages)
    assert "要確認" not in reading
    assert re.search(r"読み取りの注意は\d+（読み取らなかった文字 \d+、", reading)
    assert re.search(r"要確認は\d+件（読み取らなかった文字 \d+、", cleaning)


def test_a_folder_city_or_year_that_is_not_there_ends_a_notebook_with_what_there_is(tmp_path):
    with pytest.raises(PapermillExecutionError, match=f"UsageError: .*{tmp_path.name}"):
        run(NOTEBOOKS[4], tmp_path)
    with pytest.raises(UsageError, match=r"no such .*茨木市"):
        page_on(six(), NOTEBOOKS[4][:2], cities=["京都市"])


@pytest.mark.slow
def test_one_document_alone_goes_all_the_way_to_the_tables(tmp_path):
    (tmp_path / "raw").mkdir()
    shutil.copy(ROOT / "data" / "raw" / "hirakata-2017-general.pdf", tmp_path / "raw")
    for name in NOTEBOOKS[:2]:
        run(name, tmp_path)
    run("04_cost_efficiency", tmp_path, output=str(tmp_path / "processed"))
    assert set(load_table(tmp_path / "processed", "cost_measures")["measure"]) >= {
        "execution",
        "full_cost",
    }


def test_a_doubtful_figure_is_named_in_words_and_leads_to_its_cell():
    tables = of_document("tsukuba-2022-sheets")
    problem = {
        "document_id": "tsukuba-2022-sheets",
        "page": 1,
        "severity": "note",
        "kind": "mended",
        "action": "",
    }
    problem |= {"subject": "088 2022 general_funds", "text": "1", "japanese": ""}
    problems = typed("problems", pd.DataFrame([problem]))
    page = page_on(tables | {"problems": problems}, "02")
    cells = [
        cell for table in page.tables.values() for row in table.rows() for cell in row.values()
    ]
    assert any("088 R4 一般財源" in cell for cell in cells)
    doubted = page.tables["一致しない検算と、要確認のもの"].frame
    assert doubted.query("kind == 'mended'")["subject_page"].tolist() == [1]


@pytest.mark.parametrize("name", NOTEBOOKS[2:])
def test_a_notebook_has_its_question_first_and_its_answer_and_its_limits(name):
    cells = committed(name)["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    heads = [line for text in texts for line in text.splitlines() if line.startswith(("# ", "## "))]
    assert heads[0].startswith("# ")
    assert "？" not in heads[0]
    assert "か。" in texts[0]
    links = re.findall(r"\]\((?!https?:)([^)#]+)", "\n".join(texts))
    assert [link for link in links if not (ROOT / "notebooks" / link).exists()] == []
    assert heads.count("## 結論 — The answer") == 1
    assert any(limit in heads[-1] for limit in ("留意点", "限界"))
