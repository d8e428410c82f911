"""Issuing certificates: what each will say is written down first, then made, sealed and kept, and only then issued.

A process may die anywhere. Run again, it finds what was intended and makes that: a number is never drawn twice for
a learner, and a certificate counts as issued only when its file is in its place (docs/decisions/0052).
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from testamur.delivery.learners.actions_on_details import note_certificated
from testamur.delivery.learners.models import Learner
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit import numbers
from testamur.kit.clock import london_date
from testamur.kit.documents.certificates import CertificateFacts, certificate_pdf
from testamur.kit.documents.check_codes import new_code
from testamur.kit.documents.typesetting import CannotTypeset
from testamur.kit.failpoints import fail_point
from testamur.outcomes.certification import files, sealing
from testamur.outcomes.certification.awards import still_stands
from testamur.outcomes.certification.facts import digest_of, facts_of, grade_titles
from testamur.outcomes.certification.models import Certificate, Claim, ClaimLine
from testamur.outcomes.grading.standing import standings

logger = logging.getLogger(__name__)
SYSTEM = Actor.system("job certification.issue")

ISSUED = define("certificate.issued", "A certificate was made, sealed and issued")
VIEWED = define("certificate.viewed", "Somebody opened the PDF of a certificate")


@transaction.atomic
def intend(*, claim_id: int, now: datetime) -> int:
    """Write down the certificate of every accepted learner who has none; give the number that could not be.

    In order: lock the claim and its learners; check that each award still stands; draw numbers and codes; keep every
    word that the certificates will say, with its digest; hand down to the learners that they are certificated. An
    award that no longer stands is left out and reported.
    """
    claim = Claim.objects.select_for_update(of=("self",)).select_related("product", "centre").get(pk=claim_id)
    lines = list(
        claim.lines.filter(status=ClaimLine.Status.ACCEPTED, certificates=None)
        .select_related("registration__learner")
        .order_by("registration__learner__sort_key", "pk")
    )
    _lock_names(lines)
    standing_of = standings(line.registration_id for line in lines)
    sound = [line for line in lines if still_stands(line, standing_of[line.registration_id])]
    for line in set(lines) - set(sound):
        logger.error("claim %s: the award of line %s no longer stands; no certificate", claim.number, line.pk)
    titles = grade_titles(claim.product)
    taken = numbers.take("certificate_number", len(sound)) if sound else []
    Certificate.objects.bulk_create(
        _intended(claim, line, str(number), titles.get(line.grade, line.grade), now)
        for line, number in zip(sound, taken, strict=True)
    )
    note_certificated(
        learner_ids=[line.registration.learner_id for line in sound], on=london_date(claim.decided_at)
    )
    return len(lines) - len(sound)


@transaction.atomic
def issue(*, claim_id: int, now: datetime) -> int:
    """Make what was intended for a claim; give the number that could not be made.

    In order: typeset, seal and store each; mark as issued those that nobody issued meanwhile; audit; and tell
    whoever claimed, once all are there.
    """
    waiting = Certificate.objects.filter(line__claim=claim_id, status=Certificate.Status.INTENDED)
    issued, left = make(waiting.order_by("pk"), now=now)
    if issued and not left:
        _tell(claim_id, now)
    fail_point("issuing.before_commit")
    return left


def make(intended: QuerySet[Certificate], *, now: datetime) -> tuple[int, int]:
    """Typeset, seal and store these, and issue those not issued meanwhile: how many were, how many could not."""
    waiting = list(intended)
    made = _made(waiting, now)
    fail_point("issuing.file_written")
    issued = _mark_issued(made, now)
    if issued:
        _record([each for each in waiting if each.pk in issued], made, now)
    return len(issued), len(waiting) - len(made)


def note_viewed(*, certificate: Certificate, by: Actor, now: datetime) -> None:
    """Every look at the PDF is written down."""
    change = Change("certificate", certificate.pk, certificate.number)
    record(VIEWED, changes=[change], by=by, centre_id=certificate.centre_id, now=now)


# Helpers, in the order of their use


def _lock_names(lines: Sequence[ClaimLine]) -> None:
    """From here to the end no name changes; then it is corrected together with the certificate."""
    ids = {line.registration.learner_id for line in lines}
    locked = {each.pk: each for each in Learner.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for line in lines:
        line.registration.learner = locked[line.registration.learner_id]


def _intended(claim: Claim, line: ClaimLine, number: str, grade_title: str, now: datetime) -> Certificate:
    line.claim = claim
    code, awarded_on = new_code(), london_date(claim.decided_at)
    facts = facts_of(line, number=number, check_code=code, awarded_on=awarded_on, grade_title=grade_title)
    kept = json.loads(facts.as_json())
    return Certificate(
        centre_id=claim.centre_id,
        line=line,
        registration_id=line.registration_id,
        number=number,
        check_code=code,
        award=line.award,
        facts=kept,
        facts_digest=digest_of(kept),
        awarded_on=awarded_on,
        intended_at=now,
    )


def _made(waiting: Sequence[Certificate], now: datetime) -> dict[int, files.Kept]:
    """The stored files by certificate. One whose name cannot be set in type must not hold up the others."""
    made, sealer = {}, sealing.sealer(now=now)
    reason = sealing.REASON.format(organisation=settings.AO_NAME)
    for each in waiting:
        facts = CertificateFacts.from_json(json.dumps(each.facts))
        try:
            pdf = certificate_pdf(facts, at=each.intended_at)
        except CannotTypeset:
            logger.exception("certificate %s cannot be typeset", each.number)
            continue
        made[each.pk] = files.keep(sealer.seal(pdf, at=each.intended_at, reason=reason))
    return made


_ISSUE = """
update certification_certificate c
   set status = 'issued', issued_at = %s, file = made.file, file_digest = made.digest
  from unnest(%s::bigint[], %s::text[], %s::text[]) as made (id, file, digest)
 where c.id = made.id and c.status = 'intended'
returning c.id
"""


def _mark_issued(made: dict[int, files.Kept], now: datetime) -> set[int]:
    with connection.cursor() as cursor:
        kept = made.values()
        cursor.execute(
            _ISSUE, [now, list(made), [each.file for each in kept], [each.digest for each in kept]]
        )
        return {pk for (pk,) in cursor.fetchall()}


def _record(issued: Sequence[Certificate], made: dict[int, files.Kept], now: datetime) -> None:
    changes = [
        Change(
            "certificate",
            each.pk,
            each.number,
            before={"status": Certificate.Status.INTENDED.value},
            after={"status": Certificate.Status.ISSUED.value, "digest": made[each.pk].digest},
        )
        for each in issued
    ]
    record(ISSUED, changes=changes, by=SYSTEM, centre_id=issued[0].centre_id, now=now, act_id=uuid4())


def _tell(claim_id: int, now: datetime) -> None:
    claim = Claim.objects.select_related("submitted_by").get(pk=claim_id)
    send_message(
        to=claim.submitted_by,
        subject=f"Claim {claim.number}: eCertificates are ready",
        template="certification/letters/ready.txt",
        context={
            "claim": claim,
            "address": f"{settings.BASE_URL}{reverse('certification:claim', args=[claim.number])}",
        },
        now=now,
    )
