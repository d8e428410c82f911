"""The list of learners: whether a page's time depends on how large the tables are, or on the centre alone.

The same centre with 20,000 registrations, once alone and once among 1,000,000. Each address is asked for as a
signed-in person would, through the whole application. Prints queries, median and 99th percentile in milliseconds, and
the ratio of the medians. Run: python -m bench.lists (BENCH_ROWS=100000 for a quick look)
"""

import os
from statistics import median, quantiles
from time import perf_counter

from bench.crowd import OF_ONE_CENTRE, SEED, Crowd, crowd

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
    print(f"seed {SEED}, {ROUNDS} rounds, in turn on both databases; milliseconds of the whole request")
    with crowd(OF_ONE_CENTRE) as small, crowd(LARGE) as large:
        print(f"made in {small.seconds:.0f} s and {large.seconds:.0f} s", flush=True)
        clients = dict(zip((small, large), sign_in(small, large), strict=True))
        queries = {made: count_queries(made, client) for made, client in clients.items()}
        times = {made: {name: [] for name in PATHS} for made in clients}
        for _ in range(ROUNDS):
            for made, client in clients.items():
                made.use()
                timed(client, PATHS["first page"])
                for name, path in PATHS.items():
                    times[made][name].append(timed(client, path))
    print(f"\n{'':32}{'queries':>9}{OF_ONE_CENTRE:>12,}{'p99':>8}{LARGE:>12,}{'p99':>8}{'ratio':>8}")
    for name in PATHS:
        alone, among = times[small][name], times[large][name]
        shown = "/".join(dict.fromkeys(str(queries[made][name]) for made in clients))
        print(
            f"{name:32}{shown:>9}{median(alone):12.1f}{p99(alone):8.1f}{median(among):12.1f}{p99(among):8.1f}"
            f"{median(among) / median(alone):8.2f}"
        )


def sign_in(*crowds: Crowd) -> list:
    from django.test import Client

    from testamur.ground.accounts.models import User

    clients = []
    for made in crowds:
        made.use()
        clients.append(Client())
        clients[-1].force_login(User.objects.get(pk=made.user_id))
    return clients


def count_queries(made: Crowd, client) -> dict[str, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made.use()
    counted = {}
    for name, path in PATHS.items():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        counted[name] = len(captured)
        assert response.status_code in (200, 302), (path, response.status_code)
    return counted


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


def timed(client, path: str) -> float:
    started = perf_counter()
    client.get(path)
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
