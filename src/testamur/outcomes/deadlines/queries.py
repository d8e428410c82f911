"""The deadlines of one centre, from its products, windows and learners: the same on page, in mail and calendar."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.models import CURRENT, Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.centres.calendars import calendar_of
from testamur.ground.centres.models import Centre
from testamur.kit.clock import LONDON
from testamur.outcomes.deadlines.dates import CONCERNS, MISSED_SHOWN_FOR, Deadline, Kind
from testamur.outcomes.deadlines.models import Quiet, Reminder
from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.deadlines import last_cancellation_credit_on

AHEAD = timedelta(days=366)
PLANNED_ENDS_AHEAD = timedelta(days=60)
May = Callable[..., bool]  # whether any of these permissions is held
Stage, Status = Registration.Stage, Registration.Status


@dataclass(frozen=True)
class Asked:
    """Whose deadlines, and as of when."""

    centre: Centre
    today: date
    calendar: WorkingCalendar

    @property
    def first(self) -> date:
        return self.today - MISSED_SHOWN_FOR

    @property
    def last(self) -> date:
        return self.today + AHEAD

    def deadline(
        self, kind: Kind, about: object, on: date, title: str, detail: str, url: str, **more
    ) -> Deadline:
        days = self.calendar.working_days_between(self.today, on)
        return Deadline(
            kind, str(about), on, title, detail, url, min(days, -1) if on < self.today else days, **more
        )


def deadlines(
    *, centre: Centre, may: May, today: date, kinds: Collection[str] = tuple(Kind)
) -> list[Deadline]:
    """All of the last 30 days that were missed, and all of the next year, soonest first. One query for each kind.

    Only those that the person can do something about, or all for one who may search.
    """
    asked = Asked(centre, today, calendar_of(centre))
    wanted = [kind for kind in Kind if kind in kinds and may(*CONCERNS[kind], Permission.SEARCH)]
    found = [deadline for kind in wanted for deadline in SOURCES[kind](asked)]
    return sorted(
        (each for each in found if not each.is_missed or each.left), key=lambda each: (each.on, each.title)
    )


def _learners(count: int) -> str:
    return ngettext("%(count)d learner", "%(count)d learners", count) % {"count": count}


def _unfinished(asked: Asked) -> QuerySet[Registration]:
    """Registrations that should still come to a certificate."""
    active = Registration.objects.filter(centre=asked.centre, status=Status.ACTIVE)
    return active.exclude(stage__in=(Stage.CERTIFICATED, Stage.CLAIMED))


def _list_of_learners(**filters: str) -> str:
    return f"{reverse('registrations:learners')}?{urlencode(filters)}"


def _product_page(code: str) -> str:
    return reverse("products:product", args=[code])


def windows(asked: Asked) -> Iterator[Deadline]:
    """The last day to register or book for a window of a product that the centre is approved for."""
    approved = Approval.objects.filter(centre=asked.centre, ended_on=None).values("product")
    found = (
        Window.objects.filter(products__in=approved, cut_off_on__range=(asked.today, asked.last))
        .annotate(number=Count("products", distinct=True))
        .order_by("cut_off_on")
    )
    for window in found:
        many = ngettext("%(number)d qualification", "%(number)d qualifications", window.number)
        detail = _("Opens %(day)s, for %(products)s") % {
            "day": f"{window.opens_at.astimezone(LONDON):%d/%m/%Y}",
            "products": many % {"number": window.number},
        }
        title = _("Last day to register for %(window)s") % {"window": window.title}
        url = reverse("registrations:start")
        yield asked.deadline(Kind.WINDOW, window.code, window.cut_off_on, title, detail, url)


def registration_closes(asked: Asked) -> Iterator[Deadline]:
    """The operational end of a product that the centre is approved for."""
    ends = Approval.objects.filter(
        centre=asked.centre, ended_on=None, product__operational_end_on__range=(asked.today, asked.last)
    ).values_list("product__code", "product__title", "product__operational_end_on")
    for code, title, on in ends:
        yield asked.deadline(Kind.REGISTER, code, on, _("Last day to register"), title, _product_page(code))


def planned_ends(asked: Asked) -> Iterator[Deadline]:
    """Learners whose planned end comes, or came, without a certificate."""
    ends = (
        _unfinished(asked)
        .filter(planned_end_on__range=(asked.first, asked.today + PLANNED_ENDS_AHEAD))
        .values("planned_end_on", code=F("product__code"), title=F("product__title"))
        .annotate(left=Count("pk"))
        .order_by("planned_end_on")
    )
    for end in ends:
        on = end["planned_end_on"]
        day = f"{on:%d/%m/%Y}"
        url = _list_of_learners(product=end["code"], ends_from=day, ends_to=day)
        title = _("%(learners)s to finish") % {"learners": _learners(end["left"])}
        yield asked.deadline(Kind.PLANNED_END, end["code"], on, title, end["title"], url, left=end["left"])


def claims_close(asked: Asked) -> Iterator[Deadline]:
    """The certification end of a product on which learners are not certificated."""
    ends = (
        _unfinished(asked)
        .filter(product__certification_end_on__range=(asked.first, asked.last))
        .values(code=F("product__code"), title=F("product__title"), on=F("product__certification_end_on"))
        .annotate(left=Count("pk"))
        .order_by("on")
    )
    for end in ends:
        title = _("Last day to claim for %(learners)s") % {"learners": _learners(end["left"])}
        url = _list_of_learners(product=end["code"])
        yield asked.deadline(Kind.CLAIM, end["code"], end["on"], title, end["title"], url, left=end["left"])


def lapses(asked: Asked) -> Iterator[Deadline]:
    """Registrations that end by themselves. They are withdrawn the night after, so that none is missed here."""
    days = (
        _unfinished(asked)
        .filter(lapses_on__range=(asked.today, asked.last))
        .values("lapses_on")
        .annotate(left=Count("pk"), products=Count("product", distinct=True))
        .order_by("lapses_on")
    )
    for each in days:
        on = each["lapses_on"]
        day = f"{on:%d/%m/%Y}"
        number = {"count": each["left"]}
        title = (
            ngettext("%(count)d registration lapses", "%(count)d registrations lapse", each["left"]) % number
        )
        detail = (
            ngettext("On %(products)d qualification", "On %(products)d qualifications", each["products"])
            % each
        )
        url = _list_of_learners(lapses_from=day, lapses_to=day)
        yield asked.deadline(Kind.LAPSE, "registrations", on, title, detail, url, left=each["left"])


def credits(asked: Asked) -> Iterator[Deadline]:
    """The last day on which the fee is given back to whoever cancels the registrations of a day."""
    working_days = settings.CANCELLATION_CREDIT_DAYS
    since = asked.calendar.add(asked.today, -working_days - 1)
    days = (
        _unfinished(asked)
        .filter(registered_at__date__gte=since)
        .values(day=TruncDate("registered_at", tzinfo=LONDON), number=F("batch__number"))
        .annotate(left=Count("pk"))
        .order_by("day", "number")
    )
    for each in days:
        on = last_cancellation_credit_on(each["day"], calendar=asked.calendar, days=working_days)
        if on < asked.today:
            continue
        title = _("Fees of batch %(number)s credited until today's end") % each
        if on > asked.today:
            title = _("Last day to cancel in batch %(number)s with credit") % each
        url = reverse("registrations:batch", args=[each["number"]])
        yield asked.deadline(
            Kind.CREDIT, each["number"], on, title, _learners(each["left"]), url, left=each["left"]
        )


SOURCES: dict[Kind, Callable[[Asked], Iterator[Deadline]]] = {
    Kind.WINDOW: windows,
    Kind.REGISTER: registration_closes,
    Kind.PLANNED_END: planned_ends,
    Kind.CLAIM: claims_close,
    Kind.LAPSE: lapses,
    Kind.CREDIT: credits,
}


# Who is told


def told(*, centre: Centre) -> set[tuple[str, str]]:
    """What the centre was reminded of: keys and stages."""
    return set(Reminder.objects.filter(centre=centre).values_list("deadline", "stage"))


def wants_reminders(*, centre: Centre, user: User) -> bool:
    return not Quiet.objects.filter(centre=centre, user=user).exists()


def readers(*, centre: Centre) -> list[Membership]:
    """Everybody at the centre who can be reminded."""
    current = Membership.objects.filter(CURRENT, centre=centre)
    quiet = Quiet.objects.filter(centre=centre).values("user")
    return list(
        current.filter(user__suspended_at=None, user__deleted_at=None)
        .exclude(user__in=quiet)
        .select_related("user")
        .order_by("pk")
    )
