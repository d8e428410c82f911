"""What a bulk file costs: 10,000 learners in 50 batches, from its bytes to checked sheets, and on to 50 batches.

Measured in one run: reading, dividing and checking the bytes; committing every batch, one after the other as the worker
does; statements; and the peak of memory. The floor is the bare insert of the same 10,000 rows of cells into a table of
the same shape. Run it as `python -m bench.bulk`.
"""

import os
import time
import tracemalloc

from bench.files import bare_insert, give_permissions
from bench.registering import arrange

BATCHES, LEARNERS = 50, 200
MOST_READ, MOST_COMMITTED = 40.0, 100.0  # times the bare insert
MOST_STATEMENTS = 60  # to commit one batch


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        figures = [one_round(number) for number in range(2)][-1]  # the first one warms up
    for name, value in figures.items():
        print(f"{name:48} {value:12.1f}")
    kept = {
        f"bytes to checked sheets at most {MOST_READ:.0f} bare inserts": figures[
            "bytes to checked / bare insert"
        ]
        <= MOST_READ,
        f"confirm to committed at most {MOST_COMMITTED:.0f}": figures["confirm to committed / bare insert"]
        <= MOST_COMMITTED,
        f"one batch committed in at most {MOST_STATEMENTS} statements": figures["one batch (statements)"]
        <= MOST_STATEMENTS,
    }
    for claim, is_kept in kept.items():
        print(f"{claim}: {'kept' if is_kept else 'NOT KEPT'}")
    return 0 if all(kept.values()) else 1


def one_round(number: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from testamur.delivery.registrations.actions import bulk
    from testamur.delivery.registrations.queries.bulk import drafts_of
    from testamur.ground.accounts.models import User
    from testamur.ground.sheets import actions as sheets
    from testamur.ground.sheets.kinds import KINDS
    from testamur.kit.clock import now
    from testamur.kit.scope import STAFF, of_centre, within

    at = now()
    where = arrange(number, at)
    centre, by, product = where["centre"], where["by"], where["product"]
    with within(STAFF):
        give_permissions(User.objects.get(pk=by.user_id), centre, at)
    content = file_of_batches(number, centre.number, product.code)

    tracemalloc.start()
    with within(of_centre(centre.pk)), CaptureQueriesContext(connection) as reading:
        received(sheets, KINDS["bulk"], centre, content, by, at)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    started = time.perf_counter()
    with within(of_centre(centre.pk)):
        sheet = received(sheets, KINDS["bulk"], centre, content + b"\n", by, at)
    read = time.perf_counter() - started  # again, without the measuring of memory

    with within(of_centre(centre.pk)):
        drafts = list(drafts_of(sheet=sheet))
        queued, refused = bulk.register_together(
            sheet=sheet, drafts=[each.pk for each in drafts], by=by, now=at
        )
    assert (queued, refused) == (BATCHES, []), refused[:1]
    statements = 0
    started = time.perf_counter()
    for draft in drafts:
        with within(of_centre(centre.pk)), CaptureQueriesContext(connection) as committing:
            sheets.commit(sheet_id=draft.sheet_id, now=at)
        statements = max(statements, len(committing))
    committed = time.perf_counter() - started
    floor = sum(bare_insert(draft.sheet_id, centre.pk) for draft in drafts)
    return {
        "bytes to checked sheets (ms)": 1000 * read,
        "bytes to checked sheets (statements)": len(reading),
        "bytes to checked sheets, peak (MB)": peak / 1e6,
        "confirm to committed, all 50 (ms)": 1000 * committed,
        "one batch (statements)": statements,
        "bare insert of the rows (ms)": 1000 * floor,
        "bytes to checked / bare insert": read / floor,
        "confirm to committed / bare insert": committed / floor,
    }


def received(sheets, kind, centre, content: bytes, by, at):
    sheet = sheets.receive(
        kind=kind, centre=centre, title="Bulk", file_name="autumn.csv", content=content, by=by, now=at
    )
    sheets.read_at_once(sheet=sheet, now=at)
    return sheet


def file_of_batches(number: int, centre_number: str, code: str) -> bytes:
    from testamur.delivery.registrations.bulk_records import header_record, learner_record
    from testamur.delivery.registrations.tests.conftest import learner

    lines = []
    for batch in range(BATCHES):
        lines.append(header_record("NCFE", centre_number, f"Group {batch}", code))
        lines += [learner_record("NCFE", learner(batch * LEARNERS + each)) for each in range(LEARNERS)]
    return "\r\n".join(",".join(cells) for cells in lines).encode()


if __name__ == "__main__":
    raise SystemExit(main())
