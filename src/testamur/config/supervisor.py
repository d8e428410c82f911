"""Keeps a few processes of ours running until told to stop: what `testamur demo` stands on.

A process that ends is started again after a pause that doubles with each quick death, so a broken start
neither spins nor is given up. SIGTERM, SIGHUP or Ctrl-C stops them all, politely at first.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
"""Seconds that a process must live for its next death to count as its first."""

PATIENCE = 30.0
"""Seconds between asking a process to stop and ending it; a worker may be finishing a job."""

HOST = "127.0.0.1"
DEFAULT_PORT = 8000

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """Four threads a process: a slow page or upload must not hold up the quick ones."""
    return [
        *(sys.executable, "-m", "granian", "testamur.config.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--http", "1", "--respawn-failed-workers", "--access-log", "--no-ws"),
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "testamur.config.cli", "worker"]


@dataclass
class Service:
    """A command to keep running; what it prints is added to `log`."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    process: subprocess.Popen | None = field(default=None, repr=False)
    pause: float = FIRST_PAUSE
    started: float = 0.0
    restart_at: float = 0.0


class Supervisor:
    """Runs services in process groups of their own, so that the terminal's Ctrl-C reaches only us."""

    def __init__(
        self,
        services: Sequence[Service],
        say: Callable[[str], None],
        ground: Callable[[], None] = lambda: None,
    ):
        """`ground` is called at each look, to see to what the services stand on."""
        self.services = services
        self.say = say
        self.ground = ground
        self.told_to_stop = False

    def start(self) -> None:
        for service in self.services:
            self._start(service)

    def watch(self) -> None:
        """Restart what dies, until told to stop."""
        while not self.told_to_stop:
            self.look_after()
            time.sleep(0.2)

    def look_after(self) -> None:
        """One look at everything."""
        self.ground()
        for service in self.services:
            self._look_after(service, time.monotonic())

    def stop(self) -> None:
        """End every service and its children; those who do not listen are killed."""
        for service in self.services:
            _signal(service, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for service in self.services:
            if service.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    service.process.wait(max(0.1, deadline - time.monotonic()))
                _signal(service, signal.SIGKILL)
                service.process.wait()

    def _start(self, service: Service) -> None:
        service.started = time.monotonic()
        service.log.parent.mkdir(parents=True, exist_ok=True)
        with service.log.open("ab") as log:
            service.process = subprocess.Popen(  # noqa: S603 - our own commands
                service.command,
                env=dict(service.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _look_after(self, service: Service, now: float) -> None:
        if service.process is not None and service.process.poll() is not None:
            _signal(service, signal.SIGKILL)  # children it left behind would hold its port
            if now - service.started > STEADY_AFTER:
                service.pause = FIRST_PAUSE
            self.say(f"{service.name} ended ({service.process.returncode}); again in {service.pause:g} s.")
            service.process, service.restart_at = None, now + service.pause
            service.pause = min(service.pause * 2, LONGEST_PAUSE)
        if service.process is None and now >= service.restart_at:
            self._start(service)


@contextlib.contextmanager
def until_told_to_stop(supervisor: Supervisor) -> Iterator[None]:
    """Turn stop signals into `supervisor.told_to_stop`, and stop everything on the way out."""

    def note(number, frame):
        supervisor.told_to_stop = True

    before = {number: signal.signal(number, note) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        supervisor.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def _signal(service: Service, number: signal.Signals) -> None:
    """To the service's whole process group."""
    if service.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(service.process.pid, number)
