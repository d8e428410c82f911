"""The demonstration's learning records service has all that its users meet: duplicates, merges, a file to decide."""

import pytest
from django.db.models import Count
from tests.people import NOW

from testamur.records.batches.models import Row
from testamur.records.organisations.models import Member
from testamur.records.register.models import Learner, Merge, Suspicion
from testamur.sites.demonstration import centres, learning_records
from testamur.sites.demonstration.people import PEOPLE

pytestmark = pytest.mark.spec("SYS-13")


def test_the_learning_records_service_has_its_people_and_its_troubles(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for person in PEOPLE:
        if not person.centres:
            centres._person(person, {}, NOW)

    learning_records.arrange(NOW)

    users = dict(Member.objects.values_list("organisation__reference").annotate(Count("pk")))
    assert users == {"HARB01": 3, "MOOR01": 1, "TESTAM": 1}
    assert Learner.objects.count() > 2_000
    assert (Merge.objects.count(), Merge.objects.filter(undone_at=None).count()) == (8, 7)
    assert Suspicion.objects.filter(status="open").count() >= 6
    assert dict(Row.objects.values_list("state").annotate(Count("pk")))["exception"] >= 5
