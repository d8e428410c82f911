"""The list of learners: whether a page's time depends on how large the tables are, or on the centre alone.

The same centre with 20,000 registrations, once alone and once among 1,000,000. Each address is asked for as a
signed-in person would, through the whole application. Prints queries, median and 99th percentile in milliseconds, and
the ratio of the medians. Run: python -m bench.lists (BENCH_ROWS=100000 for a quick look)
"""

import os
from statistics import median, quantiles
from time import perf_counter

from bench.crowd import OF_ONE_CENTRE, SEED, crowd

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
LARGE = int(os.environ.get("BENCH_ROWS", "1000000"))
PATHS = {
    "first page": "/learners/",
    "one status": "/learners/?status=ready",
    "status, product and ULN": "/learners/?status=registered&status=part&product=603/1003/3&uln=verified",
    "surname begins with smi": "/learners/?q=smi",
    "forename and surname": "/learners/?q=olivia+smith",
    "exact ULN": "/learners/?q=1000000012",
    "by date of birth": "/learners/?sort=born",
    "by planned end, last first": "/learners/?sort=-ends",
    "by status, filtered, page 20": "/learners/?uln=verified&sort=status&page=20",
    "last page by name": "/learners/?page=400",
    "search box: smith": "/search/?q=smith",
    "search box: learner number": "/search/?q=105700007",
}


def main() -> None:
    print(f"seed {SEED}, {ROUNDS} rounds; milliseconds of the whole request")
    small, large = measure(OF_ONE_CENTRE), measure(LARGE)
    print(f"\n{'':32}{'queries':>9}{OF_ONE_CENTRE:>12,}{'p99':>8}{LARGE:>12,}{'p99':>8}{'ratio':>8}")
    for name in PATHS:
        (queries, alone, alone_p99), (same, among, among_p99) = small[name], large[name]
        shown = str(queries) if queries == same else f"{queries}/{same}"
        print(
            f"{name:32}{shown:>9}{alone:12.1f}{alone_p99:8.1f}{among:12.1f}{among_p99:8.1f}{among / alone:8.2f}"
        )


def measure(rows: int) -> dict[str, tuple[int, float, float]]:
    """By name of the address: the number of queries, the median and the 99th percentile."""
    with crowd(rows) as made:
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from testamur.ground.accounts.models import User

        print(f"{rows:,} registrations made in {made.seconds:.0f} s", flush=True)
        client = Client()
        client.force_login(User.objects.get(pk=made.user_id))
        answers = {}
        for name, path in PATHS.items():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                response = client.get(path)
            assert response.status_code in (200, 302), (path, response.status_code)
            times = [timed(client, path) for _ in range(ROUNDS)]
            answers[name] = len(captured), median(times), quantiles(times, n=100)[98]
        return answers


def timed(client, path: str) -> float:
    started = perf_counter()
    client.get(path)
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
