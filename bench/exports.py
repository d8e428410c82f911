"""A list downloaded as CSV and XLSX: the rate, beside PostgreSQL's own COPY of the same query, and the memory it takes.

One million learners of a single centre, streamed as the view streams them, in the centre's scope. The floor is the
server's COPY of the same SELECT, read and thrown away by the same driver. Prints rows a second, the ratio to the
floor, and how much the process's peak memory grew. Run: python -m bench.exports (BENCH_ROWS=100000 for a quick look)
"""

import os
import resource
import subprocess
import sys
from statistics import median
from time import perf_counter

from bench.crowd import SEED, crowd

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))


def main() -> None:
    """Make the rows, then measure in a process of its own, whose memory has seen nothing else."""
    with crowd(ROWS) as made:
        print(f"seed {SEED}, {ROWS:,} rows made in {made.seconds:.0f} s, {ROUNDS} rounds", flush=True)
        subprocess.run([sys.executable, "-m", "bench.exports", made.database], check=True)


def measure(database: str) -> None:
    rows, ways = arrange(database)
    before = {}
    times: dict[str, list[float]] = {name: [] for name in ways}
    sizes, grown = {}, dict.fromkeys(ways, 0.0)
    ways["COPY alone"](rows[:1000])
    for _ in range(ROUNDS):
        for name, way in ways.items():
            before[name] = peak()
            started = perf_counter()
            sizes[name] = way(rows)
            times[name].append(perf_counter() - started)
            grown[name] = max(grown[name], peak() - before[name])
    print(f"{'':12}{'seconds':>9}{'rows/s':>12}{'MB':>8}{'ratio':>8}{'peak grew by, MB':>20}")
    for name, taken in times.items():
        ratio = median(one / least for one, least in zip(taken, times["COPY alone"], strict=True))
        print(
            f"{name:12}{median(taken):9.2f}{ROWS / median(taken):12,.0f}{sizes[name] / 1e6:8.1f}{ratio:8.2f}"
            f"{grown[name]:20.1f}"
        )


def arrange(database: str):
    """The rows to download, and by name the ways to be measured: each is given rows and tells how many bytes."""
    import django

    django.setup()
    from django.db import connection

    from testamur.delivery.registrations.lists import Learners
    from testamur.delivery.registrations.models import Registration
    from testamur.kit.exports import _query, spreadsheet
    from testamur.kit.scope import STAFF, within

    connection.settings_dict["NAME"] = database

    def copy_alone(rows) -> int:
        inner, _, params = _query(rows, Learners.sheet)
        with within(STAFF), connection.cursor() as cursor:
            with cursor.cursor.copy(f"copy (select * from {inner}) to stdout (format csv)", params) as copy:
                return sum(len(piece) for piece in copy)

    def download(kind: str):
        return lambda rows: sum(len(piece) for piece in spreadsheet(kind, rows, Learners.sheet, STAFF))

    rows = Registration.objects.order_by("learner__sort_key", "pk")
    return rows, {"COPY alone": copy_alone, "CSV": download("csv"), "XLSX": download("xlsx")}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
