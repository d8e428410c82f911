"""Searching for learners: what it comes to, and what it leaves behind (URN-01)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW

from testamur.kit.problems import Refused
from testamur.kit.scope import of_organisation, within
from testamur.records.register import actions
from testamur.records.register.actions.merging import merge
from testamur.records.register.models import Learner, Look, Search, Suspicion
from testamur.records.register.tests.of_learners import LENA, people

pytestmark = pytest.mark.spec("URN-01")
Outcome = Search.Outcome


@pytest.fixture
def lena(as_mona):
    return actions.register_many(details=[LENA], now=NOW, **as_mona)[0]


def by_details(as_user, **facts):
    return actions.search_by_details(details=replace(LENA, **facts), now=NOW, **as_user)


def by_uln(as_user, uln, given_name="Lena", family_name="Marsh"):
    return actions.search_by_uln(uln=uln, given_name=given_name, family_name=family_name, now=NOW, **as_user)


def looks(organisation):
    return list(Look.objects.filter(organisation=organisation).values_list("learner", "what", "user_name"))


def test_the_same_details_find_the_learner_exactly(as_rhoda, harbour, lena):
    found = by_details(as_rhoda)

    assert (found.outcome, [each.learner for each in found.candidates]) == (Outcome.EXACT, [lena])
    search = Search.objects.get()
    assert (search.organisation, search.user_name, search.channel) == (harbour, "Rhoda Quill", "page")
    assert (len(search.details), search.outcome, search.at) == (64, "exact", NOW)
    assert looks(harbour) == [(lena.pk, "found", "Rhoda Quill")]


def test_nobody_is_found_and_the_search_is_kept_all_the_same(as_rhoda, harbour):
    found = by_details(as_rhoda)

    assert found == actions.Found(Outcome.NONE)
    assert Search.objects.get().outcome == "none"
    assert looks(harbour) == []


def test_near_details_are_possible_and_say_why(as_rhoda, lena):
    found = by_details(as_rhoda, given_name="Tilda")

    assert found.outcome == Outcome.POSSIBLE
    [candidate] = found.candidates
    assert candidate.learner == lena
    assert [reason.field for reason in candidate.score.reasons][:3] == ["names", "born_on", "postcode"]


def test_a_search_needs_its_five_details(as_rhoda):
    with pytest.raises(Refused) as refused:
        by_details(as_rhoda, postcode="", born_on=None)

    assert [(each.code, each.place) for each in refused.value.problems] == [
        ("details.missing", "born_on"),
        ("details.missing", "postcode"),
    ]
    assert not Search.objects.exists()


def test_more_than_are_listed_are_too_many(as_rhoda, as_mona, harbour, settings):
    settings.LRS_MOST_CANDIDATES = 2
    names = ("Tilda", "Ottilie", "Bronwen")
    actions.register_many(details=[replace(LENA, given_name=each) for each in names], now=NOW, **as_mona)

    found = by_details(as_rhoda)

    assert found == actions.Found(Outcome.TOO_MANY)
    assert looks(harbour) == []


@pytest.mark.spec("URN-02")
def test_suspected_duplicates_are_shown_and_reported_and_not_chosen_between(as_rhoda, as_mona, lena):
    twin = replace(LENA, family_name="Marsch", email="lena@example.org")
    [other] = actions.register_many(details=[twin], now=NOW, **as_mona)

    found = by_details(as_rhoda)
    by_details(as_rhoda)

    assert found.outcome == Outcome.POSSIBLE
    assert {each.learner for each in found.candidates} == {lena, other}
    suspicion = Suspicion.objects.get()
    assert (suspicion.one, suspicion.other, suspicion.status) == (lena, other, "open")


@pytest.mark.spec("LRS-02")
def test_an_organisation_sees_its_own_searches_and_looks_and_no_other_s(as_rhoda, as_mona, lena):
    by_details(as_rhoda)
    by_details(as_rhoda, given_name="Tilda")
    by_details(as_mona)

    seen = {}
    for name, acting in (("harbour", as_rhoda), ("moorland", as_mona)):
        with within(of_organisation(acting["organisation"].pk)):
            whose = {*Search.objects.values_list("user_name", flat=True)}
            looked = {*Look.objects.values_list("user_name", "learner")}
            seen[name] = (whose, looked, Learner.objects.get().uln)

    assert seen == {
        "harbour": ({"Rhoda Quill"}, {("Rhoda Quill", lena.pk)}, lena.uln),
        "moorland": ({"Mona Birtwell"}, {("Mona Birtwell", lena.pk)}, lena.uln),
    }


# By ULN and name


def test_a_uln_with_its_name_finds_the_learner(as_rhoda, harbour, lena):
    found = by_uln(as_rhoda, lena.uln)

    assert found == actions.Found(Outcome.EXACT, (actions.Candidate(lena),))
    assert (Search.objects.get().details, looks(harbour)) == ("", [(lena.pk, "found", "Rhoda Quill")])


@pytest.mark.parametrize(
    ("given_name", "family_name", "outcome"),
    [
        ("lena", "MARSH", Outcome.EXACT),
        ("Marsh", "Lena", Outcome.EXACT),
        ("Lina", "Marsh", Outcome.EXACT),
        ("Lena", "Marsh-Jones", Outcome.EXACT),
        ("Rose", "Marsh", Outcome.EXACT),
        ("Lena", "Fenn", Outcome.EXACT),
        ("Lena", "Okafor", Outcome.NONE),
        ("Grace", "Marsh", Outcome.NONE),
        ("Grace", "Okafor", Outcome.NONE),
        ("L", "M", Outcome.NONE),
        ("", "", Outcome.NONE),
    ],
)
def test_both_names_agree_at_least_roughly(as_rhoda, as_mona, given_name, family_name, outcome):
    details = replace(LENA, middle_names="Rose", previous_family_name="Fenn")
    [learner] = actions.register_many(details=[details], now=NOW, **as_mona)

    assert by_uln(as_rhoda, learner.uln, given_name, family_name).outcome == outcome


def test_a_uln_that_nobody_has_is_no_match(as_rhoda):
    assert by_uln(as_rhoda, "1000000019") == actions.Found(Outcome.NONE)
    assert Search.objects.get().outcome == "none"


def test_a_deleted_learner_is_no_match(as_rhoda, lena):
    actions.delete(learner=lena, reason="Typed for a trial.", by=as_rhoda["by"], now=NOW)

    assert by_uln(as_rhoda, lena.uln) == actions.Found(Outcome.NONE)
    assert by_details(as_rhoda) == actions.Found(Outcome.NONE)


def test_a_merged_uln_answers_with_its_master(as_rhoda, as_mona, lena, harbour):
    married = replace(LENA, family_name="Okafor", postcode="LS1 1AA")
    [master] = actions.register_many(details=[married], now=NOW, **as_mona)
    merge(master=master, merged=lena, reason="One person.", by=as_rhoda["by"], now=NOW)

    found = by_uln(as_rhoda, lena.uln, "Lena", "Marsh")

    assert (found.outcome, found.is_substituted) == (Outcome.EXACT, True)
    assert [each.learner.uln for each in found.candidates] == [master.uln]
    assert looks(harbour) == [(master.pk, "found", "Rhoda Quill")]


def test_searches_cost_the_same_among_few_and_many(as_rhoda, as_mona, django_assert_num_queries):
    wanted = people(40)
    actions.register_many(details=wanted[:2], now=NOW, **as_mona)
    with CaptureQueriesContext(connection) as among_few:
        actions.search_by_details(details=wanted[0], now=NOW, **as_rhoda)
    actions.register_many(details=wanted[2:], now=NOW, **as_mona)

    with django_assert_num_queries(len(among_few)):
        actions.search_by_details(details=wanted[1], now=NOW + timedelta(seconds=1), **as_rhoda)
