"""Rows of learners to find or register: each gets the ULN it has, a new one, or a person who decides (URN-06).

A row is found only past all guards of the search; whoever may be somebody is left to a person. Before anybody is
registered the rows are held against each other too: two rows of one person get one number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from testamur.ground.audit.actor import Actor
from testamur.records.batches.actions.completing import complete
from testamur.records.batches.codes import Code
from testamur.records.batches.models import Batch, Row
from testamur.records.batches.reading import Sent
from testamur.records.batches.results import Cleaned, Result, cleaned, insufficient, unusable
from testamur.records.register import finding
from testamur.records.register.actions import note_looks, register_many
from testamur.records.register.details import MANDATORY, SEARCHED, digest_of, missing
from testamur.records.register.finding.weighing import COUNTED, weighing
from testamur.records.register.models import Learner
from testamur.records.register.problems import problems_of_each
from testamur.records.register.verifying import Code as Verdict
from testamur.records.register.verifying import ToVerify, Verified, verify
from testamur.rulebook import matching
from testamur.rulebook.matching.levels import Birth, Name
from testamur.rulebook.matching.outcome import POSSIBLE_FROM

UNLIKE_NAMES = frozenset({Name.OTHER, Name.SOMEWHAT_LIKE})
UNLIKE_BIRTHS = frozenset({Birth.OTHER, Birth.SAME_YEAR})
CONFIRMED = {Verdict.MATCH: Code.CONFIRMED, Verdict.LINKED_MATCH: Code.SUBSTITUTED}


@dataclass(frozen=True)
class Task:
    """For whom the rows are done, and whether anybody may be registered."""

    batch: Batch
    by: Actor
    now: datetime

    @property
    def undecided(self) -> str:
        """A check raises no exceptions: there is nothing to decide when nothing was to be done."""
        return Row.State.DONE if self.batch.checks_only else Row.State.EXCEPTION

    @property
    def who(self) -> dict:
        channel = "wire" if self.batch.channel == "wire" else "file"
        return {
            "channel": channel,
            "by": self.by,
            "organisation": self.batch.organisation,
            "now": self.now,
        }


def results(batch: Batch, rows: Sequence[Sent], *, by: Actor, now: datetime) -> list[Result]:
    """What came of each row, in order. The statements are as many for three rows as for a thousand."""
    task = Task(batch, by, now)
    read = [cleaned(each) for each in rows]
    done = _refused(read, task)
    with_uln = {number: each for number, each in enumerate(read) if number not in done and each.uln}
    done |= _verified(with_uln, task)
    to_find = {number: each for number, each in enumerate(read) if number not in done}
    done |= _found_or_registered(to_find, task)
    if not batch.checks_only:
        done = complete(done, read, **task.who)
    learners = Learner.objects.in_bulk({each.learner_id for each in done.values() if each.learner_id})
    note_looks(learners=learners.values(), what="found", **task.who)
    return [done[number] for number in range(len(rows))]


Results = dict[int, Result]
"""By the place of the row among those of the step."""


def _refused(read: Sequence[Cleaned], task: Task) -> Results:
    """Rows that nothing can be done with: wrong form, prohibited text, wrong age, or too little to search by."""
    done = {}
    of_register = problems_of_each([each.details for each in read], now=task.now)
    for number, (each, others) in enumerate(zip(read, of_register, strict=True)):
        needed = ("given_name", "family_name") if each.uln else SEARCHED
        unfit = {problem.place for problem in each.problems}
        lacking = missing(each.details, [name for name in needed if name not in unfit])
        if each.problems or others:
            done[number] = unusable([*each.problems, *others], state=task.undecided)
        elif lacking:
            done[number] = insufficient(lacking, state=task.undecided)
    return done


def _verified(read: Mapping[int, Cleaned], task: Task) -> Results:
    """A ULN that is sent is not searched for: it is the learner's, or somebody has to look."""
    answers = verify(
        [
            ToVerify(
                each.uln,
                each.details.given_name,
                each.details.family_name,
                each.details.born_on,
                each.details.gender,
            )
            for each in read.values()
        ]
    )
    return {number: _confirmed(answer, task) for number, answer in zip(read, answers, strict=True)}


def _confirmed(answer: Verified, task: Task) -> Result:
    if answer.code in CONFIRMED:
        return Result(CONFIRMED[answer.code], answer.held.learner.pk)
    if answer.held is None:
        return Result(Code.UNKNOWN_ULN, state=task.undecided)
    found = ({"learner": answer.held.learner.pk, "flags": list(answer.flags)},)
    return Result(Code.NOT_THIS_LEARNER, found=found, state=task.undecided)


def _found_or_registered(read: Mapping[int, Cleaned], task: Task) -> Results:
    """Rounds: who is like nobody before them in the round is registered, the others are searched for again."""
    alike = _by_digest(read)
    waiting = [numbers[0] for numbers in alike]
    done: Results = {}
    while waiting:
        people = {number: finding.person_of(read[number].details) for number in waiting}
        new = {}
        for number, outcome in _outcomes(people).items():
            if not outcome.candidates:
                new[number] = people[number]
            else:
                done[number] = _searched(outcome, task)
        if task.batch.checks_only:
            done |= dict.fromkeys(new, Result(Code.NO_MATCH))
            break
        for number in list(new):
            if lacking := missing(read[number].details, MANDATORY):
                done[number] = insufficient(lacking, state=task.undecided)
                del new[number]
        apart = _apart(new)
        done |= _registered({number: read[number] for number in apart}, task)
        waiting = [number for number in new if number not in apart]
    for first, *others in alike:
        done |= dict.fromkeys(others, _again(done[first]))
    return done


def _outcomes(people: Mapping[int, matching.Person]) -> dict[int, matching.Outcome]:
    """What a search says of each, without those who are no question.

    Brothers and sisters at the address can stand before the person, who was held at another: whoever has only them
    is searched for once more without the postcode.
    """
    found = dict(zip(people, _searched_for(people.values()), strict=True))
    families = [number for number, each in found.items() if each.candidates and not _questions(each)]
    if families:
        moved = [replace(people[number], postcode="", previous_postcode="") for number in families]
        found |= dict(zip(families, _searched_for(moved), strict=True))
    return {number: replace(each, candidates=_questions(each)) for number, each in found.items()}


def _searched_for(people: Iterable[matching.Person]) -> list[matching.Outcome]:
    return finding.find(list(people), possible_from=POSSIBLE_FROM)


def _questions(outcome: matching.Outcome) -> tuple[matching.Candidate, ...]:
    return tuple(each for each in outcome.candidates if _is_a_question(each.score))


def _by_digest(read: Mapping[int, Cleaned]) -> list[list[int]]:
    """Rows with the same five details are of one person."""
    same = defaultdict(list)
    for number, each in read.items():
        same[digest_of(each.details)].append(number)
    return list(same.values())


def _again(first: Result) -> Result:
    """The other rows of somebody whose first row was registered: they are found."""
    return Result(Code.FOUND, first.learner_id) if first.code == Code.REGISTERED else first


def _searched(outcome: matching.Outcome, task: Task) -> Result:
    if outcome.verdict is matching.Verdict.EXACT:
        return Result(Code.FOUND, outcome.candidates[0].learner)
    found = tuple({"learner": each.learner, "bits": round(each.score.bits, 1)} for each in outcome.candidates)
    return Result(Code.POSSIBLE, found=found, state=task.undecided)


def _is_a_question(score: matching.Score) -> bool:
    """Not brothers and sisters: of one family and address, but with another given name and another birthday.

    A search shows them to a person; a file that asked about each of them would bury the questions that matter.
    """
    return score.names.given not in UNLIKE_NAMES or score.born_on not in UNLIKE_BIRTHS


def _apart(people: Mapping[int, matching.Person]) -> list[int]:
    """Those who are nobody that stands before them: sharing no key, or so unlike that a search would not show them."""
    weigh = weighing()
    weigh.meet(getattr(person, name) for person in people.values() for name in COUNTED)
    chosen: list[int] = []
    under: dict[int, list[int]] = defaultdict(list)
    for number, person in people.items():
        keys = {key for _, key in matching.asked_keys(person)}
        others = {other for key in keys for other in under[key]}
        scores = (weigh.scorer.score(person, people[other]) for other in others)
        if any(score.bits >= POSSIBLE_FROM and _is_a_question(score) for score in scores):
            continue
        chosen.append(number)
        for _, key in matching.stored_keys(person):
            under[key].append(number)
    return chosen


def _registered(read: Mapping[int, Cleaned], task: Task) -> Results:
    if not read:
        return {}
    learners = register_many(details=[each.details for each in read.values()], **task.who)
    return {
        number: Result(_code_of(learner, task), learner.pk)
        for number, learner in zip(read, learners, strict=True)
    }


def _code_of(learner: Learner, task: Task) -> Code:
    """Somebody may have registered the same person between the search and now: then they are found."""
    return Code.REGISTERED if learner.created_at == task.now else Code.FOUND
