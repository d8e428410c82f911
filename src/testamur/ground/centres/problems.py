"""What stands in the way of putting a centre on record (docs/specification, CEN-01)."""

from testamur.ground.centres.models import Address, Centre, Nation
from testamur.kit.problems import Problem
from testamur.rulebook import office_numbers


def number_problems(*, number: str) -> list[Problem]:
    """`number` with its leading zeros."""
    if sentence := office_numbers.centre_number_problem(number):
        return [Problem("centre.number", sentence, place="number")]
    if Centre.objects.filter(number=number).exists():
        sentence = f"Centre {number} is on record already. Choose another number."
        return [Problem("centre.number_taken", sentence, place="number")]
    return []


def ukprn_problems(*, ukprn: str) -> list[Problem]:
    """A centre may have none: schools outside the register of providers."""
    sentence = office_numbers.ukprn_problem(ukprn) if ukprn else None
    return [Problem("centre.ukprn", sentence, place="ukprn")] if sentence else []


def address_problems(*, centre: Centre, kind: str, lines: str, town: str, postcode: str) -> list[Problem]:
    sentence = office_numbers.postcode_problem(postcode) if centre.nation != Nation.ABROAD else None
    if sentence:
        return [Problem("address.postcode", sentence, place="postcode")]
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
