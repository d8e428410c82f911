"""The message list: what was emailed to the person, readable here as well."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from testamur.ground.access.gate import public, signed_in
from testamur.ground.desk import actions, queries
from testamur.kit.clock import now

PER_PAGE = 50


@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.messages_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/messages.html", {"page": page})


@signed_in
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(queries.messages_of(request.user), pk=message_id)
    actions.mark_read(message, now=now())
    return render(request, "desk/message.html", {"message": message})


@public
def demonstration_mail(request: HttpRequest) -> HttpResponse:
    """All mail, for everybody: only where the people are made up and nothing is sent."""
    if not settings.DEMONSTRATION:
        raise Http404
    page = Paginator(queries.all_mail(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/demonstration_mail.html", {"page": page})
