"""Reads about claims in preparation: who can be claimed for, and what each would be certificated for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from testamur.catalogue.approvals.models import DirectClaims
from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.centres.models import Centre
from testamur.outcomes.certification.awards import Award, award_for
from testamur.outcomes.certification.models import ClaimDraft, ClaimLine
from testamur.outcomes.grading.standing import Standing, standings
from testamur.rulebook.deadlines import certification_ends_on

Status, Stage = Registration.Status, Registration.Stage


@dataclass(frozen=True)
class Candidate:
    """One learner of a claim in preparation."""

    registration: Registration
    standing: Standing
    award: Award
    certificated: frozenset[str]  # codes of units that have a certificate already
    in_open_claim: bool


@dataclass(frozen=True)
class Before:
    """What earlier claims mean for a new one, by registration."""

    open: frozenset[int]
    units: dict[int, frozenset[str]]


def drafts(*, centre: Centre) -> QuerySet[ClaimDraft]:
    """Unfinished claims of the centre, the latest first."""
    return (
        ClaimDraft.objects.filter(centre=centre)
        .select_related("batch__product", "batch__version", "changed_by")
        .order_by("-changed_at")
    )


def draft(*, centre: Centre, key: UUID) -> ClaimDraft | None:
    return drafts(centre=centre).filter(pk=key).first()


def ready_batches(*, centre: Centre) -> QuerySet[Batch]:
    """Batches with learners whose full award can be claimed now, each with their number in `ready`."""
    return (
        Batch.objects.filter(
            centre=centre, registrations__status=Status.ACTIVE, registrations__stage=Stage.READY
        )
        .annotate(ready=Count("registrations"))
        .select_related("product")
        .order_by("-ready", "-number")
    )


def chosen(*, centre: Centre, ids: Collection[int]) -> list[Registration]:
    """The centre's registrations with these ids, as a claim needs them, by name."""
    return list(_complete(Registration.objects.filter(centre=centre, pk__in=ids)))


def candidates(registrations: Sequence[Registration]) -> list[Candidate]:
    """What each would be certificated for. Four queries, whatever their number."""
    ids = [each.pk for each in registrations]
    standing_of, before = standings(ids), claimed_before(ids)
    return [_candidate(each, standing_of[each.pk], before) for each in registrations]


def _candidate(registration: Registration, standing: Standing, before: Before) -> Candidate:
    certificated = before.units.get(registration.pk, frozenset())
    award = award_for(registration, standing, certificated)
    return Candidate(registration, standing, award, certificated, registration.pk in before.open)


def candidates_of(draft: ClaimDraft) -> list[Candidate]:
    return candidates(chosen(centre=draft.centre, ids=draft.registration_ids))


def claimed_before(ids: Iterable[int]) -> Before:
    """The open claims of these registrations, and the units that accepted ones certificated."""
    lines = ClaimLine.objects.filter(registration__in=list(ids)).exclude(status=ClaimLine.Status.REJECTED)
    waiting, units = set(), defaultdict(set)
    for registration_id, status, claimed in lines.values_list("registration_id", "status", "units"):
        if status == ClaimLine.Status.CLAIMED:
            waiting.add(registration_id)
        else:
            units[registration_id] |= {unit["code"] for unit in claimed}
    return Before(frozenset(waiting), {pk: frozenset(codes) for pk, codes in units.items()})


def has_direct_claims(*, centre: Centre, product: Product) -> bool:
    """Whether the centre may claim for this product without the EQA (direct claims status, DCS)."""
    return DirectClaims.objects.filter(centre=centre, product=product, removed_at=None).exists()


def last_claim_on(product: Product) -> date | None:
    """The last day for claims: the product's own, else two years after registrations end (CAT-02)."""
    if product.certification_end_on or product.operational_end_on is None:
        return product.certification_end_on
    return certification_ends_on(product.operational_end_on)


def _complete(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    return registrations.select_related("learner", "batch", "product", "version").order_by(
        "learner__sort_key", "pk"
    )
