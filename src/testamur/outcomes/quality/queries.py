"""Reading external quality assurance: whose centres an EQA looks after, and what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from testamur.catalogue.approvals.models import DirectClaims
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.acting import Acting
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.scope import STAFF, Scope, of_eqa
from testamur.outcomes.grading.models import Submission, UnitGrade
from testamur.outcomes.quality.models import Allocation

Status = UnitGrade.Status


def allocated_scope(acting: Acting) -> Scope:
    """The rows of the centres that an EQA looks after now: given to the gate as `office(..., scope=allocated_scope)`.

    An allocation may be for one product only; row-level security knows centres, so queries narrow the products.
    """
    return of_eqa(
        Allocation.objects.filter(eqa=acting.user, until_on=None)
        .values_list("centre_id", flat=True)
        .distinct()
    )


def support_or_allocated_scope(acting: Acting) -> Scope:
    """Every centre for customer support; an EQA's own for an EQA."""
    return STAFF if acting.has_role(User.StaffRole.SUPPORT) else allocated_scope(acting)


def allocations_of(eqa: User) -> QuerySet[Allocation]:
    """What an EQA looks after now, with centre and product, by centre."""
    now = Allocation.objects.filter(eqa=eqa, until_on=None).select_related("centre", "product")
    return now.order_by("centre__name", "product__title")


def allocated(eqa: User, *, centre: str = "centre", product: str = "product") -> Exists:
    """The condition that a row's centre and product are the EQA's; `centre` and `product` are the row's paths."""
    own = Allocation.objects.filter(eqa=eqa, until_on=None, centre=OuterRef(centre))
    return Exists(own.filter(Q(product=None) | Q(product=OuterRef(product))))


def submissions_for(eqa: User) -> QuerySet[Submission]:
    """Submissions of the EQA's centres and products, with whose turn it is and how many grades wait."""
    grades = UnitGrade.objects.filter(submission=OuterRef("pk"))
    waiting = grades.filter(status=Status.WITH_EQA)
    return Submission.objects.filter(allocated(eqa)).annotate(
        is_waiting=Exists(waiting),
        is_asked=Exists(grades.filter(status=Status.QUERIED)),
        waiting=_count(waiting, "pk"),
        learners=_count(grades, "registration"),
    )


def _count(rows: QuerySet, of: str) -> Coalesce:
    """How many of these there are for the outer row; as a sub-select, so that lists can group by it."""
    counted = rows.order_by().values("submission").annotate(number=Count(of, distinct=True)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def waiting_ids(
    submission: Submission, *, unit_id: int | None = None, among: Iterable[int] | None = None
) -> list[int]:
    """The grades of a submission that wait for the EQA: all, one unit's, or those of these ids."""
    waiting = submission.unit_grades.filter(status=Status.WITH_EQA)
    if unit_id is not None:
        waiting = waiting.filter(unit=unit_id)
    if among is not None:
        waiting = waiting.filter(pk__in=among)
    return list(waiting.values_list("pk", flat=True))


@dataclass(frozen=True)
class OwnCentre:
    """One allocation as the EQA's list shows it."""

    allocation: Allocation
    waiting: int  # grades
    direct: tuple[str, ...]  # codes of products with direct claims status


def own_centres(eqa: User) -> list[OwnCentre]:
    """The EQA's centres, with what waits and where direct claims status is held. Three queries."""
    allocations = list(allocations_of(eqa))
    centres = {each.centre_id for each in allocations}
    rows = UnitGrade.objects.filter(centre__in=centres, status=Status.WITH_EQA)
    waiting = list(rows.values("centre", "submission__product").annotate(number=Count("pk")))
    direct = list(
        DirectClaims.objects.filter(centre__in=centres, removed_at=None)
        .order_by("product__code")
        .values_list("centre", "product", "product__code")
    )
    return [
        OwnCentre(
            each,
            sum(
                row["number"]
                for row in waiting
                if row["centre"] == each.centre_id and each.product_id in (None, row["submission__product"])
            ),
            tuple(
                code
                for centre, product, code in direct
                if centre == each.centre_id and each.product_id in (None, product)
            ),
        )
        for each in allocations
    ]


# One centre's quality assurance


def allocations_now(*, centre: Centre) -> QuerySet[Allocation]:
    now = Allocation.objects.filter(centre=centre, until_on=None).select_related("eqa", "product")
    return now.order_by("product__title")


def assurers() -> QuerySet[User]:
    """Those who can be allocated: active external quality assurers, by name."""
    active = User.objects.filter(activated_at__isnull=False, suspended_at=None, deleted_at=None)
    return active.filter(staff_roles__contains=[User.StaffRole.EQA]).order_by("full_name")


# Sampling


def samplable(*, centre: Centre) -> QuerySet[Registration]:
    """The active registrations of a centre: those that can be marked as sampled, and those that were."""
    return Registration.objects.filter(
        centre=centre, learner__centre=centre, batch__centre=centre, status=Registration.Status.ACTIVE
    )


def by_sampling(
    registrations: Iterable[Registration], *, today: date
) -> tuple[list[Registration], list[Registration], list[Registration]]:
    """Those not sampled yet, those marked today (which can be undone), and those marked on another day."""
    can, undoable, before = [], [], []
    for each in registrations:
        if each.sampled_on is None:
            can.append(each)
        elif london_date(each.sampling_noted_at) == today:
            undoable.append(each)
        else:
            before.append(each)
    return can, undoable, before
