"""Write the pages of `docs/` that are read off the code, or say which are out of date."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from testamur.config.environment import CHECKOUT
from testamur.config.generated_docs import documents
from testamur.sites.api.compatibility import breaks

DOCS = CHECKOUT / "docs"


class Command(BaseCommand):
    help = "Write docs/states.md, events.md, roles.md and api/openapi-v1.json from the code."
    requires_system_checks = []  # needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a page is out of date"
        )

    def handle(self, *args, **options) -> None:
        stale = [path for path, text in _pages() if not path.is_file() or path.read_text("utf-8") != text]
        if options["check"] and stale:
            names = ", ".join(f"docs/{path.relative_to(DOCS)}" for path in stale)
            raise CommandError(f"Out of date: {names}. Run: testamur manage generate_docs")
        for path, text in _pages():
            if path in stale:
                _refuse_to_break(path, text)
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
                self.stdout.write(f"docs/{path.relative_to(DOCS)} has been written.")


def _refuse_to_break(path: Path, text: str) -> None:
    """A version of the API that is published only grows."""
    if path.name.startswith("openapi-") and path.is_file():
        found = breaks(json.loads(path.read_text("utf-8")), json.loads(text))
        if found:
            listed = "\n".join(found)
            raise CommandError(f"This would break users of the published API; make a new version:\n{listed}")


def _pages() -> list[tuple[Path, str]]:
    return [(DOCS / name, text) for name, text in documents().items()]
