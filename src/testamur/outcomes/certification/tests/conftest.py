"""Fixtures of claiming: a batch at Harbour City College, learners with units, and a graded qualification."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from tests.learners import enrol, make_batch
from tests.people import NOW, actor_of, make_product

from testamur.catalogue.approvals.models import DirectClaims
from testamur.catalogue.products.models import Grade, GradeScale, Unit
from testamur.delivery.billing.models import Price
from testamur.delivery.registrations.models import Registration
from testamur.outcomes.certification import actions, jobs
from testamur.outcomes.certification.models import Claim, ClaimDraft
from testamur.outcomes.certification.queries.claiming import candidates_of, chosen
from testamur.outcomes.grading.actions import mark_units
from testamur.outcomes.grading.models import Submission, UnitGrade, UnitHeld

ACHIEVED = UnitHeld.Means.ACHIEVED


@pytest.fixture
def batch(college, ada, counselling, prices, approved):
    return make_batch(college, counselling, ada)


@pytest.fixture
def learners(batch, ada) -> list[Registration]:
    return enrol(batch, ["LOWRI JENKINS", "Tomasz Kowalski", "fatima Iqbal"], ada)


@pytest.fixture
def mark(ada, college) -> Callable:
    """Mark so many units of these registrations as achieved, by default all of them."""

    def marked(registrations: Sequence[Registration], count: int | None = None, means=ACHIEVED) -> None:
        marks = {
            (registration.pk, unit_id): means
            for registration in registrations
            for unit_id in list(registration.version.units.order_by("pk").values_list("pk", flat=True))[
                :count
            ]
        }
        mark_units(marks=marks, by=actor_of(ada, college), now=NOW)

    return marked


@pytest.fixture
def prepare(college, ada) -> Callable[..., ClaimDraft]:
    """A draft for these learners with everything filled in."""

    def prepared(registrations: Sequence[Registration], **details) -> ClaimDraft:
        by = actor_of(ada, college)
        whole = chosen(centre=college, ids=[each.pk for each in registrations])
        draft = actions.start(centre=college, registrations=whole, by=by, now=NOW)
        filled = {
            **draft.details,
            "iqa_name": "Nia Rees",
            "purchase_order": "PO 4711",
            "declared": True,
            **details,
        }
        actions.keep_details(draft=draft, details=filled, by=by, now=NOW)
        return draft

    return prepared


def reviewed(draft: ClaimDraft) -> dict[int, str]:
    return {each.registration.pk: each.award.fingerprint for each in candidates_of(draft)}


@pytest.fixture
def make_claim(college, ada, prepare) -> Callable[..., Claim]:
    """Claim for these learners, as Ada would."""

    def claimed(registrations: Sequence[Registration], *, now=NOW) -> Claim:
        draft = prepare(registrations)
        return actions.claim(
            centre=college, key=draft.pk, reviewed=reviewed(draft), by=actor_of(ada, college), now=now
        )

    return claimed


@pytest.fixture
def direct(college, counselling) -> DirectClaims:
    return DirectClaims.objects.create(
        centre=college, product=counselling, given_at=NOW, given_because="One excellent review"
    )


@pytest.fixture
def costly(prices) -> Price:
    """A certificate costs £12.50 from the day the list begins."""
    Price.objects.filter(price_list=prices, kind="certificate").update(amount="12.50")
    return Price.objects.get(price_list=prices, kind="certificate")


@pytest.fixture
def issued(make_claim, learners, mark, direct, monkeypatch) -> Claim:
    """A claim under direct claims status for three full awards, with its certificates made."""
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    mark(learners)
    claim = make_claim(learners)
    jobs.issue(claim_id=claim.pk, centre_id=claim.centre_id)
    return claim


# A graded qualification: two units, Pass to Distinction, the lower of the two is the overall grade.


@pytest.fixture
def graded(db):
    scale = GradeScale.objects.create(code="pmd", title="Pass to Distinction")
    for rank, (code, title) in enumerate(
        (("NYA", "Not yet achieved"), ("P", "Pass"), ("M", "Merit"), ("D", "Distinction"))
    ):
        Grade.objects.create(scale=scale, code=code, title=title, rank=rank, achieves=rank > 0)
    units = [
        Unit.objects.create(code=code, title=title, level=3, credits=10, guided_hours=60, scale=scale)
        for code, title in (("H/616/8937", "Enterprise"), ("K/616/8938", "Marketing"))
    ]
    return make_product(
        "603/2955/5",
        "Level 3 Diploma in Business and Enterprise",
        units,
        {"name": "Business and Enterprise", "mandatory": [unit.code for unit in units]},
        aggregation=GRADED_BY,
        scale=scale,
        nations=["ENG", "WLS"],
    )


GRADED_BY = {"model": "lowest", "scale": "P/M/D"}


@pytest.fixture
def bank(ada) -> Callable:
    """Bank grades, by unit code, for a registration."""

    def banked(registration: Registration, **grades: str) -> None:
        submission = Submission.objects.create(
            centre=registration.centre,
            number=str(900000 + Submission.objects.count()),
            product=registration.product,
            iqa_name="Nia Rees",
            declaration="Declared",
            submitted_at=NOW,
            submitted_by=ada,
        )
        units = list(registration.version.units.order_by("pk"))
        UnitGrade.objects.bulk_create(
            UnitGrade(
                centre=registration.centre,
                registration=registration,
                unit=unit,
                grade=Grade.objects.get(scale=unit.scale, code=code),
                attempt=1,
                status=UnitGrade.Status.BANKED,
                submission=submission,
                saved_at=NOW,
                saved_by=ada,
                banked_at=NOW,
            )
            for unit, code in zip(units, grades.values(), strict=False)
        )

    return banked


def day(text: str) -> date:
    return date.fromisoformat(text)
