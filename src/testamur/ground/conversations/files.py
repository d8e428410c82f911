"""Small files that come with a remark: kept in the file storage, and only ever given out as downloads."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

LARGEST = 5 * 1024 * 1024
MOST = 5
LONGEST_NAME = 120


@dataclass(frozen=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sent(uploaded: Iterable[UploadedFile]) -> list[Sent]:
    """Reads no more of each than shows that it is too large."""
    return [Sent(_tidy(each.name or ""), each.read(LARGEST + 1)) for each in uploaded]


def _tidy(name: str) -> str:
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"')
    stem, dot, ending = plain.rpartition(".")
    if len(plain) <= LONGEST_NAME or not dot:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"[:LONGEST_NAME]


def keep(file: Sent, *, centre_id: int) -> str:
    """Store the bytes under a name that says nothing; give it."""
    return default_storage.save(f"conversations/{centre_id}/{uuid4()}", ContentFile(file.content))


def read(path: str) -> bytes:
    """Raises OSError where there is no such file."""
    with default_storage.open(path) as file:
        return file.read()
