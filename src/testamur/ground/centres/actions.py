"""What a centre decides about itself."""

from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.scope import STAFF, within

REQUIRED = define("centre.second_factor_required", "A centre's users must have a second factor")
OPTIONAL = define("centre.second_factor_optional", "A centre's users may have a second factor")


def require_second_factor(*, centre: Centre, by: Actor, now: datetime) -> None:
    """From the next request on, the centre's users are led to set one up before anything else (ACC-07)."""
    _set(centre, True, REQUIRED, by=by, now=now)


def make_second_factor_optional(*, centre: Centre, by: Actor, now: datetime) -> None:
    _set(centre, False, OPTIONAL, by=by, now=now)


@transaction.atomic
def _set(centre: Centre, required: bool, event: str, *, by: Actor, now: datetime) -> None:
    # A centre's own role may not write the table of centres; the caller has checked who asks.
    with within(STAFF):
        Centre.objects.filter(pk=centre.pk).update(requires_second_factor=required)
        change = Change("centre", centre.pk, str(centre), after={"second factor required": required})
        record(event, changes=[change], by=by, centre_id=centre.pk, now=now)
