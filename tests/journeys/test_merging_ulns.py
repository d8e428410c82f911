"""The service desk finds two ULNs of one person among the suspected duplicates, merges them, and undoes it."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.axe import assert_accessible

pytestmark = [pytest.mark.journey, pytest.mark.spec("DCH-04")]

DEE = "dee@testamur.example"


def test_two_who_seem_to_be_one_are_merged_and_parted_again(page, sign_in):
    sign_in(page, DEE)
    page.goto("/service-desk/suspicions/")
    rows = page.get_by_role("row")
    waiting = rows.count()
    rows.nth(1).get_by_role("link").click()

    expect(page.get_by_role("heading", name="One person or two?")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Differs")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Keep ")).first.click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Merge the two ULNs").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter why they are one person")
    page.get_by_label("Why they are one person").fill("The same passport was seen by both")
    page.get_by_role("button", name="Merge the two ULNs").click()

    expect(page.locator("main")).to_contain_text("The two ULNs are one.")
    assert_accessible(page)
    page.get_by_label("Why the merge is undone").fill("They are twins")
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator("main")).to_contain_text("both ULNs answer for themselves again")
    page.goto("/service-desk/suspicions/")
    expect(rows).to_have_count(waiting)
