"""What stands in the way of an EQA's decision, of an allocation, and of marking learners as sampled."""

from collections.abc import Collection, Sequence
from datetime import date

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.models import Registration
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem
from testamur.outcomes.quality.models import GradeDecision
from testamur.outcomes.quality.queries import allocations_now, assurers
from testamur.rulebook.dates import long_date

LONGEST_COMMENT = 2_000
Verdict = GradeDecision.Verdict


def decision_problems(*, ids: Collection[int], verdict: str, comment: str) -> list[Problem]:
    problems = []
    if not ids:
        problems.append(Problem("nothing_chosen", "Choose at least one grade that waits for you.", "which"))
    if verdict != Verdict.ACCEPTED and not comment.strip():
        message = "Enter a comment: the centre must know what to do."
        problems.append(Problem("no_comment", message, "comment"))
    if len(comment) > LONGEST_COMMENT:
        message = f"Enter a comment of {LONGEST_COMMENT:,} letters or fewer."
        problems.append(Problem("long_comment", message, "comment"))
    return problems


def nothing_waits() -> Problem:
    message = "None of these grades waits any more: somebody has decided them. The page shows how."
    return Problem("nothing_waits", message, "which")


def allocation_problems(*, centre: Centre, eqa: User, product: Product | None) -> list[Problem]:
    if not assurers().filter(pk=eqa.pk).exists():
        return [Problem("not_an_eqa", f"{eqa.full_name} is not an active external quality assurer.", "eqa")]
    if allocations_now(centre=centre).filter(product=product, eqa=eqa).exists():
        return [Problem("already_allocated", f"{eqa.full_name} is allocated to this already.", "eqa")]
    return []


def sampling_problems(registrations: Sequence[Registration], *, on: date, today: date) -> list[Problem]:
    """Why these cannot be marked as sampled on this day."""
    if not registrations:
        message = "None of these can be marked: they are sampled already, or no longer active."
        return [Problem("nobody_to_mark", message)]
    if on > today:
        return [Problem("not_yet", "Enter a day that is not in the future.", "on")]
    later = [each for each in registrations if london_date(each.registered_at) > on]
    if later:
        who = later[0].learner.full_name
        message = f"{who} was registered on {long_date(london_date(later[0].registered_at))}, after that day."
        return [Problem("before_registration", message, "on")]
    return []
