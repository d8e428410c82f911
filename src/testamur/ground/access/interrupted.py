"""What somebody typed is not lost when their session has ended: it waits while they sign in again (ACC-06).

The fields of the post are kept, encrypted, in the new anonymous session, for the same person only: the ended
session's row still says whose it was. After the sign-in a page shows them and posts them again, with a fresh token.
Files and passwords are not kept, nor is what would not fit.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from testamur.ground.accounts.sealing import seal, unseal

IN_SESSION = "interrupted"
MOST_BYTES = 1_000_000
SECRET_NAMES = ("password", "csrfmiddlewaretoken", "code", "credential")


@dataclass(frozen=True)
class Interrupted:
    """A post that came after its session had ended: where to, from which page, and what was typed."""

    path: str
    came_from: str
    whose: int | None
    fields: list[tuple[str, list[str]]]
    files_lost: bool


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for the sign-in; a post is kept first, and the way back is then to the page that sends it again."""
    if request.headers.get("HX-Request"):
        # The answer would be a part of a page. The whole page asks again; the browser keeps its own drafts.
        answer = HttpResponse()
        answer["HX-Redirect"] = redirect_to_login(_page_before(request)).url
        return answer
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(reverse("account:send-again") if _keep(request) else _page_before(request))


def waiting(request: HttpRequest) -> Interrupted | None:
    """What this person typed before they had to sign in again, if anything."""
    kept = request.session.get(IN_SESSION)
    if kept is None:
        return None
    try:
        interrupted = Interrupted(**json.loads(unseal(kept)))
    except InvalidToken:
        return None
    return interrupted if interrupted.whose == request.user.pk else None


def forget(request: HttpRequest) -> None:
    request.session.pop(IN_SESSION, None)


def remember_whose(request: HttpRequest, user_id: int) -> None:
    """The middleware has just ended this person's session."""
    request.session_was_of = user_id


def _keep(request: HttpRequest) -> bool:
    whose = _whose(request)
    fields = [(name, values) for name, values in request.POST.lists() if not name.startswith(SECRET_NAMES)]
    text = json.dumps(
        {
            "path": request.get_full_path(),
            "came_from": _page_before(request),
            "whose": whose,
            "fields": fields,
            "files_lost": bool(request.FILES),
        }
    )
    if whose is None or not fields or len(text) > MOST_BYTES:
        return False
    request.session[IN_SESSION] = seal(text)
    return True


def _whose(request: HttpRequest) -> int | None:
    """The person of the session that has just ended: its row stays until it is cleared away."""
    known = getattr(request, "session_was_of", None)
    if known is not None:
        return known
    ended = Session.objects.filter(session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")).first()
    user_id = ended.get_decoded().get(SESSION_KEY) if ended else None
    return int(user_id) if user_id else None


def _page_before(request: HttpRequest) -> str:
    """The path of the page the form was on, as the browser tells it; home if it does not."""
    told = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if told.netloc != request.get_host() or REDIRECT_FIELD_NAME in told.query:
        return "/"
    return told.path + (f"?{told.query}" if told.query else "")
