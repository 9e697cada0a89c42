"""The notebooks with all data, with some and with none: what they say, and a second count of their
leads.
"""

import os
import re
import shutil
import tomllib
from functools import cache

import duckdb
import pandas as pd
import pytest
from cases import cases
from notebooks_in_process import (
    NOTEBOOKS,
    alts_of,
    committed,
    html_of,
    rows_of,
    run,
    shown,
)
from papermill.exceptions import PapermillExecutionError
from true_tables import ROOT

from helpers.measures import quality
from hyoka.contract.schema import empty, typed
from hyoka.contract.tables import MADE_BY, TABLES
from hyoka.store.table_files import load_table, load_tables, save_table

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
#: The tables that are missing where the cases say so in a word.
MISSING = {"all": (*TABLES,), "analyses": (*MADE_BY,)}


@pytest.fixture(scope="module")
def folder_without(tmp_path_factory):
    """Makes a folder with the committed tables but some and with no PDF.

    Where all are missing they have no row.
    """
    whole = tmp_path_factory.mktemp("committed")
    for name, table in load_tables(ROOT / "data" / "processed").items():
        save_table(whole, name, table)

    def make(missing=None):
        folder = tmp_path_factory.mktemp("run")
        (folder / "raw").mkdir()
        shutil.copytree(whole, folder / "processed", copy_function=os.link)
        for name in MISSING.get(missing, [missing] if missing else []):
            for path in (folder / "processed").glob(f"{name}.*"):
                path.unlink()
            if missing == "all":
                save_table(folder / "processed", name, empty(name))
        return folder

    return make


@pytest.fixture(scope="module")
def executed(folder_without):
    """The committed notebook of a name, or one run once without some tables or with a city, a year
    or a threshold.
    """

    @cache
    def of(name, chosen="", missing=None):
        if not chosen and missing is None:
            return committed(name)
        folder = folder_without(missing)
        before = files(folder)
        notebook = run(name, folder, again=chosen == PAGES.get(name), **parameters(chosen))
        assert files(folder) == before, "a notebook without PDFs changes no table"
        return notebook

    return of


def parameters(chosen):
    name, _, value = chosen.partition(" ")
    if value:
        return {name: float(value)}
    return {"years": [int(name)]} if name.isdecimal() else {"cities": [name] if name else []}


def files(folder):
    return {path.name: path.read_bytes() for path in (folder / "processed").iterdir()}


def lead(notebook):
    """The Japanese points of a notebook's answer, in one line.

    "" where it only says that there is nothing.
    """
    answers = [page for page in html_of(notebook) if page.startswith('<div class="hyoka-answer"')]
    points = re.findall(r"<li>(.*?)</li>", "".join(answers[:1]).partition('<ul lang="en">')[0])
    return re.sub("<[^>]*>", "", "".join(points))


def said(notebook):
    """The points of a notebook's answer, and the notes of its sections, in one line."""
    notes = [page for page in html_of(notebook) if page.startswith('<p class="hyoka-note"')]
    return lead(notebook) + re.sub("<[^>]*>", "", "".join(notes))


@pytest.mark.parametrize(("name", "missing", "chosen", "text"), cases("runs"))
def test_a_notebook_without_some_data_or_of_a_choice_runs_and_says_so(
    name, missing, chosen, text, executed
):
    assert text in shown(executed(name, chosen, missing))


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
def test_a_second_count_gives_the_figures_that_leads_say(answer, executed, counted):
    (row,) = counted.sql(answer["sql"]).df().to_dict("records")
    sentences = said(executed(answer["notebook"], answer.get("chosen", "")))
    for text in answer["text"].splitlines():
        assert text.format(**row) in sentences


@pytest.mark.parametrize("asked", ANSWERS["rows"], ids=lambda asked: asked["caption"])
def test_a_second_count_gives_the_figures_of_a_table(asked, executed, counted):
    (count,) = counted.sql(asked["sql"]).df().to_dict("records")
    rows = rows_of(executed(asked["notebook"], asked.get("chosen", "")), asked["caption"])
    (row,) = [row for row in rows if asked["where"].items() <= row.items()]
    expected = {head: text.format(**count) for head, text in asked["cells"].items()}
    assert {head: row[head] for head in expected} == expected


@pytest.mark.parametrize(
    ("page", "selection"),
    [*PAGES.items(), ("04_cost_efficiency", "池田市"), ("04_cost_efficiency", "2021")],
    ids=[*PAGES, "an account of one project", "another year"],
)
def test_all_shares_of_a_lead_are_in_a_table_or_chart_of_its_page(page, selection, executed):
    notebook = executed(page, selection)
    html = " ".join(part for part in html_of(notebook) if 'class="hyoka-answer' not in part)
    there = {
        re.sub("<[^>]*>", "", cell).replace(",", "")
        for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html)
    }
    in_words = " ".join([*alts_of(notebook), said(notebook).removeprefix(lead(notebook))])
    there |= set(re.findall(r"△?\d[\d.]*%?", in_words.replace(",", "")))
    for share in re.findall(r"△?\d[\d,.]*%", re.sub(r"\d+%未満", "", lead(notebook))):
        assert share.replace(",", "") in there or share[:-1].replace(",", "") in there, share


def test_pages_of_one_run_count_alike():
    texts = [said(committed(name)) for name in ("01_extract", "02_clean")]
    unread = {re.search(r"読めなかった(?:ところ|もの)は(\d+)", text)[1] for text in texts}
    assert len(unread) == 1


def test_h18_what_cleaning_finds_doubtful_is_counted_where_it_is_found():
    reading, cleaning = (said(committed(name)) for name in ("01_extract", "02_clean"))
    assert "要確認" not in reading
    assert re.search(r"読み取りの注意は\d+。", reading)
    assert re.search(r"要確認は\d+件", cleaning)


def test_a_folder_city_or_year_that_is_not_there_ends_a_notebook_with_what_there_is(
    folder_without, tmp_path
):
    with pytest.raises(PapermillExecutionError, match=f"UsageError: .*{tmp_path.name}"):
        run(NOTEBOOKS[4], tmp_path)
    with pytest.raises(PapermillExecutionError, match=r"UsageError: no such .*茨木市"):
        run(NOTEBOOKS[4], folder_without(), cities=["京都市"])


@pytest.mark.slow
def test_one_document_alone_goes_all_the_way_to_the_tables(tmp_path):
    (tmp_path / "raw").mkdir()
    shutil.copy(ROOT / "data" / "raw" / "hirakata-2017-general.pdf", tmp_path / "raw")
    for name in NOTEBOOKS[:2]:
        run(name, tmp_path)
    run("04_cost_efficiency", tmp_path, output=str(tmp_path / "processed"))
    assert set(load_table(tmp_path / "processed", "cost_measures")["measure"]) >= {
        "execution",
        "direct_cost",
    }


def test_a_doubtful_figure_is_named_in_words_and_leads_to_its_cell(folder_without):
    folder = folder_without()
    problem = {
        "document_id": "tsukuba-2022-sheets",
        "page": 1,
        "severity": "note",
        "kind": "mended",
        "action": "",
    }
    problem |= {"subject": "088 2022 general_funds", "text": "1", "japanese": ""}
    save_table(folder / "processed", "problems", typed("problems", pd.DataFrame([problem])))
    assert "088 R4 一般財源" in "".join(html_of(run("02_clean", folder)))
    (placed,) = quality.placed(pd.DataFrame([problem]), load_tables(folder / "processed")).to_dict(
        "records"
    )
    assert placed["subject_page"] == 1


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
