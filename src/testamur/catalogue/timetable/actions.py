"""Everything that changes the timetable: one window written down by hand, or many from a file."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.facts import WindowFacts
from testamur.catalogue.timetable.models import Window
from testamur.catalogue.timetable.problems import window_problems
from testamur.catalogue.timetable.queries import held_windows
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import LONDON
from testamur.kit.problems import Problem, refuse_if

SAVED = define("window.saved", "The dates and products of an assessment window were written")
LOADED = define("windows.loaded", "Assessment windows were loaded from a file")

DATES = ("title", "opens_at", "closes_at", "cut_off_on", "results_on")


@transaction.atomic
def save_window(*, facts: WindowFacts, by: Actor, now: datetime) -> Window:
    """Add a window, or change the one with this code. Learners registered for it stay in it."""
    _bring([facts], SAVED, by=by, now=now)
    return Window.objects.get(code=facts.code)


@transaction.atomic
def load_windows(*, windows: Sequence[WindowFacts], by: Actor, now: datetime) -> list[str]:
    """Bring what is held to what a file says, all of it or nothing; gives the codes of those new or changed."""
    return _bring(windows, LOADED, by=by, now=now)


def _bring(windows: Sequence[WindowFacts], event: str, *, by: Actor, now: datetime) -> list[str]:
    """A fixed number of statements, whatever the number of windows. Refused with every problem, each in its place."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('timetable'))")  # one load or edit at a time
    codes = {code for each in windows for code in each.products}
    products = {product.code: product for product in Product.objects.filter(code__in=codes)}
    refuse_if(_placed(each, problem) for each in windows for problem in window_problems(each, products))
    held = held_windows()
    work = [each for each in windows if each != held.get(each.code)]
    _write(work, products)
    ids = dict(Window.objects.filter(code__in=[each.code for each in work]).values_list("code", "pk"))
    changes = [_change(each, held.get(each.code), ids[each.code]) for each in work]
    if changes:
        record(event, changes=changes, by=by, centre_id=None, now=now)
    return list(ids)


def _placed(facts: WindowFacts, problem: Problem) -> Problem:
    """A problem of a file is said with its line; of a form, at its field."""
    return Problem(problem.code, problem.message, facts.place(problem.place) or problem.place)


def _write(work: Sequence[WindowFacts], products: dict[str, Product]) -> None:
    rows = [Window(code=each.code, **{name: getattr(each, name) for name in DATES}) for each in work]
    written = Window.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=DATES
    )
    through = Window.products.through
    through.objects.filter(window__in=written).delete()
    through.objects.bulk_create(
        through(window=window, product=products[code])
        for window, each in zip(written, work, strict=True)
        for code in each.products
    )


def _change(after: WindowFacts, before: WindowFacts | None, pk: int) -> Change:
    new, old = _values(after), _values(before) if before else {}
    changed = [name for name in new if new[name] != old.get(name)]
    return Change(
        "window",
        pk,
        f"{after.code} {after.title}",
        {name: old[name] for name in changed if name in old},
        {name: new[name] for name in changed},
    )


def _values(facts: WindowFacts) -> dict[str, object]:
    """As the history shows them, instants in London."""
    return {
        "title": facts.title,
        "products": ", ".join(facts.products),
        "opens_at": f"{facts.opens_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
        "closes_at": f"{facts.closes_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
        "cut_off_on": facts.cut_off_on.isoformat(),
        "results_on": facts.results_on.isoformat() if facts.results_on else None,
    }
