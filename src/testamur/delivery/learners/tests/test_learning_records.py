"""What becomes of the learning records service's answers, and of its silence."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.learners import enrol, make_batch
from tests.people import NOW, actor_of

from testamur.delivery.learners import actions_on_ulns as actions
from testamur.delivery.learners import jobs
from testamur.delivery.learners.learning_records import Check, Unavailable, Verdict
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.delivery.learners.queries_on_ulns import newest_lines, progress_of
from testamur.delivery.learners.tests.services import AWAY, NOBODY_KNOWN, NobodyKnown
from testamur.delivery.learners.tests.test_saving_ulns import uln_of
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message, Work
from testamur.kit.problems import Refused

ANNAS, MERGED, LEFT = "4836803119", "2000000052", "2000000044"
Kind = Enquiry.Kind


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: NOW)


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada)


@pytest.fixture
def person(batch, ada):
    """Registers one learner and gives them back."""

    def make(name: str, uln: str = "", **facts) -> Learner:
        state = "unchecked" if uln else "missing"
        facts = {f"learner_{key}": value for key, value in facts.items()}
        return enrol(batch, [name], ada, learner_uln=uln, learner_uln_state=state, **facts)[0].learner

    return make


def ask(kind: Kind, *learners: Learner, by=None, page="") -> Enquiry:
    actor = by or actions.Actor.system("test")
    return actions.ask(
        centre_id=learners[0].centre_id,
        kind=kind,
        learner_ids=[each.pk for each in learners],
        by=actor,
        now=NOW,
        page=page,
    )


def put(enquiry: Enquiry) -> None:
    jobs.put_enquiry(enquiry.pk, enquiry.centre_id)


def uln_and_state(learner: Learner) -> tuple[str, str]:
    learner.refresh_from_db()
    return learner.uln, learner.uln_state


@pytest.mark.spec("ULN-03")
@pytest.mark.parametrize(
    ("name", "facts", "state", "flags"),
    [
        ("Anna Smith", {}, "verified", []),
        ("ANNA O’SMITH", {}, "mismatch", ["VRF002", "VRF003", "VRF004", "VRF005", "VRF006"]),
        ("Anna Jones", {}, "mismatch", ["VRF002", "VRF003", "VRF004", "VRF005"]),
        ("Smith Anna", {}, "mismatch", ["VRF001", "VRF003", "VRF005", "VRF006"]),
        ("Anna Smith", {"gender": "M"}, "mismatch", ["VRF002", "VRF003", "VRF004", "VRF006", "VRF008"]),
        (
            "Anna Smith",
            {"date_of_birth": date(2008, 3, 28)},
            "mismatch",
            ["VRF002", "VRF003", "VRF004", "VRF006", "VRF007"],
        ),
    ],
)
def test_a_uln_is_verified_or_flagged(person, name, facts, state, flags):
    anna = person(name, ANNAS, **facts)

    put(ask(Kind.VERIFY, anna))

    assert uln_and_state(anna) == (ANNAS, state)
    line = newest_lines([anna.pk])[anna.pk]
    assert (line.answer, line.flags, line.answered_at) == (state, flags, NOW)


@pytest.mark.spec("ULN-03")
def test_a_uln_that_the_service_does_not_know_does_not_match(person):
    anna = person("Anna Smith", uln_of(0))
    enquiry = ask(Kind.VERIFY, anna)
    line = enquiry.lines.get()

    actions.keep_verdicts(
        enquiry, {line.pk: Verdict(Check.UNKNOWN, anna.uln)}, by=actions.Actor.system("test"), now=NOW
    )

    assert uln_and_state(anna) == (anna.uln, "mismatch")
    assert newest_lines([anna.pk])[anna.pk].answer == "unknown"


def test_after_a_merge_the_uln_that_is_left_takes_its_place(person):
    cai = person("Cai Rosewarne", MERGED, date_of_birth=date(2008, 1, 9), gender="M")

    put(ask(Kind.VERIFY, cai))

    assert uln_and_state(cai) == (LEFT, "verified")
    event = Event.objects.get(name="learner.uln_answered")
    assert event.before == {"uln": MERGED, "uln_state": "unchecked"}
    assert event.after == {"uln": LEFT, "uln_state": "verified"}


def test_after_a_merge_with_another_learner_s_uln_somebody_must_look(person):
    other = person("Kai Rosewarne", LEFT)
    cai = person("Cai Rosewarne", MERGED, date_of_birth=date(2008, 1, 9), gender="M")

    put(ask(Kind.VERIFY, cai))

    assert uln_and_state(cai) == (MERGED, "mismatch")
    assert uln_and_state(other) == (LEFT, "unchecked")


@pytest.mark.spec("ULN-03")
def test_an_answer_about_details_edited_meanwhile_is_kept_and_does_not_count(person):
    anna = person("Anna Smith", ANNAS)
    enquiry = ask(Kind.VERIFY, anna)
    Learner.objects.filter(pk=anna.pk).update(surname="Jones")

    put(enquiry)

    assert enquiry.lines.get().answer == "verified"
    assert uln_and_state(anna) == (ANNAS, "unchecked")
    assert newest_lines([anna.pk]) == {}


def test_an_answer_that_comes_twice_counts_once(person):
    anna = person("Anna Smith", ANNAS)
    enquiry = ask(Kind.VERIFY, anna)
    line = enquiry.lines.get()
    put(enquiry)

    late = {line.pk: Verdict(Check.MISMATCH, ANNAS, ("VRF007",))}
    actions.keep_verdicts(enquiry, late, by=actions.Actor.system("test"), now=NOW + timedelta(hours=1))

    assert uln_and_state(anna) == (ANNAS, "verified")
    assert Event.objects.filter(name="learner.uln_answered").count() == 1


def test_while_the_service_is_away_nothing_is_lost_and_the_page_knows_why(person, settings):
    anna = person("Anna Smith", ANNAS)
    enquiry = ask(Kind.VERIFY, anna)
    settings.LEARNING_RECORDS = AWAY

    with pytest.raises(Unavailable):
        put(enquiry)

    enquiry.refresh_from_db()
    assert progress_of(enquiry).sentence == "The service answers from 6am to midnight."
    assert uln_and_state(anna) == (ANNAS, "unchecked")
    settings.LEARNING_RECORDS = "testamur.delivery.learners.learning_records.practice.Practice"
    put(enquiry)
    assert uln_and_state(anna) == (ANNAS, "verified")
    assert progress_of(enquiry).sentence == "1 verified"


def test_nobody_is_asked_about_twice_at_a_time(person):
    anna = person("Anna Smith", ANNAS)
    ask(Kind.VERIFY, anna)

    with pytest.raises(Refused) as refused:
        ask(Kind.VERIFY, anna)

    assert [problem.code for problem in refused.value.problems] == ["uln.nobody"]
    assert Enquiry.objects.count() == 1


def test_nobody_can_be_asked_without_a_service(person, settings):
    anna = person("Anna Smith", ANNAS)
    settings.LEARNING_RECORDS = ""

    with pytest.raises(Refused) as refused:
        ask(Kind.VERIFY, anna)

    assert [problem.code for problem in refused.value.problems] == ["uln.no_service"]


# Finding and registering


@pytest.mark.spec("ULN-05")
def test_an_exact_match_is_filled_in(person):
    anna = person("Anna Smith")

    put(ask(Kind.FIND, anna))

    assert uln_and_state(anna) == (ANNAS, "verified")


def test_an_exact_match_that_another_learner_has_is_left_to_a_person(person):
    person("Anna Smith", ANNAS)
    twin = person("Anna Smith")

    put(ask(Kind.FIND, twin))

    assert uln_and_state(twin) == ("", "missing")
    assert newest_lines([twin.pk])[twin.pk].answer == "found"


@pytest.mark.spec("ULN-05")
def test_possible_matches_are_kept_to_choose_from(person, ada, college):
    bea = person("Bea Whitlock", date_of_birth=date(2007, 11, 3))
    put(ask(Kind.FIND_OR_REGISTER, bea))
    line = newest_lines([bea.pk])[bea.pk]

    actions.take_match(line=line, uln="2000000028", by=actor_of(ada, college), now=NOW)

    assert [each["uln"] for each in line.candidates] == ["2000000028"]
    assert uln_and_state(bea) == ("2000000028", "unchecked")
    put(Enquiry.objects.latest("pk"))
    assert uln_and_state(bea) == ("2000000028", "mismatch")


def test_only_somebody_who_was_shown_can_be_chosen(person, ada, college):
    bea = person("Bea Whitlock", date_of_birth=date(2007, 11, 3))
    put(ask(Kind.FIND, bea))

    with pytest.raises(Refused) as refused:
        line = newest_lines([bea.pk])[bea.pk]
        actions.take_match(line=line, uln="1000000000", by=actor_of(ada, college), now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["uln.match"]
    assert uln_and_state(bea) == ("", "missing")


@pytest.mark.spec("ULN-05")
def test_none_of_these_makes_a_new_one(person, ada, college):
    bea = person("Bea Whitlock", date_of_birth=date(2007, 11, 3))
    put(ask(Kind.FIND, bea))

    enquiry = actions.register_as_new(line=newest_lines([bea.pk])[bea.pk], by=actor_of(ada, college), now=NOW)
    put(enquiry)

    uln, state = uln_and_state(bea)
    assert (uln != "2000000028", len(uln), state) == (True, 10, "verified")
    assert newest_lines([bea.pk]) == {}  # asked about when there was no ULN yet
    assert enquiry.lines.get().answer == "registered"


@pytest.mark.spec("ULN-05")
def test_whoever_is_not_found_is_registered_only_when_that_was_asked_for(person, settings):
    settings.LEARNING_RECORDS = NOBODY_KNOWN
    NobodyKnown.made.clear()
    bo, di = person("Bo Lee"), person("Di Ray")

    put(ask(Kind.FIND, bo))
    put(ask(Kind.FIND_OR_REGISTER, di))

    assert uln_and_state(bo) == ("", "missing")
    assert uln_and_state(di)[1] == "verified"
    assert list(NobodyKnown.made) == ["Di Ray"]


@pytest.mark.spec("ULN-05")
def test_a_worker_that_dies_after_the_service_answered_registers_nobody_twice(person, settings, monkeypatch):
    settings.LEARNING_RECORDS = NOBODY_KNOWN
    NobodyKnown.made.clear()
    bo = person("Bo Found")
    enquiry = ask(Kind.FIND_OR_REGISTER, bo)

    def die(name: str) -> None:
        raise SystemExit(name)

    monkeypatch.setattr(jobs, "fail_point", die)
    with pytest.raises(SystemExit):
        put(enquiry)
    monkeypatch.setattr(jobs, "fail_point", lambda name: None)
    first = dict(NobodyKnown.made)
    put(enquiry)

    assert NobodyKnown.made == first
    assert uln_and_state(bo) == (first["Bo Found"], "verified")


# Many, and who watches


def test_who_asked_watches_and_is_told_at_the_end_without_a_name_or_uln(person, ada, college):
    anna = person("Anna Smith", ANNAS)

    enquiry = ask(Kind.VERIFY, anna, by=actor_of(ada, college), page="learners:enquiry")
    put(enquiry)
    put(enquiry)

    work = Work.objects.get(pk=enquiry.work_id)
    assert (work.status, work.result, work.total) == ("done", "1 verified", 1)
    message = Message.objects.get(user=ada)
    assert "1 verified" in message.text
    assert ANNAS not in message.text
    assert "Anna" not in message.text


def test_two_thousand_answers_take_as_many_statements_as_three(batch, ada):
    def statements(count: int, start: int) -> int:
        made = enrol(batch, ["Bo Lee"] * count, ada)
        for place, each in enumerate(made):
            each.learner.uln, each.learner.uln_state = uln_of(start + place), "unchecked"
        Learner.objects.bulk_update([each.learner for each in made], ["uln", "uln_state"])
        enquiry = ask(Kind.VERIFY, *(each.learner for each in made))
        verdicts = {line.pk: Verdict(Check.VERIFIED, line.uln) for line in enquiry.lines.all()}
        with CaptureQueriesContext(connection) as queries:
            actions.keep_verdicts(enquiry, verdicts, by=actions.Actor.system("test"), now=NOW)
        assert Learner.objects.filter(uln_state="verified").count() == start + count
        return len(queries)

    assert statements(3, 0) == statements(2_000, 3)


@pytest.mark.spec("ULN-03")
def test_ulns_that_came_with_a_registration_are_asked_about_by_themselves(person, school):
    anna, done = person("Anna Smith", ANNAS), person("Bo Lee", uln_of(5))
    Learner.objects.filter(pk=done.pk).update(uln_state="verified")

    jobs.check_new_ulns(0)
    jobs.check_new_ulns(0)

    assert list(EnquiryLine.objects.values_list("learner", "uln")) == [(anna.pk, ANNAS)]
    assert ProcrastinateJob.objects.filter(task_name="learners.put_enquiry").count() == 1


def test_an_enquiry_whose_job_gave_up_is_queued_again(person, monkeypatch):
    enquiry = ask(Kind.VERIFY, person("Anna Smith", ANNAS))
    monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(hours=4))

    jobs.check_new_ulns(0)

    queued = ProcrastinateJob.objects.filter(task_name="learners.put_enquiry")
    assert [job.args["enquiry_id"] for job in queued] == [enquiry.pk, enquiry.pk]
