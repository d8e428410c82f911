"""`testamur manage add_staff EMAIL NAME ROLE…`: the first members of staff, whom nobody else can let in."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from testamur.ground.accounts.actions import create_user
from testamur.ground.accounts.models import User
from testamur.ground.accounts.queries import user_with
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within


class Command(BaseCommand):
    help = "Make an account for a member of staff, and email them the link to activate it."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name", help="in full")
        parser.add_argument("roles", nargs="+", choices=User.StaffRole.values)

    def handle(self, *args, email, name, roles, **options):
        if not settings.SENDS_EMAIL and not settings.DEMONSTRATION:
            raise CommandError("Set TESTAMUR_SMTP_HOST: accounts are activated by a link that is emailed.")
        with within(STAFF):
            if user_with(email):
                raise CommandError(f"{email} has an account already.")
            by = Actor.system("add_staff")
            create_user(email=email, full_name=name, staff_roles=tuple(roles), by=by, now=now())
        self.stdout.write(f"The link to activate the account was sent to {email}.")
