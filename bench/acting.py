"""Withdrawing and cancelling 2,000 learners, against writing the same rows with nothing checked.

The floor writes as many withdrawals (or fees and credits), lines and audit rows in bulk, and one UPDATE, in one
transaction that is rolled back. Ours locks, reads everybody, plans, and writes what became of each. Run:
python -m bench.acting
"""

import os
from statistics import median
from time import perf_counter
from uuid import uuid4

ROUNDS = 3
FEW, LEARNERS = 100, 2_000
MOST = 4.0  # times writing the rows alone
DETAILS = {
    "withdraw": {"reason": "left", "note": ""},
    "cancel": {"purchase_order": "", "contact_name": "Ada Okafor", "contact_email": "ada@example.org"},
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    kept = True
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        product = arrange_product()
        number = 0
        for kind in DETAILS:
            for count in (FEW, FEW):  # the first warms up
                number += 1
                few = one_round(kind, number, product, count)
            figures = [one_round(kind, number + each, product, LEARNERS) for each in range(1, ROUNDS + 1)]
            number += ROUNDS
            print(kind)
            for name in figures[0]:
                print(f"  {name:32}{median(each[name] for each in figures):10.2f}")
            ratio = median(each["act / rows alone"] for each in figures)
            same = {each["statements"] for each in figures} == {few["statements"]}
            kept &= ratio <= MOST and same
            print(f"  at most {MOST} times the rows alone: {'kept' if ratio <= MOST else 'NOT KEPT'}")
            print(f"  the same statements for {FEW} and {LEARNERS:,}: {'kept' if same else 'NOT KEPT'}")
    return 0 if kept else 1


def arrange_product():
    from tests.people import make_product

    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.clock import london_date, now
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="Now", from_on=london_date(now()))
        Price.objects.create(price_list=prices, kind="cancellation", amount="20.00")
        return make_product("600/0727/8", "Diploma in Counselling Skills", [], {"title": "None", "units": []})


def arrange(number: int, product, count: int):
    """A centre with so many learners, each with a charge of their own; one more stays, so that no batch fee applies."""
    from tests.learners import enrol, make_batch
    from tests.people import make_centre, make_user

    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations.models import Registration
    from testamur.kit.clock import now

    centre = make_centre(f"{number:06}", "Harbour City College")
    ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
    people = enrol(
        make_batch(centre, product, ada), [f"Anna A{n}" for n in range(count + 1)], ada, registered_at=now()
    )
    first = people[0].charge
    fee = {"centre": centre, "order": first.order, "kind": first.kind, "product": product, "at": first.at}
    charges = LedgerLine.objects.bulk_create(
        LedgerLine(**fee, subject=str(n), net="85.00", tax="0.00", vat="exempt") for n in range(count + 1)
    )
    for one, charge in zip(people, charges, strict=True):
        one.charge = charge
    Registration.objects.bulk_update(people, ["charge"])
    return centre, ada, people[:count]


def one_round(kind: str, number: int, product, count: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.people import actor_of

    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.acts.kinds import kind_named
    from testamur.kit.clock import london_date, now
    from testamur.kit.scope import STAFF, of_centre, within

    with within(STAFF):
        centre, ada, people = arrange(number, product, count)
    at, by = now(), actor_of(ada, centre)
    details = DETAILS[kind] | ({"on": london_date(at).isoformat()} if kind == "withdraw" else {})
    with within(of_centre(centre.pk)):
        act = actions.prepare(
            centre=centre,
            kind=kind_named(kind),
            registration_ids=[each.pk for each in people],
            details=details,
            key=uuid4(),
            by=by,
            now=at,
        )
    with within(of_centre(centre.pk)):
        floor = rows_alone(kind, act, people, by, at)
    with within(of_centre(centre.pk)):
        started = perf_counter()
        with CaptureQueriesContext(connection) as captured:
            done = actions.carry_out(act_id=act.pk, by=by, now=at)
        ours = perf_counter() - started
        assert done.result["done"] == count
    return {
        f"{kind} (s)": ours,
        "rows alone (s)": floor,
        "each learner (ms)": 1000 * ours / count,
        "statements": len(captured),
        "act / rows alone": ours / floor,
    }


def rows_alone(kind: str, act, people, by, at) -> float:
    """Seconds for writing as many rows as the act is about to, of the same tables; they are taken back."""
    from django.db import transaction

    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations.models import ActLine, Registration, Withdrawal
    from testamur.ground.audit.actions import Change, record

    ids = [each.pk for each in people]
    with transaction.atomic():
        started = perf_counter()
        Registration.objects.filter(pk__in=ids).update(status="withdrawn")
        if kind == "withdraw":
            Withdrawal.objects.bulk_create(
                Withdrawal(
                    centre=act.centre, registration_id=pk, on=at, reason="left", act=act, withdrawn_at=at
                )
                for pk in ids
            )
        else:
            first = people[0].charge
            fee = {"centre": act.centre, "order": first.order, "vat": "exempt", "tax": "0.00", "at": at}
            LedgerLine.objects.bulk_create(
                LedgerLine(**fee, kind="cancellation", subject=str(pk), net="20.00") for pk in ids
            )
            LedgerLine.objects.bulk_create(
                LedgerLine(**fee, kind="registration", subject="", net="-85.00", credits=each.charge)
                for each in people
            )
        ActLine.objects.bulk_create(
            ActLine(centre=act.centre, act=act, registration_id=pk, position=n, is_done=True, says="Done.")
            for n, pk in enumerate(ids)
        )
        facts = {"before": {"status": "active"}, "after": {"status": "withdrawn"}}
        changes = [Change("registration", pk, str(pk), **facts) for pk in ids]
        record("registration.withdrawn", changes=changes, by=by, centre_id=act.centre_id, now=at)
        seconds = perf_counter() - started
        transaction.set_rollback(True)
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())
