"""What the college did with learners since: some left, one came back, some lapsed or soon will, two were cancelled."""

from datetime import datetime, timedelta
from uuid import uuid4

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.models import Act, Batch, Registration
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.scope import of_centre, within
from testamur.rulebook.dates import months_later
from testamur.sites.demonstration.people import COLLEGE
from testamur.sites.demonstration.registering import Group, register

LONG_AGO = Group(COLLEGE, "601/7566/7", 9, 2, "Care planning, three years ago")
TWICE = Group(COLLEGE, "603/5054/4", 3, 0, "English, entered twice")
DAYS_LEFT = (-5, -5, -5, 10, 10, 50, 50, 50, 50)  # until each of LONG_AGO lapses


def manage(now: datetime) -> None:
    college = Centre.objects.get(number=COLLEGE)
    by = _officer(college)
    old = register(LONG_AGO, centre=college, number=900, now=now)
    with within(of_centre(college.pk)):
        _let_years_pass(old, now)
        actions.lapse(centre=college, by=Actor.system("demonstration"), now=now)
        _bring_one_back(old, by, now)
        _withdraw_two(college, by, now)
    twice = register(TWICE, centre=college, number=0, now=now)
    with within(of_centre(college.pk)):
        _do("cancel", _learners(twice)[:2], by, now, purchase_order="", **_contact(twice))


def _officer(college: Centre) -> Actor:
    user = User.objects.filter(memberships__centre=college, memberships__is_administrator=True).earliest("pk")
    return Actor(user.pk, user.full_name, "demonstration", college.pk)


def _let_years_pass(batch: Batch, now: datetime) -> None:
    """As if the batch had been moved over from an older system, with the dates that it had there."""
    for registration, days in zip(_learners(batch), DAYS_LEFT, strict=True):
        lapses_on = london_date(now) + timedelta(days=days)
        began_on = months_later(lapses_on, -36)
        Registration.objects.filter(pk=registration.pk).update(
            registered_at=now + timedelta(days=days - 3 * 365),
            starts_on=began_on,
            planned_end_on=months_later(began_on, 18),
            lapses_on=lapses_on,
        )


def _bring_one_back(batch: Batch, by: Actor, now: datetime) -> None:
    _do("unwithdraw", _learners(batch)[:1], by, now)


def _withdraw_two(college: Centre, by: Actor, now: datetime) -> None:
    batch = Batch.objects.get(centre=college, centre_reference="English, adult learners")
    on = (london_date(now) - timedelta(days=6)).isoformat()
    _do("withdraw", _learners(batch)[:2], by, now, on=on, reason="work", note="Shifts changed")


def _do(kind: str, registrations: list[Registration], by: Actor, now: datetime, **details: str) -> Act:
    return actions.act_on(
        centre=registrations[0].centre,
        kind=kind_named(kind),
        registration_ids=[each.pk for each in registrations],
        details=details,
        key=uuid4(),
        by=by,
        now=now,
    )


def _contact(batch: Batch) -> dict[str, str]:
    return {"contact_name": batch.contact_name, "contact_email": batch.contact_email}


def _learners(batch: Batch) -> list[Registration]:
    return list(Registration.objects.filter(batch=batch).select_related("centre").order_by("pk"))
