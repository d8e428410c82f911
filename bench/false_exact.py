"""Nobody may be taken for somebody else: a hundred thousand searches of a register, and every "exact" looked at.

Seven in ten ask for learners as other offices write them, the rest for people who are new, half of them twins, brothers
and sisters, namesakes born on the same day, fathers and sons. Each guard is then left out in turn, to show what it keeps
from happening. Run: script/bench false_exact [learners] [searches]
"""

import gc
import sys
from collections import Counter

from bench.people_made_up import SEED, queries, register
from bench.register_filled import filled
from bench.register_search import query_person

BATCH = 10_000


def main() -> int:
    count, searches = ([int(each) for each in sys.argv[1:]] + [1_000_000, 100_000][len(sys.argv) - 1 :])[:2]
    people = [made for chunk in register(count) for made in chunk]
    gc.freeze()
    verdicts, false, without = Counter(), [], Counter()
    with filled(count):
        for number in range(searches // BATCH):
            one_batch(queries(people, BATCH, seed=SEED + 1 + number), verdicts, false, without)
    print(f"seeds {SEED + 1} to {SEED + searches // BATCH}; {count:,} learners, {searches:,} searches")
    known = sum(number for (is_known, _), number in verdicts.items() if is_known)
    for (is_known, verdict), number in sorted(verdicts.items()):
        print(f"  {'held' if is_known else 'new':6}{verdict:12}{number:8,}  {number / (known or 1):.2%}" if is_known
              else f"  new   {verdict:12}{number:8,}")  # fmt: skip
    print(f"false exact: {len(false)}")
    for story, asked, learner in false:
        print(f"  {story}: {asked} taken for learner {learner}")
    for guard, number in without.most_common():
        print(f"  without {guard}: {number} false exact")
    return 1 if false else 0


def one_batch(asked, verdicts: Counter, false: list, without: Counter) -> None:
    from testamur.kit.scope import STAFF, within
    from testamur.records.register.finding import find
    from testamur.rulebook.matching import GUARDS, Verdict, outcome

    with within(STAFF):
        found = find([query_person(each) for each in asked], possible_from=0.0)
    for each, result in zip(asked, found, strict=True):
        ids = [candidate.learner for candidate in result.candidates]
        verdicts[
            each.means >= 0,
            "missed" if each.means >= 0 and each.means + 1 not in ids else result.verdict.value,
        ] += 1
        if result.verdict == Verdict.EXACT and ids != [each.means + 1]:
            false.append((each.story, each.made, ids[0]))
        for guard in GUARDS:
            others = tuple(other for other in GUARDS if other is not guard)
            alone = outcome(result.candidates, guards=others)
            if alone.verdict == Verdict.EXACT and alone.candidates[0].learner != each.means + 1:
                without[guard.__name__] += 1


if __name__ == "__main__":
    raise SystemExit(main())
