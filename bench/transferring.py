"""Transferring 2,000 learners with three banked units each, against writing the same rows with nothing checked.

The floor writes as many credits, charges, registrations, grades, lines and audit rows in bulk, in one transaction that
is rolled back. Ours locks, looks at everybody, judges each under the new rule, and writes. Run it as
`python -m bench.transferring`.
"""

import os
import statistics
import time

ROUNDS = 3
LEARNERS, FEW = 2_000, 100
UNITS = 3
MOST = 4.0  # times writing the rows alone


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        products = arrange_products()
        one_round(0, products, FEW)  # warms up
        statements = one_round(1, products, FEW)["statements"]
        figures = [one_round(number, products, LEARNERS) for number in range(2, ROUNDS + 2)]
    for name in figures[0]:
        print(f"{name:40} {statistics.median(each[name] for each in figures):10.2f}")
    ratio = statistics.median(each["transfer / rows alone"] for each in figures)
    same = {each["statements"] for each in figures} == {statements}
    print(f"\ntransfer / rows alone must be at most {MOST}: {'kept' if ratio <= MOST else 'NOT KEPT'}")
    print(f"the same statements for {FEW} and {LEARNERS:,}: {'kept' if same else 'NOT KEPT'}")
    return 0 if ratio <= MOST and same else 1


def one_round(number: int, products, count: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from testamur.delivery.registrations import actions
    from testamur.kit.clock import now
    from testamur.kit.scope import of_centre, within

    act, by = arrange(number, products, count)
    with within(of_centre(act.centre_id)):
        floor = rows_alone(act, by)
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            actions.carry_out(act_id=act.pk, by=by, now=now())
        ours = time.perf_counter() - started
        assert act.lines.filter(is_done=True).count() == count
    return {
        "transfer (s)": ours,
        "rows alone (s)": floor,
        "each learner (ms)": 1000 * ours / count,
        "statements": len(captured),
        "transfer / rows alone": ours / floor,
    }


def rows_alone(act, by) -> float:
    """Seconds for writing as many rows as the act is about to, of the same tables and sizes; they are taken back."""
    from django.db import transaction
    from tests.learners import make_batch

    from testamur.catalogue.products.models import Product
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations.models import ActLine, Registration
    from testamur.ground.accounts.models import User
    from testamur.ground.audit.actions import Change, record
    from testamur.kit.clock import now
    from testamur.outcomes.grading.models import UnitGrade

    olds = list(Registration.objects.filter(pk__in=act.registration_ids).select_related("charge", "learner"))
    grades = list(UnitGrade.objects.filter(registration__in=olds))
    product = Product.objects.get(pk=act.details["product"])
    batch = make_batch(act.centre, product, User.objects.get(pk=by.user_id))
    started = time.perf_counter()
    with transaction.atomic():
        Registration.objects.filter(pk__in=act.registration_ids).update(status="transferred")
        for _ in ("credits", "charges"):
            LedgerLine.objects.bulk_create(again(each.charge) for each in olds)
        there = {"batch_id": batch.pk, "product_id": product.pk, "version_id": batch.version_id}
        Registration.objects.bulk_create(again(each, **there) for each in olds)
        UnitGrade.objects.bulk_create(again(each, attempt=2) for each in grades)
        ActLine.objects.bulk_create(
            ActLine(centre=act.centre, act=act, registration=each, position=n, is_done=True, says="Done.")
            for n, each in enumerate(olds)
        )
        changes = [Change("registration", each.pk, each.learner.number, after={"a": "b"}) for each in olds]
        for event in ("registration.transferred", "registration.made_by_transfer", "units.carried"):
            record(event, changes=changes, by=by, centre_id=act.centre_id, now=now())
        transaction.set_rollback(True)
    return time.perf_counter() - started


def again(row, **facts):
    known = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**known, "id": None, **facts})


def arrange_products():
    from tests.people import COUNSELLING_UNITS, all_of, make_product

    from testamur.catalogue.products.models import Grade, GradeScale, Unit
    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on="2020-08-01")
        Price.objects.create(price_list=prices, kind="registration", amount="85.00")
        scale = GradeScale.objects.create(code="pass", title="Pass")
        Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
        units = [
            Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
            for code, title, credits in COUNSELLING_UNITS
        ]
        return [
            make_product(code, f"Diploma {code}", units, all_of("Units", *(unit.code for unit in units)))
            for code in ("600/0727/8", "601/3998/5")
        ]


def arrange(number: int, products, count: int):
    """An act that was checked, for so many learners of a centre of this round's own; and who does it."""
    from uuid import uuid4

    from tests.learners import enrol, make_batch
    from tests.people import actor_of, make_centre, make_member, make_user

    from testamur.catalogue.approvals.models import Approval
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.acts.kinds import kind_named
    from testamur.delivery.registrations.models import Registration
    from testamur.ground.access.permissions import Permission
    from testamur.kit.clock import now
    from testamur.kit.scope import STAFF, within
    from testamur.outcomes.grading.models import Submission, UnitGrade

    old, new = products
    at = now()
    with within(STAFF):
        centre = make_centre(f"{number:06}", "Harbour City College")
        ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
        make_member(ada, centre, *Permission, is_administrator=True)
        Approval.objects.create(centre=centre, product=new, approved_on="2020-08-01")
        names = [f"Amelia{chr(97 + each % 26)} Hughes{each // 26:03}" for each in range(count)]
        people = enrol(make_batch(centre, old, ada), names, ada)
        order = people[0].charge.order
        charges = LedgerLine.objects.bulk_create(
            LedgerLine(
                centre=centre,
                order=order,
                kind="registration",
                product=old,
                subject=each.learner.number,
                net="85.00",
                vat="exempt",
                tax="0.00",
                at=at,
            )
            for each in people
        )
        for each, charge in zip(people, charges, strict=True):
            each.charge = charge
        Registration.objects.bulk_update(people, ["charge"])
        by = actor_of(ada, centre)
        submission = Submission.objects.create(
            centre=centre,
            number=str(910_000 + number),
            product=old,
            iqa_name="Nia Rees",
            declaration="Declared",
            submitted_at=at,
            submitted_by=ada,
        )
        units = list(old.versions.get().units.order_by("pk"))[:UNITS]
        grade = units[0].scale.grades.get()
        UnitGrade.objects.bulk_create(
            UnitGrade(
                centre=centre,
                registration=each,
                unit=unit,
                grade=grade,
                attempt=1,
                status="banked",
                submission=submission,
                saved_at=at,
                saved_by=ada,
                banked_at=at,
            )
            for each in people
            for unit in units
        )
        address = centre.addresses.first().pk
        details = {
            "product": new.pk,
            "batch": "",
            "session": 2026,
            "delivery_address": address,
            "certificate_address": address,
            "purchase_order": "",
            "contact_name": "Ada Okafor",
            "contact_email": ada.email,
        }
        act = actions.prepare(
            centre=centre,
            kind=kind_named("transfer"),
            registration_ids=[each.pk for each in people],
            details=details,
            key=uuid4(),
            by=by,
            now=at,
        )
    return act, by


if __name__ == "__main__":
    raise SystemExit(main())
