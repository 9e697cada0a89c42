"""The page of what has changed since the run before, and what the first page says of it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from hyoka.report.run_folders import RUN_TIME, read_runs
from hyoka.report.templating import rendered, time_in_words, write_page
from hyoka.store.differences import (
    FIGURES,
    FILE_NAME,
    changes_to_show,
    differences,
    document_lines,
    terminal_lines,
)

if TYPE_CHECKING:
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
