"""Registering a draft: all of it at once or nothing, in a fixed number of statements, and never twice.

The rows go by COPY into a temporary table (row-level security refuses COPY into ours) and from there, each by one
INSERT … SELECT, into learners, ledger, registrations and audit. Why so: `docs/decisions/0021-registering-a-batch.md`.
A bundle or apprenticeship is registered part by part from the same stage, with one order (`0074`).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from psycopg import sql

from testamur.catalogue.products.models import Version
from testamur.delivery.billing.actions import charge_each, place_order
from testamur.delivery.billing.models import FeeKind, Order
from testamur.delivery.learners.actions import add_from
from testamur.delivery.registrations.actions.arranging import arrange
from testamur.delivery.registrations.actions.staging import (
    STAGE,
    hold_staged,
    register_staged,
    renumber,
    stage,
    staged_learners,
)
from testamur.delivery.registrations.models import Batch, BundleBatch, Draft
from testamur.delivery.registrations.problems import CheckedRow
from testamur.delivery.registrations.queries.products import (
    Course,
    courses,
    fees_of,
    latest_version,
)
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record, record_each
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.ground.sheets.actions import Which, ask_to_commit
from testamur.ground.sheets.kinds import Outcome
from testamur.kit import numbers
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point

REGISTERED = define("registration.made", "A learner was registered on a product")
BATCH_MADE = define("batch.made", "A batch was made, with its first learners")
BATCH_GREW = define("batch.grew", "Learners were added to a batch")
BUNDLE_MADE = define("bundle_batch.made", "A bundle batch was made, with a batch for each part")
BUNDLE_GREW = define("bundle_batch.grew", "Learners were added to a bundle batch, on every part")


def ask_to_register(*, draft: Draft, by: Actor, now: datetime, which: Which = Which.ALL) -> None:
    """Queue the registering of an open draft, once: pressing again, or going back and pressing, does nothing more.

    Refuses with `draft_problems`, and where not only the good rows are asked for, when a row has errors.
    """
    ask_to_commit(sheet=draft.sheet, by=by, now=now, which=which)


@transaction.atomic
def register(*, draft: Draft, checked: Sequence[CheckedRow], by: Actor, now: datetime) -> Outcome:
    """Register these learners of a draft, in the transaction that commits its sheet. They are checked and right.

    In order: stage the rows; find or add the learners; make or extend the batch, or one for each part of a bundle;
    place the order; for each batch charge every learner, register them, audit; note in the draft what it became;
    write to the contact. Gives what is said of it, and of each row.
    """
    about = {"by": by, "centre_id": draft.centre_id, "now": now, "act_id": uuid4()}

    stage(checked)
    add_from(stage=STAGE, **about)
    arrange(checked, contact_email=draft.details["contact_email"], **about)
    fail_point("registering.half_way")
    bundle = _bundle_batch(draft, by, now) if draft.product.is_whole else None
    plan = courses(draft.product, on=london_date(now))
    versions = [latest_version(course.product) for course in plan]
    batches = [_batch(draft, version, bundle, by, now) for version in versions]
    order = _order(draft, plan, bundle or batches[0], len(checked), about)
    for course, version, batch in zip(plan, versions, batches, strict=True):
        if batch != batches[0]:
            renumber(new_charges=course.price is not None)
            fail_point("registering.between_parts")
        if course.price:
            charge_each(
                stage=STAGE,
                order=order,
                product=course.charged,
                kind=FeeKind.REGISTRATION,
                price=course.price,
                now=now,
            )
        register_staged(batch=batch, version=version, draft=draft, by=by, now=now)
        fail_point("registering.before_audit")
        _record(draft, batch, order, len(checked), about)
    if bundle:
        _hold_together(bundle, draft, order, batches, len(checked), about)
    return _finish(draft, batches, bundle, order, len(checked), now)


def hold_centre(centre_id: int) -> None:
    """Registrations of one centre wait for each other: two could add the same learner, or overfill a batch."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('registering'), %s)", [centre_id])


# Helpers, in the order of their use


def _order(
    draft: Draft, plan: Sequence[Course], batch: Batch | BundleBatch, count: int, about: dict
) -> Order:
    fees = fees_of(plan, count=count, centre=draft.centre, on=london_date(about["now"]))
    return place_order(
        purchase_order=draft.details.get("purchase_order", ""),
        contact_name=draft.details["contact_name"],
        contact_email=draft.details["contact_email"],
        fees=sum(fee.total for _, fee in fees),
        batch_number=batch.number,
        **about,
    )


def _bundle_batch(draft: Draft, by: Actor, now: datetime) -> BundleBatch:
    if draft.adds_to:
        return draft.adds_to.bundle_batch
    return BundleBatch.objects.create(
        centre=draft.centre,
        number=str(numbers.take("bundle_batch_number")[0]),
        product=draft.product,
        session=draft.session,
        centre_reference=draft.details.get("centre_reference", ""),
        created_at=now,
        created_by_id=by.user_id,
    )


def _batch(draft: Draft, version: Version, bundle: BundleBatch | None, by: Actor, now: datetime) -> Batch:
    """The batch that is added to, or a new one. A part that a bundle was given later gets its batch now."""
    held = draft.adds_to
    if bundle and held:
        held = bundle.batches.select_related("product").filter(product=version.product).first()
    return held or _new_batch(draft, version, bundle, by, now)


def _new_batch(draft: Draft, version: Version, bundle: BundleBatch | None, by: Actor, now: datetime) -> Batch:
    return Batch.objects.create(
        centre=draft.centre,
        number=str(numbers.take("batch_number")[0]),
        product=version.product,
        version=version,
        bundle_batch=bundle,
        created_at=now,
        created_by_id=by.user_id,
        **_told_of_batch(draft),
    )


def _told_of_batch(draft: Draft) -> dict:
    """Session, addresses and contact as the draft has them; those of the bundle's first batch when it is added to."""
    beside = draft.adds_to
    if beside:
        names = ("session", "centre_reference", "delivery_address_id", "certificate_address_id")
        facts = {name: getattr(beside, name) for name in names}
    else:
        facts = {
            "session": draft.session,
            "centre_reference": draft.details.get("centre_reference", ""),
            "delivery_address_id": draft.details["delivery_address"],
            "certificate_address_id": draft.details["certificate_address"],
        }
    return facts | {name: draft.details[name] for name in ("contact_name", "contact_email")}


_REGISTERED = """
select 'registration', registration_id, learner_number, '{{}}'::jsonb,
       jsonb_build_object('batch', {batch}, 'product', {product}, 'starts_on', starts_on,
                          'planned_end_on', planned_end_on, 'country_of_study', country_of_study) || {window}::jsonb
  from registering
"""


def _record(draft: Draft, batch: Batch, order: Order, count: int, about: dict) -> None:
    event = BATCH_GREW if draft.adds_to_id else BATCH_MADE
    after = {
        "learners": count,
        "product": batch.product.code,
        "session": batch.session,
        "order": order.number,
    }
    record(event, changes=[Change("batch", batch.pk, batch.number, after=after)], **about)
    window = {"window": draft.window.code, "mode": draft.mode} if draft.window else {}
    rows = sql.SQL(_REGISTERED).format(
        batch=sql.Literal(batch.number),
        product=sql.Literal(batch.product.code),
        window=sql.Literal(json.dumps(window)),
    )
    record_each(REGISTERED, rows=rows, **about)


def _hold_together(
    bundle: BundleBatch, draft: Draft, order: Order, batches: Sequence[Batch], count: int, about: dict
) -> None:
    """One row for each learner on the bundle, and what was made of it in the audit trail."""
    hold_staged(bundle=bundle, now=about["now"])
    after = {
        "learners": count,
        "product": bundle.product.code,
        "batches": [batch.number for batch in batches],
        "order": order.number,
    }
    event = BUNDLE_GREW if draft.adds_to_id else BUNDLE_MADE
    record(event, changes=[Change("bundle_batch", bundle.pk, bundle.number, after=after)], **about)


def _finish(
    draft: Draft,
    batches: Sequence[Batch],
    bundle: BundleBatch | None,
    order: Order,
    count: int,
    now: datetime,
) -> Outcome:
    Draft.objects.filter(pk=draft.pk).update(batch=batches[0], order=order)
    page = "registrations:bundle" if bundle else "registrations:batch"
    name = f"bundle batch {bundle.number}" if bundle else f"batch {batches[0].number}"
    path = reverse(page, args=[bundle.number if bundle else batches[0].number])
    send_message(
        to=_reader(draft.details["contact_email"]),
        subject=f"{_learners(count)} registered: {name}",
        template="registrations/registered.txt",
        context={
            "count": _learners(count),
            "product": draft.product,
            "batches": batches,
            "bundle": bundle,
            "order": order,
            "address": f"{settings.BASE_URL}{path}",
        },
        now=now,
    )
    sentence = f"{_learners(count)} registered in {name}"
    results = {position: f"Registered in {name}, learner {number}" for position, number in staged_learners()}
    return Outcome(sentence, path, results)


def _reader(email: str) -> User | str:
    return User.objects.filter(email__iexact=email, deleted_at=None).first() or email


def _learners(count: int) -> str:
    return "1 learner" if count == 1 else f"{count:,} learners"
