"""Letters of the learning records service to its users."""

from collections.abc import Mapping

from testamur.ground.accounts import letters
from testamur.records.organisations.models import Member, Organisation
from testamur.records.organisations.queries import super_users_of


def write_to_member(
    member: Member, subject: str, template: str, context: Mapping[str, object], *, secret: str = ""
) -> None:
    words = {"name": member.user.full_name, "organisation": member.organisation.name, **context}
    letters.write(to=member.user.email, subject=subject, template=template, context=words, secret=secret)


def write_to_super_users(
    organisation: Organisation, subject: str, template: str, context: Mapping[str, object]
) -> None:
    for each in super_users_of(organisation=organisation):
        write_to_member(each, subject, template, context)
