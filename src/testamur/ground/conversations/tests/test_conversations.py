"""Centre and awarding organisation write to each other on a record, and nobody else reads it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.pages import row_headings, text_of
from tests.people import NOW, actor_of, client_of, make_member, make_user

from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.conversations import actions, queries
from testamur.ground.conversations.kinds import About, Kind
from testamur.ground.conversations.models import Conversation, Remark, Side
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.outcomes.quality.models import Allocation

LATER = NOW + timedelta(hours=2)


def about_learner(centre, **facts) -> About:
    return About(
        **{
            "centre_id": centre.pk,
            "kind": "learner",
            "record_id": 7,
            "label": "Learner 105700012",
            "path": "/learners/105700012/",
            "office_path": "/office/learners/105700012/",
            **facts,
        }
    )


def begin(centre, by, *, about=None, side=Side.CENTRE, text="Why was it rejected?", files=(), now=NOW):
    return actions.start(
        about=about or about_learner(centre),
        subject="Rejected claim",
        text=text,
        files=files,
        side=side,
        by=actor_of(by, centre if side == Side.CENTRE else None),
        now=now,
    )


def answer(conversation, by, text="It lacks a unit.", side=Side.AO, now=LATER):
    return actions.reply(conversation=conversation, text=text, files=(), side=side, by=actor_of(by), now=now)


@pytest.mark.spec("BEY-18")
def test_whose_turn_it_is_follows_from_who_wrote_last(college, ada, olu):
    conversation = begin(college, ada)
    first = (conversation.turn, conversation.waiting_since)

    answer(conversation, olu)

    conversation.refresh_from_db()
    assert first == ("ao", NOW)
    assert (conversation.turn, conversation.waiting_since, conversation.last_at) == ("centre", LATER, LATER)


def test_writing_again_before_an_answer_does_not_lose_the_place_in_the_queue(college, ada):
    conversation = begin(college, ada)

    answer(conversation, ada, "It is urgent.", side=Side.CENTRE)

    conversation.refresh_from_db()
    assert (conversation.turn, conversation.waiting_since, conversation.last_at) == ("ao", NOW, LATER)


def test_the_same_words_sent_twice_are_kept_once(college, ada, olu):
    conversation = begin(college, ada)

    answer(conversation, olu)
    answer(conversation, olu)

    assert [remark.text for remark in queries.remarks_of(conversation)] == [
        "Why was it rejected?",
        "It lacks a unit.",
    ]


@pytest.mark.spec("BEY-18")
def test_a_closed_conversation_is_opened_by_writing_again(college, ada, olu):
    conversation = begin(college, ada)
    actions.close(conversation=conversation, by=actor_of(olu), now=LATER)
    actions.close(conversation=conversation, by=actor_of(olu), now=LATER)
    conversation.refresh_from_db()
    closed = (conversation.status, conversation.closed_at)

    answer(conversation, ada, "One more thing.", side=Side.CENTRE)

    conversation.refresh_from_db()
    assert closed == ("closed", LATER)
    assert (conversation.status, conversation.closed_at) == ("open", None)
    assert Event.objects.filter(name="conversation.closed").count() == 1


def test_what_was_written_is_never_changed(college, ada):
    begin(college, ada)

    with pytest.raises(DatabaseError), transaction.atomic():
        Remark.objects.update(text="Nothing")


@pytest.mark.parametrize("text", ["", "   ", "a" * 4_001])
def test_an_empty_or_endless_message_is_refused(college, ada, text):
    with pytest.raises(Refused):
        begin(college, ada, text=text)

    assert Conversation.objects.count() == 0


@pytest.mark.spec("SYS-08")
def test_what_is_done_is_written_down_without_the_words(college, ada, olu):
    conversation = begin(college, ada)
    actions.assign(conversation=conversation, to=olu, by=actor_of(olu), now=LATER)

    events = list(Event.objects.filter(record="conversation").order_by("pk"))

    assert [(event.name, event.by_name, event.label) for event in events] == [
        ("conversation.started", "Ada Okafor", "Learner 105700012"),
        ("conversation.assigned", "Olu Bello", "Learner 105700012"),
    ]
    assert "rejected" not in str([event.after for event in events])


# Notices


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("to", flat=True))


@pytest.mark.spec("BEY-18")
def test_support_hears_of_a_new_one_then_only_who_took_it_on(college, ada, olu):
    other = make_user("Sam Reed", staff_roles=["support"])
    conversation = begin(college, ada)
    first = told()
    actions.assign(conversation=conversation, to=olu, by=actor_of(olu), now=LATER)

    answer(conversation, ada, "Hello?", side=Side.CENTRE)

    assert first == [olu.email, other.email]
    assert told()[2:] == [olu.email]


@pytest.mark.spec("BEY-18")
def test_who_wrote_at_the_centre_hears_of_an_answer(college, ada, ben, olu):
    conversation = begin(college, ada)

    answer(conversation, olu)

    assert told() == [olu.email, ada.email]


def test_where_nobody_wrote_yet_all_hear_who_may_see_the_record(college, ada, ben, olu):
    nia = make_user("Nia Rees")
    make_member(nia, college, Permission.SEARCH)

    begin(college, olu, side=Side.AO)

    assert told() == [ada.email, nia.email]


@pytest.mark.spec("BEY-18")
def test_a_notice_says_neither_who_nor_what(college, ada, olu):
    conversation = begin(college, ada)

    message = Message.objects.get(to=olu.email)

    assert message.subject == "A message about a learner waits for you"
    assert f"/office/conversations/{conversation.pk}/" in message.text
    for private in ("105700012", "Rejected", "rejected", "Ada"):
        assert private not in message.subject + message.text


# Pages


@pytest.mark.spec("BEY-18")
def test_begun_from_a_record_s_card_and_answered_in_the_office(college, ada, olu):
    portal, office = client_of(ada), client_of(olu)
    card = about_learner(college).card

    begun = portal.post(
        "/messages/conversations/start/",
        {"about": card, "subject": "Rejected claim", "text": "Why?\nTell us."},
    )
    conversation = Conversation.objects.get()
    queue = office.get("/office/conversations/")
    answered = office.post(f"/office/conversations/{conversation.pk}/", {"text": "It lacks a unit."})
    page = portal.get(begun["Location"])

    assert begun["Location"] == f"/messages/conversations/{conversation.pk}/"
    assert "Rejected claim New" in text_of(queue.text)
    assert answered.status_code == 302
    words = text_of(page.text)
    assert "Ada Okafor, Centre Why? Tell us." in words
    assert "Olu Bello, Awarding organisation It lacks a unit." in words
    assert "Waiting for the centre" in words


@pytest.mark.spec("BEY-18")
def test_what_is_new_to_one_person_is_counted_until_they_read_it(college, ada, olu):
    nia = make_user("Nia Rees")
    make_member(nia, college, Permission.SEARCH)
    conversation = begin(college, ada)
    answer(conversation, olu)

    def new_to(user) -> int:
        return queries.unread_count(centre_id=college.pk, kinds=["learner"], user=user)

    before = (new_to(ada), new_to(nia), new_to(olu))
    client_of(ada).get(f"/messages/conversations/{conversation.pk}/")

    assert before == (1, 1, 0)
    assert (new_to(ada), new_to(nia)) == (0, 1)


@pytest.mark.spec("SYS-07")
def test_another_centre_finds_nothing(college, ada, charlie):
    conversation = begin(college, ada)
    client = client_of(charlie)

    theirs, nothing = (
        client.get(f"/messages/conversations/{number}/") for number in (conversation.pk, 999_999)
    )
    closed = client.post(f"/messages/conversations/{conversation.pk}/close/")
    started = client.post(
        "/messages/conversations/start/",
        {"about": about_learner(college).card, "subject": "Mine", "text": "Mine"},
    )

    assert (theirs.status_code, closed.status_code, started.status_code) == (404, 404, 404)
    assert text_of(theirs.text) == text_of(nothing.text)
    assert Conversation.objects.count() == 1


def test_a_card_that_was_not_signed_here_begins_nothing(college, ada):
    card = about_learner(college).card

    answers = [
        client_of(ada).post("/messages/conversations/start/", {"about": text, "subject": "A", "text": "B"})
        for text in ("", "nonsense", card[:-1], f"x{card}")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


def test_only_who_may_see_the_record_sees_what_is_written_on_it(college, ada, ben):
    conversation = begin(college, ada)
    client = client_of(ben)

    page = client.get(f"/messages/conversations/{conversation.pk}/")
    started = client.post(
        "/messages/conversations/start/", {"about": about_learner(college).card, "subject": "A", "text": "B"}
    )

    assert (page.status_code, started.status_code) == (404, 404)
    assert row_headings(client.get("/messages/conversations/")) == []


@pytest.mark.spec("BEY-18", "SYS-07")
def test_a_quality_assurer_sees_only_allocated_centres_and_what_concerns_quality(
    college, school, eve, ada, charlie
):
    Allocation.objects.filter(centre=school).delete()
    mine = begin(college, ada)
    order = begin(college, ada, about=about_learner(college, kind="order", label="Order 1"))
    theirs = begin(school, charlie, about=about_learner(school, label="Learner 2"))
    client = client_of(eve)

    pages = [client.get(f"/office/conversations/{each.pk}/").status_code for each in (mine, order, theirs)]
    answered = client.post(f"/office/conversations/{mine.pk}/", {"text": "I shall look in May."})

    assert pages == [200, 404, 404]
    assert answered.status_code == 302
    assert Remark.objects.latest("pk").side == "eqa"


def test_the_office_takes_a_conversation_on_and_closes_it(college, ada, olu):
    conversation = begin(college, ada)
    client = client_of(olu)

    client.post(f"/office/conversations/{conversation.pk}/assign/")
    client.post(f"/office/conversations/{conversation.pk}/close/")

    conversation.refresh_from_db()
    assert (conversation.assigned_to, conversation.status) == (olu, "closed")


def test_the_office_s_queue_has_who_waited_longest_first(college, ada, olu):
    late = begin(college, ada, now=LATER)
    early = begin(college, ada)
    Conversation.objects.filter(pk=late.pk).update(subject="Late")
    Conversation.objects.filter(pk=early.pk).update(subject="Early")

    headings = row_headings(client_of(olu).get("/office/conversations/?state=ao"))

    assert headings == ["Early New", "Late New"]
    assert [each.pk for each in queries.waiting_for_office(kinds=list(Kind))] == [early.pk, late.pk]


def test_a_small_file_comes_along_and_is_only_ever_a_download(college, ada, olu, charlie):
    conversation = begin(college, ada)
    file = SimpleUploadedFile('pass"port.html', b"<script>", content_type="text/html")

    client_of(ada).post(f"/messages/conversations/{conversation.pk}/", {"text": "Here.", "files": file})
    attachment = Remark.objects.latest("pk").attachments.get()
    address = f"/messages/conversations/{conversation.pk}/files/{attachment.pk}/"
    response = client_of(ada).get(address)
    in_office = client_of(olu).get(f"/office/conversations/{conversation.pk}/files/{attachment.pk}/")

    assert (attachment.name, attachment.size) == ("passport.html", 8)
    assert (response.content, response["Content-Type"]) == (b"<script>", "application/octet-stream")
    assert response["Content-Disposition"] == 'attachment; filename="passport.html"'
    assert in_office.content == b"<script>"
    assert client_of(charlie).get(address).status_code == 404


def test_a_file_too_large_is_refused_with_what_was_typed(college, ada):
    conversation = begin(college, ada)
    file = SimpleUploadedFile("long.pdf", b"x" * (5 * 1024 * 1024 + 1))

    response = client_of(ada).post(
        f"/messages/conversations/{conversation.pk}/", {"text": "Here it is.", "files": file}
    )

    assert response.status_code == 422
    assert "long.pdf is larger than 5 MB." in text_of(response.text)
    assert "Here it is." in response.text
    assert conversation.remarks.count() == 1


def test_thirty_conversations_take_as_many_queries_as_three(college, ada, olu):
    def make(count: int) -> None:
        for _ in range(count):
            begin(college, ada)

    def queries_of(client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    portal, office = client_of(ada), client_of(olu)
    make(3)
    places = ((portal, "/messages/conversations/"), (office, "/office/conversations/"))
    for client, address in places:
        client.get(address)
    few = [queries_of(client, address) for client, address in places]
    make(27)

    assert [queries_of(client, address) for client, address in places] == few
