"""The `testamur` command: what an operator or a developer types.

Without `DATABASE_URL` the embedded PostgreSQL in `var/postgres` is started for any command that needs one.
"""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import django
import psycopg
from django.core.management import call_command, execute_from_command_line
from django.db import connection as site_connection
from django.db.migrations.executor import MigrationExecutor

from testamur.config import demonstration, environment, supervisor
from testamur.config.environment import Environment, EnvironmentProblems
from testamur.kit import roles
from testamur.kit.postgres import EmbeddedPostgres, PostgresProblem, Urls

SUCCEEDED, FAILED, MISUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 1 failed, 2 asked or set up wrongly."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    try:
        if arguments[:1] == ["manage"]:
            return manage(arguments[1:])
        options = _options(arguments)
        return options.run(options) or SUCCEEDED
    except EnvironmentProblems as error:
        return _complain(*error.problems, code=MISUSED)
    except (PostgresProblem, roles.RoleProblem) as error:
        return _complain(str(error), code=FAILED)
    except psycopg.OperationalError as error:
        return _complain(f"The database cannot be reached: {error}", code=FAILED)


def manage(arguments: Sequence[str]) -> int:
    """Any command of Django's, as the site's own log-in role (`migrate` as the owner)."""
    if arguments[:1] == ["migrate"]:
        become_owner()
    else:
        database()
    execute_from_command_line(["testamur manage", *arguments])
    return SUCCEEDED


# Commands


def serve(options) -> int:
    if problems := _guard_problems():
        return _complain(*problems, code=FAILED)
    command = supervisor.web_command(host=options.host, port=options.port, workers=options.workers)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter
    return FAILED


def worker(options) -> int:
    if problems := _guard_problems():
        return _complain(*problems, code=FAILED)
    _set_up_django()
    from testamur.kit.jobs import run_worker  # noqa: PLC0415 - needs the settings

    run_worker()
    return SUCCEEDED


def demo(options) -> int:
    return demonstration.run(port=options.port, anew=options.reset)


def migrate(options) -> int:
    become_owner()
    _set_up_django()
    call_command("createcachetable", verbosity=options.verbosity)
    call_command("migrate", interactive=False, verbosity=options.verbosity)
    return SUCCEEDED


def check(options) -> int:
    """Whether this installation may be opened to the public: settings, role, schema."""
    if problems := _guard_problems():
        return _complain(*problems, code=FAILED)
    _set_up_django()
    call_command("check", deploy=True, fail_level="WARNING", databases=["default"])
    executor = MigrationExecutor(site_connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _complain("The database's schema is not up to date: run `testamur migrate`.", code=FAILED)
    return SUCCEEDED


def database_start(options) -> int:
    server = _embedded(_environment())
    server.start()
    print(f"PostgreSQL is running in {server.home}.")
    return SUCCEEDED


def database_stop(options) -> int:
    server = _embedded(_environment())
    server.stop()
    print(f"PostgreSQL in {server.home} is stopped.")
    return SUCCEEDED


def database_status(options) -> int:
    server = _embedded(_environment())
    running = server.running()
    print(f"PostgreSQL in {server.home} is {'running' if running else 'stopped'}.")
    return SUCCEEDED if running else FAILED


def database_url(options) -> int:
    print(_url_of(options.role))
    return SUCCEEDED


def database_psql(options) -> int:
    """The password goes by the environment: a process list shows arguments to everybody."""
    settings = environment.as_django_database(_url_of(options.role))
    os.environ |= {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"] or "5432",
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    psql = EmbeddedPostgres.program("psql")
    os.execv(psql, [psql, *options.rest])  # noqa: S606 - the wheel's own program
    return FAILED


def database_roles(options) -> int:
    if options.apply is None:
        print(roles.statements(), end="")
        return SUCCEEDED
    with psycopg.connect(options.apply, autocommit=True) as connection:
        created = roles.apply(connection)
        print("The roles and the database are as they should be.")
        for role, variable in ((roles.OWNER, "DATABASE_OWNER_URL"), (roles.LOGIN, "DATABASE_URL")):
            if role in created:
                password = roles.new_password()
                roles.set_password(connection, role, password)
                print(f"{variable}={roles.url_for(options.apply, role=role, password=password)}")
    return SUCCEEDED


# What the commands share


def database() -> Urls:
    """The addresses in force; the embedded server is running when this returns."""
    settings = _environment()
    if settings.database_url:
        owner = settings.database_owner_url or ""
        return Urls(app=settings.database_url, owner=owner, superuser="")
    server = _embedded(settings)
    if not server.running():
        print(f"Starting PostgreSQL in {server.home} (`testamur database stop` ends it).", file=sys.stderr)
    return server.start()


def _guard_problems() -> list[str]:
    with psycopg.connect(database().app) as connection:
        return roles.guard_problems(connection)


def become_owner() -> None:
    """From here on this process talks to the database as the owner of its tables."""
    urls = database()
    if not urls.owner:
        raise PostgresProblem(
            "Set DATABASE_OWNER_URL: the schema belongs to testamur_owner, not to the site's role."
        )
    os.environ.pop("DATABASE_URL_FILE", None)
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"] = urls.owner


def _environment() -> Environment:
    return environment.read(os.environ)


def _embedded(settings: Environment) -> EmbeddedPostgres:
    if settings.database_url:
        raise PostgresProblem(
            "DATABASE_URL names a server of your own; `testamur database` looks after its own one."
        )
    return EmbeddedPostgres(settings.var / "postgres")


def _url_of(role: str) -> str:
    url = getattr(database(), role)
    if not url:
        raise PostgresProblem(f"The environment does not say how to log in to the database as {role}.")
    return url


def _set_up_django() -> None:
    django.setup()


def _complain(*sentences: str, code: int) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """Says which commands exist when asked for one that does not."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(MISUSED, f"{self.prog}: {message}\n`{self.prog} --help` says what each command does.\n")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.run is not database_psql:
        parser.error(f"there is no option {rest[0]}")
    options.rest = rest
    return options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="testamur", description="An open awarding platform.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add(commands, "demo", demo, "a complete installation with made-up people and data", _demo_options)
    _add(commands, "serve", serve, "the web server", _serve_options)
    _add(commands, "worker", worker, "one worker for background jobs; run as many as there are cores")
    _add(
        commands,
        "migrate",
        migrate,
        "bring the database's schema and its guards up to date",
        _migrate_options,
    )
    _add(commands, "check", check, "whether this installation may be opened to the public")
    _add(commands, "manage", None, "any of Django's commands: testamur manage help")
    _add_database(_add(commands, "database", None, "the embedded PostgreSQL, and the roles of any other"))
    return parser


def _add_database(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add(commands, "start", database_start, "start the embedded server")
    _add(commands, "stop", database_stop, "stop it")
    _add(commands, "status", database_status, "whether it runs")
    _add(commands, "url", database_url, "the database's address, password included", _role_option)
    _add(commands, "psql", database_psql, "a prompt of the database; other options go to psql", _role_option)
    _add(commands, "roles", database_roles, "print the SQL that makes the roles, or run it", _roles_options)


def _add(
    commands, name: str, run: Callable | None, help: str, options: Callable | None = None
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    parser.set_defaults(run=run)
    if options is not None:
        options(parser)
    return parser


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=supervisor.DEFAULT_PORT, help=f"default {supervisor.DEFAULT_PORT}"
    )
    parser.add_argument("--reset", action="store_true", help="throw the last demonstration's data away first")


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default=supervisor.HOST, help=f"default {supervisor.HOST}, for a proxy on this machine"
    )
    parser.add_argument(
        "--port", type=int, default=supervisor.DEFAULT_PORT, help=f"default {supervisor.DEFAULT_PORT}"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="default: one for each core")


def _migrate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verbosity", type=int, choices=range(4), default=1)


def _role_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="role", choices=["app", "owner", "superuser"], default="app")


def _roles_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--apply", metavar="SUPERUSER_URL", help="run it on this server, and make the database"
    )


if __name__ == "__main__":
    sys.exit(main())
