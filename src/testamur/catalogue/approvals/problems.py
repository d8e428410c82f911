"""What stands in the way of approving a centre, and of giving or removing direct claims status (DCS)."""

from collections.abc import Sequence

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.approvals.queries import (
    approvals_now,
    has_direct_claims,
    may_have_direct_claims,
)
from testamur.catalogue.products.models import Product
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem

LONGEST_REASON = 300


def approving_problems(products: Sequence[Product]) -> list[Problem]:
    if not products:
        return [Problem("no_products", "Select the products to approve.", "product")]
    return []


def ending_problems(approvals: Sequence[Approval]) -> list[Problem]:
    if not approvals:
        return [Problem("no_approvals", "Select the approvals to end: those that are in force.", "product")]
    return []


def giving_problems(*, centre: Centre, product: Product, because: str) -> list[Problem]:
    problems = _reason_problems(because)
    if not may_have_direct_claims(product):
        message = "V Certs and technical awards never have direct claims status. Their grades and claims go to the EQA."
        problems.append(Problem("never_direct", message, "product"))
    elif not approvals_now(centre=centre).filter(product=product).exists():
        message = "The centre is not approved for this product. Approve it first."
        problems.append(Problem("not_approved", message, "product"))
    elif has_direct_claims(centre, product):
        problems.append(already_direct())
    return problems


def already_direct() -> Problem:
    return Problem(
        "already_direct", "The centre has direct claims status for this product already.", "product"
    )


def removing_problems(*, centre: Centre, product: Product, because: str) -> list[Problem]:
    problems = _reason_problems(because)
    if not has_direct_claims(centre, product):
        message = "The centre has no direct claims status for this product now."
        problems.append(Problem("not_direct", message, "product"))
    return problems


def _reason_problems(because: str) -> list[Problem]:
    if not because.strip():
        return [Problem("no_reason", "Enter the reason: it is kept and shown to the centre.", "because")]
    if len(because) > LONGEST_REASON:
        return [Problem("long_reason", f"Enter a reason of {LONGEST_REASON} letters or fewer.", "because")]
    return []
