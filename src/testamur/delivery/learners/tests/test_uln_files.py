"""ULNs from a file: what is read, what is refused and why, and what is saved."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, TODAY, actor_of

from testamur.delivery.learners.models import Learner
from testamur.delivery.learners.tests.test_saving_ulns import uln_of
from testamur.delivery.learners.uln_sheet import Ulns
from testamur.ground.access.models import Membership
from testamur.ground.sheets import actions, jobs
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.rows import Typed
from testamur.kit.problems import Refused

KIND = Ulns()
ANNAS, BEAS = "4836803119", "2000000028"


@pytest.fixture
def people(ada, college, counselling, approved):
    Membership.objects.filter(user=ada).update(is_lrs_administrator=True)
    batch = make_batch(college, counselling, ada)
    return [each.learner for each in enrol(batch, ["Anna Smith", "Bea Moss", "Cai Reed"], ada)]


@pytest.fixture
def send(ada, college, tmp_path, settings, monkeypatch):
    """Sends a file of ULNs, and commits it."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(jobs, "now", lambda: NOW)

    def make(text: str) -> Sheet:
        by = actor_of(ada, college)
        sheet = actions.receive(
            kind=KIND,
            centre=college,
            title="ULNs",
            file_name="ulns.csv",
            content=text.encode(),
            by=by,
            now=NOW,
        )
        actions.read_at_once(sheet=sheet, now=NOW)
        actions.ask_to_commit(sheet=sheet, by=by, now=NOW)
        jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)
        sheet.refresh_from_db()
        return sheet

    return make


def kept(people) -> list[tuple[str, str]]:
    facts = {each.pk: (each.uln, each.uln_state) for each in Learner.objects.all()}
    return [facts[each.pk] for each in people]


@pytest.mark.spec("ULN-01", "BEY-04")
def test_the_list_comes_back_with_its_ulns(people, send):
    anna, bea, cai = people
    Learner.objects.filter(pk=cai.pk).update(centre_reference="HC7")

    sheet = send(
        "Learner number,Centre learner reference,Surname,Forename,ULN\n"
        f"{anna.number},,Smith,Anna,{ANNAS}\n,HC7,Reed,Cai,2000 000 044\n{bea.number},,Moss,Bea,\n"
    )

    assert (sheet.status, sheet.result) == ("committed", "2 ULNs saved")
    assert (sheet.new_count, sheet.same_count) == (2, 1)
    assert kept(people) == [(ANNAS, "unchecked"), ("", "missing"), ("2000000044", "unchecked")]


def check(centre, *cells: dict[str, str]) -> list[list[str]]:
    rows = [Typed(position, each) for position, each in enumerate(cells, start=2)]
    sheet = Sheet(centre=centre, kind="ulns")
    checked = KIND.check(rows, sheet=sheet, signals=frozenset(), today=TODAY)
    return [[problem.code for problem in row.problems] for row in checked]


@pytest.mark.spec("ULN-02", "REG-08")
def test_each_wrong_row_says_why(people, college):
    anna, bea, cai = people
    Learner.objects.filter(pk=cai.pk).update(uln=BEAS, uln_state="verified")

    assert check(college, {"number": anna.number, "uln": "1234567894"}) == [["uln.wrong"]]
    assert check(college, {"number": "105799999", "uln": ANNAS}) == [["uln.learner"]]
    assert check(college, {"number": "", "uln": ANNAS}) == [["uln.learner"]]
    assert check(college, {"number": bea.number, "uln": BEAS}) == [["uln.taken"]]
    assert check(college, {"number": cai.number, "uln": ANNAS}) == [["uln.verified"]]
    assert check(college, {"number": cai.number, "uln": BEAS}) == [[]]
    twice = {"number": anna.number, "uln": ANNAS}
    assert check(college, twice, {"number": bea.number, "uln": ANNAS}) == [["uln.twice"], ["uln.twice"]]
    assert check(college, twice, twice) == [["uln.rows"], ["uln.rows"]]


@pytest.mark.spec("SYS-07")
def test_another_centre_s_learner_is_nobody(people, school):
    assert check(school, {"number": people[0].number, "uln": ANNAS}) == [["uln.learner"]]


@pytest.mark.spec("ULN-04")
def test_only_the_lrs_administrator_s_file_is_taken(people, send, ada):
    Membership.objects.filter(user=ada).update(is_lrs_administrator=False)

    with pytest.raises(Refused, match="Only the centre's LRS administrator"):
        send(f"Learner number,ULN\n{people[0].number},{ANNAS}\n")

    assert kept(people)[0] == ("", "missing")


def test_three_hundred_rows_take_as_many_queries_as_three(people, college, ada, counselling):
    batch = make_batch(college, counselling, ada)
    learners = [each.learner for each in enrol(batch, ["Bo Lee"] * 300, ada)]
    cells = [{"number": each.number, "uln": uln_of(place)} for place, each in enumerate(learners)]

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert check(college, *cells[:count]) == [[]] * count
        return len(captured)

    assert queries(300) == queries(3)
