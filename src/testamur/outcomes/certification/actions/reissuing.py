"""A name put right after certification: the certificates are issued again, and the old ones are void (LRN-03).

What will be said is written down first, with the charge, the new name and the end of the old certificates, in one
transaction; a job then makes the new ones, as for a claim. Why so: docs/decisions/0080.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django import app

from testamur.delivery.billing.actions import charge_for, place_order
from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind, Order
from testamur.delivery.learners.actions_on_details import NAMES, change_details
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.editing import read_names
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit import numbers
from testamur.kit.clock import london_date
from testamur.kit.documents.check_codes import new_code
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move
from testamur.outcomes.certification.actions.issuing import make
from testamur.outcomes.certification.facts import digest_of, reissued
from testamur.outcomes.certification.models import Certificate, NameCorrection
from testamur.outcomes.certification.problems_of_corrections import correction_problems
from testamur.outcomes.certification.queries.corrections import Correctable, correctable, price_of
from testamur.rulebook.names import certificate_name

NAME_CORRECTED = define("learner.name_corrected", "A learner's name was corrected after certification")
REPLACED = define(
    "certificate.replaced", "A certificate was replaced by one in the corrected name, and is void"
)

BECAUSE = "The learner's name was corrected"


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction as it is asked for. `seen` is the fingerprint of what the person was shown before confirming."""

    names: Mapping[str, str]
    reason: str
    explanation: str
    purchase_order: str
    contact_name: str
    contact_email: str
    seen: str


@transaction.atomic
def correct_name(*, learner: Learner, key: UUID, asked: Asked, by: Actor, now: datetime) -> NameCorrection:
    """Correct a certificated learner's name and have the certificates issued again; asked twice, done once.

    In order: lock the learner and the certificates; check everything again, and that nothing changed since it was
    shown; change the name (a verified ULN is unchecked again); place the order and charge the replacement fee, once
    for the learner; end the old certificates; write down the new ones, with numbers and codes of their own; audit;
    queue the making. Refused, with nothing changed, when anything stands in the way.
    """
    learner = Learner.objects.select_for_update(of=("self",)).select_related("centre").get(pk=learner.pk)
    if done := NameCorrection.objects.filter(centre_id=learner.centre_id, idempotency_key=key).first():
        return done
    today = london_date(now)
    found = correctable(learner=learner, today=today, locked=True)
    refuse_if(_problems(found, learner, asked, now))
    names, act_id = read_names(asked.names)[0], uuid4()
    was = {name: getattr(learner, name) for name in NAMES}

    change_details(learner=learner, details=names, by=by, now=now, act_id=act_id, event=NAME_CORRECTED)
    correction = NameCorrection.objects.create(
        centre_id=learner.centre_id,
        learner=learner,
        idempotency_key=key,
        reason=asked.reason,
        explanation=asked.explanation,
        was=was,
        becomes=names,
        order=_charge(found, learner, asked, by, now, act_id),
        contact_email=asked.contact_email,
        corrected_at=now,
        corrected_by_id=by.user_id,
    )
    fail_point("correcting.half_way")
    _replace(found.again, correction, learner, by, now, act_id)
    app.configure_task("certification.reissue").defer(
        correction_id=correction.pk, centre_id=learner.centre_id
    )
    return correction


@transaction.atomic
def reissue(*, correction_id: int, now: datetime) -> int:
    """Make what a correction wrote down; give the number that could not be made. Again, it does nothing more."""
    correction = NameCorrection.objects.select_related("learner").get(pk=correction_id)
    waiting = correction.certificates.filter(status=Certificate.Status.INTENDED)
    issued, left = make(waiting.order_by("pk"), now=now)
    if issued and not left:
        _tell(correction, now)
    fail_point("issuing.before_commit")
    return left


def fingerprint(found: Correctable, learner: Learner, *, fee: str) -> str:
    """What a person confirms: the name that is corrected, the certificates that end, and the fee."""
    numbers_ = ",".join(each.number for each in found.again)
    return f"{learner.full_name}|{numbers_}|{fee}"


# Helpers, in the order of their use


def _problems(found: Correctable, learner: Learner, asked: Asked, now: datetime) -> list[Problem]:
    today = london_date(now)
    problems = correction_problems(
        found,
        learner=learner,
        names=asked.names,
        reason=asked.reason,
        explanation=asked.explanation,
        today=today,
    )
    if problems:
        return problems
    fee = fee_at(price_of(found, today=today), 1, centre=learner.centre, on=today)
    if fingerprint(found, learner, fee=str(fee.total)) != asked.seen:
        message = "The certificates, the name or the fee changed since you checked this. Check it again."
        return [Problem("changed_since_check", message)]
    return []


def _charge(
    found: Correctable, learner: Learner, asked: Asked, by: Actor, now: datetime, act_id: UUID
) -> Order | None:
    """One replacement fee for the learner, however many certificates. What costs nothing makes no order."""
    today = london_date(now)
    price = price_of(found, today=today)
    if price is None:
        raise Refused([Problem("price_missing", "No replacement fee is in force.")])
    if not price.amount:
        return None
    order = place_order(
        centre_id=learner.centre_id,
        purchase_order=asked.purchase_order,
        contact_name=asked.contact_name,
        contact_email=asked.contact_email,
        fees=fee_at(price, 1, centre=learner.centre, on=today).total,
        by=by,
        now=now,
        act_id=act_id,
    )
    charge_for(
        subjects=[learner.number],
        order=order,
        product=found.product,
        kind=FeeKind.REPLACEMENT_CERTIFICATE,
        price=price,
        now=now,
    )
    return order


def _replace(
    olds: Sequence[Certificate],
    correction: NameCorrection,
    learner: Learner,
    by: Actor,
    now: datetime,
    act_id: UUID,
) -> None:
    """The old ones end in the moment in which the new ones are written down: never are two valid."""
    ended = move(
        Certificate.objects.filter(pk__in=[each.pk for each in olds]),
        to=Certificate.Status.REPLACED,
        ended_at=now,
        ended_because=BECAUSE,
    )
    if len(ended) != len(olds):
        raise Refused([Problem("changed_since_check", "A certificate changed meanwhile. Check it again.")])
    taken = numbers.take("certificate_number", len(olds))
    new = Certificate.objects.bulk_create(
        _intended(old, correction, learner, str(number), now) for old, number in zip(olds, taken, strict=True)
    )
    changes = [
        Change(
            "certificate",
            old.pk,
            old.number,
            before={"status": Certificate.Status.ISSUED.value},
            after={"status": Certificate.Status.REPLACED.value, "replaced_by": each.number},
        )
        for old, each in zip(olds, new, strict=True)
    ]
    record(REPLACED, changes=changes, by=by, centre_id=learner.centre_id, now=now, act_id=act_id)


def _intended(
    old: Certificate, correction: NameCorrection, learner: Learner, number: str, now: datetime
) -> Certificate:
    code = new_code()
    facts = reissued(
        old.facts,
        number=number,
        check_code=code,
        learner_name=certificate_name(learner.forename, learner.middle_names, learner.surname),
        replaces=old.number,
        on=london_date(now),
    )
    kept = json.loads(facts.as_json())
    return Certificate(
        centre_id=old.centre_id,
        line_id=old.line_id,
        registration_id=old.registration_id,
        number=number,
        check_code=code,
        award=old.award,
        facts=kept,
        facts_digest=digest_of(kept),
        awarded_on=old.awarded_on,
        intended_at=now,
        replaces=old,
        correction=correction,
    )


def _tell(correction: NameCorrection, now: datetime) -> None:
    """An email names the learner by number; the names are on the page."""
    reader = User.objects.filter(email__iexact=correction.contact_email, deleted_at=None).first()
    path = reverse("certification:correction", args=[correction.pk])
    send_message(
        to=reader or correction.contact_email,
        subject=f"Learner {correction.learner.number}: certificates issued again in the corrected name",
        template="certification/letters/reissued.txt",
        context={"correction": correction, "address": f"{settings.BASE_URL}{path}"},
        now=now,
    )
