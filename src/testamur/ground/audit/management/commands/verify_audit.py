"""`testamur manage verify_audit`: hash the whole audit trail again and say whether it is as it was sealed."""

from django.core.management.base import BaseCommand, CommandError

from testamur.ground.audit.queries import verify
from testamur.kit.scope import STAFF, within


class Command(BaseCommand):
    help = "Check the audit trail against its seals. Compare the head with the one in your logs or archive."

    def handle(self, *args, **options):
        with within(STAFF):
            verdict = verify()
        for sentence in verdict.broken:
            self.stderr.write(sentence)
        if not verdict.is_whole:
            raise CommandError("The audit trail has been altered.")
        self.stdout.write(
            f"{verdict.events} events under {verdict.seals} seals are whole. Head: {verdict.head}"
        )
