"""Writing to each other on a record. What was written stays; whose turn it is follows from who wrote last."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.conversations import files as stored
from testamur.ground.conversations.files import Sent
from testamur.ground.conversations.kinds import IN_A_SENTENCE, About
from testamur.ground.conversations.models import Attachment, Conversation, ReadMark, Remark, Side
from testamur.ground.conversations.problems import remark_problems
from testamur.ground.conversations.queries import readers_at_centre, readers_in_office
from testamur.ground.desk.actions import send_message
from testamur.kit.problems import refuse_if
from testamur.kit.transitions import move

STARTED = define("conversation.started", "A conversation was begun on a record")
WRITTEN = define("conversation.written", "A message was written in a conversation")
CLOSED = define("conversation.closed", "A conversation was closed")
ASSIGNED = define("conversation.assigned", "Somebody took a conversation on for the awarding organisation")

Status, Turn = Conversation.Status, Conversation.Turn
OFFICE_PAGE = "office:conversation"
TURN_AFTER = {Side.CENTRE: Turn.AO, Side.AO: Turn.CENTRE, Side.EQA: Turn.CENTRE}


@transaction.atomic
def start(
    *, about: About, subject: str, text: str, files: Sequence[Sent], side: Side, by: Actor, now: datetime
) -> Conversation:
    """Begin a conversation on the record with a first remark; tell the other side; write it down."""
    refuse_if(remark_problems(text, files))
    conversation = Conversation.objects.create(
        centre_id=about.centre_id,
        kind=about.kind,
        record_id=about.record_id,
        label=about.label,
        path=about.path,
        office_path=about.office_path,
        subject=subject,
        turn=TURN_AFTER[side],
        waiting_since=now,
        last_at=now,
        started_at=now,
        started_by_id=by.user_id,
    )
    _add(conversation, text, files, side, by=by, now=now)
    change = Change("conversation", conversation.pk, about.label, after={"about": about.kind, "by": side})
    record(STARTED, changes=[change], by=by, centre_id=about.centre_id, now=now)
    _tell(conversation, side, by=by, now=now)
    return conversation


@transaction.atomic
def reply(
    *, conversation: Conversation, text: str, files: Sequence[Sent], side: Side, by: Actor, now: datetime
) -> Remark | None:
    """Add a remark; it is the other side's turn then, and a closed conversation is open again. Told and written down.

    The same words of the same person straight after themselves are a button pressed twice: nothing happens.
    """
    refuse_if(remark_problems(text, files))
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    last = held.remarks.order_by("-pk").first()
    if last is not None and (last.author_id, last.text) == (by.user_id, text.strip()) and not files:
        return None
    if held.status == Status.CLOSED:
        move(Conversation.objects.filter(pk=held.pk), to=Status.OPEN, closed_at=None)
    turn = TURN_AFTER[side]
    waits_on = held.turn == turn and held.status == Status.OPEN
    Conversation.objects.filter(pk=held.pk).update(
        turn=turn, last_at=now, waiting_since=held.waiting_since if waits_on else now
    )
    remark = _add(held, text, files, side, by=by, now=now)
    change = Change("conversation", held.pk, held.label, after={"by": side, "files": len(files)})
    record(WRITTEN, changes=[change], by=by, centre_id=held.centre_id, now=now)
    _tell(held, side, by=by, now=now)
    return remark


@transaction.atomic
def close(*, conversation: Conversation, by: Actor, now: datetime) -> None:
    """Nothing more is to be said; whoever writes again opens it again. A closed one stays as it is."""
    moved = move(Conversation.objects.filter(pk=conversation.pk), to=Status.CLOSED, closed_at=now)
    if moved:
        change = Change("conversation", conversation.pk, conversation.label)
        record(CLOSED, changes=[change], by=by, centre_id=conversation.centre_id, now=now)


@transaction.atomic
def assign(*, conversation: Conversation, to: User, by: Actor, now: datetime) -> None:
    """This person answers for the awarding organisation from now on, and is the one who hears of what is written."""
    before = conversation.assigned_to.full_name if conversation.assigned_to else ""
    Conversation.objects.filter(pk=conversation.pk).update(assigned_to=to)
    change = Change(
        "conversation", conversation.pk, conversation.label, {"with": before}, {"with": to.full_name}
    )
    record(ASSIGNED, changes=[change], by=by, centre_id=conversation.centre_id, now=now)


def mark_read(*, conversation: Conversation, user_id: int, now: datetime) -> None:
    """This person has read what there is by now."""
    ReadMark.objects.update_or_create(
        conversation=conversation,
        user_id=user_id,
        defaults={"centre_id": conversation.centre_id, "read_at": now},
    )


def _add(
    conversation: Conversation,
    text: str,
    files: Sequence[Sent],
    side: Side,
    *,
    by: Actor,
    now: datetime,
) -> Remark:
    centre_id = conversation.centre_id
    remark = Remark.objects.create(
        centre_id=centre_id,
        conversation=conversation,
        side=side,
        author_id=by.user_id,
        author_name=by.name,
        text=text.strip(),
        at=now,
    )
    Attachment.objects.bulk_create(
        Attachment(
            centre_id=centre_id,
            remark=remark,
            name=file.name,
            file=stored.keep(file, centre_id=centre_id),
            size=len(file.content),
            digest=file.digest,
        )
        for file in files
    )
    mark_read(conversation=conversation, user_id=by.user_id, now=now)
    return remark


def _tell(conversation: Conversation, side: Side, *, by: Actor, now: datetime) -> None:
    """The other side gets a notice that says neither who it is about nor what was written."""
    to_office = side == Side.CENTRE
    readers = readers_in_office(conversation) if to_office else readers_at_centre(conversation)
    page = OFFICE_PAGE if to_office else "conversations:conversation"
    address = f"{settings.BASE_URL}{reverse(page, args=[conversation.pk])}"
    thing = IN_A_SENTENCE[conversation.kind]
    for reader in readers:
        if reader.pk != by.user_id:
            send_message(
                to=reader,
                subject=f"A message about {thing} waits for you",
                template="conversations/written.txt",
                context={"thing": thing, "address": address},
                now=now,
            )
