"""What a learner would be certificated for, told from where they stand, and why (docs/specification, CLM-05, BEY-17).

A full award is certificated with everything that counts; a partial one with the units that no certificate has yet.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.delivery.registrations.models import Registration
from testamur.outcomes.certification.models import AwardKind, ClaimLine
from testamur.outcomes.grading.standing import Standing, UnitStanding
from testamur.rulebook.names import certificate_name


@dataclass(frozen=True)
class Award:
    """`kind` is None while there is nothing to claim. `units` and `working` are as a claim line keeps them."""

    kind: AwardKind | None
    grade: str
    units: tuple[dict[str, Any], ...]
    working: Mapping[str, Any]
    name: str

    @property
    def title(self) -> str:
        """The new claim status, as it is shown: Full, Partial or Nothing."""
        return str(self.kind.label) if self.kind else "Nothing"

    @property
    def said(self) -> str:
        """In a sentence: `Full, Merit, 5 units`."""
        units = "1 unit" if len(self.units) == 1 else f"{len(self.units)} units"
        return ", ".join(filter(None, (self.title, self.grade, units)))

    @property
    def fingerprint(self) -> str:
        """Short, readable, and different whenever anything that would be certificated differs."""
        facts = json.dumps([self.kind, self.grade, self.units, self.name], sort_keys=True)
        return f"{self.said} #{hashlib.sha256(facts.encode()).hexdigest()[:16]}"


def award_for(registration: Registration, standing: Standing, certificated: Collection[str]) -> Award:
    """`certificated` holds the codes of units that an earlier certificate of this registration has already."""
    units = [_as_kept(each) for each in standing.units if _counts(each, standing)]
    if not standing.is_full:
        units = [unit for unit in units if unit["code"] not in certificated]
    kind = (
        AwardKind.FULL if standing.is_full else AwardKind.PARTIAL if standing.is_partial and units else None
    )
    learner = registration.learner
    return Award(
        kind=kind,
        grade=standing.grade,
        units=tuple(units) if kind else (),
        working=working_of(standing),
        name=certificate_name(learner.forename, learner.middle_names, learner.surname),
    )


def still_stands(line: ClaimLine, standing: Standing) -> bool:
    """Whether a claimed award is still borne out: the full award with its grade, or every unit of a partial one."""
    if line.award == AwardKind.FULL:
        return standing.is_full and standing.grade == line.grade
    held = {each.unit.code for each in standing.units}
    return all(unit["code"] in held for unit in line.units)


def working_of(standing: Standing) -> dict[str, Any]:
    """Why this status and this grade: each demand of the rule with its figures, what is missing, each step."""
    verdict, outcome = standing.verdict, standing.outcome
    return {
        "credits": verdict.credits,
        "figures": [
            {"depth": each.depth, "text": each.text, "have": each.have, "need": each.need, "met": each.met}
            for each in verdict.figures
        ],
        "missing": [each.sentence for each in verdict.missing],
        "surplus": [f"{each.unit}: {each.why}" for each in verdict.surplus],
        "steps": [str(step) for step in outcome.steps] if outcome else [],
    }


def _counts(held: UnitStanding, standing: Standing) -> bool:
    """A unit that is not achieved is certificated only where the rule lets it count."""
    achieved = held.grade is None or held.grade.achieves
    return achieved or any(counted.unit == held.unit.code for counted in standing.verdict.counted)


def _as_kept(held: UnitStanding) -> dict[str, Any]:
    return {
        "code": held.unit.code,
        "title": held.unit.title,
        "level": held.unit.level,
        "credits": held.unit.credits,
        "grade": held.grade.code if held.grade else "",
        "means": held.means.name.lower(),
        "shown": held.shown,
    }
