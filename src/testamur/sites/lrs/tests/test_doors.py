"""The doors of the learning records service: their dress, their menus, and the ways across."""

from tests.people import client_of


def test_a_user_sees_the_organisation_and_its_ukprn(vic):
    page = client_of(vic).get("/lrs/").content.decode()

    assert "<b>Harbour City College</b> <span>UKPRN 10000001</span>" in page
    assert "mast--lrs" in page


def test_the_service_desk_has_a_dress_of_its_own(dee):
    assert "mast--desk" in client_of(dee).get("/service-desk/").content.decode()
