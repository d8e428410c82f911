"""A portal administrator connects another system: makes a key, sees it once, reads what it can do, and revokes it."""

import os
import re

import pytest
from django.test import Client
from tests.journeys.axe import assert_accessible

pytestmark = [pytest.mark.journey, pytest.mark.spec("SYS-04", "BEY-11")]


def look(page, name: str) -> None:
    """No barrier on it; and pictures for a person to look at, where LOOK_AT names a folder."""
    assert_accessible(page)
    if folder := os.environ.get("LOOK_AT"):
        for width in (1366, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})


def asked(secret: str):
    return Client().get("/api/v1/centre", headers={"Authorization": f"Bearer {secret}"})


def test_a_key_is_made_used_and_revoked(page, sign_in):
    sign_in(page, "ada@harbour.example")
    page.get_by_role("link", name="Centre", exact=True).click()
    page.get_by_role("link", name="API keys").click()
    look(page, "keys-empty")

    page.get_by_role("link", name="Make an API key").click()
    page.get_by_label("Name", exact=True).fill("Student records")
    page.get_by_role("checkbox", name=re.compile("^Search")).check()
    look(page, "key-new")
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("API key").input_value()
    look(page, "key-made")
    works = asked(secret)

    page.get_by_role("link", name="Go to the list of keys").click()
    look(page, "keys")
    page.get_by_role("link", name="What the API can do").click()
    look(page, "reference")
    page.go_back()
    page.get_by_role("link", name="Revoke Student records").click()
    page.get_by_role("button", name="Revoke Student records").click()
    said = page.get_by_text("Student records has been revoked").count()
    revoked = asked(secret)

    assert works.json()["permissions"] == ["search"]
    assert (said, revoked.status_code) == (1, 401)
