"""Counting how often an organisation's systems ask, so that one that runs wild does not keep out the others."""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from testamur.kit.scope import of_organisation, within
from testamur.records.organisations.models import Organisation
from testamur.records.wire.models import Use

_COUNT = """
insert into wire_use as used (organisation_id, what, began_at, times)
values (%(organisation)s, %(what)s, %(now)s, 1)
on conflict (organisation_id, what) do update
   set began_at = case when used.began_at > %(now)s - %(window)s then used.began_at else excluded.began_at end,
       times = case when used.began_at > %(now)s - %(window)s then used.times + 1 else 1 end
returning began_at, times
"""


def count_use(*, organisation: Organisation, what: Use.What, now: datetime) -> int:
    """Count one, and say how many seconds the organisation must wait: 0 while it is within its limit.

    One short transaction of its own, which does not wait for the disk.
    """
    most = {
        Use.What.REQUEST: settings.LRS_LIMIT_REQUESTS,
        Use.What.PASSWORD: settings.LRS_LIMIT_PASSWORDS,
    }[what]
    window = timedelta(seconds=settings.LRS_LIMIT_SECONDS)
    facts = {"organisation": organisation.pk, "what": what, "now": now, "window": window}
    with within(of_organisation(organisation.pk)), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit to off")
        cursor.execute(_COUNT, facts)
        began_at, times = cursor.fetchone()
    return math.ceil((began_at + window - now).total_seconds()) if times > most else 0
