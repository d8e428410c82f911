"""Fixtures of grading: learners registered on counselling at both centres, with and without direct claims status."""

import pytest
from tests.learners import enrol, make_batch
from tests.people import NOW, actor_of

from testamur.catalogue.approvals.models import DirectClaims
from testamur.catalogue.products.models import Unit
from testamur.delivery.registrations.models import Registration
from testamur.outcomes.grading import actions
from testamur.outcomes.grading.models import Sheet, Submission
from testamur.outcomes.grading.problems import Entry

PEOPLE = ("Amelia Hughes", "Bea Iqbal", "Cai Jenkins")


@pytest.fixture
def batch(college, counselling, ada):
    return make_batch(college, counselling, ada)


@pytest.fixture
def learners(batch, ada) -> list[Registration]:
    """Amelia Hughes, Bea Iqbal and Cai Jenkins of Harbour City College."""
    return enrol(batch, PEOPLE, ada)


@pytest.fixture
def theirs(school, counselling, charlie) -> Registration:
    """Dilys Moore of the other centre."""
    return enrol(make_batch(school, counselling, charlie), ["Dilys Moore"], charlie)[0]


@pytest.fixture
def units(counselling) -> list[Unit]:
    return list(Unit.objects.filter(versions__product=counselling).order_by("version_units__position"))


@pytest.fixture
def direct(college, counselling) -> DirectClaims:
    return DirectClaims.objects.create(
        centre=college, product=counselling, given_at=NOW, given_because="Two good visits"
    )


@pytest.fixture
def sheet(learners, ben, college) -> Sheet:
    return actions.open_sheet(registrations=learners, by=actor_of(ben, college), now=NOW)


def entries(registrations, units, code: str = "Pass", was: str | None = None) -> list[Entry]:
    return [Entry(each.pk, unit.pk, code, was) for each in registrations for unit in units]


@pytest.fixture
def save(ben, college):
    """Saves one grade for these learners and units, as Ben."""

    def make(registrations, units, code="Pass", now=NOW):
        by = actor_of(ben, college)
        return actions.save_grades(entries=entries(registrations, units, code), by=by, now=now)

    return make


@pytest.fixture
def submit(save, ben, college):
    """Saves and submits one grade for these learners and units, as Ben, assured by Ian Quinn."""

    def make(registrations, units, code="Pass", now=NOW) -> Submission:
        save(registrations, units, code, now)
        return actions.submit_grades(
            registration_ids=[each.pk for each in registrations],
            unit_ids=[unit.pk for unit in units],
            iqa_name="Ian Quinn",
            declared=True,
            by=actor_of(ben, college),
            now=now,
        )

    return make
