"""Made-up learners by the hundred thousand, for the benchmarks of lists and exports.

Each size gets a database of its own on the tests' server, filled as the owner in a few statements from one printed
seed. The first centre always has the same number of registrations; the others only make the tables larger. Batches
of 50 are dealt out to the centres in turn, so that one centre's rows lie scattered over the whole table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from testamur.kit.testing import copy_of, owners_connection, pytest_configure, template_database

SEED = 20261116
OF_ONE_CENTRE = 20_000
BATCH = 50
PRODUCTS = 30
UNITS = 5

SURNAMES = """smith jones taylor williams brown davies evans wilson thomas johnson roberts lewis walker robinson wood
thompson white watson jackson wright green harris cooper king lee martin clarke james morgan hughes edwards hill moore
clark harrison scott young morris hall ward turner carter phillips mitchell patel adams campbell anderson allen cook
bailey parker miller davis murphy price bell baker griffiths kelly simpson marshall collins bennett cox richardson fox
gray rose chapman hunt robertson shaw reynolds lloyd ellis richards russell wilkinson khan graham stewart reid murray
powell palmer holmes rogers stevens walsh hunter thomson matthews ross owen mason knight kennedy butler saunders singh"""
FORENAMES = """olivia noah amelia oliver isla george ava leo ivy arthur freya luca lily theodore florence oscar mia archie
willow jude rosie theo sophia freddie isabella henry grace finley daisy arlo sienna alfie poppy charlie elsie jack emily
harry ella thomas evelyn albie phoebe edward evie tommy charlotte joshua harper logan millie lucas matilda jaxon maya
isaac sofia adam emma muhammad"""


@dataclass(frozen=True)
class Crowd:
    rows: int
    centre_id: int
    user_id: int
    seconds: float  # to make it
    database: str

    def use(self) -> None:
        """From now on the connection is to this database."""
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = self.database


@contextmanager
def crowd(rows: int) -> Iterator[Crowd]:
    """A database with so many registrations, 20,000 of them (or all, if fewer) of the first centre."""
    import django

    django.setup()
    pytest_configure()
    name = f"bench_{rows}"
    started = perf_counter()
    with copy_of(template_database(), name):
        centre_id, user_id = arrange(centres=max(1, rows // OF_ONE_CENTRE), batches=rows // BATCH)
        with owners_connection(name) as owner:
            for statement in STATEMENTS:
                owner.execute(statement, FACTS | {"rows": rows})
            owner.execute("vacuum analyze")
        yield Crowd(rows, centre_id, user_id, perf_counter() - started, name)


def arrange(*, centres: int, batches: int) -> tuple[int, int]:
    """Everything but the learners: the first centre's id and its user's."""
    from testamur.catalogue.products.models import GradeScale, Product, Unit, Version, VersionUnit
    from testamur.delivery.billing.models import LedgerLine, Order
    from testamur.delivery.registrations.models import Batch
    from testamur.ground.access.models import Membership
    from testamur.ground.access.permissions import Permission
    from testamur.ground.accounts.models import User
    from testamur.ground.centres.models import Address, Centre
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        ada = User.objects.create(
            email="ada@example.org",
            full_name="Ada Okafor",
            created_at=NOW,
            activated_at=NOW,
            password_set_at=NOW,
        )
        made = Centre.objects.bulk_create(
            Centre(number=f"{2709 + n:06}", name=f"Centre {n}", created_at=NOW) for n in range(centres)
        )
        Membership.objects.create(user=ada, centre=made[0], permissions=list(Permission), granted_at=NOW)
        addresses = Address.objects.bulk_create(
            Address(centre=centre, kind="main", lines="1 Quay Street", town="Harbour", postcode="ZZ1 1ZZ")
            for centre in made
        )
        products = Product.objects.bulk_create(
            Product(
                code=f"603/{1000 + n}/{n % 10}",
                title=f"Level {1 + n % 4} Diploma in Subject {n}",
                kind="regulated",
                level=1 + n % 4,
                operational_start_on=NOW.date(),
            )
            for n in range(PRODUCTS)
        )
        scale = GradeScale.objects.create(code="pass", title="Pass")
        units = Unit.objects.bulk_create(
            Unit(code=f"F/506/{5380 + n}", title=f"Unit {n}", level=3, credits=6, scale=scale)
            for n in range(UNITS)
        )
        rule = {"name": "Diploma", "mandatory": [unit.code for unit in units]}
        versions = Version.objects.bulk_create(
            Version(product=product, number=1, status="published", rule=rule, published_at=NOW)
            for product in products
        )
        VersionUnit.objects.bulk_create(
            VersionUnit(version=version, unit=unit, position=place, mandatory=True)
            for version in versions
            for place, unit in enumerate(units)
        )
        orders = Order.objects.bulk_create(
            Order(
                centre=centre,
                number=str(n),
                contact_name="Ada",
                contact_email=ada.email,
                placed_at=NOW,
                placed_by=ada,
            )
            for n, centre in enumerate(made)
        )
        LedgerLine.objects.bulk_create(
            LedgerLine(
                centre_id=order.centre_id,
                order=order,
                kind="registration",
                subject="-",
                net=85,
                vat="exempt",
                tax=0,
                at=NOW,
            )
            for order in orders
        )
        Batch.objects.bulk_create(
            Batch(
                centre=made[n % centres],
                number=str(FIRST_BATCH + n),
                product=products[n // centres % PRODUCTS],
                version=versions[n // centres % PRODUCTS],
                session=2023 + n // centres % 4,
                delivery_address=addresses[n % centres],
                certificate_address=addresses[n % centres],
                contact_name="Ada",
                contact_email=ada.email,
                created_at=NOW,
                created_by=ada,
            )
            for n in range(batches)
        )
    return made[0].pk, ada.pk


NOW = datetime(2026, 11, 16, 10, 30, tzinfo=UTC)
FIRST_BATCH, FIRST_LEARNER = 805500000, 105700000
FACTS = {
    "seed": SEED % 1000 / 1000,
    "batch": BATCH,
    "first_batch": FIRST_BATCH,
    "first_learner": FIRST_LEARNER,
    "surnames": SURNAMES.split(),
    "forenames": FORENAMES.split(),
}

# Small numbers come up more often than large ones: power(random(), 2).
STATEMENTS = (
    "select setseed(%(seed)s)",
    """insert into learners_learner (centre_id, number, forename, middle_names, surname, sort_key, forename_key,
         date_of_birth, gender, ethnicity, uln, uln_state, centre_reference, postcode, created_at)
       select b.centre_id, %(first_learner)s + n, initcap(forename), '', initcap(surname), surname || ' ' || forename, forename,
              date '2010-01-01' - (random() * 9000)::int, 'F', '99', case when has_uln then (1000000000 + n)::text else '' end,
              case when has_uln then (array['verified', 'verified', 'verified', 'unchecked', 'mismatch'])[1 + n %% 5]
                   else 'missing' end,
              'R' || n, '', now()
         from (select n, n / %(batch)s + %(first_batch)s as batch, random() < 0.96 as has_uln,
                      (%(surnames)s::text[])[1 + floor(power(random(), 2) * cardinality(%(surnames)s::text[]))::int] as surname,
                      (%(forenames)s::text[])[1 + floor(power(random(), 2) * cardinality(%(forenames)s::text[]))::int] as forename
                 from generate_series(0, %(rows)s - 1) n) made
         join registrations_batch b on b.number = made.batch::text
        order by n""",
    """insert into registrations_registration (centre_id, learner_id, batch_id, product_id, version_id, status, stage,
         registered_at, registered_by_id, starts_on, planned_end_on, lapses_on, country_of_study, charge_id,
         fully_certificated_on)
       select l.centre_id, l.id, b.id, b.product_id, b.version_id, case when odds < 0.06 then 'withdrawn' else 'active' end,
              stage, now(), b.created_by_id, date '2026-09-07', date '2026-09-07' + (200 + odds * 800)::int,
              date '2027-09-07' + (odds * 700)::int, 'GB', c.id,
              case when stage = 'certificated' then date '2026-10-01' end
         from (select l.id, l.centre_id, l.number, random() as odds,
                      (array['registered', 'registered', 'registered', 'part', 'with_eqa', 'ready', 'certificated'])
                      [1 + floor(random() * 7)::int] as stage
                 from learners_learner l order by l.id) l
         join registrations_batch b on b.number = ((l.number::int - %(first_learner)s) / %(batch)s + %(first_batch)s)::text
         join billing_ledgerline c on c.centre_id = l.centre_id
        order by l.id""",
)
