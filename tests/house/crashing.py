"""Programs run in a process of their own, which is made to die at a named point; used by the tests of power cuts.

Each is forked from a process that has the whole product loaded, as a worker in service has: starting Python and
Django anew would take seconds each time. A fork opens its own connections and begins with nothing remembered.
"""

import multiprocessing
import os
import signal
import tempfile

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.house.loaded"])
LONGEST = 120
"""Seconds that a program may take."""


class Program:
    """One run of some Python in a database: `facts` are its variables."""

    def __init__(self, text: str, *, database: str, dies_at: str = "", **facts) -> None:
        self._said = tempfile.NamedTemporaryFile(mode="r", encoding="utf-8")  # noqa: SIM115  read to the end
        self._process = FORKS.Process(target=live, args=(text, database, dies_at, self._said.name, facts))
        self._process.start()

    def end(self) -> int:
        """Wait for it: its exit code, negative when a signal ended it. Anything but a kill must have gone well."""
        self._process.join(LONGEST)
        if self._process.exitcode is None:
            self._process.kill()
        assert self._process.exitcode in {0, -signal.SIGKILL}, self.said
        return self._process.exitcode

    @property
    def said(self) -> str:
        """What it has printed, and of what it failed."""
        self._said.seek(0)
        return self._said.read()


def run(text: str, *, database: str, dies_at: str = "", **facts) -> int:
    """Run a program to its end; its exit code."""
    return Program(text, database=database, dies_at=dies_at, **facts).end()


def live(text: str, database: str, dies_at: str, said: str, facts: dict) -> None:
    """In the new process: set the scene, then run the program."""
    words = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(words, 1)
    os.dup2(words, 2)
    from django.db import connection

    from testamur.kit import failpoints

    connection.settings_dict["NAME"] = database
    failpoints.ARMED = frozenset(filter(None, [dies_at]))
    exec(text, {"__name__": "__main__", **facts})
