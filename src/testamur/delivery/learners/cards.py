"""A learner as a record that centre and awarding organisation write to each other about (BEY-18)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from testamur.delivery.learners.models import Learner
from testamur.ground.conversations.kinds import About, Kind


def about_learner(learner: Learner) -> About:
    """By number, not by name: it stands in lists and in the audit trail."""
    return About(
        centre_id=learner.centre_id,
        kind=Kind.LEARNER,
        record_id=learner.pk,
        label=_("Learner %(number)s") % {"number": learner.number},
        path=reverse("portal:learner", args=[learner.number]),
        office_path=reverse("office:learner", args=[learner.number]),
    )
