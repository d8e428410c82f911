"""Reading what is on a desk."""

from django.db.models import QuerySet

from testamur.ground.accounts.models import User
from testamur.ground.desk.models import Message


def messages_of(user: User) -> QuerySet[Message]:
    return Message.objects.filter(user=user).order_by("-sent_at", "-pk")


def all_mail() -> QuerySet[Message]:
    """Everybody's, newest first: for the demonstration, where nothing is sent to anyone."""
    return Message.objects.select_related("user").order_by("-sent_at", "-pk")
