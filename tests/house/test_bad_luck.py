"""The database restarts, a button is pressed twice, two people decide at once: one effect, and an answer in words.

What is done here is really committed, by threads with connections of their own, in a database of these tests' own.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.http import HttpResponse
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import sql
from tests.learners import enrol, make_batch
from tests.people import (
    COUNSELLING_UNITS,
    NOW,
    actor_of,
    all_of,
    client_of,
    make_centre,
    make_member,
    make_product,
    make_user,
)

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Grade, GradeScale, Unit
from testamur.delivery.billing.models import FeeKind, LedgerLine, Price, PriceList
from testamur.delivery.registrations import actions as registrations
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.sheets import actions as sheets
from testamur.kit import roles
from testamur.kit.scope import STAFF, of_centre, of_eqa, within
from testamur.kit.testing import copy_of, owners_connection, template_database
from testamur.outcomes.certification import actions as certification
from testamur.outcomes.certification.actions.signing_off import Rejection
from testamur.outcomes.certification.models import Claim, ClaimDraft, ClaimLine
from testamur.outcomes.certification.queries.claiming import candidates_of, chosen
from testamur.outcomes.grading import actions as grading
from testamur.outcomes.grading.models import Submission, UnitGrade, UnitHeld
from testamur.outcomes.grading.problems import Entry
from testamur.outcomes.quality import actions as quality
from testamur.outcomes.quality.models import Allocation, GradeDecision
from testamur.sites import context
from testamur.sites.demonstration.learners import learner_file

pytestmark = pytest.mark.spec("SYS-09")


@pytest.fixture(scope="module")
def unlucky(django_db_blocker) -> Iterator[str]:
    name = f"unlucky_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        yield name


@pytest.fixture(scope="module")
def product(unlucky):
    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
        for kind in FeeKind:
            Price.objects.create(price_list=prices, kind=kind, amount="12.50")
        scale = GradeScale.objects.create(code="pass", title="Pass")
        Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
        units = [
            Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
            for code, title, credits in COUNSELLING_UNITS
        ]
        rule = all_of("Mandatory units", *(unit.code for unit in units))
        return make_product("600/0727/8", "Counselling Skills", units, rule)


@pytest.fixture
def college(product, request):
    number = f"{request.session.items.index(request.node):06}"
    with within(STAFF):
        college = make_centre(number, "Harbour City College")
        Approval.objects.create(centre=college, product=product, approved_on=date(2020, 9, 1))
        return college


@pytest.fixture
def ada(college) -> User:
    with within(STAFF):
        ada = make_user("Ada Okafor", email=f"ada{college.number}@example.org")
        make_member(ada, college, *Permission, is_administrator=True)
        return ada


@pytest.fixture
def eves(college, product) -> list[User]:
    """Two external quality assurers of the same centre."""
    with within(STAFF):
        eves = [
            make_user(
                "Eve Osei", email=f"eve{n}.{college.number}@example.org", staff_roles=[User.StaffRole.EQA]
            )
            for n in range(2)
        ]
        for eve, whole_or_part in zip(eves, (None, product), strict=True):
            Allocation.objects.create(
                centre=college, eqa=eve, product=whole_or_part, from_on=date(2020, 8, 1)
            )
        return eves


@pytest.fixture
def learners(college, product, ada):
    with within(STAFF):
        return enrol(make_batch(college, product, ada), ["Lowri Jenkins", "Tomasz Kowalski"], ada)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do them at the same moment, each in a thread with its own connection; what each gave back or raised."""
    barrier, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(place: int, deed: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            answers[place] = deed()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


# The database goes away and comes back


@contextmanager
def away(database: str) -> Iterator[None]:
    """As a restart looks from the site: open connections are cut, new ones are refused."""
    allow = sql.SQL("alter database {} allow_connections {}")
    with owners_connection() as owner:
        owner.execute(allow.format(sql.Identifier(database), sql.SQL("false")))
        owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [database])
        try:
            yield
        finally:
            owner.execute(allow.format(sql.Identifier(database), sql.SQL("true")))


@pytest.fixture
def visit(ada) -> Callable[[str], HttpResponse]:
    """Ask for a page as Ada, with what Django does around each request in service and its test client leaves out."""
    client = client_of(ada)
    client.raise_request_exception = False

    def get(address: str) -> HttpResponse:
        close_old_connections()
        answer = client.get(address)
        close_old_connections()
        return answer

    return get


@pytest.mark.parametrize(("address", "usually"), [("/", 200), ("/registrations/", 200), ("/no/such/", 404)])
def test_while_the_database_is_away_every_page_says_to_come_back(unlucky, visit, address, usually):
    before = visit(address)

    with away(unlucky):
        meanwhile = [visit(address), visit(address)]
    after = visit(address)

    assert (before.status_code, after.status_code) == (usually, usually)
    assert [(answer.status_code, answer["Retry-After"]) for answer in meanwhile] == [(503, "30")] * 2
    assert "Nothing you sent has been half done" in meanwhile[0].content.decode()


def test_a_connection_cut_in_the_middle_of_a_page_is_the_same(unlucky, visit, monkeypatch):
    menu_for = context.menu_for

    def cut(request, acting):
        with owners_connection() as owner:
            owner.execute("select pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return menu_for(request, acting)

    monkeypatch.setattr(context, "menu_for", cut)
    during = visit("/messages/")
    monkeypatch.undo()
    after = visit("/messages/")

    assert (during.status_code, after.status_code) == (503, 200)


# The guard of the database


def test_a_table_of_centres_without_a_policy_stops_the_site(unlucky):
    connection.ensure_connection()
    as_it_should_be = roles.guard_problems(connection.connection)

    with owners_connection(unlucky) as owner:
        owner.execute("create table left_open (id bigint, centre_id bigint)")
        try:
            found = roles.guard_problems(connection.connection)
        finally:
            owner.execute("drop table left_open")

    assert as_it_should_be == []
    assert found == [
        "The table left_open holds centres' rows without row-level security: run `testamur migrate`."
    ]


# A double click, and two people at once


def test_submitting_grades_twice_at_once_submits_once(college, product, ada, learners):
    units = list(product.versions.get().units.values_list("pk", flat=True))
    by = actor_of(ada, college)
    with within(of_centre(college.pk)):
        entries = [Entry(each.pk, unit, "Pass", None) for each in learners for unit in units]
        grading.save_grades(entries=entries, by=by, now=NOW)

    def submit():
        with within(of_centre(college.pk)):
            return grading.submit_grades(
                registration_ids=[each.pk for each in learners], unit_ids=units,
                iqa_name="Ian Quinn", declared=True, by=by, now=NOW,
            )  # fmt: skip

    answers = at_once(submit, submit, submit)

    with within(of_centre(college.pk)):
        assert Submission.objects.count() == 1
        assert UnitGrade.objects.filter(submission=Submission.objects.get()).count() == len(entries)
    assert {type(each).__name__ for each in answers} <= {"Submission", "Refused"}
    assert any(isinstance(each, Submission) for each in answers)


def test_saving_the_same_grade_twice_at_once_keeps_one(college, product, ada, learners):
    unit = product.versions.get().units.first().pk
    by = actor_of(ada, college)

    def save():
        with within(of_centre(college.pk)):
            return grading.save_grades(entries=[Entry(learners[0].pk, unit, "Pass", None)], by=by, now=NOW)

    answers = at_once(save, save, save)

    assert [each for each in answers if isinstance(each, psycopg.Error)] == []
    with within(of_centre(college.pk)):
        assert UnitGrade.objects.count() == 1
    assert {type(each).__name__ for each in answers} & {"IntegrityError", "OperationalError"} == set()


@pytest.fixture
def drafted(college, product, ada, learners) -> ClaimDraft:
    by = actor_of(ada, college)
    with within(of_centre(college.pk)):
        units = product.versions.get().units.all()
        marks = {(each.pk, unit.pk): UnitHeld.Means.ACHIEVED for each in learners for unit in units}
        grading.mark_units(marks=marks, by=by, now=NOW)
        mine = chosen(centre=college, ids=[each.pk for each in learners])
        draft = certification.start(centre=college, registrations=mine, by=by, now=NOW)
        details = {**draft.details, "iqa_name": "Nia Rees", "declared": True}
        certification.keep_details(draft=draft, details=details, by=by, now=NOW)
        return draft


def claim(college, ada, draft):
    with within(of_centre(college.pk)):
        waiting = candidates_of(draft)
    reviewed = {each.registration.pk: each.award.fingerprint for each in waiting}

    def press():
        with within(of_centre(college.pk)):
            return certification.claim(
                centre=college, key=draft.pk, reviewed=reviewed, by=actor_of(ada, college), now=NOW
            )

    return press


def test_claiming_twice_at_once_claims_and_charges_once(college, ada, drafted):
    press = claim(college, ada, drafted)

    answers = at_once(press, press, press)

    assert [type(each).__name__ for each in answers] == ["Claim"] * 3
    assert len({each.pk for each in answers}) == 1
    with within(of_centre(college.pk)):
        assert Claim.objects.count() == 1
        assert LedgerLine.objects.filter(kind=FeeKind.CERTIFICATE).count() == 2


def test_after_claiming_the_back_button_leads_to_the_claim(college, ada, drafted):
    made = claim(college, ada, drafted)()

    page = client_of(ada).post(f"/certificates/claim/{drafted.pk}/review/", {"sent": "yes"})

    assert (page.status_code, page.headers.get("Location")) == (
        302,
        f"/certificates/claims/{made.number}/?made=1",
    )


@pytest.fixture
def waiting(college, ada, drafted) -> Claim:
    """A claim that waits for an external quality assurer."""
    return claim(college, ada, drafted)()


def test_two_people_who_sign_off_the_same_claim_at_once_decide_once(college, eves, waiting):
    with within(of_centre(college.pk)):
        lines = {
            line.pk: Rejection(ClaimLine.Reason.NOT_SAMPLED, "Not sampled") for line in waiting.lines.all()
        }

    def decide(eve: User, rejections):
        def press():
            with within(of_eqa([college.pk])):
                return certification.decide(claim=waiting, rejections=rejections, by=actor_of(eve), now=NOW)

        return press

    answers = at_once(decide(eves[0], {}), decide(eves[1], lines))

    kinds = {type(each).__name__: each for each in answers}
    assert set(kinds) == {"Claim", "Refused"}
    assert "before you" in kinds["Refused"].problems[0].message
    accepted = kinds["Claim"].status == Claim.Status.SIGNED_OFF
    with within(of_centre(college.pk)):
        answered = set(ClaimLine.objects.filter(claim=waiting).values_list("status", flat=True))
    assert answered == ({ClaimLine.Status.ACCEPTED} if accepted else {ClaimLine.Status.REJECTED})


def test_two_people_who_review_the_same_grades_at_once_decide_each_once(
    college, product, ada, learners, eves
):
    units = list(product.versions.get().units.values_list("pk", flat=True))
    by = actor_of(ada, college)
    with within(of_centre(college.pk)):
        entries = [Entry(each.pk, unit, "Pass", None) for each in learners for unit in units]
        grading.save_grades(entries=entries, by=by, now=NOW)
        submission = grading.submit_grades(
            registration_ids=[each.pk for each in learners], unit_ids=units,
            iqa_name="Ian Quinn", declared=True, by=by, now=NOW,
        )  # fmt: skip
        ids = list(UnitGrade.objects.values_list("pk", flat=True))

    def decide(eve: User, verdict: GradeDecision.Verdict):
        def press():
            with within(of_eqa([college.pk])):
                return quality.decide(
                    submission=submission, ids=ids, verdict=verdict, comment="Seen", by=actor_of(eve), now=NOW
                )

        return press

    verdicts = (GradeDecision.Verdict.ACCEPTED, GradeDecision.Verdict.REJECTED)
    answers = at_once(*(decide(eve, verdict) for eve, verdict in zip(eves, verdicts, strict=True)))

    assert {type(each).__name__ for each in answers} == {"Decided", "Refused"}
    with within(of_centre(college.pk)):
        assert GradeDecision.objects.count() == len(ids)
        assert GradeDecision.objects.values("verdict").distinct().count() == 1


def test_registering_twice_at_once_registers_and_charges_once(college, product, ada):
    by = actor_of(ada, college)
    with within(of_centre(college.pk)):
        draft = registrations.upload(
            centre=college, product=product, session=2026, adds_to=None, file_name="counselling.csv",
            content=learner_file(seed="unlucky", count=5, begins_on=date(2026, 9, 7)), by=by, now=NOW,
        )  # fmt: skip
        places = {address.kind: address.pk for address in college.addresses.all()}
        details = {
            "delivery_address": places["delivery"],
            "certificate_address": places["certificate"],
            "purchase_order": "",
            "contact_name": "Ada Okafor",
            "contact_email": ada.email,
        }
        registrations.save_details(draft=draft, details=details, now=NOW)

    def press():
        with within(of_centre(college.pk)):
            registrations.ask_to_register(draft=draft, by=by, now=NOW)

    def work():
        with within(of_centre(college.pk)):
            sheets.commit(sheet_id=draft.sheet_id, now=NOW)

    pressed, worked = at_once(press, press, press), at_once(work, work)

    assert (pressed, worked) == ([None] * 3, [None] * 2)
    jobs = ProcrastinateJob.objects.filter(task_name="sheets.commit", args__sheet_id=draft.sheet_id)
    assert jobs.count() == 1
    with within(of_centre(college.pk)):
        assert (Batch.objects.count(), Registration.objects.count()) == (1, 5)
        assert LedgerLine.objects.filter(kind=FeeKind.REGISTRATION).count() == 5
