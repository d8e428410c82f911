"""A portal administrator makes and revokes API keys; a key lets in, or does not."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.people import NOW, TODAY, actor_of, client_of, make_member, make_user

from testamur.ground.access.actions_on_keys import (
    count_use,
    forget_answers,
    keep_answer,
    make_key,
    revoke_key,
)
from testamur.ground.access.key_secrets import digest_of
from testamur.ground.access.models import ApiKey, KeptAnswer
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import key_rows, key_with
from testamur.ground.audit.models import Event
from testamur.ground.centres.models import Centre
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("SYS-04", "BEY-11")
NEXT_AUGUST = date(2027, 8, 31)


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


def make(centre, by, **changes) -> tuple[ApiKey, str]:
    facts = {"name": "Records", "permissions": ["search"], "expires_on": NEXT_AUGUST, **changes}
    return make_key(centre=centre, by=actor_of(by, centre), now=NOW, **facts)


def asked(secret: str):
    return Client().get("/api/v1/learners", headers={"Authorization": f"Bearer {secret}"})


def reasons(answer) -> list[str]:
    return [each["code"] for each in answer.json()["problems"]]


# Making and revoking


def test_a_key_is_kept_as_a_digest_alone(college, ada):
    key, secret = make(college, ada)

    assert (key.digest, key.prefix) == (digest_of(secret), secret[:15])
    with connection.cursor() as cursor:
        cursor.execute("select each::text from access_apikey each where id = %s", [key.pk])
        assert secret not in cursor.fetchone()[0]


def test_making_and_revoking_are_audited_and_every_administrator_is_told(college, ada):
    make_member(make_user("Nia Rees"), college, Permission.USERS, is_administrator=True)
    key, secret = make(college, ada)
    revoke_key(key=key, by=actor_of(ada, college), now=NOW)
    revoke_key(key=key, by=actor_of(ada, college), now=NOW)

    events = Event.objects.filter(record="api_key", record_id=key.pk).order_by("id")
    assert [each.name for each in events] == ["api_key.made", "api_key.revoked"]
    assert events[0].after == {"permissions": ["search"], "prefix": key.prefix, "expires_on": "2027-08-31"}
    sent = Message.objects.order_by("pk").values_list("subject", "to")
    assert sorted(sent) == sorted(
        (subject, to)
        for subject in ("An API key was made: Records", "An API key was revoked: Records")
        for to in ("ada@example.org", "nia@example.org")
    )
    assert not Message.objects.filter(text__contains=secret).exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "records"}, "key.name_taken"),
        ({"name": "Two\nlines"}, "key.name_unreadable"),
        ({"permissions": []}, "key.can_nothing"),
        ({"expires_on": TODAY - timedelta(days=1)}, "key.expires"),
        ({"expires_on": TODAY + timedelta(days=401)}, "key.expires"),
    ],
)
def test_a_key_that_cannot_be_is_refused(college, ada, changes, code):
    make(college, ada)

    with pytest.raises(Refused) as refused:
        make(college, ada, **{"name": "Other", **changes})

    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_name_is_free_again_when_its_key_is_revoked(college, ada):
    key, _ = make(college, ada)
    revoke_key(key=key, by=actor_of(ada, college), now=NOW)

    make(college, ada)

    assert [row.status for row in key_rows(centre=college, on=TODAY)] == ["works", "revoked"]


# Letting in


def test_a_key_lets_in_with_the_data_of_its_centre(college, ada):
    _, secret = make(college, ada)

    assert asked(secret).json() == {"items": [], "next": None}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer testamur_unknown", "§"])
def test_without_a_key_that_is_known_nobody_comes_in(college, header):
    answer = Client().get("/api/v1/learners", headers={"Authorization": header})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Testamur"')
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_is_no_key(ada):
    assert client_of(ada).get("/api/v1/learners").status_code == 401


def test_a_revoked_key_says_so(college, ada):
    key, secret = make(college, ada)
    revoke_key(key=key, by=actor_of(ada, college), now=NOW)

    answer = asked(secret)

    assert (answer.status_code, reasons(answer)) == (401, ["key.revoked"])


def test_a_key_works_through_its_last_day_in_london(college, ada, time_machine):
    _, secret = make(college, ada)

    time_machine.move_to(NEXT_AUGUST.isoformat() + "T22:59:00+00:00")
    last = asked(secret)
    time_machine.move_to(NEXT_AUGUST.isoformat() + "T23:00:00+00:00")
    after = asked(secret)

    assert (last.status_code, after.status_code, reasons(after)) == (200, 401, ["key.expired"])
    assert after.json()["problems"][0]["message"] == "This API key worked until 31 August 2027."


def test_a_key_of_a_closed_centre_lets_nobody_in(college, ada):
    _, secret = make(college, ada)
    Centre.objects.filter(pk=college.pk).update(status=Centre.Status.CLOSED)

    assert reasons(asked(secret)) == ["key.centre_closed"]


def test_a_key_goes_on_working_when_who_made_it_leaves(college, ada):
    _, secret = make(college, ada)
    ada.memberships.update(ended_at=NOW)

    assert asked(secret).status_code == 200


# The limit


def test_more_than_the_limit_in_a_minute_must_wait(college, ada, settings, time_machine):
    settings.API_LIMIT_REQUESTS = 2
    _, secret = make(college, ada)

    answers = [asked(secret) for _ in range(3)]
    time_machine.move_to(NOW + timedelta(seconds=61))
    later = asked(secret)

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    assert later.status_code == 200


def test_one_key_s_haste_is_not_another_s(college, ada, settings):
    settings.API_LIMIT_REQUESTS = 1
    _, hasty = make(college, ada)
    _, other = make(college, ada, name="Other")

    assert [asked(hasty).status_code, asked(hasty).status_code, asked(other).status_code] == [200, 429, 200]


def test_the_last_use_is_told_to_the_minute_it_was_counted_in(college, ada):
    key, _ = make(college, ada)
    count_use(key=key, now=NOW)
    count_use(key=key, now=NOW + timedelta(seconds=40))

    assert [row.last_used_at for row in key_rows(centre=college, on=TODAY)] == [NOW]


# Answers that are kept


def test_kept_answers_are_forgotten_after_a_while(college, ada):
    key, _ = make(college, ada)
    facts = {"key": key, "request_digest": "d", "status": 200, "body": "{}"}
    keep_answer(idempotency_key="old", now=NOW - timedelta(days=31), **facts)
    keep_answer(idempotency_key="new", now=NOW, **facts)

    assert forget_answers(before=NOW - timedelta(days=30)) == 1
    assert [each.idempotency_key for each in KeptAnswer.objects.all()] == ["new"]


# The pages


def test_an_administrator_makes_a_key_and_sees_it_once(college, ada):
    client = client_of(ada)
    sent = {"name": "Records", "permissions": ["search", "learners"], "expires_on": "31/8/2027"}

    made = client.post("/centre/api-keys/new/", sent)
    shown = client.get(made.url).content.decode()
    again = client.get(made.url)

    secret = re.search(r'value="(testamur_[\w-]+)"', shown)[1]
    assert key_with(secret).permissions == ["search", "learners"]
    assert (again.status_code, again.url) == (302, "/centre/api-keys/")
    assert "Records" in client.get("/centre/api-keys/").content.decode()


def test_the_page_says_what_cannot_be(college, ada):
    make(college, ada)
    answer = client_of(ada).post(
        "/centre/api-keys/new/", {"name": "Records", "permissions": ["search"], "expires_on": "31/8/2031"}
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Another key has this name: choose another." in page
    assert "Choose a day from today to 21 December 2027: keys are replaced about once a year." in page


def test_revoking_is_asked_first_and_then_done(college, ada):
    key, secret = make(college, ada)
    client = client_of(ada)

    question = client.get(f"/centre/api-keys/{key.pk}/revoke/").content.decode()
    client.post(f"/centre/api-keys/{key.pk}/revoke/")

    assert "stops working at once" in question
    assert reasons(asked(secret)) == ["key.revoked"]


def test_the_list_is_empty_at_first(ada):
    assert (
        "Nothing but people can act for your centre."
        in client_of(ada).get("/centre/api-keys/").content.decode()
    )


def test_only_a_portal_administrator_may(college, ada):
    fay = make_user("Fay Lund")
    make_member(fay, college, *Permission)
    key, _ = make(college, ada)

    pages = ("", "new/", f"{key.pk}/revoke/", f"{key.pk}/made/")
    assert [client_of(fay).get(f"/centre/api-keys/{page}").status_code for page in pages] == [403] * 4


def test_another_centre_s_key_is_not_there(college, ada, charlie):
    key, _ = make(college, ada)

    theirs = client_of(charlie).post(f"/centre/api-keys/{key.pk}/revoke/")
    missing = client_of(charlie).post("/centre/api-keys/999999999/revoke/")

    assert [theirs.status_code, missing.status_code] == [404, 404]
    assert ApiKey.objects.get(pk=key.pk).revoked_at is None
