"""Where sealed certificates are kept: in the file storage, under the digest of their bytes."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class Kept:
    file: str
    digest: str


def keep(pdf: bytes) -> Kept:
    """Store the bytes, whole, and say where. A file cut short by an earlier death is replaced."""
    digest = hashlib.sha256(pdf).hexdigest()
    path = f"certificates/{digest[:2]}/{digest}.pdf"
    if default_storage.exists(path):
        if read(path) == pdf:
            return Kept(path, digest)
        default_storage.delete(path)
    return Kept(default_storage.save(path, ContentFile(pdf)), digest)


def read(path: str) -> bytes:
    """Raises OSError where there is no such file."""
    with default_storage.open(path) as file:
        return file.read()
