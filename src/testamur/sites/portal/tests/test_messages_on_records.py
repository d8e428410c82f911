"""The pages of a learner, a batch and an order hold the messages about them, and begin new ones."""

import re
from datetime import timedelta

import pytest
from tests.learners import enrol, make_batch
from tests.pages import text_of
from tests.people import NOW, actor_of, client_of

from testamur.delivery.billing.cards import about_order
from testamur.delivery.billing.models import LedgerLine
from testamur.delivery.learners.cards import about_learner
from testamur.delivery.registrations.cards import about_batch
from testamur.ground.conversations import actions
from testamur.ground.conversations.kinds import read_card
from testamur.ground.conversations.models import Conversation, Side


@pytest.fixture
def registration(ada, college, counselling, approved):
    return enrol(make_batch(college, counselling, ada), ["Anna Smith"], ada)[0]


@pytest.fixture
def records(registration):
    """The address of each page, and the card that it should hand out."""
    order = LedgerLine.objects.get(registrations=registration).order
    return {
        f"/learners/{registration.learner.number}/": about_learner(registration.learner),
        f"/batches/{registration.batch.number}/": about_batch(registration.batch),
        f"/orders/{order.number}/": about_order(order),
    }


@pytest.mark.spec("BEY-18")
def test_each_page_begins_a_conversation_about_its_record(records, ada):
    client = client_of(ada)

    for address, about in records.items():
        card = re.search(r'name="about" value="([^"]+)"', client.get(address).text)[1]
        client.post(
            "/messages/conversations/start/", {"about": card, "subject": "A question", "text": "Why?"}
        )

        assert read_card(card) == about
        begun = Conversation.objects.latest("pk")
        assert (begun.kind, begun.record_id, begun.path) == (about.kind, about.record_id, address)
        assert "A question Waiting for the awarding organisation" in text_of(client.get(address).text)


@pytest.mark.spec("BEY-18")
def test_the_office_reads_and_writes_on_its_own_pages(records, ada, olu, registration):
    about = about_learner(registration.learner)
    client = client_of(olu)

    page = client.get(about.office_path)
    card = re.search(r'name="about" value="([^"]+)"', page.text)[1]
    begun = client.post(
        "/office/conversations/start/", {"about": card, "subject": "Photo", "text": "Please send one."}
    )

    conversation = Conversation.objects.get()
    assert "Write to the centre" in text_of(page.text)
    assert begun["Location"] == f"/office/conversations/{conversation.pk}/"
    assert (conversation.turn, conversation.centre) == ("centre", registration.centre)


@pytest.mark.spec("BEY-18", "BEY-06")
def test_what_is_new_and_what_waits_stands_on_the_home_pages(records, ada, ben, olu, college):
    about = next(iter(records.values()))
    facts = {"files": (), "now": NOW}
    started = actions.start(
        about=about, subject="Photo", text="Why?", side=Side.CENTRE, by=actor_of(ada, college), **facts
    )
    waiting = text_of(client_of(olu).get("/office/").text)
    facts["now"] = NOW + timedelta(hours=1)
    actions.reply(conversation=started, text="Because.", side=Side.AO, by=actor_of(olu), **facts)

    assert "1 Conversation to answer" in waiting
    assert "1 Conversation with news" in text_of(client_of(ada).get("/").text)
    assert "Conversation with news" not in text_of(client_of(ben).get("/").text)
