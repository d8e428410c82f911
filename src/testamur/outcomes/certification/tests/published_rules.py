"""What every act must charge and credit, by the published rules, in whole pence: plain Python that knows no billing.

The rules are those of the centre guide and `docs/specification` LRN-03 to LRN-09, FIN-01; VAT as HMRC VATEDU45200 has
it. `Rules` can be planted with an error, to see that the comparison notices.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
HOLIDAYS = {
    date.fromisoformat(day)
    for day in (
        "2026-12-25 2026-12-28 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 "
        "2027-12-28 2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26"
    ).split()
}
"""Bank holidays of England, as published."""


@dataclass(frozen=True)
class Rules:
    credit_days: int = 5  # working days after the day of registration
    sampled_is_credited: bool = False  # on a transfer
    highest_fee_applies: bool = True  # on a top up or down
    batch_fee_is_once: bool = True
    each_part_is_credited: bool = False  # of a bundle with one price, though others stay
    replaced_per_certificate: bool = False
    name_days: int = 90
    company_pays_vat: bool = True


@dataclass(eq=False)
class Line:
    centre: int
    kind: str
    subject: str
    net: int
    tax: int
    on: date
    credits: "Line | None" = None
    is_credited: bool = False
    pk: int = 0
    order: str = ""
    month: date | None = None  # of the statement that it is on

    @property
    def gross(self) -> int:
        return self.net + self.tax


@dataclass(eq=False)
class Place:
    """One learner on one product."""

    pk: int
    centre: int
    learner: str
    product: str
    batch: str  # of a bundle, the bundle batch's number
    charge: Line
    registered_on: date
    lapses_on: date
    planned_end_on: date
    in_bundle: bool = False
    status: str = "active"
    sampled: bool = False
    has_result: bool = False
    certificated_on: date | None = None
    withdrawn_by: int | None = None  # the act

    @property
    def can_leave(self) -> bool:
        return self.status == "active" and self.certificated_on is None


@dataclass
class Model:
    companies: set[int]
    suite: set[str]
    months: dict[str, int]  # until a registration on the product lapses; the same again when it is extended
    rules: Rules = Rules()
    prices: dict[date, dict[tuple[str, str | None], int]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)
    statements: dict[tuple[int, date], tuple[int, int, int, int]] = field(default_factory=dict)
    stated: set[date] = field(default_factory=set)
    corrected: set[tuple[int, str]] = field(default_factory=set)

    # Money

    def price(self, kind: str, product: str | None, on: date) -> int:
        in_force = self.prices[max(day for day in self.prices if day <= on)]
        return in_force.get((kind, product), in_force.get((kind, None)))

    def charge(self, centre: int, kind: str, subject: str, net: int, on: date) -> Line:
        line = Line(centre, kind, subject, net, self.vat(centre, net), on)
        self.lines.append(line)
        return line

    def vat(self, centre: int, net: int) -> int:
        """A fifth, to the nearest penny, for a company that buys of an organisation that is no eligible body."""
        return (net + 2) // 5 if centre in self.companies and self.rules.company_pays_vat else 0

    def credit(self, charge: Line, on: date) -> None:
        charge.is_credited = True
        self.lines.append(
            Line(charge.centre, charge.kind, charge.subject, -charge.net, -charge.tax, on, credits=charge)
        )

    # Acts, each on the places that were chosen; they give back those for whom it was done

    def cancel(self, chosen: Iterable[Place], on: date) -> list[Place]:
        able = [each for each in chosen if each.can_leave]
        bought = {(each.charge, each.learner): each for each in able}
        spared = self._cancel_whole_batches(able, bought.values(), on)
        for each in able:
            each.status = "cancelled"
        for each in bought.values():
            if each.batch not in spared:
                fee = self.price("cancellation", None, on)
                self.charge(each.centre, "cancellation", each.learner, fee, on)
            in_time = on <= self.last_credit_on(each.registered_on)
            if in_time and not each.charge.is_credited and not self._is_still_used(each.charge):
                self.credit(each.charge, on)
        return able

    def _cancel_whole_batches(self, able: Sequence[Place], bought: Iterable[Place], on: date) -> set[str]:
        """One fee where nobody stays registered, if that is less than a fee for each: the numbers of those batches."""
        whole = set()
        for batch in {each.batch for each in able}:
            staying = [p for p in self.places.values() if p.batch == batch and p.status == "active"]
            buyers = [each for each in bought if each.batch == batch]
            centre, fee = buyers[0].centre, self.price("batch_cancellation", None, on)
            fees = len(buyers) * self.price("cancellation", None, on)
            if self.rules.batch_fee_is_once and set(staying) <= set(able) and fee < fees:
                self.charge(centre, "batch_cancellation", batch, fee, on)
                whole.add(batch)
        return whole

    def _is_still_used(self, charge: Line) -> bool:
        """By somebody registered, or withdrawn and able to come back without a fee."""
        open_ = {"active", "withdrawn"}
        used = [p for p in self.places.values() if p.charge is charge and p.status in open_]
        return bool(used) and not self.rules.each_part_is_credited

    def last_credit_on(self, registered_on: date) -> date:
        day, left = registered_on, self.rules.credit_days
        while left:
            day += DAY
            left -= day.weekday() < 5 and day not in HOLIDAYS
        return day

    def movers(self, way: str, chosen: Iterable[Place], product: str) -> list[Place]:
        return [each for each in chosen if self._can_move(way, each, product)]

    def _can_move(self, way: str, place: Place, product: str) -> bool:
        own = [p for p in self.places.values() if (p.centre, p.learner) == (place.centre, place.learner)]
        is_there = any(p.product == product and p.status == "active" for p in own)
        if not place.can_leave or place.in_bundle or is_there:
            return False
        topped = {place.product, product} <= self.suite and place.has_result
        return topped if way == "top" else not topped

    def move(self, way: str, movers: Sequence[Place], product: str, on: date) -> list[Line]:
        """Gives the new charge of each."""
        fee, charges = self.price("registration", product, on), []
        for each in movers:
            keeps = way == "transfer" and each.sampled and not self.rules.sampled_is_credited
            net = fee
            if not keeps and not each.charge.is_credited:
                self.credit(each.charge, on)
                if way == "top" and self.rules.highest_fee_applies:
                    net = max(fee, each.charge.net)
            charges.append(self.charge(each.centre, "registration", each.learner, net, on))
            each.status = "transferred"
        return charges

    def correct(self, centre: int, learner: str, on: date) -> bool:
        """Whether a certificate could still be issued again; if so, what that costs."""
        days = [p.certificated_on for p in self.places.values() if (p.centre, p.learner) == (centre, learner)]
        again = [day for day in days if day and on <= day + self.rules.name_days * DAY]
        for _ in again if self.rules.replaced_per_certificate else again[:1]:
            fee = self.price("replacement_certificate", None, on)
            self.charge(centre, "replacement_certificate", learner, fee, on)
        return bool(again)

    def withdraw(self, chosen: Iterable[Place], act: int) -> list[Place]:
        """No money, ever."""
        able = [each for each in chosen if each.can_leave]
        for each in able:
            each.status, each.withdrawn_by = "withdrawn", act
        return able

    def restore(self, chosen: Iterable[Place], on: date) -> list[Place]:
        able = [each for each in chosen if each.status == "withdrawn"]
        for each in able:
            each.status, each.withdrawn_by = "active", None
            if each.lapses_on < on:
                each.lapses_on = months_after(on, self.months[each.product])
        return able

    def is_open(self, centre: int, learner: str, product: str) -> bool:
        """Whether the learner has something to finish, or cannot be registered on the product again."""
        own = [p for p in self.places.values() if (p.centre, p.learner) == (centre, learner)]
        held = any(p.status == "active" and p.product == product for p in own)
        unfinished = any(p.can_leave or p.status == "withdrawn" for p in own)
        return held or unfinished or (centre, learner) in self.corrected

    def lapse(self, centre: int, on: date) -> None:
        for each in self.places.values():
            if each.centre == centre and each.can_leave and each.lapses_on < on:
                each.status, each.withdrawn_by = "withdrawn", None

    def state(self, month: date, until: date) -> None:
        """Statements of a month for all lines before `until` that are on none; no payments here."""
        waiting = defaultdict(list)
        for line in self.lines:
            if line.month is None and line.on < until:
                line.month = month
                waiting[line.centre].append(line)
        for centre, lines in waiting.items():
            before = [closing for (whose, _), (*_, closing) in self.statements.items() if whose == centre]
            opening = before[-1] if before else 0
            charges = sum(line.gross for line in lines if not line.credits)
            credits = sum(line.gross for line in lines if line.credits)
            self.statements[centre, month] = (opening, charges, credits, opening + charges + credits)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
