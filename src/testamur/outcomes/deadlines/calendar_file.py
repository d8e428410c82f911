"""Deadlines as a calendar that Outlook, Google and Apple subscribe to (RFC 5545), made with `icalendar`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event

from testamur.ground.centres.models import Centre
from testamur.outcomes.deadlines.dates import Deadline

MEDIA_TYPE = "text/calendar; charset=utf-8"
READ_AGAIN_AFTER = timedelta(hours=6)


def calendar_file(deadlines: Iterable[Deadline], *, centre: Centre, now: datetime) -> bytes:
    """Whole days, each with the address where the work is done. A deadline keeps its event when its numbers change."""
    calendar = Calendar()
    calendar.add("prodid", "-//Testamur//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{settings.AO_NAME}: {centre.name}")
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for deadline in deadlines:
        calendar.add_component(_event(deadline, centre, now))
    return calendar.to_ical()


def _event(deadline: Deadline, centre: Centre, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{centre.number}:{deadline.key}@testamur")
    event.add("dtstamp", now)
    event.add("dtstart", deadline.on)
    event.add("dtend", deadline.on + timedelta(days=1))
    event.add("summary", deadline.title)
    event.add("description", deadline.detail)
    event.add("url", f"{settings.BASE_URL}{deadline.url}")
    event.add("transp", "TRANSPARENT")
    return event
