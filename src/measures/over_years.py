"""A city's documents of several years as one series: what ended, moved, grew worse, was restated.

A line is what is one thing over the years (`hyoka.lines`). A column is the indicator of a list: its
name and unit in the documents of a form.
"""

from collections.abc import Mapping

import pandas as pd

from hyoka import families_of, list_totals, summed
from hyoka.contract import PROVENANCE
from measures.frames import Tables, first_of, with_documents, with_names
from measures.series import series_of

_COLUMN = ["municipality", "form", "指標", "unit"]
_FORM = ["municipality", "form"]
#: What a figure is of: what two documents print of it is one.
_PRINTED = ["line", "what", "fiscal_year"]
#: More digits than any document prints: the difference of 3.217 and 3.206 is 0.011 and no less.
_DIGITS = 9
_SIGN_OF_WORSE = {"lower": 1.0, "higher": -1.0}


def rows_of_lists(tables: Tables, links: pd.DataFrame) -> pd.DataFrame:
    """What each document lists, and whether the next one goes on with it.

    Listed is the level of which a form has most rows: projects of a list, measures of a survey.

    Args:
        tables: The contract's documents and activities.
        links: Rows of `hyoka.links_of_years`.

    Returns:
        Rows of activities with municipality, form and sheet_year, step (of its document, from 1),
        is_linked (with one of the next document) and is_new (with none of the document before).
    """
    rows = with_documents(tables["activities"].query("name != ''"), tables["documents"])
    rows = rows.dropna(subset="sheet_year").sort_values("document_id", kind="stable")
    levels = rows.groupby([*_FORM, "level"]).size().reset_index(name="size")
    levels = levels.sort_values("size", ascending=False, kind="stable").drop_duplicates(_FORM)
    rows = rows.merge(levels[[*_FORM, "level"]])
    return rows.assign(
        step=rows.groupby(_FORM)["sheet_year"].rank("dense"),
        is_linked=rows["activity_id"].isin(links["before_id"]),
        is_new=~rows["activity_id"].isin(links["after_id"]),
    )


def continued(rows: pd.DataFrame) -> pd.DataFrame:
    """How much of each document goes on in the next one of its form.

    Args:
        rows: Rows of `rows_of_lists`.

    Returns:
        A row for each document that follows another: municipality, form, step (of the one before),
        fiscal_year and document_id; first_year of the one before; of (what that has), n (not here),
        gone (their names), n_linked (in this one), of_later (what this one has) and n_new (of it
        not in that before).
    """
    rows = rows.assign(gone=rows["name"].where(~rows["is_linked"]))
    documents = rows.groupby([*_FORM, "step"])
    before = documents.agg(
        first_year=("sheet_year", "first"),
        of=("step", "size"),
        n_linked=("is_linked", "sum"),
        gone=("gone", lambda names: "、".join(names.dropna())),
    )
    later = documents.agg(
        fiscal_year=("sheet_year", "first"),
        document_id=("document_id", "first"),
        of_later=("step", "size"),
        n_new=("is_new", "sum"),
    )
    later = later.reset_index().assign(step=lambda steps: steps["step"] - 1)
    steps = later.merge(before.reset_index(), on=[*_FORM, "step"])
    return steps.assign(n=steps["of"] - steps["n_linked"])


def own_figures(tables: Tables, lines: Mapping[str, str]) -> pd.DataFrame:
    """The actual of each document's own year, with its line.

    Args:
        tables: The contract's tables, with `attainment`.
        lines: The line of each indicator (`hyoka.lines`).

    Returns:
        Rows of `indicator_values` with the names of `with_names`, line, proved, and worse_when: 1
        where more is worse, -1 where less is, missing where the better way is not known.
    """
    ways = tables["attainment"].drop_duplicates("indicator_id").set_index("indicator_id")
    signs = ways["polarity"].map(_SIGN_OF_WORSE).astype("float64")
    rows = with_names(tables["indicator_values"], tables)
    rows = rows.assign(
        line=rows["indicator_id"].map(dict(lines)),
        proved=summed(tables, "indicator_values").to_numpy(),
        worse_when=rows["indicator_id"].map(signs),
    )
    is_own = rows["measure"].eq("actual") & rows["fiscal_year"].eq(rows["sheet_year"])
    return rows[is_own & rows["status"].eq("reported")].dropna(subset="value")


def of_lines(figures: pd.DataFrame) -> pd.DataFrame:
    """One row of `own_figures` a line and year, in the order of lines and years."""
    ordered = figures.sort_values(["line", "fiscal_year", "indicator_id"], kind="stable")
    return ordered.drop_duplicates(["line", "fiscal_year"])


def moved_lines(by_line: pd.DataFrame, least_change: float) -> pd.DataFrame:
    """How far each line came that goes from the first year of its column to the last of its form.

    Args:
        by_line: Rows of `of_lines`.
        least_change: A change by less than this share of the figure before is neither a rise nor a
            fall: the index of a survey is never quite the same again.

    Returns:
        The row of the last year with value (last less first), last_value, base and first_year (and
        indicator_id_first and fiscal_year_first, where that figure is),
        proved (of both ends), n (lines of its column that go through), of (its lines of the last
        year), n_years, span, before and points as `series_of` has them; rose, fell, grew_worse and
        worse_newest (than the figure before), these two missing where the better way is not known.
    """
    years = by_line.groupby(_COLUMN)["fiscal_year"]
    has_years = years.transform("nunique").gt(1)
    first = by_line[has_years & by_line["fiscal_year"].eq(years.transform("min"))]
    newest_year = by_line.groupby(_FORM)["fiscal_year"].transform("max")
    last = by_line[has_years & by_line["fiscal_year"].eq(newest_year)]
    begins = first[["line", "indicator_id", "fiscal_year", "value", "proved"]]
    ends = last.merge(begins, on="line", suffixes=("", "_first"))
    rows = ends.assign(
        last_value=ends["value"],
        value=(ends["value"] - ends["value_first"]).round(_DIGITS),
        base=ends["value_first"],
        first_year=ends["fiscal_year_first"],
        proved=ends[["proved", "proved_first"]].mean(axis=1),
        n=ends.groupby(_COLUMN)["line"].transform("size"),
    )
    rows = rows.join(last.groupby(_COLUMN).size().rename("of"), on=_COLUMN)
    rows = rows.join(series_of(by_line, ["line"]), on="line")
    rows = rows.assign(span=rows["span"].round(_DIGITS))
    newest_step = (rows["last_value"] - rows["before"]).round(_DIGITS)
    change = rows["value"].where(rows["value"].abs().ge(least_change * rows["base"].abs()), 0)
    newest = newest_step.where(newest_step.abs().ge(least_change * rows["before"].abs()), 0)
    has_way = rows["worse_when"].notna()
    return rows.assign(
        rose=change.gt(0),
        fell=change.lt(0),
        grew_worse=(change * rows["worse_when"]).gt(0).astype("boolean").where(has_way),
        worse_newest=(newest * rows["worse_when"]).gt(0).astype("boolean").where(has_way),
    )


def ways_of_lines(moved: pd.DataFrame) -> pd.DataFrame:
    """How many lines of each column rose, fell and grew worse, in the order of the rows.

    Args:
        moved: Rows of `moved_lines`.

    Returns:
        municipality, form, 指標, unit, document_id, fiscal_year, first_year, n_years; of_last (its
        lines of the last year), of (those that go through), rose, fell, grew_worse, worse_newest
        (missing where of no line the better way is known).
    """
    of_columns = moved.groupby(_COLUMN, sort=False, dropna=False)
    about = of_columns[["document_id", "fiscal_year", "first_year", "of"]].first()
    about = about.rename(columns={"of": "of_last"})
    counts = of_columns[["rose", "fell"]].sum()
    judged = of_columns[["grew_worse", "worse_newest"]].sum(min_count=1).astype("Int64")
    sizes = of_columns.size().rename("of")
    n_years = of_columns["n_years"].max()
    return pd.concat([about, n_years, sizes, counts, judged], axis=1).reset_index()


def worse_running(by_line: pd.DataFrame, years_running: int) -> pd.DataFrame:
    """The lines that have a figure of each of the last years of their form, those worse first.

    Args:
        by_line: Rows of `of_lines`.
        years_running: So many times in a row a figure has to grow worse.

    Returns:
        The row of the last year with before (the first of these figures), worse_by, is_worse (each
        figure is worse than the one before), n (such lines of its column) and of (its lines).
    """
    badness = by_line["value"] * by_line["worse_when"]
    directed = by_line.assign(badness=badness).dropna(subset="badness")
    years_ago = directed.groupby(_FORM)["fiscal_year"].rank("dense", ascending=False)
    recent = directed[years_ago.le(years_running + 1)]
    n_years = recent.groupby("line")["value"].transform("size")
    recent = recent[n_years.eq(years_running + 1)]
    lines = recent.groupby("line")
    grew = lines["badness"].diff().fillna(1).gt(0)
    rows = recent.assign(
        is_worse=grew.groupby(recent["line"]).transform("all"),
        before=lines["value"].transform("first"),
        worse_by=recent["badness"] - lines["badness"].transform("first"),
        proved=lines["proved"].transform("mean"),
    )
    rows = rows.drop_duplicates("line", keep="last")
    columns = rows.groupby(_COLUMN)
    rows = rows.assign(
        n=columns["is_worse"].transform("sum"),
        of=columns["line"].transform("size"),
        proved=columns["proved"].transform("mean"),
    )
    return rows.sort_values("worse_by", ascending=False, kind="stable")


def printed_totals(tables: Tables) -> pd.DataFrame:
    """The printed totals of the columns of lists, with the sums of the rows that were read.

    Args:
        tables: The contract's tables.

    Returns:
        Rows of `hyoka.list_totals` with 指標, municipality, form and value (yen; missing of what is
        no money), in the order of columns and years.
    """
    totals = list_totals(tables).rename(columns={"indicator": "指標"})
    totals = with_documents(totals, tables["documents"])
    totals = totals.assign(value=totals["printed"] * totals["yen"])
    return totals.sort_values([*_COLUMN, "fiscal_year"], kind="stable")


def moved_totals(totals: pd.DataFrame) -> pd.DataFrame:
    """How far the printed total of each column in yen came, the farthest first.

    Args:
        totals: Rows of `printed_totals`.

    Returns:
        The row of the last year with value (last less first), base, first_year, n and of (years),
        proved, weight (its span) and n_years, span, before and points as `series_of` has them.
    """
    in_yen = totals.dropna(subset="value")
    columns = in_yen.groupby(_COLUMN)
    first = columns[["value", "fiscal_year"]].transform("first")
    rows = in_yen.assign(
        value=in_yen["value"] - first["value"],
        base=first["value"],
        first_year=first["fiscal_year"],
        n=columns["value"].transform("size"),
        of=columns["value"].transform("size"),
        proved=columns["passes"].transform("mean"),
    )
    rows = rows.drop_duplicates(_COLUMN, keep="last")
    rows = rows.join(series_of(in_yen, _COLUMN), on=_COLUMN)
    rows = rows[rows["span"].gt(0)].assign(weight=lambda moved: moved["span"])
    return rows.sort_values("span", ascending=False, kind="stable")


def half_of_losses(figures: pd.DataFrame, totals: pd.DataFrame, least_ranked: int) -> pd.DataFrame:
    """How few rows carry half of what is below 0 in each column whose total is in yen.

    Args:
        figures: Rows of `own_figures`.
        totals: Rows of `printed_totals`; the newest of each column counts.
        least_ranked: Of fewer rows below 0 nothing is said.

    Returns:
        municipality, fiscal_year, 指標, lost (yen, below 0), of (rows below 0) and n (the fewest of
        them that carry half of it).
    """
    in_yen = totals.dropna(subset="value").drop_duplicates(_COLUMN, keep="last")
    on = ["document_id", "指標"]
    rows = figures.merge(in_yen[[*on, "yen"]], on=on)
    rows = rows[rows["value"].lt(0)].sort_values("value", kind="stable")
    columns = rows.groupby(on)["value"]
    rows = rows.assign(
        lost=columns.transform("sum") * rows["yen"],
        of=columns.transform("size"),
        n=columns.cumcount() + 1,
    )
    has_half = (columns.cumsum() * rows["yen"]).le(rows["lost"] / 2)
    told = rows[has_half & rows["of"].ge(least_ranked)].drop_duplicates(on)
    return told[["municipality", "fiscal_year", "指標", "lost", "of", "n"]]


def sums_of_families(
    figures: pd.DataFrame, tables: Tables, links: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """What was split or merged, added up in the columns that its document adds up itself.

    Args:
        figures: Rows of `own_figures`.
        tables: The contract's activities.
        links: Rows of `hyoka.links_of_years`.
        totals: Rows of `printed_totals`: its columns are added up.

    Returns:
        municipality, form, 指標, unit, 事業 (all parts), first_year and value_first, fiscal_year
        and value of the last, change; only where each year has the figures of all parts.
    """
    families = tables["activities"][["document_id", "activity_id"]]
    family_of = families_of(links[links["linked"].eq("activities")])
    families = families.assign(family=families["activity_id"].map(family_of).astype(object))
    n_parts = families.groupby(["document_id", "family"]).size().rename("of")
    rows = figures.merge(families.dropna(subset="family"), on=["document_id", "activity_id"])
    rows = rows[rows["指標"].isin(totals["指標"])]
    by = [*_COLUMN, "family", "document_id", "fiscal_year"]
    sums = rows.groupby(by, dropna=False).agg(
        value=("value", "sum"), n=("value", "size"), 事業=("事業", "、".join)
    )
    sums = sums.reset_index().join(n_parts, on=["document_id", "family"]).query("n == of")
    sums = sums.sort_values("fiscal_year", kind="stable")
    of_family = sums.groupby([*_COLUMN, "family"], dropna=False)
    first = of_family[["value", "fiscal_year"]].transform("first")
    changed = sums.assign(
        first_year=first["fiscal_year"],
        value_first=first["value"],
        change=sums["value"] - first["value"],
    )
    is_last = ~sums.duplicated([*_COLUMN, "family"], keep="last")
    return changed[is_last & of_family["value"].transform("size").gt(1)]


def printed_figures(tables: Tables, lines: Mapping[str, str]) -> pd.DataFrame:
    """All figures that documents print of each line and year, those of the earlier document first.

    Limits and details of a cost are left out, and so are budgets: one that grew within its year was
    supplemented, not restated.

    Args:
        tables: The contract's tables.
        lines: The line of each activity and indicator (`hyoka.lines`).

    Returns:
        Rows of `indicator_values` and `costs` with the names of `with_names`, line, what (measure;
        item, or the basis of a total) and proved; of a document a figure once.
    """
    values = tables["indicator_values"].assign(
        line=tables["indicator_values"]["indicator_id"].map(dict(lines)),
        proved=summed(tables, "indicator_values"),
    )
    values = values.query("status == 'reported' and target_kind != 'limit'")
    values = values.rename(columns={"measure": "what"})
    costs = tables["costs"].assign(
        line=tables["costs"]["activity_id"].map(dict(lines)), proved=summed(tables, "costs")
    )
    costs = costs.query("item != 'detail' and basis != 'budget'")
    is_total = costs["item"].eq("total") & costs["basis"].ne("")
    costs = costs.assign(what=costs["item"].mask(is_total, costs["basis"]))
    parts = [with_names(rows.dropna(subset="value"), tables) for rows in (values, costs)]
    figures = pd.concat(parts, ignore_index=True).dropna(subset="sheet_year")
    figures = figures.sort_values(["sheet_year", "document_id"], kind="stable")
    return figures.drop_duplicates([*_PRINTED, "sheet_year"])


def printed_again(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that a later document prints again, beside those of the document before.

    Args:
        figures: Rows of `printed_figures`.

    Returns:
        The rows with before_value, before_sheet_year, before_document_id and its place, is_other
        (another figure than before), proved (of both), and kind: restated (of a year that was over
        in the document before), targets_moved, or "".
    """
    of_before = ["value", "sheet_year", "document_id", "proved", *PROVENANCE]
    earlier = figures.groupby(_PRINTED)[of_before].shift().add_prefix("before_")
    pairs = figures.join(earlier).dropna(subset="before_value")
    is_target = pairs["what"].eq("target")
    was_over = pairs["fiscal_year"].le(pairs["before_sheet_year"]).fillna(False).astype(bool)
    return pairs.assign(
        is_other=pairs["value"].ne(pairs["before_value"]),
        proved=pairs[["proved", "before_proved"]].astype(float).mean(axis=1),
        kind=first_of((is_target, "targets_moved"), (was_over, "restated")),
    )
