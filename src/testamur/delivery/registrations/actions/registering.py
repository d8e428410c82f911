"""Registering a draft: all of it at once or nothing, in a fixed number of statements, and never twice.

The rows go by COPY into a temporary table (row-level security refuses COPY into ours) and from there, each by one
INSERT … SELECT, into learners, ledger, registrations and audit. Why so: `docs/decisions/0021-registering-a-batch.md`.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from procrastinate.contrib.django import app
from psycopg import sql

from testamur.catalogue.products.models import Version
from testamur.delivery.billing.actions import LEDGER_IDS, charge_each, place_order
from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind, Order, Price
from testamur.delivery.billing.queries import price_for
from testamur.delivery.learners.actions import FACTS, add_from
from testamur.delivery.learners.names import forename_key, sort_key
from testamur.delivery.registrations.models import Batch, Draft, DraftRow
from testamur.delivery.registrations.problems import CheckedRow, check_rows, draft_problems
from testamur.delivery.registrations.queries.drafts import rows_of
from testamur.delivery.registrations.queries.products import latest_version
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
from testamur.rulebook.dates import months_later

REGISTERED = define("registration.made", "A learner was registered on a product")
BATCH_MADE = define("batch.made", "A batch was made, with its first learners")
BATCH_GREW = define("batch.grew", "Learners were added to a batch")


@transaction.atomic
def ask_to_register(*, draft: Draft, by: Actor, now: datetime) -> None:
    """Queue the registering of an open draft, once: pressing again, or going back and pressing, does nothing more.

    Refuses with `draft_problems`. Otherwise the draft is being registered, the work is on the user's desk, and
    the job that does it is queued, all in one transaction.
    """
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("product", "centre", "adds_to")
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

    In order: check everything again; stage the rows; find or add the learners; place the order and charge each;
    make or extend the batch; register each; audit; finish the draft and its work; write to the contact. Refused,
    with nothing changed, when anything has come to stand in the way since it was asked for.
    """
    draft = _being_registered(draft_id)
    if draft is None:
        return
    by = _actor_of(draft)
    _one_at_a_time(draft.centre_id)
    checked, version, price = _checked_again(draft, now)
    about = {"by": by, "centre_id": draft.centre_id, "now": now, "act_id": uuid4()}

    _stage(checked)
    add_from(stage=STAGE, **about)
    fail_point("registering.half_way")
    order = _order(draft, price, len(checked), about)
    charge_each(
        stage=STAGE, order=order, product=draft.product, kind=FeeKind.REGISTRATION, price=price, now=now
    )
    batch = draft.adds_to or _new_batch(draft, version, by, now)
    _register_staged(batch, version, draft, by, now)
    fail_point("registering.before_audit")
    _record(draft, batch, order, len(checked), about)
    _finish(draft, batch, order, len(checked), now)


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


def _checked_again(draft: Draft, now: datetime) -> tuple[list[CheckedRow], Version, Price]:
    today = london_date(now)
    refuse_if(draft_problems(draft, today=today))
    checked = check_rows(rows_of(draft=draft), draft=draft, today=today)
    wrong = [each for each in checked if each.is_wrong]
    if wrong:
        message = f"Row {wrong[0].position}: {wrong[0].problems[0].message}"
        raise Refused([Problem("rows_wrong", message)])
    price = price_for(product=draft.product, kind=FeeKind.REGISTRATION, on=today)
    return checked, latest_version(draft.product), price


# The stage: what is known of each row, and the ids that its charge and its registration shall have

STAGE = "registering"
_MAKE_STAGE = f"""
drop table if exists pg_temp.registering;
create temporary table registering (
  position int, learner_id bigint, learner_number text, learner_is_new boolean default false,
  forename text, middle_names text, surname text, sort_key text, forename_key text, date_of_birth date,
  gender text, ethnicity text, uln text, centre_reference text, postcode text,
  starts_on date, planned_end_on date, country_of_study text,
  charge_id bigint default nextval('{LEDGER_IDS}'),
  registration_id bigint default nextval('registrations_registration_id_seq')
) on commit drop
"""
_STAGED = (
    "position",
    "learner_id",
    "learner_number",
    *FACTS,
    "starts_on",
    "planned_end_on",
    "country_of_study",
)


def _stage(checked: Iterable[CheckedRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_STAGE)
        columns = sql.SQL(", ").join(map(sql.Identifier, _STAGED))
        statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(STAGE), columns)
        with cursor.copy(statement) as copy:
            for each in checked:
                copy.write_row(_staged(each))


def _staged(checked: CheckedRow) -> tuple:
    row, known = checked.row, checked.known
    return (
        checked.position,
        known.id if known else None,
        known.number if known else None,
        row.forename,
        row.middle_names,
        row.surname,
        sort_key(row.forename, row.surname),
        forename_key(row.forename),
        row.date_of_birth,
        row.gender,
        row.ethnicity,
        row.uln,
        row.centre_reference,
        row.postcode,
        row.starts_on,
        row.planned_end_on,
        row.country_of_study,
    )


def _order(draft: Draft, price: Price, count: int, about: dict) -> Order:
    return place_order(
        purchase_order=draft.details.get("purchase_order", ""),
        contact_name=draft.details["contact_name"],
        contact_email=draft.details["contact_email"],
        fees=fee_at(price, count, centre=draft.centre, on=london_date(about["now"])).total,
        **about,
    )


def _new_batch(draft: Draft, version: Version, by: Actor, now: datetime) -> Batch:
    return Batch.objects.create(
        centre=draft.centre,
        number=str(numbers.take("batch_number")[0]),
        product=draft.product,
        version=version,
        session=draft.session,
        centre_reference=draft.details.get("centre_reference", ""),
        delivery_address_id=draft.details["delivery_address"],
        certificate_address_id=draft.details["certificate_address"],
        contact_name=draft.details["contact_name"],
        contact_email=draft.details["contact_email"],
        created_at=now,
        created_by_id=by.user_id,
    )


_REGISTER = """
insert into registrations_registration
       (id, centre_id, learner_id, batch_id, product_id, version_id, status, stage, registered_at, registered_by_id,
        starts_on, planned_end_on, lapses_on, country_of_study, charge_id)
select registration_id, %(centre)s, learner_id, %(batch)s, %(product)s, %(version)s, 'active', 'registered', %(now)s,
       %(by)s, starts_on, planned_end_on, %(lapses_on)s, country_of_study, charge_id
  from registering order by position
"""


def _register_staged(batch: Batch, version: Version, draft: Draft, by: Actor, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _REGISTER,
            {
                "centre": draft.centre_id,
                "batch": batch.pk,
                "product": draft.product_id,
                "version": version.pk,
                "now": now,
                "by": by.user_id,
                "lapses_on": months_later(london_date(now), draft.product.registration_months),
            },
        )


_REGISTERED = """
select 'registration', registration_id, learner_number, '{{}}'::jsonb,
       jsonb_build_object('batch', {batch}, 'product', {product}, 'starts_on', starts_on,
                          'planned_end_on', planned_end_on, 'country_of_study', country_of_study)
  from registering
"""


def _record(draft: Draft, batch: Batch, order: Order, count: int, about: dict) -> None:
    event = BATCH_GREW if draft.adds_to_id else BATCH_MADE
    after = {
        "learners": count,
        "product": draft.product.code,
        "session": draft.session,
        "order": order.number,
    }
    record(event, changes=[Change("batch", batch.pk, batch.number, after=after)], **about)
    rows = sql.SQL(_REGISTERED).format(
        batch=sql.Literal(batch.number), product=sql.Literal(draft.product.code)
    )
    record_each(REGISTERED, rows=rows, **about)


def _finish(draft: Draft, batch: Batch, order: Order, count: int, now: datetime) -> None:
    move(
        Draft.objects.filter(pk=draft.pk),
        to=Draft.Status.REGISTERED,
        batch=batch,
        order=order,
        changed_at=now,
    )
    path = reverse("registrations:batch", args=[batch.number])
    result = f"{_learners(count)} registered in batch {batch.number}"
    finish_work(draft.work_id, done=count, result=result, path=path, now=now)
    send_message(
        to=_reader(draft.details["contact_email"]),
        subject=f"{_learners(count)} registered: batch {batch.number}",
        template="registrations/registered.txt",
        context={
            "count": _learners(count),
            "product": draft.product,
            "batch": batch,
            "order": order,
            "address": f"{settings.BASE_URL}{path}",
        },
        now=now,
    )


def _reader(email: str) -> User | str:
    return User.objects.filter(email__iexact=email, deleted_at=None).first() or email


def _learners(count: int) -> str:
    return "1 learner" if count == 1 else f"{count:,} learners"
