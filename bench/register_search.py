"""Searching a register of a million learners or five: one at a time, and in batches; where each query ends.

CPU seconds are those of this process and of the database's process that serves it, so that a busy machine changes
them little; details are normalised before, as they are for Splink. Queries are those of `people_made_up`. Beside it, when asked for: Splink 5 on the same learners and queries
(`script/bench register_search 1000000 splink`). Run: script/bench register_search [learners] [splink]
"""

import gc
import os
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from bench.people_made_up import SEED, Asked, Made, queries, register
from bench.register_filled import filled, person_of

BATCHES = (10_000, 1_000)
SINGLE = 2_000
ROUNDS = 3
SLOWEST_SINGLE = 10.0  # milliseconds, of database and scoring, for 99 of 100
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"seed {SEED}; {count:,} learners")
    people = [made for chunk in register(count) for made in chunk]
    asked = queries(people, max(BATCHES))
    gc.freeze()  # the sample is no part of a service: looking through it again and again would count as searching
    with filled(count):
        rates = in_scope(people, asked)
    if "splink" in sys.argv:
        from bench.register_splink import beside

        return beside(people, asked, rates)
    return 0


def in_scope(people: list[Made], asked: list[Asked]) -> dict[int, float]:
    from testamur.kit.clock import now
    from testamur.kit.scope import STAFF, within
    from testamur.records.register.actions.measuring import measure
    from testamur.records.register.models import Measure

    with within(STAFF):
        if not Measure.objects.exists():
            started = perf_counter()
            measure(now=now())
            print(f"measured in {perf_counter() - started:.1f} s")
        outcomes(asked)
        rates = {size: batch(asked[:size]) for size in BATCHES}
        one_at_a_time(asked)
    return rates


def batch(asked: list[Asked]) -> float:
    """Records a CPU second, the best of a few rounds."""
    from django.db import connection

    from testamur.records.register.finding import find

    people, best = [query_person(each) for each in asked], None
    for _ in range(ROUNDS):
        started, ours, theirs = perf_counter(), process_time(), backend_seconds(connection)
        find(people, possible_from=0.0)
        python, database = process_time() - ours, backend_seconds(connection) - theirs
        took = (python + database, python, database, perf_counter() - started)
        best = min(best or took, took)
    total, python, database, wall = best
    print(
        f"batch of {len(asked):6,}: {len(asked) / total:9,.0f} records a CPU second "
        f"(Python {python:.2f} s, database {database:.2f} s, elapsed {wall:.2f} s)"
    )
    return len(asked) / total


def one_at_a_time(asked: list[Asked]) -> None:
    from testamur.records.register.finding import find_one

    took = []
    for each in asked[:SINGLE]:
        person, started = query_person(each), perf_counter()
        find_one(person, possible_from=-3.0)
        took.append(1000 * (perf_counter() - started))
    p50, p95, p99 = np.percentile(took[100:], [50, 95, 99])
    kept = "kept" if p99 <= SLOWEST_SINGLE else "NOT KEPT"
    print(f"one search: p50 {p50:.2f}, p95 {p95:.2f}, p99 {p99:.2f} ms; at most {SLOWEST_SINGLE:.0f}: {kept}")


def outcomes(asked: list[Asked]) -> None:
    """What each sort of query comes to. Learners are numbered from 1 in the register, from 0 in the sample."""
    from testamur.records.register.finding import find
    from testamur.rulebook.matching import Verdict

    known, new, false_exact = Counter(), Counter(), 0
    found = find([query_person(each) for each in asked], possible_from=0.0)
    for each, outcome in zip(asked, found, strict=True):
        ids = [candidate.learner for candidate in outcome.candidates]
        if outcome.verdict == Verdict.EXACT and ids != [each.means + 1]:
            false_exact += 1
        if each.means < 0:
            new[each.story, outcome.verdict.value] += 1
        else:
            is_right = each.means + 1 in ids
            known["missed" if not is_right else outcome.verdict.value] += 1
    total = sum(known.values())
    print(
        ", ".join(f"{name} {100 * number / total:.2f}%" for name, number in known.most_common()),
        f"of {total:,} known",
    )
    print(f"false exact: {false_exact} of {len(asked):,}")
    for (story, verdict), number in sorted(new.items()):
        print(f"  {story:24}{verdict:12}{number:6,}")


def query_person(asked: Asked):
    from dataclasses import replace

    from testamur.rulebook.matching.normal import normal_name

    return replace(person_of(asked.made), previous_family=normal_name(asked.previous_family))


def backend_seconds(connection) -> float:
    """CPU seconds of the database's process that serves this connection."""
    pid = connection.connection.info.backend_pid
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    raise SystemExit(main())
