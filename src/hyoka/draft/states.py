"""How sure a drafted fact is: proved by a sum, confirmed by a corrected sheet, or a guess."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from hyoka.contract.identities import PLUS, Identity, Term
from hyoka.contract.tables import FUNDING
from hyoka.draft.facts import Draft, Fact
from hyoka.text.japanese import fold

PROVED, CONFIRMED, GUESS = STATES = ("proved", "confirmed", "guess")
#: Sheets in a year on which a total must be the sum of its funding, several parts being no zeros.
_FEWEST: Final = 3
#: Where this share of the sheets keep a sum, the others contradict it.
_NEARLY_ALL: Final = 0.7


@dataclass(frozen=True)
class Proof:
    """A total and its funding, in labels, and the numbers of their facts.

    Attributes:
        sheet_years: On how many sheets in a year it says something.
        exceptions: The facts of the sheets that do not keep it, where nearly all do.
    """

    identity: Identity
    sheet_years: int
    facts: frozenset[int]
    exceptions: frozenset[int]


def judge(draft: Draft) -> list[Proof]:
    """Say how sure each fact of a draft is and, of one that is a form, what of it is a guess; the sums that prove.

    A sum proves amounts and their relation, neither the year nor the unit: a fact is proved only if nothing that it
    rests on is open. A fact is confirmed by a row of a corrected sheet that says the same by the same labels. What
    contradicts a sum that other sheets keep is neither.
    """
    proofs = list(_find_proofs(draft.facts))
    added = {number for proof in proofs if not proof.exceptions for number in proof.facts}
    doubtful = {number for proof in proofs for number in proof.exceptions}
    draft.open = Counter(draft.asked)
    draft.states = []
    for number, fact in enumerate(draft.facts):
        is_open = draft.is_open(fact) or fact.fiscal_year is None or "name" in draft.open or number in doubtful
        sure = PROVED if number in added else CONFIRMED if fact.said_by in draft.confirmed else GUESS
        draft.states.append(GUESS if is_open else sure)
    if draft.form_data:
        _open_guesses(draft)
    return proofs


def _find_proofs(facts: Sequence[Fact]) -> Iterator[Proof]:
    """The totals that are the sum of their funding on all sheets, or on nearly all."""
    sheets: dict[tuple[object, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    items: dict[str, str] = {}
    for number, fact in enumerate(facts):
        if fact.kind == "cost" and fact.concept in ("total", *FUNDING):
            label = fold(fact.label)
            items[label] = fact.concept
            sheet = fact.document_id, fact.activity, fact.phase, fact.fiscal_year
            sheets[sheet][label].append(number)
    funding = [label for label, item in items.items() if item in FUNDING]
    for total in [label for label, item in items.items() if item == "total"]:
        kept, broken, telling = set[int](), set[int](), Counter[bool]()
        for found in sheets.values():
            parts = [number for label in funding for number in found.get(label, ())]
            if total not in found or not parts or any(len(numbers) > 1 for numbers in found.values()):
                continue
            amounts = [Decimal(facts[number].value) for number in parts]
            agrees = sum(amounts) == Decimal(facts[found[total][0]].value)
            (kept if agrees else broken).update([*parts, *found[total]])
            telling[agrees] += not agrees or sum(map(bool, amounts)) > 1
        if telling[True] >= _FEWEST and len(funding) > 1 and telling[True] >= _NEARLY_ALL * telling.total():
            identity = Identity(total, tuple(Term(PLUS, label) for label in funding))
            yield Proof(identity, telling[True], frozenset(kept | broken), frozenset(broken))


def _open_guesses(draft: Draft) -> None:
    """Open the labels on which nothing that is sure rests, and labels that together make a guess.

    What enters the tables then is sure, and nothing that a corrected sheet says otherwise; every other fact is a guess.
    """
    guesses, sure = list(draft.refused), list[Fact]()
    for fact, state in zip(draft.facts, draft.states, strict=True):
        (guesses if state == GUESS and fact.said_by not in draft.confirmed else sure).append(fact)
    known = {key for fact in sure for key in fact.rests_on}
    draft.open |= Counter(
        key for fact in guesses for key in fact.rests_on[:-1] if key in draft.labels and key not in known
    )
    said = set(map(_says, sure))
    while guesses:
        draft.open |= Counter(fact.rests_on[-1] for fact in guesses if not draft.is_open(fact))
        entering = [fact for reading in draft.readings.values() for fact in reading.entering(draft.open)]
        guesses = [fact for fact in entering if _says(fact) not in said]
    for number, fact in enumerate(draft.facts):
        if draft.is_open(fact):
            draft.states[number] = GUESS


def _says(fact: Fact) -> tuple[object, ...]:
    """What a row of the tables says."""
    about = fact.activity, fact.kind, fact.concept, fact.fiscal_year, fact.phase, fact.value
    return (fact.document_id, fact.place, *about)
