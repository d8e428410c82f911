"""ULNs typed for learners: which are kept, which are not and why, and what is written down."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.learners import enrol, make_batch
from tests.people import NOW, actor_of

from testamur.delivery.learners import actions_on_ulns as actions
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.rulebook.uln import uln_check_digit

ANNAS, BEAS, FREE = "4836803119", "2000000028", "1000000000"


def uln_of(number: int) -> str:
    """A right ULN for each number."""
    first_nine = 100_000_000 + 7 * number
    while uln_check_digit(str(first_nine)) is None:
        first_nine += 1
    return f"{first_nine}{uln_check_digit(str(first_nine))}"


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada)


@pytest.fixture
def people(batch, ada):
    """Anna, Bea and Cai, nobody with a ULN."""
    return [each.learner for each in enrol(batch, ["Anna Smith", "Bea Moss", "Cai Reed"], ada)]


def save(centre, by, typed):
    return actions.save_ulns(
        centre_id=centre.pk,
        typed={learner.pk: text for learner, text in typed.items()},
        by=actor_of(by, centre),
        now=NOW,
    )


def ulns(people) -> list[tuple[str, str]]:
    kept = Learner.objects.in_bulk([each.pk for each in people])
    return [(kept[each.pk].uln, kept[each.pk].uln_state) for each in people]


@pytest.mark.spec("ULN-01", "ULN-03")
def test_right_ulns_are_kept_and_sent_to_the_service(people, college, ada):
    anna, bea, cai = people

    saved = save(college, ada, {anna: ANNAS, bea: BEAS, cai: ""})

    assert (saved.ids, saved.problems) == (frozenset({anna.pk, bea.pk}), {})
    assert ulns(people) == [(ANNAS, "unchecked"), (BEAS, "unchecked"), ("", "missing")]
    enquiry = Enquiry.objects.get()
    assert list(enquiry.lines.order_by("pk").values_list("learner", "uln", "answer")) == [
        (anna.pk, ANNAS, ""),
        (bea.pk, BEAS, ""),
    ]
    job = ProcrastinateJob.objects.get(task_name="learners.put_enquiry")
    assert job.args == {"enquiry_id": enquiry.pk, "centre_id": college.pk}


@pytest.mark.spec("ULN-02")
@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("483680311", "uln.wrong", "10 digits"),
        ("0000000042", "uln.wrong", "does not start with 0"),
        ("1234567894", "uln.wrong", "check digit"),
        ("48368O3119", "uln.wrong", "letter"),
        ("9999999999", "uln.wrong", "temporary"),
    ],
)
def test_a_wrong_uln_is_not_kept_and_says_which_rule_it_broke(people, college, ada, typed, code, says):
    anna, bea, _ = people

    saved = save(college, ada, {anna: typed, bea: BEAS})

    problem = saved.problems[anna.pk]
    assert (problem.code, problem.place) == (code, anna.number)
    assert says in problem.message
    assert ulns(people)[:2] == [("", "missing"), (BEAS, "unchecked")]


@pytest.mark.spec("ULN-02")
def test_a_uln_that_another_learner_has_names_them(people, college, ada):
    anna, bea, _ = people
    save(college, ada, {anna: ANNAS})

    saved = save(college, ada, {bea: ANNAS})

    assert saved.problems[bea.pk].code == "uln.taken"
    assert f"Anna Smith, {anna.number}, has this ULN already" in saved.problems[bea.pk].message


def test_one_uln_typed_for_two_is_kept_for_neither(people, college, ada):
    anna, bea, _ = people

    saved = save(college, ada, {anna: ANNAS, bea: ANNAS})

    assert {problem.code for problem in saved.problems.values()} == {"uln.twice"}
    assert ulns(people)[:2] == [("", "missing"), ("", "missing")]


def test_two_learners_may_exchange_their_ulns(people, college, ada):
    anna, bea, _ = people
    save(college, ada, {anna: BEAS, bea: ANNAS})

    saved = save(college, ada, {anna: ANNAS, bea: BEAS})

    assert saved.problems == {}
    assert ulns(people)[:2] == [(ANNAS, "unchecked"), (BEAS, "unchecked")]


def test_a_uln_can_be_taken_away_and_one_unchanged_is_left_alone(people, college, ada):
    anna, bea, _ = people
    save(college, ada, {anna: ANNAS, bea: BEAS})

    saved = save(college, ada, {anna: "", bea: BEAS})

    assert saved.ids == frozenset({anna.pk})
    assert ulns(people)[:2] == [("", "missing"), (BEAS, "unchecked")]


@pytest.mark.spec("SYS-08")
def test_what_was_and_what_is_are_written_down(people, college, ada):
    anna = people[0]
    save(college, ada, {anna: ANNAS})
    save(college, ada, {anna: FREE})

    events = Event.objects.filter(name="learner.uln_saved").order_by("pk")

    assert [(each.label, each.by_name, each.before, each.after) for each in events] == [
        (anna.number, "Ada Okafor", {"uln": ""}, {"uln": ANNAS}),
        (anna.number, "Ada Okafor", {"uln": ANNAS}, {"uln": FREE}),
    ]


def test_a_verified_uln_is_changed_only_with_a_reason(people, college, ada):
    anna = people[0]
    Learner.objects.filter(pk=anna.pk).update(uln=ANNAS, uln_state="verified")

    saved = save(college, ada, {anna: FREE})
    with pytest.raises(Refused) as refused:
        actions.change_verified(learner=anna, uln=FREE, reason=" ", by=actor_of(ada, college), now=NOW)
    actions.change_verified(
        learner=anna, uln=FREE, reason="Twins exchanged", by=actor_of(ada, college), now=NOW
    )

    assert saved.problems[anna.pk].code == "uln.verified"
    assert [problem.code for problem in refused.value.problems] == ["uln.reason"]
    assert ulns([anna]) == [(FREE, "unchecked")]
    event = Event.objects.get(name="learner.uln_changed")
    assert event.after == {"uln": FREE, "reason": "Twins exchanged"}


@pytest.mark.spec("SYS-07")
def test_another_centre_s_learner_is_passed_over(people, college, school, charlie):
    saved = actions.save_ulns(
        centre_id=school.pk, typed={people[0].pk: ANNAS}, by=actor_of(charlie, school), now=NOW
    )

    assert (saved.ids, saved.problems) == (frozenset(), {})
    assert ulns(people[:1]) == [("", "missing")]


def test_without_a_service_ulns_are_kept_and_nobody_is_asked(people, college, ada, settings):
    settings.LEARNING_RECORDS = ""

    save(college, ada, {people[0]: ANNAS})

    assert ulns(people[:1]) == [(ANNAS, "unchecked")]
    assert EnquiryLine.objects.count() == 0


@pytest.mark.spec("ULN-01")
def test_two_thousand_are_saved_with_as_many_statements_as_three(batch, college, ada):
    def statements(count: int, start: int) -> int:
        learners = [each.learner for each in enrol(batch, ["Bo Lee"] * count, ada)]
        typed = {each: uln_of(start + place) for place, each in enumerate(learners)}
        with CaptureQueriesContext(connection) as queries:
            saved = save(college, ada, typed)
        assert len(saved.ids) == count
        return len(queries)

    assert statements(3, 0) == statements(2_000, 10)
