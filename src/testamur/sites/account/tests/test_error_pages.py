"""Pages for what goes wrong: they say what to do, and give nothing away."""

from django.test import RequestFactory
from tests.people import PASSWORD

from testamur.kit.errors import failed

from .conftest import Visitor


def test_a_stale_form_says_what_to_do(ben):
    visitor = Visitor(enforce_csrf_checks=True)

    page = visitor.post("/account/sign-in/", {"login": ben.email, "password": PASSWORD})

    assert page.status_code == 403
    assert "This page was too old to send" in page.content.decode()


def test_a_failure_says_that_nothing_is_half_done():
    page = failed(RequestFactory().get("/"))

    assert page.status_code == 500
    assert "either all of it happened or nothing did" in page.content.decode()


def test_a_missing_page_says_no_more_than_that(visitor):
    page = visitor.get("/no/such/page/")

    assert page.status_code == 404
    assert "The address may be wrong, or what was here is not yours to see." in page.content.decode()


def test_a_null_byte_is_refused_in_words(visitor):
    page = visitor.post("/account/sign-in/", {"login": "a\x00b@example.org", "password": "x"})

    assert page.status_code == 400
    assert "U+0000" in page.content.decode()
