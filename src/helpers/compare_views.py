"""The answer of the comparison in a few sentences, and its tables ready to be read."""

from __future__ import annotations

import pandas as pd

from helpers.compare import CRITERIA, SCORE
from helpers.words import fiscal_year, number, percent


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """Each city's last year of each concept."""
    known = rows.dropna(subset="value").sort_values("fiscal_year", kind="stable")
    last = known.drop_duplicates(["concept", "municipality"], keep="last")
    return last.sort_index().reset_index(drop=True)


def criteria_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The criteria of disclosure with what they ask and how many documents meet them at all.

    Returns:
        criterion, ja, en, documents (that have a value above 0), of (documents that have a value).
    """
    rows = rows.assign(documents=rows["value"] > 0, of=rows["value"].notna())
    counts = rows.groupby("criterion")[["documents", "of"]].sum().reindex(list(CRITERIA), fill_value=0)
    words = pd.DataFrame.from_dict(CRITERIA, orient="index", columns=["ja", "en"])
    return words.join(counts).rename_axis("criterion").reset_index()


def answer(
    disclosed: pd.DataFrame, counts: pd.DataFrame, concepts: pd.DataFrame, documents: pd.DataFrame
) -> list[tuple[str, str]]:
    """The answer in up to four sentences, each in Japanese and in English; none where there are no documents."""
    if disclosed.empty:
        return []
    return [
        *_disclosure_sentence(disclosed, documents),
        *_ratings_sentence(counts),
        *_concept_sentence(concepts),
        (
            "年度、文書の種類、数え方が市ごとに違うので、順位ではなく、何が分かり何が分からないかを読んでください。",
            "Years, kinds of documents and ways of counting differ: read what is known and what is not, not a ranking.",
        ),
    ]


def _disclosure_sentence(disclosed: pd.DataFrame, documents: pd.DataFrame) -> list[tuple[str, str]]:
    scores = disclosed[disclosed["criterion"] == SCORE].dropna(subset="value").merge(documents, on="document_id")
    if scores.empty:
        return []
    rows = scores.sort_values("value", ascending=False, kind="stable").to_dict("records")
    first, last = rows[0], rows[-1]
    most, least = percent(first["value"], 0), percent(last["value"], 0)
    ja = f"{_named(first)}の文書から{first['of']}項目のうち{first['n']}が分かり、平均は{most}です。"
    en = f"{first['document_id']} meets {first['n']} of {first['of']} criteria, {most} on average."
    if len(rows) > 1:
        ja = f"{len(rows)}文書のうち最も多くを明らかにするのは{_named(first)}で、{first['of']}項目の平均は{most}、"
        ja += f"最も少ないのは{_named(last)}の{least}です。"
        en = f"Of {len(rows)} documents {first['document_id']} discloses most ({most} on average over {first['of']} "
        en += f"criteria) and {last['document_id']} least ({least})."
    return [(ja, en)]


def _named(row: dict) -> str:
    return f"{row['municipality']}（{fiscal_year(row['fiscal_year'])}）"


def _ratings_sentence(counts: pd.DataFrame) -> list[tuple[str, str]]:
    if counts.empty:
        return []
    scales = counts["scale"].nunique()
    worst = counts[counts["score"] == 0]["n"].sum()
    return [
        (
            f"評価は{scales}種類の尺度で{counts['n'].sum()}あり、尺度の最も低い印は{worst}です。",
            f"There are {counts['n'].sum()} ratings on {scales} scales; {worst} have the lowest mark of theirs.",
        )
    ]


def _concept_sentence(concepts: pd.DataFrame) -> list[tuple[str, str]]:
    per_head = latest(concepts).dropna(subset="per_1000") if len(concepts) else concepts
    cities = per_head.groupby("concept", sort=False)["municipality"].nunique()
    shared = cities[cities > 1].index
    if not len(shared):
        return []
    rows = per_head[per_head["concept"] == shared[0]].to_dict("records")
    cities_ja = "、".join(f"{_named(row)}{number(row['per_1000'])}" for row in rows)
    cities_en = ", ".join(f"{row['municipality']} {number(row['per_1000'])} (FY{row['fiscal_year']})" for row in rows)
    ja = f"{rows[0]['concept']}は住民千人当たり{cities_ja}です（数える仕組みは市ごとに違います）。"
    return [(ja, f"{rows[0]['english']} per 1,000 residents: {cities_en}; each city counts its own system.")]
