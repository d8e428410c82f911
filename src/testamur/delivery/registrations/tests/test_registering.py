"""Registering: state, audit and money for all the learners of a draft, once, or for none."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, actor_of

from testamur.catalogue.approvals.models import Approval
from testamur.delivery.billing.models import LedgerLine, Order, Price
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Batch, Draft, Registration
from testamur.delivery.registrations.tests.conftest import ask, details_of, learner, refresh, uln_of
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message, Work
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import jobs
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.kit.problems import Refused
from testamur.kit.scope import of_centre, within

Status = Sheet.Status


def run(draft: Draft) -> Draft:
    jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)
    refresh(draft)
    return draft


@pytest.mark.spec("REG-03", "REG-04", "REG-14", "FIN-01", "CAT-05")
def test_three_learners_registered(registered, college, counselling, ada):
    draft = registered([learner(0), learner(1, uln=""), learner(2, surname="Zając", country_of_study="IE")])

    batch, order = Batch.objects.get(), Order.objects.get()
    assert (draft.sheet.status, draft.batch, draft.order) == (Status.COMMITTED, batch, order)
    assert (batch.product, batch.version, batch.session) == (counselling, counselling.versions.get(), 2026)
    assert (str(batch.delivery_address), str(batch.certificate_address)) == (
        "2 Quay Street, Harbour, ZZ1 1ZZ",
        "3 Quay Street, Harbour, ZZ1 1ZZ",
    )
    assert list(
        Registration.objects.order_by("pk").values_list(
            "learner__surname",
            "learner__uln_state",
            "status",
            "stage",
            "starts_on",
            "lapses_on",
            "country_of_study",
        )
    ) == [
        ("Hughes", "unchecked", "active", "registered", date(2026, 9, 1), date(2029, 11, 16), "GB"),
        ("Kowalski", "missing", "active", "registered", date(2026, 9, 1), date(2029, 11, 16), "GB"),
        ("Zając", "unchecked", "active", "registered", date(2026, 9, 1), date(2029, 11, 16), "IE"),
    ]
    assert Learner.objects.get(surname="Zając").sort_key == "zajac ameliac"
    assert (order.purchase_order, order.contact_email, order.placed_by) == ("PO 4711", "ada@example.org", ada)
    assert [(line.subject, line.net, line.tax, line.vat) for line in order.lines.order_by("pk")] == [
        (number, Decimal("85.00"), Decimal("0.00"), "exempt")
        for number in Learner.objects.order_by("pk").values_list("number", flat=True)
    ]
    assert Registration.objects.values("charge").distinct().count() == 3


@pytest.mark.spec("SYS-06")
def test_who_did_what_is_audited(registered, ada, college):
    draft = registered(2)

    first, second = Learner.objects.order_by("pk").values_list("number", flat=True)
    events = Event.objects.exclude(record="sheet").order_by("pk")
    assert [(event.name, event.label) for event in events] == [
        ("learner.added", first),
        ("learner.added", second),
        ("order.placed", draft.order.number),
        ("batch.made", draft.batch.number),
        ("registration.made", first),
        ("registration.made", second),
    ]
    assert {(event.by_id, event.by_name, event.centre_id, event.at) for event in events} == {
        (ada.pk, "Ada Okafor", college.pk, NOW)
    }
    assert len({event.act_id for event in events}) == 1
    assert events[0].after["surname"] == "Hughes"
    assert events[2].after == {"purchase_order": "PO 4711", "fees": "170.00"}
    assert events[4].after["batch"] == draft.batch.number


@pytest.mark.spec("REG-04", "REG-16")
def test_the_user_and_the_contact_are_told_without_personal_data(registered, ada):
    draft = registered(2)

    work, message = Work.objects.get(), Message.objects.get()
    assert (work.status, work.done, work.total) == ("done", 2, 2)
    assert work.result == f"2 learners registered in batch {draft.batch.number}"
    assert work.result_path == f"/batches/{draft.batch.number}/"
    assert (message.user, message.subject) == (ada, f"2 learners registered: batch {draft.batch.number}")
    assert draft.order.number in message.text
    assert "Hughes" not in message.text
    assert uln_of(0) not in message.text


@pytest.mark.spec("FIN-01", "CAT-13")
def test_the_fee_is_of_the_list_in_force_with_its_vat(prices, registered, counselling):
    Price.objects.create(
        price_list=prices, kind="registration", product=counselling, amount="100.01", sold_as="other"
    )

    draft = registered(3)

    assert [(line.net, line.tax, line.vat) for line in draft.order.lines.all()] == [
        (Decimal("100.01"), Decimal("20.00"), "standard")
    ] * 3


@pytest.mark.spec("REG-10")
def test_a_known_learner_is_registered_again_and_not_added_again(registered):
    registered([learner(0), learner(1, uln="")])

    draft = registered([learner(0, forename="amelia-a"), learner(1), learner(2)])

    assert Learner.objects.count() == 3
    assert draft.batch.registrations.count() == 3
    kowalski = Learner.objects.get(surname="Kowalski")
    assert (kowalski.uln, kowalski.uln_state, kowalski.registrations.count()) == (uln_of(1), "unchecked", 2)
    event = Event.objects.get(name="learner.uln_added")
    assert (event.record_id, event.before, event.after) == (kowalski.pk, {"uln": ""}, {"uln": uln_of(1)})


@pytest.mark.spec("REG-01", "REG-09")
def test_learners_are_added_to_a_batch(registered):
    batch = registered(2).batch

    draft = registered([learner(7)], adds_to=batch)

    assert draft.batch == batch
    assert Batch.objects.count() == 1
    assert batch.registrations.count() == 3
    assert Order.objects.count() == 2
    assert Event.objects.get(name="batch.grew").after["learners"] == 1


def test_a_learner_of_the_batch_cannot_be_added_to_it(registered, uploaded, ada):
    batch = registered(2).batch

    draft = uploaded([learner(1), learner(9)], adds_to=batch)

    assert SheetRow.objects.get(sheet=draft.sheet, is_wrong=True).problems[0]["code"] == "in_batch_already"
    with pytest.raises(Refused, match="1 row has errors"):
        ask(draft, ada)


@pytest.mark.spec("REG-08")
def test_a_draft_with_errors_registers_nobody(uploaded, ada):
    draft = uploaded([learner(0), learner(1, gender="")])

    with pytest.raises(Refused, match="1 row has errors"):
        ask(draft, ada)

    assert Registration.objects.count() == 0
    assert Sheet.objects.get().status == Status.OPEN


def test_without_details_nothing_is_asked_for(uploaded, ada, college):
    with pytest.raises(Refused, match="Say first where the learners are"):
        actions.ask_to_register(draft=uploaded(1), by=actor_of(ada, college), now=NOW)


@pytest.mark.spec("REG-08")
def test_pressing_twice_asks_once(uploaded, ada, college):
    draft = ask(uploaded(2), ada)
    work_id = draft.sheet.work_id

    actions.ask_to_register(draft=draft, by=actor_of(ada, college), now=NOW)

    refresh(draft)
    assert (draft.sheet.work_id, Work.objects.count()) == (work_id, 1)
    assert jobs_queued() == 1


@pytest.mark.spec("REG-08", "SYS-09")
def test_the_job_twice_registers_once(uploaded, ada):
    draft = ask(uploaded(2), ada)

    run(draft)
    run(draft)

    assert (Batch.objects.count(), Registration.objects.count(), LedgerLine.objects.count()) == (1, 2, 2)
    assert Message.objects.count() == 1


@pytest.mark.spec("REG-08", "CAT-02")
@pytest.mark.parametrize(
    ("undo", "why"),
    [
        (lambda: Approval.objects.update(ended_on=date(2026, 11, 1)), "Your centre is not approved"),
        (lambda: Price.objects.all().delete(), "No registration fee is in force"),
        (lambda: SheetRow.objects.all().delete(), "Enter at least one learner"),
    ],
)
def test_what_came_to_stand_in_the_way_puts_the_draft_back(uploaded, ada, undo, why):
    draft = ask(uploaded(2), ada)
    undo()

    run(draft)

    work = Work.objects.get()
    assert draft.sheet.status == Status.OPEN
    assert (work.status, work.result.startswith(f"Nobody was registered. {why}")) == ("refused", True)
    assert (Batch.objects.count(), Registration.objects.count(), Order.objects.count()) == (0, 0, 0)


def test_the_same_learner_registered_meanwhile_in_the_same_batch_is_found_by_the_job(
    registered, uploaded, ada
):
    batch = registered(1).batch
    draft = ask(uploaded([learner(5)], adds_to=batch), ada)
    registered([learner(5), learner(6)], adds_to=batch)

    run(draft)

    assert draft.sheet.status == Status.OPEN
    assert "is in batch" in Work.objects.get(pk=draft.sheet.work_id).result


def test_a_failure_on_our_side_changes_nothing_and_is_told(uploaded, ada, monkeypatch):
    def broken(**facts):
        raise RuntimeError("no more paper")

    monkeypatch.setattr("testamur.delivery.registrations.actions.registering.send_message", broken)
    draft = ask(uploaded(2), ada)

    with pytest.raises(RuntimeError):
        run(draft)

    refresh(draft)
    assert draft.sheet.status == Status.OPEN
    assert Work.objects.get().result == (
        "Nobody was registered. Something went wrong here. Please try again."
    )
    assert (Batch.objects.count(), Learner.objects.count(), LedgerLine.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("count", [3, 300])
def test_registering_takes_the_same_number_of_statements(registered, uploaded, ada, count):
    registered(1)
    draft = ask(uploaded([learner(number) for number in range(1, count + 1)]), ada)

    with CaptureQueriesContext(connection) as counted, within(of_centre(draft.centre_id)):
        sheets.commit(sheet_id=draft.sheet_id, now=NOW)

    assert len([each for each in counted.captured_queries if "SAVEPOINT" not in str(each["sql"])]) == 40


@pytest.mark.spec("REG-04")
def test_a_stage_is_handed_down(registered):
    draft = registered(2)
    first, second = Registration.objects.order_by("pk")

    changed = actions.note_stage(
        stages={first.pk: Registration.Stage.CERTIFICATED, second.pk: Registration.Stage.REGISTERED},
        on=date(2026, 12, 1),
    )

    assert changed == [first.pk]
    assert list(draft.batch.registrations.order_by("pk").values_list("stage", "fully_certificated_on")) == [
        ("certificated", date(2026, 12, 1)),
        ("registered", None),
    ]
    actions.note_stage(stages={first.pk: Registration.Stage.READY}, on=date(2026, 12, 2))
    first.refresh_from_db()
    assert (first.stage, first.fully_certificated_on) == ("ready", None)


def jobs_queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'sheets.commit'")
        return cursor.fetchone()[0]


def test_details_are_kept_as_typed(uploaded):
    draft = uploaded(1)

    actions.save_details(draft=draft, details={**details_of(draft), "purchase_order": "PO 9"}, now=NOW)

    refresh(draft)
    assert draft.details["purchase_order"] == "PO 9"
