"""What stands in the way of putting a centre on record (docs/specification, CEN-01)."""

import re

from testamur.ground.centres.models import Address, Centre, Nation
from testamur.kit.problems import Problem

CENTRE_NUMBER = re.compile(r"\d{6}", re.ASCII)
UKPRN = re.compile(r"1\d{7}", re.ASCII)  # UK Register of Learning Providers: eight digits, the first a 1
# As GOV.UK's own pattern: an outward and an inward part, with or without the space between
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.ASCII | re.IGNORECASE)


def number_problems(*, number: str) -> list[Problem]:
    """`number` with its leading zeros."""
    if not CENTRE_NUMBER.fullmatch(number):
        return [Problem("centre.number", "A centre number has six digits, as 002709", place="number")]
    if Centre.objects.filter(number=number).exists():
        sentence = f"Centre {number} is on record already. Choose another number."
        return [Problem("centre.number_taken", sentence, place="number")]
    return []


def ukprn_problems(*, ukprn: str) -> list[Problem]:
    """A centre may have none: schools outside the register of providers."""
    if ukprn and not UKPRN.fullmatch(ukprn):
        return [Problem("centre.ukprn", "A UKPRN has eight digits and begins with 1", place="ukprn")]
    return []


def address_problems(*, centre: Centre, kind: str, lines: str, town: str, postcode: str) -> list[Problem]:
    if centre.nation != Nation.ABROAD and not POSTCODE.fullmatch(postcode):
        return [Problem("address.postcode", "Enter a full UK postcode, as ZZ1 1ZZ", place="postcode")]
    here = centre.addresses.filter(in_use=True, kind=kind)
    if here.filter(lines__iexact=lines, town__iexact=town, postcode__iexact=postcode).exists():
        return [Problem("address.twice", "This address is on record already for the same use", place="lines")]
    return []


def retiring_problems(*, address: Address) -> list[Problem]:
    """Orders and certificates must have somewhere to go: one address of each kind that a centre has stays."""
    alike = address.centre.addresses.filter(in_use=True, kind=address.kind).exclude(pk=address.pk)
    if alike.exists():
        return []
    use = address.get_kind_display()
    sentence = f"It is the centre's only address for “{use}”. Add the one that takes its place first."
    return [Problem("address.last", sentence)]


def closing_problems(*, centre: Centre, reason: str) -> list[Problem]:
    if centre.status == Centre.Status.CLOSED:
        return [Problem("centre.closed", f"{centre.name} is closed already")]
    if not reason.strip():
        return [Problem("centre.no_reason", "Say why the centre is closed", place="reason")]
    return []
