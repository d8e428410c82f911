"""What stands in the way of merging two learners, and of undoing a merge."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from testamur.kit.problems import Problem
from testamur.records.register.models import Learner, Merge
from testamur.records.register.queries_of_merging import gaps, standing_on


def merge_problems(
    *, master: Learner, merged: Learner, reason: str, take: Collection[str] = ()
) -> list[Problem]:
    """Of two learners as they are now. Places are `master`, `merged`, `reason` and `take`."""
    if master.pk == merged.pk:
        return [Problem("merge.same", _("These are one and the same ULN: give two."), "merged")]
    problems = [
        problem
        for place, learner in (("master", master), ("merged", merged))
        if (problem := _not_active(learner, place))
    ]
    if not reason.strip():
        problems.append(Problem("merge.reason", _("Enter why they are one person."), "reason"))
    if not problems and not set(take) <= gaps(master, merged).keys():
        message = _("These details changed just now: look at both again, then choose what is taken over.")
        problems.append(Problem("merge.take", message, "take"))
    return problems


def unmerge_problems(*, merge: Merge, reason: str) -> list[Problem]:
    if merge.undone_at:
        return [Problem("unmerge.done", _("This merge was undone already."))]
    problems = []
    if later := standing_on(merge):
        message = _(
            "{merged} was merged into {master} after this: undo that merge first.",
        ).format(merged=later.merged.uln, master=later.master.uln)
        problems.append(Problem("unmerge.later", message, str(later.pk)))
    if not reason.strip():
        problems.append(Problem("unmerge.reason", _("Enter why the merge is undone."), "reason"))
    return problems


def _not_active(learner: Learner, place: str) -> Problem | None:
    if learner.status == Learner.Status.MERGED:
        message = _("{uln} was merged into {master}: use that ULN instead.").format(
            uln=learner.uln, master=learner.master.uln
        )
        return Problem("merge.merged", message, place)
    if learner.status == Learner.Status.DELETED:
        return Problem(
            "merge.deleted", _("{uln} is deleted: restore it first.").format(uln=learner.uln), place
        )
    return None
