"""Claiming: what was reviewed becomes a claim, once, in the same few statements for 3 learners and for 100."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from testamur.delivery.billing.actions import charge_for, place_order
from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind, LedgerLine
from testamur.delivery.billing.queries import price_for
from testamur.delivery.registrations.actions import note_stage
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit import numbers
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.outcomes.certification.actions.awarding import award
from testamur.outcomes.certification.despatch import despatch_on
from testamur.outcomes.certification.models import Claim, ClaimDraft, ClaimLine
from testamur.outcomes.certification.problems import changed_problems, claim_problems
from testamur.outcomes.certification.queries.claiming import Candidate, candidates, chosen, has_direct_claims

DECLARATION = (
    "I declare that the internal quality assurer (IQA) has confirmed "
    "that the learners' claims listed here are correct."
)

CLAIMED = define("claim.made", "A centre claimed certificates for learners of one batch")
LEARNER_CLAIMED = define("registration.claimed", "A certificate was claimed for a learner")


@transaction.atomic
def claim(*, centre: Centre, key: UUID, reviewed: Mapping[int, str], by: Actor, now: datetime) -> Claim:
    """Turn the draft with this key into a claim; asked again, give the claim that was made of it.

    `reviewed` holds the fingerprint of each learner's award as the review page showed it, by registration. In
    order: lock the draft and its learners; check everything again, and that nothing changed since the review; write
    the claim and a line with what each learner is claimed for; charge each; hand the stage down; audit; with direct
    claims status award at once, else leave it to the EQA. Refused, with nothing changed, when anything is in the way.
    """
    draft = _locked(centre, key)
    if draft is None:
        return _claimed_before(centre, key)
    claimants = candidates(_locked_learners(draft))
    refuse_if(claim_problems(draft, claimants, today=london_date(now)))
    refuse_if(changed_problems(claimants, reviewed))

    made = _write(draft, claimants, by, now)
    fail_point("claiming.half_way")
    _record(made, claimants, by, now)
    if made.under_dcs:
        award(made, now=now)
    draft.delete()
    return made


# Helpers, in the order of their use


def _locked(centre: Centre, key: UUID) -> ClaimDraft | None:
    return (
        ClaimDraft.objects.select_for_update(of=("self",))
        .select_related("batch__product", "centre")
        .filter(centre=centre, pk=key)
        .first()
    )


def _claimed_before(centre: Centre, key: UUID) -> Claim:
    made = Claim.objects.filter(centre=centre, idempotency_key=key).first()
    if made is None:
        message = "This claim was thrown away before it was made. Choose the learners again."
        raise Refused([Problem("draft_gone", message)])
    return made


def _locked_learners(draft: ClaimDraft) -> Sequence[Registration]:
    """Two claims of the same learner wait for each other here, and for a withdrawal."""
    ids = draft.registration_ids
    list(Registration.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return chosen(centre=draft.centre, ids=ids)


def _write(draft: ClaimDraft, claimants: Sequence[Candidate], by: Actor, now: datetime) -> Claim:
    directly = has_direct_claims(centre=draft.centre, product=draft.batch.product)
    made = Claim.objects.create(
        centre=draft.centre,
        number=str(numbers.take("claim_number")[0]),
        batch=draft.batch,
        product=draft.batch.product,
        status=Claim.Status.SIGNED_OFF if directly else Claim.Status.WITH_EQA,
        under_dcs=directly,
        iqa_name=draft.details["iqa_name"],
        declaration=DECLARATION,
        purchase_order=draft.details.get("purchase_order", ""),
        certificate_address_id=draft.details["address"],
        idempotency_key=draft.pk,
        submitted_at=now,
        submitted_by_id=by.user_id,
        decided_at=now if directly else None,
        despatch_on=despatch_on(now) if directly else None,
    )
    charges = _charge(made, claimants, by, now)
    ClaimLine.objects.bulk_create(
        ClaimLine(
            centre=made.centre,
            claim=made,
            registration=each.registration,
            award=each.award.kind,
            grade=each.award.grade,
            units=list(each.award.units),
            working=dict(each.award.working),
            status=ClaimLine.Status.ACCEPTED if directly else ClaimLine.Status.CLAIMED,
            charge=charges.get(each.registration.learner.number),
        )
        for each in claimants
    )
    if not directly:
        ids = [each.registration.pk for each in claimants]
        note_stage(stages=dict.fromkeys(ids, Registration.Stage.CLAIMED), on=london_date(now))
    return made


def _charge(made: Claim, claimants: Sequence[Candidate], by: Actor, now: datetime) -> dict[str, LedgerLine]:
    """The charge of each learner, by learner number. What costs nothing makes no order and no line."""
    price = price_for(product=made.product, kind=FeeKind.CERTIFICATE, on=london_date(now))
    if not price.amount:
        return {}
    order = place_order(
        centre_id=made.centre_id,
        purchase_order=made.purchase_order,
        contact_name=made.batch.contact_name,
        contact_email=made.batch.contact_email,
        batch_number=made.batch.number,
        fees=fee_at(price, len(claimants), centre=made.centre, on=london_date(now)).total,
        by=by,
        now=now,
    )
    lines = charge_for(
        subjects=[each.registration.learner.number for each in claimants],
        order=order,
        product=made.product,
        kind=FeeKind.CERTIFICATE,
        price=price,
        now=now,
    )
    return {line.subject: line for line in lines}


def _record(made: Claim, claimants: Sequence[Candidate], by: Actor, now: datetime) -> None:
    about = {"by": by, "centre_id": made.centre_id, "now": now, "act_id": uuid4()}
    after = {
        "learners": len(claimants),
        "batch": made.batch.number,
        "product": made.product.code,
        "iqa": made.iqa_name,
        "direct claims status": made.under_dcs,
    }
    record(CLAIMED, changes=[Change("claim", made.pk, made.number, after=after)], **about)
    changes = [
        Change(
            "registration",
            each.registration.pk,
            each.registration.learner.number,
            after={"claim": made.number, "award": each.award.title, "grade": each.award.grade},
        )
        for each in claimants
    ]
    record(LEARNER_CLAIMED, changes=changes, **about)
