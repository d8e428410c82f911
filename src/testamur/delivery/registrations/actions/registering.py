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
from procrastinate.contrib.django import app
from psycopg import sql

from testamur.catalogue.products.models import Version
from testamur.delivery.billing.actions import charge_each, place_order
from testamur.delivery.billing.models import FeeKind, Order
from testamur.delivery.learners.actions import add_from
from testamur.delivery.registrations.actions.staging import (
    STAGE,
    hold_staged,
    register_staged,
    renumber,
    stage,
)
from testamur.delivery.registrations.models import Batch, BundleBatch, Draft, DraftRow
from testamur.delivery.registrations.problems import CheckedRow, check_rows, draft_problems
from testamur.delivery.registrations.queries.drafts import rows_of
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
from testamur.ground.desk.actions_on_work import ask_for_work, finish_work, refuse_work
from testamur.kit import numbers
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move

REGISTERED = define("registration.made", "A learner was registered on a product")
BATCH_MADE = define("batch.made", "A batch was made, with its first learners")
BATCH_GREW = define("batch.grew", "Learners were added to a batch")
BUNDLE_MADE = define("bundle_batch.made", "A bundle batch was made, with a batch for each part")
BUNDLE_GREW = define("bundle_batch.grew", "Learners were added to a bundle batch, on every part")


@transaction.atomic
def ask_to_register(*, draft: Draft, by: Actor, now: datetime) -> None:
    """Queue the registering of an open draft, once: pressing again, or going back and pressing, does nothing more.

    Refuses with `draft_problems`. Otherwise the draft is being registered, the work is on the user's desk, and
    the job that does it is queued, all in one transaction.
    """
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("product", "centre", "adds_to", "window")
        .get(pk=draft.pk)
    )
    if draft.status != Draft.Status.OPEN:
        return
    refuse_if(draft_problems(draft, today=london_date(now)))
    count = DraftRow.objects.filter(draft=draft).count()
    work = ask_for_work(
        user_id=by.user_id,
        centre_id=draft.centre_id,
        title=f"Registering {_learners(count)} on {draft.product.title}"[:200],
        total=count,
        path=reverse("registrations:progress", args=[draft.pk]),
        now=now,
    )
    move(Draft.objects.filter(pk=draft.pk), to=Draft.Status.COMMITTING, work_id=work.pk, changed_at=now)
    app.configure_task("registrations.register").defer(draft_id=draft.pk, centre_id=draft.centre_id)


@transaction.atomic
def register(*, draft_id: int, now: datetime) -> None:
    """Register every learner of a draft that is being registered; a second run finds nothing to do.

    In order: check everything again; stage the rows; find or add the learners; make or extend the batch, or one for
    each part of a bundle; place the order; for each batch charge every learner, register them, audit; finish the
    draft and its work; write to the contact. Refused, with nothing changed, when anything has come to stand in the
    way since it was asked for.
    """
    draft = _being_registered(draft_id)
    if draft is None:
        return
    by = _actor_of(draft)
    _one_at_a_time(draft.centre_id)
    checked = _checked_again(draft, now)
    about = {"by": by, "centre_id": draft.centre_id, "now": now, "act_id": uuid4()}

    stage(checked)
    add_from(stage=STAGE, **about)
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
    _finish(draft, batches, bundle, order, len(checked), now)


@transaction.atomic
def put_back(*, draft_id: int, why: str, now: datetime) -> None:
    """Open a draft again that could not be registered, and say why; its typed rows are as they were."""
    draft = Draft.objects.get(pk=draft_id)
    if move(Draft.objects.filter(pk=draft_id), to=Draft.Status.OPEN, changed_at=now):
        refuse_work(draft.work_id, result=why, path=reverse("registrations:sheet", args=[draft_id]), now=now)


# Helpers, in the order of their use


def _being_registered(draft_id: int) -> Draft | None:
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("product", "centre", "adds_to")
        .filter(pk=draft_id, status=Draft.Status.COMMITTING)
        .first()
    )


def _actor_of(draft: Draft) -> Actor:
    user = User.objects.get(works=draft.work_id)
    return Actor(user.pk, user.full_name, "job registrations.register", draft.centre_id)


def _one_at_a_time(centre_id: int) -> None:
    """Registrations of one centre wait for each other: two could add the same learner, or overfill a batch."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('registering'), %s)", [centre_id])


def _checked_again(draft: Draft, now: datetime) -> list[CheckedRow]:
    today = london_date(now)
    refuse_if(draft_problems(draft, today=today))
    checked = check_rows(rows_of(draft=draft), draft=draft, today=today)
    wrong = [each for each in checked if each.is_wrong]
    if wrong:
        message = f"Row {wrong[0].position}: {wrong[0].problems[0].message}"
        raise Refused([Problem("rows_wrong", message)])
    return checked


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
) -> None:
    move(
        Draft.objects.filter(pk=draft.pk),
        to=Draft.Status.REGISTERED,
        batch=batches[0],
        order=order,
        changed_at=now,
    )
    page = "registrations:bundle" if bundle else "registrations:batch"
    name = f"bundle batch {bundle.number}" if bundle else f"batch {batches[0].number}"
    path = reverse(page, args=[bundle.number if bundle else batches[0].number])
    finish_work(
        draft.work_id,
        done=count,
        result=f"{_learners(count)} registered in {name}",
        path=path,
        now=now,
    )
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


def _reader(email: str) -> User | str:
    return User.objects.filter(email__iexact=email, deleted_at=None).first() or email


def _learners(count: int) -> str:
    return "1 learner" if count == 1 else f"{count:,} learners"
