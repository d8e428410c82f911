"""What stands in the way of an EQA's decision, and of an allocation."""

from collections.abc import Collection

from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem
from testamur.outcomes.quality.models import GradeDecision
from testamur.outcomes.quality.queries import allocations_now, assurers

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
