"""`testamur demo`: from an empty machine to a site with made-up people, one sentence a step.

Everything it makes lies in `var/`; a second run keeps it, `--reset` begins anew. Nothing leaves the machine:
emails are only kept, and the server listens on the loopback interface alone.
"""
# ruff: noqa: T201 - printing is what a command is for

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import django

from testamur.config import environment
from testamur.config.environment import CHECKOUT, Environment, FileStorage
from testamur.config.supervisor import (
    HOST,
    Service,
    Supervisor,
    until_told_to_stop,
    web_command,
    worker_command,
)
from testamur.kit.postgres import EmbeddedPostgres

LONGEST_START = 90.0


class StepFailed(Exception):
    """A step of the way did not work; the message says which and what to look at."""


def run(*, port: int, anew: bool) -> int:
    """The whole demonstration, until told to stop; the exit code."""
    os.environ["TESTAMUR_DEMONSTRATION"] = "yes"
    os.environ.setdefault("TESTAMUR_BASE_URL", f"http://localhost:{port}")
    settings = environment.read(os.environ)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a step half-way is left as Ctrl-C leaves it
    try:
        with _alone(settings.var), _free(port), _database(settings, anew) as keep_database:
            _prepare(settings)
            return _serve(settings, port, keep_database)
    except StepFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _prepare(settings: Environment) -> None:
    _say("Bringing the database up to date …")
    _step(settings, "migrate", sys.executable, "-m", "testamur.config.cli", "migrate")
    _gather_assets(settings)
    _say("Loading made-up centres, learners and results; the first time takes minutes …")
    _step(settings, "load_demonstration", *_MANAGE, "load_demonstration")


def _gather_assets(settings: Environment) -> None:
    """Compressing them takes seconds, so only when one has changed."""
    state, noted = _state_of_assets(), settings.static_root / "gathered-from"
    if noted.is_file() and noted.read_text(encoding="utf-8") == state:
        return
    _say("Gathering styles and pictures …")
    _step(settings, "collectstatic", *_MANAGE, "collectstatic", "--no-input")
    noted.write_text(state, encoding="utf-8")


def _state_of_assets() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted([*CHECKOUT.glob("build/static/**/*"), *CHECKOUT.glob("src/**/static/**/*")]):
        digest.update(f"{path} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _serve(settings: Environment, port: int, keep_database: Callable[[], None]) -> int:
    environ = dict(os.environ)
    log = settings.var / "log"
    services = [
        Service("The web server", web_command(host=HOST, port=port, workers=2), environ, log / "web.log"),
        Service("The worker", worker_command(), environ, log / "worker.log"),
    ]
    supervisor = Supervisor(services, _say, ground=keep_database)
    with until_told_to_stop(supervisor):
        supervisor.start()
        _wait_for_answer(supervisor, port, log)
        if not supervisor.told_to_stop:
            _welcome(settings, port, log)
        supervisor.watch()
        _say("\nStopping …")
    return 0


def _welcome(settings: Environment, port: int, log: Path) -> None:
    _say(f"\nTestamur is running at http://localhost:{port}/ (what it writes down: {log}).")
    _say(_step(settings, "demonstration_sign_ins", *_MANAGE, "demonstration_sign_ins"))
    _say("Press Ctrl-C to stop. Your changes are kept; `--reset` begins anew.")


# The ground it stands on


@contextlib.contextmanager
def _alone(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demonstration.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StepFailed(f"A demonstration is running already with the data in {var}.") from None
        yield


@contextlib.contextmanager
def _free(port: int) -> Iterator[None]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StepFailed(
                f"Port {port} cannot be used ({error.strerror}): choose another with --port."
            ) from None
    yield


@contextlib.contextmanager
def _database(settings: Environment, anew: bool) -> Iterator[Callable[[], None]]:
    """The embedded server, stopped at the end if it was started here; or the operator's own, left alone.

    Yields what starts the server again if it has died.
    """
    if settings.database_url:
        if anew:
            raise StepFailed("--reset would empty the database that DATABASE_URL names: unset it first.")
        yield lambda: None
        return
    server = EmbeddedPostgres(settings.var / "postgres")
    if anew:
        _say("Throwing the last demonstration away …")
        server.destroy()
        if isinstance(settings.storage, FileStorage) and settings.storage.directory.is_relative_to(
            settings.var
        ):
            shutil.rmtree(settings.storage.directory, ignore_errors=True)
    was_running = server.running()
    _say("Starting PostgreSQL …")
    server.start()

    def keep() -> None:
        if not server.running():
            _say("PostgreSQL ended; starting it again.")
            server.start()

    try:
        yield keep
    finally:
        if not was_running:
            server.stop()


# One step at a time

_MANAGE = (sys.executable, "-m", "testamur.config.cli", "manage")


def _step(settings: Environment, name: str, *command: str) -> str:
    """Run one command; what it printed. What it printed when it failed is kept in the log directory."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return done.stdout
    log = settings.var / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    last = (done.stderr.strip() or done.stdout.strip() or f"it ended with {done.returncode}").splitlines()[-1]
    raise StepFailed(f"The step “{name}” failed: {last}\nAll it said is in {log}.")


def _wait_for_answer(supervisor: Supervisor, port: int, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_START
    while not supervisor.told_to_stop and not _answers(port):
        if time.monotonic() > deadline:
            raise StepFailed(f"The site does not answer after {LONGEST_START:.0f} s: see {log / 'web.log'}.")
        supervisor.look_after()
        time.sleep(0.1)


def _answers(port: int) -> bool:
    """Any answer but the server's own failure will do: pages may ask to sign in."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def _say(sentence: str) -> None:
    print(sentence, flush=True)
