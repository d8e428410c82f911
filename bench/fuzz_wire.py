"""The web service of learning records and 100,000 messages made wrong at random: never a failure, never another's data.

Each message is a valid one with bytes, values, elements or their order changed; what it does is committed. It must be
answered, or be a fault with one of the service's codes: WSEC0999, which says that something failed inside, is none.
The seed is printed. Run it as `python -m bench.fuzz_wire [how many] [seed]`.
"""

import os
import sys
import time
from collections import Counter
from itertools import islice
from random import Random, SystemRandom

MESSAGES = 100_000
MOST_MS = 250.0  # for the slowest of 1,000; a message of many megabytes is among them


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SystemRandom().randrange(10**9)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    from django.conf import settings

    settings.LRS_LIMIT_REQUESTS = settings.LRS_LIMIT_PASSWORDS = 100 * number
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    print(f"{number:,} messages, seed {seed}")
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        outcomes, times = send(number, Random(seed))
    for outcome, count in outcomes.most_common():
        print(f"{count:9,}  {outcome}")
    times.sort()
    slow = 1000 * times[int(len(times) * 0.999)]
    print(f"{number / sum(times):,.0f} a second; of 1,000 the slowest {slow:.0f} ms")
    wrong = sum(count for outcome, count in outcomes.items() if outcome.startswith("WRONG"))
    print(f"\nwrong must be 0: {'kept' if not wrong else f'NOT KEPT, {wrong:,}'}")
    print(f"the slowest of 1,000 at most {MOST_MS:.0f} ms: {'kept' if slow <= MOST_MS else 'NOT KEPT'}")
    return 0 if not wrong and slow <= MOST_MS else 1


def send(number: int, rng: Random) -> tuple[Counter, list[float]]:
    from django.test import RequestFactory
    from tests.records import WORKING_ROLES, make_lrs_user, make_organisation
    from tests.wire import ADDRESS, System, give_password
    from tests.wire_fuzz import every_request, make_secret, messages, outcome_of

    from testamur.kit.scope import STAFF, within
    from testamur.records.wire import views

    systems = []
    with within(STAFF):
        for reference, ukprn, name in (("HARB01", "10000001", "Harbour"), ("MOOR01", "10000002", "Moorland")):
            organisation = make_organisation(reference, ukprn, name)
            give_password(organisation)
            user = make_lrs_user(f"{name} Registrar", organisation, *WORKING_ROLES)
            systems.append(System(organisation, user.email))
    ours, theirs = systems
    valid = every_request(ours, make_secret(theirs))
    factory, outcomes, times = RequestFactory(), Counter(), []
    for message in islice(messages(rng, valid), number):
        began = time.perf_counter()
        answer = views.service(factory.generic("POST", ADDRESS, message, "text/xml"))
        times.append(time.perf_counter() - began)
        outcome = outcome_of(answer, message)
        if outcome.startswith("WRONG"):
            print(outcome, message[:2_000])
        outcomes[outcome] += 1
    return outcomes, times


if __name__ == "__main__":
    raise SystemExit(main())
