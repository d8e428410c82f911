"""Registering 2,000 learners: from the bytes of a CSV file to the commit, against a bare insert of the same rows.

The floor writes the very rows that registering wrote (learners, ledger, registrations, audit) once more, by one
multi-row INSERT for each table with the values ready in memory, into the same tables with the same indexes, foreign
keys and row-level security. Ours reads the file, checks it, keeps the draft, checks again, and does all the rest.
Each round measures both, one after the other; the figures are medians. Run it as `python -m bench.registering`.
"""

import os
import statistics
import time
from datetime import datetime

ROUNDS = 7
LEARNERS = 2_000
MOST = 2.0  # times the floor


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        figures = [one_round(number) for number in range(ROUNDS + 1)][1:]  # the first one warms up
    for name in figures[0]:
        print(f"{name:42} {statistics.median(each[name] for each in figures):10.1f}")
    ratio = statistics.median(each["whole / floor"] for each in figures)
    print(f"\nwhole / floor must be at most {MOST}: {'kept' if ratio <= MOST else 'NOT KEPT'}")
    return 0 if ratio <= MOST else 1


def one_round(number: int) -> dict[str, float]:
    """One centre registers a file; then the floor writes the same rows again for another centre."""
    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.tests.conftest import file_of, learner
    from testamur.ground.sheets import actions as sheets
    from testamur.kit.clock import now
    from testamur.kit.scope import of_centre, within

    at = now()
    where = arrange(number, at)
    content = file_of([learner(each) for each in range(LEARNERS)])
    centre = where["centre"]

    started = time.perf_counter()
    with within(of_centre(centre.pk)):
        draft = actions.upload(file_name="learners.csv", content=content, now=at, **where)
    uploaded = time.perf_counter()
    with within(of_centre(centre.pk)):
        ask(draft, where["by"], at)
    asked = time.perf_counter()
    with within(of_centre(centre.pk)):
        sheets.commit(sheet_id=draft.sheet_id, now=at)
    committed = time.perf_counter()

    floor = floor_of(centre.pk)
    whole = (uploaded - started) + (committed - asked)
    return {
        "upload: read, check, keep (ms)": 1000 * (uploaded - started),
        "register: check again to commit (ms)": 1000 * (committed - asked),
        "whole (ms)": 1000 * whole,
        "floor: bare multi-row inserts (ms)": 1000 * floor,
        "register / floor": (committed - asked) / floor,
        "whole / floor": whole / floor,
    }


def arrange(number: int, at: datetime) -> dict:
    from tests.people import actor_of, make_centre, make_product, make_user

    from testamur.catalogue.approvals.models import Approval
    from testamur.delivery.billing.models import Price, PriceList
    from testamur.delivery.registrations.queries.products import open_sessions
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        centre = make_centre(f"{number:06}", "Harbour City College")
        user = make_user("Ada Okafor", email=f"ada{number}@example.org")
        product = make_product(f"600/{number:04}/8", "Counselling Skills", [], {"title": "", "units": []})
        Approval.objects.create(centre=centre, product=product, approved_on=at.date())
        prices, _ = PriceList.objects.get_or_create(from_on="2020-08-01")
        Price.objects.create(price_list=prices, kind="registration", product=product, amount="85.00")
        return {
            "centre": centre,
            "product": product,
            "session": open_sessions(at.date())[0].start_year,
            "adds_to": None,
            "by": actor_of(user, centre),
        }


def ask(draft, by, at: datetime) -> None:
    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.tests.conftest import details_of

    actions.save_details(draft=draft, details=details_of(draft), now=at)
    actions.ask_to_register(draft=draft, by=by, now=at)


SHIFT = 10_000_000_000  # new ids, far from those drawn
# What has to differ when the rows of a table are written once more, as SQL. A ULN is left out, because it is unique.
ANEW = {
    "learners_learner": {
        "id": f"id + {SHIFT}",
        "number": "'9' || right(number, 8)",
        "uln": "''",
        "uln_state": "'missing'",
    },
    "billing_ledgerline": {"id": f"id + {SHIFT}"},
    "registrations_registration": {
        "id": f"id + {SHIFT}",
        "learner_id": f"learner_id + {SHIFT}",
        "charge_id": f"charge_id + {SHIFT}",
    },
    "audit_event": {"id": f"id + {SHIFT}", "before": "before::text", "after": "after::text"},
}


def floor_of(centre_id: int) -> float:
    """Seconds to write what this centre's tables hold once more, the statements being ready."""
    from django.db import connection

    from testamur.kit.scope import of_centre, within

    with within(of_centre(centre_id)), connection.cursor() as cursor:
        statements = [insert_again(cursor, table, centre_id) for table in ANEW]
    started = time.perf_counter()
    with within(of_centre(centre_id)), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return time.perf_counter() - started


def insert_again(cursor, table: str, centre_id: int) -> str:
    """One INSERT … VALUES with all the rows of a table that are this centre's."""
    cursor.execute(f"select * from {table} where false")
    columns = [column.name for column in cursor.description]
    picked = ", ".join(ANEW[table].get(column, column) for column in columns)
    cursor.execute(f"select {picked} from {table} where centre_id = %s", [centre_id])
    rows = cursor.fetchall()
    one = f"({', '.join(['%s'] * len(columns))})"
    values = ", ".join([one] * len(rows))
    return cursor.mogrify(
        f"insert into {table} ({', '.join(columns)}) values {values}",
        [value for row in rows for value in row],
    )


if __name__ == "__main__":
    raise SystemExit(main())
