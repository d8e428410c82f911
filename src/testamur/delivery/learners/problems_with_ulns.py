"""What stands in the way of a ULN being given to a learner, and of asking the learning records service."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from testamur.delivery.learners.learning_records import LearningRecords
from testamur.delivery.learners.models import Learner
from testamur.kit.problems import Problem
from testamur.rulebook.uln import uln_problem

SHORTEST_REASON = 3


def problems_of_ulns(learners: Iterable[Learner], typed: Mapping[int, str]) -> dict[int, Problem]:
    """By learner, the first thing wrong with the ULN typed for them. One query.

    `typed` holds tidied text by the id of one of `learners`; an empty one takes the ULN away. `place` is the
    learner's number.
    """
    learners = list(learners)
    holders = _holders(learners, typed)
    times = Counter(text for text in typed.values() if text)
    found = {}
    for learner in learners:
        text = typed[learner.pk]
        if why := _problem(learner, text, times[text], holders.get(text)):
            code, message = why
            found[learner.pk] = Problem(code, message, learner.number)
    return found


def _problem(learner: Learner, text: str, times: int, holder: Learner | None) -> tuple[str, str] | None:
    if text and (slip := uln_problem(text)):
        return "uln.wrong", slip
    if learner.uln_state == Learner.UlnState.VERIFIED:
        return "uln.verified", _(
            "This ULN is verified. To change it, open the learner's ULN page and say why."
        )
    if times > 1 and text:
        return "uln.twice", _("This ULN is typed for more than one learner: no two learners share one.")
    return taken(holder) if holder else None


def taken(holder: Learner) -> tuple[str, str]:
    who = {"name": holder.full_name, "number": holder.number}
    return "uln.taken", _(
        "%(name)s, %(number)s, has this ULN already: find out whose it is, and whether both are one person."
    ) % who


def _holders(learners: Iterable[Learner], typed: Mapping[int, str]) -> dict[str, Learner]:
    """Who of the centre has one of these ULNs and keeps it: somebody whose own is typed anew gives it free."""
    centres = {learner.centre_id for learner in learners}
    texts = {text for text in typed.values() if text}
    found = Learner.objects.filter(centre__in=centres, uln__in=texts).exclude(pk__in=typed)
    return {learner.uln: learner for learner in found}


def not_connected(service: LearningRecords | None) -> list[Problem]:
    if service is not None:
        return []
    message = _("No learning records service is connected, so nobody can be asked.")
    return [Problem("uln.no_service", message)]


def without_reason(reason: str) -> list[Problem]:
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [Problem("uln.reason", _("Say why this verified ULN is changed."), "reason")]
