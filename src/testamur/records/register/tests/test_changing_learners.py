"""Changing learners, deleting and restoring them: what moves, what is refused, what is kept (URN-04, URN-05)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.people import NOW, actor_of

from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.records.register import actions, finding, queries
from testamur.records.register.actions.merging import merge
from testamur.records.register.details import details_of, key_of
from testamur.records.register.editing import as_read, changed_meanwhile, put_together
from testamur.records.register.models import Amendment, Learner, Look
from testamur.records.register.tests.of_learners import LENA
from testamur.rulebook.matching import Verdict

pytestmark = pytest.mark.spec("URN-04")
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def lena(as_mona):
    return actions.register_many(details=[LENA], now=NOW, **as_mona)[0]


def change(as_user, learner, *, version=1, now=SOON, **facts):
    details = replace(details_of(learner), **facts)
    return actions.change(learner=learner, version=version, details=details, now=now, **as_user)


def refusal(as_user, learner, **facts):
    with pytest.raises(Refused) as refused:
        change(as_user, learner, **facts)
    return [(problem.code, problem.place) for problem in refused.value.problems]


def test_a_change_is_kept_with_its_history(as_rhoda, harbour, lena):
    change(as_rhoda, lena, email="lena@example.org", born_on=date(2009, 3, 28))

    held = Learner.objects.get(pk=lena.pk)
    assert (held.email, held.born_on, held.version, held.updated_at) == (
        *("lena@example.org", date(2009, 3, 28), 2, SOON),
    )
    assert held.details_key == key_of(details_of(held))
    amendment = Amendment.objects.get(learner=lena, version=2)
    assert (amendment.what, amendment.organisation_name, amendment.user_name) == (
        *("changed", "Harbour City College", "Rhoda Quill"),
    )
    assert amendment.changes == {
        "born_on": ["2009-03-27", "2009-03-28"],
        "email": ["", "lena@example.org"],
    }
    event = Event.objects.get(name="uln.changed")
    assert (event.label, event.organisation_id) == (lena.uln, harbour.pk)
    assert (event.before, event.after) == (
        {"born_on": "2009-03-27", "email": ""},
        {"born_on": "2009-03-28", "email": "lena@example.org"},
    )
    assert list(Look.objects.filter(organisation=harbour).values_list("what", flat=True)) == ["changed"]


def test_who_was_changed_is_found_by_the_new_details(as_rhoda, lena):
    wanted = replace(LENA, given_name="Magdalena", family_name="Okafor", postcode="LS1 1AA")

    change(as_rhoda, lena, given_name="Magdalena", family_name="Okafor", postcode="LS1 1AA")

    outcome = finding.find_one(finding.person_of(wanted), possible_from=0)
    assert (outcome.verdict, outcome.candidates[0].learner) == (Verdict.EXACT, lena.pk)


@pytest.mark.parametrize(
    ("facts", "previous"),
    [
        ({"family_name": "Okafor"}, "Marsh"),
        ({"family_name": "MARSH"}, ""),
        ({"family_name": "Okafor", "previous_family_name": "Fenn"}, "Fenn"),
        ({"given_name": "Magdalena"}, ""),
    ],
)
def test_a_family_name_that_is_given_up_becomes_the_previous_one(as_rhoda, lena, facts, previous):
    assert change(as_rhoda, lena, **facts).previous_family_name == previous


def test_a_second_change_of_name_moves_on(as_rhoda, lena):
    change(as_rhoda, lena, family_name="Okafor")
    lena.refresh_from_db()

    held = change(as_rhoda, lena, version=2, family_name="Jones")

    assert held.previous_family_name == "Okafor"
    assert Amendment.objects.get(learner=lena, version=3).changes == {
        "family_name": ["Okafor", "Jones"],
        "previous_family_name": ["Marsh", "Okafor"],
    }


def test_a_postcode_that_is_left_becomes_the_previous_one(as_rhoda, lena):
    change(as_rhoda, lena, postcode="ZZ99 9ZZ")
    lena.refresh_from_db()

    held = change(as_rhoda, lena, version=2, postcode="LS1 1AA")

    assert (held.postcode, held.previous_postcode) == ("LS1 1AA", "CV1 2WT")


def test_only_the_version_that_is_held_is_changed(as_rhoda, lena):
    change(as_rhoda, lena, email="lena@example.org")

    assert refusal(as_rhoda, lena, town="Leeds") == [("change.version", "")]
    assert Learner.objects.get(pk=lena.pk).town == ""


def test_nothing_differs_and_nothing_is_changed(as_rhoda, lena):
    assert refusal(as_rhoda, lena) == [("change.nothing", "")]
    assert Learner.objects.get(pk=lena.pk).version == 1


@pytest.mark.spec("URN-05")
@pytest.mark.parametrize(
    ("held", "wanted", "codes"),
    [
        ("0", "1", []),
        ("0", "2", []),
        ("1", "2", []),
        ("2", "1", []),
        ("1", "0", [("change.sharing", "sharing")]),
        ("2", "0", [("change.sharing", "sharing")]),
    ],
)
def test_the_privacy_notice_cannot_be_unseen(as_rhoda, as_mona, held, wanted, codes):
    [learner] = actions.register_many(details=[replace(LENA, sharing=held)], now=NOW, **as_mona)

    if codes:
        assert refusal(as_rhoda, learner, sharing=wanted) == codes
    else:
        assert change(as_rhoda, learner, sharing=wanted).sharing == wanted


def test_what_is_new_is_judged_and_what_was_held_before_is_not(as_rhoda, lena):
    Learner.objects.filter(pk=lena.pk).update(school_at_16="School", born_on=date(2020, 1, 1))
    lena.refresh_from_db()

    held = change(as_rhoda, lena, town="Leeds")

    assert (held.town, held.school_at_16) == ("Leeds", "School")
    lena.refresh_from_db()
    assert refusal(as_rhoda, lena, version=2, address_1="HMP Leeds", gender="") == [
        ("details.missing", "gender"),
        ("prohibited", "address_1"),
    ]


def test_a_merged_learner_is_changed_by_their_master_alone(as_rhoda, as_mona, lena, dee):
    [master] = actions.register_many(details=[replace(LENA, postcode="LS1 1AA")], now=NOW, **as_mona)
    merge(master=master, merged=lena, reason="One person.", by=actor_of(dee), now=NOW)
    lena.refresh_from_db()

    assert refusal(as_rhoda, lena, version=2, town="Leeds") == [("change.merged", "")]


# Deleting and restoring


def test_the_service_desk_deletes_a_learner_who_does_not_exist(lena, dee):
    actions.delete(learner=lena, reason="Typed for a trial.", by=actor_of(dee), now=SOON)

    held = Learner.objects.get(pk=lena.pk)
    assert (held.status, held.version, held.uln) == ("deleted", 2, lena.uln)
    assert queries.by_ulns([lena.uln]) == {}
    assert finding.find_one(finding.person_of(LENA), possible_from=-3).candidates == ()
    amendment = Amendment.objects.get(version=2)
    assert (amendment.what, amendment.organisation_name) == ("deleted", "Service desk")
    assert amendment.changes == {"reason": ["", "Typed for a trial."]}
    event = Event.objects.get(name="uln.deleted")
    assert (event.label, event.by_name) == (lena.uln, "Dee Fairbrother")
    assert event.after == {"status": "deleted", "reason": "Typed for a trial."}


def test_a_deleted_learner_is_restored_as_they_were(lena, dee, as_rhoda):
    actions.delete(learner=lena, reason="Typed for a trial.", by=actor_of(dee), now=SOON)
    lena.refresh_from_db()
    assert refusal(as_rhoda, lena, version=2, town="Leeds") == [("uln.not_found", "uln")]

    actions.restore(learner=lena, reason="They came in.", by=actor_of(dee), now=SOON)

    held = Learner.objects.get(pk=lena.pk)
    assert (held.status, held.version, details_of(held)) == ("active", 3, LENA)
    assert queries.by_ulns([lena.uln])[lena.uln].learner == lena
    assert finding.find_one(finding.person_of(LENA), possible_from=0).candidates[0].learner == lena.pk
    assert Event.objects.filter(name="uln.restored").count() == 1


def test_what_cannot_be_deleted_or_restored(as_mona, lena, dee):
    [master] = actions.register_many(details=[replace(LENA, postcode="LS1 1AA")], now=NOW, **as_mona)
    merge(master=master, merged=lena, reason="One person.", by=actor_of(dee), now=NOW)
    about = {"reason": "A trial.", "by": actor_of(dee), "now": SOON}

    codes = []
    for act, learner in ((actions.delete, lena), (actions.delete, master), (actions.restore, master)):
        with pytest.raises(Refused) as refused:
            act(learner=learner, **about)
        codes += [problem.code for problem in refused.value.problems]

    assert codes == ["delete.not_active", "delete.linked", "restore.not_deleted"]


# Two edit at once


def test_what_others_changed_is_told_from_what_was_typed(as_rhoda, as_mona, lena):
    change(as_mona, lena, town="Leeds", email="lena@example.org")
    typed = replace(LENA, town="Bradford", notes="Moved.")
    lena.refresh_from_db()

    lines = changed_meanwhile(lena, version=1, typed=typed)

    assert [(each.name, each.read, each.held, each.typed, each.both) for each in lines] == [
        ("town", "", "Leeds", "Bradford", True),
        ("email", "", "lena@example.org", "", False),
    ]
    together = put_together(lena, version=1, typed=typed)
    assert {name: together[name] for name in ("town", "email", "notes", "given_name")} == {
        "town": "Bradford",
        "email": "lena@example.org",
        "notes": "Moved.",
        "given_name": "Lena",
    }


def test_a_version_of_before_is_known_from_what_changed_since(as_rhoda, lena):
    for version, town in enumerate(("Leeds", "York", "Hull"), start=1):
        change(as_rhoda, lena, version=version, town=town)
        lena.refresh_from_db()

    assert [as_read(lena, version)["town"] for version in (1, 2, 3, 4)] == ["", "Leeds", "York", "Hull"]
