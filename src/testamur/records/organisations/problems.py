"""What stands in the way of registering organisations and looking after their users (LRS-01 to LRS-05)."""

import re
from collections.abc import Collection
from datetime import date

from django.conf import settings

from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Problem
from testamur.records.organisations.models import Credential, Member, Organisation, Role, SecretQuestion
from testamur.records.organisations.queries import agreement_in_force, super_users_of

# Organisations (LRS-01)


def registration_problems(
    *, ukprn: str, name: str, agreement_on: date, on: date, organisation: Organisation | None = None
) -> list[Problem]:
    """Of a new organisation, or of what `organisation` is changed to."""
    problems = []
    others = Organisation.objects.exclude(pk=organisation.pk) if organisation else Organisation.objects.all()
    if not re.fullmatch(r"1\d{7}", ukprn, re.ASCII):
        sentence = "A UKPRN has 8 digits and begins with 1, like 10001234"
        problems.append(Problem("ukprn.format", sentence, place="ukprn"))
    elif taken := others.filter(ukprn=ukprn).first():
        sentence = f"{taken.name} is registered with this UKPRN"
        problems.append(Problem("ukprn.taken", sentence, place="ukprn"))
    if not name.isprintable() or not name.strip():
        problems.append(Problem("name.unreadable", "Enter the organisation's name", place="name"))
    if agreement_on > on:
        sentence = "The agreement cannot have been signed after today"
        problems.append(Problem("agreement.future", sentence, place="agreement_on"))
    return problems


def opening_problems() -> list[Problem]:
    """Users must have something to accept before there are any."""
    if agreement_in_force() is not None:
        return []
    sentence = "Publish the user agreement first: users accept it each time they sign in"
    return [Problem("agreement.none", sentence)]


def certificate_problems(credential: Credential, *, fingerprint: str) -> list[Problem]:
    if not re.fullmatch(r"[0-9a-f]{64}", fingerprint):
        sentence = "A SHA-256 fingerprint has 64 digits and letters a to f; colons and spaces do not matter"
        return [Problem("certificate.format", sentence, place="fingerprint")]
    if fingerprint in credential.certificates:
        return [Problem("certificate.known", "This certificate is on the list", place="fingerprint")]
    return []


# Users (LRS-02, LRS-03)


def is_generic(text: str) -> bool:
    """Whether this names nobody: "Guest", "admin2@…", "Exams Office"."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(words) and all(word in settings.LRS_GENERIC_NAMES for word in words)


def person_problems(*, full_name: str, email: str) -> list[Problem]:
    """An account is one person's: what is done with it is theirs."""
    problems = []
    if is_generic(full_name):
        sentence = f"“{full_name}” is not a person’s name. Accounts that people share are prohibited."
        problems.append(Problem("user.generic", sentence, place="full_name"))
    elif len(full_name.split()) < 2 or not full_name.isprintable():
        sentence = "Enter the given name and the family name"
        problems.append(Problem("user.name", sentence, place="full_name"))
    if is_generic(email.partition("@")[0]):
        sentence = (
            "This address is not one person’s. Use their own: accounts that people share are prohibited."
        )
        problems.append(Problem("user.generic_address", sentence, place="email"))
    return problems


def here_problems(*, organisation: Organisation, email: str) -> list[Problem]:
    here = Member.objects.filter(
        organisation=organisation, user__email=email.strip().lower(), ended_at=None
    ).exists()
    if not here:
        return []
    return [Problem("user.already_here", "Somebody with this email address is a user already", place="email")]


def role_problems(*, roles: Collection[str], member: Member | None = None, by: Actor) -> list[Problem]:
    if not roles:
        return [Problem("role.none", "Select at least one role", place="roles")]
    if member is None or Role.SUPER_USER in roles or Role.SUPER_USER not in member.roles:
        return []
    if member.user_id == by.user_id:
        sentence = "You cannot take away your own super user role. Ask another super user to."
        return [Problem("role.own", sentence, place="roles")]
    return last_super_user_problems(member=member)


def leaving_problems(*, member: Member, by: Actor) -> list[Problem]:
    """Of suspending or deleting a user."""
    if member.user_id == by.user_id:
        sentence = "You cannot suspend or delete yourself. Ask another super user to."
        return [Problem("user.yourself", sentence)]
    return last_super_user_problems(member=member) if Role.SUPER_USER in member.roles else []


def last_super_user_problems(*, member: Member) -> list[Problem]:
    """An organisation always has somebody who can look after its users."""
    # Locked, so that two super users who remove each other at once do not both succeed.
    ids = [
        each.pk for each in super_users_of(organisation=member.organisation).select_for_update(of=("self",))
    ]
    if ids != [member.pk]:
        return []
    sentence = f"{member.name} is the organisation's last super user. Make somebody else one first."
    return [Problem("super_user.last", sentence, place="roles")]


def reset_problems(*, member: Member) -> list[Problem]:
    if member.invited_at is not None:
        sentence = f"{member.name} has not accepted yet. Send the invitation again instead."
        return [Problem("reset.invited", sentence)]
    return []


# Their own (LRS-03)


def answer_problems(*, question: str, answer: str) -> list[Problem]:
    if question not in SecretQuestion.Question.values:
        return [Problem("question.unknown", "Select a question", place="question")]
    if len(answer.strip()) < 3:
        return [Problem("question.short", "Answer with at least 3 letters", place="answer")]
    return []


def user_problems(user: User) -> list[Problem]:
    """Of a person for whom there is no secret question to ask."""
    if SecretQuestion.objects.filter(user=user).exists():
        return []
    return [
        Problem("question.none", "They have not chosen a secret question yet: they do at their next sign-in")
    ]
