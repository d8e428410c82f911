"""A file of assessment windows: written by hand, loaded, and downloaded again (CAT-12; docs/guides/timetable.md)."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import yaml

from testamur.catalogue.products.facts import Places
from testamur.catalogue.products.files import marked_yaml
from testamur.catalogue.products.files.entries import Entry, Notes
from testamur.catalogue.timetable.facts import WindowFacts
from testamur.kit.clock import LONDON
from testamur.kit.problems import refuse_if

INSTANT = "%Y-%m-%d %H:%M"
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def read_windows(text: str, filename: str) -> list[WindowFacts]:
    """The windows of a file. Refused with every problem, each placed `windows.yaml line 4`."""
    document = marked_yaml.read(text, filename)
    notes = Notes(Places(filename, document.lines))
    file = Entry(document.data or {}, "", notes)
    windows = [_window(data, path, notes) for path, data in file.items("windows")]
    file.close()
    counts = Counter(each.code for each in windows)
    for each in windows:
        if counts[each.code] > 1:
            notes.note(f"{each.path}.code", f"The window {each.code} stands here twice. Take one out.")
    refuse_if(notes.problems)
    return windows


def _window(data: Any, path: str, notes: Notes) -> WindowFacts:
    entry = Entry(data, path, notes)
    facts = WindowFacts(
        code=entry.text("code", longest=20),
        title=entry.text("title", longest=100),
        products=tuple(sorted(entry.words("products"))),
        opens_at=_instant(entry, "opens_at"),
        closes_at=_instant(entry, "closes_at"),
        cut_off_on=_needed_day(entry, "cut_off_on"),
        results_on=entry.day("results_on"),
        places=notes.places,
        path=path,
    )
    entry.close()
    return facts


def _instant(entry: Entry, key: str) -> datetime:
    text = entry.text(key, longest=16)
    try:
        return datetime.strptime(text, INSTANT).replace(tzinfo=LONDON).astimezone(UTC)
    except ValueError:
        if text:
            entry.note(key, f"The {key} is a date and time in London, like 2027-06-07 09:00.")
        return NO_TIME


def _needed_day(entry: Entry, key: str) -> date:
    day = entry.day(key)
    if entry.data.get(key) is None:
        entry.note(key, f"There is no {key}: write the date.")
    return day or NO_TIME.date()


def write_windows(windows: Iterable[WindowFacts]) -> str:
    """The text of the file; `read_windows` makes the same windows of it."""
    items = [_plain(each) for each in windows]
    return yaml.safe_dump({"windows": items}, sort_keys=False, allow_unicode=True, width=100)


def _plain(facts: WindowFacts) -> dict[str, Any]:
    plain = {
        "code": facts.code,
        "title": facts.title,
        "products": list(facts.products),
        "opens_at": facts.opens_at.astimezone(LONDON).strftime(INSTANT),
        "closes_at": facts.closes_at.astimezone(LONDON).strftime(INSTANT),
        "cut_off_on": facts.cut_off_on.isoformat(),
    }
    return plain | ({"results_on": facts.results_on.isoformat()} if facts.results_on else {})
