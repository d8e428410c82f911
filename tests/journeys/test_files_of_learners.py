"""A user of the learning records service hands in five learners, fetches the output, and decides who one of them is."""

import re

import pytest
from django.db import connection
from playwright.sync_api import expect
from tests.journeys.axe import assert_accessible
from tests.records import WORKING_ROLES, lrs_actor, lrs_client, make_lrs_user, make_organisation

from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within
from testamur.records.batches.models import Row
from testamur.records.register.actions import register_many
from testamur.records.register.details import clean

BOTH = (1366, 390)
pytestmark = [pytest.mark.journey, pytest.mark.spec("URN-06", "URN-07")]

TAMSIN = {
    "given_name": "Tamsin", "family_name": "Wetherby", "born_on": "2009-03-27", "gender": "2",
    "postcode": "CV1 2WT", "verification": "2", "sharing": "1",
}  # fmt: skip
FIVE = """MIS identifier,Given name,Family name,Date of birth,Gender,Postcode,Verification type,Ability to share
Q1,Tamsin,Wetherby,27/03/2009,2,CV1 2WT,2,1
Q2,Tamzin,Wetherby,28/03/2009,2,CV1 2WT,2,1
Q3,Ignatius,Oldroyd,05/11/2008,1,LS1 4AP,2,1
Q4,Perpetua,Hollingbery,19/07/2007,2,M1 1AA,2,1
Q5,Barnaby,Quillfeather,19/07/2007,male,M1 1AB,2,1
"""


@pytest.fixture(scope="module")
def cookies(site, django_db_blocker) -> list[dict]:
    """Of Rhoda; Tamsin has a ULN already."""
    with django_db_blocker.unblock():
        with within(STAFF):
            college = make_organisation("JOUR02", "10099002", "Quayside College")
            user = make_lrs_user("Rhoda Quill", college, *WORKING_ROLES, email="rhoda.quill@quayside.example")
            details, _ = clean(TAMSIN)
            by = lrs_actor(user, college)
            register_many(details=[details], channel="page", by=by, organisation=college, now=now())
        client = lrs_client(user, college)
        connection.close()
    return [{"name": name, "value": each.value, "url": site.url} for name, each in client.cookies.items()]


def test_five_learners_are_handed_in_and_one_is_decided(page, site, cookies, django_db_blocker):
    page.context.add_cookies(cookies)
    page.goto("/lrs/files/")
    page.get_by_role("link", name="Find or register learners").click()
    assert_accessible(page, BOTH)
    autumn = {"name": "autumn.csv", "mimeType": "text/csv", "buffer": FIVE.encode()}
    page.get_by_label("CSV, Excel or XML file").set_input_files(autumn)
    page.get_by_role("button", name="Hand in the file").click()
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
    with django_db_blocker.unblock():
        site.work()

    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    page.reload()
    for code, rows in (("RC001", "1"), ("RC004", "2"), ("RC007", "1"), ("RC011", "1")):
        expect(page.get_by_role("row", name=code)).to_contain_text(rows)
    assert_accessible(page, BOTH)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["RC001", "RC007", "RC004", "RC004", "RC011"]

    page.get_by_role("link", name="Decide 2 exceptions").click()
    page.get_by_role("link", name="Tamzin Wetherby").click()
    expect(page.get_by_role("row", name="Date of birth")).to_contain_text("one digit differs")
    assert_accessible(page, BOTH)
    page.get_by_role("button", name="This is the learner").first.click()

    expect(page.get_by_text(re.compile("Tamzin Wetherby: ULN"))).to_be_visible()
    expect(page.get_by_role("heading", name="Barnaby Quillfeather")).to_be_visible()
    page.get_by_label("Gender").select_option("Male")
    page.get_by_label("Verification type").select_option("Passport")
    page.get_by_role("button", name="Try again with these details").click()
    expect(page.get_by_text(re.compile("Barnaby Quillfeather: ULN"))).to_be_visible()
    expect(page.get_by_role("heading", name="Exceptions", exact=True)).to_be_visible()
    with django_db_blocker.unblock(), within(STAFF):
        rows = Row.objects.filter(organisation__reference="JOUR02").order_by("line")
        codes = rows.values_list("code", flat=True)
        assert list(codes) == ["RC001", "RC001", "RC004", "RC004", "RC004"]


def test_a_uln_is_verified(page, site, cookies):
    page.context.add_cookies(cookies)
    page.goto("/lrs/verify/")
    assert_accessible(page, BOTH)

    page.get_by_label("ULN", exact=True).fill("4836803119")
    page.get_by_label("Given name", exact=True).fill("Tamsin")
    page.get_by_label("Family name", exact=True).fill("Wetherby")
    page.get_by_role("button", name="Verify this ULN").click()

    expect(page.get_by_text("Nobody has this ULN.")).to_be_visible()
    assert_accessible(page, BOTH)
