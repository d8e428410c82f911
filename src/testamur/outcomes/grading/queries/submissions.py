"""What was submitted: each submission with how its grades stand, and the names of those who assured them."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from testamur.catalogue.products.models import Grade, Unit
from testamur.delivery.registrations.models import Registration
from testamur.ground.centres.models import Centre
from testamur.outcomes.grading.models import Sheet, Submission, UnitGrade

Status = UnitGrade.Status
NAMES_REMEMBERED = 10


def submissions(*, centre: Centre) -> QuerySet[Submission]:
    """The centre's submissions, the latest first, with `learners` and the numbers of grades by status."""
    return with_counts(Submission.objects.filter(centre=centre)).order_by("-submitted_at", "-pk")


def with_counts(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """With `learners`, and `waiting`, `asked`, `accepted` and `refused` grades."""
    return rows.select_related("product", "centre", "submitted_by").annotate(
        learners=Count("unit_grades__registration", distinct=True),
        grades=Count("unit_grades"),
        waiting=Count("unit_grades", filter=Q(unit_grades__status=Status.WITH_EQA)),
        asked=Count("unit_grades", filter=Q(unit_grades__status=Status.QUERIED)),
        accepted=Count("unit_grades", filter=Q(unit_grades__status=Status.BANKED)),
        refused=Count("unit_grades", filter=Q(unit_grades__status=Status.REJECTED)),
    )


@dataclass(frozen=True)
class LearnerRow:
    """One learner of a submission, and their grade in each of its units, or None."""

    registration: Registration
    grades: tuple[UnitGrade | None, ...]


def units_in(submission: Submission) -> list[Unit]:
    """The units of a submission, by code."""
    return list(Unit.objects.filter(pk__in=submission.unit_grades.values("unit")).order_by("code"))


def learners_in(submission: Submission) -> QuerySet[Registration]:
    """The learners of a submission, by name."""
    found = Registration.objects.filter(pk__in=submission.unit_grades.values("registration"))
    return found.select_related("learner", "batch").order_by("learner__sort_key", "pk")


def rows_of(submission: Submission, registrations: list[Registration], units: list[Unit]) -> list[LearnerRow]:
    """These learners' rows. One query."""
    grades = submission.unit_grades.filter(registration__in=registrations).select_related("grade")
    by_place = {(each.registration_id, each.unit_id): each for each in grades}
    return [
        LearnerRow(each, tuple(by_place.get((each.pk, unit.pk)) for unit in units)) for each in registrations
    ]


def asked_about(submission: Submission) -> QuerySet[UnitGrade]:
    """The grades that the EQA asks about, by learner and unit."""
    asked = submission.unit_grades.filter(status=Status.QUERIED)
    return asked.select_related("unit", "grade", "registration__learner").order_by(
        "registration__learner__sort_key", "registration", "unit__code"
    )


def comments_on(submission: Submission, registrations: list[Registration]) -> QuerySet[UnitGrade]:
    """The grades of these learners that the EQA said something about, by learner and unit."""
    found = submission.unit_grades.filter(registration__in=registrations).exclude(eqa_comment="")
    return found.select_related("unit", "registration__learner").order_by(
        "registration__learner__sort_key", "registration", "unit__code"
    )


def iqa_names(*, centre: Centre) -> list[str]:
    """The IQAs named before, the latest first."""
    named = Submission.objects.filter(centre=centre).values("iqa_name").annotate(last=Max("submitted_at"))
    return list(named.order_by("-last").values_list("iqa_name", flat=True)[:NAMES_REMEMBERED])


# Before submitting


@dataclass(frozen=True)
class UnitCount:
    """What is saved of one unit: how many learners, and how many of each grade, the best first."""

    unit: Unit
    learners: int
    grades: tuple[tuple[Grade, int], ...]


def saved_by_unit(sheet: Sheet, units: list[Unit]) -> list[UnitCount]:
    """What would be submitted of this sheet, unit by unit. Two queries."""
    saved = UnitGrade.objects.filter(registration__in=sheet.registration_ids, status=Status.SAVED)
    counts = {
        (row["unit"], row["grade"]): row["number"]
        for row in saved.values("unit", "grade").annotate(number=Count("pk"))
    }
    grades = list(Grade.objects.filter(pk__in={grade_id for _, grade_id in counts}).order_by("-rank"))
    found = []
    for unit in units:
        of_unit = tuple(
            (grade, counts[unit.pk, grade.pk]) for grade in grades if (unit.pk, grade.pk) in counts
        )
        if of_unit:
            found.append(UnitCount(unit, sum(number for _, number in of_unit), of_unit))
    return found


@dataclass(frozen=True)
class SecondAttempt:
    """A saved second attempt beside the banked first: which grade it changes to which."""

    registration: Registration
    unit: Unit
    before: Grade
    after: Grade

    @property
    def is_better(self) -> bool:
        return self.after.rank > self.before.rank


def second_attempts(sheet: Sheet) -> list[SecondAttempt]:
    """The second and final attempts among what would be submitted, by learner. Two queries."""
    ids = sheet.registration_ids
    saved = UnitGrade.objects.filter(registration__in=ids, status=Status.SAVED, attempt__gt=1)
    saved = saved.select_related("registration__learner", "unit", "grade").order_by(
        "registration__learner__sort_key"
    )
    again = list(saved)
    banked = UnitGrade.objects.filter(
        registration__in={each.registration_id for each in again}, status=Status.BANKED
    )
    first = {(each.registration_id, each.unit_id): each.grade for each in banked.select_related("grade")}
    return [
        SecondAttempt(each.registration, each.unit, first[each.registration_id, each.unit_id], each.grade)
        for each in again
    ]
