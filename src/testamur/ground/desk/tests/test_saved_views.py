"""A list's filters kept under a name: as one's own tab, or everybody's at the centre."""

import pytest
from tests.pages import tab_labels
from tests.people import NOW, actor_of, client_of, make_member, make_user

from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.desk.actions_on_saved_views import MOST, save_view
from testamur.ground.desk.models import SavedView
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("SYS-02")

SAVE = "/views/save/?list=learners&path=/learners/&query=status%3Dready"


@pytest.fixture
def dora(college):
    user = make_user("Dora Price")
    make_member(user, college, Permission.LEARNERS)
    return user


def tabs(user) -> list[str]:
    return tab_labels(client_of(user).get("/learners/"))[5:]  # after those that everybody has


def test_saved_for_oneself_it_is_a_tab_of_the_list(ada, dora):
    response = client_of(ada).post(SAVE, {"title": "My group"})

    assert response["Location"] == "/learners/?status=ready"
    assert (tabs(ada), tabs(dora)) == (["My group"], [])
    event = Event.objects.get(name="saved_view.saved")
    assert event.after == {"list": "learners", "title": "My group", "query": "status=ready", "shared": False}


def test_shared_it_is_everybody_s_at_the_centre_and_nobody_s_elsewhere(ada, dora, charlie):
    client_of(ada).post(SAVE, {"title": "Claims", "is_shared": "on"})

    assert (tabs(ada), tabs(dora), tabs(charlie)) == (["Claims"], ["Claims"], [])


def test_only_its_owner_changes_or_removes_it(ada, dora, charlie):
    client_of(ada).post(SAVE, {"title": "Claims", "is_shared": "on"})
    view = SavedView.objects.get()

    answers = [
        client_of(user).post(f"/views/{view.pk}/", {"remove": "1"}).status_code for user in (dora, charlie)
    ]

    assert answers == [404, 404]
    assert (
        client_of(ada).post(f"/views/{view.pk}/", {"title": "Claims now"})["Location"]
        == "/learners/?status=ready"
    )
    assert (tabs(ada), tabs(dora)) == (["Claims now"], [])
    assert client_of(ada).post(f"/views/{view.pk}/", {"remove": "1"})["Location"] == "/learners/"
    assert not SavedView.objects.exists()


def test_a_name_is_used_once(ada):
    client_of(ada).post(SAVE, {"title": "Claims"})

    response = client_of(ada).post(SAVE, {"title": "Claims"})

    assert response.status_code == 422
    assert "You already have a view called Claims: give another name." in response.text


def test_views_are_limited(ada, college):
    facts = {"list_name": "learners", "path": "/learners/", "query": "", "is_shared": False}
    for number in range(MOST):
        save_view(**facts, title=str(number), by=actor_of(ada, college), now=NOW)

    with pytest.raises(Refused, match="remove one first"):
        save_view(**facts, title="one more", by=actor_of(ada, college), now=NOW)


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", ""])
def test_a_view_leads_to_no_other_site(ada, path):
    assert client_of(ada).get(f"/views/save/?list=learners&path={path}").status_code == 404
