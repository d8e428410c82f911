"""Pages of second factors that are reached by a link: each asks for the password again before it shows anything."""

import pytest
from tests.people import client_of

AGAIN = "/account/sign-in/again/"


@pytest.mark.spec("ACC-07")
@pytest.mark.parametrize(
    "path",
    [
        "/account/second-factor/recovery/new/",
        "/account/second-factor/code/again/",
        "/account/passkeys/again/",
        "/account/passkeys/999999999/remove/",
    ],
)
def test_the_password_is_asked_for_again_first(ben, path):
    page = client_of(ben).get(path)

    assert page.status_code == 302
    assert page.headers["Location"].startswith("/account/sign-in/again/")


def test_the_end_of_activating_leads_to_signing_in(client, db):
    page = client.get("/activate/done/").content.decode()

    assert "/account/sign-in/" in page
