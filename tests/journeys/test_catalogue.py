"""Cato keeps the catalogue, without JavaScript: a new version built group by group, tried, published; a file loaded."""

import re

import pytest
from tests.journeys.axe import assert_accessible

EDITOR = "cato@testamur.example"


@pytest.fixture
def plain(chromium, site):
    """A page of a browser that runs no scripts."""
    context = chromium.new_context(
        base_url=site.url, viewport={"width": 1366, "height": 768}, locale="en-GB", java_script_enabled=False
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def open_product(page, title: str) -> None:
    page.goto(f"/office/catalogue/?q={title}")
    page.get_by_role("table").get_by_role("link", name=title).click()


def in_group(page, title: str):
    return page.locator(".rule-group").filter(has=page.get_by_role("heading", name=title, exact=True))


@pytest.mark.spec("CAT-04", "CAT-05", "BEY-10")
def test_a_rule_is_changed_tried_and_published_without_javascript(plain, site, sign_in):
    page = plain
    sign_in(page, EDITOR)
    open_product(page, "Level 3 Diploma in Business Administration")
    page.get_by_role("button", name="Begin a new version").click()

    whole = in_group(page, "Diploma in Business Administration")
    whole.get_by_text("Change what this group asks for").click()
    whole.get_by_label("Title of the new group").fill("Group D")
    whole.get_by_role("button", name="Add group inside").click()
    in_group(page, "Group D").get_by_role("link", name="Add units").click()
    page.get_by_role("link", name="Rule of TST/BA/L3").click()
    assert page.get_by_text("This group is empty.").is_visible()

    in_group(page, "Group D").get_by_role("link", name="Add units").click()
    page.get_by_label("Code or words of the title").fill("business documents")
    page.get_by_role("button", name="Find units").click()
    page.get_by_label("Select TST/BA/OLD").check()
    page.get_by_role("button", name="Add as optional").click()
    group = in_group(page, "Group D")
    group.get_by_text("Change what this group asks for").click()
    group.get_by_label("At least or at most").select_option("At most")
    group.get_by_label("How many").fill("4")
    group.get_by_role("button", name="Add it").click()
    assert (
        page.get_by_role("listitem")
        .filter(has_text="No more than 4 credits from Group D can count.")
        .first.is_visible()
    )
    assert page.get_by_text("The rule is complete.").is_visible()

    page.get_by_role("link", name="Try it on a made-up learner").click()
    for code in ("M1", "M2", "M3", "M4", "M5"):
        page.locator(f"select[name='grade-TST/BA/{code}']").select_option("Pass")
    page.get_by_role("button", name="See the outcome").click()
    assert page.get_by_text("Partial", exact=True).is_visible()
    assert page.get_by_text("13 more credits from Group A.").is_visible()

    page.get_by_role("link", name="Back to the rule").click()
    page.get_by_role("link", name="Check and publish").click()
    assert page.get_by_text(
        "Learners registered before keep version 1: nothing changes for them."
    ).is_visible()
    page.get_by_role("button", name="Publish version 2").click()
    assert page.get_by_text("Version 2 published.").is_visible()


@pytest.mark.spec("CAT-16")
def test_a_file_is_downloaded_changed_and_loaded(plain, sign_in):
    page = plain
    sign_in(page, EDITOR)
    text = page.request.get("/office/catalogue/download/?code=FIRST-AID-DAY").text()
    changed = text.replace("First Aid Awareness Day", "First Aid Awareness Morning", 1)
    page.goto("/office/catalogue/upload/")

    page.get_by_label("Catalogue file").set_input_files(
        {"name": "first-aid.yaml", "mimeType": "text/yaml", "buffer": changed.encode()}
    )
    page.get_by_role("button", name="Upload and check").click()
    assert page.get_by_text("First Aid Awareness Day → First Aid Awareness Morning").is_visible()
    page.get_by_role("button", name="Apply 1 change").click()

    assert page.get_by_text("first-aid.yaml loaded: 1 changes.").is_visible()


def test_the_catalogues_pages_are_accessible(page, sign_in):
    sign_in(page, EDITOR)
    open_product(page, "Counselling")
    number = re.search(r"/(\d+)/$", page.url)[1]
    page.get_by_role("button", name="Begin a new version").click()

    for address in (
        "/office/catalogue/",
        "/office/catalogue/new/",
        "/office/catalogue/scales/",
        "/office/catalogue/upload/",
        f"/office/catalogue/{number}/",
        f"/office/catalogue/{number}/rule/",
        f"/office/catalogue/{number}/rule/units/",
        f"/office/catalogue/{number}/overall/",
        f"/office/catalogue/{number}/try/",
        f"/office/catalogue/{number}/publish/",
    ):
        page.goto(address)
        assert_accessible(page)
