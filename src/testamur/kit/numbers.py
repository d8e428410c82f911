"""Numbers that people read out: drawn from the database's sequences, never given twice, whatever is rolled back."""

from django.db import connection
from django.db.migrations import RunSQL


def take(series: str, count: int = 1) -> list[int]:
    """The next `count` numbers of a series, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s) from generate_series(1, %s)", [series, count])
        return [number for (number,) in cursor.fetchall()]


class CreateSeries(RunSQL):
    """A migration step that makes a series: `CreateSeries("batch_number", start=805500001)`."""

    def __init__(self, name: str, start: int):
        super().__init__(f"create sequence {name} start {start}", f"drop sequence {name}")
        self._arguments = (name, start)

    def deconstruct(self):
        return (type(self).__qualname__, self._arguments, {})
