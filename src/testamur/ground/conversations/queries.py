"""Reads about conversations: whose turn it is, what is new to a person, and what was written."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from testamur.ground.access.models import CURRENT, Membership
from testamur.ground.accounts.models import User
from testamur.ground.conversations.kinds import MAY_TAKE_PART
from testamur.ground.conversations.models import Conversation, ReadMark, Remark, Side

Status, Turn = Conversation.Status, Conversation.Turn


def conversations(*, kinds: Collection[str], centre_id: int | None = None) -> QuerySet[Conversation]:
    """Those of these kinds; of one centre, or of all whose rows the scope shows."""
    found = Conversation.objects.filter(kind__in=kinds)
    return found.filter(centre=centre_id) if centre_id is not None else found


def with_news(found: QuerySet[Conversation], user: User) -> QuerySet[Conversation]:
    """With `is_new`: whether somebody else wrote after this person last read."""
    return found.annotate(is_new=Exists(unread_remarks(user).filter(conversation=OuterRef("pk"))))


def unread_remarks(user: User) -> QuerySet[Remark]:
    """The remarks of others since this person read their conversation."""
    read = ReadMark.objects.filter(
        conversation=OuterRef("conversation"), user=user, read_at__gte=OuterRef("at")
    )
    return Remark.objects.exclude(author=user).filter(~Exists(read))


def unread_count(*, centre_id: int, kinds: Collection[str], user: User) -> int:
    """Conversations of a centre that are open and hold something new to this person."""
    found = conversations(kinds=kinds, centre_id=centre_id).filter(status=Status.OPEN)
    return with_news(found, user).filter(is_new=True).count()


def waiting_for_office(*, kinds: Collection[str]) -> QuerySet[Conversation]:
    """Those whose turn is the awarding organisation's, the one waiting longest first."""
    found = conversations(kinds=kinds).filter(status=Status.OPEN, turn=Turn.AO)
    return found.order_by("waiting_since", "pk")


def about(*, centre_id: int, kind: str, record_id: int) -> QuerySet[Conversation]:
    """The conversations on one record, those last written in first."""
    found = Conversation.objects.filter(centre=centre_id, kind=kind, record_id=record_id)
    return found.order_by("-last_at", "-pk")


def remarks_of(conversation: Conversation) -> QuerySet[Remark]:
    return conversation.remarks.prefetch_related("attachments").order_by("pk")


def readers_in_office(conversation: Conversation) -> list[User]:
    """Who answers for the awarding organisation, and quality assurers who wrote; nobody yet: all of support."""
    working = User.objects.filter(deleted_at=None, suspended_at=None)
    wrote = conversation.remarks.filter(side=Side.EQA).values("author")
    theirs = Q(pk=conversation.assigned_to_id) | Q(pk__in=wrote)
    if conversation.assigned_to_id is None:
        theirs |= Q(staff_roles__contains=[User.StaffRole.SUPPORT])
    return list(working.filter(theirs).order_by("pk"))


def readers_at_centre(conversation: Conversation) -> list[User]:
    """Who of the centre wrote there; before anybody did, everybody there who may see the record."""
    working = User.objects.filter(deleted_at=None, suspended_at=None)
    wrote = conversation.remarks.filter(side=Side.CENTRE).values("author")
    there = Membership.objects.filter(CURRENT, centre=conversation.centre_id)
    writers = list(working.filter(pk__in=wrote, memberships__in=there).order_by("pk"))
    may = there.filter(permissions__overlap=list(MAY_TAKE_PART[conversation.kind]))
    return writers or list(working.filter(memberships__in=may).distinct().order_by("pk"))
