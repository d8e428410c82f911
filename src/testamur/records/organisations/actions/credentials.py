"""What an organisation's information system shows to the web service (LRS-01)."""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.records.organisations import passwords, problems
from testamur.records.organisations.letters import write_to_super_users
from testamur.records.organisations.models import Credential, Organisation

RENEWED = define("organisation.password_renewed", "The password of an organisation's system was made anew")
ADDED = define("organisation.certificate_added", "A client certificate may be used for an organisation")
REMOVED = define("organisation.certificate_removed", "A client certificate may no longer be used")


@transaction.atomic
def renew_password(*, organisation: Organisation, by: Actor, now: datetime) -> str:
    """Make a password for the organisation's information system, and give it: nobody can read it again.

    The one before stops working at once. The super users are told that there is a new one, not what it is.
    """
    password = passwords.new_password()
    Credential.objects.update_or_create(
        organisation=organisation,
        defaults={"password_hash": make_password(password), "password_set_at": now},
    )
    _record(RENEWED, organisation, {"set": now.isoformat()}, by=by, now=now)
    write_to_super_users(
        organisation, "A new password for your system", "letters/lrs_system_password.txt", {}
    )
    return password


@transaction.atomic
def add_certificate(*, organisation: Organisation, fingerprint: str, by: Actor, now: datetime) -> None:
    """`fingerprint` is the SHA-256 of the certificate in hex, with colons and spaces or without."""
    credential = _locked(organisation)
    plain = fingerprint.replace(":", "").replace(" ", "").strip().lower()
    refuse_if(problems.certificate_problems(credential, fingerprint=plain))
    _keep(credential, [*credential.certificates, plain])
    _record(ADDED, organisation, {"certificate": plain}, by=by, now=now)


@transaction.atomic
def remove_certificate(*, organisation: Organisation, fingerprint: str, by: Actor, now: datetime) -> None:
    """Removing it again changes nothing."""
    credential = _locked(organisation)
    if fingerprint in credential.certificates:
        _keep(credential, [each for each in credential.certificates if each != fingerprint])
        _record(REMOVED, organisation, {"certificate": fingerprint}, by=by, now=now)


def _locked(organisation: Organisation) -> Credential:
    found = Credential.objects.select_for_update().filter(organisation=organisation).first()
    if found is None:
        raise Refused([Problem("credential.none", "Make a password first", place="fingerprint")])
    return found


def _keep(credential: Credential, certificates: list[str]) -> None:
    credential.certificates = certificates
    credential.save(update_fields=["certificates"])


def _record(event: str, organisation: Organisation, after: dict, *, by: Actor, now: datetime) -> None:
    change = Change("organisation", organisation.pk, organisation.name, after=after)
    by = replace(by, organisation_id=organisation.pk)
    record(event, changes=[change], by=by, centre_id=None, now=now)
