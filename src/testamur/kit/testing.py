"""The tests' database: the embedded server, a migrated template made once, and a copy of it for each process.

Loaded by pytest before Django's settings. Tests run as the application's own log-in role, never as the owner, so
a table without rights or a page without a scope fails here as it would in service. Fixtures step into the staff's
scope to arrange their data; each request then steps into its own.
"""

import gc
import hashlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

SOURCE = Path(__file__).resolve().parents[1]
CHECKOUT = SOURCE.parents[1]

os.environ.setdefault("TESTAMUR_VAR", str(CHECKOUT / "var" / "test"))
os.environ.setdefault("TESTAMUR_DEMONSTRATION", "yes")
os.environ.setdefault("TESTAMUR_LEARNING_RECORDS", "practice")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")

if "DATABASE_URL" not in os.environ:
    from testamur.kit.postgres import THROWAWAY, EmbeddedPostgres

    EmbeddedPostgres(Path(os.environ["TESTAMUR_VAR"]) / "postgres", settings=THROWAWAY).start()


def schema_digest() -> str:
    """Changes whenever a migration, a model or the protection changes: the template is then made anew."""
    digest = hashlib.sha256()
    for path in sorted(
        [*SOURCE.rglob("models.py"), *SOURCE.rglob("migrations/*.py"), SOURCE / "kit" / "protection.py"]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def owners_connection(database: str = "postgres") -> Iterator[psycopg.Connection]:
    from django.conf import settings

    owner = settings.OWNER_DATABASE
    with psycopg.connect(
        host=owner["HOST"], port=owner["PORT"] or None, user=owner["USER"], password=owner["PASSWORD"],
        dbname=database, autocommit=True,
    ) as connection:  # fmt: skip
        yield connection


def template_database() -> str:
    """The name of a migrated and protected database; made by the first process that asks."""
    from django.core.management import call_command
    from django.db import connection

    name = f"template_{schema_digest()}"
    with owners_connection() as owner:
        owner.execute("select pg_advisory_lock(hashtext('testamur template'))")
        if not owner.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            making = f"{name}_making"
            owner.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(making)))
            owner.execute(
                sql.SQL("create database {} template template0 encoding 'UTF8'").format(
                    sql.Identifier(making)
                )
            )
            connection.close()
            connection.settings_dict["NAME"] = making
            call_command("migrate", verbosity=0)
            connection.close()
            owner.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(making), sql.Identifier(name))
            )
    return name


@contextmanager
def copy_of(template: str, name: str, *, keep: bool = False) -> Iterator[None]:
    """A database made from a template, used by the connection meanwhile, and dropped at the end unless kept."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    with owners_connection() as owner:
        # One at a time: PostgreSQL refuses to copy a template that somebody else is copying.
        owner.execute("select pg_advisory_lock(hashtext('testamur template'))")
        owner.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        owner.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    connection.close()
    connection.settings_dict["NAME"] = name
    _forget_rules()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        _forget_rules()
        if not keep:
            with owners_connection() as owner:
                owner.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _forget_rules() -> None:
    """Published rules are kept by the id of their version, and ids begin anew in another database."""
    if rules := sys.modules.get("testamur.catalogue.products.rules"):
        rules._published.cache_clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), copy_of(template_database(), f"test_{os.getpid()}"):
        yield


@pytest.fixture
def db(request, django_db_setup, django_db_blocker) -> Iterator[None]:
    """One transaction for the test, rolled back at its end; arranged in the scope of the staff."""
    from django.db import transaction

    from testamur.kit.scope import STAFF, within

    with django_db_blocker.unblock(), transaction.atomic():
        with within(STAFF):
            yield
        transaction.set_rollback(True)


def pytest_configure() -> None:
    """Pages take their assets straight from the build, without the manifest that `collectstatic` makes."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = True
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is not there
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def run_jobs() -> None:
    """Do all waiting jobs now, in this process, until none is left.

    In a thread of its own: a test that drives a browser has an event loop already, and a worker starts one.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(_work_until_idle).result()
    gc.collect()  # connections of threads that are gone are closed when they are collected


def _work_until_idle() -> None:
    from django.db import connections
    from procrastinate.contrib.django import app

    try:
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            worker_app.run_worker(
                wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="never"
            )
    finally:
        connections.close_all()


def demonstration_database() -> str:
    """A migrated database with the demonstration's small edition, for journeys in a browser; made once."""
    from django.core.management import call_command
    from django.db import connection

    name = f"demonstration_{demonstration_digest()}"
    template = template_database()
    with owners_connection() as owner:
        owner.execute("select pg_advisory_lock(hashtext('testamur demonstration'))")
        if not owner.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            making = f"{name}_making"
            with copy_of(template, making, keep=True):
                call_command("load_demonstration", small=True, verbosity=0)
                run_jobs()
            connection.close()
            # A worker's thread may have left a connection behind, and a database in use cannot be renamed.
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [making]
            )
            owner.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(making), sql.Identifier(name))
            )
    return name


def demonstration_digest() -> str:
    """Changes with the schema and with any code or data that the demonstration is made by."""
    digest = hashlib.sha256(schema_digest().encode())
    for path in sorted([*SOURCE.rglob("actions*.py"), *SOURCE.glob("sites/demonstration/**/*.*")]):
        if "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
