"""The page of what has changed since the run before, and its table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hyoka import differences
from hyoka.contract.tables import TITLES
from hyoka.pipeline import UNCHANGED
from hyoka.report.frontpage import place
from hyoka.report.pages import write_text
from hyoka.report.run_folders import TABLES, read_runs
from hyoka.report.templating import rendered

if TYPE_CHECKING:
    import pandas as pd

    from hyoka.report.pages import RunFacts

_SHOWN: Final = 500
_SHOWN_FIRST: Final = 20


def write_differences(facts: RunFacts) -> dict[str, Any] | None:
    """Hold a run's tables against those of the last whole run, and write changes.html and changes.csv.

    Args:
        facts: The run, which is not whole yet.

    Returns:
        run (the name of the run before), past (figures of past years), total (cells and rows that differ), and lines
        for the terminal; None where there is no run before.
    """
    before = next((run for run in read_runs(facts.reports) if run.report and (run.folder / TABLES).is_dir()), None)
    if before is None:
        return None
    rows = differences.differences(before.folder / TABLES, facts.made)
    rows.to_csv(facts.folder / differences.FILE_NAME, index=False, encoding="utf-8-sig", lineterminator="\n")
    of_documents = rows["table"] == "documents"
    whole = rows.loc[of_documents & rows["change"].ne("changed"), "document_id"]
    shown = _listed(rows[of_documents | ~rows["document_id"].isin(whole)].head(_SHOWN), facts)
    values = {"run": before.folder.name, "total": len(rows), "counts": differences.counts(rows), "rows": shown}
    page = rendered("changes.html.j2", title="変わったもの", here="", when=facts.when, titles=TITLES, **values)
    write_text(facts.folder / "changes.html", page)
    past = [row for row in shown if row["is_past"]][:_SHOWN_FIRST]
    lines = (*differences.lines(rows),) or (UNCHANGED,)
    return values | {"past": past, "more": int(rows["is_past"].sum()) - len(past), "lines": lines}


def _listed(rows: pd.DataFrame, facts: RunFacts) -> list[dict[str, Any]]:
    listed = rows.assign(page=rows["page"].replace("", None)).to_dict("records")
    return [{**{str(name): value for name, value in row.items()}, **place(row, facts)} for row in listed]
