"""How far a registration has come, told from where its learner stands (docs/specification, CLM-05)."""

from testamur.delivery.registrations.models import Registration
from testamur.outcomes.grading.standing import Standing


def stage_of(standing: Standing) -> Registration.Stage:
    """The stage of an active registration of which nothing is with the EQA or claimed."""
    if standing.is_full:
        return Registration.Stage.READY
    return Registration.Stage.PART if standing.is_partial else Registration.Stage.REGISTERED
