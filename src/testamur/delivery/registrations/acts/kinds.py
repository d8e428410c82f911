"""The shape of every act on many learners, and the kinds that there are (docs/specification, LRN-05 to LRN-09).

One kind is one subclass of `Kind`. It says in `plan` what would become of each chosen registration: the same answer
is shown before (who can, who cannot, why, what it costs), given to an API's dry run, and carried out. `carry_out`
writes what the plan says. The rest is the same for all kinds: choosing, asking for details, checking, doing it once
however often it is asked for, in the background when there are many, the result of each, audit, letter, undo:
`actions.acts`. A higher room offers a kind of its own from `ready()` of its app: `offer(Transfer())`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import ngettext

from testamur.delivery.billing.models import Order
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries.chosen import Chosen
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem, errors, warnings

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Asked:
    """What is asked for: by whom, for which day, with which details, and, for an undo, what it takes back."""

    centre: Centre
    today: date
    details: Mapping[str, Any] = field(default_factory=dict)
    undoes: Act | None = None
    was: Mapping[int, Mapping[str, Any]] = field(
        default_factory=dict
    )  # by registration, `before` of the act undone
    set_to: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # by registration, `after` of it

    def details_of(self, registration_id: int) -> Mapping[str, Any]:
        """The details for one registration: its own, as a file gives them, before those for all."""
        each = self.details.get("each", {})
        return {**self.details, **each.get(str(registration_id), {})}


@dataclass(frozen=True)
class Row:
    """What would become of one registration: problems when nothing can, else what the act does, as one sentence."""

    chosen: Chosen
    problems: Sequence[Problem] = ()
    says: str = ""
    charge: Decimal = NOTHING  # with VAT
    credit: Decimal = NOTHING  # with VAT
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def can(self) -> bool:
        return not errors(self.problems)

    @property
    def warnings(self) -> list[Problem]:
        return warnings(self.problems)

    @property
    def amount(self) -> Decimal:
        return self.charge - self.credit


@dataclass(frozen=True)
class SharedFee:
    """A fee for several learners together, as for a batch cancelled whole."""

    label: str
    subject: str
    amount: Decimal  # with VAT


@dataclass(frozen=True)
class Plan:
    """What an act would do with everybody chosen. `facts` is what the kind itself needs to carry it out."""

    rows: tuple[Row, ...]
    shared: tuple[SharedFee, ...] = ()
    facts: Any = None

    @property
    def can(self) -> list[Row]:
        return [row for row in self.rows if row.can]

    @property
    def cannot(self) -> list[Row]:
        return [row for row in self.rows if not row.can]

    @property
    def charge(self) -> Decimal:
        return sum((row.charge for row in self.can), NOTHING) + sum((f.amount for f in self.shared), NOTHING)

    @property
    def credit(self) -> Decimal:
        return sum((row.credit for row in self.can), NOTHING)

    @property
    def total(self) -> Decimal:
        """To pay, or when negative to be credited."""
        return self.charge - self.credit


@dataclass(frozen=True)
class Written:
    """What carrying a plan out made: the order, and rows in place of the plan's where more is known afterwards."""

    order: Order | None = None
    rows: tuple[Row, ...] = ()


class Kind:
    """One kind of act. Make a subclass, and `offer` one of it."""

    key: ClassVar[str]
    title: ClassVar[str]  # of its pages: "Withdraw learners"
    button: ClassVar[str]  # on lists: "Withdraw"
    event: ClassVar[str]  # audited for every registration that is changed
    lead: ClassVar[str] = ""  # one sentence at the top of its first page
    is_offered: ClassVar[bool] = True  # on lists; an undo is offered on the page of what it undoes
    offered_to: ClassVar[str] = "active"  # on the page of one learner: to registrations of this status
    begins_at: ClassVar[str] = ""  # the name of a page before its first one, given the kind's key
    is_final: ClassVar[bool] = False
    costs: ClassVar[bool] = False  # asks for a purchase order and a contact, and writes to the contact
    undo: ClassVar[str] = ""  # the key of the kind that takes it back
    details: ClassVar[type[forms.Form]] = (
        forms.Form
    )  # asked for after who can and who cannot; none has no fields

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        """Who can and who cannot, why, and what it costs: the same number of queries for any number. Writes nothing.

        With `asked.details` empty it is the first page, before anything was asked.
        """
        raise NotImplementedError

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        """Write what the plan says of `plan.can`: the registrations are locked, and the plan was made after that."""
        raise NotImplementedError

    def known(self, query: QueryDict, *, centre: Centre, today: date) -> dict[str, Any]:
        """The details that the address of its first page brings along, as what was chosen on a page before it."""
        return {}

    def form(
        self, data: Any = None, *, centre: Centre, chosen: Sequence[Chosen], initial: Mapping
    ) -> forms.Form:
        """The form of its details; a kind whose choices depend on who was chosen makes it itself."""
        return self.details(data, initial=initial)

    def cleaned(self, form: forms.Form) -> dict[str, Any]:
        """A valid form's details as they are kept, in JSON."""
        return {name: _kept(value) for name, value in form.cleaned_data.items()}

    def will(self, plan: Plan, asked: Asked) -> list[str]:
        """What will happen, in sentences, on the check page."""
        return []

    def verb(self, plan: Plan) -> str:
        """On the button that does it: "Withdraw 12 learners"."""
        return f"{self.button} {learners(len(plan.can))}"

    def done(self, count: int) -> str:
        """What was done, as the heading of the result."""
        return f"{learners(count)}: {self.button.lower()}"

    def told(self, details: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The details as they are shown on the check page and with the result: label and value."""
        return []

    def papers(self, act: Act) -> list[tuple[str, str]]:
        """What can be read or downloaded when an act is done: words and address."""
        return []


def learners(count: int) -> str:
    return ngettext("%(count)s learner", "%(count)s learners", count) % {"count": f"{count:,}"}


def registrations(count: int) -> str:
    return ngettext("%(count)s registration", "%(count)s registrations", count) % {"count": f"{count:,}"}


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# The kinds there are

KINDS: dict[str, Kind] = {}


def offer(kind: Kind) -> None:
    """Make a kind known; on lists they stand in the order in which they were offered."""
    KINDS[kind.key] = kind


def kind_named(key: str) -> Kind | None:
    return KINDS.get(key)


def offered() -> Iterable[Kind]:
    """Those that lists offer, the final ones last."""
    return sorted((kind for kind in KINDS.values() if kind.is_offered), key=lambda kind: kind.is_final)
