"""The pages of conversations, the same for a centre and in the office but for who looks and whose layout it is.

The views of the portal are this room's; those of the office are the office's own, which knows which centres a quality
assurer looks after. Both say who looks by a `Reader`.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from testamur.ground.access.acting import Acting
from testamur.ground.conversations import actions, files, queries
from testamur.ground.conversations.conversation_list import Conversations, OfficeConversations
from testamur.ground.conversations.forms_of_remarks import ReplyForm, StartForm
from testamur.ground.conversations.kinds import kinds_open_to, read_card
from testamur.ground.conversations.models import Attachment, Conversation, Side
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused


@dataclass(frozen=True)
class Reader:
    """Who looks, from which side, and at which conversations."""

    acting: Acting
    side: Side
    in_office: bool
    open_to: QuerySet[Conversation]

    @property
    def page(self) -> str:
        return "office:conversation" if self.in_office else "conversations:conversation"


def at_centre(acting: Acting) -> Reader:
    kinds = kinds_open_to(acting, in_office=False)
    found = queries.conversations(kinds=kinds, centre_id=acting.centre.pk)
    return Reader(acting, Side.CENTRE, in_office=False, open_to=found)


def in_office(acting: Acting) -> Reader:
    """The database's scope says of which centres."""
    kinds = kinds_open_to(acting, in_office=True)
    only_quality = acting.roles == {acting.user.StaffRole.EQA}
    side = Side.EQA if only_quality else Side.AO
    return Reader(acting, side, in_office=True, open_to=queries.conversations(kinds=kinds))


def the_list(request: HttpRequest, reader: Reader) -> HttpResponse:
    kind = OfficeConversations if reader.in_office else Conversations
    rows = queries.with_news(reader.open_to, reader.acting.user)
    listing = kind(request, rows, saved=saved_views(reader.acting, kind.name))
    return answer(request, listing, "conversations/conversations.html", {"reader": reader})


def start(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Begin one on the record whose page sent its card; the form comes back if something is wrong."""
    about = read_card(request.POST.get("about", "") or request.GET.get("about", ""))
    if about is None or about.kind not in kinds_open_to(reader.acting, in_office=reader.in_office):
        raise Http404
    if not reader.in_office and about.centre_id != reader.acting.centre.pk:
        raise Http404
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.start(
                about=about,
                **form.cleaned_data,
                files=files.sent(request.FILES.getlist("files")),
                side=reader.side,
                by=reader.acting.actor,
                now=now(),
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("Your message was sent."))
            return redirect(reader.page, begun.pk)
    context = {"reader": reader, "about": about, "form": form}
    return render(request, "conversations/start.html", context, status=422 if form.errors else 200)


def conversation(request: HttpRequest, reader: Reader, conversation_id: int) -> HttpResponse:
    """What was written, and a box to answer. Looking at it marks it as read."""
    found = get_object_or_404(reader.open_to.select_related("centre", "assigned_to"), pk=conversation_id)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(
                conversation=found,
                text=form.cleaned_data["text"],
                files=files.sent(request.FILES.getlist("files")),
                side=reader.side,
                by=reader.acting.actor,
                now=now(),
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("Your message was sent."))
            return redirect(reader.page, found.pk)
    if request.method == "GET":
        actions.mark_read(conversation=found, user_id=reader.acting.user.pk, now=now())
    context = {
        "reader": reader,
        "conversation": found,
        "remarks": list(queries.remarks_of(found)),
        "form": form,
    }
    return render(request, "conversations/conversation.html", context, status=422 if form.errors else 200)


def close(request: HttpRequest, reader: Reader, conversation_id: int) -> HttpResponse:
    found = get_object_or_404(reader.open_to, pk=conversation_id)
    actions.close(conversation=found, by=reader.acting.actor, now=now())
    messages.success(request, _("The conversation is closed. Whoever writes again opens it again."))
    return redirect(reader.page, found.pk)


def assign(request: HttpRequest, reader: Reader, conversation_id: int) -> HttpResponse:
    found = get_object_or_404(reader.open_to.select_related("assigned_to"), pk=conversation_id)
    actions.assign(conversation=found, to=reader.acting.user, by=reader.acting.actor, now=now())
    messages.success(request, _("You answer for the awarding organisation here from now on."))
    return redirect(reader.page, found.pk)


def attachment(
    request: HttpRequest, reader: Reader, conversation_id: int, attachment_id: int
) -> HttpResponse:
    """Always as a download, never shown by the browser: it may be anything."""
    found = get_object_or_404(reader.open_to, pk=conversation_id)
    asked = get_object_or_404(Attachment, remark__conversation=found, pk=attachment_id)
    try:
        content = files.read(asked.file)
    except OSError:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, asked.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
