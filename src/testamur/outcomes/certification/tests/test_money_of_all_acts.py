"""All acts on learners in any order, at two centres over working days and holidays, with the pence compared.

Hypothesis invents the stories; `published_rules` says what each act must charge and credit. Each act is agreed to at
the model's price, so a cost shown that differs is refused. After it every line, order, statement and registration is
the model's, and no row of the other centre has changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from psycopg import sql
from tests.people import actor_of, all_of, make_product

from testamur.catalogue.approvals.models import Approval, DirectClaims
from testamur.catalogue.products.models import NestedSuite, Part, Product, Unit
from testamur.delivery.billing import actions as billing
from testamur.delivery.billing import queries
from testamur.delivery.billing.actions import NewPrice
from testamur.delivery.billing.models import LedgerLine, Order, Price, PriceList, SoldAs, Statement
from testamur.delivery.billing.months import ends_at, month_of
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations import actions as registrations
from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.models import Act, Registration, Withdrawal
from testamur.delivery.registrations.tests.conftest import details_of, learner
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.ground.sheets import actions as sheets
from testamur.kit.clock import LONDON, london_date
from testamur.kit.problems import Refused
from testamur.kit.scope import of_centre, within
from testamur.outcomes.certification import actions as certification
from testamur.outcomes.certification.actions.reissuing import fingerprint
from testamur.outcomes.certification.models import Certificate
from testamur.outcomes.certification.queries.claiming import candidates_of, chosen
from testamur.outcomes.certification.queries.corrections import correctable, fee_of
from testamur.outcomes.grading.actions import mark_units
from testamur.outcomes.grading.models import UnitHeld

from .published_rules import Line, Model, Place, Rules, months_after

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("FIN-01", "LRN-03", "LRN-04", "LRN-05", "LRN-06", "LRN-07", "LRN-08", "LRN-09"),
]

SYSTEM = Actor.system("story")
FIRST_DAY = date(2026, 12, 1)
SOLD = ("award", "diploma", "certificate", "bundle")
FEES = [
    *(("registration", name) for name in ("award", "diploma", "bundle", None)),
    *((kind, None) for kind in ("cancellation", "batch_cancellation", "certificate", "replacement_certificate")),
]  # fmt: skip
TARIFF = dict(zip(FEES, (6_000, 10_000, 14_520, 8_500, 2_000, 2_500, 1_250, 4_500), strict=True))
CONTACT = {"purchase_order": "PO 12", "contact_name": "Ada Okafor", "contact_email": "ada@example.org"}

PRICES = st.fixed_dictionaries(dict.fromkeys(FEES, st.integers(1, 20_000)))
WHERE = st.integers(0, 1)
PICKS = st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)
DAYS = st.sampled_from([1, 1, 2, 3, 4, 5, 6, 7, 8, 12, 33])


@pytest.fixture
def world(college, school, ada, charlie, counselling, pass_scale, settings) -> SimpleNamespace:
    """Two centres, a college and a company; a suite of award and diploma, a certificate, and a bundle of two."""
    settings.AO_IS_ELIGIBLE_BODY = False
    Centre.objects.filter(pk=school.pk).update(kind=Centre.Kind.COMPANY)
    school.refresh_from_db()
    suite = NestedSuite.objects.create(title="Counselling skills")
    Product.objects.filter(pk=counselling.pk).update(suite=suite)
    units = list(Unit.objects.order_by("pk"))
    own = Unit.objects.create(code="H/616/8937", title="Listening", level=3, credits=8, scale=pass_scale)
    whole = Product.objects.create(
        code="APP-CARE", title="Care worker", kind="apprenticeship", level="2", operational_start_on=date(2020, 8, 1)
    )  # fmt: skip
    made = {
        "diploma": counselling,
        "award": make_product("600/0728/X", "Award", units[:2], all_of("All", *(u.code for u in units[:2])), suite=suite),
        "certificate": make_product(
            "601/3998/5", "Listening", [units[0], own], all_of("All", units[0].code, own.code),
            registration_months=1, extension_months=1,
        ),
        "care": make_product("601/7000/1", "Care", [], {"name": "None", "mandatory": []}),
        "maths": make_product("602/7000/2", "Maths", [], {"name": "None", "mandatory": []}),
        "bundle": whole,
    }  # fmt: skip
    for position, name in enumerate(("care", "maths")):
        Part.objects.create(whole=whole, part=made[name], position=position)
    for centre in (college, school):
        for name in ("diploma", "award", "certificate", "care", "maths"):
            Approval.objects.create(centre=centre, product=made[name], approved_on=date(2025, 9, 1))
            DirectClaims.objects.create(
                centre=centre, product=made[name], given_at=datetime(2026, 1, 1, tzinfo=LONDON), given_because="Fine"
            )  # fmt: skip
    return SimpleNamespace(centres=[college, school], people=[ada, charlie], products=made)


def pence(amount: Decimal) -> int:
    whole = amount * 100
    assert whole == int(whole)
    return int(whole)


def pounds(amount: int) -> Decimal:
    return Decimal(amount) / 100


def story(world: SimpleNamespace, rules: Rules) -> type[RuleBasedStateMachine]:
    """The machine. Its rules can also be called by hand, to tell one story step by step."""
    names = {product.pk: name for name, product in world.products.items()}

    class Story(RuleBasedStateMachine):
        @initialize(tariff=PRICES)
        def begins(self, tariff):
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()
            self.now = datetime(2026, 12, 17, 10, tzinfo=LONDON)
            self.people, self.typed, self.undoable, self.last = count(), {}, [], 0
            self.model = Model(
                companies={world.centres[1].pk},
                suite={"award", "diploma"},
                months={**dict.fromkeys(names.values(), 36), "certificate": 1},
                rules=rules,
                prices={FIRST_DAY: tariff},
            )
            first = PriceList.objects.create(title="First", from_on=FIRST_DAY)
            for each in new_prices(tariff):
                Price.objects.create(
                    price_list=first, kind=each.kind, product=each.product, amount=each.amount
                )
            self.registers(where=0, product="award", many=3)
            self.registers(where=1, product="bundle", many=2)

        def teardown(self):
            if hasattr(self, "savepoint"):
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)

        @property
        def today(self) -> date:
            return london_date(self.now)

        @property
        def session(self) -> int:
            return self.today.year - (self.today.month < 8)

        def by(self, where: int) -> Actor:
            return actor_of(world.people[where], world.centres[where])

        def pick(self, where: int, picks: list[int], wanted: Callable = lambda place: place.can_leave):
            """Of the centre's places those at these positions, counted from the ones that are wanted."""
            own = [each for each in self.model.places.values() if each.centre == world.centres[where].pk]
            ordered = sorted(own, key=lambda each: (not wanted(each), each.pk))
            return list({ordered[at % len(ordered)].pk: ordered[at % len(ordered)] for at in picks}.values())

        # Time and prices

        @rule(days=DAYS)
        def days_pass(self, days):
            self.now += timedelta(days=days)

        @rule(days=st.integers(1, 10), tariff=PRICES)
        def the_next_price_list_is_prepared(self, days, tariff):
            from_on = self.today + timedelta(days=days)
            if from_on in self.model.prices:
                return
            made = billing.prepare_price_list(title="Next", from_on=from_on, by=SYSTEM, now=self.now)
            billing.set_prices(price_list=made, prices=new_prices(tariff), by=SYSTEM, now=self.now)
            self.model.prices[from_on] = tariff

        @rule()
        def statements_are_made(self):
            """Of the month before, on the third day of the next one."""
            self.now = ends_at(month_of(self.today)) + timedelta(days=2, hours=9)
            month = month_of(self.today.replace(day=1) - timedelta(days=1))
            billing.make_statements(month=month, by=SYSTEM, now=self.now)
            if month not in self.model.stated:
                self.model.stated.add(month)
                self.model.state(month, until=self.today.replace(day=1))

        # Registering

        @rule(where=WHERE, product=st.sampled_from(SOLD), many=st.integers(1, 3))
        def registers(self, where, product, many):
            rows = [learner(next(self.people)) for _ in range(many)]
            self.register(where, product, rows)

        @rule(where=WHERE, product=st.sampled_from(SOLD), at=st.integers(0, 3))
        def registers_again(self, where, product, at):
            """Somebody who has nothing open any more."""
            centre = world.centres[where].pk
            again = [
                cells
                for (whose, number), cells in self.typed.items()
                if whose == centre and not self.model.is_open(centre, number, product)
            ]
            if again:
                self.register(where, product, [again[at % len(again)]])

        def register(self, where, product, rows):
            centre = world.centres[where]
            dates = {
                "starts_on": f"{self.today:%d/%m/%Y}",
                "planned_end_on": f"{self.today + timedelta(days=200):%d/%m/%Y}",
            }
            about = {"by": self.by(where), "now": self.now}
            fee = self.model.price("registration", product, self.today)
            with self.only(where):
                draft = registrations.start(
                    centre=centre,
                    product=world.products[product],
                    session=self.session,
                    adds_to=None,
                    **about,
                )
                cells = {place: {**row, **dates} for place, row in enumerate(rows, start=1)}
                sheets.save_cells(sheet=draft.sheet, rows=cells, now=self.now)
                registrations.save_details(draft=draft, details=details_of(draft), now=self.now)
                registrations.ask_to_register(draft=draft, **about)
                sheets.commit(sheet_id=draft.sheet_id, now=self.now)
            made = self.new_registrations()
            parts = 2 if product == "bundle" else 1
            assert len(made) == len(rows) * parts
            charges = {
                each.learner.number: self.model.charge(centre.pk, "registration", each.learner.number, fee, self.today)
                for each in made[: len(rows)]
            }  # fmt: skip
            for each in made:
                bundle = each.batch.bundle_batch
                self.enter(each, charges[each.learner.number], bundle)
            surnames = {row["surname"] + row["forename"]: row for row in rows}
            for each in made:
                found = surnames[each.learner.surname + each.learner.forename]
                self.typed[centre.pk, each.learner.number] = found
            self.compare()

        def new_registrations(self) -> list[Registration]:
            found = Registration.objects.exclude(pk__in=self.model.places).order_by("pk")
            return list(found.select_related("learner", "batch__bundle_batch"))

        def enter(self, made: Registration, charge: Line, bundle=None, **facts):
            product = names[made.product_id]
            self.model.places[made.pk] = Place(**{
                "pk": made.pk,
                "centre": made.centre_id,
                "learner": made.learner.number,
                "product": product,
                "batch": (bundle or made.batch).number,
                "charge": charge,
                "registered_on": self.today,
                "lapses_on": months_after(self.today, self.model.months[product]),
                "planned_end_on": self.today + timedelta(days=200),
                "in_bundle": bundle is not None,
                **facts,
            })  # fmt: skip

        # Acts

        def act(self, where: int, kind: str, places: list[Place], details: dict | None = None) -> Act:
            """As people do it: prepared, then agreed to at what the model says it costs."""
            agreed = sum(line.gross for line in self.model.lines if not line.pk)
            about = {"by": self.by(where), "now": self.now}
            with self.only(where):
                act = registrations.prepare(
                    centre=world.centres[where],
                    kind=kind_named(kind),
                    registration_ids=[each.pk for each in places],
                    details=details or {},
                    key=uuid4(),
                    **about,
                )
                return registrations.ask(act=act, agreed=pounds(agreed), **about)

        @rule(where=WHERE, picks=PICKS)
        def withdraws(self, where, picks):
            places = self.pick(where, picks)
            act = self.act(
                where, "withdraw", places, {"on": self.today.isoformat(), "reason": "left", "note": ""}
            )
            if done := self.model.withdraw(places, act.pk):
                self.undoable.append((act, where, [(each, None, None) for each in done]))
            self.compare()

        @rule(where=WHERE, picks=PICKS)
        def unwithdraws(self, where, picks):
            places = self.pick(where, picks, lambda place: place.status == "withdrawn")
            before = {each: each.lapses_on for each in places}
            done = self.model.restore(places, self.today)
            act = self.act(where, "unwithdraw", places)
            if done:
                self.undoable.append((act, where, [(each, before[each], each.lapses_on) for each in done]))
            self.compare()

        @rule(where=WHERE, picks=PICKS, days=st.integers(0, 60))
        def planned_ends_are_set(self, where, picks, days):
            places, on = self.pick(where, picks), self.today + timedelta(days=days)
            done = [each for each in places if each.can_leave and each.planned_end_on != on]
            act = self.act(where, "planned-end", places, {"on": on.isoformat()})
            if done:
                self.undoable.append((act, where, [(each, each.planned_end_on, on) for each in done]))
            for each in done:
                each.planned_end_on = on
            self.compare()

        @rule(back=st.integers(1, 3))
        def an_act_is_undone(self, back):
            """For those of whom it still stands; the rest stay as they are."""
            if not self.undoable:
                return
            act, where, done = self.undoable[-back % len(self.undoable)]
            with self.only(where):
                undone = registrations.undo(act=act, key=uuid4(), by=self.by(where), now=self.now)
            for each, was, since in done:
                self.take_back(act, undone, each, was, since)
            self.compare()

        def take_back(self, act, undone, each, was, since):
            if act.kind == "withdraw" and each.withdrawn_by == act.pk:
                self.model.restore([each], self.today)
            if act.kind == "unwithdraw" and each.can_leave and each.lapses_on == since:
                self.model.withdraw([each], undone.pk)
                each.lapses_on = was
            if act.kind == "planned-end" and each.can_leave and each.planned_end_on == since:
                each.planned_end_on = was

        @rule(where=WHERE)
        def registrations_lapse(self, where):
            self.model.lapse(world.centres[where].pk, self.today)
            with self.only(where):
                registrations.lapse(centre=world.centres[where], by=SYSTEM, now=self.now)
            self.compare()

        @rule(where=WHERE, picks=PICKS)
        def cancels(self, where, picks):
            self.cancel(where, self.pick(where, picks))

        @rule(where=WHERE, at=st.integers(0, 5))
        def cancels_a_whole_batch(self, where, at):
            [one] = self.pick(where, [at])
            self.cancel(where, [each for each in self.model.places.values() if each.batch == one.batch])

        def cancel(self, where, places):
            self.model.cancel(places, self.today)
            self.act(where, "cancel", places, CONTACT)
            self.compare()

        @rule(
            where=WHERE,
            way=st.sampled_from(["transfer", "top"]),
            picks=PICKS,
            product=st.sampled_from(SOLD[:3]),
        )
        def moves(self, where, way, picks, product):
            if way == "top" and product == "certificate":
                product = "diploma"
            chosen_ = self.pick(where, picks, lambda place: place.can_leave and place.product != product)
            places = list({each.learner: each for each in chosen_}.values())
            movers = self.model.movers(way, places, product)
            charges = self.model.move(way, movers, product, self.today)
            address = world.centres[where].addresses.first().pk
            details = {
                **CONTACT,
                "product": world.products[product].pk,
                "batch": "",
                "session": self.session,
                "delivery_address": address,
                "certificate_address": address,
                "centre_reference": "",
            }
            self.act(where, way, places, details)
            left, new = (
                dict(zip((each.pk for each in movers), charges, strict=True)),
                self.new_registrations(),
            )
            assert {each.moved_from_id for each in new} == set(left)
            for each in new:
                old = self.model.places[each.moved_from_id]
                lapses_on = months_after(self.today, self.model.months[product])
                self.enter(
                    each,
                    left[old.pk],
                    has_result=old.has_result,
                    registered_on=old.registered_on,  # the days for a credit do not begin anew
                    sampled=old.sampled and way == "top",
                    planned_end_on=old.planned_end_on,
                    lapses_on=max(lapses_on, old.lapses_on),
                )
            self.compare()

        # What decides about money, and is no act of the centre's on many

        @rule(where=WHERE, picks=PICKS)
        def an_eqa_samples(self, where, picks):
            places = [each for each in self.pick(where, picks) if each.status == "active"]
            registrations.note_sampled(
                registration_ids=[each.pk for each in places],
                centre_id=world.centres[where].pk,
                on=self.today,
                by=SYSTEM,
                now=self.now,
            )
            for each in places:
                each.sampled = True

        @rule(where=WHERE, picks=PICKS)
        def results_come(self, where, picks):
            """The first unit, which all but the bundle's parts have."""
            places = [each for each in self.pick(where, picks) if each.can_leave and not each.in_bundle]
            self.mark(where, places, 1)

        def mark(self, where: int, places: list[Place], units: int | None):
            marks = {
                (each.pk, unit): UnitHeld.Means.ACHIEVED
                for each in places
                for unit in world.products[each.product]
                .versions.get()
                .version_units.order_by("position")
                .values_list("unit", flat=True)[:units]
            }
            with self.only(where):
                mark_units(marks=marks, by=self.by(where), now=self.now)
            for each in places:
                each.has_result = True

        @rule(where=WHERE, at=st.integers(0, 3))
        def certificates_are_claimed(self, where, at):
            [one] = self.pick(where, [at], lambda place: place.can_leave and not place.in_bundle)
            if not one.can_leave or one.in_bundle:
                return
            self.mark(where, [one], None)
            fee = self.model.price("certificate", None, self.today)
            self.model.charge(one.centre, "certificate", one.learner, fee, self.today)
            one.certificated_on = self.today
            centre, about = world.centres[where], {"by": self.by(where), "now": self.now}
            with self.only(where):
                draft = certification.start(
                    centre=centre, registrations=chosen(centre=centre, ids=[one.pk]), **about
                )
                details = {**draft.details, "iqa_name": "Nia Rees", "purchase_order": "", "declared": True}
                certification.keep_details(draft=draft, details=details, **about)
                seen = {each.registration.pk: each.award.fingerprint for each in candidates_of(draft)}
                claim = certification.claim(centre=centre, key=draft.pk, reviewed=seen, **about)
                certification.intend(claim_id=claim.pk, now=self.now)
                assert certification.issue(claim_id=claim.pk, now=self.now) == 0
            self.compare()

        @rule(where=WHERE, at=st.integers(0, 3))
        def a_name_is_corrected(self, where, at):
            [one] = self.pick(where, [at], lambda place: place.certificated_on)
            if one.certificated_on is None:
                return
            found_in_time = self.model.correct(one.centre, one.learner, self.today)
            self.model.corrected.add((one.centre, one.learner))
            about = {"by": self.by(where), "now": self.now}
            with self.only(where):
                whose = Learner.objects.get(number=one.learner)
                found = correctable(learner=whose, today=self.today)
                fee = fee_of(found, learner=whose, today=self.today)
                asked = certification.Asked(
                    names={
                        "forename": whose.forename,
                        "middle_names": "",
                        "surname": f"{whose.surname}{'eiou'[len(whose.surname) % 4]}",
                    },
                    reason="spelling",
                    explanation="",
                    seen=fingerprint(found, whose, fee=str(fee.total)) if fee else "",
                    **CONTACT,
                )
                try:
                    done = certification.correct_name(learner=whose, key=uuid4(), asked=asked, **about)
                    assert certification.reissue(correction_id=done.pk, now=self.now) == 0
                except Refused:
                    done = None
            assert (done is not None) == found_in_time
            self.compare()

        # Comparing

        def only(self, where: int):
            """As somebody of this centre, after whom the other centre's rows are what they were."""
            return alone(world.centres[where], world.centres[1 - where])

        def compare(self):
            self.lines_are_the_models()
            self.places_are_the_models()

        def lines_are_the_models(self):
            """The new lines of an act are the model's, no more and no fewer; all its charges are on one order."""
            expected = [line for line in self.model.lines if not line.pk]
            made = list(LedgerLine.objects.filter(pk__gt=self.last).select_related("order").order_by("pk"))
            by_facts = defaultdict(list)
            for line in expected:
                by_facts[facts_of_model(line)].append(line)
            assert sorted(map(facts_of_row, made), key=str) == sorted(map(facts_of_model, expected), key=str)
            for row in made:
                line = by_facts[facts_of_row(row)].pop()
                line.pk, line.order = row.pk, row.order.number
                assert not line.credits or line.order == line.credits.order
            assert len({line.order for line in expected if not line.credits}) <= 1
            self.last = max([self.last, *(row.pk for row in made)])

        def places_are_the_models(self):
            found = {
                each.pk: (
                    each.status,
                    each.lapses_on,
                    each.planned_end_on,
                    each.charge_id,
                    bool(each.sampled_on),
                )
                for each in Registration.objects.all()
            }
            assert found == {
                pk: (each.status, each.lapses_on, each.planned_end_on, each.charge.pk, each.sampled)
                for pk, each in self.model.places.items()
            }

        @invariant()
        def sums_are_the_models(self):
            for centre in world.centres:
                own = [line for line in self.model.lines if line.centre == centre.pk]
                assert pence(queries.balance(centre=centre)) == sum(line.gross for line in own)
            orders = defaultdict(int)
            for line in self.model.lines:
                orders[line.order] += line.gross
            found = {
                each.number: pence(each.net + each.tax) for each in queries.with_sums(Order.objects.all())
            }
            assert found == orders

        @invariant()
        def each_credit_gives_back_one_charge_whole_and_once(self):
            credits = list(LedgerLine.objects.exclude(credits=None).select_related("credits"))
            assert len({each.credits_id for each in credits}) == len(credits)
            for each in credits:
                charge = each.credits
                assert (charge.credits_id, charge.centre_id) == (None, each.centre_id)
                assert (-each.net, -each.tax) == (charge.net, charge.tax)

        @invariant()
        def nobody_is_registered_by_a_charge_given_back(self):
            free = Registration.objects.filter(status="active", charge__credited_by__isnull=False)
            assert list(free) == []

        @invariant()
        def statements_are_the_models(self):
            found = {
                (each.centre_id, each.month): tuple(
                    pence(amount) for amount in (each.opening, each.charges, each.credits, each.closing)
                )
                for each in Statement.objects.all()
            }
            assert found == self.model.statements
            held = dict(LedgerLine.objects.exclude(stated=None).values_list("pk", "stated__statement__month"))
            assert held == {line.pk: line.month for line in self.model.lines if line.month}

    def new_prices(tariff) -> list[NewPrice]:
        return [
            NewPrice(kind, product and world.products[product], pounds(amount), SoldAs.EXAMINATION)
            for (kind, product), amount in tariff.items()
        ]

    return Story


def facts_of_model(line: Line) -> tuple:
    return line.centre, line.kind, line.subject, line.net, line.tax, line.credits and line.credits.pk


def facts_of_row(row: LedgerLine) -> tuple:
    return row.centre_id, row.kind, row.subject, pence(row.net), pence(row.tax), row.credits_id


@contextmanager
def alone(centre: Centre, other: Centre) -> Iterator[None]:
    """In the scope of one centre; the rows of the other are the same before and after."""
    before = rows_of(other)
    with within(of_centre(centre.pk)):
        yield
    assert rows_of(other) == before


def rows_of(centre: Centre) -> list[tuple]:
    """Of each table how many rows the centre has, and a digest of every word in them."""
    held = (Learner, Registration, Withdrawal, Act, Order, LedgerLine, Statement, Certificate)
    each = sql.SQL(
        "select count(*), md5(string_agg(t::text, '|' order by id)) from {} t where centre_id = {}"
    )
    read = sql.SQL(" union all ").join(
        each.format(sql.Identifier(model._meta.db_table), sql.Literal(centre.pk)) for model in held
    )
    with connection.cursor() as cursor:
        cursor.execute(read)
        return cursor.fetchall()


def told(world: SimpleNamespace, rules: Rules) -> None:
    """One story with every rule in it; at the first step that differs from the model it fails."""
    Story = story(world, rules)
    machine = Story()
    try:
        for name, facts in STORY:
            getattr(machine, name)(**facts)
            Story.sums_are_the_models(machine)
            Story.statements_are_the_models(machine)
            Story.nobody_is_registered_by_a_charge_given_back(machine)
    finally:
        machine.teardown()


STORY = [
    ("begins", {"tariff": TARIFF}),
    ("withdraws", {"where": 1, "picks": [3]}),  # one part of a bundle, which may come back,
    ("cancels", {"where": 1, "picks": [1]}),  # and so the other takes no money with it
    ("unwithdraws", {"where": 1, "picks": [0]}),
    ("results_come", {"where": 0, "picks": [0]}),
    ("moves", {"where": 0, "way": "top", "picks": [0], "product": "diploma"}),
    ("moves", {"where": 0, "way": "top", "picks": [0], "product": "award"}),
    ("an_eqa_samples", {"where": 0, "picks": [0]}),
    ("moves", {"where": 0, "way": "transfer", "picks": [0], "product": "certificate"}),
    ("cancels", {"where": 1, "picks": [0]}),  # one part of another
    ("days_pass", {"days": 7}),  # Thursday 24 December, the fifth working day
    ("cancels", {"where": 0, "picks": [0]}),
    ("days_pass", {"days": 5}),  # Tuesday 29 December, the sixth
    ("cancels_a_whole_batch", {"where": 1, "at": 0}),
    ("statements_are_made", {}),
    ("registers", {"where": 0, "product": "certificate", "many": 1}),
    ("days_pass", {"days": 33}),
    ("registrations_lapse", {"where": 0}),
    ("unwithdraws", {"where": 0, "picks": [0]}),
    ("an_act_is_undone", {"back": 1}),
    ("certificates_are_claimed", {"where": 0, "at": 0}),
    ("registers_again", {"where": 0, "product": "diploma", "at": 0}),
    ("certificates_are_claimed", {"where": 0, "at": 1}),
    ("days_pass", {"days": 90}),
    ("a_name_is_corrected", {"where": 0, "at": 0}),
    ("statements_are_made", {}),
]


def test_every_pound_of_every_act_is_what_the_published_rules_say(world):
    run_state_machine_as_test(
        story(world, Rules()),
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_one_story_with_every_rule_in_it(world):
    told(world, Rules())


@pytest.mark.parametrize(
    "error",
    [
        {"credit_days": 4},
        {"credit_days": 6},
        {"sampled_is_credited": True},
        {"highest_fee_applies": False},
        {"batch_fee_is_once": False},
        {"each_part_is_credited": True},
        {"replaced_per_certificate": True},
        {"name_days": 89},
        {"company_pays_vat": False},
    ],
    ids=lambda error: next(f"{name}={value}" for name, value in error.items()),
)
def test_a_rule_that_differs_is_noticed(world, error):
    with pytest.raises((AssertionError, Refused)):
        told(world, replace(Rules(), **error))


@pytest.mark.parametrize(
    ("name", "value"),
    [("CANCELLATION_CREDIT_DAYS", 6), ("AO_IS_ELIGIBLE_BODY", True)],
)
def test_a_platform_that_differs_is_noticed(world, settings, name, value):
    setattr(settings, name, value)

    with pytest.raises((AssertionError, Refused)):
        told(world, Rules())
