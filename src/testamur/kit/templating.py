"""Jinja2 for every page: which folders hold templates, and the few words that all templates share."""

import datetime as dt
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext, npgettext, override
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

SOURCE = Path(__file__).resolve().parent.parent
UK_TIME = ZoneInfo("Europe/London")
NO_BREAK = "\N{NO-BREAK SPACE}"
AFTER_A_NUMBER = "after a number"  # the context of nouns in the catalogues

# The usual word for each mark that stands for a status; assets/marks/ holds the shapes.
STATUS_WORDS = {
    "registered": _("Registered"),
    "part": _("Part achieved"),
    "with-eqa": _("With EQA"),
    "banked": _("Banked"),
    "certificated": _("Certificated"),
    "withdrawn": _("Withdrawn"),
    "cancelled": _("Cancelled"),
    "lapsing": _("Lapsing soon"),
    "error": _("Error"),
    "draft": _("Draft"),
    "saved": _("Saved, not submitted"),
    "submitted": _("Submitted"),
    "waiting": _("Waiting"),
    "embargoed": _("Embargoed"),
    "verified": _("Verified"),
    "checking": _("Checking"),
    "mismatch": _("Mismatch"),
    "missing": _("Missing"),
}


class Jinja2Rooms(Jinja2):
    """Find templates in the front doors, the kit and the rooms of this project, and nowhere else.

    Templates of other packages are Django templates; the second engine in settings renders those.
    """

    @cached_property
    def template_dirs(self) -> tuple[Path, ...]:
        rooms = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith("testamur.")]
        floors = [SOURCE / "sites", SOURCE / "kit"]
        found = dict.fromkeys(folder / "templates" for folder in [*floors, *rooms])
        return (*self.dirs, *(folder for folder in found if folder.is_dir()))


def environment(**options) -> Environment:
    """The Jinja2 environment. A name that a page forgot to pass is an error, never a blank."""
    options.update(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 - the engine turns autoescape on
    env.install_gettext_callables(gettext, ngettext, newstyle=True)
    env.globals |= {
        "STATUS_WORDS": STATUS_WORDS,
        "icon": icon,
        "language": get_language,
        "languages": settings.LANGUAGES,
        "mark": mark,
        "query": query,
        "static": static,
        "url": url,
    }
    env.filters |= {
        "comma": comma,
        "counted": counted,
        "dmy": dmy,
        "iso": iso,
        "long_date": long_date,
        "long_day": long_day,
        "long_instant": long_instant,
        "long_month": long_month,
        "pounds": pounds,
        "short_month": short_month,
        "time_of_day": time_of_day,
        "translated": translated,
        "uln": uln,
    }
    return env


# Addresses


def url(name: str, *args, **kwargs) -> str:
    """The address of a named page: `url('learners:learner', learner.pk)`."""
    return reverse(name, args=args, kwargs=kwargs)


def query(request: HttpRequest, **changes) -> str:
    """The present query string with some values changed: None or "" removes one, a list sets several."""
    values = request.GET.copy() if request.GET else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, "", []):
            values.pop(name, None)
        elif isinstance(value, list | tuple):
            values.setlist(name, [str(each) for each in value])
        else:
            values[name] = str(value)
    return "?" + urlencode(list(values.lists()), doseq=True)


# Signs


def icon(name: str, size: str = "") -> Markup:
    """A line drawing from the sprite, hidden from screen readers: always put a word beside it."""
    return Markup(
        '<svg class="icon{}" aria-hidden="true" focusable="false" width="20" height="20">'
        '<use href="{}#{}"></use></svg>'
    ).format(f" icon--{size}" if size else "", static("icons.svg"), name)


def mark(kind: str, label: str) -> Markup:
    """A status as a punched shape, a colour and a word. `docs/design.md` lists the kinds."""
    return Markup(
        '<span class="mark mark--{}"><svg aria-hidden="true" focusable="false" width="15" height="15">'
        '<use href="{}#m-{}"></use></svg>{}</span>'
    ).format(kind, static("icons.svg"), kind, label)


# Dates and times: instants are shown in UK time, dates as they are


def dmy(moment: dt.date | None) -> str:
    """For tables: 02/09/2026. An absent date is an empty cell."""
    return f"{_in_uk(moment):%d/%m/%Y}" if moment else ""


def long_date(moment: dt.date | None) -> str:
    """For sentences: 2 September 2026."""
    if not moment:
        return ""
    day = _in_uk(moment)
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def long_day(day: dt.date) -> str:
    """Wednesday 2 September 2026."""
    return f"{WEEKDAYS[_in_uk(day).weekday()]} {long_date(day)}"


def long_month(day: dt.date) -> str:
    """September 2026."""
    return f"{MONTHS[day.month]} {day.year}"


def short_month(day: dt.date) -> str:
    """For the leaf of a calendar: Sep."""
    return str(MONTHS_3[day.month]).capitalize()


def time_of_day(instant: dt.datetime) -> str:
    """11:59pm, 9am, midday, midnight (never 12am, which people read both ways)."""
    local = _in_uk(instant)
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return gettext("midday") if local.hour else gettext("midnight")
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def long_instant(instant: dt.datetime | None) -> str:
    """2 September 2026 at 11:59pm."""
    if not instant:
        return ""
    return gettext("%(date)s at %(time)s") % {"date": long_date(instant), "time": time_of_day(instant)}


def iso(moment: dt.date) -> str:
    """For the `datetime` attribute of `<time>`."""
    return moment.isoformat()


def _in_uk(moment: dt.date) -> dt.date:
    return moment.astimezone(UK_TIME) if isinstance(moment, dt.datetime) else moment


# Numbers


def uln(number: str) -> str:
    """A ULN grouped 4-3-3 for reading; it is stored bare. Anything else is shown as it came."""
    digits = str(number)
    return NO_BREAK.join([digits[:4], digits[4:7], digits[7:]]) if len(digits) == 10 else digits


def pounds(amount: Decimal | int) -> str:
    """£1,234.50; credits carry a minus sign."""
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"


def comma(number: int) -> str:
    """1,248."""
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """`3|counted("learner")` is "3 learners"; give the plural when it is not one more s.

    The nouns are English, or lazily translated: other languages ask which form stands after this number.
    """
    with override(settings.LANGUAGE_CODE):
        one, many = str(one), str(many or f"{one}s")
    return f"{number:,} {npgettext(AFTER_A_NUMBER, one, many, number)}"


def translated(label: str) -> str:
    """The label of a choice in the page's language: `{{ claim.get_status_display() | translated }}`.

    What is recorded or sent keeps the label in English.
    """
    return gettext(str(label)) if label else ""
