"""Editing one learner: the same sentences as the sheets, nobody undone, everything written down."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.pages import boxes_of, text_of
from tests.people import NOW, actor_of, client_of

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.actions.editing import edit_learner
from testamur.delivery.registrations.editing import shown
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused

ULN = "4836803119"


@pytest.fixture
def batch(college, ada, counselling, approved):
    return make_batch(college, counselling, ada)


@pytest.fixture
def anna(batch, ada) -> Registration:
    return enrol(batch, ["Anna Smith"], ada, learner_uln=ULN, learner_uln_state="verified")[0]


@pytest.fixture
def edit(college, ada):
    """Edit as Ada: `seen` is what is there now unless it is given."""

    def edited(registration, seen=None, now=NOW, **typed):
        learner = Learner.objects.get(pk=registration.learner_id)
        current = shown(learner, list(learner.registrations.all()))
        return edit_learner(
            learner=learner,
            seen=current if seen is None else seen,
            typed=current | typed,
            by=actor_of(ada, college),
            now=now,
        )

    return edited


def address(registration) -> str:
    return f"/learners/{registration.learner.number}/edit/"


def page_of(client, registration) -> dict[str, str]:
    """What the boxes of the page hold, as a browser sends them back."""
    return boxes_of(client.get(address(registration)).text)


@pytest.mark.spec("LRN-02")
def test_every_detail_is_kept_and_written_down(anna, edit):
    start, end = f"starts_on-{anna.pk}", f"planned_end_on-{anna.pk}"

    warnings = edit(
        anna,
        forename="Anna-Mai",
        middle_names="Gwen",
        surname="Smythe",
        gender="U",
        ethnicity="31",
        date_of_birth="28 March 2008",
        centre_reference="HC/17",
        postcode="ha1 2bc",
        **{start: "8.9.2026", end: "1/7/27"},
    )

    learner = Learner.objects.get(pk=anna.learner_id)
    anna.refresh_from_db()
    assert warnings == []
    assert (learner.full_name, learner.gender, learner.ethnicity) == ("Anna-Mai Gwen Smythe", "U", "31")
    assert (learner.date_of_birth, learner.centre_reference, learner.postcode) == (
        date(2008, 3, 28),
        "HC/17",
        "HA1 2BC",
    )
    assert (learner.sort_key, learner.forename_key) == ("smythe annamai", "annamai")
    assert (anna.starts_on, anna.planned_end_on) == (date(2026, 9, 8), date(2027, 7, 1))
    told = {event.name: event for event in Event.objects.filter(at=NOW, record_id__in=[learner.pk, anna.pk])}
    assert told["learner.changed"].before["surname"] == "Smith"
    assert told["learner.changed"].after["date_of_birth"] == "2008-03-28"
    assert told["registration.dates_changed"].before == {
        "starts_on": "2026-09-07",
        "planned_end_on": "2027-07-02",
    }
    assert told["learner.changed"].act_id == told["registration.dates_changed"].act_id


@pytest.mark.spec("LRN-02", "ULN-03")
@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ({"surname": "Smythe"}, "unchecked"),
        ({"date_of_birth": "28/03/2008"}, "unchecked"),
        ({"gender": "M"}, "unchecked"),
        ({"postcode": "HA1 2BC"}, "verified"),
        ({}, "verified"),
    ],
)
def test_a_uln_verified_for_other_facts_is_unchecked_again(anna, edit, typed, state):
    edit(anna, **typed)

    assert Learner.objects.get(pk=anna.learner_id).uln_state == state


def test_nothing_typed_writes_nothing(anna, edit):
    before = Event.objects.count()

    edit(anna)

    assert Event.objects.count() == before


@pytest.mark.spec("LRN-02", "REG-03")
@pytest.mark.parametrize(
    ("box", "typed", "sentence"),
    [
        ("forename", "", "Enter a forename."),
        ("surname", "Sm1th", "A name has no digits: 1 must be a slip."),
        ("date_of_birth", "", "Enter the date of birth."),
        ("gender", "Z", "Use M, F or U (prefer not to say)."),
        ("ethnicity", "12", "Use a code from 31 to 47, 98 or 99."),
        ("centre_reference", "x" * 31, "A centre learner reference has at most 30 characters; this has 31."),
        ("starts_on", "", "Enter the start date."),
        (
            "planned_end_on",
            "1/9/2026",
            "The planned end date must be after the start date, 7 September 2026.",
        ),
    ],
)
def test_what_is_wrong_is_said_as_in_the_sheets_and_nothing_is_kept(anna, edit, box, typed, sentence):
    place = f"{box}-{anna.pk}" if box in ("starts_on", "planned_end_on") else box

    with pytest.raises(Refused) as refused:
        edit(anna, **{"postcode": "HA1 2BC", place: typed})

    assert [(problem.place, problem.message) for problem in refused.value.problems] == [(place, sentence)]
    assert Learner.objects.get(pk=anna.learner_id).postcode == ""


@pytest.mark.spec("LRN-02")
def test_a_namesake_at_the_centre_is_warned_of_and_does_not_block(batch, ada, anna, edit):
    other = enrol(batch, ["Anna Smythe"], ada)[0].learner

    warnings = edit(anna, surname="Smythe")

    assert [each.message for each in warnings] == [
        "Your centre has another learner with this name, born on 27 March 2008: "
        f"{other.number}. Are they the same person?"
    ]
    assert Learner.objects.get(pk=anna.learner_id).surname == "Smythe"


@pytest.mark.spec("LRN-02")
@pytest.mark.parametrize("status", ["cancelled", "transferred"])
def test_dates_of_an_ended_registration_stay_and_the_page_says_why(anna, ada, status):
    Registration.objects.filter(pk=anna.pk).update(status=status)

    page = text_of(client_of(ada).get(address(anna)).text)

    assert f"This registration is {status}, which cannot be undone: its dates stay as they were." in page
    assert "Planned end date" not in page


@pytest.mark.spec("LRN-02", "LRN-03")
def test_after_certification_the_name_is_not_edited_here(anna, ada, edit):
    Learner.objects.filter(pk=anna.learner_id).update(certificated_on=date(2026, 11, 2))

    page = text_of(client_of(ada).get(address(anna)).text)
    edit(anna, forename="Annie", postcode="HA1 2BC")

    learner = Learner.objects.get(pk=anna.learner_id)
    assert "A certificate was awarded in this name on 2 November 2026." in page
    assert (learner.forename, learner.postcode) == ("Anna", "HA1 2BC")


@pytest.mark.spec("LRN-02")
def test_of_two_who_edit_at_once_the_second_sees_what_the_first_changed(anna, ada, college):
    client = client_of(ada)
    opened = page_of(client, anna)
    first = client.post(address(anna), {**opened, "surname": "Jones", "postcode": "HA1 2BC"})

    second = client.post(address(anna), {**opened, "surname": "Smythe", "centre_reference": "HC/17"})

    assert (first.status_code, second.status_code) == (302, 422)
    page, boxes = text_of(second.text), boxes_of(second.text)
    assert (
        "changed this from Smith to Jones since you opened the page. Save again to put Smythe in its place."
        in page
    )
    assert "changed this from nothing to HA1 2BC since you opened the page." in page
    assert (boxes["surname"], boxes["postcode"], boxes["centre_reference"]) == (
        "Smythe",
        "HA1 2BC",
        "HC/17",
    )

    third = client.post(address(anna), boxes)

    learner = Learner.objects.get(pk=anna.learner_id)
    assert third.status_code == 302
    assert (learner.surname, learner.postcode, learner.centre_reference) == ("Smythe", "HA1 2BC", "HC/17")


@pytest.mark.spec("LRN-02")
def test_a_certificate_awarded_while_the_page_was_open_is_said(anna, ada):
    client = client_of(ada)
    opened = page_of(client, anna)
    Learner.objects.filter(pk=anna.learner_id).update(certificated_on=date(2026, 11, 16))

    answer = client.post(address(anna), {**opened, "surname": "Jones"})

    assert answer.status_code == 422
    assert "Surname cannot be edited any more: the page says why." in text_of(answer.text)
    assert Learner.objects.get(pk=anna.learner_id).surname == "Smith"


def test_a_page_that_lost_what_it_showed_still_saves(anna, ada):
    client = client_of(ada)

    answer = client.post(address(anna), {**page_of(client, anna), "seen": "[", "surname": "Jones"})

    assert answer.status_code == 302
    assert Learner.objects.get(pk=anna.learner_id).surname == "Jones"


@pytest.mark.spec("SYS-07")
def test_another_centre_s_learner_is_not_found_and_a_tutor_may_not(anna, ben, charlie):
    theirs, nobody = (
        client_of(charlie).get(f"/learners/{number}/edit/") for number in (anna.learner.number, "105799999")
    )

    assert (theirs.status_code, nobody.status_code) == (404, 404)
    assert text_of(theirs.text) == text_of(nobody.text)
    assert client_of(ben).get(address(anna)).status_code == 403


def test_more_registrations_cost_no_more_statements(anna, ada, batch, counselling, django_assert_num_queries):
    client = client_of(ada)
    with CaptureQueriesContext(connection) as one:
        client.get(address(anna))
    for _ in range(3):
        other = enrol(make_batch(batch.centre, counselling, ada), ["Some Body"], ada)[0]
        Registration.objects.filter(pk=other.pk).update(learner=anna.learner)

    with django_assert_num_queries(len(one)):
        client.get(address(anna))
