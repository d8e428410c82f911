"""What is known of one learner at the centre, section by section, for one page (docs/specification, LRN-10).

A section is a function of the learner and of what the person who looks may do; it gives its heading, its template
and what the template needs, or nothing where that person may not see it. A new kind of fact is a new function in
SECTIONS.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Unit
from testamur.catalogue.products.rules import rules_of
from testamur.delivery.billing.models import LedgerLine
from testamur.delivery.learners.cards import about_learner
from testamur.delivery.learners.models import Gender, Learner
from testamur.delivery.registrations.models import Registration, Withdrawal
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.events import DEFINED
from testamur.ground.audit.models import Event
from testamur.ground.conversations.kinds import MAY_TAKE_PART
from testamur.ground.conversations.kinds import Kind as ConversationKind
from testamur.ground.conversations.panel import panel_for
from testamur.kit.clock import london_date, now
from testamur.outcomes.certification.models import Certificate, ClaimLine
from testamur.outcomes.grading.models import UnitGrade
from testamur.outcomes.grading.standing import Standing, UnitStanding, standings

May = Callable[..., bool]  # whether any of these permissions is held: `acting.may`
MOST_EVENTS = 100
MAY_CHANGE_ARRANGEMENTS = (Permission.REGISTRATIONS, Permission.LEARNERS)
MAY_SEE_ARRANGEMENTS = (*MAY_CHANGE_ARRANGEMENTS, Permission.BOOKINGS)
UNDER_WAY = (UnitGrade.Status.SAVED, UnitGrade.Status.WITH_EQA, UnitGrade.Status.QUERIED)


WHY = {
    "registered": _("Registered, and no unit is achieved yet."),
    "part": _("Some units are achieved; what is still missing is listed here."),
    "with_eqa": _("Submitted grades wait for the external quality assurer."),
    "ready": _("The rule of combination is met: a full certificate can be claimed."),
    "claimed": _("A claim waits for the external quality assurer to sign it off."),
    "certificated": _("The full certificate has been issued."),
    "lapsed": _("The registration lapsed and the learner was withdrawn; un-withdrawing gives more time."),
    "withdrawn": _("The learner was withdrawn; nothing can be graded or claimed until that is undone."),
    "cancelled": _("The registration was cancelled, which cannot be undone."),
    "transferred": _("The learner was transferred to another product."),
}


@dataclass(frozen=True)
class Section:
    key: str
    heading: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitLine:
    """One unit of a registration: as it is held, and the attempt that is under way, if there is one."""

    unit: Unit
    held: UnitStanding | None
    under_way: UnitGrade | None


@dataclass(frozen=True)
class Course:
    """One registration with its units, and what the rule of combination says of them."""

    registration: Registration
    standing: Standing
    lines: tuple[UnitLine, ...]
    moved_from: Registration | None = None
    moved_to: Registration | None = None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The one that stands now."""
        return next((each for each in self.registration.withdrawals.all() if each.restored_at is None), None)

    @property
    def status(self) -> str:
        """As lists show it: the stage of an active registration, else how it ended."""
        if self.withdrawal and self.withdrawal.is_lapse:
            return "lapsed"
        active = self.registration.status == Registration.Status.ACTIVE
        return self.registration.stage if active else self.registration.status

    @property
    def why(self) -> str:
        return WHY[self.status]

    @property
    def is_under_way(self) -> bool:
        return any(line.under_way for line in self.lines)


def sections_for(*, learner: Learner, may: May) -> list[Section]:
    """The sections that this person may see, in the order of the page."""
    registrations = list(
        learner.registrations.select_related(
            "product", "batch__bundle_batch", "version", "registered_by", "window"
        )
        .prefetch_related("withdrawals")
        .order_by("-registered_at", "-pk")
    )
    found = (section(learner, registrations, may) for section in SECTIONS)
    return [section for section in found if section is not None]


def studies(learner: Learner, registrations: list[Registration], may: May) -> Section:
    """Each registration, its status and why, and how far its units are. Four queries."""
    ids = [registration.pk for registration in registrations]
    standing = standings(ids)
    attempts = UnitGrade.objects.filter(registration__in=ids, status__in=UNDER_WAY).select_related("grade")
    under_way = {(each.registration_id, each.unit_id): each for each in attempts.order_by("attempt")}
    courses = [_course(each, standing[each.pk], under_way, registrations) for each in registrations]
    return Section(
        "registrations", _("Registrations"), "portal/learner/registrations.html", {"courses": courses}
    )


def arrangements(learner: Learner, registrations: list[Registration], may: May) -> Section | None:
    """Access arrangements and modified papers that are not over. One query."""
    if not may(*MAY_SEE_ARRANGEMENTS):
        return None
    today = london_date(now())
    found = list(learner.arrangements.filter(Q(until_on=None) | Q(until_on__gte=today)).order_by("pk"))
    if not found and not may(*MAY_CHANGE_ARRANGEMENTS):
        return None
    context = {"arrangements": found, "may_change": may(*MAY_CHANGE_ARRANGEMENTS)}
    return Section(
        "arrangements",
        _("Access arrangements and modified papers"),
        "portal/learner/arrangements.html",
        context,
    )


def claims(learner: Learner, registrations: list[Registration], may: May) -> Section | None:
    """What was claimed, and the certificates that came of it. Two queries."""
    if not may(Permission.CLAIMS, Permission.READ_CERTIFICATION, Permission.ECERTIFICATES):
        return None
    ids = [registration.pk for registration in registrations]
    lines = list(
        ClaimLine.objects.filter(registration__in=ids)
        .select_related("claim", "registration__product")
        .order_by("-claim__submitted_at", "-pk")
    )
    certificates = list(
        Certificate.objects.filter(registration__in=ids)
        .select_related("registration__product")
        .order_by("-awarded_on", "-pk")
    )
    context = {"claim_lines": lines, "certificates": certificates}
    return Section("claims", _("Claims and certificates"), "portal/learner/claims.html", context)


def orders(learner: Learner, registrations: list[Registration], may: May) -> Section | None:
    """What was charged for the learner alone, and credited. One query."""
    if not may(Permission.REGISTRATIONS, Permission.LEARNERS):
        return None
    lines = list(
        LedgerLine.objects.filter(centre=learner.centre_id, subject=learner.number)
        .select_related("order", "product")
        .order_by("-at", "-pk")
    )
    return Section("orders", _("Orders and fees"), "portal/learner/orders.html", {"ledger_lines": lines})


def conversations(learner: Learner, registrations: list[Registration], may: May) -> Section | None:
    """What centre and awarding organisation wrote to each other about the learner. One query."""
    if not may(*MAY_TAKE_PART[ConversationKind.LEARNER]):
        return None
    context = {"panel": panel_for(about_learner(learner))}
    return Section("messages", _("Messages"), "portal/learner/messages.html", context)


def history(learner: Learner, registrations: list[Registration], may: May) -> Section:
    """What happened, newest first; of arrangements only to who may see them. One query for each kind of record."""
    hidden = Q(pk=None) if may(*MAY_SEE_ARRANGEMENTS) else Q(name__startswith="arrangement.")
    events = [
        *_events(learner, "learner", [learner.pk]).exclude(hidden)[:MOST_EVENTS],
        *_events(learner, "registration", [registration.pk for registration in registrations])[:MOST_EVENTS],
    ]
    newest = sorted(events, key=lambda event: event.pk, reverse=True)[:MOST_EVENTS]
    return Section(
        "history", _("History"), "portal/learner/history.html", {"events": [_told(each) for each in newest]}
    )


SECTIONS: tuple[Callable[[Learner, list[Registration], May], Section | None], ...] = (
    studies,
    arrangements,
    claims,
    orders,
    conversations,
    history,
)


def _course(
    registration: Registration,
    standing: Standing,
    under_way: Mapping[tuple[int, int], UnitGrade],
    of_learner: Iterable[Registration],
) -> Course:
    held = {each.unit.pk: each for each in standing.units}
    units = rules_of(registration.version_id).units.values()
    lines = tuple(
        UnitLine(unit, held.get(unit.pk), under_way.get((registration.pk, unit.pk))) for unit in units
    )
    return Course(
        registration,
        standing,
        lines,
        moved_from=next((each for each in of_learner if each.pk == registration.moved_from_id), None),
        moved_to=next((each for each in of_learner if each.moved_from_id == registration.pk), None),
    )


# History


@dataclass(frozen=True)
class Told:
    """An event in the words of the page."""

    kind: str
    what: str
    at: Any
    by: str
    changes: tuple[tuple[str, Any, Any], ...]


def _events(learner: Learner, record: str, ids: list[int]) -> QuerySet[Event]:
    mine = Event.objects.filter(record=record, record_id__in=ids, centre_id=learner.centre_id)
    return mine.order_by("-pk")


def _told(event: Event) -> Told:
    before, after = event.before, event.after
    changes = tuple(
        (_label(name), _in_words(name, before.get(name)), _in_words(name, after.get(name)))
        for name in {**before, **after}
        if (before.get(name) or None) != (after.get(name) or None)
    )
    return Told(_mark_of(event.name), DEFINED.get(event.name, event.name), event.at, event.by_name, changes)


def _label(name: str) -> str:
    """A field's name as words; the code of a unit as it is."""
    words = name.replace("_", " ")
    return "ULN" + words[3:] if words.partition(" ")[0] == "uln" else words[:1].upper() + words[1:]


def _in_words(name: str, value: Any) -> Any:
    """What a page says for a stored value: the word of a code, a date as people write it."""
    if name in _CODES:
        return dict(_CODES[name]).get(value, value)
    is_date = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return f"{date.fromisoformat(value):%d/%m/%Y}" if is_date else value


_CODES = {"gender": Gender.choices, "uln_state": Learner.UlnState.choices}


def _mark_of(name: str) -> str:
    verb = name.rpartition(".")[2]
    return next((mark for word, mark in _MARKS.items() if word in verb), "saved")


_MARKS = {
    "certificat": "certificated",
    "issued": "certificated",
    "withdrawn": "withdrawn",
    "lapsed": "withdrawn",
    "restored": "registered",
    "cancelled": "cancelled",
    "transferred": "withdrawn",
    "topped": "withdrawn",
    "carried": "banked",
    "banked": "banked",
    "submitted": "submitted",
    "rejected": "error",
    "registered": "registered",
}
