"""`testamur manage load_catalogue FILES…`: load the catalogue from files, all of them or none."""

from functools import reduce
from operator import add
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from testamur.catalogue.products.actions import load_catalogue
from testamur.catalogue.products.facts import Catalogue
from testamur.catalogue.products.files import read_catalogue
from testamur.catalogue.products.queries import scales_by_code
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, within


class Command(BaseCommand):
    help = "Load scales, units, products and rules from YAML files: all of them, or none."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args, files, **options):
        try:
            with within(STAFF):
                scales = scales_by_code()
                parts = [read_catalogue(_text(path), path.name, scales=scales) for path in files]
                differences = load_catalogue(
                    catalogue=reduce(add, parts, Catalogue()), by=Actor.system("load_catalogue"), now=now()
                )
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(f"{problem.place}: {problem.message}")
            raise CommandError("Nothing was loaded.") from None
        for standing in ("new", "changed", "same"):
            count = sum(each.standing == standing for each in differences)
            self.stdout.write(f"{count} {standing}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise CommandError(f"{path} cannot be read: {wrong}") from None
