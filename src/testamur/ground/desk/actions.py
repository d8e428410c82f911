"""Writing to people: every email is kept in its reader's message list, and sent by a job after the commit."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from testamur.ground.accounts import letters
from testamur.ground.accounts.models import User
from testamur.ground.desk.models import Message

REMOVED = "(removed after sending)"


@transaction.atomic
def send_message(
    *, to: User | str, subject: str, template: str, context: Mapping[str, object], now: datetime
) -> Message:
    """Write to a user, or to an address of somebody who has no account.

    A user who turned notices by email off finds it in the message list only. `template` is a plain-text Jinja2
    template that extends `letters/letter.txt`; it is given `context`, the reader's name, and the site's address.
    """
    if isinstance(to, User):
        text = letters.render(template, {"name": to.full_name, **context})
        message = Message.objects.create(user=to, to=to.email, subject=subject, text=text, sent_at=now)
        wanted = to.wants_email
    else:
        text = letters.render(template, {"name": "", **context})
        message = Message.objects.create(to=to, subject=subject, text=text, sent_at=now)
        wanted = True
    if wanted:
        _post(message)
    return message


@transaction.atomic
def keep_and_post(*, to: str, subject: str, text: str, secret: str, now: datetime) -> Message:
    """Keep an email about the account itself (a link, a warning) in its reader's list, and always send it."""
    reader = User.objects.filter(email=to.lower(), deleted_at=None).first()
    message = Message.objects.create(
        user=reader, to=to, subject=subject, text=text, secret=secret, sent_at=now
    )
    _post(message)
    return message


def _post(message: Message) -> None:
    """Queue it in the present transaction: the job exists exactly when the message does."""
    if settings.SENDS_EMAIL:
        app.configure_task("desk.post_message").defer(message_id=message.pk)


def note_posted(message: Message, *, now: datetime) -> None:
    """It has left: its secret is now the reader's alone."""
    text = message.text.replace(message.secret, REMOVED) if message.secret else message.text
    Message.objects.filter(pk=message.pk).update(emailed_at=now, text=text, secret="")


def mark_read(message: Message, *, now: datetime) -> None:
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now)
