"""The learning records service under a mixed load by its web service, without and with a file of 100,000 in the worker.

On loopback alone: the site's web server and worker, as `script/demo` has them, on a copy of a register from
`register_filled`, and clients of two organisations (`wire_clients`). Then one person is registered by both at the same
moment, many times over. Times are in milliseconds, and as multiples of one search by details while nothing else
happens. What it starts and copies is gone at the end.
Run: script/bench register_load [learners] [--seconds 60] [--batch 100000] [--clients 8] [--pairs 100]
"""

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from time import perf_counter

import numpy as np
from bench.lrs_batch import file_of
from bench.people_made_up import SEED, Made, queries, register
from bench.served import database_server, served, until
from bench.wire_clients import MIX, NOT_REGISTERED, Asking, Client, load, registered_at_once, searched, taken

SAMPLE = 100_000  # of the register, known to the clients
SEARCHES = 20_000
IDLE = 200


def main() -> int:
    options = options_of()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is stopped then, too
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings_for_load"
    with database_server():
        import django

        from testamur.kit import testing

        django.setup()
        from bench.register_filled import filled

        print(
            f"seed {SEED}; {options.learners:,} learners, {options.clients} clients, {os.cpu_count()} cores"
        )
        name = f"bench_{os.getpid()}"
        with filled(options.learners):
            measured()
        with testing.copy_of(f"register_{options.learners}_{SEED}", name), served(name) as port:
            return loaded(options, port)


def options_of() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench register_load")
    parser.add_argument("learners", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--seconds", type=int, default=60, help="of load without the file, and again with it")
    parser.add_argument("--batch", type=int, default=100_000, help="learners in the file")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--pairs", type=int, default=100, help="registered twice at the same moment")
    return parser.parse_args()


def measured() -> None:
    """What the names of the register weigh, as the monthly job has it counted; and whether commits wait."""
    from django.db import connection

    from testamur.kit.clock import now
    from testamur.kit.scope import STAFF, within
    from testamur.records.register.actions.measuring import measure
    from testamur.records.register.models import Measure

    with within(STAFF), connection.cursor() as cursor:
        if not Measure.objects.exists():
            measure(now=now())
        cursor.execute("show fsync")
        print(f"commits wait for the disk: {cursor.fetchone()[0]}")


def loaded(options: argparse.Namespace, port: int) -> int:
    harbour, by, systems = arranged()
    people = next(register(min(options.learners, SAMPLE)))
    newcomers = next(register(SAMPLE, seed=SEED + 1))
    asked = [each for each in queries(people, SEARCHES) if is_a_day(each.made.born_on)]
    clients = []
    for n in range(options.clients):
        own = slice(n, None, options.clients)
        clients.append(Client(port, systems[n % 2], n, people, asked[own], newcomers[own]))
    idle = idle_of(clients[0])
    without = load(clients, options.seconds)
    told("without the file", without, idle, options.seconds)

    batch = handed_in(harbour, by, [each.made for each in queries(people, options.batch, seed=SEED + 2)])
    until(lambda: seen(batch).learners, "the worker has counted the learners of the file")
    before, started = seen(batch).done, perf_counter()
    beside = load(clients, options.seconds)
    rate = (seen(batch).done - before) / (perf_counter() - started)
    told(f"with the file ({rate:,.0f} of its learners a second)", beside, idle, options.seconds)
    pairs = registered_at_once(*clients[:2], options.pairs)
    return verdict(clients, [*without, *beside], taken(clients), pairs, seen(batch))


def is_a_day(born_on: str) -> bool:
    """Among the slips of offices are days that no calendar has: no message can carry them."""
    try:
        return bool(date.fromisoformat(born_on))
    except ValueError:
        return False


def arranged():
    """Two organisations and their systems, and who hands in files for the first."""
    from tests.records import WORKING_ROLES, lrs_actor, make_lrs_user, make_organisation
    from tests.wire import System, give_password

    from testamur.kit.scope import STAFF, within

    systems, actors = [], []
    with within(STAFF):
        for reference, ukprn, name in (("HARB01", "10000001", "Harbour"), ("MOOR01", "10000002", "Moorland")):
            organisation = make_organisation(reference, ukprn, name)
            give_password(organisation)
            user = make_lrs_user(f"{name} Registrar", organisation, *WORKING_ROLES)
            systems.append(System(organisation, user.email))
            actors.append(lrs_actor(user, organisation))
    return systems[0].organisation, actors[0], systems


def idle_of(client: Client) -> float:
    """Seconds of one search by details, the middle of many, when all is warm."""
    for _ in range(IDLE):
        client.search(next(client.asked).made)
    idle = float(np.median([each.seconds for each in taken([client])][IDLE // 4 :]))
    print(f"one search by details while nothing else happens: {1000 * idle:.1f} ms")
    return idle


def told(when: str, asked: Sequence[Asking], idle: float, seconds: int) -> None:
    print(f"{when}: {len(asked) / seconds:,.0f} requests a second")
    print(f"  {'':24}{'requests':>9}" + "".join(f"{name:>17}" for name in ("p50", "p95", "p99")))
    for operation in MIX:
        took = [each.seconds for each in asked if each.operation == operation]
        figures = np.percentile(took, [50, 95, 99]) if took else ()
        print(
            f"  {operation:24}{len(took):9,}"
            + "".join(f"{1000 * s:8.0f} ={s / idle:5.1f} ×" for s in figures)
        )


def handed_in(harbour, by, people: list[Made]):
    from django.core.files.base import ContentFile

    from testamur.kit.clock import now
    from testamur.kit.scope import of_organisation, within
    from testamur.records.batches import actions
    from testamur.records.batches.models import Batch

    with within(of_organisation(harbour.pk)):
        return actions.submit(
            organisation=harbour, kind=Batch.Kind.REGISTER, file=ContentFile(file_of(people), name="load.csv"),
            channel="page", by=by, now=now(),
        )  # fmt: skip


def seen(batch):
    from testamur.kit.scope import of_organisation, within

    with within(of_organisation(batch.organisation_id)):
        batch.refresh_from_db()
    return batch


def verdict(
    clients: Sequence[Client], mixed: list[Asking], paired: list[Asking], pairs: list[Made], batch
) -> int:
    wrong = Counter((each.operation, each.code) for each in mixed if not each.is_expected)
    wrong += Counter(
        (each.operation, each.code) for each in paired if not each.is_expected and each.code != NOT_REGISTERED
    )
    for (operation, code), count in wrong.items():
        print(f"  {operation} was answered {code}, {count:,} times")
    given = [uln for client in clients for uln in client.registered]
    refused = sum(each.code == NOT_REGISTERED for each in paired)
    print(
        f"{len(given):,} learners registered; the file: {batch.status}, {batch.done:,} done, {batch.counts}"
    )
    promises = {
        "none but expected answers": not wrong,
        f"{len(pairs)} registered twice at the same moment have one ULN each": (
            held_once(pairs) and refused == len(pairs)
        ),
        "every ULN was given once and is held": len(set(given)) == len(given) == held(given),
        "the file goes on or is done": batch.status in {"running", "done"},
    }
    for promise, is_kept in promises.items():
        print(f"{promise}: {'kept' if is_kept else 'NOT KEPT'}")
    return 0 if all(promises.values()) else 1


def held_once(people: Sequence[Made]) -> bool:
    from testamur.kit.scope import STAFF, within
    from testamur.records.register.details import BY_ELEMENT, clean, key_of
    from testamur.records.register.models import Learner

    said = [{BY_ELEMENT[name].name: text for name, text in searched(each).items()} for each in people]
    with within(STAFF):
        held = Learner.objects.filter(details_key__in=[key_of(clean(each)[0]) for each in said])
        return sorted(Counter(held.values_list("details_key", flat=True)).values()) == [1] * len(people)


def held(ulns: Sequence[str]) -> int:
    from testamur.kit.scope import STAFF, within
    from testamur.records.register import queries

    with within(STAFF):
        return len(queries.by_ulns(ulns))


if __name__ == "__main__":
    sys.exit(main())
