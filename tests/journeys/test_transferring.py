"""A transfer from the list of learners to the reports of both batches, on a phone and without script."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.axe import assert_accessible

pytestmark = [pytest.mark.journey, pytest.mark.spec("LRN-08", "SYS-08")]

ADA = "ada@harbour.example"


@pytest.fixture
def plain_page(chromium, site):
    """A phone that runs no script."""
    context = chromium.new_context(
        base_url=site.url, viewport={"width": 390, "height": 844}, locale="en-GB", java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_a_learner_is_transferred_without_script(plain_page, sign_in):
    page = plain_page
    sign_in(page, ADA)
    page.goto("/learners/?code=600/0727/8&status=part")
    page.locator("input[name=registration]").first.check()
    page.get_by_role("button", name="Transfer", exact=True).click()

    expect(page.get_by_role("heading", name="Where to?")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="601/7566/7")
    expect(row).to_contain_text("1 of 1")
    row.get_by_role("link", name=re.compile("Choose")).click()
    expect(page.get_by_role("heading", name="1 learner", exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Not taken along:")
    page.get_by_label("Purchase order number").fill("PO 4711")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("This cannot be undone.")
    page.get_by_role("button", name="Transfer 1 learner, which cannot be undone").click()

    expect(page.locator("main")).to_contain_text("1 learner transferred.")
    expect(page.get_by_role("link", name=re.compile("^Report of batch"))).to_have_count(2)


def test_the_pages_are_accessible(page, sign_in):
    sign_in(page, ADA)
    page.goto("/learners/?code=600/0727/8&status=registered")
    page.locator("input[name=registration]").first.check()
    page.get_by_role("button", name="Transfer", exact=True).click()
    expect(page.get_by_role("heading", name="Where to?")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("row").filter(has_text="601/7566/7").get_by_role("link").click()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    assert_accessible(page)
