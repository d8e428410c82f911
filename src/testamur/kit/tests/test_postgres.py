"""The embedded PostgreSQL is what its decision record says: private, shared, and never stuck after a crash."""

import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from testamur.kit import postgres_place, roles
from testamur.kit.postgres import THROWAWAY, EmbeddedPostgres, PostgresProblem, embedded_urls
from testamur.kit.scope import ROLES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="The embedded server needs POSIX locks.")

NOBODY = pwd.getpwnam("nobody")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can become another user.")


@pytest.fixture(scope="module")
def open_directory():
    """Not below pytest's: root's is closed to the server's own user, which is a test of its own."""
    with tempfile.TemporaryDirectory(prefix="testamur-") as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@pytest.fixture(scope="module")
def server(open_directory):
    server = EmbeddedPostgres(open_directory / "server")
    server.start(timeout=60)
    yield server
    server.destroy()


def as_nobody(home: Path, *lines: str) -> tuple[str, str]:
    """What a program prints and complains of, run by the user `nobody`, who may not be able to import."""
    start = f"""
import encodings.idna, os, ipaddress, stringprep
from pathlib import Path
import psycopg
from testamur.kit.postgres import THROWAWAY, EmbeddedPostgres, PostgresProblem
os.setgid({NOBODY.pw_gid})
os.setuid({NOBODY.pw_uid})
server = EmbeddedPostgres(Path({str(home)!r}), settings=THROWAWAY)
"""
    program = start + "\n".join(lines)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def ask(url: str, question: str):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def postmaster(server: EmbeddedPostgres) -> int:
    return int((Path(server.place.data) / "postmaster.pid").read_text().split()[0])


def kill_and_wait(server: EmbeddedPostgres) -> None:
    os.kill(postmaster(server), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.running() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_the_three_roles_reach_the_database(server):
    server.start()

    assert ask(server.urls.app, "select current_user || '@' || current_database()") == "testamur_app@testamur"
    assert ask(server.urls.owner, "select current_user::text") == "testamur_owner"
    assert ask(server.urls.superuser, "select current_user::text") == "postgres"


def test_letters_beyond_ascii_have_upper_and_lower_case(server):
    assert ask(server.urls.app, "select lower('ÉLŁ') || upper('ß')") == "élłSS"


def test_pages_of_data_carry_checksums(server):
    assert ask(server.urls.app, "show data_checksums") == "on"


def test_the_site_role_passes_no_guard(server):
    server.start()

    with psycopg.connect(server.urls.app) as connection:
        assert roles.login_problems(connection) == []


def test_a_superuser_is_not_accepted_as_the_site_role(server):
    server.start()

    with psycopg.connect(server.urls.superuser) as connection:
        problems = roles.login_problems(connection)

    assert problems[:2] == [
        "postgres is a superuser, so row-level security does not hold it.",
        "postgres may bypass row-level security.",
    ]


@pytest.mark.parametrize("step", ROLES)
@pytest.mark.parametrize("login", ["app", "owner"])
def test_a_log_in_role_steps_into_a_scope_for_one_transaction(server, login, step):
    server.start()

    with psycopg.connect(getattr(server.urls, login), autocommit=True) as connection:
        with connection.transaction():
            connection.execute("select set_config('role', %s, true)", [step])
            inside = connection.execute("select current_user::text").fetchone()[0]
        after = connection.execute("select current_user::text").fetchone()[0]

    assert (inside, after) == (step, f"testamur_{login}")


def test_the_site_role_has_no_right_of_a_scope_before_it_steps_in(server):
    server.start()
    with psycopg.connect(server.urls.owner) as connection:
        connection.execute("create table only_for_staff (id int)")
        connection.execute("grant select on only_for_staff to testamur_staff")

    with psycopg.connect(server.urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from only_for_staff")


def test_the_site_role_cannot_become_the_owner(server):
    server.start()

    with psycopg.connect(server.urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("set role testamur_owner")


def test_the_owner_can_make_the_databases_of_the_tests(server):
    server.start()

    with psycopg.connect(server.urls.owner, autocommit=True) as connection:
        connection.execute("create database test_made_by_owner")
        connection.execute("drop database test_made_by_owner")


@pytest.mark.parametrize("role", ["app", "owner", "superuser"])
def test_a_wrong_password_is_refused(server, role):
    server.start()
    url = postgres_place.Place(**{**vars(server.place), f"{role}_password": "wrong"}).urls()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(getattr(url, role))


def test_a_changed_password_is_put_right_at_the_next_start(server):
    with psycopg.connect(server.urls.superuser) as connection:
        roles.set_password(connection, "testamur_app", "changed by hand")

    server.start()

    assert ask(server.urls.app, "select 1") == 1


def test_passwords_are_for_their_owner_alone(server):
    assert oct((server.home / "connection.json").stat().st_mode & 0o777) == "0o600"
    assert oct(Path(server.place.directory).stat().st_mode & 0o777) == "0o700"
    assert server.place.app_password not in repr(server.place)


def test_two_processes_share_one_server(server):
    server.start()
    before = postmaster(server)
    program = f"from pathlib import Path; from testamur.kit.postgres import *; EmbeddedPostgres(Path({str(server.home)!r})).start()"

    others = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]

    assert [other.wait(60) for other in others] == [0, 0]
    assert postmaster(server) == before
    assert server.running()


def test_what_was_committed_survives_kill_9(server):
    server.start()
    with psycopg.connect(server.urls.owner) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (7)")

    kill_and_wait(server)
    was_running = server.running()
    server.start(timeout=60)

    assert was_running is False
    assert ask(server.urls.owner, "select id from kept") == 7


def test_a_query_that_outlives_its_killed_server_is_waited_for(server):
    server.start()
    with psycopg.connect(server.urls.superuser) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        try:
            kill_and_wait(server)
            with pytest.raises(PostgresProblem, match="have not ended"):
                server.start(timeout=0.3)
        finally:
            os.kill(backend, signal.SIGCONT)

    server.start(timeout=60)

    assert ask(server.urls.app, "select 1") == 1


@pytest.fixture
def zombie():
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


@pytest.mark.parametrize("number", ["nobody's", "ours", "a zombie's"])
def test_a_stale_process_number_stops_nothing(server, zombie, number):
    server.stop()
    above_all_numbers = 2**22 + 1
    pid = {"nobody's": above_all_numbers, "ours": os.getpid(), "a zombie's": zombie}[number]
    (server.place.data / "postmaster.pid").write_text(f"{pid}\n{server.place.data}\n")

    was_running = server.running()
    server.start(timeout=60)

    assert was_running is False
    assert ask(server.urls.app, "select 1") == 1


def test_a_launcher_killed_while_it_makes_the_data_leaves_nothing_in_the_way(tmp_path):
    server = EmbeddedPostgres(tmp_path / "half", settings=THROWAWAY)
    server._make_home()
    server._settle(postgres_place.account())
    half_made = server.place.data.with_name("data.new")
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")

    server.start(timeout=60)

    try:
        assert ask(server.urls.app, "select 1") == 1
    finally:
        server.destroy()
    assert list(tmp_path.iterdir()) == []


def test_a_path_too_long_for_a_socket_is_served_on_the_loopback_interface(open_directory):
    server = EmbeddedPostgres(open_directory / ("long" * 20) / "server", settings=THROWAWAY)

    urls = server.start(timeout=60)

    try:
        assert "@127.0.0.1:" in urls.app and "require_auth=scram-sha-256" in urls.app
        assert ask(urls.app, "show listen_addresses") == "127.0.0.1"
    finally:
        server.destroy()


def test_an_installation_without_a_server_says_how_to_get_one(tmp_path):
    with pytest.raises(PostgresProblem, match="run `testamur database start`"):
        embedded_urls(tmp_path)


def test_data_of_another_version_are_not_touched(server):
    server.stop()
    version = server.place.data / "PG_VERSION"
    version.write_text("17\n")

    try:
        with pytest.raises(PostgresProblem, match="PostgreSQL 17's and the programs are 18's"):
            server.start()
    finally:
        version.write_text("18\n")
    server.start(timeout=60)


@as_root
def test_another_user_of_the_machine_is_refused(server):
    server.start()

    said, _ = as_nobody(
        server.home,
        "try: server.start()",
        "except PostgresProblem as error: print(error)",
        f"try: psycopg.connect({server.urls.superuser!r})",
        "except psycopg.OperationalError as error: print('Permission denied' in str(error))",
    )

    assert said.splitlines() == [
        f"{server.home} belongs to another user of this machine: use a directory of your own.",
        "True",
    ]


@as_root
def test_root_keeps_its_directories_closed(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "postgres", settings=THROWAWAY)

    server.start(timeout=60)
    place = Path(server.place.directory)
    modes = [oct(path.stat().st_mode & 0o777) for path in (closed, place)]
    answer = ask(server.urls.app, "select 1")
    server.destroy()

    assert not place.is_relative_to(closed)
    assert (modes, answer) == (["0o700", "0o700"], 1)
    assert not place.exists()


@as_root
def test_an_ordinary_user_needs_nothing_of_root():
    if not postgres_place.Account(NOBODY.pw_uid, NOBODY.pw_gid).can_reach(postgres_place.wheel_directory()):
        pytest.skip("This checkout is closed to other users, so none can try its PostgreSQL.")
    with tempfile.TemporaryDirectory(prefix="testamur-") as home:
        os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)

        said, complaint = as_nobody(
            Path(home) / "server",
            "with psycopg.connect(server.start(60).app) as connection:",
            "    print(connection.execute('select current_user').fetchone()[0])",
            "server.stop()",
            "print(server.running())",
        )

    assert (said, complaint) == ("testamur_app\nFalse\n", "")
