"""What waits at the learning records service: for users by their roles, and for the service desk."""

import re
from datetime import timedelta

import pytest
from tests.people import NOW, client_of
from tests.records import lrs_client, make_lrs_user

from testamur.kit.clock import london_date, now
from testamur.records.batches.models import Batch, Row
from testamur.records.organisations.models import AgreementText, Member, Organisation, Role

TILE = re.compile(r'<li class="tile(?: tile--(\w+))?">.*?</span>([^<]+)</a>', re.DOTALL)
NUMBER = re.compile(r'<span class="tile__number" aria-hidden="true">(\d+)</span>')


def titles(page) -> list[tuple[int, str, str]]:
    """Of each tile its number, title and tone."""
    text = page.content.decode()
    numbers = map(int, NUMBER.findall(text))
    return [(number, title, tone) for number, (tone, title) in zip(numbers, TILE.findall(text), strict=True)]


def make_exception(organisation: Organisation, line: int, days: int) -> None:
    batch, _ = Batch.objects.get_or_create(
        organisation=organisation, kind="register", channel="page", digest="0" * 64,
        defaults={"submitted_at": NOW, "submitted_by": "Rhoda Quill"},
    )  # fmt: skip
    decide_by = london_date(now()) + timedelta(days=days)
    Row.objects.create(
        organisation=organisation,
        batch=batch,
        line=line,
        sent={},
        state=Row.State.EXCEPTION,
        decide_by=decide_by,
    )


@pytest.mark.spec("URN-06")
@pytest.mark.parametrize(("days", "tone"), [(3, "urgent"), (4, "warn"), (14, "warn"), (15, "")])
def test_exceptions_wait_for_batch_users(rhoda, vic, harbour, moorland, days, tone):
    make_exception(harbour, 1, days)
    make_exception(harbour, 2, 40)
    make_exception(moorland, 1, 1)

    assert titles(lrs_client(rhoda).get("/lrs/")) == [(2, "Exceptions to decide", tone)]
    assert titles(lrs_client(vic).get("/lrs/")) == []


@pytest.mark.spec("LRS-01")
def test_super_users_are_told_of_the_risk_and_of_who_is_suspended(sunil, vic, harbour):
    Member.objects.filter(user=vic).update(suspended_at=NOW)
    visitor = lrs_client(sunil)
    alone = titles(visitor.get("/lrs/"))
    for name in ("Tess Hale", "Una Hale"):
        make_lrs_user(name, harbour, Role.SUPER_USER)

    assert alone == [(1, "Super user, fewer than advised", "warn"), (1, "User suspended", "")]
    assert titles(visitor.get("/lrs/")) == [(1, "User suspended", "")]


def test_the_home_page_says_what_one_may_do(vic):
    page = lrs_client(vic).get("/lrs/").content.decode()

    assert "Nothing is waiting for you" in page
    assert "Your roles at Harbour City College: View only." in page


@pytest.mark.spec("LRS-01", "LRS-04")
def test_the_service_desk_is_told_what_is_missing(dee, harbour, moorland, sunil):
    visitor = client_of(dee)
    before = titles(visitor.get("/service-desk/"))
    AgreementText.objects.create(number=1, text="Words", published_at=NOW, published_by="Dee")
    make_lrs_user("Mo Moss", moorland, Role.SUPER_USER)

    assert before == [
        (1, "User agreement to publish", "urgent"),
        (2, "Organisations with few super users", "urgent"),
    ]
    assert titles(visitor.get("/service-desk/")) == [(2, "Organisations with few super users", "warn")]
