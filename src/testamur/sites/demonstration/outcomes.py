"""What the demonstration's learners have achieved: grades saved, with the EQA and banked; units marked; claims made.

Every state that a page can show is there once at least, so that each sign-in finds something to do.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from testamur.catalogue.products.rules import rules_of
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.kit.scope import of_centre, within
from testamur.outcomes.certification import actions as certification
from testamur.outcomes.certification.queries.claiming import candidates_of
from testamur.outcomes.grading import actions as grading
from testamur.outcomes.grading.models import Submission, UnitGrade, UnitHeld
from testamur.outcomes.grading.problems import Entry
from testamur.outcomes.grading.queries.cells import units_to_grade

IQA = "Morwenna Teague"
Means = UnitHeld.Means


def achieve(batches: Collection[Batch], now: datetime) -> None:
    """By what a group was called (see `registering.SMALL`): each has its own part of the story."""
    parts: dict[str, Callable[[Batch, Actor, datetime], None]] = {
        "Counselling, Tuesday evenings": _counselling_at_the_college,
        "Counselling, Northgate": _counselling_with_direct_claims,
        "Childcare A": _childcare_grades,
        "Care planning": _care_planning,
        "Year 10 business": _business_at_the_school,
    }
    for batch in batches:
        if part := parts.get(batch.centre_reference):
            with within(of_centre(batch.centre_id)):
                part(batch, _officer_of(batch), now)


def _counselling_at_the_college(batch: Batch, by: Actor, now: datetime) -> None:
    """Ten are complete, six of whom are claimed and wait for the EQA; seven more are part of the way."""
    learners = _learners(batch)
    _mark(learners[:10], units=5, by=by, now=now)
    _mark(learners[10:17], units=3, by=by, now=now)
    _claim(learners[:6], by=by, now=now)


def _counselling_with_direct_claims(batch: Batch, by: Actor, now: datetime) -> None:
    """Nine are complete and one partly; with direct claims, certificates are there at once."""
    learners = _learners(batch)
    _mark(learners[:9], units=5, by=by, now=now)
    _mark(learners[9:10], units=2, by=by, now=now)
    _claim([*learners[:5], learners[9]], by=by, now=now)


def _childcare_grades(batch: Batch, by: Actor, now: datetime) -> None:
    """The first unit is with the EQA, but for three whom it has banked; the second is saved and not submitted."""
    learners = _learners(batch)
    first, second = units_to_grade(batch.version_id)[:2]
    _save(learners, first, ("A", "B", "A*", "C", "B", "D"), by, now)
    submission = _submit(learners, first, by, now)
    ids = submission.unit_grades.order_by("pk").values_list("pk", flat=True)
    grading.bank(submission=submission, ids=list(ids[:3]), by=_eqa(), now=now)
    grading.return_to_centre(
        submission=submission,
        ids=list(ids[3:4]),
        to=UnitGrade.Status.QUERIED,
        comment="The witness statement for the last task is not signed. Please upload it again.",
        by=_eqa(),
        now=now,
    )
    _save(learners[:8], second, ("B", "C", "A"), by, now)


def _care_planning(batch: Batch, by: Actor, now: datetime) -> None:
    """Everybody is complete; four have their certificates, the rest are ready to claim."""
    learners = _learners(batch)
    _mark(learners, units=None, by=by, now=now)
    _claim(learners[:4], by=by, now=now)


def _business_at_the_school(batch: Batch, by: Actor, now: datetime) -> None:
    """Some grades are saved and wait to be submitted."""
    learners = _learners(batch)
    unit = units_to_grade(batch.version_id)[0]
    _save(learners[:7], unit, ("L2P", "L2M", "L1D"), by, now)


def complete(batch: Batch, now: datetime) -> None:
    """Everybody of a batch has achieved everything, and is certificated."""
    with within(of_centre(batch.centre_id)):
        by, learners = _officer_of(batch), _learners(batch)
        _mark(learners, units=None, by=by, now=now)
        _claim(learners, by=by, now=now)


# Helpers, in the order of their use


def _officer_of(batch: Batch) -> Actor:
    user = User.objects.get(pk=batch.created_by_id)
    return Actor(user.pk, user.full_name, "demonstration", batch.centre_id)


def _eqa() -> Actor:
    user = User.objects.get(staff_roles__contains=[User.StaffRole.EQA])
    return Actor(user.pk, user.full_name, "demonstration")


def _learners(batch: Batch) -> list[Registration]:
    registrations = Registration.objects.filter(batch=batch).select_related(
        "learner", "product", "batch__product"
    )
    return list(registrations.order_by("learner__sort_key", "pk"))


def _mark(learners: list[Registration], *, units: int | None, by: Actor, now: datetime) -> None:
    """Units as achieved, but for two learners a credit transfer and an equivalence, as such cohorts have."""
    ids = list(rules_of(learners[0].version_id).units)[:units]
    marks = {(each.pk, unit_id): Means.ACHIEVED for each in learners for unit_id in ids}
    if len(learners) > 2 and len(ids) > 2:
        marks[learners[0].pk, ids[1]] = Means.CREDIT_TRANSFER
        marks[learners[2].pk, ids[2]] = Means.EQUIVALENCE
    grading.mark_units(marks=marks, by=by, now=now)


def _claim(learners: list[Registration], *, by: Actor, now: datetime) -> None:
    centre = learners[0].centre
    draft = certification.start(centre=centre, registrations=learners, by=by, now=now)
    certification.keep_details(
        draft=draft,
        details={**draft.details, "iqa_name": IQA, "purchase_order": "", "declared": True},
        by=by,
        now=now,
    )
    draft.refresh_from_db()
    reviewed = {each.registration.pk: each.award.fingerprint for each in candidates_of(draft)}
    certification.claim(centre=centre, key=draft.pk, reviewed=reviewed, by=by, now=now)


def _save(learners: list[Registration], unit, codes: tuple[str, ...], by: Actor, now: datetime) -> None:
    entries = [Entry(each.pk, unit.pk, codes[number % len(codes)]) for number, each in enumerate(learners)]
    grading.save_grades(entries=entries, by=by, now=now)


def _submit(learners: list[Registration], unit, by: Actor, now: datetime) -> Submission:
    ids = [each.pk for each in learners]
    return grading.submit_grades(
        registration_ids=ids, unit_ids=[unit.pk], iqa_name=IQA, declared=True, by=by, now=now
    )
