"""The database's roles and who may be what; `sql/roles.sql` is the one description of them.

The same file serves the embedded server, where it is run at every start, and an operator's own.
"""

import secrets
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

SQL = Path(__file__).with_name("sql") / "roles.sql"
DATABASE = "testamur"
OWNER = "testamur_owner"
LOGIN = "testamur_app"
OLDEST_SERVER = 150000
"""PostgreSQL 15: the first with `security_invoker` views, and whose public schema not everybody may fill."""


class RoleProblem(Exception):
    """The server cannot be given the roles; the message says what to do."""


def new_password() -> str:
    return secrets.token_urlsafe(24)


def statements() -> str:
    """What an operator runs with psql as a superuser."""
    return SQL.read_text(encoding="utf-8")


def apply(connection: psycopg.Connection) -> set[str]:
    """Make the roles and the database, or put them right; the log-in roles that are new and need a password.

    The connection is a superuser's, in autocommit. Raises `RoleProblem` for a server that is too old.
    """
    if connection.info.server_version < OLDEST_SERVER:
        version = connection.info.parameter_status("server_version")
        raise RoleProblem(f"This server is PostgreSQL {version}; Testamur needs PostgreSQL 15 or later.")
    connection.execute("set client_encoding to 'UTF8'")  # a server of plain ASCII would answer in bytes
    before = _log_in_roles(connection)
    connection.execute(statements())
    if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
        _create_database(connection)
    database = sql.Identifier(DATABASE)
    connection.execute(sql.SQL("revoke connect on database {} from public").format(database))
    connection.execute(
        sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(LOGIN)),
    )
    return _log_in_roles(connection) - before


def set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Give the role its password; only the salted hash is sent, so no log of the server can hold it."""
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(hashed.decode()))
    )


def url_for(url: str, *, role: str, password: str) -> str:
    """The address of our database on the server of `url`, for another role."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{address}"
    return urlunsplit((parts.scheme, netloc, f"/{DATABASE}", parts.query, ""))


def guard_problems(connection: psycopg.Connection) -> list[str]:
    """Why the site must not serve this database over this connection: its role, or a table left open."""
    tables = [table for (table,) in connection.execute(_UNGUARDED).fetchall()]
    return login_problems(connection) + [
        f"The table {table} holds centres' rows without row-level security: run `testamur migrate`."
        for table in tables
    ]


def login_problems(connection: psycopg.Connection) -> list[str]:
    """Why the site must not run on this connection; empty means that the database's own guard is in force."""
    name, is_super, bypasses, inherits, is_owner, tables = connection.execute(
        _LOGIN_FACTS, [OWNER]
    ).fetchone()
    facts = {
        f"{name} is a superuser, so row-level security does not hold it.": is_super,
        f"{name} may bypass row-level security.": bypasses,
        f"{name} inherits the rights of the roles it should have to step into.": inherits,
        f"{name} may become {OWNER} and change the tables' own guards.": is_owner,
        f"{name} owns {tables} tables, and owners pass row-level security.": tables > 0,
    }
    return [sentence for sentence, true in facts.items() if true]


_LOGIN_FACTS = """
select rolname, rolsuper, rolbypassrls, rolinherit and not rolsuper,
       not rolsuper and exists (
         select from pg_roles o
          where o.rolname = %s and o.oid <> r.oid and pg_has_role(r.oid, o.oid, 'member')
       ),
       (select count(*) from pg_class where relowner = r.oid and relkind in ('r', 'p'))
  from pg_roles r where rolname = session_user
"""

_UNGUARDED = """
select relname
  from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'centre_id' and not attisdropped
 where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
   and not (relrowsecurity and exists (select from pg_policy where polrelid = pg_class.oid))
 order by relname
"""


def _log_in_roles(connection: psycopg.Connection) -> set[str]:
    query = "select rolname from pg_roles where rolname = any(%s)"
    return {name for (name,) in connection.execute(query, [[OWNER, LOGIN]])}


def _create_database(connection: psycopg.Connection) -> None:
    statement = "create database {} owner {} encoding 'UTF8' template template0"
    connection.execute(sql.SQL(statement).format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
