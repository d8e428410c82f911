"""No email carries a ULN with a fact about its learner, two such facts, or a password: read from the templates."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "testamur"
LETTERS = sorted(SOURCE.rglob("templates/**/*.txt"))
NEVER = re.compile(r"password(?!_reset_url)|passphrase", re.IGNORECASE)
ULN = re.compile(r"\buln\b", re.IGNORECASE)
DEMOGRAPHIC = re.compile(
    r"given_?name|family_?name|surname|born|birth|gender|postcode|ethnicity|address_line", re.IGNORECASE
)


def variables(text: str) -> str:
    """What a template puts in: the insides of its braces."""
    return " ".join(re.findall(r"\{\{(.*?)\}\}", text, re.DOTALL))


def problems(put_in: str) -> list[str]:
    found = []
    demographics = {match.lower() for match in DEMOGRAPHIC.findall(put_in)}
    if NEVER.search(put_in):
        found.append("a password")
    if ULN.search(put_in) and demographics:
        found.append("a ULN with a fact about its learner")
    if len(demographics) > 1:
        found.append("two facts about a learner")
    return found


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.name)
def test_no_letter_tells_too_much(path):
    assert problems(variables(path.read_text())) == []


@pytest.mark.parametrize(
    ("put_in", "said"),
    [
        ("learner.uln", []),
        ("learner.uln learner.family_name", ["a ULN with a fact about its learner"]),
        ("learner.family_name learner.born_on", ["two facts about a learner"]),
        ("user.password", ["a password"]),
    ],
)
def test_the_detector_finds_what_must_not_be(put_in, said):
    assert problems(put_in) == said
