"""What changes something is done once, however often it is asked for, and not at all in a dry run.

A system that got no answer asks again with the same `Idempotency-Key`, and gets the answer that it missed. The answer
is kept in the transaction of what was done, so there is never the one without the other
(docs/decisions/0090-the-same-request-again.md).
"""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from testamur.ground.access.actions_on_keys import keep_answer, one_at_a_time
from testamur.ground.access.queries import kept_answer
from testamur.kit.clock import now
from testamur.kit.failpoints import fail_point
from testamur.kit.problem_documents import as_json, problem_response
from testamur.kit.problems import Problem

HEADER = "Idempotency-Key"
LONGEST = 255
AGAIN = "Idempotent-Replayed"
YES = frozenset({"true", "1", "yes", "on", "t", "y"})

Answer = Callable[[], HttpResponse]


def answered_once(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer to a request that changes something: the one that was kept, or a new one, kept from now on.

    What is refused has changed nothing and is not kept: put it right, and send it with the same key.
    """
    if is_dry_run(request):
        return _taken_back(answer)
    idempotency_key = request.headers.get(HEADER, "")
    if problem := _key_problem(idempotency_key):
        return problem_response("refused", 400, [as_json(problem)])
    key, digest = request.acting.key, _digest(request)
    one_at_a_time(key=key, idempotency_key=idempotency_key)
    if kept := kept_answer(key=key, idempotency_key=idempotency_key):
        if kept.request_digest != digest:
            message = "This key was sent with another request before. Use a new key for each request."
            return problem_response("refused", 422, [as_json(Problem("idempotency.other", message, HEADER))])
        return HttpResponse(
            kept.body, status=kept.status, content_type="application/json", headers={AGAIN: "true"}
        )
    made = answer()
    if made.status_code < 400:
        fail_point("api.done_not_kept")
        keep_answer(
            key=key,
            idempotency_key=idempotency_key,
            request_digest=digest,
            status=made.status_code,
            body=made.content.decode(),
            now=now(),
        )
        fail_point("api.kept_not_committed")
    return made


def is_dry_run(request: HttpRequest) -> bool:
    """As the library reads true and false in an address."""
    return request.GET.get("dry_run", "").lower() in YES


def _taken_back(answer: Answer) -> HttpResponse:
    with transaction.atomic():
        made = answer()
        transaction.set_rollback(True)
    return made


def _key_problem(idempotency_key: str) -> Problem | None:
    if not idempotency_key:
        message = "Send a text of your own that is different for each request, like a UUID."
        return Problem("idempotency.missing", message, HEADER)
    if len(idempotency_key) > LONGEST or not idempotency_key.isprintable():
        return Problem("idempotency.unreadable", f"Send at most {LONGEST} printable characters.", HEADER)
    return None


def _digest(request: HttpRequest) -> str:
    about = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(about + request.body).hexdigest()
