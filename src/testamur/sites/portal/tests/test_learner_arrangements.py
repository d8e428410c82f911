"""Arrangements on a learner's page: for those who need to know, and for nobody else."""

import pytest
from tests.learners import enrol, make_batch
from tests.pages import text_of
from tests.people import NOW, TODAY, actor_of, client_of, make_member, make_user

from testamur.delivery.learners import actions_on_arrangements as actions
from testamur.ground.access.permissions import Permission


@pytest.fixture
def anna(college, ada, counselling, approved):
    learner = enrol(make_batch(college, counselling, ada), ["Anna Smith"], ada)[0].learner
    wanted = actions.Wanted("extra_time", "25", TODAY, None, "support@example.org")
    actions.add(learner=learner, wanted=wanted, by=actor_of(ada, college), now=NOW)
    return learner


@pytest.mark.spec("REG-13", "LRN-10")
def test_who_manages_learners_sees_them_the_badge_and_the_history(anna, ada):
    page = text_of(client_of(ada).get(f"/learners/{anna.number}/").text)

    assert "Anna Smith AA" in page
    assert "Extra time, 25% Waiting for approval from 16/11/2026" in page
    assert "A learner was given an access arrangement" in page


@pytest.mark.spec("REG-13", "SYS-07")
def test_who_may_only_search_sees_no_trace_of_them(anna, college):
    reader = make_user("Rhys Tate")
    make_member(reader, college, Permission.SEARCH)

    page = text_of(client_of(reader).get(f"/learners/{anna.number}/").text)

    assert "Anna Smith" in page
    for secret in ("AA ", "Extra time", "arrangement"):
        assert secret not in page


@pytest.mark.spec("LRN-02", "LRN-03")
def test_from_the_page_one_edits_and_after_certification_corrects_the_name(anna, ada):
    before = text_of(client_of(ada).get(f"/learners/{anna.number}/").text)
    type(anna).objects.filter(pk=anna.pk).update(certificated_on=TODAY)
    after = text_of(client_of(ada).get(f"/learners/{anna.number}/").text)

    assert ("Edit details" in before, "Correct the name" in before) == (True, False)
    assert ("Edit details" in after, "Correct the name" in after) == (True, True)
