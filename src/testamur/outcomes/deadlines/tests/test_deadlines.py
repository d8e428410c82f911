"""Deadlines in one place: page, letter and calendar say the same, to those who can do something about it (BEY-03)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from tests.learners import enrol, make_batch
from tests.people import NOW, TODAY, client_of, make_member, make_user

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.scope import of_centre, within
from testamur.outcomes.deadlines import actions
from testamur.outcomes.deadlines.dates import Kind
from testamur.outcomes.deadlines.models import CalendarFeed, Reminder
from testamur.outcomes.deadlines.queries import deadlines

pytestmark = pytest.mark.spec("BEY-03")


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def batch(college, counselling, approved, ada):
    return make_batch(college, counselling, ada)


def everything(*permissions):
    return True


def found(centre, *kinds):
    return deadlines(centre=centre, may=everything, today=TODAY, kinds=kinds or tuple(Kind))


# What is a deadline


def test_a_planned_end_counts_those_not_yet_certificated(college, batch, ada):
    enrol(batch, ["Amy Okonkwo", "Bo Li"], ada, planned_end_on=date(2026, 12, 18))
    enrol(
        batch,
        ["Cy Ash"],
        ada,
        planned_end_on=date(2026, 12, 18),
        stage=Registration.Stage.CERTIFICATED,
        fully_certificated_on=TODAY,
    )
    enrol(batch, ["Di Elm"], ada, planned_end_on=date(2026, 12, 18), status=Registration.Status.WITHDRAWN)

    end = next(iter(found(college, Kind.PLANNED_END)))

    assert (end.on, end.left, end.title, end.days) == (date(2026, 12, 18), 2, "2 learners to finish", 24)
    assert end.url.startswith("/learners/?product=600%2F0727%2F8&ends_from=18%2F12%2F2026")


def test_a_planned_end_that_passed_is_missed_for_thirty_days(college, batch, ada):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=TODAY - timedelta(days=30))
    enrol(batch, ["Bo Li"], ada, planned_end_on=TODAY - timedelta(days=31))

    missed = found(college, Kind.PLANNED_END)

    assert [(each.on, each.is_missed) for each in missed] == [(date(2026, 10, 17), True)]


def test_products_close_to_registration_and_then_to_claims(college, counselling, batch, ada):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=None)
    Product.objects.filter(pk=counselling.pk).update(
        operational_end_on=date(2026, 12, 31), certification_end_on=date(2027, 6, 30)
    )

    said = [(each.kind, each.on, each.title, each.left) for each in found(college, Kind.REGISTER, Kind.CLAIM)]

    assert said == [
        (Kind.REGISTER, date(2026, 12, 31), "Last day to register", None),
        (Kind.CLAIM, date(2027, 6, 30), "Last day to claim for 1 learner", 1),
    ]


def test_a_window_of_an_approved_product_has_its_last_day_to_register(college, school, counselling, approved):
    window = Window.objects.create(
        code="VC-2027-06",
        title="Summer 2027",
        opens_at=datetime(2027, 6, 7, 8, tzinfo=UTC),
        closes_at=datetime(2027, 6, 11, 16, tzinfo=UTC),
        cut_off_on=date(2027, 4, 16),
    )
    window.products.add(counselling)

    only = found(college, Kind.WINDOW)

    assert [each.title for each in only] == ["Last day to register for Summer 2027"]
    assert only[0].detail == "Opens 07/06/2027, for 1 qualification"
    assert found(school, Kind.WINDOW) == []


def test_registrations_that_lapse_stand_by_their_day(college, batch, ada):
    enrol(batch, ["Amy Okonkwo", "Bo Li"], ada, lapses_on=date(2027, 1, 15))

    assert [each.title for each in found(college, Kind.LAPSE)] == ["2 registrations lapse"]


@pytest.mark.spec("LRN-07")
def test_the_last_day_of_a_credit_is_five_working_days_after_registration(college, batch, ada):
    enrol(batch, ["Amy Okonkwo"], ada)

    only = found(college, Kind.CREDIT)

    assert [(each.on, each.days, each.left) for each in only] == [(date(2026, 11, 23), 5, 1)]


def test_another_centre_has_none_of_them(school, batch, ada):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18), lapses_on=date(2027, 1, 15))

    assert found(school) == []


def test_the_number_of_queries_does_not_grow_with_the_learners(
    college, batch, ada, django_assert_num_queries
):
    names = [f"Amy Ash{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(300)]
    for number, name in enumerate(names[:3]):
        enrol(batch, [name], ada, planned_end_on=TODAY + timedelta(days=number))
    with django_assert_num_queries(len(Kind)):
        found(college)
    enrol(batch, names[3:], ada, planned_end_on=TODAY + timedelta(days=40))
    with django_assert_num_queries(len(Kind)):
        found(college)


# The page


def test_the_page_shows_missed_ones_first_then_month_by_month(ada, batch):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 11, 2))
    enrol(batch, ["Bo Li"], ada, planned_end_on=date(2026, 12, 18))

    page = client_of(ada).get("/deadlines/").content.decode()

    assert (
        page.index("Missed in the last 30 days") < page.index("November 2026") < page.index("December 2026")
    )
    assert "Friday 18 December 2026" in page


def test_only_the_kinds_that_were_ticked_are_shown(ada, batch):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18), lapses_on=date(2027, 1, 15))

    page = client_of(ada).get("/deadlines/?kind=lapse&kind=nonsense").content.decode()

    assert "1 registration lapses" in page
    assert "to finish" not in page


def test_an_empty_page_says_what_will_be_here(charlie):
    assert "No deadlines" in client_of(charlie).get("/deadlines/").content.decode()


def test_somebody_sees_what_they_can_do_something_about(college, batch, ada):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18), lapses_on=date(2027, 1, 15))
    tutor = make_user("Tam Tutor")
    make_member(tutor, college, Permission.GRADES)

    page = client_of(tutor).get("/deadlines/").content.decode()

    assert "to finish" in page
    assert "registration lapses" not in page


def test_the_same_as_a_file_for_a_spreadsheet(ada, batch):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18))

    text = client_of(ada).get("/deadlines/deadlines.csv?kind=planned-end").content.decode("utf-8-sig")

    assert text.splitlines()[1] == (
        "18/12/2026,1 learner to finish,CACHE Level 3 Diploma in Counselling Skills,Planned ends,24,1"
    )


def test_the_same_as_a_calendar_file(ada, batch):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18), lapses_on=date(2027, 1, 15))

    answer = client_of(ada).get("/deadlines/deadlines.ics?kind=planned-end")

    titles = [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert titles == ["1 learner to finish"]


# The calendar


def made_address(client) -> str:
    page = client.post("/deadlines/calendar/", {"act": "make"}).content.decode()
    return re.search(r"/calendar/[\w-]+\.ics", page)[0]


def test_a_calendar_follows_the_deadlines_at_a_secret_address(ada, college, batch, client):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18))
    address = made_address(client_of(ada))

    answer = client.get(address)

    events = {event["summary"]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert events["1 learner to finish"].decoded("dtstart") == date(2026, 12, 18)
    assert "Okonkwo" not in answer.content.decode()
    assert Event.objects.filter(name="calendar.begun", centre_id=college.pk).count() == 1


def test_a_deadline_keeps_its_event_when_its_numbers_change(ada, batch, client):
    address = made_address(client_of(ada))
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 12, 18))
    before = _uids(client.get(address))

    enrol(batch, ["Bo Li"], ada, planned_end_on=date(2026, 12, 18))

    assert _uids(client.get(address)) == before


def _uids(answer) -> set[str]:
    return {str(event["uid"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_new_address_makes_the_old_one_useless(ada, client):
    own = client_of(ada)
    old = made_address(own)

    new = made_address(own)

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert CalendarFeed.objects.filter(stopped_at=None).count() == 1


def test_a_stopped_address_reads_nothing(ada, client):
    own = client_of(ada)
    address = made_address(own)

    own.post("/deadlines/calendar/", {"act": "stop"})

    assert client.get(address).status_code == 404
    assert client.get(f"/calendar/{'x' * 43}.ics").status_code == 404
    assert Event.objects.filter(name="calendar.stopped").count() == 1


@pytest.mark.parametrize("how", ["suspended_at", "ended_at"])
def test_whoever_no_longer_works_at_the_centre_reads_nothing(ada, client, how):
    address = made_address(client_of(ada))

    Membership.objects.filter(user=ada).update(**{how: NOW})

    assert client.get(address).status_code == 404


def test_the_calendar_shows_what_its_owner_may_see_now(ada, batch, client):
    enrol(batch, ["Amy Okonkwo"], ada, lapses_on=date(2027, 1, 15), planned_end_on=None)
    address = made_address(client_of(ada))

    Membership.objects.filter(user=ada).update(permissions=[Permission.GRADES], is_administrator=False)

    assert b"lapses" not in client.get(address).content


# Reminders


@pytest.fixture
def near(batch, ada):
    return enrol(batch, ["Amy Okonkwo", "Bo Li"], ada, planned_end_on=date(2026, 11, 27))


def remind(centre, now=NOW) -> int:
    with within(of_centre(centre.pk)):
        return actions.remind(centre=centre, now=now)


def letters_to(user) -> list[Message]:
    return list(Message.objects.filter(user=user).order_by("pk"))


def test_people_who_can_do_something_get_one_letter_that_names_nobody(college, near, ada, ben):
    remind(college)

    letter = letters_to(ada)[-1]
    assert letter.subject == "1 deadline is near: Harbour City College"
    assert "Friday 27 November 2026: 2 learners to finish" in letter.text
    assert "Okonkwo" not in letter.text
    assert "http://" in letter.text


def test_the_next_morning_nothing_is_written_again(college, near, ada):
    assert remind(college) > 0
    assert remind(college, NOW + timedelta(days=1)) == 0

    assert Reminder.objects.filter(centre=college).count() == 1


def test_one_learner_left_and_then_missed_are_told_each_once(college, near, ada):
    remind(college)
    Registration.objects.filter(pk=near[0].pk).update(
        stage=Registration.Stage.CERTIFICATED, fully_certificated_on=TODAY
    )

    remind(college, datetime(2026, 11, 25, 7, tzinfo=UTC))
    remind(college, datetime(2026, 11, 30, 7, tzinfo=UTC))
    remind(college, datetime(2026, 12, 1, 7, tzinfo=UTC))

    assert [each.stage for each in Reminder.objects.order_by("pk")] == ["first", "one_left", "missed"]
    assert [each.subject for each in letters_to(ada)][-1] == "1 deadline was missed: Harbour City College"


def test_whoever_turned_them_off_gets_none(college, near, ada):
    client_of(ada).post("/deadlines/reminders/", {"act": "off"})
    remind(college)
    assert letters_to(ada) == []

    client_of(ada).post("/deadlines/reminders/", {"act": "on"})
    assert "working mornings" in client_of(ada).get("/deadlines/").content.decode()


def test_another_centre_is_not_written_to(school, near, charlie):
    assert remind(school) == 0
    assert letters_to(charlie) == []


def test_the_home_page_shows_the_next_ones_and_leads_to_all(ada, near):
    page = client_of(ada).get("/").content.decode()

    assert "2 learners to finish" in page
    assert "All deadlines, and in your calendar" in page


def test_what_was_missed_is_a_task_on_the_home_page(ada, batch):
    enrol(batch, ["Amy Okonkwo"], ada, planned_end_on=date(2026, 11, 2))

    page = client_of(ada).get("/").content.decode()

    assert "Deadline missed" in page
    assert "1 learner is left" in page


def test_products_that_close_on_one_day_stand_together_on_the_home_page(ada, college, approved, counselling):
    other = Product.objects.create(
        code="603/2217/6",
        title="Another",
        kind="regulated",
        level="2",
        operational_start_on=date(2020, 1, 1),
        operational_end_on=date(2026, 12, 31),
    )
    Product.objects.filter(pk=counselling.pk).update(operational_end_on=date(2026, 12, 31))
    Approval.objects.create(
        **{
            field: getattr(approved, field)
            for field in ("centre", *(f.name for f in Approval._meta.concrete_fields))
            if field not in {"id", "product"}
        },
        product=other,
    )

    page = client_of(ada).get("/").content.decode()

    assert "2 qualifications" in page
