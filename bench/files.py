"""What the engine of sheets costs: a file of 2,000 learners and 33 columns, from its bytes to its batch.

Measured in one run, as medians of several rounds, each with its own centre: reading and checking the bytes; putting
one cell right, through the whole of Django (view, check, tally, template, compression), with the bytes that go over
the wire; committing all; statements; and the peak of memory. The floor is the bare insert of the same 2,000 rows of
cells into a table of the same shape. Run it as `python -m bench.files`.
"""

import csv
import io
import os
import statistics
import time
import tracemalloc

from bench.registering import arrange, ask

ROUNDS = 3
LEARNERS = 2_000
FIXES = 100
SLOWEST_FIX = 60.0  # ms, the 95th percentile
LARGEST_FIX = 20_000  # bytes on the wire
MOST = 30.0  # times the bare insert, from bytes to checked sheet


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        figures = [one_round(number) for number in range(ROUNDS + 1)][1:]  # the first one warms up
    medians = {name: statistics.median(each[name] for each in figures) for name in figures[0]}
    for name, value in medians.items():
        print(f"{name:48} {value:12.1f}")
    kept = {
        f"one cell fixed, p95, under {SLOWEST_FIX:.0f} ms": medians["one cell fixed, p95 (ms)"] < SLOWEST_FIX,
        f"one cell fixed, under {LARGEST_FIX:,} bytes": medians["one cell fixed, sent and answered (bytes)"]
        < LARGEST_FIX,
        f"bytes to checked sheet at most {MOST:.0f} bare inserts": medians["bytes to checked / bare insert"]
        <= MOST,
    }
    for claim, is_kept in kept.items():
        print(f"{claim}: {'kept' if is_kept else 'NOT KEPT'}")
    return 0 if all(kept.values()) else 1


def one_round(number: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from testamur.delivery.registrations import actions
    from testamur.ground.accounts.models import User
    from testamur.ground.sheets import actions as sheets
    from testamur.kit.clock import now
    from testamur.kit.scope import STAFF, of_centre, within

    at = now()
    where = arrange(number, at)
    centre = where["centre"]
    with within(STAFF):
        give_permissions(User.objects.get(pk=where["by"].user_id), centre, at)
    content = file_of_33_columns(number)

    tracemalloc.start()
    started = time.perf_counter()
    with within(of_centre(centre.pk)), CaptureQueriesContext(connection) as reading:
        draft = actions.upload(file_name="learners.csv", content=content, now=at, **where)
    statements = len(reading)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    started = time.perf_counter()
    with within(of_centre(centre.pk)):
        actions.upload(file_name="learners.csv", content=content + b"\n", now=at, **where)
    read = time.perf_counter() - started  # again, without the measuring of memory

    fixes = fix_cells(draft, where["by"].user_id)
    with within(of_centre(centre.pk)):
        ask(draft, where["by"], at)
    started = time.perf_counter()
    with within(of_centre(centre.pk)), CaptureQueriesContext(connection) as committing:
        sheets.commit(sheet_id=draft.sheet_id, now=at)
    committed = time.perf_counter() - started
    floor = bare_insert(draft.sheet_id, centre.pk)
    return {
        "bytes to checked sheet (ms)": 1000 * read,
        "bytes to checked sheet (statements)": statements,
        "bytes to checked sheet, peak (MB)": peak / 1e6,
        "one cell fixed, median (ms)": statistics.median(fixes["ms"]),
        "one cell fixed, p95 (ms)": sorted(fixes["ms"])[int(0.95 * len(fixes["ms"]))],
        "one cell fixed, sent and answered (bytes)": max(fixes["bytes"]),
        "confirm to committed (ms)": 1000 * committed,
        "confirm to committed (statements)": len(committing),
        "bare insert of the rows (ms)": 1000 * floor,
        "bytes to checked / bare insert": read / floor,
        "confirm to committed / bare insert": committed / floor,
    }


def give_permissions(user, centre, at) -> None:
    from tests.people import make_member

    from testamur.ground.access.permissions import Permission

    make_member(user, centre, *Permission, is_administrator=True)


def file_of_33_columns(number: int) -> bytes:
    """Every column of the template filled; one learner in forty has something to put right."""
    from testamur.delivery.registrations.columns import ALL_COLUMNS, COLUMNS, LETTERS
    from testamur.delivery.registrations.tests.conftest import learner

    ours = {column.field for column in COLUMNS}
    lines = io.StringIO()
    writer = csv.writer(lines)
    by_letter = {column.letter: column for column in ALL_COLUMNS}
    writer.writerow([by_letter[each].title if each in by_letter else "" for each in LETTERS])
    for each in range(LEARNERS):
        wrong = {0: {"gender": "Male"}, 20: {"postcode": "nowhere"}}.get(each % 40, {})
        cells = {**learner(each), **wrong}
        writer.writerow(
            [
                cells[by_letter[letter].field]
                if letter in by_letter and by_letter[letter].field in ours
                else ""
                for letter in LETTERS
            ]
        )
    return lines.getvalue().encode()


def fix_cells(draft, user_id: int) -> dict[str, list[float]]:
    """One cell of each of many rows, as the page sends it; every second one puts an error right."""
    from django.test import Client
    from django.urls import reverse

    from testamur.ground.accounts.models import User
    from testamur.kit.scope import STAFF, within

    client = Client(headers={"hx-request": "true", "accept-encoding": "gzip"})
    with within(STAFF):
        client.force_login(User.objects.get(pk=user_id))
    figures: dict[str, list[float]] = {"ms": [], "bytes": []}
    for number in range(-3, FIXES):  # the first three warm up
        position = 2 + (20 * number) % LEARNERS
        cell = {f"c{position}.gender": "M"} if number % 2 == 0 else {f"c{position}.postcode": "CF10 3AT"}
        shown = ",".join(str(each) for each in range(position, position + 50))
        address = reverse("registrations:row", args=[draft.pk, position])
        started = time.perf_counter()
        answer = client.post(address, {**cell, "rows": shown})
        spent = time.perf_counter() - started
        assert answer.status_code == 200, answer.status_code
        if number >= 0:
            figures["ms"].append(1000 * spent)
            figures["bytes"].append(len(answer.content) + len(shown) + 300)
    return figures


def bare_insert(sheet_id: int, centre_id: int) -> float:
    """Seconds to insert the sheet's rows once more into a table like theirs, cells and all, by one statement."""
    from django.db import connection

    from testamur.kit.scope import of_centre, within

    with within(of_centre(centre_id)), connection.cursor() as cursor:
        cursor.execute("select position, cells::text from sheets_sheetrow where sheet_id = %s", [sheet_id])
        rows = cursor.fetchall()
        cursor.execute(
            "create temporary table bare (id bigserial primary key, sheet_id bigint, position int, cells jsonb) "
            "on commit drop"
        )
        values = ", ".join(["(%s, %s, %s)"] * len(rows))
        statement = cursor.mogrify(
            f"insert into bare (sheet_id, position, cells) values {values}",
            [value for row in rows for value in (sheet_id, *row)],
        )
        started = time.perf_counter()
        cursor.execute(statement)
        return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
