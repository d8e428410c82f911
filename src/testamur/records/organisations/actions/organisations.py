"""The service desk's own acts: organisations, and the user agreement (LRS-01, LRS-04)."""

import secrets
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move
from testamur.records.organisations import problems
from testamur.records.organisations.actions.users import create_user
from testamur.records.organisations.models import AgreementText, Organisation, Role
from testamur.records.organisations.queries import agreement_in_force

REGISTERED = define("organisation.registered", "An organisation may use the learning records service")
CHANGED = define("organisation.changed", "What is on record of an organisation was put right")
SUSPENDED = define("organisation.suspended", "No user of the organisation can act for it for the time being")
CLOSED = define("organisation.closed", "An organisation left the learning records service")
REOPENED = define("organisation.reopened", "An organisation's users can act for it again")
PUBLISHED = define("user_agreement.published", "A new wording of the user agreement is in force")

FACTS = (
    *("reference", "ukprn", "name", "kind", "status", "agreement_reference", "agreement_on"),
    *("contact_name", "contact_email", "contact_telephone"),
)
LETTERS_OF_REFERENCES = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no vowels, so that none is a word


@transaction.atomic
def register_organisation(
    *,
    ukprn: str,
    name: str,
    kind: str,
    agreement_reference: str,
    agreement_on: date,
    super_user_name: str,
    super_user_email: str,
    contact_name: str = "",
    contact_email: str = "",
    contact_telephone: str = "",
    reference: str = "",
    by: Actor,
    now: datetime,
) -> Organisation:
    """Register an organisation with its first super user, who is written to as every new user is."""
    refuse_if(
        [
            *problems.opening_problems(),
            *problems.registration_problems(
                ukprn=ukprn, name=name, agreement_on=agreement_on, on=london_date(now)
            ),
        ]
    )
    organisation = Organisation.objects.create(
        reference=reference or _new_reference(),
        ukprn=ukprn,
        name=name,
        kind=kind,
        agreement_reference=agreement_reference,
        agreement_on=agreement_on,
        contact_name=contact_name,
        contact_email=contact_email,
        contact_telephone=contact_telephone,
        created_at=now,
    )
    _record(REGISTERED, organisation, after=_facts(organisation), by=by, now=now)
    try:
        create_user(
            organisation=organisation,
            full_name=super_user_name,
            email=super_user_email,
            roles=[Role.SUPER_USER],
            verification=f"Named in agreement {agreement_reference}",
            by=by,
            now=now,
        )
    except Refused as refused:
        places = {"full_name": "super_user_name", "email": "super_user_email"}
        raise Refused(
            [replace(each, place=places.get(each.place, each.place)) for each in refused.problems]
        ) from None
    return organisation


def _new_reference() -> str:
    while True:
        made = "".join(secrets.choice(LETTERS_OF_REFERENCES) for _place in range(6))
        if not Organisation.objects.filter(reference=made).exists():
            return made


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    ukprn: str,
    name: str,
    kind: str,
    agreement_reference: str,
    agreement_on: date,
    contact_name: str,
    contact_email: str,
    contact_telephone: str,
    by: Actor,
    now: datetime,
) -> None:
    """Put what is on record right. Its reference is never changed: its information system is known by it."""
    refuse_if(
        problems.registration_problems(
            ukprn=ukprn,
            name=name,
            agreement_on=agreement_on,
            on=london_date(now),
            organisation=organisation,
        )
    )
    before = _facts(organisation)
    organisation.ukprn, organisation.name, organisation.kind = ukprn, name, kind
    organisation.agreement_reference, organisation.agreement_on = agreement_reference, agreement_on
    organisation.contact_name, organisation.contact_email = contact_name, contact_email
    organisation.contact_telephone = contact_telephone
    organisation.save(update_fields=[each for each in FACTS if each not in {"reference", "status"}])
    _record(CHANGED, organisation, before=before, after=_facts(organisation), by=by, now=now)


def suspend_organisation(*, organisation: Organisation, reason: str, by: Actor, now: datetime) -> None:
    """From the next request on nobody can act for it, its information system neither."""
    _move(organisation, Organisation.Status.SUSPENDED, SUSPENDED, reason, by=by, now=now)


def close_organisation(*, organisation: Organisation, reason: str, by: Actor, now: datetime) -> None:
    """As suspended, for good; its users, learners and history stay."""
    _move(organisation, Organisation.Status.CLOSED, CLOSED, reason, by=by, now=now)


def reopen_organisation(*, organisation: Organisation, reason: str, by: Actor, now: datetime) -> None:
    """Its users can act for it again, each as far as they could before."""
    _move(organisation, Organisation.Status.ACTIVE, REOPENED, reason, by=by, now=now)


@transaction.atomic
def _move(organisation: Organisation, to: str, event: str, reason: str, *, by: Actor, now: datetime) -> None:
    if not reason.strip():
        raise Refused([Problem("reason.none", "Say why: it is kept with what was done", place="reason")])
    if move(Organisation.objects.filter(pk=organisation.pk), to=to):
        before, after = {"status": organisation.status}, {"status": to, "reason": reason}
        _record(event, organisation, before=before, after=after, by=by, now=now)


@transaction.atomic
def publish_agreement(*, text: str, by: Actor, now: datetime) -> AgreementText:
    """Put a new wording in force: users are asked at their next sign-in. The wordings before it are kept."""
    if len(text.split()) < 10:
        raise Refused([Problem("agreement.short", "Enter the whole text of the agreement", place="text")])
    present = agreement_in_force()
    if present and present.text == text:
        raise Refused([Problem("agreement.same", "This is the wording in force now", place="text")])
    made = AgreementText.objects.create(
        number=present.number + 1 if present else 1, text=text, published_at=now, published_by=by.name
    )
    change = Change("user agreement", made.pk, f"Wording {made.number}", after={"words": len(text.split())})
    record(PUBLISHED, changes=[change], by=by, centre_id=None, now=now)
    return made


def _facts(organisation: Organisation) -> dict[str, object]:
    facts = {name: getattr(organisation, name) for name in FACTS}
    return facts | {"agreement_on": organisation.agreement_on.isoformat()}


def _record(
    event: str,
    organisation: Organisation,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    change = Change("organisation", organisation.pk, organisation.name, before or {}, after or {})
    by = replace(by, organisation_id=organisation.pk)
    record(event, changes=[change], by=by, centre_id=None, now=now)
