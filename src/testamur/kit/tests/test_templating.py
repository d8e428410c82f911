"""The words that all templates share, and where templates come from."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError

from testamur.kit import templating

NIGHT = dt.datetime(2026, 7, 31, 22, 59, tzinfo=dt.UTC)


def test_an_instant_is_shown_in_uk_time_and_a_date_as_it_is():
    assert templating.long_instant(NIGHT) == "31 July 2026 at 11:59pm"
    assert templating.dmy(NIGHT + dt.timedelta(minutes=1)) == "01/08/2026"
    assert templating.dmy(dt.date(2026, 9, 2)) == "02/09/2026"
    assert templating.long_date(dt.date(2026, 9, 2)) == "2 September 2026"
    assert templating.long_day(dt.date(2026, 9, 2)) == "Wednesday 2 September 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "midnight"),
        (0, 1, "12:01am"),
        (9, 0, "9am"),
        (12, 0, "midday"),
        (12, 30, "12:30pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_times_of_day(hour, minute, said):
    assert templating.time_of_day(dt.datetime(2026, 1, 5, hour, minute, tzinfo=dt.UTC)) == said


def test_numbers_as_the_trade_writes_them():
    assert templating.uln("6327276694") == "6327\N{NO-BREAK SPACE}276\N{NO-BREAK SPACE}694"
    assert templating.uln("12345") == "12345"
    assert templating.pounds(Decimal("1234.5")) == "£1,234.50"
    assert templating.pounds(Decimal("-36")) == "−£36.00"
    assert [templating.counted(number, "learner") for number in (1, 1248)] == ["1 learner", "1,248 learners"]


def test_the_query_string_with_changes():
    request = RequestFactory().get("/learners/?status=banked&status=part&page=3&q=Ada")

    assert templating.query(request, page=None, q="Olu") == "?status=banked&status=part&q=Olu"
    assert templating.query(request, status=["full"], page=4) == "?status=full&page=4&q=Ada"


def test_a_forgotten_name_is_an_error_and_text_is_escaped():
    pages = engines["pages"]

    assert pages.from_string("{{ name }}").render({"name": "<b>Ada</b>"}) == "&lt;b&gt;Ada&lt;/b&gt;"
    with pytest.raises(UndefinedError):
        pages.from_string("{{ name }}").render({})


def test_templates_come_from_this_project_alone():
    folders = engines["pages"].template_dirs

    assert {folder.name for folder in folders} == {"templates"}
    assert all(templating.SOURCE in folder.parents for folder in folders)
    assert templating.SOURCE / "kit" / "templates" in folders
