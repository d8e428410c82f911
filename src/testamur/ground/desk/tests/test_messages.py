"""Every email is kept in its reader's list, and leaves by a job that exists exactly when it does."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.people import client_of

from testamur.ground.accounts import letters
from testamur.ground.desk import actions, jobs
from testamur.ground.desk.models import Message


@pytest.fixture
def sends_email(settings) -> None:
    settings.SENDS_EMAIL = True


def write(user, now, **facts) -> Message:
    words = {
        "subject": "Your username",
        "template": "letters/username.txt",
        "context": {"username": "O'Neill & Co"},
    }
    return actions.send_message(to=user, **{**words, **facts}, now=now)


def waiting() -> list[dict]:
    return list(ProcrastinateJob.objects.filter(task_name="desk.post_message").values_list("args", flat=True))


@pytest.mark.spec("SYS-05")
def test_a_message_is_kept_as_plain_text_for_its_reader(ben, now):
    message = write(ben, now)

    assert (message.user, message.to, message.read_at) == (ben, "ben@example.org", None)
    assert message.text.startswith("Dear Ben Hughes\n\n")
    assert "O'Neill & Co" in message.text
    assert waiting() == []


@pytest.mark.spec("SYS-05")
def test_with_a_mail_server_it_is_queued_once_and_sent_once(ben, now, sends_email, monkeypatch):
    monkeypatch.setattr(jobs, "SMTP", "django.core.mail.backends.locmem.EmailBackend")
    message = write(ben, now)
    queued = waiting()

    jobs.post_message(message.pk)
    jobs.post_message(message.pk)

    assert queued == [{"message_id": message.pk}]
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [(["ben@example.org"], "Your username")]


def test_who_turned_email_off_finds_it_in_the_list_only(ben, now, sends_email):
    ben.wants_email = False

    message = write(ben, now)

    assert Message.objects.filter(pk=message.pk).exists()
    assert waiting() == []


def test_letters_about_the_account_are_sent_even_so(ben, sends_email):
    ben.wants_email = False
    ben.save()

    letters.write(
        to=ben.email, subject="Your account is active", template="letters/activated.txt", context={"name": ""}
    )

    assert len(waiting()) == 1


def test_a_secret_is_forgotten_once_it_has_left(ben, sends_email, monkeypatch):
    monkeypatch.setattr(jobs, "SMTP", "django.core.mail.backends.locmem.EmailBackend")
    words = {"to": ben.email, "subject": "Code", "template": "letters/code.txt"}
    letters.write(**words, context={"name": "", "code": "314159"}, secret="314159")
    message = Message.objects.get(user=ben)

    jobs.post_message(message.pk)

    message.refresh_from_db()
    assert "314159" in mail.outbox[0].body
    assert "314159" not in message.text + message.secret
    assert "(removed after sending)" in message.text


@pytest.mark.spec("SYS-05")
def test_the_list_counts_what_is_new_and_reading_marks_it(ben, now):
    message = write(ben, now)
    client = client_of(ben)

    before = client.get("/messages/").content.decode()
    client.get(f"/messages/{message.pk}/")
    after = client.get("/messages/").content.decode()

    assert '<span class="pip">1' in before
    assert '<span class="pip">' not in after


@pytest.mark.spec("SYS-05")
def test_somebody_elses_message_is_not_there(ben, ada, now):
    message = write(ben, now)
    assert client_of(ben).get(f"/messages/{message.pk}/").status_code == 200

    assert client_of(ada).get(f"/messages/{message.pk}/").status_code == 404


@pytest.mark.spec("SYS-05")
def test_all_mail_is_public_in_the_demonstration_and_nowhere_else(client, ben, now, settings):
    write(ben, now)
    shown = client.get("/demonstration/mail/")
    settings.DEMONSTRATION = False
    hidden = client.get("/demonstration/mail/")

    assert "Your username" in shown.content.decode()
    assert hidden.status_code == 404


def test_the_list_costs_the_same_for_1_message_and_40(ben, now):
    client = client_of(ben)
    write(ben, now)
    few = cost(client, "/messages/")
    for _ in range(39):
        write(ben, now)

    assert cost(client, "/messages/") == few


def cost(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)
