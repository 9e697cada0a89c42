"""The pages of a run beside those of notebooks: the first page and the data dictionary."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from hyoka.contract.records import Codes, problem_in_words, reason_in_words
from hyoka.contract.tables import TABLES, TITLES, TYPE_NAMES
from hyoka.measures.attainment import target_and_actual
from hyoka.measures.defaults import FORECASTING_FORMS
from hyoka.measures.selection import latest
from hyoka.report.activity_pages import link_to, write_activity_pages
from hyoka.report.explore_page import explore_html, rows_html
from hyoka.report.explore_rows import activity_rows, each_once
from hyoka.report.run_folders import RUN_TIME, other_runs, packages, public_file, read_runs
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
    from pathlib import Path

    from hyoka.report.execution import Failure
    from hyoka.report.settings import RunFacts

#: Rows on the page of what has changed.
_ROWS_SHOWN: Final = 500
#: Figures of past years on the first page.
_PAST_SHOWN: Final = 20


def write_changes(facts: "RunFacts") -> dict[str, Any] | None:
    """Hold a run's tables against those of the last whole run of its cities and years; write changes.html and .csv.

    Returns:
        before (when the run before began), past (figures of past years), more (how many of these are not among past),
        total (cells and rows that differ), and lines for the terminal; None where there is no run before.
    """
    runs = read_runs(facts.settings.reports)
    alike = (run for run in runs if run.report and run.report.get("limits", "") == facts.limits)
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
    parts = {
        "過去の年度の数値": [change for change in changes if change["is_past"]],
        "そのほかの数値": [c for c in changes if c["table"] in FIGURES and not c["is_past"]],
        "数値でないもの": [change for change in changes if change["table"] not in FIGURES],
    }
    moment = datetime.strptime(before.folder.name, RUN_TIME).replace(tzinfo=UTC)
    values = {"before": time_in_words(moment), "total": len(rows), "is_whole": len(changes) < _ROWS_SHOWN}
    page = rendered(
        "changes.html.j2", title="変わったもの", here="", **facts.foot, documents=documents, parts=parts, **values
    )
    write_page(facts.folder / "changes.html", page)
    past = parts["過去の年度の数値"]
    listed = {"past": past[:_PAST_SHOWN], "more": max(len(past) - _PAST_SHOWN, 0), "documents": documents}
    return values | listed | {"lines": (*terminal_lines(rows, before.tables, facts.run.tables),)}


#: The first page of all runs, until it takes its place above them.
FIRST_PAGE = ".index.html"
#: The title of the files that were not read: all are named, and none is folded away.
UNREAD = "読めなかったファイル"
_LINES_SHOWN = 20
_FORMATS = {".csv": "CSV", ".parquet": "Parquet"}
_CONTRACT = {"title": "データ項目", "tables": TABLES, "titles": TITLES, "types": TYPE_NAMES}
#: The pages on reading and checking stand behind the findings.
_PLUMBING = ("01", "02", "07")


def document_rows(tables: Mapping[str, pd.DataFrame], files: "Mapping[str, Path]") -> list[dict[str, Any]]:
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
    listed: Sequence[Mapping[str, Any]],
    failures: "Sequence[Failure]",
    since: Mapping[str, Any] | None = None,
) -> bool:
    """Write the run's dictionary, explore page, activities and first page, and beside them the first page of all runs.

    `listed` is what `write_notebook_page` returns, a page each; `since` is what `write_changes` gives.

    Returns:
        Whether every notebook ran through, everything was read, and all checks passed.
    """
    write_page(facts.folder / "dictionary.html", rendered("dictionary.html.j2", here="", **facts.foot, **_CONTRACT))
    explored = explore_html(tables, facts.documents, facts.settings.raw, **facts.foot)
    write_page(facts.folder / "explore.html", explored)
    write_page(facts.folder / "rows.html", rows_html(tables, facts.documents, **facts.foot))
    write_activity_pages(facts, tables)
    values: dict[str, Any] = {
        "title": "評価のデータ",
        "summary": _summary(tables),
        "figures": {label: text.split("\n") for label, text in key_figures(tables).items()},
        "run_id": facts.folder.name,
        "failed": failed(facts, tables, failures),
        "files": [*_files(tables["problems"]), *repeated_projects(tables)],
        "since": since,
        "pages": sorted(listed, key=lambda page: page["file"].startswith(_PLUMBING)),
        "documents": facts.documents,
        "tables": _table_rows(tables, facts),
        "package": _link(facts, "datapackage.json"),
        "packages": ", ".join([f"Python {platform.python_version()}", f"hyoka {version('hyoka')}", *packages()]),
    }
    values |= facts.foot
    write_page(facts.folder / "index.html", rendered("run.html.j2", here="", earlier=[], **values))
    others = other_runs(facts.settings.reports, facts.folder, facts.settings.keep)
    beside = {"here": f"{facts.folder.name}/", "earlier": others}
    write_page(facts.folder / FIRST_PAGE, rendered("run.html.j2", **values, **beside))
    return not values["failed"]


def _link(facts: "RunFacts", name: str) -> str:
    """The link to a file among the run's tables; empty where there is none."""
    return facts.link(facts.settings.processed / name) if (facts.run.tables / name).is_file() else ""


def key_figures(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Up to five key figures of all tables: label → figure, and in a second line what it is of."""
    checks = tables["checks"]
    figures = {
        "資料": wording.number(len(tables["documents"])),
        "政策・施策・事業・取組": wording.number(_distinct(tables)),
        "検算の一致": f"{int(checks['passes'].sum()):,} / {len(checks):,}\n{_read_share(tables['page_log'])}",
    }
    # only the last year that a document's figures are of, so that an indicator counts once
    sheet_years = tables["documents"].set_index("document_id")["fiscal_year"]
    forms = tables["documents"].set_index("document_id")["form"]
    attained = tables["attainment"].assign(sheet_year=tables["attainment"]["document_id"].map(sheet_years))
    attained = attained[~attained["document_id"].map(forms).isin(FORECASTING_FORMS)]
    compared = target_and_actual(latest(attained))
    met = compared["met"].dropna()
    if len(met):
        of = f"目標と実績のある{len(compared):,}指標のうち、方向の分かるもの"
        figures["目標を達成した指標"] = f"{_share(int(met.sum()), len(met))}\n{of}"
    graded = tables["ratings"].query("scale == 'abcd'")
    plans = tables["documents"].sort_values("fiscal_year", kind="stable")["document_id"]
    newest = plans[plans.isin(graded["document_id"])].tail(1)  # as on the page of the DX plan
    grades = graded.loc[graded["document_id"].isin(newest), "symbol"]
    if len(grades):
        figures["DX取組のA・B評価"] = _share(int(grades.isin(["A", "B"]).sum()), len(grades))
    return figures


def _distinct(tables: Mapping[str, pd.DataFrame]) -> int:
    """The number of activities; what each of a city's documents names above its own is one."""
    cities = tables["documents"].set_index("document_id")["municipality"].to_dict()
    return len(each_once(activity_rows(tables), cities))


def _read_share(pages: pd.DataFrame) -> str:
    """How much of the pages was read, by their lines of text: what no check says."""
    known = pages.dropna(subset=["coverage", "words"]).astype({"words": "float64"})
    read = (known["coverage"] * known["words"]).sum() / known["words"].sum() if known["words"].sum() else None
    return f"読み取った文字 {wording.percent(read)}"


def _share(part: int, whole: int) -> str:
    return f"{wording.percent(part / whole)}\n{part:,} / {whole:,}" if whole else wording.MISSING


def _summary(tables: Mapping[str, pd.DataFrame]) -> str:
    cities = [city for city in dict.fromkeys(tables["documents"]["municipality"]) if city]
    if not cities:
        return "資料がない。PDFを置いて、もう一度実行する。"
    names = "、".join(cities)
    made = tables["documents"]["kind"].eq("reconstruction")
    what = "の公表数値から再現した資料" if made.all() else "が公表した評価の資料"
    if made.any() and not made.all():
        what = "の評価の資料（公表資料と、公表数値から再現した資料）"
    return f"{names}{what}を読み取り、表と分析にまとめた。数値は、読み取った資料の該当欄まで確認できる。"


def failed(
    facts: "RunFacts", tables: Mapping[str, pd.DataFrame], failures: "Sequence[Failure]"
) -> list[dict[str, Any]]:
    """What failed, by kind: title, the first lines (text, where, link) and how many more there are."""
    checks, problems = tables["checks"], tables["problems"]
    is_unread = unread_files(problems, tables["documents"])
    lines = {
        UNREAD: [
            {"text": reason_in_words(row, "ja"), "where": row["subject"], "link": facts.place(row)["link"]}
            for row in problems[is_unread].sort_values("subject", kind="stable").to_dict("records")
        ],
        "終わらなかったノートブック": [
            {
                "text": message("notebook.failed", "ja", notebook=failure.notebook, cell=failure.cell),
                "where": "",
                "link": href(f"{failure.notebook}.html"),
            }
            for failure in failures
        ],
        "読めなかったもの": [
            {"text": problem_in_words(row, "ja"), **facts.place(row)}
            for row in problems[(problems["severity"] == "error") & ~is_unread].to_dict("records")
        ],
        "不一致の検算": [
            {
                "text": "：".join((wording.in_words("check", row["check"]), Codes(row["subject"]).in_words("ja")))
                + f"：{row['expected'] or wording.MISSING} ≠ {row['found'] or wording.MISSING} "
                + Codes(row["note"]).in_words("ja"),
                **facts.place(row),
            }
            for row in checks[~checks["passes"].fillna(True).astype(bool)].to_dict("records")
        ],
    }
    return [
        {"title": title, "lines": shown, "more": len(rows) - len(shown), "open": title == UNREAD}
        for title, rows in lines.items()
        if (shown := rows if title == UNREAD else rows[:_LINES_SHOWN])
    ]


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


def _table_rows(tables: Mapping[str, pd.DataFrame], facts: "RunFacts") -> list[dict[str, Any]]:
    rows = []
    for name, frame in tables.items():
        links = {words: link for ending, words in _FORMATS.items() if (link := _link(facts, f"{name}{ending}"))}
        if links:
            rows.append({"name": name, "title": TITLES[name][0], "rows": wording.number(len(frame)), "links": links})
    return rows
