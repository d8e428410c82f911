"""A centre's conversations with the awarding organisation."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import portal
from testamur.ground.conversations import pages
from testamur.ground.conversations.pages import at_centre


@portal()
def conversations(request: HttpRequest) -> HttpResponse:
    """Those on records that this person may see."""
    return pages.the_list(request, at_centre(request.acting))


@portal()
def start(request: HttpRequest) -> HttpResponse:
    return pages.start(request, at_centre(request.acting))


@portal()
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return pages.conversation(request, at_centre(request.acting), conversation_id)


@require_POST
@portal()
def close(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return pages.close(request, at_centre(request.acting), conversation_id)


@portal()
def attachment(request: HttpRequest, conversation_id: int, attachment_id: int) -> HttpResponse:
    return pages.attachment(request, at_centre(request.acting), conversation_id, attachment_id)
