"""The list of conversations: a centre's own, and the office's queue."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.ground.conversations.kinds import Kind
from testamur.ground.conversations.models import Conversation
from testamur.kit.lists import Choice, Column, List, Option, View, Words

Status, Turn = Conversation.Status, Conversation.Turn

STATE = Choice(
    "state",
    _("Status"),
    (
        Option("ao", Turn.AO.label, Q(status=Status.OPEN, turn=Turn.AO)),
        Option("centre", Turn.CENTRE.label, Q(status=Status.OPEN, turn=Turn.CENTRE)),
        Option("closed", Status.CLOSED.label, Q(status=Status.CLOSED)),
    ),
)
KIND = Choice("kind", _("About"), tuple(Option(kind.value, kind.label, Q(kind=kind)) for kind in Kind))
NEWS = Choice("news", _("New to you"), (Option("new", _("New"), Q(is_new=True)),))
LABEL = Words("q", _("Subject or record"), lambda text: Q(subject__icontains=text) | Q(label__icontains=text))


class Conversations(List):
    """A centre's: what was written last stands first."""

    name = "conversations"
    one, many = _("conversation"), _("conversations")
    order = "-last"
    columns = (
        Column("subject", _("Subject"), {"subject": "subject", "is_new": "is_new"}, "subject"),
        Column("label", _("About"), "label", "label"),
        Column("state", _("Status"), {"state": STATE.dimension}, (STATE.rank,)),
        Column("last", _("Last message"), "last_at", "last_at"),
    )
    filters = (STATE, KIND, NEWS, LABEL)
    views = (View(_("New to you"), "news=new"), View(_("Waiting for you"), "state=centre"))


class OfficeConversations(List):
    """The office's queue: who has waited longest stands first."""

    name = "office-conversations"
    one, many = _("conversation"), _("conversations")
    order = "state"
    columns = (
        Column("subject", _("Subject"), {"subject": "subject", "is_new": "is_new"}, "subject"),
        Column(
            "centre",
            _("Centre"),
            {"centre_name": "centre__name", "centre_number": "centre__number"},
            "centre__name",
        ),
        Column("label", _("About"), "label", "label"),
        Column("state", _("Status"), {"state": STATE.dimension}, (STATE.rank, "waiting_since")),
        Column("waiting", _("Waiting since"), "waiting_since", "waiting_since"),
        Column(
            "with",
            _("With"),
            {"with_whom": "assigned_to__full_name"},
            "assigned_to__full_name",
            blanks_last=True,
        ),
    )
    filters = (STATE, KIND, NEWS, LABEL)
    views = (View(_("Waiting for us"), "state=ao"),)
