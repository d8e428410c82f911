"""What stands in the way of giving a learner an arrangement, of its evidence, and of an answer to it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.db.models import Q
from django.template.defaultfilters import filesizeformat

from testamur.delivery.learners import evidence
from testamur.delivery.learners.models import Arrangement, Learner
from testamur.kit.problems import Problem
from testamur.rulebook.arrangements import KINDS, detail_problem
from testamur.rulebook.dates import long_date

Status = Arrangement.Status
LONGEST_REASON = 500


class Asked(Protocol):
    kind: str
    detail: str
    from_on: date
    until_on: date | None


def arrangement_problems(learner: Learner, asked: Asked, *, but: Arrangement | None = None) -> list[Problem]:
    """Why the learner cannot have this: its detail, its days, or that they have it. `but` is the one being changed."""
    if asked.kind not in KINDS:
        return [Problem("kind_unknown", "Choose one of the arrangements.", "kind")]
    kind = KINDS[asked.kind]
    found = []
    if wrong := detail_problem(kind, asked.detail):
        found.append(Problem("detail_wrong", wrong, "detail"))
    if asked.until_on and asked.until_on < asked.from_on:
        message = f"The last day must not be before the first, {long_date(asked.from_on)}."
        found.append(Problem("ends_before_start", message, "until_on"))
    if not found and (other := _overlapping(learner, asked, but)):
        message = (
            f"{learner.full_name} has this already: {other.said}, {_days(other)}. "
            "Change that one, or end it before this begins."
        )
        found.append(Problem("arrangement_there", message, "kind"))
    return found


def evidence_problems(files: Sequence[evidence.Sent], *, of: Arrangement | None = None) -> list[Problem]:
    """Files that are too large, too many, empty, or of a kind that is not taken."""
    found = []
    for each in files:
        if len(each.content) > evidence.LARGEST:
            message = f"{each.name} is larger than {filesizeformat(evidence.LARGEST)}."
            found.append(Problem("evidence_too_large", message, "files"))
        elif not each.content_type:
            message = f"{each.name} is not a PDF, JPEG, PNG or Word (.docx) file. Save it as one of these."
            found.append(Problem("evidence_unreadable", message, "files"))
    there = of.files.count() if of else 0
    if there + len(files) > evidence.MOST_FILES:
        message = f"An arrangement has at most {evidence.MOST_FILES} files; it has {there}."
        found.append(Problem("evidence_too_many", message, "files"))
    return found


def decision_problems(verdict: str, reason: str) -> list[Problem]:
    if verdict == Status.DECLINED and not reason:
        message = "Say why it is declined, so that the centre knows what to do."
        return [Problem("reason_missing", message, "reason")]
    return []


def _overlapping(learner: Learner, asked: Asked, but: Arrangement | None) -> Arrangement | None:
    """The learner's other arrangement of this kind on any of these days. There may be several "others"."""
    same = learner.arrangements.filter(kind=asked.kind).exclude(status=Status.DECLINED)
    if asked.kind == "other":
        same = same.filter(detail=asked.detail)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if asked.until_on:
        same = same.filter(from_on__lte=asked.until_on)
    return same.filter(Q(until_on=None) | Q(until_on__gte=asked.from_on)).first()


def _days(found: Arrangement) -> str:
    until = f" until {long_date(found.until_on)}" if found.until_on else ""
    return f"from {long_date(found.from_on)}{until}"
