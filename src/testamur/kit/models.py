"""Fields that say whose a row is."""

from django.db import models


class OwnForeignKey(models.ForeignKey):
    """A foreign key to a row of the same centre.

    PostgreSQL's foreign keys look past row-level security, so the plain constraint would accept another
    centre's row. `kit.protection` makes the real one: `(centre_id, x_id)` references `(centre_id, id)`.
    """

    def __init__(self, to, on_delete=models.PROTECT, **options):
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)
