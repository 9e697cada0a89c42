"""Finds the sums with signs that all sheets of a form keep, and says on which sheets any identity holds.

Sums are sought in the null space of the figures modulo a prime, so the search is exact and does not grow with the
number of possible sums. Every candidate is then computed on every sheet: no sheet may be an exception, and what chance
could give is not proposed.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hyoka.contract.identities import MINUS, OVER, PLUS, Identity, Term

Integers = NDArray[np.int64]

#: Sheets in a year on which an identity must say something.
ENOUGH: Final = 20
#: How many identities of this kind chance may be expected to give.
CHANCE: Final = 1e-6
#: Sheets that must print a label: what fewer print is content, not form.
_SHEETS: Final = 3
#: A sum of more parts is not one that a form prints.
_PARTS: Final = 12
_PRIME: Final = 2**31 - 1
_KEYS: Final = ["sheet", "phase", "year"]
#: Figures from here on have no exact sum.
_TOO_LARGE: Final = 1e14


def find_identities(figures: pd.DataFrame) -> list[Identity]:
    """Every sum that all sheets keep.

    Args:
        figures: Columns sheet, label (folded), phase, year, value. To look for what adds up across a row, give the
            row as part of the sheet and the column's head as the label.
    """
    table = figures_by_label(figures)
    if len(table) < ENOUGH:
        return []
    return [identity for identity in _sums(table) if _holds_beyond_chance(identity, table)]


def figures_by_label(figures: pd.DataFrame, sheets: int = _SHEETS) -> pd.DataFrame:
    """One row a sheet, phase and year; a column for each label.

    A label that most sheets print twice is left out, and so is a sheet that prints one of the others twice.
    A label must have a figure that is no zero on so many sheets.
    """
    known = figures.dropna(subset="value").drop_duplicates([*_KEYS, "label", "value"])
    known = known.assign(year=known["year"].fillna(0).astype(int), value=known["value"].astype(float))
    twice = known.duplicated([*_KEYS, "label"], keep=False)
    often = twice.groupby(known["label"]).transform("mean") > 0.5
    unclear = pd.MultiIndex.from_frame(known.loc[twice & ~often, _KEYS])
    known = known[~often & ~pd.MultiIndex.from_frame(known[_KEYS]).isin(unclear)]
    printing = known[known["value"] != 0].groupby("label", sort=False)["sheet"].nunique()
    labels = [label for label in known["label"].unique() if printing.get(label, 0) >= sheets]
    return known[known["label"].isin(labels)].pivot(index=_KEYS, columns="label", values="value")[labels]


def agreement(identity: Identity, table: pd.DataFrame) -> pd.DataFrame:
    """The sheets and years on which an identity says something about a printed figure.

    Returns:
        The table's index with expected and actual (the figure), agrees, and telling: whether chance alone would hardly
        make them agree, because several parts are no zeros.
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
    made = {"expected": expected, "actual": actual, "agrees": agrees, "telling": telling}
    return pd.DataFrame(made, table.index)[printed & ~np.isnan(actual)]


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


def _holds_beyond_chance(identity: Identity, table: pd.DataFrame) -> bool:
    """Whether an identity has no exception, says enough, and more than chance gives.

    By chance what is computed for a sheet would be any other sheet's figure as often as its own; 0, 1 or -1 times each
    label are tried.
    """
    rows = agreement(identity, table)
    telling = rows[rows["telling"]]
    if len(telling) < ENOUGH or not rows["agrees"].all():
        return False
    step = _step(rows["actual"].to_numpy())
    near = np.abs(telling["expected"].to_numpy()[:, None] - telling["actual"].to_numpy()) <= step
    return bool(np.log(near.mean(axis=1)).sum() + table.shape[1] * np.log(3) < np.log(CHANCE))


def _sums(table: pd.DataFrame) -> Iterator[Identity]:
    """Candidates of sums: what is 0 in every row that prints more than two figures."""
    rows = table[table.notna().sum(axis=1) > 2].to_numpy()
    rows = rows[np.nanmax(np.abs(rows), axis=1, initial=0) < _TOO_LARGE]
    if rows.size:
        scale = 1 / _step(rows.ravel())
        for vector in _null_vectors((np.nan_to_num(rows) * scale).round().astype(np.int64)):
            if 2 < np.count_nonzero(vector) <= _PARTS + 1:
                yield _sum(vector, list(table.columns))


def _null_vectors(numbers: Integers) -> list[Integers]:
    """Vectors of -1, 0 and 1 whose product with every row is 0, the shortest that combining them in pairs gives."""
    reduced, pivots = _reduced(numbers % _PRIME)
    vectors = []
    for column in set(range(numbers.shape[1])) - set(pivots):
        vector = np.zeros(numbers.shape[1], np.int64)
        coefficients = reduced[: len(pivots), column]
        vector[pivots] = np.where(coefficients > _PRIME // 2, coefficients - _PRIME, coefficients)
        vector[column] = -1
        vectors.append(vector)
    for i in range(len(vectors)):
        for other in [sign * other for j, other in enumerate(vectors) if i != j for sign in (1, -1)]:
            vectors[i] = min(vectors[i], vectors[i] + other, key=lambda v: (np.count_nonzero(v), np.abs(v).sum()))
    return [vector for vector in vectors if np.abs(vector).max() == 1]


def _reduced(matrix: Integers) -> tuple[Integers, list[int]]:
    """The reduced row echelon form modulo the prime, and the columns of its pivots."""
    pivots: list[int] = []
    for column in range(matrix.shape[1]):
        row = len(pivots)
        nonzero = np.flatnonzero(matrix[row:, column])
        if not nonzero.size:
            continue
        matrix[[row, row + nonzero[0]]] = matrix[[row + nonzero[0], row]]
        matrix[row] = matrix[row] * pow(int(matrix[row, column]), -1, _PRIME) % _PRIME
        factors = matrix[:, column].copy()
        factors[row] = 0
        matrix = (matrix - factors[:, None] * matrix[row] % _PRIME) % _PRIME
        pivots.append(column)
    return matrix, pivots


def _sum(vector: Integers, labels: Sequence[str]) -> Identity:
    alone = [np.flatnonzero(vector == sign)[0] for sign in (1, -1) if np.count_nonzero(vector == sign) == 1]
    result = int([*alone, np.argmax(vector != 0)][0])
    signs = -vector * vector[result]
    parts = [i for sign in (1, -1) for i in np.flatnonzero(signs == sign) if i != result]
    terms = [Term(PLUS if signs[i] > 0 else MINUS, labels[int(i)]) for i in parts]
    return Identity(labels[result], tuple(terms))
