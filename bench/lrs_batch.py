"""A file of 100,000 learners for the learning records service: from its bytes to its output, and how much memory it takes.

Three files after one another: nobody is held, so that everybody is registered; the same people again in another order,
so that everybody is found; and an output of all. The floor writes the very rows that the first file wrote (learners,
what they are found by, amendments, looks, rows of the file, audit) once more, by one INSERT … SELECT for each table,
into tables of the same shape and indexes. Made up by `people_made_up`. Run: script/bench lrs_batch [learners]
"""

import csv
import io
import os
import sys
import threading
from pathlib import Path
from time import perf_counter

from bench.people_made_up import SEED, Made, register

LEARNERS = 100_000
EARLY = 0.2  # of the file: what is taken until then is what it takes
MOST_GROWTH = 120  # MB from there to the end: the caches of names, which are bounded
TABLES = (
    "register_learner", "register_compared", "register_learnerkey", "register_amendment", "register_look",
    "batches_row", "audit_event",
)  # fmt: skip
HEADINGS = (
    "MISIdentifier", "GivenName", "FamilyName", "MiddleOtherName", "DateOfBirth", "Gender", "LastKnownPostCode",
    "PlaceOfBirth", "EmailAddress", "VerificationType", "AbilityToShare",
)  # fmt: skip


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS
    print(f"seed {SEED}; {count:,} learners")
    people = [made for chunk in register(count) for made in chunk]
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        return measured(people)


def measured(people: list[Made]) -> int:
    harbour, by = arranged()
    first, second = file_of(people), file_of(people[::-1])
    size = len(first) / 1e6
    del people[:]
    registered = carried_out(harbour, by, first, "nobody held")
    floor = floor_of()
    found = carried_out(harbour, by, second, "everybody held")
    fetched(harbour)
    print(f"{'the file (MB)':44}{size:10.1f}")
    print(f"{'floor: the same rows inserted (s)':44}{floor:10.1f}")
    print(f"{'registered / floor':44}{registered[0] / floor:10.1f}")
    growth = max(registered[1], found[1])
    kept = growth <= MOST_GROWTH
    print(f"memory grows by at most {MOST_GROWTH} MB after the first fifth: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


def arranged():
    from tests.records import lrs_actor, make_lrs_user, make_organisation

    from testamur.kit.scope import STAFF, within
    from testamur.records.organisations.models import Role

    with within(STAFF):
        harbour = make_organisation("HARB01", "10000001", "Harbour City College")
        return harbour, lrs_actor(make_lrs_user("Rhoda Quill", harbour, Role.BATCH), harbour)


def file_of(people: list[Made]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for number, made in enumerate(people):
        born = f"{made.born_on[:4]}-{made.born_on[4:6]}-{made.born_on[6:]}"
        gender = {"m": "1", "f": "2"}.get(made.gender.lower()[:1], "0")
        writer.writerow(
            [number, made.given, made.family, made.middle, born, gender, made.postcode, made.place_of_birth,
             made.email and f"learner.{number}@example.org", "2", "1"]
        )  # fmt: skip
    return text.getvalue().encode()


def carried_out(harbour, by, content: bytes, told: str) -> tuple[float, float]:
    """Seconds from bytes to finished, and by how many MB this process grew after the first part."""
    from django.core.files.base import ContentFile

    from testamur.kit.clock import now
    from testamur.kit.scope import of_organisation, within
    from testamur.records.batches import actions, jobs
    from testamur.records.batches.models import Batch

    started = perf_counter()
    with within(of_organisation(harbour.pk)):
        batch = actions.submit(
            organisation=harbour, kind=Batch.Kind.REGISTER, file=ContentFile(content, name=f"{told}.csv"),
            channel="page", by=by, now=now(),
        )  # fmt: skip
    sampling = Sampling(started)
    jobs.carry_out(batch_id=batch.pk, organisation_id=harbour.pk)
    seconds = perf_counter() - started
    early, peak = sampling.ended(seconds * EARLY)
    with within(of_organisation(harbour.pk)):
        batch.refresh_from_db()
    print(f"{told}: {batch.status}, {batch.counts}")
    print(f"{'  seconds':44}{seconds:10.1f}\n{'  learners a second':44}{batch.learners / seconds:10.0f}")
    print(f"{'  memory after the first fifth, at most (MB)':44}{early:10.0f}{peak:10.0f}")
    return seconds, peak - early


class Sampling(threading.Thread):
    """The resident memory of this process, ten times a second."""

    def __init__(self, started: float) -> None:
        super().__init__(daemon=True)
        self._since, self._samples, self._over = started, [], threading.Event()
        self.start()

    def run(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._over.wait(0.1):
            with Path("/proc/self/statm").open() as statm:
                taken = int(statm.read().split()[1]) * page / 1e6
            self._samples.append((perf_counter() - self._since, taken))

    def ended(self, early: float) -> tuple[float, float]:
        self._over.set()
        self.join()
        return max(taken for at, taken in self._samples if at <= early), max(t for _, t in self._samples)


def floor_of() -> float:
    """Seconds to insert what the first file wrote once more."""
    from django.db import connection

    from testamur.kit import testing

    seconds = 0.0
    with testing.owners_connection(connection.settings_dict["NAME"]) as owner:
        for table in TABLES:
            owner.execute(f"create table floor_{table} (like {table} including indexes including defaults)")
            started = perf_counter()
            owner.execute(f"insert into floor_{table} select * from {table}")
            seconds += perf_counter() - started
    return seconds


def fetched(harbour) -> None:
    from testamur.kit.scope import of_organisation, within
    from testamur.records.batches import output
    from testamur.records.batches.models import Batch

    scope = of_organisation(harbour.pk)
    with within(scope):
        batch = Batch.objects.latest("pk")
    for kind in ("csv", "xml"):
        started = perf_counter()
        size = sum(map(len, output.streamed(batch, kind, scope)))
        print(f"{f'output as {kind} (s), its MB':44}{perf_counter() - started:10.1f}{size / 1e6:10.1f}")


if __name__ == "__main__":
    sys.exit(main())
