"""The learners of centres as the demonstration's own register holds them: most as the centre does, some otherwise.

Which of them differ, and in what, follows from their ULNs in the way the practice service answers, so that the same
pages can be seen with either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from itertools import islice
from zlib import crc32

from testamur.delivery.learners.learning_records.codes import SENT_GENDERS
from testamur.delivery.learners.learning_records.practice import IN_A_HUNDRED
from testamur.delivery.learners.models import Learner
from testamur.records.organisations.models import Organisation
from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.registering import draw
from testamur.records.register.details import Details, digest_of, key_of
from testamur.records.register.models import Amendment
from testamur.records.register.models import Learner as Held
from testamur.records.register.queries import with_same_details
from testamur.sites.demonstration.people import RECORDS_COLLEGE

AT_ONCE = 2_000
UNKNOWN = 5
FIELDS = ("uln", "forename", "surname", "date_of_birth", "gender", "postcode")


def _another_family_name(each: Details) -> Details:
    return replace(each, family_name="Vandermeer")


def _a_former_family_name(each: Details) -> Details:
    return replace(each, family_name="Vandermeer", previous_family_name=each.family_name)


def _swapped(each: Details) -> Details:
    return replace(each, given_name=each.family_name, family_name=each.given_name)


def _born_a_day_later(each: Details) -> Details:
    return replace(each, born_on=each.born_on + timedelta(days=1))


def _of_another_gender(each: Details) -> Details:
    return replace(each, gender="1" if each.gender == "2" else "2")


HELD_OTHERWISE: Mapping[int, Callable[[Details], Details]] = {
    0: _another_family_name,
    1: _a_former_family_name,
    2: _swapped,
    3: _born_a_day_later,
    4: _of_another_gender,
}
"""By the sixth to ninth digits of a ULN, of each hundred; the next one, UNKNOWN, is not held at all."""


def hold(now: datetime) -> None:
    """Have the register hold the learners of all centres: with their own ULN, or with a new one."""
    college = Organisation.objects.get(reference=RECORDS_COLLEGE)
    rows = Learner.objects.order_by("pk").values_list(*FIELDS).iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        new = {digest_of(each): (uln, each) for uln, each in _held(some)}
        already = with_same_details([details for _, details in new.values()])
        _add([each for digest, each in new.items() if digest not in already], college, now)


def _held(rows: Iterable[tuple]) -> Iterable[tuple[str, Details]]:
    for uln, forename, surname, born_on, gender, postcode in rows:
        details = Details(
            given_name=forename,
            family_name=surname,
            born_on=born_on,
            gender=SENT_GENDERS[gender],
            postcode=postcode,
            verification="1",
            sharing="1",
        )
        if uln and (place := int(uln[5:9]) % IN_A_HUNDRED) != UNKNOWN:
            yield uln, HELD_OTHERWISE.get(place, replace)(details)
        elif not uln:
            yield from _without_uln(details)


def _without_uln(details: Details) -> Iterable[tuple[str, Details]]:
    """Seven of ten are held as they are, two so that somebody must choose, one not at all."""
    chance = crc32(f"{details.given_name} {details.family_name} {details.born_on}".encode()) % 10
    if chance in (1, 2):
        yield "", replace(details, postcode="BT7 1NN")
        yield "", replace(details, postcode="BT9 2PP", born_on=details.born_on - timedelta(days=31))
    elif chance:
        yield "", details


def _add(held: Sequence[tuple[str, Details]], organisation: Organisation, now: datetime) -> None:
    """Put in directly, since no action of the register gives out a number that somebody has already."""
    facts = {"created_at": now, "created_by": organisation, "updated_at": now}
    learners = Held.objects.bulk_create(
        Held(uln=uln or draw(1)[0], details_key=key_of(each), **asdict(each), **facts) for uln, each in held
    )
    index([each.pk for each in learners])
    Amendment.objects.bulk_create(
        Amendment(
            learner=each,
            version=1,
            at=now,
            what="registered",
            organisation_name=organisation.name,
            user_name="Registry",
            changes={},
        )
        for each in learners
    )
