"""Moving registrations to another product: the new ones, and the batch that takes them (LRN-08, LRN-09).

Who may be moved, what it costs and which units go along is decided above, in `outcomes/moving`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from testamur.catalogue.products.models import Product, Version
from testamur.delivery.registrations.actions.registering import BATCH_GREW, BATCH_MADE
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit import numbers
from testamur.kit.transitions import move

MOVED_AWAY = define("registration.transferred", "A learner was transferred to another product")
TOPPED = define("registration.topped", "A learner was topped up or down to another product of the suite")
MOVED_HERE = define(
    "registration.made_by_transfer", "A learner was registered by a transfer from another product"
)
BATCH_LEFT = define("batch.left", "Learners of a batch were transferred to another product")

Status = Registration.Status


@dataclass(frozen=True)
class NewBatch:
    """What a batch needs that is made for those who are moved."""

    session: int
    delivery_address_id: int
    certificate_address_id: int
    contact_name: str
    contact_email: str
    centre_reference: str = ""


@dataclass(frozen=True)
class Leaving:
    """One active registration that is left, locked and with its learner and batch; and what follows it."""

    registration: Registration
    charge_id: int
    lapses_on: date
    sampled_on: date | None = None  # the mark that goes along, if it does


def one_at_a_time(centre_id: int) -> None:
    """Wait for the centre's other registrations, as registering does: two could overfill a batch or add one twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('registering'), %s)", [centre_id])


@transaction.atomic
def start_batch(
    *, centre_id: int, product: Product, version: Version, batch: NewBatch, by: Actor, now: datetime
) -> Batch:
    """Make a numbered batch, still empty. It is audited with those who come into it."""
    return Batch.objects.create(
        centre_id=centre_id,
        number=str(numbers.take("batch_number")[0]),
        product=product,
        version=version,
        session=batch.session,
        centre_reference=batch.centre_reference,
        delivery_address_id=batch.delivery_address_id,
        certificate_address_id=batch.certificate_address_id,
        contact_name=batch.contact_name,
        contact_email=batch.contact_email,
        created_at=now,
        created_by_id=by.user_id,
    )


_REGISTER = """
insert into registrations_registration
       (centre_id, learner_id, batch_id, product_id, version_id, status, stage, registered_at, registered_by_id,
        starts_on, planned_end_on, lapses_on, country_of_study, charge_id, window_id, mode, sampled_on,
        sampling_noted_at, moved_from_id)
select left_one.centre_id, left_one.learner_id, %(batch)s, %(product)s, %(version)s, 'active', 'registered', %(now)s,
       %(by)s, left_one.starts_on, left_one.planned_end_on, told.lapses_on, left_one.country_of_study, told.charge,
       %(window)s, %(mode)s, told.sampled_on, case when told.sampled_on is not null then %(now)s end, left_one.id
  from unnest(%(ids)s::bigint[], %(charges)s::bigint[], %(lapse)s::date[], %(sampled)s::date[])
       as told (id, charge, lapses_on, sampled_on)
  join registrations_registration left_one on left_one.id = told.id and left_one.status = 'transferred'
 order by left_one.id
returning moved_from_id, id
"""


@transaction.atomic
def move_registrations(
    *,
    leaving: Sequence[Leaving],
    batch: Batch,
    version: Version,
    window_id: int | None,
    mode: str,
    order_number: str,
    by: Actor,
    now: datetime,
    act_id: UUID,
) -> dict[int, int]:
    """Register each on the batch's product and end what it leaves; give the new registration of each one left, by id.

    In order: end those left as transferred; register each anew, with its dates of study; audit the new registrations,
    the batches left, and the batch that was made or grew. The act audits those left (`MOVED_AWAY`, `TOPPED`). The
    same number of statements for any number.
    """
    ids = [each.registration.pk for each in leaving]
    move(Registration.objects.filter(pk__in=ids), to=Status.TRANSFERRED)
    is_new = batch.created_at == now
    with connection.cursor() as cursor:
        cursor.execute(
            _REGISTER,
            {
                "batch": batch.pk,
                "product": batch.product_id,
                "version": version.pk,
                "now": now,
                "by": by.user_id,
                "window": window_id,
                "mode": mode,
                "ids": ids,
                "charges": [each.charge_id for each in leaving],
                "lapse": [each.lapses_on for each in leaving],
                "sampled": [each.sampled_on for each in leaving],
            },
        )
        moved = dict(cursor.fetchall())
    about = {"by": by, "centre_id": batch.centre_id, "now": now, "act_id": act_id}
    _record(leaving, moved, batch, about)
    after = {
        "learners": len(moved),
        "product": batch.product.code,
        "session": batch.session,
        "order": order_number,
    }
    record(
        BATCH_MADE if is_new else BATCH_GREW,
        changes=[Change("batch", batch.pk, batch.number, after=after)],
        **about,
    )
    return moved


def _record(leaving: Sequence[Leaving], moved: dict[int, int], batch: Batch, about: dict) -> None:
    where = {"product": batch.product.code, "batch": batch.number}
    gone = [each.registration for each in leaving]
    record(
        MOVED_HERE,
        changes=[
            Change("registration", moved[each.registration.pk], each.registration.learner.number, after=facts)
            for each in leaving
            for facts in [{**where, "lapses_on": each.lapses_on.isoformat()}]
        ],
        **about,
    )
    batches = {each.batch_id: each.batch for each in gone}
    counts = Counter(each.batch_id for each in gone)
    record(
        BATCH_LEFT,
        changes=[
            Change("batch", pk, left.number, after={"learners": counts[pk], **where})
            for pk, left in batches.items()
        ],
        **about,
    )
