"""The pages of a run beside those of notebooks: the first page, what has changed, and the data dictionary."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from hyoka.contract.records import Codes, problem_in_words, reason_in_words
from hyoka.contract.tables import TABLES, TITLES, TYPE_NAMES
from hyoka.report.activity_pages import link_to, write_activity_pages
from hyoka.report.explore_page import explore_html
from hyoka.report.run_folders import packages, public_file, read_runs
from hyoka.report.templating import href, rendered, time_in_words, write_page
from hyoka.run.summary import unread_files
from hyoka.store.differences import (
    FIGURES,
    FILE_NAME,
    changes_to_show,
    differences,
    document_lines,
    terminal_lines,
)
from hyoka.text import wording
from hyoka.text.messages import message

if TYPE_CHECKING:
    from hyoka.report.settings import RunFacts

#: The first page of all runs, until it takes its place above them.
FIRST_PAGE: Final = ".index.html"
#: The title of the files that were not read: all are named, and none is folded away.
UNREAD: Final = "読めなかったファイル"
#: Rows on the page of what has changed; findings at the top of the first page.
_ROWS_SHOWN, _FINDINGS = 500, 3
#: The pages on reading and checking stand behind the findings.
_PLUMBING: Final = ("01", "02")


def write_changes(facts: "RunFacts") -> dict[str, Any] | None:
    """Hold a run's tables against those of the last whole run of its cities and years; write changes.html and .csv.

    Returns:
        before (when the run before began), changes (the first of them), total (cells and rows that differ), and lines
        for the terminal; None where there is no run before.
    """
    alike = (run for run in read_runs(facts.settings.reports) if run.limits == facts.run.limits)
    before = next((run for run in alike if run.tables.is_dir()), None)
    if before is None:
        return None
    rows = differences(before.tables, facts.run.tables)
    rows.to_csv(facts.folder / FILE_NAME, index=False, encoding="utf-8-sig", lineterminator="\n")
    documents = [
        facts.place({"document_id": name, "page": None}) | {"text": line}
        for name, line in document_lines(rows, before.tables, facts.run.tables, "ja").items()
    ]
    changes = [
        change | facts.place({"document_id": change["document_id"], "page": change["page"] or None})
        for change in changes_to_show(rows).head(_ROWS_SHOWN).to_dict("records")
    ]
    since = {"before": time_in_words(before.started), "total": len(rows), "changes": changes}
    values = since | facts.foot | {"documents": documents, "of_figures": FIGURES, "most": _ROWS_SHOWN}
    write_page(facts.folder / "changes.html", rendered("changes.html.j2", title="変わったもの", here="", **values))
    return since | {"lines": (*terminal_lines(rows, before.tables, facts.run.tables),)}


def document_rows(tables: Mapping[str, pd.DataFrame], files: Mapping[str, Path]) -> list[dict[str, Any]]:
    """The documents as pages list them: by title, and by project or file where several have the same title.

    `files` are those of `Settings.files`; link and card (the page of its activities) are "" where there is none.
    """
    documents = tables["documents"]
    repeated = documents.duplicated(["municipality", "title", "fiscal_year"], keep=False)
    projects = tables["activities"].query("level == 'project'").groupby("document_id")["name"].agg(list)
    only = {document: names[0] for document, names in projects.items() if len(names) == 1}
    names = documents["document_id"].map(lambda document: only.get(document) or document)
    links = {name: href(public_file(name, path)) for name, path in files.items()}
    of_activities = set(tables["activities"]["document_id"])
    documents = documents.assign(title=documents["title"].where(~repeated, documents["title"] + "：" + names))
    return [
        {name: str(row[name]) for name in ("document_id", "title", "municipality", "sha256")}
        | {
            "year": wording.fiscal_year(row["fiscal_year"]),
            "kind": wording.in_words("kind", row["kind"]),
            "pages": wording.number(row["pages"]),
            "link": links.get(row["document_id"], ""),
            "card": link_to(row["document_id"]) if row["document_id"] in of_activities else "",
        }
        for row in documents.to_dict("records")
    ]


def write_front_pages(
    facts: "RunFacts",
    tables: dict[str, pd.DataFrame],
    notebooks: Sequence[Mapping[str, Any]],
    since: Mapping[str, Any] | None = None,
) -> bool:
    """Write the run's dictionary, explore page, activities and first page, and beside them the first page of all runs.

    `notebooks` are what `read_executed` returns, `since` is what `write_changes` returns.

    Returns:
        Whether every notebook ran through, everything was read, and all checks passed.
    """
    contract = {"title": "データ項目", "tables": TABLES, "titles": TITLES, "types": TYPE_NAMES}
    write_page(facts.folder / "dictionary.html", rendered("dictionary.html.j2", here="", **facts.foot, **contract))
    explored = explore_html(tables, facts.documents, facts.settings.raw, **facts.foot)
    write_page(facts.folder / "explore.html", explored)
    write_activity_pages(facts, tables)
    checks, shown = tables["checks"], [page for page in notebooks if not page["file"].startswith(_PLUMBING)]
    there = {path.name for path in facts.run.tables.glob("*")}
    found = sorted([page for page in shown if page["finding"]], key=lambda page: "<a" not in page["finding"])
    values: dict[str, Any] = {
        "title": "評価のデータ",
        "unread": UNREAD,
        "read": list(_read(tables)),
        "findings": found[:_FINDINGS],
        "unknown": [(page, text) for page in shown for text in page["unknown"]],
        "cards": [page for page in shown if page["finding"]],
        "plumbing": [page for page in notebooks if page not in shown],
        "checked": f"{int(checks['passes'].sum()):,} / {len(checks):,}",
        "run_id": facts.folder.name,
        "failed": failed(facts, tables),
        "files": [*_files(tables["problems"]), *repeated_projects(tables)],
        "since": since,
        "documents": facts.documents,
        "tables": [(name, TITLES[name][0], rows) for name, rows in tables.items() if f"{name}.csv" in there],
        "there": there,
        "packages": ", ".join([f"Python {platform.python_version()}", f"hyoka {version('hyoka')}", *packages()]),
    }
    for name, here in {"index.html": "", FIRST_PAGE: f"{facts.folder.name}/"}.items():
        write_page(facts.folder / name, rendered("run.html.j2", here=here, **values, **facts.foot))
    return not values["failed"]


def _read(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """What was read, a line a city, year and kind of document: how many activities there are of the lowest level."""
    documents = tables["documents"][["document_id", "municipality", "fiscal_year", "kind"]]
    rows = documents.merge(tables["activities"][["document_id", "level"]], "left", "document_id")
    rows["level"] = pd.Categorical(rows["level"], TABLES["activities"]["level"].values, ordered=True)
    codes = rows["level"].cat.codes
    is_lowest = codes.eq(codes.groupby(rows["document_id"]).transform("max"))
    groups = rows[is_lowest].groupby(["municipality", "fiscal_year", "kind"], sort=False, dropna=False)["level"]
    return [
        {
            "city": row["municipality"],
            "year": wording.fiscal_year(row["fiscal_year"]),
            "kind": wording.in_words("kind", row["kind"]),
            "n": wording.number(row["count"]) + wording.in_words("level", row["max"]) if row["count"] else "",
        }
        for row in groups.agg(["max", "count"]).reset_index().to_dict("records")
    ]


def failed(facts: "RunFacts", tables: Mapping[str, pd.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """What failed, by kind: text, where and link of each."""
    checks, problems = tables["checks"], tables["problems"]
    is_unread = unread_files(problems, tables["documents"])
    unread = problems[is_unread].sort_values("subject", kind="stable").to_dict("records")
    errors = problems[problems["severity"].eq("error") & ~is_unread].to_dict("records")
    wrong = checks[~checks["passes"].fillna(True).astype(bool)].to_dict("records")
    stopped = {
        href(f"{failure.notebook}.html"): message("notebook.failed", "ja", notebook=failure.notebook, cell=failure.cell)
        for failure in facts.run.failures
    }
    lines: dict[str, list[dict[str, Any]]] = {
        UNREAD: [facts.place(row) | {"text": reason_in_words(row, "ja"), "where": row["subject"]} for row in unread],
        "終わらなかったノートブック": [{"text": text, "where": "", "link": link} for link, text in stopped.items()],
        "読めなかったもの": [facts.place(row) | {"text": problem_in_words(row, "ja")} for row in errors],
        "不一致の検算": [facts.place(row) | {"text": _check(row)} for row in wrong],
    }
    return {title: rows for title, rows in lines.items() if rows}


def _check(row: Mapping[Any, Any]) -> str:
    """A check that fails, in words."""
    name, subject = wording.in_words("check", row["check"]), Codes(row["subject"]).in_words("ja")
    expected, found = row["expected"] or wording.MISSING, row["found"] or wording.MISSING
    return f"{name}：{subject}：{expected} ≠ {found} {Codes(row['note']).in_words('ja')}"


def _files(problems: pd.DataFrame) -> list[str]:
    """What readers are told of files that were not read: those that are there twice, and those that are no PDF."""
    same, others = (problems[problems["kind"] == kind].to_dict("records") for kind in ("same_file", "other_files"))
    pairs = [message("line.same_as", "ja", file=row["subject"], first=row["text"]) for row in same]
    counts = [f"{row['document_id']} {row['japanese'].partition('。')[0]}" for row in others]
    lines = {"line.same": {"files": "、".join(pairs)}, "line.other_files": {"counts": "、".join(counts)}}
    return [message(key, "ja", **values) for key, values in lines.items() if all(values.values())]


def repeated_projects(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What readers are told of projects that several documents have for one year: sums take them in more than once."""
    projects = tables["activities"].query("level == 'project' and name != ''")
    projects = projects.merge(tables["documents"][["document_id", "municipality"]], on="document_id")
    of_one = projects.groupby(["municipality", "fiscal_year", "code", "name"], dropna=False)["document_id"].unique()
    repeated = of_one[of_one.str.len() > 1]
    if repeated.empty:
        return []
    (city, year, code, name), documents = repeated.index[0], repeated.iloc[0]
    first = f"{city} {wording.fiscal_year(year)} {code} {name}（{'、'.join(documents)}）"
    return [message("line.repeated", "ja", count=len(repeated), first=first)]
