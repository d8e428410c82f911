"""How long a session lasts, and that nothing typed is lost when it ends (ACC-06)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session

from testamur.ground.accounts.models import User

from .conftest import Visitor

BEGAN = datetime(2026, 11, 16, 9, tzinfo=UTC)
REFERER = {"HTTP_REFERER": "http://testserver/centre/users/new/"}
TYPED = {"full_name": "Gus Ray", "email": "gus@example.org", "permissions": ["grades", "results"]}


@pytest.mark.spec("ACC-06")
@pytest.mark.parametrize(("minutes", "still_in"), [(29, True), (31, False)])
def test_a_session_ends_after_30_minutes_without_activity(visitor, ben, minutes, still_in):
    with time_machine.travel(BEGAN, tick=False) as clock:
        visitor.signed_in_as(ben)

        clock.shift(timedelta(minutes=minutes))

        assert visitor.is_signed_in == still_in


@pytest.mark.spec("ACC-06")
def test_any_request_starts_the_half_hour_again(visitor, ben):
    with time_machine.travel(BEGAN, tick=False) as clock:
        visitor.signed_in_as(ben)
        answers = []
        for _ in range(3):
            clock.shift(timedelta(minutes=29))
            answers.append(visitor.post("/account/stay/").status_code)
        clock.shift(timedelta(minutes=31))
        answers.append(visitor.post("/account/stay/").status_code)

    assert answers == [204, 204, 204, 401]


@pytest.mark.spec("ACC-06")
def test_a_busy_session_ends_after_12_hours(visitor, ben):
    with time_machine.travel(BEGAN, tick=False) as clock:
        visitor.signed_in_as(ben)
        for _ in range(28):
            clock.shift(timedelta(minutes=25))
            assert visitor.is_signed_in

        clock.shift(timedelta(minutes=20))

        assert not visitor.is_signed_in


def interrupted(visitor: Visitor, user: User, clock, facts=TYPED):
    """Type, wait too long, and press the button; gives back the way to the sign-in page."""
    visitor.signed_in_as(user)
    clock.shift(timedelta(minutes=31))
    return visitor.post("/centre/users/new/", facts, **REFERER)


@pytest.mark.spec("ACC-06")
def test_what_was_typed_waits_for_the_sign_in_and_is_sent_again(visitor, ada):
    with time_machine.travel(BEGAN, tick=False) as clock:
        asked = interrupted(visitor, ada, clock)
        nothing_done = not User.objects.filter(email="gus@example.org").exists()

        back = visitor.sign_in(ada, path=asked.url)
        page = visitor.get(back.url).content.decode()
        visitor.post("/centre/users/new/", TYPED)

    assert nothing_done
    assert back.url == "/account/send-again/"
    assert '<form class="form" method="post" action="/centre/users/new/">' in page
    for value in ("Gus Ray", "gus@example.org", "grades", "results"):
        assert f'value="{value}"' in page
    assert User.objects.filter(email="gus@example.org").exists()


@pytest.mark.spec("ACC-06")
def test_somebody_else_at_the_same_computer_does_not_see_it(visitor, ada, charlie):
    with time_machine.travel(BEGAN, tick=False) as clock:
        asked = interrupted(visitor, ada, clock)

        back = visitor.sign_in(charlie, path=asked.url)
        page = visitor.get(back.url)

    assert (page.status_code, page.url) == (302, "/")


@pytest.mark.spec("ACC-06")
def test_what_waits_is_encrypted_in_the_database(visitor, ada):
    with time_machine.travel(BEGAN, tick=False) as clock:
        interrupted(visitor, ada, clock)

        kept = [str(session.get_decoded()) for session in Session.objects.all()]

    assert any("interrupted" in each for each in kept)
    assert not any("Gus Ray" in each for each in kept)


@pytest.mark.spec("ACC-06")
def test_after_12_hours_the_typing_is_kept_too(visitor, ada):
    with time_machine.travel(BEGAN, tick=False) as clock:
        visitor.signed_in_as(ada)
        for _ in range(29):
            clock.shift(timedelta(minutes=25))
            asked = visitor.post("/centre/users/new/", TYPED | {"email": "not an address"}, **REFERER)

        back = visitor.sign_in(ada, path=asked.url)

        assert 'value="Gus Ray"' in visitor.get(back.url).content.decode()


@pytest.mark.spec("ACC-06")
def test_it_can_be_thrown_away(visitor, ada):
    with time_machine.travel(BEGAN, tick=False) as clock:
        asked = interrupted(visitor, ada, clock)
        visitor.sign_in(ada, path=asked.url)

        thrown = visitor.post("/account/send-again/")

        assert thrown.url == "/centre/users/new/"
        assert visitor.get("/account/send-again/").url == "/"


@pytest.mark.spec("ACC-06")
def test_passwords_are_never_kept(visitor, ada):
    with time_machine.travel(BEGAN, tick=False) as clock:
        asked = interrupted(visitor, ada, clock, facts={"password": "secret words", "note": "kept"})
        back = visitor.sign_in(ada, path=asked.url)

        page = visitor.get(back.url).content.decode()

    assert 'value="kept"' in page
    assert "secret words" not in page


@pytest.mark.spec("ACC-06")
def test_a_stranger_without_a_session_has_nothing_kept(visitor, ada):
    asked = visitor.post("/centre/users/new/", TYPED, **REFERER)

    assert asked.url == "/account/sign-in/?next=/centre/users/new/"


@pytest.mark.spec("ACC-06")
def test_a_part_of_a_page_asks_the_whole_page_to_sign_in(visitor):
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/centre/users/"}

    answers = [
        visitor.get("/centre/users/?part=1", **headers),
        visitor.post("/centre/users/new/", TYPED, **headers),
    ]

    assert [(answer.status_code, answer["HX-Redirect"]) for answer in answers] == [
        (200, "/account/sign-in/?next=/centre/users/")
    ] * 2
