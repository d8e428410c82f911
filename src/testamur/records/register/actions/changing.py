"""Changing what is held of a learner (URN-04): by whoever has read what is held now, and nothing is lost."""

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, refuse_if
from testamur.records.organisations.models import Organisation
from testamur.records.register import problems
from testamur.records.register.actions.amending import Changed, note_amendments
from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.searching import note_looks
from testamur.records.register.details import (
    MANDATORY,
    UNKNOWN_POSTCODE,
    Details,
    details_of,
    key_of,
    missing,
    said,
)
from testamur.records.register.models import Learner
from testamur.rulebook.names import name_key

CHANGED = define("uln.changed", "Details of the holder of a Unique Learner Number were changed")


@transaction.atomic
def change(
    *,
    learner: Learner,
    version: int,
    details: Details,
    channel: str,
    by: Actor,
    organisation: Organisation,
    now: datetime,
) -> Learner:
    """Hold these details of a learner instead of those of `version`, which must be the one held.

    A family name that is given up moves to the previous family name, and a postcode to the previous one. Refused for
    merged and deleted learners, for another version, when nothing differs, when sharing would go back to "not seen",
    and for new values that may not be held. Then the learner, an amendment of each field before and after, the keys
    they are found by, the audit line and the look are kept.
    """
    held = Learner.objects.select_for_update().get(pk=learner.pk)
    changed = changed_by(held, details)
    refuse_if(problems.problems_of_changing(held, version=version, changed=changed))
    refuse_if(_unfit(details, changed, now=now))
    for name, (_, value) in changed.items():
        setattr(held, name, value)
    held.version += 1
    held.updated_at = now
    held.details_key = key_of(details)
    held.save(update_fields=[*changed, "version", "updated_at", "details_key"])
    index([held.pk])
    note_amendments([(held, changed)], "changed", organisation_name=organisation.name, by=by, now=now)
    record(CHANGED, changes=[audited(held, changed)], by=by, centre_id=None, now=now)
    note_looks(learners=[held], what="changed", channel=channel, by=by, organisation=organisation, now=now)
    return held


def changed_by(held: Learner, details: Details) -> Changed:
    """What of a learner changes when they are to have these details: the former family name and postcode as well."""
    before = details_of(held)
    wanted = _with_previous_name(details, before)
    changed = differing(before, wanted)
    past = _past_postcode(before, wanted, held.previous_postcode)
    if past != held.previous_postcode:
        changed["previous_postcode"] = (held.previous_postcode, past)
    return changed


def differing(before: Details, after: Details) -> Changed:
    """What is in each field before and after, where the two differ."""
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def audited(learner: Learner, changed: Changed) -> Change:
    """The line of the audit trail about it."""
    before = {name: said(old) for name, (old, _) in changed.items()}
    after = {name: said(new) for name, (_, new) in changed.items()}
    return Change("uln", learner.pk, learner.uln, before=before, after=after)


def _with_previous_name(wanted: Details, before: Details) -> Details:
    """A name put right in its case or accents is no former name, and one that somebody gave stands."""
    is_another = name_key(wanted.family_name) != name_key(before.family_name)
    if is_another and wanted.family_name and wanted.previous_family_name == before.previous_family_name:
        return replace(wanted, previous_family_name=before.family_name)
    return wanted


def _past_postcode(before: Details, wanted: Details, known: str) -> str:
    moved = before.postcode not in {wanted.postcode, UNKNOWN_POSTCODE}
    return before.postcode if moved else known


def _unfit(wanted: Details, changed: Changed, *, now: datetime) -> list[Problem]:
    """Of what is new only: what was held before a rule was made keeps nobody from putting right the rest."""
    [found] = problems.problems_of_each([wanted], now=now)
    return [
        *missing(wanted, MANDATORY),
        *(each for each in found if each.place in changed),
    ]
