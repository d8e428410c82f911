"""A user of the learning records service finds nobody, registers the learner, and edits what was typed."""

import re

import pytest
from django.db import connection
from playwright.sync_api import expect
from tests.journeys.axe import assert_accessible
from tests.records import WORKING_ROLES, lrs_client, make_lrs_user, make_organisation

from testamur.kit.scope import STAFF, within
from testamur.records.register.models import Learner
from testamur.rulebook.uln import grouped_uln

BOTH = (1366, 390)
pytestmark = [pytest.mark.journey, pytest.mark.spec("URN-01", "URN-03", "URN-04")]


@pytest.fixture(scope="module")
def cookies(site, django_db_blocker) -> list[dict]:
    """Of Rhoda, who has signed in and accepted the user agreement."""
    with django_db_blocker.unblock():
        with within(STAFF):
            college = make_organisation("JOUR01", "10099001", "Quayside College")
            user = make_lrs_user("Rhoda Quill", college, *WORKING_ROLES, email="rhoda.quill@quayside.example")
        client = lrs_client(user, college)
        connection.close()
    return [{"name": name, "value": each.value, "url": site.url} for name, each in client.cookies.items()]


@pytest.fixture
def rhoda(page, cookies):
    page.context.add_cookies(cookies)
    return page


def test_a_learner_whom_nobody_has_found_is_registered_and_edited(rhoda, django_db_blocker):
    page = rhoda
    page.goto("/lrs/learners/")
    details = page.get_by_role("region", name="By details")

    details.get_by_label("Given name", exact=True).fill("Wilhelmina")
    details.get_by_label("Family name", exact=True).fill("Thistlethwaite")
    details.get_by_label("Date of birth").fill("27 March 2009")
    details.get_by_label("Gender").select_option("Female")
    details.get_by_label("Postcode").fill("cv12wt")
    page.get_by_role("button", name="Find by details").click()

    expect(page.get_by_role("heading", name="No learner was found")).to_be_visible()
    page.get_by_role("button", name="Register this learner").click()

    expect(page.get_by_label("Family name", exact=True)).to_have_value("Thistlethwaite")
    assert_accessible(page, BOTH)
    page.get_by_label("Verification type").select_option("Passport")
    page.get_by_role("button", name="Register learner").click()
    expect(page.get_by_role("alert")).to_contain_text("Select ability to share")
    page.get_by_label(re.compile("^Able to share")).check()
    page.get_by_role("button", name="Register learner").click()

    expect(page.get_by_role("heading", name="Wilhelmina Thistlethwaite has a ULN")).to_be_visible()
    assert_accessible(page, BOTH)
    with django_db_blocker.unblock(), within(STAFF):
        learner = Learner.objects.get(family_name="Thistlethwaite")
    expect(page.locator("main")).to_contain_text(grouped_uln(learner.uln).replace(" ", "\xa0"))

    page.get_by_role("link", name="View learner profile").click()
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Family name", exact=True).fill("Penhaligon")
    page.get_by_role("button", name="Save changes").click()

    expect(page.locator("main")).to_contain_text("Previous family name")
    expect(page.get_by_role("region", name="History")).to_contain_text("Penhaligon")


def test_a_possible_match_is_compared_and_opened(rhoda):
    page = rhoda
    page.goto("/lrs/learners/")
    assert_accessible(page, BOTH)
    by_uln = page.get_by_role("region", name="By ULN and name")
    by_uln.get_by_label("ULN").fill("1000000018")
    by_uln.get_by_label("Given name").fill("Wilhelmina")
    by_uln.get_by_label("Family name").fill("Penhaligon")
    page.get_by_role("button", name="Find by ULN").click()
    expect(page.get_by_role("alert")).to_contain_text("check digit")

    details = page.get_by_role("region", name="By details")
    for label, text in {
        "Given name": "Rosalind",
        "Family name": "Penhaligon",
        "Date of birth": "27/3/2009",
        "Postcode": "CV1 2WT",
    }.items():
        details.get_by_label(label, exact=True).fill(text)
    details.get_by_label("Gender").select_option("Female")
    page.get_by_role("button", name="Find by details").click()

    expect(page.get_by_role("heading", name="These learners may be yours")).to_be_visible()
    expect(page.get_by_role("row", name="Given name")).to_contain_text("Wilhelmina")
    assert_accessible(page, BOTH)
    page.get_by_role("link", name=re.compile("View this learner")).first.click()
    expect(page.get_by_role("heading", name="Wilhelmina Penhaligon")).to_be_visible()


def test_who_saves_second_keeps_what_the_first_has_saved(rhoda, django_db_blocker):
    page = rhoda
    with django_db_blocker.unblock(), within(STAFF):
        learner = Learner.objects.filter(given_name="Wilhelmina").latest("pk")
    address = f"/lrs/learners/{learner.uln}/edit/"
    page.goto(address)
    page.get_by_label("Place of birth").fill("Coventry")
    colleague = page.context.new_page()
    colleague.goto(address)
    colleague.get_by_label("Town").fill("Kenilworth")
    colleague.get_by_role("button", name="Save changes").click()
    expect(colleague.get_by_role("region", name="Contact")).to_contain_text("Kenilworth")

    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this learner")
    expect(page.get_by_label("Town")).to_have_value("Kenilworth")
    expect(page.get_by_label("Place of birth")).to_have_value("Coventry")
    assert_accessible(page, BOTH)
    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_role("region", name="Contact")).to_contain_text("Kenilworth")
    expect(page.get_by_role("region", name="Person")).to_contain_text("Coventry")
    assert_accessible(page, BOTH)
