"""The gate in front of the web service: every message says itself who asks, and whatever goes wrong is a SOAP fault.

A request that fails leaves nothing behind: what it did is taken back, and nobody outside sees more than a reference.
"""

import logging
from functools import wraps
from uuid import uuid4

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from testamur.ground.access.gate import Declared, View
from testamur.kit.clock import now
from testamur.records.wire.faults import Fault, Reason, message_of

CONTENT_TYPE = "text/xml; charset=utf-8"
SERVER_ERROR = 500  # of every fault, as SOAP 1.1 has it
AGAIN_IN = 30  # seconds, while the database is away

logger = logging.getLogger(__name__)


def web_service(view: View) -> View:
    """An address for programs that speak SOAP; who asks is in the message (`asking.let_in`)."""

    @csrf_exempt  # a browser sends no password of an organisation by itself
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Fault as fault:
            return _answer(fault)
        except (OperationalError, InterfaceError):
            return _answer(
                Fault(Reason.FAILED, "The service is restarting. Nothing was done.", wait=AGAIN_IN)
            )
        except Exception:
            reference = uuid4()
            logger.exception("The web service failed; reference %s", reference)
            return _answer(Fault(Reason.FAILED, f"Nothing was done. Reference {reference}."))

    guarded.declared = Declared("web service")
    return guarded


def _answer(fault: Fault) -> HttpResponse:
    answer = HttpResponse(message_of(fault, now()), content_type=CONTENT_TYPE, status=SERVER_ERROR)
    if fault.wait is not None:
        answer["Retry-After"] = str(fault.wait)
    answer._has_been_logged = True  # Django would log each fault as a failure of the site, which it is not
    return answer
