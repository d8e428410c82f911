"""Keeps a few processes of ours running until told to stop: what `testamur demo` stands on.

A process that ends is started again after a pause that doubles with each quick death, so a broken start neither
spins nor is given up. Telling the supervisor to stop (SIGTERM, SIGHUP, Ctrl-C) stops them all, politely at first.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
"""Seconds that a process must live for its next death to count as its first."""

PATIENCE = 30.0
"""Seconds between asking a process to stop and ending it; a worker may be finishing a job."""

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class Service:
    """A command to keep running."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen | None = field(default=None, repr=False)
    pause: float = FIRST_PAUSE
    started: float = 0.0
    restart_at: float = 0.0


class Supervisor:
    """Runs services in process groups of their own, so that the terminal's Ctrl-C reaches only us."""

    def __init__(self, services: Sequence[Service], say: Callable[[str], None]):
        self.services = services
        self.say = say
        self.told_to_stop = False

    def start(self) -> None:
        for service in self.services:
            self._start(service)

    def watch(self) -> None:
        """Restart what dies, until told to stop."""
        while not self.told_to_stop:
            for service in self.services:
                self._look_after(service, time.monotonic())
            time.sleep(0.2)

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
        service.process = subprocess.Popen(  # noqa: S603 - our own commands
            service.command, env=dict(service.environ), stdin=subprocess.DEVNULL, start_new_session=True
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
