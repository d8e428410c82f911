"""Every address × hostile values in its path, its query and its form: an answer in words each time, never a failure.

Read from the addresses and from the pages themselves, so a new page or field is in here the moment it exists.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client
from tests.house.belongings import Page, make_belongings, pages
from tests.house.belongings_of_records import make_records
from tests.people import (
    COUNSELLING_UNITS,
    all_of,
    client_of,
    make_centre,
    make_member,
    make_product,
    make_user,
)
from tests.records import lrs_client, make_lrs_user, make_organisation

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Grade, GradeScale, Unit
from testamur.config.generated_docs import addresses
from testamur.delivery.billing.models import FeeKind, Price, PriceList
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.kit.lists import List
from testamur.kit.scope import STAFF, within
from testamur.kit.testing import copy_of, template_database
from testamur.records.organisations.models import Role

BEYOND_BIGINT = "9" * 19
IN_PATHS = (
    *(
        "0",
        "9" * 10,
        BEYOND_BIGINT,
        "9" * 5000,
        "-1",
        "²",
        "x" * 300,
        "..",
        "00000000-0000-0000-0000-000000000000",
    ),
    "\u202eabc\u0301😀' or 1=1 --%\\",
)
TYPED = (
    *("", "-1", "9" * 40, "NaN", "²", "x" * 20_000, "30/02/2026", "01/01/0001", "[]"),
    "=1+1\u202eabc\u0301😀' or 1=1 --%_\\<script>\r\n../../etc/passwd",
)
IN_EVERY_LIST = (
    "page",
    "per_page",
    "sort",
    "download",
    "scope",
    "rows",
    "pick",
    "q",
    "next",
    "session",
    "product",
)
FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"')

PAGES = [*pages("portal"), *pages("office"), *pages("signed in"), *pages("public"), *pages("lrs")]
by_name = {"ids": lambda page: page.name}


@pytest.fixture(scope="module")
def world(django_db_blocker) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Client]]]:
    """What the college owns, and its administrator and a member of staff with every role, signed in."""
    with django_db_blocker.unblock(), copy_of(template_database(), f"hostile_{os.getpid()}"):
        with within(STAFF):
            made = _make_world()
        yield made


def _make_world() -> tuple[Mapping[str, Any], Mapping[str, Client]]:
    college = make_centre("002709", "Harbour City College")
    scale = GradeScale.objects.create(code="pass", title="Pass")
    Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
    units = [
        Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
        for code, title, credits in COUNSELLING_UNITS
    ]
    rule = all_of("Mandatory units", *(unit.code for unit in units))
    product = make_product("600/0727/8", "Counselling Skills", units, rule)
    prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
    for kind in FeeKind:
        Price.objects.create(price_list=prices, kind=kind, amount="1.00")
    Approval.objects.create(centre=college, product=product, approved_on=date(2020, 9, 1))
    ada = make_user("Ada Okafor")
    make_member(ada, college, *Permission, is_administrator=True)
    olu = make_user("Olu Bello", staff_roles=list(User.StaffRole))
    harbour = make_organisation("HARB01", "10000001", "Harbour City College")
    rhoda = make_lrs_user("Rhoda Quill", harbour, *Role)
    clients = {
        "lrs": lrs_client(rhoda),
        "portal": client_of(ada),
        "signed in": client_of(ada),
        "office": client_of(olu),
        "public": Client(),
    }
    return make_belongings(college, product, ada) | make_records(harbour, rhoda), clients


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def failure_of(client: Client, method: str, address: str, sent: Mapping[str, Any] | None = None) -> str:
    """What went wrong inside, or nothing when there was an answer."""
    try:
        with undone():
            answer = getattr(client, method)(address, sent)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            return f"{answer.status_code}" if answer.status_code >= 500 else ""
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"


def address_with(page: Page, value: str) -> str:
    """The page's address with this text in the place of each argument."""
    pattern = next(address for address, name, _ in addresses() if name == page.name)
    return "/" + re.sub(r"<(?:\w+:)?\w+>", lambda _: quote(value, safe=""), pattern)


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize("place", [page for page in PAGES if page.arguments], **by_name)
def test_what_cannot_be_an_id_is_nothing(world, place):
    client, failures = world[1][place.declared.kind], {}

    for value in IN_PATHS:
        for method in ("get", "post"):
            if failed := failure_of(client, method, address_with(place, value)):
                failures[f"{method} {value[:40]!r}"] = failed

    assert failures == {}


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize("place", [page for page in PAGES if not page.unknown], **by_name)
def test_what_is_asked_for_and_typed_may_be_anything(world, place):
    things, clients = world
    client, address = clients[place.declared.kind], place.address(things)
    fields = fields_of(client, address)
    failures = {}

    for value in TYPED:
        query = urlencode(dict.fromkeys(sorted({*IN_EVERY_LIST, *keys_of_lists(), *fields}), value[:200]))
        if failed := failure_of(client, "get", f"{address}?{query}"):
            failures[f"get {value[:40]!r}"] = failed
        if failed := failure_of(client, "post", address, dict.fromkeys(sorted(fields), value)):
            failures[f"post {value[:40]!r}"] = failed

    assert failures == {}


def keys_of_lists() -> set[str]:
    return {key for each in List.__subclasses__() for filter in each.filters for key in filter.keys}


def fields_of(client: Client, address: str) -> set[str]:
    with undone():
        answer = client.get(address)
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    return set(FIELD.findall(answer.content.decode())) - {"csrfmiddlewaretoken"}


def test_there_are_pages_fields_and_filters_to_go_through(world):
    things, clients = world
    sheet = next(page for page in PAGES if page.name == "registrations:sheet")

    fields = fields_of(clients["portal"], sheet.address(things))

    assert len(PAGES) > 100
    assert len(keys_of_lists()) > 10
    assert [name for name in fields if "surname" in name] != []
