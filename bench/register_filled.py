"""A database of its own with so many made-up learners, loaded in bulk: what the benchmarks of the register share.

What the loading takes is printed by `script/bench register_filled 1000000`. The database stays, and is used again by
whatever asks for the same number; it is the one thing to delete afterwards (`drop database`), some 1.4 GB a million.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import perf_counter

import numpy as np
from bench.people_made_up import SEED, Made, register

KEYS = np.dtype(
    [("columns", ">i2"), ("long", ">i4"), ("k", ">i8"), ("short", ">i4"), ("learner", ">i4")]
)  # one row of PostgreSQL's binary COPY
BEFORE_ROWS, AFTER_ROWS = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
CODES = {"M": "1", "F": "2"}
MADE_UP = "2026-09-01 09:00:00+00"

_STAGE = """
create unlogged table made_up (id int, given text, family text, middle text, born_on date, gender text, postcode text,
    place_of_birth text, email text, details_key bigint)
"""
_LEARNERS = f"""
insert into register_learner (id, uln, title, given_name, middle_names, family_name, preferred_name,
    previous_family_name, family_name_at_16, school_at_16, address_1, address_2, town, county, postcode,
    previous_postcode, born_on, place_of_birth, gender, email, nationality, scottish_candidate_number, verification,
    other_verification, sharing, notes, status, version, created_at, updated_at,
    details_key)
overriding system value
select id, 1000000000 + id, '', given, middle, family, '', '', '', '', '', '', '', '', postcode, '', born_on,
    place_of_birth, gender, email, '', '', '1', '', '1', '', 'active', 1, '{MADE_UP}', '{MADE_UP}', details_key from made_up
"""
_NEXT_ONES = "select setval(pg_get_serial_sequence('register_learner', 'id'), max(id)) from register_learner"


def key_of(made: Made) -> int:
    from testamur.records.register import details

    five = details.Details(
        given_name=made.given,
        family_name=made.family,
        born_on=date.fromisoformat(made.born_on),
        gender=CODES[made.gender],
        postcode=made.postcode,
    )
    return details.key_of(five)


def person_of(made: Made):
    from testamur.rulebook import matching

    return matching.person(
        {
            "given": made.given,
            "family": made.family,
            "middle": made.middle,
            "born_on": made.born_on,
            "postcode": made.postcode,
            "gender": made.gender,
            "place_of_birth": made.place_of_birth,
            "email": made.email,
        }
    )


@contextmanager
def filled(count: int, *, seed: int = SEED) -> Iterator[None]:
    """The connection uses the register of so many learners meanwhile. Loads it if it is not there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    name = f"register_{count}_{seed}"
    with testing.owners_connection() as owner:
        is_there = owner.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if not is_there:
            owner.execute(f'drop database if exists "{name}_loading"')
            owner.execute(f'create database "{name}_loading" template "{testing.template_database()}"')
            load(f"{name}_loading", count, seed)
            owner.execute(f'alter database "{name}_loading" rename to "{name}"')
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()


def load(database: str, count: int, seed: int) -> None:
    from testamur.kit import testing
    from testamur.rulebook import matching

    started = perf_counter()
    with testing.owners_connection(database) as owner:
        owner.execute("set maintenance_work_mem = '1GB'")
        indexes = owner.execute(
            "select indexname, indexdef from pg_indexes where tablename = 'register_learnerkey'"
        ).fetchall()
        owner.execute("alter table register_learnerkey drop constraint register_learnerkey_pkey")
        for name, _ in indexes:
            owner.execute(f"drop index if exists {name}")
        owner.execute(_STAGE)
        keys, learners, first = [], [], 1
        for chunk in register(count, seed=seed):
            people = [person_of(made) for made in chunk]
            ids = range(first, first + len(chunk))
            first += len(chunk)
            _copy(
                owner,
                "made_up",
                (
                    [n, *made[:4], CODES[made.gender], *made[5:], key_of(made)]
                    for n, made in zip(ids, chunk, strict=True)
                ),
            )
            owner.execute(_LEARNERS)
            owner.execute("truncate made_up")
            _copy(
                owner,
                "register_compared",
                ([n, *_columns(each)] for n, each in zip(ids, people, strict=True)),
            )
            for number, each in zip(ids, people, strict=True):
                found = {key for _, key in matching.stored_keys(each)}
                keys.append(np.fromiter(found, ">i8", len(found)))
                learners.append(np.full(len(found), number, ">i4"))
        print(f"{count:,} learners compared and keyed: {perf_counter() - started:.0f} s", flush=True)
        owner.execute("drop table made_up")
        owner.execute(_NEXT_ONES)
        _copy_keys(owner, np.concatenate(keys), np.concatenate(learners))
        print(f"their keys copied, sorted: {perf_counter() - started:.0f} s", flush=True)
        owner.execute("alter table register_learnerkey add primary key (k, learner_id)")
        for name, definition in indexes:
            if not name.endswith("_pkey"):
                owner.execute(definition)
        owner.execute("vacuum (analyze) register_learner, register_compared, register_learnerkey")
        print(f"indexed: {perf_counter() - started:.0f} s", flush=True)


def _columns(person) -> tuple[str, ...]:
    from testamur.rulebook.matching.normal import FIELDS

    return tuple(getattr(person, name) for name in FIELDS)


def _copy(owner, table: str, rows) -> None:
    with owner.cursor().copy(f"copy {table} from stdin") as copy:
        copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))


def _copy_keys(owner, keys: np.ndarray, learners: np.ndarray) -> None:
    order = np.argsort(keys.astype("i8"), kind="stable")
    with owner.cursor().copy("copy register_learnerkey (k, learner_id) from stdin (format binary)") as copy:
        copy.write(BEFORE_ROWS)
        for part in np.array_split(order, max(1, len(order) // 1_000_000)):
            rows = np.empty(len(part), KEYS)
            rows["columns"], rows["long"], rows["short"] = 2, 8, 4
            rows["k"], rows["learner"] = keys[part], learners[part]
            copy.write(rows.tobytes())
        copy.write(AFTER_ROWS)


def main() -> int:
    from django.db import connection

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"seed {SEED}")
    with filled(count), connection.cursor() as cursor:
        cursor.execute(
            "select relname, pg_relation_size(oid) / 1e6 from pg_class "
            "where relname like 'register_%' and relkind in ('r', 'i') and pg_relation_size(oid) > 1e6 order by 1"
        )
        for name, megabytes in cursor.fetchall():
            print(f"  {name:48}{megabytes:10,.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
