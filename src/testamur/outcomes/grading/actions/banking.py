"""What the EQA's decisions do to submitted grades, and the centre's answers: called by the quality room and here."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit.problems import Problem, refuse_if
from testamur.kit.transitions import move
from testamur.outcomes.grading.actions.stages import tell_stages
from testamur.outcomes.grading.actions.submitting import address_of
from testamur.outcomes.grading.actions.trail import record_grades
from testamur.outcomes.grading.models import Submission, UnitGrade
from testamur.outcomes.grading.problems import (
    Entry,
    answer_problems,
    code_problem,
    declaration_problems,
    grade_named,
)
from testamur.outcomes.grading.queries.cells import scales_of

BANKED = define("grades.banked", "The EQA accepted grades of a learner: they are banked")
QUERIED = define("grades.queried", "The EQA asked for more about grades of a learner")
REJECTED = define("grades.rejected", "The EQA rejected grades of a learner")
ANSWERED = define("grades.answered", "The centre answered the EQA about grades of a learner")

Status = UnitGrade.Status


@transaction.atomic
def bank(*, submission: Submission, ids: Collection[int], by: Actor, now: datetime) -> list[int]:
    """Bank those of these grades that are still with the EQA; give back the ids of those that moved.

    In order: move them; hand down the stages; audit one row for each learner.
    """
    moved = move(_with_eqa(submission, ids), to=Status.BANKED, banked_at=now)
    _follow_up(BANKED, submission, moved, "", by, now)
    return moved


@transaction.atomic
def return_to_centre(
    *,
    submission: Submission,
    ids: Collection[int],
    to: UnitGrade.Status,
    comment: str,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Give grades back with the EQA's words: asked about (`QUERIED`) or rejected (`REJECTED`).

    A rejected grade never counts; its attempt is not used up, and another grade can be entered.
    """
    moved = move(_with_eqa(submission, ids), to=to, eqa_comment=comment)
    _follow_up(QUERIED if to == Status.QUERIED else REJECTED, submission, moved, comment, by, now)
    return moved


def _with_eqa(submission: Submission, ids: Collection[int]):
    """Only what waits for the EQA: what the centre was asked about is the centre's turn."""
    return UnitGrade.objects.filter(submission=submission, pk__in=ids, status=Status.WITH_EQA)


def _follow_up(
    event: str, submission: Submission, ids: Collection[int], because: str, by: Actor, now: datetime
) -> None:
    touched = UnitGrade.objects.filter(pk__in=ids).values_list("registration_id", flat=True).distinct()
    tell_stages(registration_ids=list(touched), now=now)
    record_grades(event, ids=ids, by=by, centre_id=submission.centre_id, now=now, because=because)


@transaction.atomic
def answer_eqa(
    *,
    submission: Submission,
    codes: Mapping[int, str],
    answer: str,
    declared: bool,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Send grades that the EQA asked about back to it, corrected or not, with the centre's answer.

    `codes`: by a unit grade's id, its grade's code as it should be. In order: refuse the lot where anything stands in
    the way; keep corrected grades; move all back to the EQA; hand down the stages; audit one row for each learner.
    """
    asked = list(
        UnitGrade.objects.filter(submission=submission, pk__in=codes, status=Status.QUERIED)
        .select_for_update(of=("self",))
        .select_related("unit", "grade")
    )
    scales = scales_of([each.unit for each in asked])
    entries = {each.pk: Entry(each.registration_id, each.unit_id, codes[each.pk]) for each in asked}
    refuse_if(
        [
            *answer_problems(asked=asked, answer=answer),
            *filter(None, (_code_problem(each, entries[each.pk], scales) for each in asked)),
            *declaration_problems(declared=declared, iqa_name=submission.iqa_name),
        ]
    )
    codes_before = {each.pk: each.grade.code for each in asked}
    grades = {each.pk: grade_named(codes[each.pk], scales[each.unit.scale_id]) for each in asked}
    corrected = {pk: grade for pk, grade in grades.items() if grade.code != codes_before[pk]}
    for grade in set(corrected.values()):  # as many statements as there are grades on a scale, at most
        UnitGrade.objects.filter(pk__in=[pk for pk in corrected if corrected[pk] == grade]).update(
            grade=grade
        )
    ids = move(UnitGrade.objects.filter(pk__in=grades), to=Status.WITH_EQA, answer=answer.strip())
    _follow_up(ANSWERED, submission, ids, answer.strip(), by, now)
    return ids


def _code_problem(asked: UnitGrade, entry: Entry, scales) -> Problem | None:
    if not entry.code.strip():
        return Problem("no_grade", f"Choose a grade for {asked.unit.code}.", str(asked.pk))
    found = code_problem(entry, asked.unit, scales[asked.unit.scale_id])
    return found and Problem(found.code, found.message, str(asked.pk))


@transaction.atomic
def tell_centre(*, submission: Submission, subject: str, sentences: Collection[str], now: datetime) -> None:
    """Write to the person who submitted that the EQA has decided: what, how many, and where to read why."""
    send_message(
        to=User.objects.get(pk=submission.submitted_by_id),
        subject=subject,
        template="grading/decided.txt",
        context={"submission": submission, "sentences": list(sentences), "address": address_of(submission)},
        now=now,
    )
