"""What the first page says: out of all findings, what weighs most of the documents of a form."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from looks.order_of_findings import (
    MOST_LEADS,
    activity_of,
    gravest_first,
    records,
    template_of,
)

#: What a finding weighs that is about no yen itself: the settlement of its project.
_PROJECT: Final = "project"
#: A count about less than this share of the heaviest amount of its documents weighs no yen.
_LEAST_OF_HEAVIEST: Final = 0.1
#: The most sentences of the first page.
MOST_FIRST: Final = 9


def first_findings(
    findings: pd.DataFrame, pages: Mapping[str, float], forms: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What the first page says: of the documents of a form the sum of money, then what is heaviest.

    The documents of each city and form have their first sentence before any have a second. The sum
    is followed by the step that moved it most. What moved in one year comes before what moved in
    several. Of those that are about no yen, and of counts about few beside the heaviest amount, the
    pages take turns. Of an activity, and of an amount, there is one sentence, and none that another
    one says as well (`said_by`).

    Args:
        findings: Rows of the contract's table.
        pages: The numbers of the pages, each with the least weight that opens it; of sentences
            that are about no yen leads come before counts, then those of an earlier page.
        forms: The form of each document, by document_id.

    Returns:
        At most MOST_LEADS rows of a city and form, and MOST_FIRST in all.
    """
    of_form = findings["document_id"].map(dict(forms)).astype("object").fillna("")
    candidates = _candidates(findings.assign(form=of_form), pages)
    documents = ["municipality", "form"]
    turns = [*documents, "page", "has_yen", "is_count"]
    candidates["place"] = candidates.groupby(turns).cumcount()
    candidates["place"] = candidates["place"].mask(candidates["has_yen"], -1)
    candidates = candidates.sort_values(["is_sum", "place"], ascending=[False, True], kind="stable")
    candidates["turn"] = candidates.groupby(documents).cumcount()
    candidates = candidates[candidates["turn"].lt(MOST_LEADS)].sort_values("turn", kind="stable")
    return records(candidates.head(MOST_FIRST)[[*findings]])


def _candidates(findings: pd.DataFrame, pages: Mapping[str, float]) -> pd.DataFrame:
    """What the first page may say, of each city, form and measure the gravest, the most yen first.

    Left out are sentences of kind `own`, those too light to open their page, and those that say 0
    of something of which more is worse.

    Returns:
        findings, and is_sum (of all the money of an account, or its heaviest step), has_yen (that
        it is about: yen in the unit of an indicator are yen, those of its project are not).
    """
    about = {code: template_of(code) for code in findings["measure"].unique()}
    kinds = findings["measure"].map({code: row["kind"] for code, row in about.items()})
    weighs = {code: row["weighs"] for code, row in about.items()}
    first = findings["measure"].map({code: row["first"] for code, row in about.items()})
    orders = findings["measure"].map({code: row["order"] for code, row in about.items()})
    places = {page: place for place, page in enumerate(pages)}
    is_light = findings["weight"].lt(findings["page"].map(pages) * findings["money_read"])
    is_none = first.eq("largest") & findings["n"].eq(0)
    n_years = findings["fiscal_year"] - findings["first_year"].astype("Float64")
    rows = findings.assign(
        is_sum=kinds.eq("sum"),
        stake=findings["weight"].mask(findings["measure"].map(weighs).eq(_PROJECT)),
        is_long=n_years.gt(1).fillna(value=False).astype("bool"),
        is_count=kinds.eq("count"),
        page_place=findings["page"].map(places),
        order=orders.astype("float64"),
    )[findings["page"].isin(list(pages)) & kinds.ne("own") & ~is_light & ~is_none]
    documents = ["municipality", "form"]
    gravest = gravest_first(rows).drop_duplicates([*documents, "measure"])
    most = gravest.groupby([*documents, "is_long"])["stake"].transform("max")
    is_little = gravest["is_count"] & gravest["stake"].lt(_LEAST_OF_HEAVIEST * most)
    gravest["stake"] = gravest["stake"].mask(is_little)
    ordered = gravest.sort_values(["is_count", "page_place", "order"], kind="stable")
    heaviest = ordered.sort_values("stake", ascending=False, kind="stable")
    heaviest = heaviest.sort_values("is_long", kind="stable")
    sums = heaviest[heaviest["is_sum"]].sort_values("order", kind="stable")
    heaviest = pd.concat([sums, heaviest[~heaviest["is_sum"]]])
    heaviest["has_yen"] = heaviest["stake"].notna()
    said_by = heaviest["measure"].map({code: row["said_by"] for code, row in about.items()})
    there = pd.MultiIndex.from_frame(heaviest[[*documents, "measure"]])
    says_more = pd.MultiIndex.from_frame(heaviest[documents].assign(measure=said_by))
    is_same_sum = heaviest["has_yen"] & heaviest.duplicated([*documents, "stake"])
    heaviest = heaviest[~says_more.isin(there) & ~is_same_sum]
    activities = heaviest["subject"].map(activity_of)
    return heaviest[activities.eq("") | ~activities.duplicated()]
