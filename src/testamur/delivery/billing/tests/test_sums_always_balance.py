"""The whole of billing in any order, over days, price lists and months, against a plain ledger in Python pence.

Hypothesis invents the stories: centres order things of several kinds, charges are given back, the highest fee applies,
the next price list is prepared, statements are made late, twice or not at all, paid and not paid after all. After each
step every sum that anybody is shown equals the model's, to the penny.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.people import actor_of

from testamur.delivery.billing import actions, queries
from testamur.delivery.billing.actions import Charge, NewPrice
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Payment, PriceList, SoldAs, Statement
from testamur.delivery.billing.months import ends_at, month_of
from testamur.delivery.billing.queries import finance
from testamur.delivery.billing.tests.conftest import order_of
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import LONDON, london_date

SYSTEM = Actor.system("story")
KINDS = (FeeKind.REGISTRATION, FeeKind.CERTIFICATE, FeeKind.CANCELLATION, FeeKind.RESOURCES)
SOLD = {FeeKind.RESOURCES: SoldAs.OTHER}
FIRST_DAY = date(2026, 6, 1)
PENCE = st.integers(0, 20_000)


@dataclass
class Line:
    """A line of the model: whole pence, no database and no rule of ours."""

    centre: int
    order: str
    at: datetime
    net: int
    tax: int
    statement: tuple[int, date] | None = None
    is_credited: bool = False
    is_credit: bool = False

    @property
    def gross(self) -> int:
        return self.net + self.tax


@dataclass
class Model:
    lines: dict[int, Line] = field(default_factory=dict)
    prices: dict[date, dict[FeeKind, int]] = field(default_factory=dict)
    statements: dict[tuple[int, date], dict[str, int]] = field(default_factory=dict)
    stated: set[date] = field(default_factory=set)
    paid: set[tuple[int, date]] = field(default_factory=set)
    payments_shown: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def price(self, kind: FeeKind, on: date) -> int:
        return self.prices[max(day for day in self.prices if day <= on)][kind]

    def state(self, month: date, end: datetime) -> None:
        waiting = defaultdict(list)
        for line in self.lines.values():
            if line.statement is None and line.at < end:
                waiting[line.centre].append(line)
        for centre, lines in waiting.items():
            key = (centre, month)
            for line in lines:
                line.statement = key
            earlier = [each for (whose, _), each in self.statements.items() if whose == centre]
            paid = sum(self.amount(each) for each in self.paid if each[0] == centre)
            shown = paid - self.payments_shown[centre]
            self.payments_shown[centre] = paid
            opening = earlier[-1]["closing"] if earlier else 0
            charges = sum(line.gross for line in lines if not line.is_credit)
            credits = sum(line.gross for line in lines if line.is_credit)
            self.statements[key] = {
                "opening": opening,
                "charges": charges,
                "credits": credits,
                "payments": -shown,
                "closing": opening + charges + credits - shown,
            }

    def amount(self, key: tuple[int, date]) -> int:
        return self.statements[key]["charges"] + self.statements[key]["credits"]


def pence(amount: Decimal) -> int:
    whole = amount * 100
    assert whole == int(whole)
    return int(whole)


def twenty_percent(net: int) -> int:
    """To the nearest penny; a fifth of whole pence never ends in half a penny."""
    return (net + 2) // 5


def story(centres: list[Centre], user, product) -> type[RuleBasedStateMachine]:
    """The machine over these centres; the last one is a company, which pays VAT on examinations too."""

    class Story(RuleBasedStateMachine):
        charges = Bundle("charges")

        @initialize(first=st.fixed_dictionaries(dict.fromkeys(KINDS, PENCE)))
        def begins(self, first):
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()
            self.model, self.now = Model(), datetime(2026, 6, 1, 9, tzinfo=LONDON)
            made = PriceList.objects.create(title="First", from_on=FIRST_DAY)
            made.prices.bulk_create(
                made.prices.model(price_list=made, kind=kind, amount=Decimal(amount) / 100, sold_as=SOLD.get(kind, "examination"))
                for kind, amount in first.items()
            )  # fmt: skip
            self.model.prices[FIRST_DAY] = dict(first)

        def teardown(self):
            if hasattr(self, "savepoint"):
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)

        @property
        def today(self) -> date:
            return london_date(self.now)

        def keep(self, line: LedgerLine, *, net: int, taxed: bool, credits: int | None = None):
            tax = twenty_percent(abs(net)) if taxed else 0
            sign = -1 if credits else 1
            self.model.lines[line.pk] = Line(
                line.centre_id, line.order.number, line.at, sign * net, sign * tax, is_credit=bool(credits)
            )
            if credits:
                self.model.lines[credits].is_credited = True

        # What happens

        @rule(hours=st.integers(1, 24 * 20))
        def time_passes(self, hours):
            self.now += timedelta(hours=hours)

        @rule(
            target=charges,
            whose=st.integers(0, len(centres) - 1),
            kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4),
            at_least=st.one_of(st.just(0), PENCE),
        )
        def a_centre_orders(self, whose, kinds, at_least):
            centre = centres[whose]
            order = order_of(centre, user, at=self.now)
            prices = [queries.price_for(product=product, kind=kind, on=self.today) for kind in kinds]
            made = actions.charge_many(
                order=order,
                charges=[
                    Charge(f"{place}", kind, product, price, at_least=Decimal(at_least) / 100)
                    for place, (kind, price) in enumerate(zip(kinds, prices, strict=True))
                ],
                now=self.now,
            )
            for kind, line in zip(kinds, made, strict=True):
                net = max(self.model.price(kind, self.today), at_least)
                self.keep(line, net=net, taxed=centre.kind == Centre.Kind.COMPANY or kind in SOLD)
            return [line.pk for line in made]

        @rule(given=charges, also=charges)
        def charges_are_given_back(self, given, also):
            made = actions.credit(charge_ids=[*given, *also], now=self.now)
            expected = {pk for pk in {*given, *also} if not self.model.lines[pk].is_credited}
            assert {line.credits_id for line in made} == expected
            for line in made:
                old = self.model.lines[line.credits_id]
                self.keep(line, net=old.net, taxed=bool(old.tax), credits=line.credits_id)

        @rule(days=st.integers(1, 60), new=st.fixed_dictionaries(dict.fromkeys(KINDS, PENCE)))
        def the_next_price_list_is_prepared(self, days, new):
            from_on = self.today + timedelta(days=days)
            if from_on in self.model.prices:
                return
            made = actions.prepare_price_list(title="Next", from_on=from_on, by=SYSTEM, now=self.now)
            prices = [
                NewPrice(kind, None, Decimal(amount) / 100, SOLD.get(kind, SoldAs.EXAMINATION))
                for kind, amount in new.items()
            ]
            actions.set_prices(price_list=made, prices=prices, by=SYSTEM, now=self.now)
            self.model.prices[from_on] = dict(new)

        @rule(first_waits=st.booleans())
        def statements_are_made(self, first_waits):
            """Of the month before, however late, and once; mostly when a month has just ended."""
            if first_waits:
                self.now = ends_at(month_of(self.today)) + timedelta(days=2, hours=9)
            month = month_of(month_of(self.today) - timedelta(days=1))
            made = actions.make_statements(month=month, by=SYSTEM, now=self.now)
            if month in self.model.stated:
                assert made == []
                return
            self.model.stated.add(month)
            self.model.state(month, ends_at(month))

        @rule(
            target=charges,
            whose=st.integers(0, len(centres) - 1),
            kind=st.sampled_from(KINDS),
            is_paid=st.booleans(),
        )
        def a_month_goes_by(self, whose, kind, is_paid):
            """An order, its statement, and perhaps its payment: long stories need no luck."""
            made = self.a_centre_orders(whose=whose, kinds=[kind], at_least=0)
            self.statements_are_made(first_waits=True)
            key = max(each for each in self.model.statements if each[0] == centres[whose].pk)
            if is_paid and key not in self.model.paid:
                self.pay_or_take_back(key)
            return made

        @precondition(lambda self: self.model.statements)
        @rule(choose=st.data())
        def a_statement_is_paid_or_not_after_all(self, choose):
            key = choose.draw(st.sampled_from(sorted(self.model.statements, reverse=True)))
            self.pay_or_take_back(key)

        def pay_or_take_back(self, key):
            statement = Statement.objects.get(centre=key[0], month=key[1])
            about = {"statement": statement, "by": actor_of(user), "now": self.now}
            if key in self.model.paid:
                actions.take_payment_back(**about)
                self.model.paid.remove(key)
            else:
                actions.mark_as_paid(paid_on=self.today, reference="", **about)
                self.model.paid.add(key)

        # What must be so

        @invariant()
        def every_centre_owes_what_the_model_says(self):
            for centre in centres:
                own = [line for line in self.model.lines.values() if line.centre == centre.pk]
                assert pence(queries.balance(centre=centre)) == sum(line.gross for line in own)
                waiting = sum(line.gross for line in own if line.statement is None)
                assert pence(queries.unbilled_sum(centre=centre)) == waiting

        @invariant()
        def every_order_comes_to_what_the_model_says(self):
            expected = defaultdict(lambda: [0, 0])
            for line in self.model.lines.values():
                expected[line.order][0] += line.net
                expected[line.order][1] += line.tax
            found = {
                each.number: [pence(each.net), pence(each.tax)]
                for each in queries.with_sums(Order.objects.all())
            }
            assert found == dict(expected)

        @invariant()
        def every_statement_is_the_models(self):
            names = ("opening", "charges", "credits", "payments", "closing")
            found = {
                (each.centre_id, each.month): {name: pence(getattr(each, name)) for name in names}
                for each in Statement.objects.all()
            }
            assert found == self.model.statements
            held = dict(LedgerLine.objects.exclude(stated=None).values_list("pk", "stated__statement__month"))
            assert held == {pk: line.statement[1] for pk, line in self.model.lines.items() if line.statement}

        @invariant()
        def finance_can_prove_it(self):
            assert [proof.question for proof in finance.proofs() if not proof.holds] == []
            assert finance.centres_that_differ() == []
            owing = finance.sums_of_ageing(finance.ageing(today=self.today))
            ledger = sum(line.gross for line in self.model.lines.values())
            assert pence(owing.total) == ledger - sum(map(self.model.amount, self.model.paid))
            assert pence(sum(Payment.objects.values_list("amount", flat=True), Decimal(0))) == sum(
                map(self.model.amount, self.model.paid)
            )

    return Story


@pytest.mark.spec("FIN-01", "FIN-02", "CAT-13")
def test_sums_always_balance(college, school, ada, counselling, settings_of_a_company):
    school.kind = Centre.Kind.COMPANY
    school.save()

    run_state_machine_as_test(
        story([college, school], ada, counselling),
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def settings_of_a_company(settings):
    """An awarding organisation that is no eligible body: the case in which VAT is due most often."""
    settings.AO_IS_ELIGIBLE_BODY = False
