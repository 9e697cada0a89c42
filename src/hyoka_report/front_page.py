"""All pages of a run; here are made those that are not of a notebook.

They are the first page, what has changed, and the data dictionary.
"""

import platform
import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd
from markupsafe import Markup

from hyoka import (
    CHANGES_FILE,
    can_fail,
    changes_to_show,
    dataset,
    differences,
    document_lines,
    files,
    href,
    ink_line,
    last_run,
    load_table,
    not_comparable,
    said_of,
    save_table,
    terminal_lines,
    unread_files,
    write_page,
)
from hyoka.contract import (
    DOCUMENT_TABLES,
    FIGURES,
    PROBLEM_KINDS,
    TABLES,
    TITLES,
    TYPE_NAMES,
    UNPROVED,
    Codes,
    problem_in_words,
    reason_in_words,
)
from hyoka.text import MISSING, in_words, message, percent, reads_recognised, shown_year, yen
from hyoka_report.accounts import spent_by_account
from hyoka_report.activity_pages import activity_pages, with_places
from hyoka_report.explore_page import ABOVE, explore_values
from hyoka_report.first_findings import first_findings
from hyoka_report.notebook_page import charts_of, notebook_values, read_executed
from hyoka_report.run import (
    DOCUMENTS_FOLDER,
    Run,
    complete_runs,
    packages,
    public_file,
    time_in_words,
)
from hyoka_report.templates import report_html, write_styles
from looks.activity_words import (
    activity_words,
    heads_in_words,
    words_of_documents,
)
from looks.cards import KINDS_PAGE, link_to
from looks.order_of_findings import subjects
from looks.replies import finding_id, replies_html, wrong_replies
from measures.cities import with_cities
from measures.frames import Tables
from measures.labels import read_labels
from measures.scope import numbers_read
from measures.selection import selected

#: The first page of all runs, until it takes its place above them.
FIRST_PAGE: Final = ".index.html"
#: The title of the files that were not read: all are named, and none is folded away.
UNREAD_FILES: Final = "読めなかったファイル"
#: Rows on the page of what has changed.
_ROWS_SHOWN: Final = 500
#: The pages whose findings the first page may show; of those about no yen the first of these.
_PAGE_ORDER: Final = ("03", "04", "09", "06", "05", "08")
#: What is said of sheets whose numbers have gaps.
_SCOPE: Final = ["first", "last", "read", "numbers"]
#: From this many documents of one title on, their list is folded.
_MOST_LISTED: Final = 12
#: Of more cities the others are folded.
_MOST_CITIES: Final = 9
#: The pages on reading and checking stand behind the findings.
_PLUMBING: Final = ("01", "02")


class Pages:
    """The pages of a run.

    Attributes:
        tables: The run's, of its cities and years; where a document names no city its title stands.
        documents: Rows of `documents` with link and card (the page of its activities), "" where
            there is none; one of several with the same title is named by its project or file.
        recognised: How many of its figures were recognised in pictures, in words; "" where none
            was.
        menu: The pages of notebooks: file and title.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        # a run of no documents has no tables, and a page that says so
        stored = {name: load_table(run.tables, name) for name in TABLES}
        self._limited: Tables = {}
        if run.limits:
            of_documents = {name: stored[name] for name in DOCUMENT_TABLES}
            self._limited = selected(of_documents, run.cities, run.years)
        printed = stored | self._limited
        self.documents = _documents(run, printed)
        self.tables = with_cities(printed)
        self.recognised = _recognised(self.tables)
        self.menu: list[dict[str, Any]] = []
        self._shown: set[str] = set()
        self._activities = activity_pages(self.tables, self.documents, run.files, stored)
        self._explored = explore_values(self.tables, self.documents, run.files)

    def write(self) -> None:
        """Write all of them, and at the very end the first page of all runs.

        The run then says how it went: its exit_code and changes.
        """
        run = self.run
        for name in DOCUMENT_TABLES if run.limits else ():
            save_table(run.tables, name, self._limited[name])
        notebooks = [read_executed(path) for path in sorted(run.folder.glob("*.ipynb"))]
        self.menu = [page for page in notebooks if page["has_data"]]
        since = self._write_changes()
        contract: dict[str, Any] = {"tables": TABLES, "titles": TITLES, "types": TYPE_NAMES}
        self._write("dictionary.html", "dictionary.html.j2", title="データ項目", **contract)
        self._write(KINDS_PAGE, "problems.html.j2", title="問題の種類と番号", kinds=PROBLEM_KINDS)
        self._write("explore.html", "explore.html.j2", title="探す", **self._explored)
        for file, values in self._activities.items():
            self._write(file, "activities.html.j2", here="../", **values)
        failures = {f"{failure.notebook}.html": failure for failure in run.failures}
        linked = {page["file"] for page in self.menu} | {*self._activities}
        for file, values in self._activities.items():
            linked |= {f"{file}#{cell}" for cell in values["anchors"]}
        heads = heads_in_words(self.tables["documents"])
        for page in self.menu:
            values = notebook_values(run, linked, page["content"], heads)
            self._write(
                page["file"], "notebook.html.j2", failure=failures.get(page["file"]), **values
            )
        self.write_first(notebooks, since)
        write_styles(run.folder, "".join(self._shown))
        self._copy_documents()
        (run.folder / FIRST_PAGE).replace(run.index)

    def _copy_documents(self) -> None:
        """Copy the documents into the run's folder, so that it can be sent and its links stay."""
        run = self.run
        (run.folder / DOCUMENTS_FOLDER).mkdir()
        named = {*self.tables["documents"]["document_id"], *self.tables["problems"]["document_id"]}
        for name in named & run.files.keys():
            source = run.files[name]
            shutil.copyfile(source, run.folder / public_file(name, source))

    def _write(
        self,
        file: str,
        template: str,
        here: str = "",
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> None:
        frame = {
            "run": self.run,
            "here": here,
            "menu": self.menu,
            "documents": self.documents,
            "recognised": self.recognised,
            "word_of_run": activity_words(self.tables["documents"])[""].ja,
        }
        page = report_html(template, **frame, **values)
        self._shown.update(page)
        write_page(self.run.folder / file, page, styled_beside=True)

    def _write_changes(self) -> dict[str, Any] | None:
        """Write changes.html and .csv: what differs from the last run of the same cities and years.

        Returns:
            before (when that run began), changes (the first of them), total (cells and rows that
            differ), not_compared (the titles of tables of another version); None where there is no
            run before.
        """
        run = self.run
        alike = [kept.folder for kept in complete_runs(run.reports) if kept.limits == run.limits]
        with_tables = [folder for folder in alike if (folder / run.tables.name).is_dir()]
        if not with_tables:
            return None
        before = with_tables[0]
        folders = before / run.tables.name, run.tables
        rows = differences(*folders)
        rows.to_csv(
            run.folder / CHANGES_FILE,
            index=False,
            encoding="utf-8-sig",
            lineterminator="\n",
        )
        run.changes = tuple(terminal_lines(rows, *folders))
        documents = [
            {"text": line, "link": run.links.get(name, "")}
            for name, line in document_lines(rows, *folders, "ja").items()
        ]
        changes = [
            row | _place(run, row) for row in _records(changes_to_show(rows).head(_ROWS_SHOWN))
        ]
        unread = [TITLES[name][0] for name in not_comparable(*folders)]
        since = {
            "before": time_in_words(before),
            "total": len(rows),
            "changes": changes,
            "not_compared": unread,
        }
        values: dict[str, Any] = since | {
            "document_lines": documents,
            "of_figures": FIGURES,
            "most": _ROWS_SHOWN,
        }
        self._write("changes.html", "changes.html.j2", title="変わったもの", **values)
        return since

    def write_first(
        self,
        notebooks: list[dict[str, Any]],
        since: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the first page of the run, and the same as that of all runs."""
        run = self.run
        tables = self.tables
        checks = tables["checks"][can_fail(tables["checks"])]
        shown = [page for page in notebooks if not page["file"].startswith(_PLUMBING)]
        made = [page for page in shown if page["has_data"]]
        there = {path.name for path in run.tables.glob("*")}
        # pages of rows of parameters have found what the table of all does not hold
        found = [] if run.each else _findings(tables, shown)
        cards = [page for page in shown if page["finding"] or (run.each and page["has_data"])]
        if not (run.limits or run.only or run.each or run.failures):
            ids = [finding_id(row) for row in _records(tables["findings"])]
            run.wrong_replies = tuple(wrong_replies(ids))
        wrong = failed(run, tables)
        made_tables = last_run(run.tables)
        is_expected = made_tables is not None and not made_tables.errors
        unexpected = {*wrong} - ({UNREAD_FILES} if is_expected else set())
        run.exit_code = int(bool(unexpected))
        withheld = files(run.raw).keys() - run.publishable.keys()
        values = {
            "withheld": [row for row in self.documents if row["document_id"] in withheld],
            "cities": _cities(tables),
            "most_cities": _MOST_CITIES,
            "charts": _charts(found, shown),
            "themes": (themes := _themes(tables)),
            "levels": "・".join(dict.fromkeys(theme["level"] for theme in themes)),
            "titles": _by_title(self.documents),
            "most_listed": _MOST_LISTED,
            "findings": found,
            "told": {row["ja"] for row in found},
            "unknown": [(page, text) for page in made for text in page["unknown"]],
            "not_made": [
                (page["title"], text)
                for page in shown
                if not page["has_data"]
                for text in page["unknown"]
            ],
            "cards": cards or made,
            "plumbing": [page for page in notebooks if page not in shown],
            "checked": f"{int(checks['passes'].sum()):,} / {len(checks):,}" if len(checks) else "",
            "ink": ink_line(tables["page_log"], "ja"),
            "failed": wrong,
            "unread": UNREAD_FILES,
            "problem_kinds": PROBLEM_KINDS,
            "page_of_kinds": KINDS_PAGE,
            "files": [*_files(tables["problems"]), *repeated_projects(tables)],
            "since": since,
            "tables": [
                (name, TITLES[name][0], rows)
                for name, rows in tables.items()
                if f"{name}.csv" in there
            ],
            "there": there,
            "packages": [
                f"Python {platform.python_version()}",
                f"hyoka {version('hyoka')}",
                *packages(),
            ],
        }
        package = said_of(run.tables)
        for name, here in {"index.html": "", FIRST_PAGE: f"{run.folder.name}/"}.items():
            described = dataset(package, f"{here}{run.tables.name}/") if package else {}
            self._write(
                name, "run.html.j2", here, title="評価のデータ", dataset=described, **values
            )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, each as a dict by the names of its columns."""
    return frame.rename(columns=str).to_dict("records")  # type: ignore[return-value]


def _place(run: Run, row: Mapping[str, Any]) -> dict[str, str]:
    """The document and page of a row (document_id, page), with a link if the PDF is there."""
    where = str(row["document_id"])
    link = run.links.get(where, "")
    if pd.isna(row["page"]) or not row["page"]:
        return {"where": where, "link": link}
    return {"where": f"{where} p.{row['page']}", "link": link and f"{link}#page={row['page']}"}


def _documents(run: Run, tables: Tables) -> list[dict[str, Any]]:
    """The documents with title, link and card, as `Pages` has them."""
    documents = tables["documents"]
    activities = tables["activities"]
    projects = activities.query("level == 'project'")
    of_documents = projects.groupby("document_id")["name"]
    only_project = of_documents.first()[of_documents.size() == 1].to_dict()
    ids = documents["document_id"]
    names = ids.map(lambda document: only_project.get(document) or document)
    is_repeated = documents.duplicated(["municipality", "title", "fiscal_year"], keep=False)
    has_card = ids.isin(activities["document_id"])
    with_links = documents.assign(
        title=documents["title"].mask(is_repeated, documents["title"] + "：" + names),
        link=ids.map(lambda document: run.links.get(document, "")),
        card=ids.map(link_to).where(has_card, ""),
    )
    return _records(with_links)


def _recognised(tables: Tables) -> str:
    """How many figures were recognised in pictures, and how many of them are left out."""
    figures = pd.concat([tables[name]["origin"] for name in FIGURES])
    count = int(figures.eq("recognised").sum())
    unproved = int(tables["problems"]["kind"].eq(UNPROVED).sum())
    if not count + unproved:
        return ""
    state = "この中に含む" if reads_recognised() else "表に入れていない（hyoka confirm で確かめる）"
    left = f"裏付けのない{unproved:,}件は{state}。" if unproved else ""
    recognised = f"数値{len(figures):,}件のうち{count:,}件は、画像から読み取った（「画像」の印）。"
    return f"{recognised}{left}正しいのは原本の画像である。"


def _findings(tables: Tables, pages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the first page says first, of the pages that are there.

    Returns:
        before, name and behind (the sentence), link (to the page of the activity, "" where it is
        about none), file and title of its page, replies, and the row of findings.
    """
    _, owners = subjects(tables)
    of_number = {page["file"][:2]: page for page in pages if page["has_data"]}
    found = []
    there = [number for number in _PAGE_ORDER if number in of_number]
    least_weights = {number: of_number[number]["least_weight"] for number in there}
    documents = tables["documents"]
    forms = dict(zip(documents["document_id"], documents["form"], strict=True))
    for row in first_findings(tables["findings"], least_weights, forms):
        page = of_number[row["page"]]
        subject = row["subject"]
        before, name, behind = row["ja"].partition(row["name"] or "\0")
        link = link_to(row["document_id"], owners.get(subject, "")) if subject else ""
        parts = {"before": before, "name": name, "behind": behind, "link": link}
        of_page = {"file": page["file"], "title": page["title"]}
        found.append(row | parts | of_page | {"replies": Markup(replies_html(row))})
    return found


def _cities(tables: Tables) -> list[dict[str, Any]]:
    """What was read of each city, and what that spent: the heads of the first page.

    Returns:
        municipality, and lines: rows of `_read` with
        spent, the rows of `_spent` of their year.
    """
    money: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in _spent(tables):
        money.setdefault((row["municipality"], row["fiscal_year"]), []).append(row)
    lines = [
        row | {"spent": money.pop((row["municipality"], row["fiscal_year"]), [])}
        for row in _read(tables)
    ]
    # of another year than any document
    nothing = {"count": 0, "is_part": False, "parts": [], "kind": "", "word": ""}
    lines += [
        nothing | {"municipality": city, "fiscal_year": year, "spent": rows}
        for (city, year), rows in money.items()
    ]
    cities: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        cities.setdefault(line["municipality"], []).append(line)
    return [{"municipality": city, "lines": lines} for city, lines in cities.items()]


def _read(tables: Tables) -> list[dict[str, Any]]:
    """What was read, by city, year and kind of document.

    The projects, or in a document without projects the activities of the lowest level; of how many
    numbered sheets these are where numbers are missing between them, and what part of the
    settlement of each account they are, where it is known: parts, rows of findings.
    """
    key = ["municipality", "fiscal_year", "kind"]
    documents = tables["documents"][["document_id", *key]]
    documents = documents.assign(word=documents["document_id"].map(words_of_documents(tables)))
    rows = documents.merge(tables["activities"][["document_id", "level"]], "left")
    levels = pd.Categorical(rows["level"], TABLES["activities"]["level"].values, ordered=True)
    codes = pd.Series(levels.codes, rows.index)
    is_lowest = codes.eq(codes.groupby(rows["document_id"]).transform("max"))
    is_project = rows["level"].eq("project")
    has_projects = is_project.groupby(rows["document_id"]).transform("any")
    is_counted = is_project.where(has_projects, is_lowest)
    groups = rows[is_counted].groupby([*key, "word"], sort=False, dropna=False)["level"]
    parts = groups.count().rename("count").reset_index()
    scope = numbers_read(tables)
    is_part = scope["read"] < scope["numbers"]
    wanted = scope[is_part].drop_duplicates(key, keep=False)[[*key, *_SCOPE]]
    with_scope = parts.merge(wanted, "left", on=key)
    found = tables["findings"]
    known = found[found["measure"].eq("part_of_account")]
    read = []
    for row in _records(with_scope):
        is_here = known["municipality"].eq(row["municipality"])
        is_here &= known["fiscal_year"].eq(row["fiscal_year"]).fillna(False).astype(bool)
        shown = {"is_part": pd.notna(row["read"]), "parts": _records(known[is_here])}
        read.append(row | shown)
    return read


def _spent(tables: Tables) -> list[dict[str, Any]]:
    """What the projects read spent, by account, in words, each amount with what it is of.

    Returns:
        municipality, fiscal_year, account, n (projects), word (what they are called), settlement;
        general_funds, "" where no project prints them.
    """
    shown = []
    words = activity_words(tables["documents"])
    for row in _records(spent_by_account(tables, read_labels("remarks"))):
        word = words.get(row["municipality"], words[""]).ja
        amounts = {
            "word": word,
            "settlement": yen(row["settlement"]),
            "general_funds": "",
        }
        if pd.notna(row["general_funds"]):
            share = percent(row["general_funds"] / row["settlement_of_funds"])
            amounts["general_funds"] = f"{yen(row['general_funds'])}（{share}）"
        shown.append(row | amounts)
    return shown


def _charts(
    found: Sequence[Mapping[str, Any]], pages: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The chart of the first finding that has one: that which its page shows of its measure."""
    of_file = {page["file"]: page for page in pages}
    for row in found:
        page = of_file[row["file"]]
        for output in charts_of(page["content"].cells, row["measure"]):
            return [{"output": output, "file": page["file"], "title": page["title"]}]
    return []


def _themes(tables: Tables) -> list[dict[str, Any]]:
    """The policies above the activities that were read, by city and year, as ways into them.

    Returns:
        municipality, fiscal_year, level (what the policies are: 施策), word (what their activities
        are called) and parts: name, count, and link (the explorer's rows of that policy).
    """
    rows = with_places(tables)
    words = rows.drop_duplicates("activity_id").set_index("activity_id")["word"]
    has_parts = rows["activity_id"].isin(rows["parent_id"])
    below = rows[~has_parts & rows["above"].ne("")]
    below = below.merge(tables["documents"][["document_id", "municipality"]], on="document_id")
    themes = []
    for (city, year), of_city in below.groupby(["municipality", "fiscal_year"], sort=False):
        parts = []
        for above, count in of_city.groupby("above", sort=False).size().items():
            link = f"explore.html#{urlencode({ABOVE: above})}"
            parts.append({"name": str(above).rpartition(" › ")[2], "count": count, "link": link})
        about = {"municipality": city, "fiscal_year": year}
        about["level"] = words[of_city["parent_id"].iloc[0]]
        about["word"] = of_city["word"].iloc[0]
        themes.append(about | {"parts": parts})
    return themes


def _by_title(documents: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The documents as they are listed: those of one city, year and form that are many apart."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in documents:
        year = shown_year(row["fiscal_year"])
        title = f"{row['municipality']} {year} {row['title'].partition('：')[0]}".strip()
        groups.setdefault(title, []).append(row)
    few = [row for rows in groups.values() if len(rows) <= _MOST_LISTED for row in rows]
    many = [(title, rows) for title, rows in groups.items() if len(rows) > _MOST_LISTED]
    return [*([("", few)] if few else []), *many]


_Lines = list[dict[str, Any]]


def failed(run: Run, tables: Tables) -> dict[str, _Lines]:
    """What failed, by title: text, where, link and kind of each, "" where it is no problem."""
    checks = tables["checks"]
    problems = tables["problems"]
    is_unread = unread_files(problems, tables["documents"])
    unread = problems[is_unread].sort_values("subject", kind="stable")
    errors = problems[problems["severity"].eq("error") & ~is_unread]
    wrong = checks[~checks["passes"].fillna(True).astype(bool)]
    lines: dict[str, _Lines] = {
        UNREAD_FILES: [],
        "終わらなかったノートブック": [],
        "下書きの様式で読んだ文書": [],
        "読めなかったもの": [],
        "不一致の検算": [],
        "掲載できない回答": [],
    }
    of_files, stopped, of_drafts, of_figures, of_checks, of_replies = lines.values()
    known: set[str] = set()
    for row in _records(unread):
        text = reason_in_words(row, "ja")
        of_any = text.replace(row["subject"], "")
        line = {"text": "同上" if of_any in known else text, "where": row["subject"]}
        of_files.append(_place(run, row) | line | {"kind": row["kind"]})
        known.add(of_any)
    for failure in run.failures:
        text = message("notebook.failed", "ja", notebook=failure.notebook, cell=failure.cell)
        page = href(f"{failure.notebook}.html")
        stopped.append({"text": text, "where": "", "link": page, "kind": ""})
    for row in _records(errors):
        line = {"text": problem_in_words(row, "ja"), "kind": row["kind"]}
        is_draft = row["kind"] == "form_unproved"
        (of_drafts if is_draft else of_figures).append(_place(run, row) | line)
    for row in _records(wrong):
        of_checks.append(_place(run, row) | {"text": _check(row), "kind": ""})
    for wrong_reply in run.wrong_replies:
        line = {"text": wrong_reply.in_words("ja"), "where": ""}
        of_replies.append(line | {"link": "", "kind": ""})
    return {title: rows for title, rows in lines.items() if rows}


def _check(row: Mapping[str, Any]) -> str:
    """A check that fails, in words."""
    name = in_words("check", row["check"])
    subject = Codes(row["subject"]).in_words("ja")
    expected = row["expected"] or MISSING
    found = row["found"] or MISSING
    return f"{name}：{subject}：{expected} ≠ {found} {Codes(row['note']).in_words('ja')}"


def _files(problems: pd.DataFrame) -> list[str]:
    """Sentences for readers about files and sheets that are there twice, and about other files."""
    others = _records(problems[problems["kind"] == "other_files"])
    counts = [f"{row['document_id']} {row['japanese'].partition('。')[0]}" for row in others]
    lines = []
    for kind, line in {"same_file": "line.same", "same_sheets": "line.same_sheets"}.items():
        same = _records(problems[problems["kind"] == kind])
        pairs = [
            message("line.same_as", "ja", file=row["subject"], first=row["text"]) for row in same
        ]
        if pairs:
            lines.append(message(line, "ja", files="、".join(pairs)))
    if counts:
        lines.append(message("line.other_files", "ja", counts="、".join(counts)))
    return lines


def repeated_projects(tables: Tables) -> list[str]:
    """Sentences for readers about projects that several documents have for one year.

    Sums count them more than once.
    """
    projects = tables["activities"].query("level == 'project' and name != ''")
    projects = projects.merge(
        tables["documents"][["document_id", "municipality"]], on="document_id"
    )
    of_one = projects.groupby(["municipality", "fiscal_year", "code", "name"], dropna=False)[
        "document_id"
    ].unique()
    repeated = of_one[of_one.str.len() > 1]
    if repeated.empty:
        return []
    city, year, code, name = repeated.index[0]
    documents = "、".join(repeated.iloc[0])
    first = f"{city} {shown_year(year)} {code} {name}（{documents}）"
    return [message("line.repeated", "ja", count=len(repeated), first=first)]
