"""Registering learners: numbers, what it asks for, and what it leaves behind (URN-03)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.people import NOW
from tests.records import lrs_actor

from testamur.ground.audit.models import Event
from testamur.records.register import actions, finding
from testamur.records.register.details import Details, key_of
from testamur.records.register.models import Amendment, Learner
from testamur.rulebook.uln import is_uln

LENA = Details(
    given_name="Lena",
    family_name="Marsh",
    born_on=date(2009, 3, 27),
    gender="2",
    postcode="CV1 2WT",
    verification="2",
    sharing="1",
)
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def as_rhoda(rhoda, harbour):
    return {"channel": "page", "by": lrs_actor(rhoda, harbour), "organisation": harbour}


def people(count: int) -> list[Details]:
    """So many learners who share nothing but their year of birth."""
    syllables = ("ba", "do", "fi", "gu", "le", "mo", "ra", "ti", "vu", "zo")
    return [
        replace(
            LENA,
            given_name="".join(syllables[int(each)] for each in f"{number:03}").title(),
            family_name="".join(syllables[9 - int(each)] for each in f"{number * 7:04}").title(),
            born_on=date(2008, 1, 1) + timedelta(days=number % 365),
        )
        for number in range(count)
    ]


@pytest.mark.spec("URN-03")
def test_a_learner_is_registered_after_a_search_that_found_nobody(as_rhoda, harbour):
    actions.search_by_details(details=LENA, now=NOW, **as_rhoda)

    learner = actions.register(details=LENA, now=SOON, **as_rhoda)

    assert is_uln(learner.uln)
    held = Learner.objects.get()
    assert (held.pk, held.uln, held.version, held.created_at) == (learner.pk, learner.uln, 1, SOON)
    assert (held.given_name, held.born_on, held.details_key) == ("Lena", date(2009, 3, 27), key_of(LENA))
    amendment = Amendment.objects.get()
    assert (amendment.what, amendment.version, amendment.organisation_name) == (
        "registered",
        1,
        "Harbour City College",
    )
    assert amendment.changes["family_name"] == ["", "Marsh"]
    event = Event.objects.get(name="uln.registered")
    assert (event.record, event.record_id, event.label) == ("uln", held.pk, held.uln)
    assert event.organisation_id == harbour.pk
    assert finding.find_one(finding.person_of(LENA), possible_from=0).candidates[0].learner == held.pk
