"""`testamur manage demonstration_sign_ins`: the table of sign-ins, one for each actor."""

from django.core.management.base import BaseCommand

from testamur.sites.demonstration.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Print who can sign in to the demonstration."

    def handle(self, *args, **options):
        width = max(len(person.email) for person in PEOPLE)
        self.stdout.write(f"Everybody's password is: {PASSWORD}\n")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<{width}}  {person.tries}")
