"""The specification and the tests that claim to show it agree."""

import pytest
from tests.house.spec_report import marked, report, requirements


def ids(text: str) -> set[str]:
    """`"ACC-03..05 LRN-10"` → those four."""
    found = set()
    for part in text.split():
        area, numbers = part.split("-")
        first, _, last = numbers.partition("..")
        found |= {f"{area}-{number:02}" for number in range(int(first), int(last or first) + 1)}
    return found


# What is built so far; a later part of the specification joins when it is.
BUILT = ids(
    "ACC-03..10 USR-01..05 CEN-01 CAT-01..08 CAT-10 REG-01..05 REG-08..10 REG-14 REG-16 LRN-01 LRN-10 "
    "SYS-01..02 SYS-05..09 SYS-12..13 GRD-01..03 EQA-03..04 CLM-01..03 CLM-05..08 CRT-01..02 CRT-04 BEY-06 BEY-17"
)


def test_the_specification_is_read():
    assert len(requirements()) > 100
    assert BUILT - set(requirements()) == set()


def test_no_test_claims_a_requirement_that_does_not_exist():
    assert {name: files for name, files in marked().items() if name not in requirements()} == {}


@pytest.mark.parametrize("requirement", sorted(BUILT))
def test_what_is_built_has_a_test(requirement):
    assert marked().get(requirement, []) != []


def test_the_report_counts_what_passed_and_what_failed():
    text = report(
        {"REG-01": ["a.py::test_x[1]", "a.py::test_x[2]"], "REG-02": ["a.py::test_y"]}, {"REG-02": ["b"]}
    )

    assert "| REG-01 | 2 | 0 | a.py::test_x |" in text
    assert "| REG-02 | 1 | 1 | a.py::test_y |" in text
    assert "1 of" in text
