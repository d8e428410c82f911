"""Two people at the same file, the same batch, the same moment; and stopping what is being carried out: one effect.

Really committed, by threads with connections of their own, in a database of these tests' own.
"""

import os
from collections.abc import Callable, Iterator, Mapping

import pytest
from django.conf import settings
from tests.hostile_files.learner_files import class_of, learner
from tests.hostile_files.world import World, make_world
from tests.house.test_bad_luck import at_once
from tests.people import NOW, actor_of, make_member, make_user

from testamur.delivery.registrations import actions as registrations
from testamur.delivery.registrations import jobs as _jobs  # noqa: F401  (its tasks are queued)
from testamur.delivery.registrations.models import Batch, Draft, Registration
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.queries import usual_addresses
from testamur.ground.desk.models import Work
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import jobs
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.ground.sheets.problems import SameFile
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, of_centre, within
from testamur.kit.testing import copy_of, template_database

pytestmark = pytest.mark.spec("SYS-09", "BEY-04", "REG-08")


@pytest.fixture(scope="module")
def unlucky(django_db_blocker, tmp_path_factory) -> Iterator[World]:
    before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), copy_of(template_database(), f"unlucky_files_{os.getpid()}"):
        with within(STAFF):
            world = make_world()
            make_member(make_user("Bea Lloyd"), world.college, *Permission)
        yield world
    settings.MEDIA_ROOT = before


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "now", lambda: NOW)


@pytest.fixture
def people(request) -> list[dict[str, str]]:
    """Six learners whom no other test has."""
    first = 1_000 * request.session.items.index(request.node) % 90_000
    return [learner(first + number) for number in range(6)]


def as_the_centre(world: World, deed: Callable[[], object]) -> Callable[[], object]:
    def do() -> object:
        with within(of_centre(world.college.pk)):
            return deed()

    return do


def upload(
    world: World, people: list[Mapping[str, str]], adds_to: Batch | None = None, name: str = "x.csv"
) -> Draft:
    by = actor_of(world.ada, world.college)
    draft = registrations.upload(
        centre=world.college, product=world.product, session=2026, adds_to=adds_to, file_name=name,
        content=class_of(*people).encode(), by=by, now=NOW,
    )  # fmt: skip
    details = {"contact_name": "Ada Okafor", "contact_email": "ada@example.org", "purchase_order": ""}
    registrations.save_details(
        draft=draft, details={**usual_addresses(centre=world.college), **details}, now=NOW
    )
    return draft


@pytest.fixture
def draft(unlucky, people) -> Draft:
    return as_the_centre(unlucky, lambda: upload(unlucky, people))()


def save(world: World, draft: Draft, position: int, **cells: str) -> Callable[[], object]:
    sheet = Sheet.objects.select_related("centre")
    return as_the_centre(
        world,
        lambda: sheets.save_cells(sheet=sheet.get(pk=draft.sheet_id), rows={position: cells}, now=NOW),
    )


def ask(world: World, draft: Draft) -> Callable[[], object]:
    by = actor_of(world.ada, world.college)
    return as_the_centre(
        world, lambda: registrations.ask_to_register(draft=Draft.objects.get(pk=draft.pk), by=by, now=NOW)
    )


def carry_out(draft: Draft) -> Callable[[], None]:
    return lambda: jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)


def registered_from(world: World, people: list[Mapping[str, str]]) -> list[str]:
    """The surnames under which those with these ULNs are registered."""
    with within(of_centre(world.college.pk)):
        ulns = [each["uln"] for each in people]
        found = Registration.objects.filter(learner__uln__in=ulns).order_by("learner__uln")
        return list(found.values_list("learner__surname", flat=True))


def sheet_of(world: World, draft: Draft) -> Sheet:
    with within(of_centre(world.college.pk)):
        return Sheet.objects.get(pk=draft.sheet_id)


# Typing


def test_two_people_who_correct_different_rows_at_once_are_both_heard(unlucky, draft):
    answers = at_once(*(save(unlucky, draft, at, surname=f"Newname{chr(63 + at)}") for at in range(2, 8)))

    with within(of_centre(unlucky.college.pk)):
        rows = SheetRow.objects.filter(sheet=draft.sheet_id).order_by("position")
        surnames = [row.cells["surname"] for row in rows]
    assert answers == [{at} for at in range(2, 8)]
    assert surnames == [f"Newname{letter}" for letter in "ABCDEF"]
    assert sheet_of(unlucky, draft).wrong_count == 0


def test_two_people_who_type_the_same_uln_at_once_make_one_row_wrong(unlucky, draft, people):
    at_once(*(save(unlucky, draft, at, uln=people[0]["uln"]) for at in (3, 4, 5)))

    with within(of_centre(unlucky.college.pk)):
        wrong = list(
            SheetRow.objects.filter(sheet=draft.sheet_id, is_wrong=True).values_list("position", flat=True)
        )
    assert sorted(wrong) == [3, 4, 5]
    assert sheet_of(unlucky, draft).wrong_count == 3


def test_one_types_while_another_registers_and_what_is_kept_is_what_is_registered(unlucky, draft, people):
    typed, pressed = at_once(save(unlucky, draft, 2, surname="Latecomer"), ask(unlucky, draft))
    carry_out(draft)()

    with within(of_centre(unlucky.college.pk)):
        kept = SheetRow.objects.get(sheet=draft.sheet_id, position=2).cells["surname"]
    assert pressed is None
    assert isinstance(typed, Refused) == (kept != "Latecomer")
    assert kept in registered_from(unlucky, people)
    assert len(registered_from(unlucky, people)) == 6


def test_one_throws_away_while_another_registers_and_one_of_them_is_told(unlucky, draft, people):
    by = actor_of(unlucky.ada, unlucky.college)
    throw = as_the_centre(
        unlucky, lambda: sheets.discard(sheet=Sheet.objects.get(pk=draft.sheet_id), by=by, now=NOW)
    )

    thrown, pressed = at_once(throw, ask(unlucky, draft))
    carry_out(draft)()

    status = sheet_of(unlucky, draft).status
    assert status in {"discarded", "committed"}
    assert len(registered_from(unlucky, people)) == (6 if status == "committed" else 0)
    assert isinstance(thrown, Refused) == (status == "committed")
    assert pressed is None or isinstance(pressed, Refused | Sheet.DoesNotExist)


# The same file, the same batch


def test_two_people_who_send_the_same_file_at_once_have_one_sheet(unlucky, people):
    answers = at_once(*[as_the_centre(unlucky, lambda: upload(unlucky, people))] * 3)

    assert len({draft.sheet_id for draft in answers}) == 1


def test_the_same_file_sent_while_it_is_registered_registers_once(unlucky, draft, people):
    ask(unlucky, draft)()

    again, _ = at_once(as_the_centre(unlucky, lambda: upload(unlucky, people)), carry_out(draft))

    assert isinstance(again, SameFile | Refused) or again.sheet_id == draft.sheet_id
    assert len(registered_from(unlucky, people)) == 6


def test_two_people_who_add_the_same_learner_to_a_batch_at_once_add_them_once(unlucky, draft, people):
    ask(unlucky, draft)()
    carry_out(draft)()
    with within(of_centre(unlucky.college.pk)):
        batch = Draft.objects.select_related("batch").get(pk=draft.pk).batch
    new = learner(50_000 + batch.pk)
    drafts = [
        as_the_centre(unlucky, lambda name=name, n=n: upload(unlucky, [new, learner(n)], batch, name))()
        for name, n in (("a.csv", 60_000 + batch.pk), ("b.csv", 70_000 + batch.pk))
    ]
    for each in drafts:
        ask(unlucky, each)()

    at_once(*map(carry_out, drafts))

    statuses = sorted(sheet_of(unlucky, each).status for each in drafts)
    assert statuses == ["committed", "open"]
    assert len(registered_from(unlucky, [new])) == 1
    with within(of_centre(unlucky.college.pk)):
        assert Registration.objects.filter(batch=batch).count() == len(people) + 2


# Stopping


@pytest.mark.parametrize("attempt", range(3))
def test_stopping_while_it_is_carried_out_stops_all_or_nothing_and_says_which(
    unlucky, draft, people, attempt
):
    ask(unlucky, draft)()
    by = actor_of(unlucky.ada, unlucky.college)
    stop = as_the_centre(
        unlucky, lambda: sheets.stop(sheet=Sheet.objects.get(pk=draft.sheet_id), by=by, now=NOW)
    )

    stopped, _ = at_once(stop, carry_out(draft))

    sheet, made = sheet_of(unlucky, draft), len(registered_from(unlucky, people))
    with within(STAFF):
        work = Work.objects.get(pk=sheet.work_id)
    told = (sheet.status, made, work.status)
    assert told == (("open", 0, "refused") if stopped else ("committed", 6, "done"))


def test_two_workers_who_take_the_same_sheet_register_it_once(unlucky, draft, people):
    ask(unlucky, draft)()

    answers = at_once(carry_out(draft), carry_out(draft), carry_out(draft))

    assert answers == [None] * 3
    assert len(registered_from(unlucky, people)) == 6
