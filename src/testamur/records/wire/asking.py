"""Who asks: each message says it anew, with an organisation, its password, and the name of one of its users.

They are looked at in the order in which the service has always answered (docs/decisions/0112): organisation, password,
certificate, user and role, hours, and then how often they have asked.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db.models import Q

from testamur.ground.audit.actor import Actor
from testamur.kit.clock import LONDON
from testamur.records.organisations import passwords
from testamur.records.organisations.models import Credential, Member, Organisation, Role
from testamur.records.organisations.queries import organisation_by
from testamur.records.wire.actions import count_use
from testamur.records.wire.certificates import fingerprint_in
from testamur.records.wire.faults import Fault, Reason
from testamur.records.wire.models import Use

CHANNEL = "wire"
CERTIFICATE_NEEDED = "The client certificate is none of those that the organisation has registered."


@dataclass(frozen=True)
class Asker:
    """An organisation's system that was let in, for the user whom it named. `now` is the time of the request."""

    organisation: Organisation
    member: Member
    by: Actor
    now: datetime

    @property
    def facts(self) -> dict[str, object]:
        """What every action wants to know."""
        return {"channel": CHANNEL, "by": self.by, "organisation": self.organisation, "now": self.now}


def let_in(
    said: Mapping[str, str], *, roles: Collection[Role], certificate: str, origin: str, now: datetime
) -> Asker:
    """Who asks, by the head of a valid message; `certificate` is the header of the proxy. Raises Fault."""
    organisation = _organisation(said)
    credential = Credential.objects.filter(organisation=organisation).first()
    _refuse_password(organisation, credential, said["OrgPassword"], now)
    _refuse_certificate(credential, certificate)
    member = _member(organisation, said["UserName"].strip(), roles)
    _refuse_hour(now)
    if wait := count_use(organisation=organisation, what=Use.What.REQUEST, now=now):
        raise Fault(Reason.FAILED, f"Too many requests. Ask again in {wait} seconds.", wait=wait)
    by = Actor(member.user_id, member.user.full_name, origin, organisation_id=organisation.pk)
    return Asker(organisation, member, by, now)


def _organisation(said: Mapping[str, str]) -> Organisation:
    """By its reference, or its UKPRN; when both are sent, they must be the same one's."""
    reference, ukprn = said.get("OrganisationRef", ""), said.get("UKPRN", "")
    if not reference and not ukprn:
        raise Fault(Reason.UNKNOWN_ORGANISATION, "Give an OrganisationRef or a UKPRN.")
    organisation = organisation_by(reference=reference, ukprn=ukprn)
    if (
        organisation is None
        or organisation.status != Organisation.Status.ACTIVE
        or (ukprn and organisation.ukprn != ukprn)
    ):
        raise Fault(Reason.UNKNOWN_ORGANISATION)
    return organisation


# Passwords

_right: dict[bytes, None] = {}
MOST_REMEMBERED = 10_000


def _refuse_password(
    organisation: Organisation, credential: Credential | None, password: str, now: datetime
) -> None:
    """The slow comparison once for each password: what was right stays so in this process until it is changed.

    So guessers cost little, and past the limit nothing, while those who know the password are still let in.
    """
    kept = credential.password_hash if credential else ""
    proof = hmac.digest(settings.SECRET_KEY.encode(), f"{kept}\n{password}".encode(), hashlib.sha256)
    if proof in _right:
        return
    if wait := count_use(organisation=organisation, what=Use.What.PASSWORD, now=now):
        raise Fault(Reason.WRONG_PASSWORD, f"Too many attempts. Try again in {wait} seconds.", wait=wait)
    if not passwords.is_right(organisation, password):
        raise Fault(Reason.WRONG_PASSWORD)
    if len(_right) >= MOST_REMEMBERED:
        _right.clear()
    _right[proof] = None


def _refuse_certificate(credential: Credential | None, header: str) -> None:
    """`required`: always one that the organisation registered; `optional`: once it has registered any."""
    policy = settings.LRS_CLIENT_CERTIFICATES
    registered = credential.certificates if credential else []
    needed = policy == "required" or (policy == "optional" and registered)
    if needed and fingerprint_in(header) not in registered:
        raise Fault(Reason.NOT_ALLOWED, CERTIFICATE_NEEDED)


# People and hours


def _member(organisation: Organisation, name: str, roles: Collection[Role]) -> Member:
    """By email address, or by the organisation's own staff reference: addresses may be longer than a UserName."""
    named = Q(user__email=name.lower()) | Q(staff_reference=name)
    members = [
        member
        for member in Member.objects.filter(named, organisation=organisation).select_related("user")
        if member.is_current and member.user.is_active
    ]
    if len(members) != 1:
        raise Fault(Reason.NOT_ALLOWED, "The user is not one of the organisation's.")
    if not any(role in members[0].roles for role in roles):
        wanted = ", ".join(str(role.label) for role in roles)
        raise Fault(Reason.NOT_ALLOWED, f"The user has none of the roles for this: {wanted}.")
    return members[0]


def _refuse_hour(now: datetime) -> None:
    """`LRS_HOURS` are two times of day in London, as "07:00"; a second before the first is after midnight."""
    if settings.LRS_HOURS is None:
        return
    opens, closes = map(time.fromisoformat, settings.LRS_HOURS)
    clock = now.astimezone(LONDON).time()
    is_open = opens <= clock < closes if opens <= closes else clock >= opens or clock < closes
    if not is_open:
        raise Fault(Reason.OUT_OF_HOURS, f"It is open from {opens:%H:%M} to {closes:%H:%M}.")
