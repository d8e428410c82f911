"""A batch as a record that centre and awarding organisation write to each other about (BEY-18)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from testamur.delivery.registrations.models import Batch
from testamur.ground.conversations.kinds import About, Kind


def about_batch(batch: Batch) -> About:
    """The office has no page of a batch yet: it sees which one it is, and of which centre."""
    return About(
        centre_id=batch.centre_id,
        kind=Kind.BATCH,
        record_id=batch.pk,
        label=_("Batch %(number)s") % {"number": batch.number},
        path=reverse("registrations:batch", args=[batch.number]),
    )
