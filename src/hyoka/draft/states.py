"""How sure a drafted fact is: proved by a sum, confirmed by a corrected sheet, or a guess."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hyoka.contract.identities import MINUS, OPERATORS, OVER, PLUS, TIMES, Identity, Term
from hyoka.contract.tables import FUNDING
from hyoka.draft.facts import Draft, Fact
from hyoka.text.japanese import fold

PROVED, CONFIRMED, GUESS = STATES = ("proved", "confirmed", "guess")
ROWS, COLUMNS = "rows", "columns"
#: Sheets in a year on which an identity that the labels themselves say must hold, several parts being no zeros.
_TELLING: Final = 3
_KEYS: Final = ["sheet", "phase", "year"]
#: An identity that this share of the sheets keep is one that the others contradict.
_NEARLY_ALL: Final = 0.7
#: A formula of letters or circled numbers, which are folded: (差引)=A−B, 総事業費①+②.
_FORMULA: Final = re.compile(r"([A-Z1-9])((?:[-−+×÷/][A-Z1-9])+)")
_OWN_LETTER: Final = re.compile(r"([A-Z1-9])$|^([A-Z1-9])(?:[.．:]|(?=[^\x00-\x7f]))")


@dataclass(frozen=True)
class Proof:
    """An identity that all sheets keep, in the labels of rows or of columns, and the numbers of its facts.

    Attributes:
        across: rows or columns.
        sheet_years: On how many sheets in a year it says something.
        reason: Why it was looked at: funding or formula.
        exceptions: The facts of the sheets that do not keep it, where nearly all do.
    """

    identity: Identity
    across: str
    sheet_years: int
    reason: str
    facts: frozenset[int]
    exceptions: frozenset[int] = frozenset()


def find_proofs(facts: Sequence[Fact]) -> list[Proof]:
    """The identities that all sheets keep, or nearly all: A/C, a total and its funding."""
    proofs: list[Proof] = []
    frames = {ROWS: _frame(facts, across=ROWS), COLUMNS: _frame(facts, across=COLUMNS)}
    for across, frame in frames.items():
        table = figures_by_label(frame)
        for reason, identity in _candidates(frame, table):
            rows = agreement(identity, table)
            kept = int((rows["telling"] & rows["agrees"]).sum())
            if kept >= _TELLING and rows["agrees"].mean() >= _NEARLY_ALL:
                members = _members(frame, identity, rows)
                exceptions = _members(frame, identity, rows[~rows["agrees"]])
                if all(members != proof.facts for proof in proofs):
                    proofs.append(Proof(identity, across, kept, reason, members, exceptions))
    return proofs


def _members(frame: pd.DataFrame, identity: Identity, rows: pd.DataFrame) -> frozenset[int]:
    """The facts that an identity proves: of a sum all; of a share the result, since it was rounded."""
    labels = identity.labels if identity.is_sum else [identity.result]
    members = frame[frame["label"].isin(labels)]
    there = pd.MultiIndex.from_frame(members[_KEYS]).isin(rows.index)
    return frozenset(members.loc[there, "fact"])


def judge(draft: Draft) -> list[Proof]:
    """Say how sure each fact of a draft is and, of one that is a form, what of it is a guess; the sums that prove."""
    proofs = find_proofs(draft.facts)
    draft.states = _states(draft, proofs)
    if draft.declaration:
        _mark_guesses(draft)
    return proofs


def _states(draft: Draft, proofs: Sequence[Proof]) -> list[str]:
    """The state of each fact of a draft.

    A sum proves amounts and their relation, neither the era nor the unit. So a fact is proved only if nothing
    that it rests on is open: whatever is not assumed stands printed. A cost whose label nobody knows is not proved,
    since its label says not what it is. A fact is confirmed by a row of a corrected sheet that says the same by the
    same labels. What contradicts a sum that other sheets keep is neither.
    """
    added = frozenset[int]().union(*(proof.facts for proof in proofs if not proof.exceptions))
    doubtful = frozenset[int]().union(*(proof.exceptions for proof in proofs))
    states = []
    for number, fact in enumerate(draft.facts):
        is_open = draft.is_open(fact) or fact.fiscal_year is None or "name" in draft.open
        is_proved = number in added and (fact.concept or fact.kind != "cost")
        is_confirmed = fact.said_by in draft.confirmed
        is_sure = not is_open and number not in doubtful
        states.append(GUESS if not is_sure else PROVED if is_proved else CONFIRMED if is_confirmed else GUESS)
    return states


def _mark_guesses(draft: Draft) -> None:
    """Open the labels on which nothing that is sure rests, and labels that together make a guess.

    What enters the tables then is sure, and nothing that a corrected sheet says otherwise; every other fact is a guess.
    """
    guesses, sure = list(draft.refused), list[Fact]()
    for fact, state in zip(draft.facts, draft.states, strict=True):
        (guesses if state == GUESS and fact.said_by not in draft.confirmed else sure).append(fact)
    known = {key for fact in sure for key in fact.rests_on}
    labels = (key for fact in guesses for key in fact.rests_on[:-1] if key in draft.labels and key not in known)
    draft.open = {**Counter(labels), **draft.open}
    said = Counter(map(_says, sure))
    while guesses:
        together = Counter(fact.rests_on[-1] for fact in guesses if not draft.is_open(fact))
        draft.open = {**draft.open, **{key: count for key, count in together.items() if key in draft.labels}}
        draft.together = sorted({*draft.together, *together} - draft.labels.keys())
        guessed = {*draft.open, *draft.together}
        entering = [fact for reading in draft.readings.values() for fact in reading.entering(guessed)]
        guesses = [fact for fact in entering if not said[_says(fact)]]
    draft.states = [
        GUESS if draft.is_open(fact) else state for fact, state in zip(draft.facts, draft.states, strict=True)
    ]


def _says(fact: Fact) -> tuple[object, ...]:
    """What a row of the tables says."""
    return (
        fact.place,
        fact.document_id,
        fact.activity,
        fact.kind,
        fact.concept,
        fact.fiscal_year,
        fact.phase,
        fact.value,
    )


def _frame(facts: Sequence[Fact], *, across: str) -> pd.DataFrame:
    """The figures (as in `figures_by_label`) by the label of their row, or by the head of their column within a row."""
    rows_of: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for fact in facts:
        rows_of[fact.document_id, fact.activity, str(fact.sheet), fold(fact.label)].add(fact.row)
    in_several_rows = {label for (*_, label), rows in rows_of.items() if len(rows) > 1}
    rows = []
    for number, fact in enumerate(facts):
        value = pd.to_numeric(fact.value, errors="coerce")
        if fact.kind == "rating" or pd.isna(value):
            continue
        printed = fold(fact.label)
        row = fold(fact.row) if printed in in_several_rows else printed
        label, inside = (row, "") if across == ROWS else (fold(fact.column), row)
        phase, year = (fact.phase, fact.fiscal_year) if across == ROWS else ("", 0)
        sheet = "\t".join((fact.document_id, str(fact.sheet), fact.activity, inside))
        if label:
            rows.append((sheet, label, phase, year or 0, float(value), fact.concept, number))
    return pd.DataFrame(rows, columns=["sheet", "label", "phase", "year", "value", "concept", "fact"])


def _candidates(frame: pd.DataFrame, table: pd.DataFrame) -> Iterator[tuple[str, Identity]]:
    """What the labels say: a total is the sum of its funding; formulas."""
    concepts = dict(zip(frame["label"], frame["concept"], strict=True))
    labels = [str(label) for label in table.columns]
    with_value = set(frame.loc[frame["value"] != 0, "label"])
    printed = [label for label in concepts if label in labels or label not in with_value]  # zeros are parts, too
    funding = tuple(Term(PLUS, label) for label in printed if concepts[label] in FUNDING)
    if len(funding) > 1:
        yield from (("funding", Identity(label, funding)) for label in labels if concepts[label] == "total")
    yield from (("formula", identity) for identity in formulas(labels))


def formulas(labels: Sequence[str]) -> Iterator[Identity]:
    """The identities that folded labels say by letters: 受益者負担率B÷A, beside 事業費A and うち受益者負担B."""
    said = {label: re.sub(r"[(\[]([A-Z1-9])[)\]]", r"\1", label).strip("()[]") for label in labels}
    matches = {label: match for label, text in said.items() if (match := _FORMULA.search(text))}
    letters: dict[str, str] = {}
    for label, text in said.items():
        before = text[: matches[label].start()] if label in matches else text
        if letter := _OWN_LETTER.search(before.rstrip("=(")):
            letters.setdefault(letter[1] or letter[2], label)
    for label, match in matches.items():
        parts = re.findall(r"([-−+×÷/]?)([A-Z1-9])", match[0])
        if all(letters.get(letter, label) != label for _, letter in parts):
            terms = tuple(Term(OPERATORS.get(sign, PLUS), letters[letter]) for sign, letter in parts)
            if len({term.operator in (PLUS, MINUS) for term in terms[1:]}) == 1:
                yield Identity(label, terms)
                if terms[1].operator == OVER:  # also in per cent, since labels do not say which
                    yield Identity(label, (*terms, Term(TIMES, "100")))


def figures_by_label(figures: pd.DataFrame) -> pd.DataFrame:
    """One row a sheet, phase and year; a column for each label.

    A label that most sheets print twice is left out, and one that has only zeros; and so is a sheet that prints one of
    the others twice.

    Args:
        figures: Columns sheet, label (folded), phase, year, value.
    """
    known = figures.dropna(subset="value").drop_duplicates([*_KEYS, "label", "value"])
    known = known.assign(year=known["year"].fillna(0).astype(int), value=known["value"].astype(float))
    twice = known.duplicated([*_KEYS, "label"], keep=False)
    often = twice.groupby(known["label"]).transform("mean") > 0.5
    unclear = pd.MultiIndex.from_frame(known.loc[twice & ~often, _KEYS])
    known = known[~often & ~pd.MultiIndex.from_frame(known[_KEYS]).isin(unclear)]
    with_value = {*known.loc[known["value"] != 0, "label"]}
    labels = [label for label in known["label"].unique() if label in with_value]
    return known[known["label"].isin(labels)].pivot(index=_KEYS, columns="label", values="value")[labels]


def agreement(identity: Identity, table: pd.DataFrame) -> pd.DataFrame:
    """The sheets and years on which an identity says something about a printed figure.

    Returns:
        The table's index with agrees, and telling: whether chance alone would hardly make them agree, because several
        parts are no zeros.
    """
    labelled = [term for term in identity.terms if term.number is None]
    columns = table.reindex(columns=[*(term.label for term in labelled), identity.result]).to_numpy()
    given, actual = columns[:, :-1], columns[:, -1]
    if identity.is_sum:
        signs = np.array([-1 if term.operator == MINUS else 1 for term in labelled])
        printed = ~np.isnan(given).all(axis=1)
        expected = np.nan_to_num(given) @ signs
        agrees = np.abs(expected - actual) < 1e-6
        telling = (np.nan_to_num(given) != 0).sum(axis=1) > 1
    else:
        expected = _ratio(identity, given)
        printed, step = np.isfinite(expected), _step(actual)
        agrees = _rounds_to(expected, actual, step)
        telling = (given != 0).all(axis=1) & (actual != 0) & (given[:, 0] != given[:, 1]) & (given[:, 1] != 1)
    return pd.DataFrame({"agrees": agrees, "telling": telling}, table.index)[printed & ~np.isnan(actual)]


def _ratio(identity: Identity, parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """A product or share of the first two labels, times the number behind them."""
    factor = float(next((term.number for term in identity.terms if term.number is not None), 1))
    operation = np.divide if identity.terms[1].operator == OVER else np.multiply
    with np.errstate(divide="ignore", invalid="ignore"):
        return factor * operation(parts[:, 0], parts[:, 1])


def _step(actual: NDArray[np.float64]) -> float:
    """The unit of the last decimal that is printed."""
    known = actual[~np.isnan(actual)]
    return next((10.0**-n for n in range(4) if np.allclose(known, known.round(n), atol=1e-9)), 1e-4)


def _rounds_to(expected: NDArray[np.float64], actual: NDArray[np.float64], step: float) -> NDArray[np.bool_]:
    """Where a figure is the expected one rounded, or cut off where that holds on more sheets."""
    off = expected - actual
    rounded, cut = np.abs(off) <= step / 2 + 1e-9, (off > -1e-9) & (off < step)
    return rounded if rounded.sum() >= cut.sum() else cut
