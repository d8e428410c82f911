"""The demonstration's learning records service has all that its users meet: duplicates, merges, a file to decide."""

import pytest
from django.db.models import Count
from tests.learners import enrol, make_batch
from tests.people import NOW
from tests.records import make_organisation

from testamur.delivery.learners.learning_records import Person
from testamur.delivery.learners.learning_records.in_process import InProcess
from testamur.records.batches.models import Row
from testamur.records.organisations.models import Member
from testamur.records.register.models import Learner, Merge, Suspicion
from testamur.rulebook.uln import uln_check_digit
from testamur.rulebook.verification import differences
from testamur.sites.demonstration import centres, held_by_register, learning_records
from testamur.sites.demonstration.people import PEOPLE, RECORDS_AO, RECORDS_COLLEGE

pytestmark = pytest.mark.spec("SYS-13")


def test_the_learning_records_service_has_its_people_and_its_troubles(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(learning_records, "AT_COLLEGE", 340)
    monkeypatch.setattr(learning_records, "AT_SCHOOL", 20)
    for person in PEOPLE:
        if not person.centres:
            centres._person(person, {}, NOW)

    learning_records.arrange(NOW)

    users = dict(Member.objects.values_list("organisation__reference").annotate(Count("pk")))
    assert users == {"HARB01": 3, "MOOR01": 1, "TESTAM": 1}
    assert Learner.objects.count() > 400
    assert (Merge.objects.count(), Merge.objects.filter(undone_at=None).count()) == (8, 7)
    assert Suspicion.objects.filter(status="open").count() >= 6
    assert dict(Row.objects.values_list("state").annotate(Count("pk")))["exception"] >= 5


@pytest.mark.parametrize(
    ("digits", "check", "differs"),
    [
        ("0006", "verified", []),
        ("0000", "mismatch", ["surname"]),
        ("0001", "mismatch", ["surname"]),
        ("0002", "mismatch", ["forename", "surname"]),
        ("0003", "mismatch", ["date_of_birth"]),
        ("0004", "mismatch", ["gender"]),
        ("0005", "unknown", []),
    ],
)
def test_learners_of_centres_are_held_as_the_practice_service_answers(
    settings, ada, college, counselling, approved, digits, check, differs
):
    settings.LRS_OWN_ORGANISATION = RECORDS_AO
    make_organisation(RECORDS_COLLEGE, "10000001", "Harbour City College")
    make_organisation(RECORDS_AO, "10009999", "Testamur Awards")
    first = next(n for n in range(20_000, 30_000) if uln_check_digit(f"{n}{digits}"))
    uln = f"{first}{digits}{uln_check_digit(f'{first}{digits}')}"
    batch = make_batch(college, counselling, ada)
    enrolled = enrol(batch, ["Bo Lethbridge"], ada, learner_uln=uln, learner_uln_state="unchecked")[0].learner

    held_by_register.hold(NOW)

    facts = (enrolled.forename, enrolled.surname, enrolled.date_of_birth, enrolled.gender, enrolled.postcode)
    verdict = InProcess().verify([Person(1, uln, *facts)])[1]
    assert verdict.check == check
    assert [name for each in differences(verdict.flags) for name in each.fields] == differs
