"""An exams officer finds learners, chooses some, downloads them and keeps the view: with the mouse, keys, and no script."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.axe import assert_accessible

from testamur.ground.accounts.models import User
from testamur.kit.scope import STAFF, within

pytestmark = [pytest.mark.journey, pytest.mark.spec("LRN-01", "LRN-11", "SYS-01", "SYS-08")]


@pytest.fixture
def officer(page, sign_in, django_db_blocker):
    """Signed in at the centre of the demonstration with the most learners."""
    with django_db_blocker.unblock(), within(STAFF):
        members = User.objects.filter(memberships__permissions__contains=["learners", "search"])
        email = members.order_by("pk").values_list("email", flat=True).first()
    sign_in(page, email)
    page.goto("/learners/")
    return page


def total(page) -> int:
    return int(re.match(r"[\d,]+", page.locator("[data-announce]").inner_text())[0].replace(",", ""))


def first_surname(page) -> str:
    return page.locator("tbody th").first.inner_text().split(",")[0]


def test_typing_narrows_the_list_at_once_and_says_so(officer):
    page, before, surname = officer, total(officer), first_surname(officer)

    page.get_by_label("Name, ULN, batch or reference").press_sequentially(surname[:4])

    expect(page).to_have_url(re.compile(rf"\?q={re.escape(surname[:2])}"))
    expect(page.locator("#live")).to_have_text(page.locator("[data-announce]").inner_text())
    expect(page.get_by_label("Name, ULN, batch or reference")).to_be_focused()
    assert 0 < total(page) < before


def test_those_ticked_are_downloaded_and_a_new_filter_forgets_them(officer, tmp_path):
    page = officer
    page.locator("[data-row]").nth(0).click()
    page.locator("[data-row]").nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("3 learners selected")

    with page.expect_download() as downloading:
        page.locator("[data-bulk]").get_by_role("button", name="Download CSV").click()

    text = Path(downloading.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(text.splitlines()))) == 4
    page.get_by_label("Registered", exact=False).first.check()
    expect(page).to_have_url(re.compile("status=registered"))
    expect(page.locator("[data-row]:checked")).to_have_count(0)
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_rows_are_ticked_with_the_keyboard(officer):
    page = officer
    page.locator("[data-row]").first.focus()

    for key in ("Space", "j", "Space", "ArrowDown", "k"):
        page.keyboard.press(key)

    expect(page.locator("[data-count]")).to_have_text("2 learners selected")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_a_view_is_saved_as_a_tab(officer):
    page = officer
    page.goto("/learners/?status=registered")
    page.get_by_role("link", name="Save this view").click()

    page.get_by_label("Name of the view").fill("Still studying")
    page.get_by_role("button", name="Save view").click()

    expect(page.get_by_role("link", name="Still studying")).to_have_attribute("aria-current", "page")


def test_a_name_leads_to_the_learner_and_their_number_back_again(officer):
    page = officer
    page.locator("tbody th a").first.click()
    number = re.search(r"/learners/(\d+)/", page.url)[1]

    page.goto("/learners/")
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/learners/{number}/$"))
    expect(page.get_by_role("heading", name="Registrations")).to_be_visible()


def test_without_script_everything_still_works(chromium, site, officer):
    context = chromium.new_context(
        base_url=site.url, java_script_enabled=False, storage_state=officer.context.storage_state()
    )
    page = context.new_page()
    page.goto("/learners/")
    before, surname = total(page), first_surname(page)

    page.get_by_label("Name, ULN, batch or reference").fill(surname)
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("link", name="Date of birth").click()

    assert 0 < total(page) < before
    assert "sort=born" in page.url
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download XLSX").click()
    assert downloading.value.suggested_filename.endswith(".xlsx")
    context.close()


def test_nothing_bars_the_way(officer):
    for address in (
        "/learners/?q=a&status=registered",
        "/products/",
        "/search/?q=a",
        "/views/save/?list=learners&path=/",
    ):
        officer.goto(address)
        assert_accessible(officer)
