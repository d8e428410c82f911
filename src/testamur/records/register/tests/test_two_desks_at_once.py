"""Two desks merge the same pair at the same moment: one does, the other is refused."""

import os
import threading

import pytest
from django.db import connection
from tests.people import NOW

from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, within
from testamur.kit.testing import copy_of, template_database
from testamur.records.register.actions.merging import merge
from testamur.records.register.models import Learner, Merge
from testamur.records.register.tests.test_merging import make_learner


@pytest.fixture
def committed(django_db_blocker):
    with django_db_blocker.unblock(), copy_of(template_database(), f"desks_{os.getpid()}"):
        yield


def at_once(*deeds) -> list[object]:
    """Each in a thread with its own connection; what each gave back or raised."""
    barrier, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(place: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[place] = deeds[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.spec("DCH-04", "SYS-09")
def test_two_desks_that_merge_the_same_pair_at_once(committed):
    with within(STAFF):
        one, other, third = (make_learner(number) for number in range(3))

    def merging(master: Learner, merged: Learner):
        def deed() -> Merge:
            with within(STAFF):
                by = Actor.system("desk")
                return merge(master=master, merged=merged, reason="Same", by=by, now=NOW)

        return deed

    answers = at_once(merging(one, other), merging(other, one), merging(other, third), merging(third, other))

    with within(STAFF):
        active = list(Learner.objects.filter(status="active"))
        merged = list(Learner.objects.filter(status="merged").select_related("master"))
    refused = [each for each in answers if isinstance(each, Refused)]
    done = [each for each in answers if isinstance(each, Merge)]
    assert (len(done) + len(refused), len(done) in {1, 2}) == (4, True)
    assert len(active) == 3 - len(done)
    assert {each.master.status for each in merged} == {"active"}
