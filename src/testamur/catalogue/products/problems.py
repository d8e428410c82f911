"""What stands in the way of publishing a version, and of changing one by hand."""

from collections.abc import Mapping

from testamur.catalogue.products.files.versions import overall_problems
from testamur.catalogue.products.models import Version
from testamur.catalogue.products.rule_edits import Data
from testamur.kit.problems import Problem
from testamur.rulebook import combination
from testamur.rulebook.grades import Scale


def rule_problems(rule: Data, units: Mapping[str, combination.Unit]) -> list[Problem]:
    """Why this rule cannot be used yet; the place is the group's name, or the path in the rule."""
    try:
        compiled = combination.from_data(rule)
    except combination.RuleProblems as wrong:
        found = wrong.problems
    else:
        found = tuple(combination.problems(compiled, units))
    return [Problem("rule.unfinished", each.message, each.path) for each in found]


def publication_problems(
    version: Version, units: Mapping[str, combination.Unit], scales: Mapping[str, Scale]
) -> list[Problem]:
    """Why this version cannot be published."""
    found = []
    if version.status != Version.Status.DRAFT:
        found.append(Problem("version.not-draft", f"Version {version.number} is no draft any more."))
    found += rule_problems(version.rule, units)
    if version.aggregation is not None and not found:
        code = version.scale.code if version.scale else None
        sentences = overall_problems(version.aggregation, code, version.rule, scales)
        found += [Problem("overall.wrong", sentence, "overall") for sentence in sentences]
    return found


def no_draft() -> Problem:
    return Problem("version.no-draft", "There is no draft to change. Begin one from the published version.")


def already_draft() -> Problem:
    return Problem("version.draft", "There is a draft already. Change, publish or discard that one.")


def changed_meanwhile() -> Problem:
    return Problem(
        "rule.changed", "Somebody changed this rule since you saw it. Look again, then do it anew."
    )
