"""Whose rows the database shows: a role and its centres, set for one transaction and never longer.

The application logs in as a role that sees no centre's rows. Each request or job steps into one of five
roles for the length of its transaction; the row-level security policies of `kit.protection` do the rest. A
forgotten step shows nothing, rather than everything.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

LOGIN_ROLE = "testamur_app"
CENTRE_ROLE = "testamur_centre"
EQA_ROLE = "testamur_eqa"
STAFF_ROLE = "testamur_staff"
PUBLIC_ROLE = "testamur_public"
LRB_ROLE = "testamur_lrb"  # learner registration bodies: who may use the learning records service
ROLES = (CENTRE_ROLE, EQA_ROLE, STAFF_ROLE, PUBLIC_ROLE, LRB_ROLE)


@dataclass(frozen=True)
class Scope:
    role: str
    centre: str = ""  # one centre's id, for a centre's own people
    centres: str = ""  # a PostgreSQL array of ids, for a quality assurer's allocated centres
    check_code: str = ""  # the code that a member of the public holds
    organisation: str = ""  # one learner registration body's id


def of_centre(centre_id: int) -> Scope:
    return Scope(CENTRE_ROLE, centre=str(centre_id))


def of_eqa(centre_ids: Iterable[int]) -> Scope:
    return Scope(EQA_ROLE, centres=f"{{{','.join(str(int(each)) for each in centre_ids)}}}")


def of_checker(check_code: str) -> Scope:
    return Scope(PUBLIC_ROLE, check_code=check_code)


def of_organisation(organisation_id: int) -> Scope:
    return Scope(LRB_ROLE, organisation=str(organisation_id))


STAFF = Scope(STAFF_ROLE)
OUTSIDE = Scope(LOGIN_ROLE)  # signing in and out, before or after anything is chosen

_SET = """
select set_config('role', %s, true), set_config('app.centre', %s, true),
       set_config('app.centres', %s, true), set_config('app.check_code', %s, true),
       set_config('app.organisation', %s, true)
"""
_READ = """
select current_setting('role'), coalesce(current_setting('app.centre', true), ''),
       coalesce(current_setting('app.centres', true), ''), coalesce(current_setting('app.check_code', true), ''),
       coalesce(current_setting('app.organisation', true), '')
"""


def current() -> Scope:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return Scope(*cursor.fetchone())


def _enter(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [scope.role, scope.centre, scope.centres, scope.check_code, scope.organisation])


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """One transaction that sees what this scope may see. Nested, it steps back to the outer scope at its end."""
    outer = current() if connection.in_atomic_block else None
    with transaction.atomic():
        _enter(scope)
        yield
        if outer is not None:
            _enter(outer)
