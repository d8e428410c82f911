"""Thousands of messages made wrong at random: each is answered or is a fault, and tells nothing of another's.

`script/bench fuzz_wire` does the same a hundred thousand times.
"""

import os
from collections import Counter
from itertools import islice
from random import Random

import pytest
from django.test import RequestFactory
from tests.wire import ADDRESS
from tests.wire_fuzz import every_request, make_secret, messages, outcome_of

from testamur.records.wire import views

SEED = int(os.environ.get("TESTAMUR_FUZZ_SEED", "20261122"))
NUMBER = 2_000


@pytest.mark.spec("URN-08", "SYS-09")
def test_whatever_comes_is_answered_and_tells_nothing_of_anothers(harbours, moorlands, settings):
    settings.LRS_LIMIT_REQUESTS = settings.LRS_LIMIT_PASSWORDS = 10 * NUMBER
    valid = every_request(harbours, make_secret(moorlands))
    factory, outcomes, wrong = RequestFactory(), Counter(), {}

    for message in islice(messages(Random(SEED), valid), NUMBER):
        outcome = outcome_of(views.service(factory.generic("POST", ADDRESS, message, "text/xml")), message)
        outcomes[outcome] += 1
        if outcome.startswith("WRONG"):
            wrong[outcome] = message[:3_000]

    assert wrong == {}, f"seed {SEED}"
    assert outcomes["answered"] > NUMBER / 20
    assert {"WSEC0001", "WSEC0003", "WSEC0005", "WSEC0006"} <= set(outcomes)
