"""The gate in front of the API: another system of a centre, let in by its key, in the scope of that centre alone.

It does for a key what `gate.portal` does for a person. A request that is refused or fails leaves nothing behind: its
whole transaction is taken back.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from testamur.ground.access.actions_on_keys import count_use
from testamur.ground.access.gate import Declared, View
from testamur.ground.access.models import ApiKey
from testamur.ground.access.permissions import Permission
from testamur.ground.access.problems import why_key_fails
from testamur.ground.access.queries import key_with
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date, now
from testamur.kit.problem_documents import as_json, problem_response
from testamur.kit.scope import of_centre, within

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Testamur"'}
AGAIN_IN = {"Retry-After": "30"}  # seconds, while the database is away


@dataclass(frozen=True)
class ActingByKey:
    """What `request.acting` is for a system."""

    key: ApiKey

    @property
    def centre(self) -> Centre:
        return self.key.centre

    def may(self, *permissions: Permission) -> bool:
        return any(each in self.key.permissions for each in permissions)

    @property
    def actor(self) -> Actor:
        """The key acts, under its own name; what it makes is marked as made by the person who made the key."""
        name = f"API key {self.key.name}"
        return Actor(user_id=self.key.created_by_id, name=name, origin=name, centre_id=self.key.centre_id)


class _TakenBack(Exception):
    """Ends the transaction of a request that was refused, on its way out with the answer."""

    def __init__(self, answer: HttpResponse):
        self.answer = answer


def keyed(*permissions: Permission) -> Callable[[View], View]:
    """An operation of the API, for keys with any of these permissions."""

    def decorate(view: View) -> View:
        @csrf_exempt  # a browser sends no key by itself
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            try:
                return _let_in(view, permissions, request, *args, **kwargs)
            except (OperationalError, InterfaceError):
                return problem_response("away", 503, headers=AGAIN_IN)

        guarded.declared = Declared("api", permissions)
        return guarded

    return decorate


def _let_in(
    view: View, permissions: tuple[Permission, ...], request: HttpRequest, *args, **kwargs
) -> HttpResponse:
    at = now()
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return problem_response("key_needed", 401, headers=CHALLENGE)
    key = key_with(secret.strip())
    why = why_key_fails(key, on=london_date(at)) if key else []
    if key is None or why:
        return problem_response("key_refused", 401, map(as_json, why), CHALLENGE)
    if wait := count_use(key=key, now=at):
        seconds = str(math.ceil(wait.total_seconds()))
        return problem_response("too_many_requests", 429, headers={"Retry-After": seconds})
    request.acting = ActingByKey(key)
    if not request.acting.may(*permissions):
        return problem_response("not_allowed", 403)
    try:
        with within(of_centre(key.centre_id)):
            answer = view(request, *args, **kwargs)
            if answer.status_code >= 400:
                raise _TakenBack(answer)
            return answer
    except _TakenBack as taken_back:
        return taken_back.answer
