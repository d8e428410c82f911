"""The learning records service runs without the awarding side: TESTAMUR_SERVICES=records."""

import os
import subprocess
import sys

import pytest

ALONE = """
import sys
import django
django.setup()

from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

call_command("check")
for name in ("lrs:home", "lrs:desk", "register:merges", "wire:service", "account_login", "public:privacy"):
    print(reverse(name))
try:
    reverse("portal:home")
except NoReverseMatch:
    print("no portal")
from testamur.ground.accounts.models import User
from testamur.sites.menus import home_page

print(home_page(User(), works_for_a_centre=False), home_page(User(staff_roles=["support"]), works_for_a_centre=False))
visitor = Client()
print(visitor.get("/")["Location"])
for page in ("/accessibility/", "/privacy/", "/help/", "/help/keys/", "/account/sign-in/"):
    print(page, visitor.get(page).status_code)
print(visitor.get("/check/").status_code, visitor.get("/learners/").status_code)
awarding = ("testamur.catalogue", "testamur.delivery", "testamur.outcomes", "testamur.sites.portal")
print(sorted(name for name in sys.modules if name.startswith(awarding)))
"""


@pytest.mark.spec("URN-08")
def test_the_learning_records_service_needs_nothing_of_the_awarding_side():
    mode = {"TESTAMUR_SERVICES": "records", "TESTAMUR_DEMONSTRATION": "no", "TESTAMUR_DEBUG": "yes"}
    environ = {**os.environ, **mode}

    done = subprocess.run(
        [sys.executable, "-c", ALONE], env=environ, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert done.stdout.splitlines() == [
        "System check identified no issues (1 silenced).",
        "/lrs/",
        "/service-desk/",
        "/service-desk/merges/",
        "/LearnerService.svc",
        "/account/sign-in/",
        "/privacy/",
        "no portal",
        "lrs:home lrs:desk",
        "/lrs/",
        "/accessibility/ 200",
        "/privacy/ 200",
        "/help/ 200",
        "/help/keys/ 200",
        "/account/sign-in/ 200",
        "404 404",
        "[]",
    ]
