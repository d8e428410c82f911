"""What users do for themselves before the service opens to them: invitation, agreement, secret question."""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from testamur.ground.accounts import actions as accounts
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import refuse_if
from testamur.records.organisations import problems
from testamur.records.organisations.actions.users import plain_answer
from testamur.records.organisations.models import AgreementAnswer, AgreementText, Member, SecretQuestion

ACCEPTED = define(
    "organisation_user.accepted", "Somebody with an account accepted an organisation's invitation"
)
DECLINED = define(
    "organisation_user.declined", "Somebody with an account declined an organisation's invitation"
)
AGREED = define("user_agreement.accepted", "A user accepted the user agreement as they signed in")
REFUSED = define("user_agreement.declined", "A user declined the user agreement, and was signed out")
QUESTION_CHOSEN = define("organisation_user.question_chosen", "A user chose a secret question and its answer")


@transaction.atomic
def accept_invitation(*, member: Member, by: Actor, now: datetime) -> None:
    if Member.objects.filter(pk=member.pk, invited_at__isnull=False, ended_at=None).update(
        invited_at=None, invited_name=""
    ):
        accounts.note_organisations(user=member.user, joined=1)
        _record(ACCEPTED, member, by=by, now=now)


@transaction.atomic
def decline_invitation(*, member: Member, by: Actor, now: datetime) -> None:
    if Member.objects.filter(pk=member.pk, invited_at__isnull=False, ended_at=None).update(ended_at=now):
        _record(DECLINED, member, by=by, now=now)


@transaction.atomic
def answer_agreement(
    *, member: Member, text: AgreementText, accepted: bool, by: Actor, now: datetime
) -> None:
    """Keep the answer. One row for each sign-in: what was accepted once is accepted again the next time."""
    AgreementAnswer.objects.create(
        organisation=member.organisation,
        user=member.user,
        text=text,
        accepted=accepted,
        at=now,
        origin=by.origin,
    )
    _record(AGREED if accepted else REFUSED, member, {"wording": text.number}, by=by, now=now)


@transaction.atomic
def choose_question(*, member: Member, question: str, answer: str, by: Actor, now: datetime) -> None:
    """Only the answer's hash is kept; choosing again replaces it."""
    refuse_if(problems.answer_problems(question=question, answer=answer))
    SecretQuestion.objects.update_or_create(
        user=member.user,
        defaults={"question": question, "answer_hash": make_password(plain_answer(answer)), "set_at": now},
    )
    _record(QUESTION_CHOSEN, member, by=by, now=now)


def _record(event: str, member: Member, after: dict | None = None, *, by: Actor, now: datetime) -> None:
    change = Change("organisation user", member.pk, member.name, after=after or {})
    by = replace(by, organisation_id=member.organisation_id)
    record(event, changes=[change], by=by, centre_id=None, now=now)
