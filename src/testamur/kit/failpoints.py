"""Named places where a process can be made to die, so that tests can show what a power cut would leave behind.

They do nothing unless TESTAMUR_FAILPOINTS names them, comma-separated, when the process starts.
"""

import os
import signal

ARMED = frozenset(filter(None, os.environ.get("TESTAMUR_FAILPOINTS", "").split(",")))


def fail_point(name: str) -> None:
    """Die here, as by `kill -9`, if this place is armed."""
    if name in ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
