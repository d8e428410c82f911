"""API keys: made and revoked by portal administrators, counted when used (docs/specification, SYS-04 and BEY-11)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from testamur.ground.access import problems
from testamur.ground.access.key_secrets import digest_of, new_secret, prefix_of
from testamur.ground.access.models import ApiKey, KeptAnswer
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import administrators_of
from testamur.ground.accounts import letters
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import refuse_if

MADE = define("api_key.made", "A key was made with which another system can act for a centre")
REVOKED = define("api_key.revoked", "A centre's API key was made useless")


@transaction.atomic
def make_key(
    *,
    centre: Centre,
    name: str,
    permissions: Collection[str],
    expires_on: date,
    by: Actor,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key, and give it with its secret, which nobody can read again.

    All portal administrators are written to, so that a key made in somebody's name does not stay unseen.
    """
    given = [each for each in Permission if each in permissions]
    refuse_if(
        problems.key_problems(
            centre=centre, name=name, permissions=given, expires_on=expires_on, on=london_date(now)
        )
    )
    secret = new_secret()
    key = ApiKey.objects.create(
        centre=centre,
        name=name,
        prefix=prefix_of(secret),
        digest=digest_of(secret),
        permissions=given,
        created_at=now,
        created_by_id=by.user_id,
        expires_on=expires_on,
    )
    _record(MADE, key, by=by, now=now, after=_facts(key))
    _tell(key, f"An API key was made: {name}", "letters/api_key_made.txt", by)
    return key, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Actor, now: datetime) -> None:
    """Make a key useless from its next request on. Revoking it again changes nothing."""
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now, revoked_by_id=by.user_id):
        return
    _record(REVOKED, key, by=by, now=now, before=_facts(key))
    _tell(key, f"An API key was revoked: {key.name}", "letters/api_key_revoked.txt", by)


_COUNT = """
insert into access_keyuse as used (centre_id, key_id, began_at, requests)
values (%(centre)s, %(key)s, %(now)s, 1)
on conflict (key_id) do update
   set began_at = case when used.began_at > %(now)s - %(window)s then used.began_at else excluded.began_at end,
       requests = case when used.began_at > %(now)s - %(window)s then used.requests + 1 else 1 end
returning began_at, requests
"""


@transaction.atomic
def count_use(*, key: ApiKey, now: datetime) -> timedelta:
    """Count one request, and say how long the key must wait: zero while it is within its limit.

    One short transaction of its own, which does not wait for the disk: a crash may forget a minute's count.
    """
    window = timedelta(seconds=settings.API_LIMIT_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit to off")
        cursor.execute(_COUNT, {"centre": key.centre_id, "key": key.pk, "now": now, "window": window})
        began_at, requests = cursor.fetchone()
    return began_at + window - now if requests > settings.API_LIMIT_REQUESTS else timedelta()


def one_at_a_time(*, key: ApiKey, idempotency_key: str) -> None:
    """Hold back, until this transaction ends, another request with the same `Idempotency-Key`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"answer {key.pk} {idempotency_key}"]
        )


def keep_answer(
    *, key: ApiKey, idempotency_key: str, request_digest: str, status: int, body: str, now: datetime
) -> None:
    """Keep what a request is answered, in the transaction of what it did."""
    KeptAnswer.objects.create(
        centre_id=key.centre_id,
        key=key,
        idempotency_key=idempotency_key,
        request_digest=request_digest,
        status=status,
        body=body,
        kept_at=now,
    )


def forget_answers(*, before: datetime) -> int:
    return KeptAnswer.objects.filter(kept_at__lt=before).delete()[0]


def _facts(key: ApiKey) -> dict[str, object]:
    return {
        "permissions": [str(each) for each in key.permissions],
        "prefix": key.prefix,
        "expires_on": key.expires_on.isoformat(),
    }


def _record(
    event: str,
    key: ApiKey,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    change = Change("api_key", key.pk, key.name, before or {}, after or {})
    record(event, changes=[change], by=by, centre_id=key.centre_id, now=now)


def _tell(key: ApiKey, subject: str, template: str, by: Actor) -> None:
    for membership in administrators_of(centre=key.centre).select_related("user"):
        words = {
            "name": membership.user.full_name,
            "key": key,
            "by": by.name,
            "permissions": [Permission(each).label for each in key.permissions],
        }
        letters.write(to=membership.user.email, subject=subject, template=template, context=words)
