"""Merging two ULNs of one person, and undoing it: nothing is lost, and nobody answers for two."""

from datetime import date, timedelta

import pytest
from tests.people import NOW, actor_of
from tests.records import make_lrs_user

from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.records.organisations.models import Role
from testamur.records.register import finding, queries
from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.merging import merge, unmerge
from testamur.records.register.models import Amendment, Learner, Merge, Suspicion
from testamur.records.register.queries_of_merging import (
    deleted_between,
    gaps,
    merged_between,
    unmerged_between,
    waiting_suspicions,
)
from testamur.rulebook.matching import Verdict
from testamur.rulebook.uln import uln_check_digit

ANNA = {
    "given_name": "Anna",
    "family_name": "Whitlock",
    "born_on": date(2008, 3, 27),
    "postcode": "ZZ1 1AA",
    "gender": "2",
    "verification": "2",
    "sharing": "1",
}
MARRIED = {**ANNA, "family_name": "Rosewarne", "postcode": "ZZ9 9BB", "email": "anna@example.org"}


def uln_of(number: int) -> str:
    nine = 300_000_000 + number * 11
    while uln_check_digit(str(nine)) is None:
        nine += 1
    return f"{nine}{uln_check_digit(str(nine))}"


def make_learner(number: int, facts=ANNA, **more) -> Learner:
    learner = Learner.objects.create(uln=uln_of(number), created_at=NOW, updated_at=NOW, **{**facts, **more})
    index([learner.pk])
    return learner


@pytest.fixture
def by(dee):
    return actor_of(dee)


@pytest.fixture
def anna(harbour) -> Learner:
    return make_learner(1, created_by=harbour)


@pytest.fixture
def married(moorland) -> Learner:
    return make_learner(2, MARRIED, created_by=moorland)


def into(master: Learner, merged: Learner, by, *, now=NOW, **facts) -> Merge:
    return merge(master=master, merged=merged, reason="One passport", by=by, now=now, **facts)


def undo(made: Merge, by, *, now=NOW + timedelta(days=1)) -> Merge:
    return unmerge(merge=made, reason="Twins after all", by=by, now=now)


def as_they_are(*learners: Learner) -> list[tuple]:
    """Status and master of each, as now held."""
    held = {each.pk: each for each in Learner.objects.select_related("master")}
    return [(held[each.pk].status, held[each.pk].master and held[each.pk].master.uln) for each in learners]


def codes(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.spec("URN-04", "DCH-04")
def test_a_merged_uln_answers_with_its_master(anna, married, by):
    into(anna, married, by)

    held = queries.by_ulns([anna.uln, married.uln])

    assert [(held[uln].learner, held[uln].is_substituted) for uln in (anna.uln, married.uln)] == [
        (anna, False),
        (anna, True),
    ]
    assert as_they_are(anna, married) == [("active", None), ("merged", anna.uln)]


@pytest.mark.spec("DCH-04")
def test_whoever_searches_with_the_merged_details_finds_the_master(anna, married, by):
    into(anna, married, by)

    found = finding.find_one(finding.person_of(married), possible_from=0)

    assert (found.verdict, [each.learner for each in found.candidates]) == (Verdict.EXACT, [anna.pk])


def test_the_master_may_be_given_what_it_lacks(anna, married, by):
    assert gaps(anna, married) == {
        "previous_family_name": "Rosewarne",
        "previous_postcode": "ZZ9 9BB",
        "email": "anna@example.org",
    }

    into(anna, married, by, take=["previous_family_name", "email"])

    anna.refresh_from_db()
    assert (anna.previous_family_name, anna.email, anna.previous_postcode) == (
        "Rosewarne",
        "anna@example.org",
        "",
    )


def test_only_gaps_are_filled(anna, married, by):
    Learner.objects.filter(pk=anna.pk).update(email="anna@college.example")

    with pytest.raises(Refused) as refused:
        into(anna, married, by, take=["email"])

    assert codes(refused) == ["merge.take"]
    assert as_they_are(married) == [("active", None)]


@pytest.mark.spec("DCH-04")
def test_undoing_restores_both_as_before(anna, married, by):
    before = Learner.objects.in_bulk()
    made = into(anna, married, by, take=["previous_family_name", "email"])

    undo(made, by)

    moves = {"version", "updated_at"}
    names = [field.attname for field in Learner._meta.concrete_fields if field.name not in moves]
    for pk, learner in Learner.objects.in_bulk().items():
        assert [getattr(learner, name) for name in names] == [getattr(before[pk], name) for name in names]
    found = finding.find_one(finding.person_of(married), possible_from=0)
    assert (found.verdict, found.candidates[0].learner) == (Verdict.EXACT, married.pk)


def test_what_was_edited_since_the_merge_stays(anna, married, by):
    made = into(anna, married, by, take=["previous_family_name", "email"])
    Learner.objects.filter(pk=anna.pk).update(email="new@example.org", town="Harbour")

    undo(made, by)

    anna.refresh_from_db()
    assert (anna.email, anna.town, anna.previous_family_name) == ("new@example.org", "Harbour", "")


@pytest.mark.spec("DCH-04")
def test_those_linked_to_the_merged_one_follow_and_come_back(anna, married, by):
    third = make_learner(3)
    first = into(married, third, by)
    second = into(anna, married, by)
    assert as_they_are(anna, married, third) == [("active", None), *[("merged", anna.uln)] * 2]

    with pytest.raises(Refused) as refused:
        undo(first, by)

    assert codes(refused) == ["unmerge.later"]
    assert f"{married.uln} was merged into {anna.uln}" in refused.value.problems[0].message
    undo(second, by)
    assert as_they_are(anna, married, third) == [("active", None), ("active", None), ("merged", married.uln)]
    undo(first, by)
    assert as_they_are(third) == [("active", None)]


def test_one_of_two_merged_into_the_same_master_is_undone_alone(anna, married, by):
    third = make_learner(3)
    first = into(anna, married, by)
    into(anna, third, by)

    undo(first, by)

    assert as_they_are(anna, married, third) == [("active", None), ("active", None), ("merged", anna.uln)]


@pytest.mark.parametrize("which", ["same", "master merged", "merged twice", "deleted", "no reason"])
def test_what_cannot_be_merged(anna, married, by, which):
    third = make_learner(3)
    if which in {"master merged", "merged twice"}:
        into(anna, married, by)
    if which == "deleted":
        Learner.objects.filter(pk=married.pk).update(status="deleted")
    pair = {
        "same": (anna, anna),
        "master merged": (married, third),
        "merged twice": (third, married),
        "deleted": (anna, married),
        "no reason": (anna, third),
    }[which]

    with pytest.raises(Refused) as refused:
        merge(master=pair[0], merged=pair[1], reason=" " if which == "no reason" else "Same", by=by, now=NOW)

    assert codes(refused) == [
        {
            "same": "merge.same",
            "master merged": "merge.merged",
            "merged twice": "merge.merged",
            "deleted": "merge.deleted",
            "no reason": "merge.reason",
        }[which]
    ]


def test_a_merge_is_undone_once(anna, married, by):
    made = into(anna, married, by)
    undo(made, by)

    with pytest.raises(Refused) as refused:
        undo(made, by)

    assert codes(refused) == ["unmerge.done"]


def test_every_learner_touched_has_a_new_version_and_says_why(anna, married, by):
    third = make_learner(3)
    into(married, third, by)

    into(anna, married, by, take=["email"])

    assert dict(Learner.objects.values_list("uln", "version")) == {anna.uln: 2, married.uln: 3, third.uln: 3}
    newest = {each.learner_id: each for each in Amendment.objects.order_by("pk")}
    assert {pk: (each.version, each.what, each.changes) for pk, each in newest.items()} == {
        anna.pk: (2, "merged", {"linked": ["", married.uln], "email": ["", "anna@example.org"]}),
        married.pk: (3, "merged", {"status": ["active", "merged"], "master": ["", anna.uln]}),
        third.pk: (3, "merged", {"master": [married.uln, anna.uln]}),
    }
    assert Event.objects.filter(name="uln.merged").last().after == {
        "master": anna.uln,
        "reason": "One passport",
        "email": "anna@example.org",
    }


def test_super_users_of_the_organisations_that_registered_them_are_told(anna, married, by, sunil, moorland):
    mina = make_lrs_user("Mina Oyelaran", moorland, Role.SUPER_USER)
    make_lrs_user("Ola Tennant", moorland, Role.ONLINE)

    made = into(anna, married, by)
    undo(made, by)

    messages = Message.objects.order_by("pk")
    assert [each.user for each in messages] == [sunil, mina, sunil, mina]
    assert [(married.uln in each.text, anna.uln in each.text, "Anna" in each.text) for each in messages] == [
        (True, True, False)
    ] * 4


def test_a_suspicion_is_settled_by_the_merge_and_open_again_without_it(anna, married, by):
    suspicion = Suspicion.objects.create(one=anna, other=married, bits=21.5, found_at=NOW)
    assert list(waiting_suspicions()) == [suspicion]

    made = into(married, anna, by)
    settled = Suspicion.objects.get()
    undo(made, by)

    assert (settled.status, settled.decided_by) == ("merged", "Dee Fairbrother")
    assert (Suspicion.objects.get().status, list(waiting_suspicions())) == ("open", [suspicion])


def test_reports_tell_what_is_so_now_by_date(anna, married, by):
    third, gone = make_learner(3), make_learner(4, status="deleted")
    stays, undone = into(anna, married, by), into(anna, third, by)
    undo(undone, by, now=NOW + timedelta(days=1))
    hour = timedelta(hours=1)

    assert list(merged_between(NOW, NOW + hour)) == [stays]
    assert list(merged_between(NOW - hour, NOW)) == []
    assert list(unmerged_between(NOW, NOW + timedelta(days=1))) == []
    assert list(unmerged_between(NOW, NOW + timedelta(days=1, hours=1))) == [undone]
    assert list(deleted_between(NOW, NOW + hour)) == [gone]
