"""Emails leave here, one job for each, tried again while the mail server is away."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from testamur.ground.desk import actions
from testamur.ground.desk.models import Message
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@app.task(name="desk.post_message", retry=RetryStrategy(max_attempts=10, exponential_wait=4))
def post_message(message_id: int) -> None:
    """Hand one message to the mail server. Its Message-ID stays the same however often it is tried."""
    with within(STAFF):
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.emailed_at is not None:
            return
        EmailMessage(
            message.subject,
            message.text,
            to=[message.to],
            connection=get_connection(SMTP),
            headers={"Message-ID": f"<message-{message.pk}@{urlsplit(settings.BASE_URL).hostname}>"},
        ).send()
        actions.note_posted(message, now=now())
