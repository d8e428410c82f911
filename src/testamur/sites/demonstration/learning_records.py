"""The demonstration's learning records service: organisations, their users, and a register with its troubles.

Twins and namesakes, who are two people each; people registered twice, some merged since; a file whose exceptions
wait. All is made up by the same chance each time, and through the service's own actions.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import london_date
from testamur.records.batches.actions import submit
from testamur.records.batches.jobs import carry_out
from testamur.records.batches.models import Batch
from testamur.records.organisations.actions import publish_agreement
from testamur.records.organisations.actions.users import plain_answer
from testamur.records.organisations.models import Credential, Member, Organisation, SecretQuestion
from testamur.records.register.actions import register_many
from testamur.records.register.actions.merging import merge, unmerge
from testamur.records.register.actions.suspecting import look_for_duplicates
from testamur.records.register.details import Details
from testamur.records.register.models import Learner
from testamur.sites.demonstration.learners import FORENAMES, SURNAMES
from testamur.sites.demonstration.people import (
    PEOPLE,
    RECORDS_AO,
    RECORDS_COLLEGE,
    RECORDS_SCHOOL,
    SYSTEM_PASSWORD,
)

Kind = Organisation.Kind
ORGANISATIONS = (
    (RECORDS_COLLEGE, "10002709", "Harbour City College", Kind.COLLEGE),
    (RECORDS_SCHOOL, "10004410", "Moorland School", Kind.SCHOOL),
    (RECORDS_AO, "10009999", "Testamur Awards", Kind.AWARDING),
)
AGREEMENT = """This is a made-up agreement of a demonstration.

I use the learning records service only for my work, and only for learners of my organisation. I look for a learner
before I register one. I tell nobody my password. I know that every learner I look at is written down, and that the
learner may see it."""
ANSWER = "Biscuit"  # to every secret question of the demonstration

AT_COLLEGE, AT_SCHOOL = 1_600, 400
TWINS, NAMESAKES, TWICE = 12, 12, 14
MERGED = 8  # of those registered twice; one of the merges was undone again


def arrange(now: datetime) -> None:
    """Organisations and users, the agreement, two thousand learners, merges, suspicions, and a file half decided."""
    held = {reference: _organisation(reference, *facts, now) for reference, *facts in ORGANISATIONS}
    _users(held, now)
    dee = _actor(User.objects.get(full_name="Dee Fairbrother"))
    publish_agreement(text=AGREEMENT, by=dee, now=now - timedelta(days=60))
    chance = random.Random("learning records")  # noqa: S311  (made-up people, not secrets)
    since = now - timedelta(days=30)
    _register(_different(chance, AT_SCHOOL, since), held[RECORDS_SCHOOL], since)
    people = _different(chance, AT_COLLEGE, since)
    _register([*people, *_twins(chance, people), *_namesakes(people)], held[RECORDS_COLLEGE], since)
    twice = _register(people[:TWICE], held[RECORDS_COLLEGE], since)
    again = _register(
        [_typed_anew(each) for each in people[:TWICE]], held[RECORDS_SCHOOL], since + timedelta(days=9)
    )
    _merge(list(zip(twice, again, strict=True))[:MERGED], dee, now)
    look_for_duplicates(since=since + timedelta(days=8), now=now)
    _hand_in(people, held[RECORDS_COLLEGE], now)


# Organisations and users


def _organisation(reference: str, ukprn: str, name: str, kind: str, now: datetime) -> Organisation:
    made = Organisation.objects.create(
        reference=reference,
        ukprn=ukprn,
        name=name,
        kind=kind,
        agreement_reference=f"LRS-{reference}",
        agreement_on=date(now.year - 1, 9, 1),
        contact_name=f"Registry of {name}",
        created_at=now,
    )
    Credential.objects.create(
        organisation=made, password_hash=make_password(SYSTEM_PASSWORD), password_set_at=now
    )
    return made


def _users(held: dict[str, Organisation], now: datetime) -> None:
    for person in PEOPLE:
        if not person.organisations:
            continue
        user = User.objects.get(email=person.email)
        User.objects.filter(pk=user.pk).update(organisations=len(person.organisations))
        SecretQuestion.objects.create(
            user=user, question="pet", answer_hash=make_password(plain_answer(ANSWER)), set_at=now
        )
        for reference in person.organisations:
            Member.objects.create(
                organisation=held[reference], user=user, roles=list(person.plays), granted_at=now
            )


def _actor(user: User, organisation: Organisation | None = None) -> Actor:
    at = organisation.pk if organisation else None
    return Actor(user.pk, user.full_name, "demonstration", organisation_id=at)


# Learners


def _register(details: Sequence[Details], organisation: Organisation, now: datetime) -> list[Learner]:
    member = Member.objects.filter(organisation=organisation).select_related("user").order_by("pk").first()
    by = _actor(member.user, organisation)
    return register_many(details=details, channel="file", by=by, organisation=organisation, now=now)


def _different(chance: random.Random, count: int, now: datetime) -> list[Details]:
    """No two of them with the same names and day of birth."""
    people: dict[tuple, Details] = {}
    while len(people) < count:
        made = _person(chance, london_date(now))
        people.setdefault((made.given_name, made.family_name, made.born_on), made)
    return list(people.values())


def _person(chance: random.Random, today: date) -> Details:
    given, family = chance.choice(FORENAMES), chance.choice(SURNAMES)
    has_email = chance.random() < 0.4
    return Details(
        given_name=given,
        family_name=family,
        born_on=today - timedelta(days=chance.randrange(14 * 366, 22 * 365)),
        gender=chance.choice("1112229"),
        postcode=_postcode(chance),
        middle_names=chance.choice(FORENAMES) if chance.random() < 0.2 else "",
        email=f"{chance.randrange(10**6):06}@learners.example" if has_email else "",
        verification=chance.choice("1112356"),
        sharing=chance.choice("0111112"),
    )


def _postcode(chance: random.Random) -> str:
    """Of an area that there is not."""
    inward = f"{chance.randrange(1, 10)}{chance.choice('ABDEFGH')}{chance.choice('JLNPQ')}"
    return f"ZZ{chance.randrange(1, 100)} {inward}"


def _twins(chance: random.Random, people: Sequence[Details]) -> list[Details]:
    """Somebody of another given name, born on the same day at the same address."""
    chosen = people[100 : 100 + TWINS]
    return [
        replace(each, given_name=_other(chance, each.given_name), middle_names="", email="")
        for each in chosen
    ]


def _other(chance: random.Random, name: str) -> str:
    return chance.choice([each for each in FORENAMES if each[0] != name[0]])


def _namesakes(people: Sequence[Details]) -> list[Details]:
    """The same names and day of birth far away: two people who will be taken for one."""
    return [replace(each, postcode="BT7 1NN", email="") for each in people[200 : 200 + NAMESAKES]]


def _typed_anew(details: Details) -> Details:
    """The same person by another hand: registered twice, since the house moved round the corner."""
    return replace(details, postcode=f"{details.postcode[:-2]}XY", middle_names="", notes="")


def _merge(pairs: Sequence[tuple[Learner, Learner]], by: Actor, now: datetime) -> None:
    for number, (master, merged) in enumerate(pairs):
        at = now - timedelta(days=14 - number)
        made = merge(master=master, merged=merged, reason="Passport seen by both.", by=by, now=at)
        if number == 0:
            because = "The school had mixed up two brothers."
            unmerge(merge=made, reason=because, by=by, now=at + timedelta(days=2))


# A file


def _hand_in(people: Sequence[Details], organisation: Organisation, now: datetime) -> None:
    """Some are held, some are new, and some look like somebody: those wait to be decided."""
    member = Member.objects.get(organisation=organisation, user__full_name="Rhoda Quill")
    chance = random.Random("a file")  # noqa: S311
    rows = [
        *people[300:320],
        *_different(chance, 15, now),
        *(
            replace(each, postcode="ZZ99 9ZZ", born_on=each.born_on + timedelta(days=1))
            for each in people[320:330]
        ),
    ]
    batch = submit(
        organisation=organisation,
        kind=Batch.Kind.REGISTER,
        rows=[_row(number, each) for number, each in enumerate(rows, start=1)],
        channel="page",
        by=_actor(member.user, organisation),
        now=now - timedelta(days=1),
    )
    carry_out(batch.pk, organisation.pk)


def _row(number: int, details: Details) -> dict[str, str]:
    names = ("given_name", "family_name", "gender", "postcode", "verification", "sharing")
    return {
        "ref": f"HCC-{number:04}",
        "born_on": details.born_on.isoformat(),
        **{name: getattr(details, name) for name in names},
    }
