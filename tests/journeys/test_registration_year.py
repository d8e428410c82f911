"""A year of registering: a bulk file, a withdrawal taken back, a cancellation and its credit, and the deadlines."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.journeys.axe import assert_accessible

pytestmark = [
    pytest.mark.journey,
    pytest.mark.spec("REG-07", "LRN-05", "LRN-07", "FIN-01", "BEY-03", "SYS-08"),
]

FILE = """\
NCFE1,002709,Autumn evening group,,600/0727/8,,
NCFE2,Isolde,,Yearlong,14/03/2005,YR-1,31,F,,,01/09/2026,31/07/2028,GB
NCFE2,Tarquin,,Yearlong,19/12/2004,YR-2,40,M,,,01/09/2026,31/07/2028,GB
NCFE1,002709,Autumn day group,,601/7566/7,,
NCFE2,Ottoline,,Yearlong,23/08/2005,YR-3,40,F,,,01/09/2026,31/07/2028,GB
"""
MOST_TABS = 150


@pytest.fixture
def ada(page: Page, sign_in) -> Page:
    sign_in(page, "ada@harbour.example")
    return page


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, as who has no mouse must."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {wanted}")


def register(page: Page, site) -> None:
    """Both batches of the file, from the upload to the state of each."""
    page.goto("/registrations/bulk/")
    assert_accessible(page)
    page.get_by_label("Bulk CSV file").set_input_files(
        {"name": "autumn.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Check and register").click()
    expect(page.locator("main")).to_contain_text("3 learners are registered in 2 new batches.")
    assert_accessible(page)
    page.get_by_role("button", name="Register 3 learners").click()
    site.work()
    page.reload()
    expect(page.get_by_text(re.compile(r"Registered: batch \d+"))).to_have_count(2)
    assert_accessible(page)


def choose(page: Page, act: str, learner: str) -> None:
    """From the list, with the keyboard alone: find, tick, and go to the first page of an act."""
    page.goto("/learners/?q=Yearlong")
    row = page.get_by_role("row").filter(has_text=learner)
    tab_to(page, row.get_by_role("checkbox"))
    page.keyboard.press("Space")
    button = page.get_by_role("button", name=act, exact=True)
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 learner", exact=True)).to_be_visible()


def test_from_the_file_to_the_deadlines(ada: Page, site):
    register(ada, site)

    ada.goto("/learners/?q=Yearlong")
    expect(ada.locator("[data-row]")).to_have_count(3)
    assert_accessible(ada)
    withdraw_and_take_it_back(ada)
    order = cancel(ada)
    credit_stands_with_its_charge(ada, order)

    ada.get_by_role("navigation", name="Main").get_by_role("link", name="Deadlines").click()
    expect(ada.get_by_role("heading", name="Deadlines", level=1)).to_be_visible()
    assert ada.locator("main tbody tr").count() > 0
    assert_accessible(ada)


def withdraw_and_take_it_back(page: Page) -> None:
    """All with the keyboard, to the undo."""
    choose(page, "Withdraw", "Tarquin")
    assert_accessible(page)
    tab_to(page, page.get_by_label("Day they left"))
    page.keyboard.type(page.evaluate("new Date().toLocaleDateString('en-GB')"))
    tab_to(page, page.get_by_label("Reason"))
    page.keyboard.type("Left")
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("There is no fee and no refund.")
    assert_accessible(page)
    tab_to(page, page.get_by_role("button", name="Withdraw 1 learner"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 learner withdrawn.")
    assert_accessible(page)
    tab_to(page, page.get_by_role("button", name=re.compile("^Undo")))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 learner un-withdrawn")
    assert_accessible(page)


def cancel(page: Page) -> str:
    """One registration, with its price before it is done; the address of the order that its fee was charged on."""
    choose(page, "Cancel registrations", "Isolde")
    expect(page.locator("main")).to_contain_text("Credited, with VAT")
    assert_accessible(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("This cannot be undone.")
    assert_accessible(page)
    page.get_by_role("button", name="Cancel 1 registration for good").click()
    expect(page.locator("main")).to_contain_text("1 registration cancelled.")
    assert_accessible(page)
    page.get_by_role("link", name="Yearlong, Isolde").click()
    fee = page.get_by_role("row").filter(has_text="Registration, 600/0727/8").first
    return fee.get_by_role("link").get_attribute("href")


def credit_stands_with_its_charge(page: Page, order: str) -> None:
    page.goto(order)
    charges = page.get_by_role("region", name="Every charge, and what was given back").get_by_role("row")
    expect(charges.filter(has_text="−£62.00")).to_have_count(1)
    expect(charges.filter(has_text="£62.00")).to_have_count(2)
    assert_accessible(page)
