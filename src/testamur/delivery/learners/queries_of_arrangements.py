"""Reads about arrangements: whose they are, which hold on a day, which papers they ask for, which wait."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from testamur.delivery.learners.models import Arrangement, Learner
from testamur.ground.centres.models import Centre
from testamur.rulebook.arrangements import KINDS

Status = Arrangement.Status
PAPERS = tuple(kind.code for kind in KINDS.values() if kind.is_paper)


def arrangements_of(*, learner: Learner) -> QuerySet[Arrangement]:
    """All that a learner has or had, those that hold longest first, with their files."""
    return (
        learner.arrangements.select_related("added_by", "decided_by")
        .prefetch_related("files")
        .order_by("-until_on", "from_on", "pk")
    )


def not_over(on: date) -> Q:
    """Neither ended before the day nor declined."""
    return (Q(until_on=None) | Q(until_on__gte=on)) & ~Q(status=Status.DECLINED)


def in_force(on: date) -> Q:
    """What may be given on the day: it has begun, is not over, and whoever has to agree has agreed."""
    return not_over(on) & Q(from_on__lte=on) & ~Q(status=Status.REQUESTED)


def arrangements_for(*, learner_ids: Collection[int], on: date) -> dict[int, list[Arrangement]]:
    """What each learner shall have in an assessment on a day, by learner; one query. Waiting ones are among them."""
    found: dict[int, list[Arrangement]] = {}
    rows = Arrangement.objects.filter(not_over(on), learner__in=learner_ids, from_on__lte=on)
    for each in rows.order_by("learner_id", "pk"):
        found.setdefault(each.learner_id, []).append(each)
    return found


def modified_papers_for(*, learner_ids: Collection[int], on: date) -> dict[int, list[Arrangement]]:
    """Which modified papers to send for each learner in a paper-based assessment on a day; one query."""
    found: dict[int, list[Arrangement]] = {}
    rows = Arrangement.objects.filter(in_force(on), learner__in=learner_ids, kind__in=PAPERS)
    for each in rows.order_by("learner_id", "pk"):
        found.setdefault(each.learner_id, []).append(each)
    return found


def has_arrangement(on: date, *, learner: str = "pk") -> Exists:
    """For an annotation: whether the learner at this path has any that is not over. This is what AA marks."""
    return Exists(Arrangement.objects.filter(not_over(on), learner=OuterRef(learner)))


def of_centre(*, centre: Centre, on: date) -> QuerySet[Arrangement]:
    """What the centre's learners have or shall have: all that is not over on the day."""
    return Arrangement.objects.filter(centre=centre).filter(Q(until_on=None) | Q(until_on__gte=on))


def waiting_for_approval(*, on: date) -> QuerySet[Arrangement]:
    """Those of all centres that the awarding organisation has to answer and that are not over."""
    return (
        Arrangement.objects.filter(not_over(on), status=Status.REQUESTED)
        .select_related("learner", "centre", "added_by")
        .prefetch_related("files")
    )
