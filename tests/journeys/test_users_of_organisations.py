"""A super user makes somebody a user, who signs in for the first time; the service desk registers an organisation."""

import re

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.spec("LRS-01", "LRS-03", "LRS-04")]


def test_a_new_user_begins_with_a_one_time_password(page, sign_in, site, settings):
    settings.LRS_FIRST_SIGN_IN = "one_time_password"
    sign_in(page, "sunil@harbour.example")
    page.get_by_role("link", name="Users", exact=True).first.click()
    page.get_by_role("link", name="Add a user").click()
    page.get_by_label("Given name and family name").fill("Ann Larkin")
    page.get_by_role("button", name="Look for the person").click()
    page.get_by_text("1 user has a name like this").wait_for()
    page.get_by_label("Email address").fill("ann@harbour.example")
    page.get_by_label("Verification provided").fill("Staff card")
    page.get_by_label("Batch:", exact=False).check()
    page.get_by_role("button", name="Make Ann Larkin a user").click()
    password = page.get_by_label("One-time password").input_value()
    page.context.clear_cookies()
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill("ann@harbour.example")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Present password").fill(password)
    page.get_by_label("New password", exact=True).fill("three words apart")
    page.get_by_label("New password again").fill("three words apart")
    page.get_by_role("button", name=re.compile("password")).click()
    page.get_by_role("button", name="Accept the agreement").wait_for()
    page.get_by_role("button", name="Accept the agreement").click()
    page.get_by_label("Answer", exact=True).fill("Rex")
    page.get_by_label("Answer again").fill("Rex")
    page.get_by_role("button", name="Save the question").click()

    page.get_by_text("Your roles at Harbour City College: Batch.").wait_for()


def test_the_service_desk_registers_an_organisation_and_makes_its_system_s_password(page, sign_in):
    sign_in(page, "dee@testamur.example")
    page.get_by_role("link", name="Organisations", exact=True).first.click()
    page.get_by_role("link", name="Register an organisation").click()
    page.get_by_label("Name", exact=True).fill("Quayside Training")
    page.get_by_label("UKPRN").fill("10001234")
    page.get_by_label("Kind").select_option("provider")
    page.get_by_label("Reference of the organisation agreement").fill("A-77")
    page.get_by_label("Signed on").fill("2/9/2025")
    page.get_by_label("First super user: given name").fill("Ursa Penn")
    page.get_by_label("First super user: email").fill("ursa@quay.example")
    page.get_by_role("button", name="Register the organisation").click()
    page.get_by_text("Quayside Training is registered").wait_for()
    page.get_by_role("link", name="Make a password").click()
    page.get_by_role("button", name="Make a password").click()
    assert len(page.get_by_label("Password for the web service").input_value()) == 16
    page.get_by_role("link", name="Go to the organisation").click()
    page.get_by_label("SHA-256 fingerprint of the certificate").fill("AB:" * 31 + "AB")
    page.get_by_role("button", name="Add the certificate").click()

    page.get_by_role("button", name="Remove").wait_for()
    page.get_by_role("link", name="User agreement").first.click()
    page.get_by_text("Wording 1, published on").wait_for()
