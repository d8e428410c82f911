"""What stands in the way of a claim: said the same when learners are chosen, on the page, and by the action."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind
from testamur.delivery.billing.problems import price_problems
from testamur.delivery.registrations.models import Registration
from testamur.kit.problems import Problem
from testamur.outcomes.certification.models import ClaimDraft
from testamur.outcomes.certification.queries.claiming import Candidate, last_claim_on
from testamur.rulebook.dates import long_date

MOST_LEARNERS = 100
"""In one claim (centre guide, make a claim; docs/specification CLM-01)."""


def choosing_problems(registrations: Collection[Registration], *, today: date) -> list[Problem]:
    """Why these cannot go into one claim together."""
    if not registrations:
        return [Problem("nobody_chosen", "No learner is chosen. Tick the learners to claim for.")]
    batches = sorted({each.batch.number for each in registrations})
    if len(batches) > 1:
        message = (
            f"A claim is for one product and one batch. These learners are in {len(batches)} batches "
            f"({', '.join(batches[:5])}{', …' if len(batches) > 5 else ''}): make a claim for each."
        )
        return [Problem("more_than_one_batch", message)]
    return product_problems(next(iter(registrations)).product, today=today)


def too_many_problems(count: int) -> list[Problem]:
    if count <= MOST_LEARNERS:
        return []
    message = f"{count:,} learners are chosen; a claim holds at most {MOST_LEARNERS}. Claim for the others after it."
    return [Problem("too_many_learners", message)]


def product_problems(product: Product, *, today: date) -> list[Problem]:
    last_on = last_claim_on(product)
    if last_on is None or today <= last_on:
        return []
    message = f"Claims for {product.title} ended on {long_date(last_on)}. Customer support can say what is possible."
    return [Problem("certification_ended", message)]


def standing_in_the_way(each: Candidate) -> list[Problem]:
    """Why no claim can be made for this learner, whatever they have achieved."""
    registration = each.registration
    who, place = registration.learner.full_name, registration.learner.number
    if registration.status != Registration.Status.ACTIVE:
        message = (
            f"{who} is {registration.get_status_display().lower()}: only active learners can be claimed for."
        )
        return [Problem("learner_not_active", message, place)]
    if registration.stage == Registration.Stage.CERTIFICATED:
        return [Problem("fully_certificated", f"{who} is fully certificated already.", place)]
    if each.in_open_claim:
        return [Problem("claimed_already", f"{who} is in a claim that awaits the EQA's sign-off.", place)]
    return []


def learner_problems(each: Candidate) -> list[Problem]:
    """Why this learner cannot be claimed for now; the first thing only, because it hides the others."""
    found = standing_in_the_way(each)
    if found or each.award.kind is not None:
        return found
    learner = each.registration.learner
    message = f"{learner.full_name} has no unit that could be certificated now."
    return [Problem("nothing_to_claim", message, learner.number)]


def claim_problems(draft: ClaimDraft, candidates: Collection[Candidate], *, today: date) -> list[Problem]:
    """Everything that keeps a draft from becoming a claim."""
    product = draft.batch.product
    return [
        *choosing_problems([each.registration for each in candidates], today=today),
        *too_many_problems(len(candidates)),
        *_detail_problems(draft.details),
        *price_problems(product=product, kind=FeeKind.CERTIFICATE, on=today),
        *(problem for each in candidates for problem in learner_problems(each)),
    ]


def changed_problems(candidates: Iterable[Candidate], reviewed: Mapping[int, str]) -> list[Problem]:
    """What is not as it was on the review page: each learner with what was reviewed and what is so now."""
    found = []
    for each in candidates:
        seen, award = reviewed.get(each.registration.pk), each.award
        if seen == award.fingerprint:
            continue
        was = f"was {seen.partition(' #')[0]}" if seen else "was not on the page"
        who = each.registration.learner.full_name
        message = (
            f"{who} {was} when you reviewed the claim, and is {award.said} now, as {award.name}. "
            "Review the claim again."
        )
        found.append(Problem("changed_since_review", message, each.registration.learner.number))
    gone = set(reviewed) - {each.registration.pk for each in candidates}
    if gone:
        message = (
            f"{len(gone)} of the learners you reviewed are no longer in the claim. Review the claim again."
        )
        found.append(Problem("removed_since_review", message))
    return found


def _detail_problems(details: Mapping[str, object]) -> list[Problem]:
    needed = (
        ("address", "Choose where the certificates go."),
        ("iqa_name", "Enter the internal quality assurer's (IQA's) full name."),
        ("declared", "Declare that the IQA has confirmed the claims."),
    )
    return [Problem(f"{name}_missing", message, name) for name, message in needed if not details.get(name)]
