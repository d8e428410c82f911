"""The database's own guard over every table: who may read and write it, and which centre's rows they see.

Run as the owner after each migration, and again at will: it brings the whole schema to the same state. It reads
the models, so a new table with a centre is protected the moment it exists:

- a table with a `centre` gets row-level security, one policy for each role, and composite foreign keys that
  keep its rows with their own centre's; one with an `organisation`, a learner registration body, likewise;
- a table that sets `REGISTER` belongs to the learning records service: its staff and all learner registration
  bodies use it, and nobody else sees a row;
- a table that sets `APPEND_ONLY` refuses update, delete and truncate to everybody, its owner included;
- other tables of ours can be written by staff, and by centres only where the model sets `CENTRES_MAY_WRITE`;
- a model may add a policy for one role with `POLICIES = {role: condition}`.

Figures behind these choices: one policy for each role, never "staff or centre" in one, which made counting a
thousand times slower; settings read in a sub-select, so that they are evaluated once a statement.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models

from testamur.kit.models import OwnForeignKey
from testamur.kit.scope import (
    CENTRE_ROLE,
    EQA_ROLE,
    LOGIN_ROLE,
    LRB_ROLE,
    PUBLIC_ROLE,
    ROLES,
    STAFF_ROLE,
)

OWN_CENTRE = "centre_id = (select nullif(current_setting('app.centre', true), '')::bigint)"
ALLOCATED_CENTRES = (
    "centre_id = any "
    "((select coalesce(nullif(current_setting('app.centres', true), ''), '{}')::bigint[])::bigint[])"
)
OWN_ORGANISATION = "organisation_id = (select nullif(current_setting('app.organisation', true), '')::bigint)"
EVERYONE = ", ".join((LOGIN_ROLE, *ROLES))

APPEND_ONLY_FUNCTION = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin raise exception 'Rows of % are never changed or deleted', tg_table_name; end $$
"""


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name.startswith("testamur.") and model._meta.managed
    ]


def has_centre(model: type[models.Model]) -> bool:
    return any(field.column == "centre_id" for field in model._meta.concrete_fields)


def has_organisation(model: type[models.Model]) -> bool:
    return any(field.column == "organisation_id" for field in model._meta.concrete_fields)


def protect(using: str = "default") -> None:
    """Bring the whole schema to its protected state. Needs the owner's connection; changes nothing twice."""
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def statements() -> Iterator[str]:
    yield from _foundations()
    yield APPEND_ONLY_FUNCTION
    for model in our_models():
        yield from _table(model)
        if getattr(model, "APPEND_ONLY", False):
            yield from _append_only(model._meta.db_table)
    for model in our_models():
        yield from _own_foreign_keys(model)


def _table(model: type[models.Model]) -> Iterator[str]:
    if has_centre(model) or has_organisation(model):
        return _owned_table(model)
    return _register_table(model) if getattr(model, "REGISTER", False) else _shared_table(model)


def _foundations() -> Iterator[str]:
    """Third parties' tables (sessions, sign-in, queue) belong to the log-in role; the queue to every role."""
    yield f"grant usage on schema public to {EVERYONE}"
    yield f"grant usage, select on all sequences in schema public to {EVERYONE}"
    yield f"grant execute on all functions in schema public to {EVERYONE}"
    yield f"grant select, insert, update, delete on all tables in schema public to {LOGIN_ROLE}, {STAFF_ROLE}"
    yield f"grant select on all tables in schema public to {CENTRE_ROLE}, {EQA_ROLE}, {LRB_ROLE}"
    for model in apps.get_models():
        if model._meta.app_label == "procrastinate":
            yield f"grant select, insert, update, delete on {model._meta.db_table} to {EVERYONE}"


def _shared_table(model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    yield f"grant select on {table} to {EVERYONE}"
    yield f"revoke insert, update, delete on {table} from {CENTRE_ROLE}, {EQA_ROLE}, {PUBLIC_ROLE}, {LRB_ROLE}"
    if getattr(model, "CENTRES_MAY_WRITE", False):
        yield f"grant insert, update, delete on {table} to {CENTRE_ROLE}, {EQA_ROLE}, {LRB_ROLE}"


def _register_table(model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    yield f"revoke all on {table} from {LOGIN_ROLE}, {CENTRE_ROLE}, {EQA_ROLE}, {PUBLIC_ROLE}"
    yield f"grant select, insert, update, delete on {table} to {LRB_ROLE}, {STAFF_ROLE}"


def _owned_table(model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    yield f"grant select, insert, update, delete on {table} to {EVERYONE}"
    yield f"alter table {table} enable row level security"
    policies = {STAFF_ROLE: "true"}
    if has_centre(model):
        policies |= {CENTRE_ROLE: OWN_CENTRE, EQA_ROLE: ALLOCATED_CENTRES}
    if has_organisation(model):
        policies |= {LRB_ROLE: OWN_ORGANISATION}
    for role, condition in {**policies, **getattr(model, "POLICIES", {})}.items():
        yield f"drop policy if exists {role}_rows on {table}"
        yield f"create policy {role}_rows on {table} to {role} using ({condition}) with check ({condition})"


def _append_only(table: str) -> Iterator[str]:
    yield f"revoke update, delete, truncate on {table} from {EVERYONE}"
    for name, event, each in (("row", "update or delete", "row"), ("all", "truncate", "statement")):
        yield (
            f"create or replace trigger append_only_{name} before {event} on {table} "
            f"for each {each} execute function refuse_change()"
        )


def _own_foreign_keys(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if isinstance(field, OwnForeignKey):
            parent = field.related_model._meta.db_table
            yield _unless_exists(parent, f"{parent}_own", "unique (centre_id, id)")
            yield _unless_exists(
                model._meta.db_table,
                f"{model._meta.db_table}_{field.column}_own"[:63],
                f"foreign key (centre_id, {field.column}) references {parent} (centre_id, id)",
            )


def _unless_exists(table: str, name: str, constraint: str) -> str:
    return (
        f"do $$ begin if not exists (select from pg_constraint where conname = '{name}') "
        f"then alter table {table} add constraint {name} {constraint}; end if; end $$"
    )
