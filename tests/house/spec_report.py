"""Which requirements of docs/specification have a passing test: `var/spec-report.md`, written after a run.

    pytest -p tests.house.spec_report

The report is of the tests that ran; run them all for the whole picture.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPECIFICATION = ROOT / "docs" / "specification"
REPORT = ROOT / "var" / "spec-report.md"
REQUIREMENT = re.compile(r"^\| ([A-Z]{3}-\d\d) \| (.+) \|$", re.MULTILINE)
MARK = re.compile(r"mark\.spec\(([^)]*)\)")
IDENTIFIER = re.compile(r"[\"']([A-Z]{3}-\d\d)[\"']")


def requirements() -> dict[str, str]:
    """Every requirement's sentence, by its identifier, in the order of the specification."""
    pages = sorted(SPECIFICATION.glob("*.md"))
    return {name: text for page in pages for name, text in REQUIREMENT.findall(page.read_text("utf-8"))}


def marked() -> dict[str, list[str]]:
    """The test files that say they show a requirement, by its identifier."""
    found = defaultdict(list)
    files = [*(ROOT / "src").rglob("tests/**/test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    for path in sorted(files):
        text = path.read_text("utf-8")
        for identifier in {name for marks in MARK.findall(text) for name in IDENTIFIER.findall(marks)}:
            found[identifier].append(str(path.relative_to(ROOT)))
    return found


def report(passed: dict[str, list[str]], failed: dict[str, list[str]]) -> str:
    """The table, as Markdown."""
    known = requirements()
    shown = sum(name in passed and name not in failed for name in known)
    lines = [
        "# Requirements and the tests that show them\n",
        f"{shown} of {len(known)} have passing tests and no failing one.\n",
        "| requirement | passing | failing | tests |",
        "| --- | --- | --- | --- |",
    ]
    for name in known:
        tests = sorted({each.partition("[")[0] for each in passed.get(name, [])})
        cells = (name, len(passed.get(name, [])), len(failed.get(name, [])), "<br>".join(tests))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


# As a plugin of pytest


def pytest_collection_modifyitems(items) -> None:
    """Hang each test's requirements on it, so that they come back with its report, from other processes too."""
    for item in items:
        names = [name for mark in item.iter_markers("spec") for name in mark.args]
        item.user_properties += [("spec", name) for name in dict.fromkeys(names)]


class Recorder:
    """Remembers, for each requirement, the tests that passed and those that did not."""

    def __init__(self) -> None:
        self.passed: dict[str, list[str]] = defaultdict(list)
        self.failed: dict[str, list[str]] = defaultdict(list)

    def pytest_runtest_logreport(self, report) -> None:
        if report.failed or (report.when == "call" and report.passed):
            for kind, name in report.user_properties:
                if kind == "spec":
                    (self.failed if report.failed else self.passed)[name].append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report(self.passed, self.failed), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # only in the process to which all reports come
        config.pluginmanager.register(Recorder(), "spec-report")
