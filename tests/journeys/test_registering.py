"""Registering learners in a browser: a file with errors put right, learners typed in, and the confirmation."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import paste

pytestmark = pytest.mark.journey

FILE = """\
Forename,Surname,Date of birth,Gender,Ethnicity,Start date,Planned end date
Amelia,Testcase,14/03/2009,F,31,01/09/2026,31/07/2028
,Sampleton,19/12/2008,M,4O,01/09/2026,31/07/2028
Noah,Examplar,23/08/2009,Male,40,01/09/2026,31/07/2028
"""


@pytest.fixture
def ada(page: Page, sign_in) -> Page:
    sign_in(page, "ada@harbour.example")
    return page


def begin(page: Page) -> None:
    """From the menu to the choice between typing and uploading, for the first product that is open."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Registrations").click()
    page.get_by_label("Product or apprenticeship name or code").fill("diploma")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=re.compile("^Register learners on")).first.click()


def finish(page: Page, learners: str, site) -> None:
    """From the sheet to the confirmation."""
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Purchase order number").fill("PO 4711")
    page.get_by_role("button", name="Continue").click()
    assert_accessible(page)
    page.get_by_role("button", name=f"Register {learners}").click()
    expect(page.get_by_role("heading", name=f"Registering {learners}")).to_be_visible()
    site.work()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{learners} registered in batch")


@pytest.mark.spec("REG-01", "REG-05", "REG-06", "REG-16", "SYS-08", "BEY-04")
def test_a_file_is_put_right_and_registered(ada: Page, site):
    begin(ada)
    ada.get_by_label("CSV or Excel file").set_input_files(
        {"name": "early-years.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    ada.get_by_role("button", name="Upload and check").click()
    expect(ada.locator("#tally")).to_contain_text("3 errors in 2 rows")
    assert_accessible(ada)

    ada.get_by_role("button", name="Change Male to M").click()
    ada.get_by_role("button", name="Change 4O to 40").click()
    ada.get_by_label("Forename *, row 3").fill("Grace")
    ada.keyboard.press("Tab")
    expect(ada.locator("#tally")).to_contain_text("No errors")

    finish(ada, "3 learners", site)
    assert_accessible(ada)
    expect(ada.get_by_role("rowheader", name="Sampleton, Grace")).to_be_visible()

    ada.get_by_role("navigation", name="Main").get_by_role("link", name="Files").click()
    assert_accessible(ada)
    ada.get_by_role("link", name="early-years.csv").click()
    expect(ada.get_by_role("heading", name="What became of it")).to_be_visible()
    expect(ada.get_by_role("link", name="As it was uploaded")).to_be_visible()
    assert_accessible(ada)


@pytest.mark.spec("REG-02", "BEY-06", "SYS-08")
def test_typed_rows_are_kept_and_registered(ada: Page, site):
    begin(ada)
    ada.get_by_role("button", name="Type learners in").click()
    ada.get_by_label("Forename *, row 1").click()
    for text in ("Kezia", "", "Typedin", "11/7/2009", "", "", "f", "", "", "1/9/2026", "31/7/2028"):
        ada.keyboard.type(text)
        ada.keyboard.press("Tab")
    expect(ada.locator("#tally")).to_contain_text("No errors")
    expect(ada.get_by_label("Forename *, row 2")).to_be_visible()

    ada.goto("/registrations/")
    ada.get_by_role("region", name="Registrations that are not finished").get_by_role("link").first.click()
    expect(ada.get_by_label("Surname *, row 1")).to_have_value("Typedin")

    finish(ada, "1 learner", site)


CLASS = "\n".join(f"Learner{number}\t\tPasted\t0{number}/07/2009\t\t\tF" for number in range(1, 5))


@pytest.mark.spec("REG-02", "SYS-08")
def test_rows_pasted_below_the_end_make_the_sheet_longer(ada: Page):
    begin(ada)
    ada.get_by_role("button", name="Type learners in").click()
    ada.get_by_label("Forename *, row 1").click()

    paste(ada, CLASS)

    expect(ada.get_by_label("Forename *, row 4")).to_have_value("Learner4")
    expect(ada.get_by_label("Date of birth *, row 2")).to_have_value("02/07/2009")
    expect(ada.get_by_label("Forename *, row 5")).to_have_value("")
    expect(ada.locator("#tally")).to_contain_text("4 typed in")


@pytest.mark.spec("REG-06", "SYS-08")
def test_what_cannot_be_pasted_is_said(ada: Page):
    begin(ada)
    ada.get_by_label("CSV or Excel file").set_input_files(
        {"name": "others.csv", "mimeType": "text/csv", "buffer": FILE.replace("Noah", "Nadia").encode()}
    )
    ada.get_by_role("button", name="Upload and check").click()
    ada.get_by_label("Surname *, row 4").click()

    paste(ada, "Kept\t24/08/2009\nLost\t25/08/2009")

    expect(ada.locator("[data-live]")).to_have_text("2 cells did not fit here and were not pasted.")
    expect(ada.get_by_label("Surname *, row 4")).to_have_value("Kept")
