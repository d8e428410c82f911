"""What a learner holds, judged by the rule of combination that they registered under."""

import pytest
from tests.people import COUNSELLING_UNITS, all_of

from testamur.catalogue.products.models import Unit
from testamur.catalogue.products.rules import compile_rules
from testamur.outcomes.grading.standing import stand
from testamur.rulebook.combination import Means


@pytest.fixture
def rules():
    units = [
        Unit(pk=number, code=code, title=title, level=3, credits=credits)
        for number, (code, title, credits) in enumerate(COUNSELLING_UNITS)
    ]
    return compile_rules(
        rule=all_of("Mandatory units", *(u.code for u in units)), aggregation_data=None, units=units
    )


@pytest.mark.spec("CLM-05")
def test_all_five_units_by_whatever_means_are_a_full_award(rules):
    held = dict.fromkeys(range(5), (Means.ACHIEVED, None)) | {
        1: (Means.CREDIT_TRANSFER, None),
        2: (Means.EQUIVALENCE, None),
    }

    standing = stand(1, rules, held)

    assert (standing.is_full, standing.verdict.credits) == (True, 40)
    assert [unit.shown for unit in standing.units] == [
        "Achieved",
        "Credit transfer",
        "Equivalence",
        "Achieved",
        "Achieved",
    ]


@pytest.mark.spec("CLM-05")
def test_four_of_five_are_partial_and_the_missing_one_is_named(rules):
    standing = stand(1, rules, dict.fromkeys(range(4), (Means.ACHIEVED, None)))

    assert standing.is_partial
    assert [missing.units for missing in standing.verdict.missing] == [("L/502/8242",)]


def test_a_unit_outside_the_rule_is_left_out(rules):
    standing = stand(1, rules, {99: (Means.ACHIEVED, None)})

    assert (standing.units, standing.is_full, standing.is_partial) == ((), False, False)
