"""What the notebook on data quality says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.quality import Tables, covered, failing, rows_by_document, silent_pages, with_cells
from helpers.quality_charts import TABLE_WORDS
from helpers.reading_views import check_words, in_words
from helpers.words import percent

if TYPE_CHECKING:
    import pandas as pd


def answers(tables: Tables) -> list[str]:
    """The notebook's answer in sentences with the figures of this run.

    Args:
        tables: The contract's tables by name.
    """
    documents, checks, problems = tables["documents"], tables["checks"], tables["problems"]
    if documents.empty:
        return ["読み取った文書がありません。 No document was read."]
    rows = rows_by_document(tables)
    share = covered(tables)
    passed = int(checks["passes"].fillna(False).astype(bool).sum())
    errors, notes = (int((problems["severity"] == kind).sum()) for kind in ("error", "note"))
    total, placed = int(rows["rows"].sum()), int(rows["placed"].sum())
    sums, counts = int(share["summed"].sum()), int(share["counted"].sum())
    way_back = _share(placed, total)
    rest, silent = total - sums - counts, len(silent_pages(tables["page_log"]))
    return [
        f"{len(documents)}文書から{total:,}行を読み取り、そのうち{placed:,}行（{way_back}）はページと枠までたどれる。",
        f"検算は{len(checks):,}件、うち{passed:,}件が合い、{len(failing(tables)):,}件が合わない。",
        (
            f"和や単価の検算が確かめている行は{sums:,}行（{_share(sums, total)}）、件数の検算だけの行は{counts:,}行"
            f"（{_share(counts, total)}）、検算のない行は{rest:,}行（{_share(rest, total)}）。"
        ),
        f"読めなかったものは{errors:,}件、直した・疑わしいものは{notes:,}件、行のないページは{silent:,}ページ。",
        f"{total:,} rows from {len(documents)} documents; {passed:,} of {len(checks):,} checks pass.",
        (
            f"{sums:,} rows ({_share(sums, total)}) are covered by a sum, {counts:,} ({_share(counts, total)}) "
            f"by a count only; {errors:,} things were not read."
        ),
    ]


def _share(part: int, whole: int) -> str:
    return percent(part / whole if whole else None)


def covered_table(tables: Tables) -> pd.DataFrame:
    """How many rows of each document a passed check covers: document_id, rows, summed, counted, uncovered, share."""
    counted = covered(tables).groupby("document_id", sort=False)[["rows", "summed", "counted", "uncovered"]].sum()
    return counted.assign(share=1 - counted["uncovered"] / counted["rows"].where(counted["rows"] > 0)).reset_index()


def failing_words(tables: Tables) -> pd.DataFrame:
    """Failing checks with the check in words; the cell's place stays."""
    wrong = failing(tables)
    return wrong.assign(words=[check_words(name) for name in wrong["check"]])


def rows_table(tables: Tables) -> pd.DataFrame:
    """Rows by document (down) and table (across), with the columns named as readers know them."""
    rows = rows_by_document(tables)
    grid = rows.pivot_table(index="document_id", columns="table", values="rows", sort=False, aggfunc="sum")
    named = grid.rename(columns=TABLE_WORDS).astype("int64")
    named["ページと枠"] = (
        rows.groupby("document_id", sort=False)["placed"].sum() / rows.groupby("document_id", sort=False)["rows"].sum()
    )
    return named.reset_index()


def mends(tables: Tables) -> pd.DataFrame:
    """What was read, but mended or doubtful, with the cell to look at where it is known."""
    problems = tables["problems"]
    return in_words(with_cells(problems[problems["severity"] == "note"], tables))
