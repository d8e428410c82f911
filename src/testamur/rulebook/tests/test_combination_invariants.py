"""What must hold for every rule and every learner, on rules made at random (CAT-04, CLM-05)."""

import json
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from testamur.rulebook.combination import (
    Allowance,
    Bar,
    Bound,
    Group,
    Held,
    Keep,
    Measure,
    Rule,
    RuleProblems,
    Solver,
    Status,
    Straddling,
    Substitute,
    Unit,
    explain,
    from_data,
    to_data,
)
from testamur.rulebook.tests.combination_oracle import best_score

CODES = tuple("ABCDEF")
levels = st.sampled_from([None, 2, 3, 4])


@st.composite
def bounds(draw, largest=5):
    of = draw(st.sampled_from([Measure.CREDITS, Measure.CREDITS, Measure.UNITS]))
    lowest, highest = draw(levels), draw(st.sampled_from([None, None, None, 3, 4]))
    if lowest and highest and lowest > highest:
        highest = None
    return Bound(draw(st.integers(1, largest if of is Measure.CREDITS else 2)), of, lowest, highest)


@st.composite
def groups(draw, name="G", depth=2):
    codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=4))
    split = draw(st.integers(0, 1)) if codes else 0
    inner = []
    if depth:
        number = draw(st.integers(0, 2))
        inner = [draw(groups(f"{name}{index}", depth - 1)) for index in range(number)]
    if not codes and not inner:
        codes = [draw(st.sampled_from(CODES))]
    return Group(
        name=name,
        mandatory=tuple(codes[:split]),
        optional=tuple(codes[split:]),
        groups=tuple(inner),
        choose=draw(st.sampled_from([None, 1])) if inner else None,
        at_least=tuple(draw(st.lists(bounds(), max_size=1))),
        at_most=tuple(draw(st.lists(bounds(6), max_size=1))),
        may_fail=draw(st.sampled_from([None, None, Allowance(1), Allowance(2, 4)])),
    )


@st.composite
def rules(draw):
    root = draw(groups())
    root = replace(root, at_least=(*root.at_least, Bound(draw(st.integers(1, 10)))))
    listed = sorted(root.codes())
    barred, equivalents = (), ()
    if len(listed) > 1:
        pair = st.lists(st.sampled_from(listed), min_size=2, max_size=3, unique=True).map(tuple)
        barred = tuple(draw(st.lists(st.builds(Bar, st.just("bar"), pair, st.just(Keep.BEST)), max_size=1)))
        pairs = st.builds(Substitute, st.sampled_from(listed), st.sampled_from(CODES))
        equivalents = tuple(draw(st.lists(pairs.filter(lambda p: p.unit != p.met_by), max_size=1)))
    return Rule(root, barred, equivalents, straddling=draw(st.sampled_from(Straddling)))


units_of_any_kind = st.tuples(
    *(st.builds(Unit, st.just(c), st.just(c), st.integers(2, 4), st.integers(0, 5)) for c in CODES)
).map(lambda units: {unit.code: unit for unit in units})
holdings = st.lists(
    st.builds(Held, st.sampled_from(CODES), grade_achieves=st.sampled_from([True, True, True, False])),
    max_size=5,
    unique_by=lambda held: held.code,
).map(lambda held: {holding.code: holding for holding in held})


def gap_and_credits(rule, units, held):
    solver = Solver(rule, units)
    way = solver.best(held)
    return way.gap, sum(way.amounts[: solver.tree.bands])


@pytest.mark.spec("CLM-05")
@settings(max_examples=120, deadline=None)
@given(rules(), units_of_any_kind, holdings)
def test_the_best_valid_combination_is_found(rule, units, held):
    assert gap_and_credits(rule, units, held) == best_score(rule, units, held)


@pytest.mark.spec("CAT-04", "CLM-05")
@settings(max_examples=50, deadline=None)
@given(rules(), units_of_any_kind, st.sets(st.sampled_from(CODES), max_size=5))
def test_of_a_barred_set_the_unit_with_most_credit_counts(rule, units, codes):
    barred = tuple(replace(bar, keep=Keep.MOST_CREDIT) for bar in rule.barred)
    rule = replace(rule, barred=barred, equivalents=())
    held = {code: Held(code) for code in sorted(codes)}

    assert gap_and_credits(rule, units, held) == best_score(rule, units, held)


@pytest.mark.spec("CLM-05")
@settings(max_examples=50, deadline=None)
@given(rules(), units_of_any_kind, holdings, st.sampled_from(CODES))
def test_one_more_unit_never_does_harm(rule, units, held, code):
    before = gap_and_credits(rule, units, held)[0]

    after = gap_and_credits(rule, units, {**held, code: Held(code)})[0]

    assert after <= before


@pytest.mark.spec("CAT-04", "CLM-05")
@settings(max_examples=50, deadline=None)
@given(rules(), units_of_any_kind, holdings)
def test_the_order_of_groups_and_units_makes_no_difference(rule, units, held):
    turned = replace(rule, root=turned_round(rule.root))
    held_turned = dict(reversed(held.items()))

    assert gap_and_credits(turned, units, held_turned) == gap_and_credits(rule, units, held)


def turned_round(group):
    return replace(
        group,
        mandatory=group.mandatory[::-1],
        optional=group.optional[::-1],
        groups=tuple(turned_round(part) for part in reversed(group.groups)),
        at_least=group.at_least[::-1],
        at_most=group.at_most[::-1],
    )


@pytest.mark.spec("BEY-10", "BEY-17", "CLM-05")
@settings(max_examples=50, deadline=None)
@given(rules(), units_of_any_kind, holdings)
def test_explanation_figures_and_verdict_agree(rule, units, held):
    explained = set(explain(rule, units))

    verdict = Solver(rule, units).judge(held)

    assert (verdict.status is Status.FULL) == (verdict.missing == ())
    assert (verdict.status is Status.FULL) == all(figure.met for figure in verdict.figures)
    assert {(f.depth, f.group, f.text) for f in verdict.figures} <= explained
    assert {lack.group for lack in verdict.missing} <= {line.group for line in explained}
    assert sum(counted.credits for counted in verdict.counted) == verdict.credits
    assert len({counted.unit for counted in verdict.counted}) == len(verdict.counted)


@pytest.mark.spec("CLM-05")
@settings(max_examples=50, deadline=None)
@given(rules(), units_of_any_kind, holdings)
def test_everything_held_is_counted_or_explained_as_surplus(rule, units, held):
    verdict = Solver(rule, units).judge(held)

    assert {c.held.code for c in verdict.counted} | {s.unit for s in verdict.surplus} == set(held)


@pytest.mark.spec("CAT-04")
@settings(max_examples=50, deadline=None)
@given(rules())
def test_a_rule_survives_being_written_down_and_read_again(rule):
    try:
        read = from_data(json.loads(json.dumps(to_data(rule))))
    except RuleProblems as refusal:
        assume("at_least is more" not in str(refusal))
        raise

    assert read == rule


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
KEYS = ["name", "mandatory", "optional", "groups", "choose", "at_least", "at_most", "may_fail", "barred"]
MORE_KEYS = [
    "equivalents",
    "exemptions",
    "measured_in",
    "straddling",
    "units",
    "credits",
    "from_level",
    "keep",
]
nearly_a_rule = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 5)
    | st.sampled_from(["A", "B", "best", ""])
    | st.lists(st.just("A")),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS + MORE_KEYS), inner, max_size=6)
    ),
)


@pytest.mark.spec("CAT-04")
@settings(max_examples=120, deadline=None)
@given(anything | nearly_a_rule)
def test_any_data_is_read_or_refused_with_reasons(data):
    try:
        rule = from_data(data)
    except RuleProblems as refusal:
        assert all(problem.path and problem.message for problem in refusal.problems)
    else:
        assert from_data(to_data(rule)) == rule
