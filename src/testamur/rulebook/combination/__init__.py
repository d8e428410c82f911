"""The rule of combination: which units make a qualification, as data, in words and as a verdict (CLM-05).

rule = from_data(yaml.safe_load(...))
for line in explain(rule, units): ...
verdict = Solver(rule, units).judge({"T/502/8235": Held("T/502/8235")})
"""

from testamur.rulebook.means import Means

from .data import from_data, to_data
from .rule import (
    Allowance,
    Bar,
    Bound,
    Group,
    Keep,
    Measure,
    Rule,
    RuleProblem,
    RuleProblems,
    Straddling,
    Substitute,
    Unit,
)
from .solver import Solver, best_award, judge, problems
from .verdict import Counted, Figure, Held, Missing, Status, Surplus, Verdict
from .words import Line, explain

__all__ = [
    "Allowance",
    "Bar",
    "Bound",
    "Counted",
    "Figure",
    "Group",
    "Held",
    "Keep",
    "Line",
    "Means",
    "Measure",
    "Missing",
    "Rule",
    "RuleProblem",
    "RuleProblems",
    "Solver",
    "Status",
    "Straddling",
    "Substitute",
    "Surplus",
    "Unit",
    "Verdict",
    "best_award",
    "explain",
    "from_data",
    "judge",
    "problems",
    "to_data",
]
