"""Django's migrate, run as the owner of the schema, then every table brought to its protected state."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from testamur.kit.protection import protect


class Command(Migrate):
    help = "Bring the database's schema, its policies and its rights up to date, as the owner of the schema."

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        ordinary = dict(connection.settings_dict)
        if settings.OWNER_DATABASE:
            connection.close()
            connection.settings_dict.update(
                {
                    name: settings.OWNER_DATABASE[name]
                    for name in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
                }
            )
        try:
            super().handle(*args, **options)
            if not options["plan"] and not options["check_unapplied"]:
                call_command("createcachetable", database=options["database"])
                protect(using=options["database"])
        finally:
            connection.close()
            connection.settings_dict.update(ordinary)
