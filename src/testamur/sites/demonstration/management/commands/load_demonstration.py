"""`testamur manage load_demonstration`: made-up centres and learners, real public codes, through the real actions."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from testamur.ground.centres.models import Centre
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within
from testamur.sites.demonstration import story


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration. Does nothing when it is there already."

    def add_arguments(self, parser):
        parser.add_argument("--small", action="store_true", help="a few dozen learners instead of 20,000")

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Set TESTAMUR_DEMONSTRATION=yes: made-up people do not belong in a real installation."
            )
        with within(STAFF):
            if Centre.objects.exists():
                return
        story.tell(
            small=options["small"], now=now(), say=self.stdout.write if options["verbosity"] else _nothing
        )


def _nothing(sentence: str) -> None:
    """Say nothing."""
