"""Reads about the learners of one centre."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class Known:
    """A learner the centre has already, as far as it takes to recognise them."""

    id: int
    number: str
    forename: str
    surname: str
    sort_key: str
    date_of_birth: date
    uln: str
    centre_reference: str

    @property
    def full_name(self) -> str:
        return f"{self.forename} {self.surname}"


_KNOWN = """
with wanted as materialized (select * from unnest(%(sort_keys)s::text[], %(births)s::date[]) as w (sort_key, born_on))
select l.id, l.number, l.forename, l.surname, l.sort_key, l.date_of_birth, l.uln, l.centre_reference
  from learners_learner l
 where l.centre_id = %(centre)s
   and (l.uln = any (%(ulns)s) and l.uln <> ''
        or (l.sort_key, l.date_of_birth) in (select sort_key, born_on from wanted))
 order by l.id
"""


def known_learners(
    *, centre_id: int, ulns: Collection[str], names_and_births: Collection[tuple[str, date]]
) -> list[Known]:
    """The centre's learners who have one of these ULNs, or one of these sort keys with its date of birth."""
    with connection.cursor() as cursor:
        cursor.execute(
            _KNOWN,
            {
                "centre": centre_id,
                "ulns": list(ulns),
                "sort_keys": [sort_key for sort_key, _ in names_and_births],
                "births": [born_on for _, born_on in names_and_births],
            },
        )
        return [Known(*facts) for facts in cursor.fetchall()]
