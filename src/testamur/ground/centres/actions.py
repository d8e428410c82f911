"""Putting centres on record and keeping them right; and what a centre decides about itself (CEN-01, ACC-07)."""

from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres import problems
from testamur.ground.centres.models import Address, Centre, Contact, Nation
from testamur.kit.problems import refuse_if
from testamur.kit.scope import STAFF, within
from testamur.kit.transitions import move
from testamur.rulebook import office_numbers

CREATED = define("centre.created", "A centre was put on record")
CHANGED = define("centre.changed", "A centre's name, UKPRN, nation or kind was put right")
CLOSED = define("centre.closed", "A centre was closed: its users can no longer act for it")
REOPENED = define("centre.reopened", "A closed centre was opened again")
ADDRESS_ADDED = define("centre.address_added", "An address of a centre was put on record")
ADDRESS_RETIRED = define("centre.address_retired", "An address of a centre can no longer be chosen")
CONTACT_ADDED = define("centre.contact_added", "A contact of a centre was put on record")
CONTACT_CHANGED = define("centre.contact_changed", "A contact of a centre was put right")
CONTACT_REMOVED = define("centre.contact_removed", "A contact of a centre was taken off record")
REQUIRED = define("centre.second_factor_required", "A centre's users must have a second factor")
OPTIONAL = define("centre.second_factor_optional", "A centre's users may have a second factor")

FACTS = ("number", "name", "ukprn", "nation", "kind", "status")
ADDRESS_FACTS = ("kind", "lines", "town", "postcode")
CONTACT_FACTS = ("role", "name", "email", "telephone")


@transaction.atomic
def create_centre(
    *, number: str, name: str, ukprn: str, nation: str, kind: str, by: Actor, now: datetime
) -> Centre:
    """Put a centre on record, approved, without users, addresses or products; leading zeros may be left out."""
    number = office_numbers.centre_number(number)
    refuse_if([*problems.number_problems(number=number), *problems.ukprn_problems(ukprn=ukprn)])
    centre = Centre.objects.create(
        number=number, name=name, ukprn=ukprn, nation=nation, kind=kind, created_at=now
    )
    _record(CREATED, centre, centre, after=_facts(centre, FACTS), by=by, now=now)
    return centre


@transaction.atomic
def change_centre(
    *, centre: Centre, name: str, ukprn: str, nation: str, kind: str, by: Actor, now: datetime
) -> None:
    """Put the name, UKPRN, nation or kind right. A number is never changed: it stands in files and on certificates."""
    refuse_if(problems.ukprn_problems(ukprn=ukprn))
    before = _facts(centre, FACTS)
    centre.name, centre.ukprn, centre.nation, centre.kind = name, ukprn, nation, kind
    centre.save(update_fields=["name", "ukprn", "nation", "kind"])
    _record(CHANGED, centre, centre, before=before, after=_facts(centre, FACTS), by=by, now=now)


@transaction.atomic
def close_centre(*, centre: Centre, reason: str, by: Actor, now: datetime) -> None:
    """From the next request on nobody can act for the centre; everything that it did stays."""
    refuse_if(problems.closing_problems(centre=centre, reason=reason))
    if move(Centre.objects.filter(pk=centre.pk), to=Centre.Status.CLOSED):
        after = {"status": Centre.Status.CLOSED, "reason": reason}
        _record(CLOSED, centre, centre, before={"status": centre.status}, after=after, by=by, now=now)


@transaction.atomic
def reopen_centre(*, centre: Centre, by: Actor, now: datetime) -> None:
    """Its users can act for it again, each as far as they could before."""
    if move(Centre.objects.filter(pk=centre.pk), to=Centre.Status.APPROVED):
        after = {"status": Centre.Status.APPROVED}
        _record(REOPENED, centre, centre, before={"status": centre.status}, after=after, by=by, now=now)


# Addresses and contacts


@transaction.atomic
def add_address(
    *, centre: Centre, kind: str, lines: str, town: str, postcode: str, by: Actor, now: datetime
) -> Address:
    if centre.nation != Nation.ABROAD:
        postcode = office_numbers.postcode(postcode)
    facts = {"kind": kind, "lines": lines, "town": town, "postcode": postcode}
    refuse_if(problems.address_problems(centre=centre, **facts))
    address = Address.objects.create(centre=centre, **facts)
    _record(ADDRESS_ADDED, centre, address, after=facts, by=by, now=now)
    return address


@transaction.atomic
def retire_address(*, address: Address, by: Actor, now: datetime) -> None:
    """It can no longer be chosen; batches and claims that go to it still do."""
    refuse_if(problems.retiring_problems(address=address))
    if Address.objects.filter(pk=address.pk, in_use=True).update(in_use=False):
        before = _facts(address, ADDRESS_FACTS)
        _record(ADDRESS_RETIRED, address.centre, address, before=before, by=by, now=now)


@transaction.atomic
def add_contact(
    *, centre: Centre, role: str, name: str, email: str, telephone: str, by: Actor, now: datetime
) -> Contact:
    facts = {"role": role, "name": name, "email": email, "telephone": telephone}
    contact = Contact.objects.create(centre=centre, **facts)
    _record(CONTACT_ADDED, centre, contact, after=facts, by=by, now=now)
    return contact


@transaction.atomic
def change_contact(
    *, contact: Contact, role: str, name: str, email: str, telephone: str, by: Actor, now: datetime
) -> None:
    before = _facts(contact, CONTACT_FACTS)
    contact.role, contact.name, contact.email, contact.telephone = role, name, email, telephone
    contact.save(update_fields=CONTACT_FACTS)
    after = _facts(contact, CONTACT_FACTS)
    _record(CONTACT_CHANGED, contact.centre, contact, before=before, after=after, by=by, now=now)


@transaction.atomic
def remove_contact(*, contact: Contact, by: Actor, now: datetime) -> None:
    """Delete it: who was written to before is in the audit trail."""
    before = _facts(contact, CONTACT_FACTS)
    _record(CONTACT_REMOVED, contact.centre, contact, before=before, by=by, now=now)
    contact.delete()


# The second factor


def require_second_factor(*, centre: Centre, by: Actor, now: datetime) -> None:
    """From the next request on, the centre's users are led to set one up before anything else (ACC-07)."""
    _set_second_factor(centre, True, REQUIRED, by=by, now=now)


def make_second_factor_optional(*, centre: Centre, by: Actor, now: datetime) -> None:
    _set_second_factor(centre, False, OPTIONAL, by=by, now=now)


@transaction.atomic
def _set_second_factor(centre: Centre, required: bool, event: str, *, by: Actor, now: datetime) -> None:
    # A centre's own role may not write the table of centres; the caller has checked who asks.
    with within(STAFF):
        Centre.objects.filter(pk=centre.pk).update(requires_second_factor=required)
        _record(event, centre, centre, after={"second factor required": required}, by=by, now=now)


def _facts(row: Centre | Address | Contact, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in names}


def _record(
    event: str,
    centre: Centre,
    row: Centre | Address | Contact,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    label = row.name if isinstance(row, Contact) else str(row)
    change = Change(row._meta.model_name, row.pk, label, before or {}, after or {})
    record(event, changes=[change], by=by, centre_id=centre.pk, now=now)
