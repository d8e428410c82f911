"""Write the pages of `docs/` that are read off the code, or say which are out of date."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from testamur.config.environment import CHECKOUT
from testamur.config.generated_docs import documents

DOCS = CHECKOUT / "docs"


class Command(BaseCommand):
    help = "Write docs/states.md, events.md and roles.md from the code."
    requires_system_checks = []  # needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a page is out of date"
        )

    def handle(self, *args, **options) -> None:
        stale = [path for path, text in _pages() if not path.is_file() or path.read_text("utf-8") != text]
        if options["check"] and stale:
            names = ", ".join(f"docs/{path.name}" for path in stale)
            raise CommandError(f"Out of date: {names}. Run: testamur manage generate_docs")
        for path, text in _pages():
            if path in stale:
                path.write_text(text, "utf-8")
                self.stdout.write(f"docs/{path.name} has been written.")


def _pages() -> list[tuple[Path, str]]:
    return [(DOCS / name, text) for name, text in documents().items()]
