"""Grades from a teacher's keyboard to the EQA's desk: Ben grades a group, Eve decides; the mouse is not needed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.journeys.axe import assert_accessible

pytestmark = [pytest.mark.journey, pytest.mark.spec("GRD-01", "GRD-02", "GRD-03", "EQA-03", "SYS-08")]

BEN, EVE = "ben@harbour.example", "eve@testamur.example"
MOST_TABS = 250


def tab_to(page: Page, target: Locator) -> None:
    """Reach an element with the Tab key alone."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


@pytest.fixture
def sheet(page, sign_in) -> Page:
    """Ben's sheet of the group that has saved grades in the demonstration."""
    sign_in(page, BEN)
    page.goto("/grades/")
    page.get_by_role("button", name=re.compile("^Go on")).first.click()
    page.wait_for_url(re.compile(r"/grades/\d+/"))
    return page


def test_from_choosing_to_submitting_with_the_keyboard_alone(page, sign_in):
    sign_in(page, BEN)
    page.goto("/grades/")
    press(page, page.get_by_role("link", name="Submit grades"))
    page.wait_for_url("**/grades/choose/")
    press(page, page.get_by_role("checkbox", name="Childcare"), "Space")
    page.wait_for_url(re.compile("product="))
    rows = page.locator("[data-row]")
    for number in (0, 1):
        press(page, rows.nth(number), "Space")
    press(page, page.get_by_role("button", name="Next"))
    press(page, page.get_by_role("button", name="Grade 2 learners"))
    page.wait_for_url(re.compile(r"/grades/\d+/"))

    press(page, page.locator("ul.units a").nth(1))
    page.wait_for_url(re.compile("unit="))
    tab_to(page, page.locator(".dot:checked").first)  # of a group of radios, Tab reaches the chosen one
    page.keyboard.press("d")
    expect(page.locator("#saved-line")).to_contain_text(re.compile(r"Saved \d"), timeout=15_000)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("n")
    expect(page.locator("#graded")).to_contain_text("2 of 2 graded")
    press(page, page.get_by_role("button", name="Check and submit"))

    expect(page.get_by_role("heading", name="Check and submit grades")).to_be_visible()
    press(page, page.get_by_role("checkbox", name=re.compile("^I declare")), "Space")
    tab_to(page, page.get_by_label("IQA’s full name"))
    page.keyboard.press("Control+A")
    page.keyboard.type("Morwenna Teague")
    press(page, page.get_by_role("button", name="Submit grades"))

    expect(page.get_by_role("heading", name=re.compile("^Submission 2"))).to_be_visible()
    expect(page.get_by_text("Your grades are submitted.")).to_be_visible()


def test_a_block_pasted_from_a_spreadsheet_is_saved_and_a_slip_is_said(sheet):
    page = sheet
    page.goto(page.url.split("?")[0] + "all/")
    top = page.get_by_label(re.compile("^Grade, .*J/506/5385$")).first
    top.focus()

    top.evaluate(
        """cell => {
            const data = new DataTransfer();
            data.setData("text", "D\\nZ");
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )

    expect(page.locator("#told")).to_contain_text("“Z” is not a grade of")
    page.get_by_role("button", name="Save for later").click()
    expect(page.locator("[aria-invalid=true]").first).to_have_value("Z")
    page.locator("[aria-invalid=true]").first.fill("A")
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_text("Saved is not submitted.").first).to_be_visible()
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)


def test_the_grids_are_accessible_at_three_widths(sheet):
    page, address = sheet, sheet.url.split("?")[0]

    for path in (address, f"{address}all/", f"{address}check/", "/grades/", "/grades/choose/"):
        page.goto(path)
        assert_accessible(page)


def test_grades_are_entered_without_the_script(chromium, site, sign_in):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, BEN)
    page.goto("/grades/")
    page.get_by_role("button", name=re.compile("^Go on")).first.click()
    page.locator("ul.units a").nth(1).click()

    page.locator(".dot:enabled:not(:checked)").first.check()
    page.get_by_role("button", name="Save for later").click()

    expect(page.get_by_text("Saved is not submitted.").first).to_be_visible()
    expect(page.locator(".dot:checked").first).to_be_visible()
    context.close()


def test_the_eqa_asks_about_one_and_accepts_the_rest(page, sign_in):
    sign_in(page, EVE)
    page.goto("/office/grades/?state=waiting")
    assert_accessible(page)
    page.locator("tbody th a").first.click()
    assert_accessible(page)

    page.get_by_role("checkbox", name=re.compile(",")).first.check()
    page.get_by_role("button", name="Ask for more").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a comment")
    page.get_by_label("Comment to the centre").fill("Who observed the second task?")
    page.get_by_role("button", name="Ask for more").click()
    expect(page.get_by_text("1 grade decided. The centre is told.")).to_be_visible()
    page.get_by_label("Which grades").select_option("all")
    page.get_by_role("button", name="Accept and bank grades").click()

    expect(page.get_by_text("Nothing of this submission waits for you.")).to_be_visible()
