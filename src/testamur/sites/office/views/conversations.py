"""The office's side of messages on the record: the queue, and each conversation."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import office
from testamur.ground.conversations import pages
from testamur.ground.conversations.kinds import STAFF_WHO_TAKE_PART
from testamur.ground.conversations.pages import in_office
from testamur.sites.office.scope import scope_of


@office(*STAFF_WHO_TAKE_PART, scope=scope_of)
def conversations(request: HttpRequest) -> HttpResponse:
    """Those waiting longest for the awarding organisation first."""
    return pages.the_list(request, in_office(request.acting))


@office(*STAFF_WHO_TAKE_PART, scope=scope_of)
def start(request: HttpRequest) -> HttpResponse:
    return pages.start(request, in_office(request.acting))


@office(*STAFF_WHO_TAKE_PART, scope=scope_of)
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return pages.conversation(request, in_office(request.acting), conversation_id)


@require_POST
@office(*STAFF_WHO_TAKE_PART, scope=scope_of)
def assign(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return pages.assign(request, in_office(request.acting), conversation_id)


@require_POST
@office(*STAFF_WHO_TAKE_PART, scope=scope_of)
def close(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return pages.close(request, in_office(request.acting), conversation_id)


@office(*STAFF_WHO_TAKE_PART, scope=scope_of)
def attachment(request: HttpRequest, conversation_id: int, attachment_id: int) -> HttpResponse:
    return pages.attachment(request, in_office(request.acting), conversation_id, attachment_id)
