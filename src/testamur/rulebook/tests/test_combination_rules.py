"""Each shape a rule of combination can take, and the words for it (CAT-04)."""

import pytest

from testamur.rulebook.combination import (
    Held,
    Means,
    RuleProblem,
    RuleProblems,
    Solver,
    Status,
    Surplus,
    Unit,
    best_award,
    explain,
    from_data,
    judge,
    problems,
    to_data,
)
from testamur.rulebook.tests.combination_rules import (
    R2,
    R2_UNITS,
    R8,
    R8_UNITS,
    R9,
    R9_UNITS,
    R11,
    R11_UNITS,
    R14,
    R14_UNITS,
    REAL_RULES,
    some,
)


def by_code(units):
    return {unit.code: unit for unit in units}


def holding(claimed, failed=""):
    passed = {code: Held(code) for code in claimed.split()}
    return passed | {code: Held(code, grade_achieves=False) for code in failed.split()}


def sentences(verdict):
    return [lack.sentence for lack in verdict.missing]


@pytest.mark.spec("CAT-04", "BEY-10")
def test_a_rule_reads_like_the_handbook():
    lines = explain(from_data(R2), by_code(R2_UNITS))

    assert ["    " * line.depth + line.text for line in lines] == [
        "At least 58 credits in total.",
        "At least 40 of the credits must be at Level 3 or above.",
        "    Achieve all 5 units in Mandatory units (27 credits).",
        "    At least 13 credits from Group A.",
        "    Any of the 3 optional units in Group B can count.",
        "    No more than 10 credits from Group B can count.",
        "    Any of the 2 optional units in Group C can count.",
        "    No more than 8 credits from Group C can count.",
    ]


@pytest.mark.spec("CAT-04", "BEY-10")
def test_pathways_bars_compensation_and_equivalents_in_words():
    data = {
        "name": "Diploma",
        "choose": 1,
        "groups": [{"name": "Law", "mandatory": ["A1"]}, {"name": "Care", "optional": ["A2", "A3"]}],
        "at_least": [{"units": 2}, {"credits": 4, "at_level": 3}, {"credits": 1, "to_level": 4}],
        "may_fail": {"units": 1, "size": 6},
        "barred": [{"name": "same title", "units": ["A2", "A3"]}],
        "equivalents": [{"unit": "A1", "met_by": "Z9"}],
        "exemptions": [{"unit": "A2", "met_by": "A level Law"}],
        "straddling": "refuse",
    }

    assert [line.text for line in explain(from_data(data), by_code(some("A", 1, 2, 3)))] == [
        "At least 2 units in total.",
        "At least 4 of the credits must be at Level 3.",
        "At least 1 of the credits must be at Level 4 or below.",
        "Choose 1 of these 2: Law and Care.",
        "Up to 1 unit of the qualification, up to 6 credits together, may be U and still count.",
        "Achieve A1 Unit A1 (1 credit) in Law.",
        "Any of the 2 optional units in Care can count.",
        "Only one of A2 Unit A2 (2 credits) and A3 Unit A3 (3 credits) can count: the one with the most credit (same title).",
        "Z9 counts as A1 Unit A1 (1 credit).",
        "A level Law exempts the learner from A2 Unit A2 (2 credits).",
        "A unit that would go over a maximum does not count at all.",
    ]


@pytest.mark.spec("CLM-05")
@pytest.mark.parametrize(
    ("claimed", "status", "missing"),
    [
        ("A1 A2 A3 P1 P2", Status.FULL, []),
        ("B1 B2 B3 B4 B5 Q1", Status.FULL, []),
        ("A1 A2 A3 B1 P1 Q1", Status.FULL, []),
        ("A1 A2 B1 B2 Q1", Status.PARTIAL, ["1 more unit from Group A."]),
        ("A1 A2 A3", Status.PARTIAL, ["Complete 1 of Pathway C1 or Pathway C2."]),
        ("A1 A2 A3 P1", Status.PARTIAL, ["Unit P2 Unit P2 (20 credits) in Pathway C1 is not achieved."]),
        (
            "",
            Status.NOTHING,
            ["Complete 1 of Group A or Group B.", "Complete 1 of Pathway C1 or Pathway C2."],
        ),
    ],
)
def test_a_or_b_and_one_pathway(claimed, status, missing):
    verdict = judge(from_data(R9), by_code(R9_UNITS), holding(claimed))

    assert (verdict.status, sentences(verdict)) == (status, missing)


@pytest.mark.spec("CLM-05")
@pytest.mark.parametrize(
    ("claimed", "failed", "status", "hours"),
    [
        ("M1 M2 O1 O2", "O3", Status.FULL, 360),
        ("M1 M2 O1", "O2 O3", Status.PARTIAL, 300),
        ("M1 O1 O2 O3", "M2", Status.PARTIAL, 270),
    ],
)
def test_one_optional_unit_may_be_u_but_no_mandatory_one(claimed, failed, status, hours):
    verdict = judge(from_data(R11), by_code(R11_UNITS), holding(claimed, failed))

    assert (verdict.status, verdict.credits) == (status, hours)


@pytest.mark.spec("CLM-05")
def test_two_qualifications_with_one_barring_code_do_not_both_count():
    solver = Solver(from_data(R14), by_code(R14_UNITS))

    both = solver.judge(holding("AL1 AL2"))
    other = solver.judge(holding("AL1 AL3"))

    assert (both.status, both.credits, other.status) == (Status.PARTIAL, 60, Status.FULL)
    assert [surplus.why for surplus in both.surplus] == ["Barred by AL1 (Barring code 1ABC)."]


@pytest.mark.spec("CLM-05")
def test_the_fallback_award_of_a_nested_suite():
    suite = [Solver(from_data(data), by_code(R8_UNITS)) for data in R8]

    awards = [
        best_award(suite, holding(claimed)) for claimed in ("T1 T2 T3 S1 S2 S3", "T1 S2 S3", "S2 S3", "S1")
    ]

    assert [(rule.title, verdict.status) for rule, verdict in awards] == [
        ("Extended Certificate for IT Users", Status.FULL),
        ("Certificate for IT Users", Status.FULL),
        ("Award for IT Users", Status.FULL),
        ("Diploma for IT Users", Status.PARTIAL),
    ]


@pytest.mark.spec("CAT-04", "CLM-05")
def test_a_unit_listed_in_two_groups_counts_once_where_it_is_needed():
    rule = from_data(
        {
            "name": "Certificate",
            "groups": [
                {"name": "Practical", "optional": ["A1", "A2"], "at_least": {"credits": 5}},
                {"name": "Theory", "optional": ["A2", "A3"], "at_least": {"credits": 5}},
            ],
        }
    )
    units = by_code(some("A", 5, 5, 5))

    enough = judge(rule, units, holding("A2 A3"))
    too_few = judge(rule, units, holding("A2"))

    assert {(c.unit, c.group) for c in enough.counted} == {("A2", "Practical"), ("A3", "Theory")}
    assert (enough.status, too_few.status, len(too_few.missing)) == (Status.FULL, Status.PARTIAL, 1)


@pytest.mark.spec("CLM-05")
@pytest.mark.parametrize(("straddling", "credits"), [("count_to_cap", 10), ("refuse", 8)])
def test_a_unit_that_straddles_a_cap_counts_to_the_cap_or_not_at_all(straddling, credits):
    rule = from_data(
        {
            "name": "Certificate",
            "optional": ["A1", "A2"],
            "at_least": {"credits": 9},
            "at_most": {"credits": 10},
            "straddling": straddling,
        }
    )

    verdict = judge(rule, by_code(some("A", 8, 4)), holding("A1 A2"))

    assert verdict.credits == credits


@pytest.mark.spec("CLM-05", "BEY-17")
def test_surplus_says_why():
    units = by_code([*R2_UNITS, Unit("X1", "Elsewhere", 3, 9)])

    verdict = judge(from_data(R2), units, holding("M1 B1 B2 B3 X1", failed="M2"))

    assert set(verdict.surplus) == {
        Surplus("B3", 4, "Over the maximum of Group B."),
        Surplus("X1", 9, "Not part of this rule."),
        Surplus("M2", 4, "Not achieved."),
    }


@pytest.mark.spec("BEY-17")
def test_figures_put_numbers_beside_the_sentences_of_the_rule():
    verdict = judge(from_data(R2), by_code(R2_UNITS), holding("M1 M2 M3 M4 M5 A1 A2 B1 B2 B3"))

    assert [(f.text, f.have, f.need, f.met) for f in verdict.figures] == [
        ("At least 58 credits in total.", 47, 58, False),
        ("At least 40 of the credits must be at Level 3 or above.", 37, 40, False),
        ("Achieve all 5 units in Mandatory units (27 credits).", 5, 5, True),
        ("At least 13 credits from Group A.", 10, 13, False),
        ("No more than 10 credits from Group B can count.", 14, 10, True),
        ("No more than 8 credits from Group C can count.", 0, 8, True),
    ]


@pytest.mark.spec("CAT-04", "CLM-02")
def test_equivalents_and_exemptions_stand_for_a_unit_once():
    rule = from_data(
        {
            "name": "Award",
            "mandatory": ["A1", "A2"],
            "equivalents": [{"unit": "A1", "met_by": "Z1"}],
            "exemptions": [{"unit": "A2", "met_by": "Z1"}, {"unit": "A2", "met_by": "A level"}],
        }
    )
    units = by_code(some("A", 3, 4))

    one = judge(rule, units, holding("Z1"))
    two = judge(rule, units, {"Z1": Held("Z1"), "A level": Held("A level", Means.EXEMPTION)})

    assert (one.status, one.credits) == (Status.PARTIAL, 4)
    assert (two.status, two.credits) == (Status.FULL, 7)
    assert {(c.unit, c.held.code) for c in two.counted} == {("A1", "Z1"), ("A2", "A level")}


@pytest.mark.spec("BEY-10")
def test_missing_names_the_units_that_could_supply_it():
    verdict = judge(from_data(R2), by_code(R2_UNITS), holding("M1 M2 M3 M4 M5 A1 A2 B1 B2 C1 C2"))

    from_a = next(lack for lack in verdict.missing if lack.group == "Group A")
    assert (from_a.amount, from_a.units) == (3, ("A3", "A4", "A5", "A6", "A7", "A3-L2", "A-12"))


@pytest.mark.spec("CAT-04")
@pytest.mark.parametrize(("data", "units"), REAL_RULES.values(), ids=REAL_RULES.keys())
def test_published_rules_survive_being_written_down(data, units):
    rule = from_data(data)

    assert from_data(to_data(rule)) == rule
    assert rule.unit_codes() <= {unit.code for unit in units}


@pytest.mark.spec("CAT-04")
def test_a_rule_asking_more_than_its_units_give_cannot_be_published():
    rule = from_data({"name": "Award", "optional": ["A1", "A2"], "at_least": {"credits": 10}})

    assert problems(rule, by_code(some("A", 4, 4))) == [
        RuleProblem(
            "Award", "Not even every unit together is enough. Still missing: 2 more credits in total."
        )
    ]
    assert problems(rule, by_code(some("A", 6))) == [
        RuleProblem("Award", "Unit A2 is not known. Check the code, or add the unit first.")
    ]


@pytest.mark.spec("CAT-04")
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"name": "Award", "optional": ["A1"], "at_least": {"credits": "ten"}},
         "rule.at_least[0].credits: Write a whole number here, 1 or more."),
        ({"name": "Award", "mandatory": ["A1", 502]},
         "rule.mandatory[1]: Write a word or code here, in quotes if it is a number."),
        ({"name": "Award", "mandatory": ["A1"], "electives": []}, "rule: 'electives' is not known here."),
        ({"name": "Award", "mandatory": ["A1"], "optional": ["A1"]}, "Award: Unit A1 is listed twice in this group."),
        ({"name": "Award", "mandatory": ["A1"], "choose": 1}, "Award: It says choose 1, but has 0 groups"),
        ({"name": "Award", "optional": ["A1"]}, "Award: The rule asks for nothing."),
        ({"name": "Award", "mandatory": ["A1"], "groups": [{"name": "B"}]}, "B: This group is empty."),
        ({"name": "Award", "mandatory": ["A1"], "barred": [{"name": "x", "units": ["A1", "A2"]}]},
         "x: Unit A2 is in no group of this rule."),
        ({"name": "Award", "optional": ["A1"], "at_least": {"guided_hours": 5}},
         "Award: This rule is measured in credits."),
        ({"name": "Award", "optional": ["A1"], "at_least": {"credits": 5}, "at_most": {"credits": 4}},
         "Award: at_least is more than at_most."),
    ],
)  # fmt: skip
def test_problems_say_where_and_what_to_do(data, expected):
    with pytest.raises(RuleProblems) as refusal:
        from_data(data)

    assert len(refusal.value.problems) == 1
    assert str(refusal.value).startswith(expected)


@pytest.mark.spec("CLM-05", "BEY-17")
def test_surplus_names_the_group_whose_maximum_cut_the_unit():
    rule = from_data(
        {
            "name": "Award",
            "at_least": {"credits": 6},
            "at_most": {"credits": 8},
            "groups": [{"name": "Options", "optional": ["A1", "A2", "A3"], "at_most": {"credits": 10}}],
        }
    )

    verdict = judge(rule, by_code(some("A", 6, 3, 3)), holding("A1 A2 A3"))

    assert verdict.credits == 8
    assert verdict.surplus == (
        Surplus("A2", 1, "Over the maximum of Award."),
        Surplus("A3", 3, "Over the maximum of Award."),
    )
