"""The one address of the web service: its description to who looks, an answer to who asks (docs/decisions/0112)."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.urls import reverse
from lxml import etree

from testamur.kit.clock import now
from testamur.kit.scope import of_organisation, within
from testamur.records.wire import description
from testamur.records.wire.asking import let_in
from testamur.records.wire.envelope import message_with, request_in, texts_in
from testamur.records.wire.faults import Fault, Reason
from testamur.records.wire.gate import CONTENT_TYPE, web_service
from testamur.records.wire.operations import BY_REQUEST
from testamur.records.wire.validity import NAMES, refuse_invalid

ABOUT = (
    "The learning records service. Its description: {address}?wsdl, or in one piece {address}?singleWsdl.\n"
)


@web_service
def service(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(_answered(request), content_type=CONTENT_TYPE)
    if request.method in {"GET", "HEAD"}:
        return _described(request)
    return HttpResponseNotAllowed(["GET", "HEAD", "POST"])


def _answered(request: HttpRequest) -> bytes:
    """The answer to a message, in one transaction of its organisation. Raises Fault."""
    at = now()
    message = request_in(_body(request), request.headers.get("Content-Type", ""))
    operation = BY_REQUEST.get(message.tag)
    if operation is None:
        raise Fault(Reason.UNKNOWN_REQUEST)
    refuse_invalid(message)
    asker = let_in(
        texts_in(message),
        roles=operation.roles,
        certificate=_certificate(request),
        origin=request.META.get("REMOTE_ADDR", ""),
        now=at,
    )
    answer = etree.Element(operation.response, nsmap={"m": etree.QName(operation.response).namespace})
    with within(of_organisation(asker.organisation.pk)):
        operation.answer(asker, message, answer)
    return message_with(answer)


def _body(request: HttpRequest) -> bytes:
    most = settings.LRS_LARGEST_MESSAGE
    too_large = Fault(
        Reason.MALFORMED, f"The message is larger than {most:,} bytes. Send fewer learners at a time."
    )
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise too_large
        body = request.body
    except (RequestDataTooBig, ValueError):
        raise too_large from None
    except UnreadablePostError:
        raise Fault(Reason.MALFORMED, "The message did not arrive whole.") from None
    if len(body) > most:
        raise too_large
    return body


def _certificate(request: HttpRequest) -> str:
    """What the proxy says of the client's certificate, in the header that it alone can set; nothing without one."""
    name = settings.LRS_CLIENT_CERTIFICATE_HEADER
    return request.headers.get(name, "") if name else ""


def _described(request: HttpRequest) -> HttpResponse:
    """`?wsdl`, `?singleWsdl` or `?xsd=name`, in whatever case they are written."""
    address = f"{settings.BASE_URL}{reverse('wire:service')}"
    asked = {name.lower(): value for name, value in request.GET.items()}
    if "singlewsdl" in asked:
        return _xml(description.wsdl(address, description.inlined_schemas()))
    if "wsdl" in asked:
        return _xml(description.wsdl(address, description.linked_schemas(address)))
    if asked.get("xsd") in NAMES:
        return _xml(description.schema_at(asked["xsd"], address))
    return HttpResponse(ABOUT.format(address=address), content_type="text/plain; charset=utf-8")


def _xml(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=CONTENT_TYPE)
