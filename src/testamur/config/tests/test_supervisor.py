"""What dies is started again, ever more slowly; what is told to stop stops, with its children."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from testamur.config.supervisor import Service, Supervisor, until_told_to_stop


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervise(tmp_path, said):
    supervisors = []

    def start(script: str) -> Supervisor:
        service = Service("The test", ["/bin/sh", "-c", script], dict(os.environ), tmp_path / "log")
        supervisor = Supervisor([service], said.append)
        supervisors.append(supervisor)
        supervisor.start()
        return supervisor

    yield start
    for supervisor in supervisors:
        supervisor.stop()


def wait_until(condition, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        supervisor.look_after()
        time.sleep(0.02)
    assert condition()


def test_a_process_that_dies_is_started_again_after_longer_and_longer_pauses(supervise, said, tmp_path):
    supervisor = supervise("echo again; exit 3")

    wait_until(lambda: len(said) == 2, supervisor)

    assert said == ["The test ended (3); again in 0.5 s.", "The test ended (3); again in 1 s."]
    assert (tmp_path / "log").read_text() == "again\nagain\n"


def test_children_left_behind_are_ended_before_a_new_start(supervise, said, tmp_path):
    supervisor = supervise(f"sleep 60 & echo $! > {tmp_path}/child; exit 1")

    wait_until(lambda: len(said) == 1, supervisor)

    child = int((tmp_path / "child").read_text())
    wait_until(lambda: not is_running(child), supervisor)


def test_a_process_that_does_not_listen_is_killed(supervise, monkeypatch, tmp_path):
    monkeypatch.setattr("testamur.config.supervisor.PATIENCE", 0.2)
    supervisor = supervise(f"trap '' TERM; touch {tmp_path}/ready; while true; do sleep 0.1; done")
    wait_until((tmp_path / "ready").exists, supervisor)

    supervisor.stop()

    assert supervisor.services[0].process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_the_watch_and_everything_in_it(supervise, number):
    supervisor = supervise("exec sleep 60")
    before = signal.getsignal(number)

    with until_told_to_stop(supervisor):
        os.kill(os.getpid(), number)
        supervisor.watch()

    assert supervisor.services[0].process.returncode == -signal.SIGTERM
    assert signal.getsignal(number) == before


def is_running(pid: int) -> bool:
    """A zombie that nobody has reaped yet does not count."""
    if not sys.platform.startswith("linux"):
        return os.system(f"kill -0 {pid} 2>/dev/null") == 0
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
