"""Putting centres, their addresses and contacts on record: refused in words, and each act in the audit trail."""

import pytest
from tests.people import NOW, actor_of

from testamur.ground.audit.models import Event
from testamur.ground.centres import actions
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Refused


@pytest.fixture
def act(olu):
    return {"by": actor_of(olu), "now": NOW}


def codes(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.spec("CEN-01")
def test_a_centre_is_put_on_record_with_its_leading_zeros(act):
    centre = actions.create_centre(
        number="2711", name="Lakeside", ukprn="10002711", nation="WLS", kind="school", **act
    )

    assert (centre.number, centre.status) == ("002711", Centre.Status.APPROVED)
    event = Event.objects.get(name="centre.created")
    assert (event.centre_id, event.by_name, event.after["number"]) == (centre.pk, "Olu Bello", "002711")


@pytest.mark.spec("CEN-01")
@pytest.mark.parametrize(
    ("number", "ukprn", "said"),
    [
        ("1234567", "", ["centre.number"]),
        ("12a456", "", ["centre.number"]),
        ("١٢٣٤٥٦", "", ["centre.number"]),
        ("2709", "", ["centre.number_taken"]),
        ("5000", "00002711", ["centre.ukprn"]),
        ("2709", "1000", ["centre.number_taken", "centre.ukprn"]),
    ],
)
def test_what_is_wrong_with_a_new_centre_is_said_at_once(college, act, number, ukprn, said):
    with pytest.raises(Refused) as refused:
        actions.create_centre(
            number=number, name="Lakeside", ukprn=ukprn, nation="ENG", kind="college", **act
        )

    assert codes(refused) == said
    assert Centre.objects.count() == 1


@pytest.mark.spec("CEN-01", "SYS-06")
def test_a_change_leaves_the_number_and_keeps_what_was_before(college, act):
    actions.change_centre(
        centre=college, name="Harbour College", ukprn="10000001", nation="SCT", kind="company", **act
    )

    college.refresh_from_db()
    assert (college.number, college.name, college.nation) == ("002709", "Harbour College", "SCT")
    event = Event.objects.get(name="centre.changed")
    assert (event.before["name"], event.after["name"]) == ("Harbour City College", "Harbour College")


@pytest.mark.spec("CEN-01")
def test_an_address_is_retired_only_when_another_takes_its_place(college, act):
    first = college.addresses.get(kind="certificate")

    with pytest.raises(Refused) as refused:
        actions.retire_address(address=first, **act)
    actions.add_address(
        centre=college, kind="certificate", lines="9 Hill", town="Harbour", postcode="ne12 8bt", **act
    )
    actions.retire_address(address=first, **act)

    assert codes(refused) == ["address.last"]
    assert [str(each) for each in college.addresses.filter(kind="certificate", in_use=True)] == [
        "9 Hill, Harbour, NE12 8BT"
    ]


@pytest.mark.parametrize(
    ("lines", "postcode", "said"),
    [("9 Hill", "Harbour", ["address.postcode"]), ("1 Quay Street", "NE12 8BT", ["address.twice"])],
)
def test_an_address_that_cannot_be_used_is_refused(college, act, lines, postcode, said):
    college.addresses.update(postcode="NE12 8BT")

    with pytest.raises(Refused) as refused:
        actions.add_address(
            centre=college, kind="main", lines=lines, town="Harbour", postcode=postcode, **act
        )

    assert codes(refused) == said


def test_an_address_abroad_needs_no_uk_postcode(college, act):
    college.nation = "ABR"

    address = actions.add_address(
        centre=college, kind="main", lines="Rue 1", town="Paris", postcode="75001", **act
    )

    assert str(address) == "Rue 1, Paris, 75001"


@pytest.mark.spec("CEN-01", "SYS-06")
def test_contacts_come_change_and_go_and_the_trail_remembers(college, act):
    facts = {"role": "exams", "name": "Mx Quay", "email": "quay@harbour.example", "telephone": ""}

    contact = actions.add_contact(centre=college, **facts, **act)
    actions.change_contact(contact=contact, **{**facts, "name": "Dr Quay"}, **act)
    actions.remove_contact(contact=contact, **act)

    assert college.contacts.count() == 0
    assert list(Event.objects.filter(record="contact").order_by("pk").values_list("name", "label")) == [
        ("centre.contact_added", "Mx Quay"),
        ("centre.contact_changed", "Dr Quay"),
        ("centre.contact_removed", "Dr Quay"),
    ]


def test_a_centre_is_closed_for_a_reason_and_can_be_opened_again(college, act):
    with pytest.raises(Refused) as refused:
        actions.close_centre(centre=college, reason=" ", **act)
    actions.close_centre(centre=college, reason="Merged with Moorland School", **act)
    college.refresh_from_db()
    closed = college.status
    actions.reopen_centre(centre=college, **act)
    college.refresh_from_db()

    assert codes(refused) == ["centre.no_reason"]
    assert (closed, college.status) == ("closed", "approved")
    assert Event.objects.get(name="centre.closed").after["reason"] == "Merged with Moorland School"
