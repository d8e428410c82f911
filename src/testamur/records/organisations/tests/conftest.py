"""What the tests of organisations share: a user agreement in force, and the service desk as an actor."""

import pytest
from tests.people import NOW, actor_of

from testamur.ground.audit.actor import Actor
from testamur.records.organisations.models import AgreementText

WORDS = "You use this account yourself, for the purpose for which your organisation gave it to you, and for no other."


@pytest.fixture
def agreement(db) -> AgreementText:
    return AgreementText.objects.create(
        number=1, text=WORDS, published_at=NOW, published_by="Dee Fairbrother"
    )


@pytest.fixture
def desk(dee) -> Actor:
    return actor_of(dee)
