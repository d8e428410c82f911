"""Reading the audit trail: the history of a record, and whether anybody has been at the trail itself."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from testamur.ground.audit.models import Event, Seal

NO_SEAL = "0" * 64

# One row of text for each event, the same on every server: JSON in its stored, sorted form and the instant in UTC.
# What only some events have stands at the end and only where it is, so that seals made before it was kept still hold.
_DIGEST = """
select count(*),
       encode(sha256(convert_to(%s || coalesce(string_agg(
           jsonb_build_array(id, transaction, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), name,
                             act_id, by_id, by_name, centre_id, origin, record, record_id, label,
                             before, after)::text || coalesce(organisation_id::text, ''),
           E'\\n' order by transaction, id), ''), 'UTF8')), 'hex')
from audit_event where transaction >= %s and transaction < %s
"""


def history(*, record: str, record_ids: list[int]) -> QuerySet[Event]:
    """What happened to these records, newest first."""
    return Event.objects.filter(record=record, record_id__in=record_ids).order_by("-id")


def digest_of(*, previous: str, from_transaction: int, to_transaction: int) -> tuple[int, str]:
    """The number of events in a stretch and their digest, which includes the previous one."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [previous, from_transaction, to_transaction])
        return cursor.fetchone()


@dataclass(frozen=True)
class Verdict:
    seals: int
    events: int
    broken: tuple[str, ...]  # one sentence for each seal that does not agree
    head: str  # the newest digest: compare it with the one kept elsewhere

    @property
    def is_whole(self) -> bool:
        return not self.broken


def verify() -> Verdict:
    """Hash every sealed event again and compare. A copy of the head kept elsewhere shows a cut-off tail too."""
    previous, boundary, events, seals, broken = NO_SEAL, 0, 0, 0, []
    for seal in Seal.objects.order_by("from_transaction"):
        count, digest = digest_of(
            previous=previous, from_transaction=seal.from_transaction, to_transaction=seal.to_transaction
        )
        if seal.from_transaction != boundary:
            broken.append(f"The seal of {seal.sealed_at:%d/%m/%Y %H:%M} does not follow the one before it.")
        elif (count, digest) != (seal.events, seal.digest):
            broken.append(
                f"The {seal.events} events sealed on {seal.sealed_at:%d/%m/%Y %H:%M} have been altered: "
                f"there are {count} now."
            )
        previous, boundary = seal.digest, seal.to_transaction
        events, seals = events + count, seals + 1
    return Verdict(seals=seals, events=events, broken=tuple(broken), head=previous)
