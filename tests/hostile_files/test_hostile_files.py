"""Every file of the corpus through the real engine: the answer it must get, and all of its learners or none."""

import re
from collections.abc import Mapping
from contextlib import suppress

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from tests.hostile_files import corpus
from tests.hostile_files.cases import Asks, Case, Divides, Refuses, Takes
from tests.hostile_files.conftest import undone
from tests.hostile_files.world import World
from tests.people import NOW, actor_of

from testamur.delivery.registrations import actions as registrations
from testamur.delivery.registrations.columns import LEARNERS
from testamur.delivery.registrations.models import Draft, Registration
from testamur.delivery.registrations.queries.bulk import drafts_of, waiting_headers
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.queries import usual_addresses
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets.kinds import KINDS, kind_of
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("BEY-04", "REG-08")

# What a sentence that helps tells its reader to do.
REMEDY = re.compile(
    r"\b(?:Add|Choose|Delete|Fill in|Look|Open|Remove|Register|Rename|Save|Split|Shorten|choose)\b"
)
REFUSALS = set(
    "binary cell_too_long columns_missing columns_twice damaged empty encrypted no_header_record no_rows not_a_table "
    "old_excel open_quote record_type_unknown too_large too_many_learners too_many_rows".split()
)
CODES = set(
    "already_active birth_date_doubtful birth_date_impossible country_unknown date_missing date_unlikely "
    "date_unreadable differs_from_known end_in_the_past ends_before_start ethnicity_unknown gender_missing "
    "gender_unknown learner_twice month_first_nearby name_missing name_wrong namesake nobody not_approved other_centre "
    "postcode_doubtful postcode_too_long postcode_unreadable product_unknown reason_unknown reference_too_long "
    "reference_unreadable row_twice several t_level too_many_cells uln_of_another uln_twice uln_wrong withdrawn "
    "yes_or_no".split()
)
FEW = 100  # batches of one file that are also registered


def send(world: World, file: Case) -> Sheet:
    """Upload and read the file. Raises Refused."""
    by = actor_of(world.ada, world.college)
    if file.kind == LEARNERS:
        about = {"centre": world.college, "product": world.product, "session": 2026, "adds_to": None}
        draft = registrations.upload(
            **about, file_name=file.file_name, content=file.content(), by=by, now=NOW
        )
        draft.sheet.refresh_from_db()
        if draft.sheet.status != Sheet.Status.OPEN:
            return draft.sheet
        details = {"contact_name": "Ada Okafor", "contact_email": "ada@example.org", "purchase_order": ""}
        registrations.save_details(
            draft=draft, details={**usual_addresses(centre=world.college), **details}, now=NOW
        )
        return draft.sheet
    with transaction.atomic():  # as the pages do: a file that is refused has not been received
        about = {"kind": KINDS[file.kind], "centre": world.college, "title": file.kind}
        sheet = sheets.receive(**about, file_name=file.file_name, content=file.content(), by=by, now=NOW)
        sheets.read_at_once(sheet=sheet, now=NOW)
    return sheet


def answer_to(world: World, file: Case) -> Refuses | Asks | Takes:
    """What the engine makes of it, in the words of the corpus."""
    try:
        sheet = send(world, file)
    except Refused as refused:
        for problem in refused.problems:
            assert REMEDY.search(problem.message), problem.message
        assert Sheet.objects.count() == 0
        return Refuses(refused.problems[0].code)
    if sheet.status == Sheet.Status.UNMATCHED:
        assert sheet.rows.count() == 0
        return Asks(tuple(unknown_headings(sheet)))
    rows = list(SheetRow.objects.filter(sheet=sheet))
    assert (sheet.row_count, sheet.wrong_count) == (len(rows), sum(row.is_wrong for row in rows))
    for row in rows:
        for problem in row.problems:
            assert problem["message"].strip()
            assert problem["place"] in {"", *(column.field for column in kind_of(sheet).columns)}
    if isinstance(file.answer, Takes):
        assert committed(sheet, actor_of(world.ada, world.college)) == may_be_committed(
            file.answer, file.kind
        )
    expected = file.answer.holds if isinstance(file.answer, Takes) else {}
    held = {row.position: row.cells for row in rows}
    holds = {at: {name: held.get(at, {}).get(name, "") for name in cells} for at, cells in expected.items()}
    return Takes(len(rows), codes(rows, "error"), codes(rows, "warning"), holds)


def may_be_committed(answer: Takes, kind: str) -> tuple[bool, int]:
    """Whether a sheet can be carried out, and how many registrations that would make: all or none."""
    if answer.wrong:
        return False, 0
    return True, answer.rows if kind == LEARNERS else 0


def committed(sheet: Sheet, by: Actor) -> tuple[bool, int]:
    before = Registration.objects.count()
    with suppress(Refused):
        sheets.commit_at_once(sheet=sheet, by=by, now=NOW)
    sheet.refresh_from_db()
    return sheet.status == Sheet.Status.COMMITTED, Registration.objects.count() - before


def unknown_headings(sheet: Sheet) -> list[str]:
    with default_storage.open(sheet.file) as file:
        return kind_of(sheet).read(file.read(), sheet.file_name, matched={}).unknown


def codes(rows: list[SheetRow], severity: str) -> Mapping[int, str]:
    told = {
        row.position: " ".join(each["code"] for each in row.problems if each["severity"] == severity)
        for row in rows
    }
    return {position: said for position, said in told.items() if said}


def batches_of(world: World, file: Case) -> Divides | Refuses:
    """What becomes of a bulk file: its batches, each of which is registered whole or not at all."""
    try:
        sheet = send(world, file)
    except Refused as refused:
        assert REMEDY.search(refused.problems[0].message), refused.problems[0].message
        assert (Sheet.objects.count(), Draft.objects.count()) == (0, 0)
        return Refuses(refused.problems[0].code)
    drafts, by = drafts_of(sheet=sheet), actor_of(world.ada, world.college)
    rows = [list(SheetRow.objects.filter(sheet=draft.sheet)) for draft in drafts]
    for draft, of_batch in zip(drafts, rows, strict=True):
        wrong = any(row.is_wrong for row in of_batch)
        if len(drafts) < FEW:
            assert committed(draft.sheet, by) == (not wrong, 0 if wrong else len(of_batch))
    waiting = {
        each.line: " ".join(problem["code"] for problem in each.problems)
        for each in waiting_headers(sheet=sheet)
    }
    wrong = codes([row for of_batch in rows for row in of_batch], "error")
    return Divides(tuple(map(len, rows)), wrong, waiting)


@pytest.mark.parametrize("file", corpus.SHEETS, ids=lambda file: file.name)
def test_every_file_gets_its_answer(world, file):
    with undone(world):
        answer = answer_to(world, file)

    assert answer == file.answer


@pytest.mark.spec("REG-07")
@pytest.mark.parametrize("file", corpus.BULK, ids=lambda file: file.name)
def test_every_bulk_file_is_divided_or_refused(world, file):
    with undone(world):
        answer = batches_of(world, file)

    assert answer == file.answer


def test_the_corpus_is_large_and_every_answer_is_in_it():
    refused = {file.answer.code for file in corpus.CASES if isinstance(file.answer, Refuses)}
    said = {
        code
        for file in corpus.CASES
        if isinstance(file.answer, Takes | Divides)
        for at in (
            file.answer.wrong,
            getattr(file.answer, "doubtful", {}),
            getattr(file.answer, "waiting", {}),
        )
        for text in at.values()
        for code in text.split()
    }

    assert len({file.name for file in corpus.CASES}) == len(corpus.CASES)
    assert len(corpus.CASES) >= 500
    assert (len(corpus.HONEST), len(corpus.BULK)) >= (30, 25)
    assert refused >= REFUSALS
    assert said >= CODES
