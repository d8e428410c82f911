"""A night of lapsing over 1,000,000 registrations, against the same rows withdrawn with nothing around it.

One in fifty has lapsed and one in fifty lapses soon, at fifty centres. The floor is one UPDATE of as many rows by the
owner, taken back. Ours finds the centres, and at each gives notices, withdraws, writes the stories, audits and writes to
people, in a transaction of its own. The second night must find nothing to do. Prints the plan of the search, which must
use the partial index. Run: python -m bench.lapsing (BENCH_ROWS=100000 for a quick look)
"""

import os
from collections import Counter
from time import perf_counter

from bench.crowd import SEED, crowd

from testamur.kit.testing import owners_connection

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
MOST = 12.0  # times the bare update
DAYS = (
    "update registrations_registration set status = 'active', fully_certificated_on = null, stage = 'registered', "
    "lapses_on = case id %% 50 when 0 then %(today)s::date - 1 else %(today)s::date + 10 end "
    "where id %% 50 in (0, 1)"
)
BARE = "update registrations_registration set status = 'withdrawn' where lapses_on < %(today)s and status = 'active'"
INDEX = "registration_that_can_lapse"


def main() -> int:
    with crowd(ROWS) as made:
        from django.db import connection

        from testamur.kit.clock import london_date, now

        today = london_date(now())
        with owners_connection(made.database) as owner:
            owner.execute(DAYS, {"today": today})
            owner.execute("vacuum analyze registrations_registration")
        made.use()
        plan = plan_of_search(today)
        with owners_connection(made.database) as owner, owner.transaction(force_rollback=True):
            started = perf_counter()
            count = owner.execute(BARE, {"today": today}).rowcount
            floor = perf_counter() - started
        with owners_connection(made.database) as owner:
            owner.execute("vacuum analyze registrations_registration")
        first, centres = night()
        second, _ = night()
        connection.close()
    per_centre = set(centres[1:])  # the first also has a person to write to
    print(
        f"seed {SEED}, {ROWS:,} registrations, {len(centres)} centres, {count:,} lapsed and as many lapse soon"
    )
    print(plan)
    print(
        f"{'bare update (s)':32}{floor:10.2f}\n{'the night (s)':32}{first:10.2f}\n{'the next (s)':32}{second:10.2f}"
    )
    print(
        f"{'each lapsed (ms)':32}{1000 * first / count:10.2f}\n{'night / bare update':32}{first / floor:10.2f}"
    )
    print(f"{'statements at a centre':32}{', '.join(map(str, sorted(per_centre))):>10}")
    kept = first / floor <= MOST and INDEX in plan and len(per_centre) == 1
    print(
        f"\nat most {MOST} times, by {INDEX}, as many statements at each centre: {'kept' if kept else 'NOT KEPT'}"
    )
    return 0 if kept else 1


def plan_of_search(today) -> str:
    from django.db import connection

    from testamur.delivery.registrations.queries.lapsing import can_lapse
    from testamur.kit.scope import STAFF, within

    with within(STAFF), connection.cursor() as cursor:
        found = can_lapse().filter(lapses_on__lte=today).order_by().values_list("centre_id").distinct()
        sql, params = found.query.sql_with_params()
        cursor.execute(f"explain (costs off) {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def night() -> tuple[float, list[int]]:
    """Seconds of one run of the job, and the number of statements at each centre."""
    from django.db import connection

    from testamur.delivery.registrations import actions, jobs

    whole, counts, count = actions.lapse, [], Counter()

    def counted(execute, sql, params, many, context):
        count["statements"] += 1
        return execute(sql, params, many, context)

    def at_centre(**facts):
        before = count["statements"]
        found = whole(**facts)
        counts.append(count["statements"] - before)
        return found

    actions.lapse = at_centre
    try:
        with connection.execute_wrapper(counted):
            started = perf_counter()
            jobs.lapse(timestamp=0)
            return perf_counter() - started, counts
    finally:
        actions.lapse = whole


if __name__ == "__main__":
    raise SystemExit(main())
