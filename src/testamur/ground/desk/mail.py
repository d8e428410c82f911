"""Django's way out for email (`EMAIL_BACKEND`): whatever any package sends is kept and posted like our own."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from testamur.ground.desk import actions
from testamur.kit.clock import now


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            for address in email.recipients():
                actions.keep_and_post(
                    to=address,
                    subject=email.subject,
                    text=email.body,
                    secret=getattr(email, "secret", ""),
                    now=now(),
                )
        return len(email_messages)
