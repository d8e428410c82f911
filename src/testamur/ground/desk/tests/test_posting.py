"""Letters reach a real mail server over a socket; while it is down they wait and none is lost."""

import socketserver
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from testamur.ground.desk import actions, jobs
from testamur.ground.desk.models import Message

pytestmark = pytest.mark.spec("SYS-05")


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed a letter."""

    def handle(self) -> None:
        self._say("220 mail.example.org")
        for line in self.rfile:
            word = line.split(b" ")[0].strip().upper()
            if word == b"QUIT":
                return self._say("221 Bye")
            self._say("354 Go on" if word == b"DATA" else "250 OK")
            if word == b"DATA":
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(letter.decode())
                self._say("250 Kept")
        return None

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), Conversation)
        self.letters: list[str] = []
        self.port = self.server_address[1]

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        self.shutdown()
        self.server_close()


@pytest.fixture
def port(settings) -> int:
    """Where the mail server will be found; nobody listens there yet."""
    with MailServer() as server:
        port = server.port
    settings.SENDS_EMAIL = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return port


@pytest.fixture
def message(port, ben, now) -> Message:
    words = {
        "subject": "Your username",
        "template": "letters/username.txt",
        "context": {"username": "Siân 😀"},
    }
    return actions.send_message(to=ben, **words, now=now)


def test_a_letter_arrives_whole(port, message):
    with MailServer(port) as server:
        jobs.post_message(message.pk)

    [letter] = server.letters
    message.refresh_from_db()
    assert "To: ben@example.org" in letter
    assert "Subject: Your username" in letter
    assert f"Message-ID: <message-{message.pk}@localhost>" in letter
    assert message.emailed_at is not None


def test_while_the_mail_server_is_down_a_letter_waits_and_then_leaves_once(port, message):
    with pytest.raises(ConnectionRefusedError):
        jobs.post_message(message.pk)
    message.refresh_from_db()
    waited = message.emailed_at is None

    with MailServer(port) as server:
        jobs.post_message(message.pk)
        jobs.post_message(message.pk)

    assert waited
    assert len(server.letters) == 1


def test_the_job_is_tried_again_for_longer_than_a_weekend(port, message):
    job = ProcrastinateJob.objects.get(task_name="desk.post_message", args__message_id=message.pk)
    tries = [
        Job(
            id=job.pk,
            queue="default",
            lock=None,
            queueing_lock=None,
            task_name=job.task_name,
            attempts=attempts,
        )
        for attempts in range(20)
    ]

    decisions = [
        jobs.post_message.retry_strategy.get_retry_decision(exception=ConnectionRefusedError(), job=each)
        for each in tries
    ]

    waits = [each.retry_at - timezone.now() for each in decisions if each]
    assert job.status == "todo"
    assert waits[0] < timedelta(minutes=1)
    assert sum(waits, timedelta()) > timedelta(days=3)
