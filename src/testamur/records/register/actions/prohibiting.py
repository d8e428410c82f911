"""The list of words that may not be in a learner's details: kept by the service desk (URN-04)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, refuse_if
from testamur.records.register.models import ProhibitedText

PROHIBITED = define("prohibited_text.added", "A word was put on the list of prohibited texts")
ALLOWED = define("prohibited_text.removed", "A word was taken off the list of prohibited texts")


@transaction.atomic
def prohibit(*, text: str, field: str, is_whole: bool, by: Actor, now: datetime) -> ProhibitedText:
    """Refuse a text in one field, or in every text when `field` is empty; learners held already are left alone.

    `is_whole`: only when it is all that the field says.
    """
    text = " ".join(text.split())
    known = ProhibitedText.objects.filter(field=field, text__iexact=text)
    already = Problem("prohibited_text.known", _("This is on the list already."), "text")
    refuse_if([already] if known.exists() else [])
    added = ProhibitedText.objects.create(field=field, text=text, is_whole=is_whole)
    _record(PROHIBITED, added, by=by, now=now)
    return added


@transaction.atomic
def allow(*, prohibited: ProhibitedText, by: Actor, now: datetime) -> None:
    _record(ALLOWED, prohibited, by=by, now=now)
    prohibited.delete()


def _record(event: str, prohibited: ProhibitedText, *, by: Actor, now: datetime) -> None:
    facts = {"field": prohibited.field, "is_whole": prohibited.is_whole}
    change = Change("prohibited_text", prohibited.pk, prohibited.text, after=facts)
    record(event, changes=[change], by=by, centre_id=None, now=now)
