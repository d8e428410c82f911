"""The roles on an operator's own server: the same file, on PostgreSQL 15 and later, run twice without harm."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from testamur.kit import postgres_place, roles

DEBIAN_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="module", params=DEBIAN_SERVERS or [None], ids=lambda path: path and path.parts[4])
def superuser_url(request):
    if request.param is None:
        pytest.skip("No PostgreSQL of the distribution is installed (Debian: apt-get install postgresql-15).")
    account = postgres_place.account()
    with tempfile.TemporaryDirectory(prefix="testamur-") as directory:
        Path(directory).chmod(0o755)
        place = Path(directory) / "place"
        account.make_directory(place)
        data, programs = str(place / "data"), request.param.parent
        settings = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
        account.run(str(request.param), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync")
        account.run(str(programs / "pg_ctl"), "-D", data, "-l", f"{data}/log", "-o", settings, "-w", "start")
        yield f"postgresql://postgres@/postgres?host={place}"
        account.run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def superuser(superuser_url):
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        yield connection


def test_running_it_again_changes_nothing(superuser):
    roles.apply(superuser)
    facts = "select rolname, rolsuper, rolinherit, rolcreatedb, rolcanlogin from pg_roles where rolname ~ '^testamur'"
    before = sorted(superuser.execute(facts).fetchall())

    created = roles.apply(superuser)

    assert created == set()
    assert sorted(superuser.execute(facts).fetchall()) == before
    assert before == [
        ("testamur_app", False, False, False, True),
        ("testamur_centre", False, False, False, False),
        ("testamur_eqa", False, False, False, False),
        ("testamur_lrb", False, False, False, False),
        ("testamur_owner", False, True, True, True),
        ("testamur_public", False, False, False, False),
        ("testamur_staff", False, False, False, False),
    ]


def test_rights_given_by_mistake_are_taken_back(superuser):
    roles.apply(superuser)
    superuser.execute("alter role testamur_app superuser createrole")
    superuser.execute("alter role testamur_staff bypassrls")

    roles.apply(superuser)

    wrong = superuser.execute(
        "select rolname from pg_roles where rolname ~ '^testamur' and (rolsuper or rolbypassrls or rolcreaterole)"
    ).fetchall()
    assert wrong == []


def test_a_site_role_that_may_become_the_owner_is_refused(superuser):
    roles.apply(superuser)
    superuser.execute("grant testamur_owner to testamur_app")

    with pytest.raises(psycopg.errors.RaiseException, match="revoke that membership"):
        roles.apply(superuser)

    superuser.execute("revoke testamur_owner from testamur_app")


def test_the_site_role_steps_in_and_out_on_a_server_of_ones_own(superuser, superuser_url):
    roles.apply(superuser)
    app_url = roles.url_for(superuser_url, role="testamur_app", password="not asked for")

    with psycopg.connect(app_url) as connection:
        problems = roles.login_problems(connection)
        connection.execute("select set_config('role', 'testamur_centre', true)")
        inside = connection.execute("select current_user::text").fetchone()[0]
        connection.rollback()
        after = connection.execute("select current_user::text").fetchone()[0]

    assert (problems, inside, after) == ([], "testamur_centre", "testamur_app")


def test_the_database_belongs_to_the_owner_and_admits_nobody_else(superuser):
    roles.apply(superuser)
    superuser.execute("drop role if exists somebody")
    superuser.execute("create role somebody login")

    owner, admitted, somebody = superuser.execute(
        """select pg_get_userbyid(datdba), has_database_privilege('testamur_app', datname, 'connect'),
                  has_database_privilege('somebody', datname, 'connect')
             from pg_database where datname = 'testamur'"""
    ).fetchone()

    assert (owner, admitted, somebody) == ("testamur_owner", True, False)


def test_the_owner_may_fill_its_database_and_the_site_may_not(superuser, superuser_url):
    roles.apply(superuser)
    owner, site = (
        roles.url_for(superuser_url, role=role, password="not asked for")
        for role in ("testamur_owner", "testamur_app")
    )

    with psycopg.connect(owner) as connection:
        connection.execute("create table of_ours (id bigint)")
        connection.rollback()

    with psycopg.connect(site) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create table of_theirs (id bigint)")


def test_a_password_is_sent_only_as_its_salted_hash(superuser):
    roles.apply(superuser)

    roles.set_password(superuser, "testamur_app", "correct horse battery staple")

    kept = superuser.execute("select rolpassword from pg_authid where rolname = 'testamur_app'").fetchone()[0]
    assert kept.startswith("SCRAM-SHA-256$") and "horse" not in kept


def test_the_address_of_another_role_keeps_the_server_and_its_options():
    url = roles.url_for(
        "postgresql://admin:secret@db:6432/postgres?sslmode=verify-full", role="testamur_app", password="a/b"
    )

    assert url == "postgresql://testamur_app:a%2Fb@db:6432/testamur?sslmode=verify-full"
