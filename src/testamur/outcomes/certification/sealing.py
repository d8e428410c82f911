"""The key that seals certificates: the installation's own, or for demonstration and tests one that is made up."""

import shutil
from contextlib import suppress
from datetime import datetime
from functools import cache
from os import getpid

from django.conf import settings

from testamur.kit.documents.demonstration_authority import SealFiles, make_demonstration_authority
from testamur.kit.documents.seals import Sealer

REASON = "This certificate was issued by {organisation} and is unaltered"


def sealer(*, now: datetime) -> Sealer:
    """The same object for the life of the process: building one costs more than a certificate."""
    if settings.SEAL_KEY:
        return _sealer(settings.SEAL_KEY, settings.SEAL_CHAIN)
    files = _made_up(now)
    return _sealer(files.key.read_text(), files.chain.read_text())


def roots(*, now: datetime) -> bytes:
    """The certificates to trust when a seal is checked."""
    if settings.SEAL_KEY:
        return settings.SEAL_ROOTS.encode()
    return _made_up(now).roots.read_bytes()


@cache
def _sealer(key: str, chain: str) -> Sealer:
    return Sealer(key_pem=key.encode(), chain_pem=chain.encode())


def _made_up(now: datetime) -> SealFiles:
    """Made beside its place and moved there whole: of two processes that need it at once, the first wins."""
    place = settings.VAR / "seal"
    if not place.is_dir():
        draft = place.with_name(f"seal-{getpid()}")
        make_demonstration_authority(draft, now=now, organisation=settings.AO_NAME)
        with suppress(OSError):
            draft.rename(place)
        shutil.rmtree(draft, ignore_errors=True)
    return make_demonstration_authority(place, now=now, organisation=settings.AO_NAME)
