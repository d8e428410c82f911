"""The scripts run anywhere: plain shell, no registry named, and every lock file checked by hash."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted([*(ROOT / "script").iterdir(), ROOT / ".ci" / "run"])
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
EXPECTED = {"bench", "bootstrap", "browser", "build-front-end", "check", "demo", "run", "test", "translate"}


def test_the_scripts_that_people_know_are_there():
    assert {path.name for path in SCRIPTS} >= EXPECTED


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_executable_and_plain_shell(script):
    parsed = subprocess.run(["/bin/sh", "-n", str(script)], capture_output=True, text=True, check=False)

    assert (parsed.returncode, parsed.stderr) == (0, "")
    assert script.read_text().startswith("#!/bin/sh\n# ")
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_version_and_a_hash(lock):
    text = lock.read_text()

    entries = re.findall(
        r"^[a-z0-9][^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.MULTILINE
    )
    names = re.findall(r"^[a-z0-9][a-z0-9._\[\],-]*", text, re.MULTILINE | re.IGNORECASE)

    assert len(entries) == len(names) > 0
    assert all("==" in entry for entry in entries)


def test_no_lock_names_a_registry():
    assert [lock.name for lock in LOCKS if re.search(r"https?://|--index-url", lock.read_text())] == []


def test_benchmarks_are_listed_and_a_wrong_name_is_refused():
    wrong = subprocess.run([ROOT / "script/bench", "no-such"], capture_output=True, text=True, check=False)

    assert (wrong.returncode, wrong.stderr) == (
        2,
        "There is no bench/no-such.py; script/bench lists what there is.\n",
    )
