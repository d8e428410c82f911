"""Finding, registering, seeing and editing learners on pages: everybody's rights, and what is refused."""


import pytest
from tests.pages import text_of

from testamur.records.register.models import Learner
from testamur.records.register.tests.of_pages import client_at

LENA = {
    "given_name": "Lena",
    "family_name": "Marsh",
    "born_on": "27/3/2009",
    "gender": "2",
    "postcode": "cv12wt",
}
FIND, REGISTER = "/lrs/learners/", "/lrs/learners/register/"


@pytest.fixture(autouse=True)
def no_waiting(settings):
    settings.LRS_POSSIBLE_WAIT_SECONDS = 0


def search(client, **facts):
    return client.post(FIND, {"way": "details", **LENA, **facts})


def registered(client, **facts) -> Learner:
    search(client, **facts)
    client.post(REGISTER, {**LENA, "verification": "2", "sharing": "1", **facts})
    return Learner.objects.latest("pk")


@pytest.mark.spec("URN-01", "URN-03")
def test_nobody_is_found_and_the_learner_is_registered(rhoda, harbour):
    client = client_at(rhoda, harbour)

    found = search(client)
    begun = client.post(REGISTER, {**LENA, "begin": "1"})
    done = client.post(REGISTER, {**LENA, "verification": "2", "sharing": "1"}, follow=True)

    assert "No learner was found" in text_of(found.text)
    assert 'value="Marsh"' in begun.text
    learner = Learner.objects.get()
    assert (learner.given_name, learner.postcode, learner.created_by.name) == (
        "Lena",
        "CV1 2WT",
        "Harbour City College",
    )
    assert done.redirect_chain == [(f"/lrs/learners/{learner.uln}/registered/", 302)]
    assert f"ULN {learner.uln[:4]} {learner.uln[4:7]} {learner.uln[7:]}" in text_of(done.text)
