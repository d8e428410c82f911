"""The demonstration's learners who changed product: one sampled by the EQA, two topped up, one transferred."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from testamur.catalogue.products.models import Product, Unit
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Address, Centre
from testamur.kit.clock import london_date
from testamur.kit.scope import of_centre, within
from testamur.outcomes.grading import actions as grading
from testamur.outcomes.grading.problems import Entry
from testamur.outcomes.grading.queries.cells import units_to_grade
from testamur.outcomes.quality import actions as quality
from testamur.sites.demonstration.people import COLLEGE
from testamur.sites.demonstration.registering import Group, register

AWARD, CERTIFICATE, CARE_PLANNING = "601/6108/5", "601/8434/6", "601/7566/7"
GROUP = Group(COLLEGE, AWARD, 6, 5, "Health and social care, evenings")


def move(now: datetime) -> None:
    """Six begin the award; four are graded, two of whom go on to the certificate, and one without a grade changes."""
    centre = Centre.objects.get(number=COLLEGE)
    batch = register(GROUP, centre=centre, number=905, now=now)
    by = _officer_of(batch)
    with within(of_centre(centre.pk)):
        learners = list(batch.registrations.select_related("learner", "product").order_by("pk"))
        _bank(learners[:4], batch, by, now - timedelta(days=2))
        on = london_date(now - timedelta(days=1))
        quality.mark_sampled(centre=centre, registrations=learners[3:4], on=on, by=_eqa(), now=now)
        _act("top", learners[:2], CERTIFICATE, batch, by, now)
        _act("transfer", learners[5:], CARE_PLANNING, batch, by, now)


def _bank(learners: Sequence[Registration], batch: Batch, by: Actor, now: datetime) -> None:
    internal = [
        each for each in units_to_grade(batch.version_id) if each.assessment == Unit.Assessment.INTERNAL
    ]
    entries = [Entry(each.pk, internal[0].pk, grade) for each, grade in zip(learners, "BACB", strict=True)]
    grading.save_grades(entries=entries, by=by, now=now)
    submission = grading.submit_grades(
        registration_ids=[each.pk for each in learners],
        unit_ids=[internal[0].pk],
        iqa_name="Morwenna Teague",
        declared=True,
        by=by,
        now=now,
    )
    waiting = list(submission.unit_grades.values_list("pk", flat=True))
    grading.bank(submission=submission, ids=waiting, by=_eqa(), now=now)


def _act(
    kind: str, learners: Sequence[Registration], code: str, batch: Batch, by: Actor, now: datetime
) -> None:
    places = {each.kind: each.pk for each in batch.centre.addresses.all()}
    details = {
        "product": Product.objects.get(code=code).pk,
        "batch": "",
        "session": batch.session,
        "delivery_address": places[Address.Kind.DELIVERY],
        "certificate_address": places[Address.Kind.CERTIFICATE],
        "purchase_order": "",
        "contact_name": batch.contact_name,
        "contact_email": batch.contact_email,
    }
    actions.act_on(
        centre=batch.centre,
        kind=kind_named(kind),
        registration_ids=[each.pk for each in learners],
        details=details,
        key=uuid4(),
        by=by,
        now=now,
    )


def _officer_of(batch: Batch) -> Actor:
    user = User.objects.get(pk=batch.created_by_id)
    return Actor(user.pk, user.full_name, "demonstration", batch.centre_id)


def _eqa() -> Actor:
    user = User.objects.get(staff_roles__contains=[User.StaffRole.EQA])
    return Actor(user.pk, user.full_name, "demonstration")
