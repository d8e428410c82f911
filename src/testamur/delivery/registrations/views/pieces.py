"""What the pages of a batch and of a bundle batch show alike: what was registered just now, and their history."""

from django.http import HttpRequest

from testamur.delivery.registrations.queries import drafts
from testamur.ground.audit.events import DEFINED
from testamur.ground.audit.models import Event

MOST_DIGITS = 18  # of an id


def just_registered(request: HttpRequest, **of: object) -> dict[str, str] | None:
    """What was registered just now, when the page is come to from its progress; `of` is the batch, by its path."""
    asked = request.GET.get("draft", "")
    if not asked.isdecimal() or len(asked) > MOST_DIGITS:
        return None
    found = drafts.drafts(centre=request.acting.centre).select_related("order")
    draft = found.filter(**of, pk=int(asked)).first()
    if draft is None:
        return None
    return {
        "sentence": drafts.progress(draft=draft).sentence,
        "order": draft.order.number,
        "email": draft.details["contact_email"],
    }


def told(event: Event) -> dict[str, object]:
    """An event as the timeline shows it."""
    learners = event.after.get("learners")
    detail = f"{learners:,} learners, order {event.after.get('order')}" if learners else ""
    return {
        "kind": "registered",
        "what": DEFINED[event.name],
        "at": event.at,
        "by": event.by_name,
        "detail": detail,
    }
