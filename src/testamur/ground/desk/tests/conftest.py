"""What tests of accounts need: mail goes where it goes in service."""

import pytest


@pytest.fixture(autouse=True)
def _mail_is_kept(settings) -> None:
    settings.EMAIL_BACKEND = "testamur.ground.desk.mail.Backend"
