"""What a row says beyond what the register holds of the learner who was found (docs/decisions/0110).

Only gaps are filled, and only of a learner who is certain: what is held is never overwritten by a file. The ability to
share and the verification type go from "not seen" and "none" to what the row says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from testamur.ground.audit.actor import Actor
from testamur.records.batches.codes import Code
from testamur.records.batches.results import Cleaned, Result
from testamur.records.organisations.models import Organisation
from testamur.records.register.actions.changing_many import Wanted, change_many
from testamur.records.register.details import Details, details_of
from testamur.records.register.models import Learner, Sharing, Verification
from testamur.rulebook.names import name_key

FILLED = (
    "title",
    "middle_names",
    "preferred_name",
    "family_name_at_16",
    "school_at_16",
    "place_of_birth",
    "email",
    "nationality",
    "scottish_candidate_number",
)
ADDRESS = ("address_1", "address_2", "town", "county")
CERTAIN = frozenset({Code.FOUND, Code.CONFIRMED})


def complete(
    done: Mapping[int, Result],
    read: Sequence[Cleaned],
    *,
    channel: str,
    by: Actor,
    organisation: Organisation,
    now: datetime,
) -> dict[int, Result]:
    """The results, those that filled a gap now with the code that says so. Of a learner's rows the first counts."""
    first = {
        result.learner_id: number
        for number, result in sorted(done.items(), reverse=True)
        if result.code in CERTAIN
    }
    learners = Learner.objects.in_bulk(first)
    wanted = {}
    for learner_id, number in first.items():
        held = details_of(learners[learner_id])
        filled = with_gaps_filled(held, read[number].details)
        if filled != held:
            wanted[number] = Wanted(learners[learner_id], learners[learner_id].version, filled)
    if not wanted:
        return dict(done)
    answers = change_many(
        wanted=list(wanted.values()), channel=channel, by=by, organisation=organisation, now=now
    )
    changed = {number for number, problems in zip(wanted, answers, strict=True) if not problems}
    return {
        number: replace(result, code=Code.COMPLETED) if number in changed else result
        for number, result in done.items()
    }


def with_gaps_filled(held: Details, sent: Details) -> Details:
    """What is held, and what was sent where nothing is held; an address only for the postcode it belongs to."""
    old, new = asdict(held), asdict(sent)
    gaps = {name: new[name] for name in FILLED if new[name] and not old[name]}
    same_postcode = name_key(held.postcode) == name_key(sent.postcode)
    if same_postcode and not any(old[name] for name in ADDRESS) and any(new[name] for name in ADDRESS):
        gaps |= {name: new[name] for name in (*ADDRESS, "address_on")}
    if held.sharing == Sharing.NOT_SEEN and sent.sharing:
        gaps["sharing"] = sent.sharing
    if held.verification == Verification.NONE and sent.verification:
        gaps |= {"verification": sent.verification, "other_verification": sent.other_verification}
    return replace(held, **gaps)
