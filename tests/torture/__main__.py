"""Change pages by a seed, read them again, and count what is silently wrong: `python -m
tests.torture --count 1000`.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from . import operators  # noqa: F401 - its kinds
from .judge import ENTERED, READ, REPORTED, SILENT, judge
from .kinds import KINDS, Change
from .samples import Sample, read, sample_paths


def changes(
    samples: Sequence[Sample], count: int, seed: int, kinds: Sequence[str] = ()
) -> Iterator[tuple[str, Sample, Change]]:
    """Kind, document and so many changes, each kind in turn."""
    rng = Random(seed)
    names = [name for name in KINDS if not kinds or name in kinds]
    made = tries = 0
    while made < count:
        name, sample = names[tries % len(names)], rng.choice(samples)
        tries += 1
        change = KINDS[name](sample, rng)
        if change is not None:
            made += 1
            yield name, sample, change


def outcomes(
    samples: Sequence[Sample], count: int, seed: int, kinds: Sequence[str] = ()
) -> Iterator[tuple[str, str, str]]:
    """Kind, outcome and description of so many changes, each kind in turn."""
    for name, sample, change in changes(samples, count, seed, kinds):
        outcome, what = judge(sample.control, change, read(sample.path, change.pages))
        yield name, outcome, f"{sample.path.stem}: {change.what}: {what}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", default=[], choices=KINDS)
    parser.add_argument("--reported", action="store_true", help="also print what was reported")
    given = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome, what in outcomes(
        list(map(Sample.of, sample_paths())), given.count, given.seed, given.kind
    ):
        counts[name][outcome] += 1
        if outcome in (SILENT, ENTERED) or (given.reported and outcome == REPORTED):
            print(f"{name} {outcome}: {what}")
    for name, by_outcome in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        print(
            f"{name:32}"
            + "".join(
                f"{outcome} {by_outcome[outcome]:4}  "
                for outcome in (READ, REPORTED, SILENT, ENTERED)
            )
        )
    sys.exit(any(of_kind[SILENT] or of_kind[ENTERED] for of_kind in counts.values()))


if __name__ == "__main__":
    main()
