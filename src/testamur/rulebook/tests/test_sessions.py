"""Academic sessions, 1 August to 31 July (centre guide)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.sessions import Session, read_session, session_on


@pytest.mark.spec("CAT-10")
@pytest.mark.parametrize(
    ("day", "session"),
    [
        (date(2026, 7, 31), Session(2025)),
        (date(2026, 8, 1), Session(2026)),
        (date(2027, 1, 1), Session(2026)),
        (date(2027, 7, 31), Session(2026)),
    ],
)
def test_a_date_falls_in_its_session(day: date, session: Session) -> None:
    assert session_on(day) == session
    assert day in session


@pytest.mark.spec("CAT-10")
def test_a_session_shows_both_its_years() -> None:
    assert str(Session(2026)) == "2026/27"
    assert Session(2026).long == "2026/2027"
    assert str(Session(2099)) == "2099/00"
    assert (Session(2026).starts_on, Session(2026).ends_on) == (date(2026, 8, 1), date(2027, 7, 31))
    assert sorted([Session(2027), Session(2026)]) == [Session(2026), Session(2027)]


@pytest.mark.spec("CAT-10")
@pytest.mark.parametrize("text", ["2026/27", "2026/2027", " 2026/27 ", "2026-27"])
def test_a_session_is_read_in_either_form(text: str) -> None:
    assert read_session(text) == Session(2026)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026/28", "A session runs over two years in a row: 2026/27, not 2026/28."),
        ("2026/2026", "A session runs over two years in a row: 2026/27, not 2026/2026."),
        ("2026", "A session is written like 2026/27."),
        ("", "A session is written like 2026/27."),
    ],
)
def test_what_is_no_session_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_session(text)

    assert str(refused.value) == why


@given(st.integers(1000, 9000).map(Session))
def test_sessions_tile_time(session: Session) -> None:
    assert session.next.starts_on - session.ends_on == timedelta(days=1)
    assert session.next.previous == session
    assert read_session(str(session)) == read_session(session.long) == session


@given(st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_every_day_is_in_one_session(day: date) -> None:
    session = session_on(day)

    assert [day in near for near in (session.previous, session, session.next)] == [False, True, False]
