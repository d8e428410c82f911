"""Reads for editing one learner."""

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.models import Event
from testamur.kit.problems import Problem, Severity
from testamur.rulebook.dates import long_date


def registrations_of(*, learner: Learner, locked: bool = False) -> list[Registration]:
    """The learner's registrations with product and batch, newest first."""
    found = learner.registrations.select_related("product", "batch").order_by("-registered_at", "-pk")
    return list(found.select_for_update(of=("self",)) if locked else found)


def last_change_by(*, learner: Learner, but: int | None) -> str:
    """The name of whoever else changed something of the learner last."""
    told = Event.objects.filter(record="learner", record_id=learner.pk, centre_id=learner.centre_id)
    return told.exclude(by_id=but).order_by("-pk").values_list("by_name", flat=True).first() or ""


def namesakes_of(learner: Learner) -> list[Problem]:
    """A warning when the centre has another learner of this name and date of birth."""
    others = Learner.objects.filter(
        centre_id=learner.centre_id, sort_key=learner.sort_key, date_of_birth=learner.date_of_birth
    ).exclude(pk=learner.pk)
    numbers = list(others.order_by("pk").values_list("number", flat=True)[:5])
    if not numbers:
        return []
    message = (
        f"Your centre has another learner with this name, born on {long_date(learner.date_of_birth)}: "
        f"{', '.join(numbers)}. Are they the same person?"
    )
    return [Problem("namesake", message, "surname", Severity.WARNING)]
