"""Two numbers of one person made one, and made two again (docs/specification, DCH-04; docs/decisions/0115).

A merge deletes nothing. The merged learner keeps their row, their number and the keys they are found by; they only
point to the master from then on, and so does everybody who pointed to them: links are never longer than one step.
All that undoing needs is written down before. Merges are few and touch several learners, so there is one at a time.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.forms.models import model_to_dict

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit.problems import refuse_if
from testamur.records.register.actions.indexing import index
from testamur.records.register.models import Amendment, Learner, Merge, Suspicion
from testamur.records.register.problems_of_merging import merge_problems, unmerge_problems
from testamur.records.register.queries_of_merging import gaps, super_users_concerned

MERGED = define("uln.merged", "A ULN was merged into another of the same person")
UNMERGED = define("uln.unmerged", "A merge of two ULNs was undone")

SERVICE_DESK = "Service desk"
Status = Learner.Status


@transaction.atomic
def merge(
    *, master: Learner, merged: Learner, reason: str, by: Actor, now: datetime, take: Collection[str] = ()
) -> Merge:
    """Have the number of `merged` answer as `master`, who keeps their own.

    `take` names gaps in the master's details to be filled from the merged ones (`queries_of_merging.gaps`). Changes:
    the merge with all that undoing it needs; the merged learner's status and master; the master of those linked to
    them; the details taken over; a version and an amendment of each learner; the suspicion about the two; an audit
    event; messages to the super users of organisations that registered them. Looks and searches stay where they were.
    """
    held = _hold(master, merged)
    master, merged = held[master.pk], held[merged.pk]
    refuse_if(merge_problems(master=master, merged=merged, reason=reason, take=take))
    moved = [each for each in held.values() if each.master_id == merged.pk]
    taken = {name: gaps(master, merged)[name] for name in take}
    made = Merge.objects.create(
        master=master,
        merged=merged,
        reason=reason.strip(),
        merged_at=now,
        merged_by=by.name,
        before={
            "master": _kept(master),
            "merged": _kept(merged),
            "linked": [each.pk for each in moved],
            "taken": taken,
        },
    )
    to_master = {"master": [merged.uln, master.uln]}
    write = partial(_write, what="merged", by=by, now=now)
    write(moved, {"master_id": master.pk}, to_master)
    write(
        [merged],
        {"status": Status.MERGED, "master_id": master.pk},
        {"status": [Status.ACTIVE, Status.MERGED], "master": ["", master.uln]},
    )
    write([master], taken, {"linked": ["", merged.uln], **{name: ["", taken[name]] for name in taken}})
    _after(made, Suspicion.Status.MERGED, changed=[master.pk] if taken else [], by=by, now=now)
    change = Change("uln", merged.pk, merged.uln, {}, {"master": master.uln, "reason": made.reason, **taken})
    record(MERGED, changes=[change], by=by, centre_id=None, now=now)
    _tell(made, [master, merged, *moved], "register/merged.txt", "A ULN was merged into another", now=now)
    return made


@transaction.atomic
def unmerge(*, merge: Merge, reason: str, by: Actor, now: datetime) -> Merge:
    """Undo a merge: both numbers answer for themselves again.

    Changes: the merged learner's status; those who were linked to them are linked to them again; what the master was
    given is taken back, unless it was edited since; a version and an amendment of each; the suspicion about the two
    waits for a decision again; an audit event and messages. Edits made since the merge stay with the master. Refused
    while a later merge stands on this one.
    """
    held = _hold(merge.master, merge.merged)
    merge = Merge.objects.select_related("master", "merged").get(pk=merge.pk)
    master, merged = held[merge.master_id], held[merge.merged_id]
    refuse_if(unmerge_problems(merge=merge, reason=reason))
    again = [held[pk] for pk in merge.before["linked"]]
    taken = {name: given for name, given in merge.before["taken"].items() if getattr(master, name) == given}
    Merge.objects.filter(pk=merge.pk).update(undone_at=now, undone_by=by.name, undone_because=reason.strip())
    merge.refresh_from_db()
    write = partial(_write, what="restored", by=by, now=now)
    write(
        [merged],
        {"status": Status.ACTIVE, "master_id": None},
        {"status": [Status.MERGED, Status.ACTIVE], "master": [master.uln, ""]},
    )
    write(again, {"master_id": merged.pk}, {"master": [master.uln, merged.uln]})
    write(
        [master],
        dict.fromkeys(taken, ""),
        {"linked": [merged.uln, ""], **{name: [taken[name], ""] for name in taken}},
    )
    _after(merge, Suspicion.Status.OPEN, changed=[master.pk] if taken else [], by=by, now=now)
    change = Change("uln", merged.pk, merged.uln, {"master": master.uln}, {"reason": merge.undone_because})
    record(UNMERGED, changes=[change], by=by, centre_id=None, now=now)
    _tell(merge, [master, merged, *again], "register/unmerged.txt", "A merge of ULNs was undone", now=now)
    return merge


def _hold(one: Learner, other: Learner) -> dict[int, Learner]:
    """The two and everybody linked to either, as they are now: no other merge and no edit comes between."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('merges of the register'))")
    pair = [one.pk, other.pk]
    concerned = Learner.objects.filter(Q(pk__in=pair) | Q(master__in=pair))
    return {each.pk: each for each in concerned.select_for_update(of=("self",)).order_by("pk")}


def _kept(learner: Learner) -> dict[str, Any]:
    """Every field of a learner, as JSON can hold it."""
    fields = model_to_dict(learner).items()
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in fields}


def _write(
    learners: Collection[Learner],
    facts: Mapping[str, Any],
    changes: Mapping[str, list[str]],
    *,
    what: str,
    by: Actor,
    now: datetime,
) -> None:
    """The same facts for all of the learners, and in the history of each one version and its amendment."""
    if not learners:
        return
    rows = Learner.objects.filter(pk__in=[each.pk for each in learners])
    rows.update(**facts, version=F("version") + 1, updated_at=now)
    Amendment.objects.bulk_create(
        Amendment(
            learner=each,
            version=each.version + 1,
            at=now,
            what=what,
            organisation_name=SERVICE_DESK,
            user_name=by.name,
            changes=dict(changes),
        )
        for each in learners
    )


def _after(merge: Merge, status: Suspicion.Status, *, changed: list[int], by: Actor, now: datetime) -> None:
    """The master is found by the details it has now, and the suspicion about the two is settled, or open again."""
    if changed:
        index(changed)
    one, other = sorted([merge.master_id, merge.merged_id])
    Suspicion.objects.filter(one=one, other=other).update(
        status=status,
        decided_at=None if status == Suspicion.Status.OPEN else now,
        decided_by="" if status == Suspicion.Status.OPEN else by.name,
        note=merge.undone_because or merge.reason,
    )


def _tell(merge: Merge, learners: list[Learner], template: str, subject: str, *, now: datetime) -> None:
    """Once to each super user of the organisations concerned. ULNs are named, and nobody's name."""
    told = {member.user_id: member for member in super_users_concerned(learners)}
    for member in told.values():
        send_message(
            to=member.user,
            subject=subject,
            template=template,
            context={"merge": merge, "address": f"{settings.BASE_URL}/lrs/"},
            now=now,
        )
