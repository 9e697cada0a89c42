"""Tables of a plan's progress as its page shows them, and the answer in a few sentences.

`acts` are rows of `dx.actions`, `tags` what `dx_themes.tag` gives.
"""

from __future__ import annotations

import pandas as pd

from helpers.dx import actions, funnel, held_back, lineage, measures, sensitivity
from helpers.dx_pairs import section_name
from helpers.load import Tables
from helpers.source import cell_columns
from helpers.words import percent
from hyoka.records import PROVENANCE
from hyoka.themes import items

#: A name of more characters is a sentence; a list of many names cuts it.
NAME_LENGTH = 24
STATUS_WORDS = {"planned": "構想", "implementing": "実施", "completed": "終了"}
REASON_WORDS = {"both": "C・Dで未実施", "graded": "C・D", "not_live": "未実施"}


def plans(tables: Tables) -> pd.DataFrame:
    """The documents that are plans, the latest first.

    Returns:
        document_id, title, municipality, fiscal_year, n (actions).
    """
    counts = actions(tables).groupby("document_id").size().rename("n")
    documents = tables["documents"][["document_id", "title", "municipality", "fiscal_year"]]
    documents = documents.merge(counts, left_on="document_id", right_index=True)
    return documents.sort_values("fiscal_year", ascending=False, kind="stable", ignore_index=True)


def actions_of(tables: Tables, document_id: str) -> pd.DataFrame:
    """The actions of one plan, sections without their codes."""
    acts = actions(tables)
    acts = acts[acts["document_id"] == document_id].reset_index(drop=True)
    return acts.assign(section=acts["section"].map(section_name).astype("str"))


def with_level(acts: pd.DataFrame, activities: pd.DataFrame, depth: int) -> pd.DataFrame:
    """The actions with their level at a depth from the plan's top (1 is a design).

    Returns:
        acts with group (code and name of the level); actions that have no such level are left out.
    """
    chains = lineage(activities[activities["document_id"].isin(acts["document_id"])])
    from_top = chains.iloc[::-1].groupby("member").cumcount() + 1
    at = chains[from_top.reindex(chains.index) == depth].set_index("member")["activity_id"]
    named = activities.set_index("activity_id")
    label = (named["code"] + " " + named["name"]).where(named["level"] != "action")
    group = acts["activity_id"].map(at).map(label)
    return acts.assign(group=group)[group.notna()].reset_index(drop=True)


def level_table(acts: pd.DataFrame, activities: pd.DataFrame, depth: int, weight_grade: float) -> pd.DataFrame:
    """The measures of every level at a depth with the band of its index, the lowest index first.

    Returns:
        group, n … index as in `dx.measures`, live_share, low, high, rank, rank_best, rank_worst.
    """
    grouped = with_level(acts, activities, depth)
    rows = measures(grouped, ["group"], weight_grade)
    band = sensitivity(grouped, ["group"], weight_grade).drop(columns=["n", "index"])
    rows = rows.assign(live_share=rows["live"] / rows["n"]).merge(band, on="group")
    return rows.sort_values("index", kind="stable").reset_index(drop=True)


def section_table(acts: pd.DataFrame, weight_grade: float) -> pd.DataFrame:
    """The measures of every section with their actions that are held back, most of those first.

    Returns:
        section, n … index as in `dx.measures`, both, graded, not_live (see `dx.held_back`), back.
    """
    rows = measures(acts, ["section"], weight_grade)
    back = held_back(acts).groupby(["section", "reason"]).size().unstack(fill_value=0)
    back = back.reindex(index=rows["section"], columns=list(REASON_WORDS), fill_value=0).reset_index(drop=True)
    rows = rows.join(back).assign(back=back.sum(axis=1))
    return rows.sort_values(["back", "n"], ascending=False, kind="stable").reset_index(drop=True)


def held_back_table(acts: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """The actions that are held back, the worst first, with words for status and reason and the place on the page.

    Returns:
        The columns of `helpers.dx.held_back` with status and reason in words, and provenance.
    """
    back = held_back(acts)
    words = ["・".join(word for status, word in STATUS_WORDS.items() if row[status]) for row in back.to_dict("records")]
    order = {reason: at for at, reason in enumerate(REASON_WORDS)}
    back = back.assign(status=pd.Series(words, dtype="str"))
    back = back.sort_values("reason", key=lambda reasons: reasons.map(order), kind="stable")
    back = back.assign(reason=back["reason"].map(REASON_WORDS))
    return back.join(activities.set_index("activity_id")[list(PROVENANCE)], on="activity_id").reset_index(drop=True)


def theme_progress(acts: pd.DataFrame, tags: pd.DataFrame, weight_grade: float) -> pd.DataFrame:
    """The measures over the actions of each theme; an action of several themes counts in each.

    Returns:
        theme, kind, n … index as in `dx.measures`, live_share; most actions first.
    """
    grouped = acts.merge(tags[["item_id", "theme", "kind"]], left_on="activity_id", right_on="item_id")
    rows = measures(grouped, ["theme", "kind"], weight_grade)
    rows = rows.assign(live_share=rows["live"] / rows["n"])
    return rows.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)


def themes_by_city(tables: Tables, tags: pd.DataFrame) -> pd.DataFrame:
    """How many actions and projects, and how many indicators, each city's documents have per theme.

    Returns:
        theme, kind, municipality, activities, indicators.
    """
    named = items(tables)[["item_id", "item", "municipality"]]
    rows = tags.merge(named, on="item_id")
    is_indicator = rows["item"] == "indicator"
    rows = rows.assign(activities=(~is_indicator).astype(int), indicators=is_indicator.astype(int))
    return rows.groupby(["theme", "kind", "municipality"], sort=False)[["activities", "indicators"]].sum().reset_index()


def theme_indicators(tables: Tables, tags: pd.DataFrame) -> pd.DataFrame:
    """The indicators of each theme with what they last reached, and the target of that year.

    Returns:
        theme, kind, municipality, document_id, indicator_id, name, unit, fiscal_year, actual, target (null where there
        is none), page and box of actual and target (actual_page, target_page …); the national themes first, by theme,
        then city.
    """
    values = tables["indicator_values"].query("status == 'reported'")
    values = values[["indicator_id", "fiscal_year", "measure", "value", *PROVENANCE]]
    actuals, targets = (
        values[values["measure"] == measure]
        .drop(columns="measure")
        .rename(columns={"value": measure, **cell_columns(measure)})
        for measure in ("actual", "target")
    )
    last = actuals.sort_values("fiscal_year", kind="stable").drop_duplicates("indicator_id", keep="last")
    named = tables["indicators"][["document_id", "indicator_id", "name", "unit"]]
    rows = tags[["item_id", "theme", "kind"]].merge(named, left_on="item_id", right_on="indicator_id")
    rows = rows.merge(tables["documents"][["document_id", "municipality"]], on="document_id")
    rows = rows.merge(last, on="indicator_id").merge(targets, on=["indicator_id", "fiscal_year"], how="left")
    return rows.sort_values(["kind", "theme", "municipality"], kind="stable")


def untagged_table(untagged: pd.DataFrame) -> pd.DataFrame:
    """The actions and projects without a theme, a row per city and document.

    Returns:
        municipality, item (取組 | 事業), n, names (all of them, joined; those that are sentences are cut).
    """
    listed = untagged[untagged["item"] != "indicator"]
    words = listed["item"].map({"action": "取組", "project": "事業"})
    names = [name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…" for name in listed["name"]]
    groups = listed.assign(item=words, name=names).groupby(["municipality", "item"], sort=False)["name"]
    return groups.agg(n="size", names="、".join).reset_index()


def answer(
    plan: pd.DataFrame, acts: pd.DataFrame, activities: pd.DataFrame, tags: pd.DataFrame, weight_grade: float
) -> list[tuple[str, str]]:
    """The answer in up to five sentences, each in Japanese and in English; none where there is no plan."""
    if acts.empty:
        return []
    return [
        _stage_sentence(plan.iloc[0], acts),
        _grade_sentence(acts),
        *_index_sentence(level_table(acts, activities, 2, weight_grade), weight_grade),
        _back_sentence(acts, weight_grade),
        *_theme_sentence(theme_progress(acts, tags, weight_grade)),
    ]


def paragraphs(sentences: list[tuple[str, str]]) -> tuple[str, str]:
    """The answer as two paragraphs, Japanese and English; where there is none, that there is no plan."""
    if not sentences:
        return (
            "取組を自己評価か状況で示す計画がありません。",
            "There is no plan with grades or statuses of its actions.",
        )
    return "".join(ja for ja, _ in sentences), " ".join(en for _, en in sentences)


def _stage_sentence(plan: pd.Series, acts: pd.DataFrame) -> tuple[str, str]:
    n, live, done = funnel(acts).set_index("stage").loc[["planned", "live", "done"], "n"]
    return (
        (
            f"{plan['municipality']}「{plan['title']}」の{n}取組のうち、実施中か終了は{live}（{percent(live / n)}）、"
            f"終了は{done}（{percent(done / n)}）。"
        ),
        (
            f"Of {n} actions, {live} ({percent(live / n)}) are implementing or completed, "
            f"{done} ({percent(done / n)}) completed."
        ),
    )


def _grade_sentence(acts: pd.DataFrame) -> tuple[str, str]:
    row = measures(acts, ["document_id"]).iloc[0]
    good = row["a"] + row["b"]
    share = percent(row["share_ab"])
    return (
        f"自己評価はAかBが{good}（{share}）、Cが{row['c']}、Dが{row['d']}。",
        f"By the city's own grades {good} ({share}) have A or B, {row['c']} have C and {row['d']} have D.",
    )


def _index_sentence(levels: pd.DataFrame, weight_grade: float) -> list[tuple[str, str]]:
    levels = levels.dropna(subset="index")
    if len(levels) < 2:
        return []
    worst, best = levels.iloc[0], levels.iloc[-1]
    firm = int((levels["rank_best"] == levels["rank_worst"]).sum())
    return [
        (
            (
                f"進捗指数（評価{percent(weight_grade, 0)}・状況{percent(1 - weight_grade, 0)}）は「{best['group']}」が"
                f"{best['index']:.2f}で最も高く、「{worst['group']}」が{worst['index']:.2f}で最も低く、"
                f"重みをどう変えても順位が同じなのは{len(levels)}施策のうち{firm}である。"
            ),
            (
                f"The weighted index is highest for {best['group']} ({best['index']:.2f}) and lowest for "
                f"{worst['group']} ({worst['index']:.2f}); {firm} of {len(levels)} "
                "measures keep their rank whatever the weight."
            ),
        )
    ]


def _back_sentence(acts: pd.DataFrame, weight_grade: float) -> tuple[str, str]:
    sections = section_table(acts, weight_grade)
    most, back = sections.iloc[0], sections["back"].sum()
    both = sections["both"].sum()
    if not back:
        return "CかD、または未実施の取組はない。", "No action has C or D or is not yet implementing."
    return (
        f"CかD、または未実施の取組は{back}（両方は{both}）で、{most['section']}が{most['back']}（担当{most['n']}のうち）と最も多い。",
        (
            f"{back} actions have C or D or are not yet implementing ({both} are both); {most['section']} has most, "
            f"{most['back']} of its {most['n']}."
        ),
    )


def _theme_sentence(rows: pd.DataFrame) -> list[tuple[str, str]]:
    national = rows[rows["kind"] == "national"]
    if national.empty:
        return []
    most, low = national.iloc[0], national[national["n"] >= 5].sort_values("share_ab", kind="stable").head(1)
    ja = f"国の重点項目では「{most['theme']}」の取組が{most['n']}と最も多"
    en = f"Of the national plan's items {most['theme']} has most actions ({most['n']})"
    if low.empty:
        return [(ja + "い。", en + ".")]
    last, share = low.iloc[0]["theme"], percent(low.iloc[0]["share_ab"])
    ja += f"く、5取組以上の項目でAかBの割合が最も低いのは「{last}」（{share}）である。"
    en += f"; among those with five or more, {last} has the lowest share of A or B ({share})."
    return [(ja, en)]
