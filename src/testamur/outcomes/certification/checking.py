"""Does every certificate still say what it said, and does its award still stand (docs/specification, NFR; CRT-04)?

Nothing is trusted: the file is read and hashed again, the facts are hashed again, and the award is worked out again
from the units that are held now.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from testamur.outcomes.certification import files
from testamur.outcomes.certification.awards import still_stands
from testamur.outcomes.certification.facts import digest_of
from testamur.outcomes.certification.models import Certificate, ClaimLine
from testamur.outcomes.grading.standing import Standing, standings

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Wrong:
    centre_id: int
    certificate_id: int | None
    number: str
    why: str


@dataclass(frozen=True)
class Checked:
    count: int
    last_id: int
    wrong: tuple[Wrong, ...]


def check_issued(*, after: int, most: int = MOST_AT_ONCE) -> Checked:
    """The next issued certificates after this id: five queries, and one file each."""
    issued = list(
        Certificate.objects.filter(status=Certificate.Status.ISSUED, pk__gt=after)
        .select_related("line")
        .order_by("pk")[:most]
    )
    standing_of = standings({each.registration_id for each in issued})
    wrong = tuple(
        Wrong(each.centre_id, each.pk, each.number, why)
        for each in issued
        for why in _wrong_with(each, standing_of[each.registration_id])
    )
    return Checked(len(issued), issued[-1].pk if issued else after, wrong)


def awards_without_certificate(*, signed_off_before: datetime) -> list[Wrong]:
    """Accepted learners whose certificate was never written down or never made."""
    accepted = ClaimLine.objects.filter(
        status=ClaimLine.Status.ACCEPTED, claim__decided_at__lt=signed_off_before
    )
    lines = accepted.exclude(certificates__status__in=set(Certificate.Status) - {Certificate.Status.INTENDED})
    return [
        Wrong(centre_id, None, number, "A learner was accepted and has no certificate.")
        for centre_id, number in lines.values_list("centre_id", "claim__number").order_by("pk")
    ]


def replacements_not_made(*, asked_before: datetime) -> list[Wrong]:
    """Learners whose name was corrected, whose old certificate is void, and whose new one was never made."""
    waiting = Certificate.objects.filter(
        status=Certificate.Status.INTENDED, intended_at__lt=asked_before
    ).exclude(correction=None)
    return [
        Wrong(centre_id, pk, number, "It replaces another, and was never made.")
        for centre_id, pk, number in waiting.values_list("centre_id", "pk", "number").order_by("pk")
    ]


def _wrong_with(certificate: Certificate, standing: Standing) -> Iterator[str]:
    if digest_of(certificate.facts) != certificate.facts_digest:
        yield "What it says is not what was written down when it was issued."
    try:
        digest = hashlib.sha256(files.read(certificate.file)).hexdigest()
    except OSError:
        yield "Its file is not there."
    else:
        if digest != certificate.file_digest:
            yield "Its file is not the one that was issued."
    if not still_stands(certificate.line, standing):
        yield "Its award does not follow any more from the units that are held."
