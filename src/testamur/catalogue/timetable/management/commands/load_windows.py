"""`testamur manage load_windows FILE`: load assessment windows from a file, all of them or none."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from testamur.catalogue.timetable.actions import load_windows
from testamur.catalogue.timetable.files import read_windows
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, within


class Command(BaseCommand):
    help = "Load assessment windows from a YAML file: all of them, or none."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            text = file.read_text("utf-8")
            with within(STAFF):
                changed = load_windows(
                    windows=read_windows(text, file.name), by=Actor.system("load_windows"), now=now()
                )
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}") from None
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(f"{problem.place}: {problem.message}")
            raise CommandError("Nothing was loaded.") from None
        self.stdout.write(f"{len(changed)} new or changed")
