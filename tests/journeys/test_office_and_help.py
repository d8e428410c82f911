"""Customer support puts a centre on record; anybody finds help: in a browser, on a desk and on a phone."""

import os

import pytest
from tests.journeys.axe import assert_accessible

pytestmark = pytest.mark.journey


def sign_in(page, site, email: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(site.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def look(page, name: str) -> None:
    """Pictures for a person to look at, where LOOK_AT names a folder."""
    if folder := os.environ.get("LOOK_AT"):
        for width in (1366, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.spec("CEN-01")
def test_support_puts_a_centre_on_record(page, site):
    sign_in(page, site, "olu@testamur.example")
    page.get_by_role("heading", name="Work to do").wait_for()
    assert_accessible(page)
    look(page, "home")

    page.get_by_role("link", name="Centres", exact=True).first.click()
    assert_accessible(page)
    look(page, "centres")
    page.get_by_role("link", name="Put a centre on record").click()
    page.get_by_label("Centre number").fill("2710")
    page.get_by_label("Name").fill("Lakeside Academy")
    page.get_by_role("button", name="Put the centre on record").click()
    page.get_by_text("002710 Lakeside Academy is on record").wait_for()
    page.get_by_role("link", name="Add an address").click()
    assert_accessible(page)
    page.get_by_label("Building and street").fill("1 Lake Road")
    page.get_by_label("Town").fill("Lakeside")
    page.get_by_label("Postcode").fill("ne128bt")
    page.get_by_role("button", name="Add the address").click()

    page.get_by_text("1 Lake Road, Lakeside, NE12 8BT").first.wait_for()
    assert_accessible(page)
    look(page, "centre")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/help/", "Help"),
        ("/help/registering-learners/", "Registering learners"),
        ("/help/keys/", "Keyboard shortcuts"),
        ("/status/", "Service status"),
        ("/privacy/", "Privacy notice"),
        ("/accessibility/", "Accessibility statement"),
    ],
)
def test_anybody_reads_about_the_service(page, site, path, heading):
    page.goto(path)

    page.get_by_role("heading", name=heading, level=1).wait_for()
    assert_accessible(page)
    look(page, path.strip("/").replace("/", "-"))
