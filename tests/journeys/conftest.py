"""A site to walk through: its own database with committed rows, a server on a free port, and a browser.

Each module of journeys gets a fresh copy of the demonstration's small edition, so that modules can run side by
side. Jobs wait until a test says `site.work()`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.journeys.browser import launch

from testamur.kit.testing import copy_of, demonstration_database, run_jobs

# Playwright keeps an event loop in this thread; the tests' own queries are as synchronous as ever.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@dataclass
class Site:
    url: str
    password: str

    def work(self) -> None:
        """Do what is waiting in the queue, now."""
        run_jobs()


@pytest.fixture(scope="module")
def site(django_db_blocker, request) -> Iterator[Site]:
    from django.db import connections
    from django.test.testcases import LiveServerThread

    from testamur.sites.demonstration.people import PASSWORD

    name = f"journey_{request.module.__name__.rpartition('.')[2]}_{os.getpid()}"[:60]
    with django_db_blocker.unblock(), copy_of(demonstration_database(), name):
        server = LiveServerThread("localhost", _no_extra_static, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield Site(f"http://localhost:{server.port}", PASSWORD)
        finally:
            server.terminate()
            connections.close_all()


def _no_extra_static(application):
    """Whitenoise serves the assets, as in service."""
    return application


@pytest.fixture(scope="module")
def chromium():
    """A browser for one file of journeys: while it is there, an event loop runs in this thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, site) -> Iterator:
    """A page of a fresh visitor; errors in its console fail the test."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1366, "height": 768}, locale="en-GB")
    context.set_default_timeout(20_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [line for line in said if "status of 4" not in line] == []


@pytest.fixture
def sign_in(site):
    def as_person(page, email: str) -> None:
        page.goto("/account/sign-in/")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill(site.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/account/sign-in" not in url)
        if "/lrs/agreement/" in page.url:
            page.get_by_role("button", name="Accept the agreement").click()
            page.wait_for_url("**/lrs/")

    return as_person
