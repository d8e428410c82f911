"""Files that show a learner's need: small, of a few kinds told by their content, kept in the file storage."""

import hashlib
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

LARGEST = 5 * 1024 * 1024
MOST_FILES = 10
LONGEST_NAME = 200
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


@dataclass(frozen=True)
class Sent:
    """A file as it was sent. `content_type` is what its bytes are, whatever its name says; empty if unknown."""

    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        found = next((kind for beginning, kind in BEGINNINGS if self.content.startswith(beginning)), "")
        return found or (DOCX if _is_docx(self.content) else "")

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def keep(sent: Sent, *, centre_id: int) -> str:
    """Store the bytes under a name that says nothing; give it."""
    return default_storage.save(f"arrangements/{centre_id}/{uuid4()}", ContentFile(sent.content))


def read(path: str) -> bytes:
    """Raises OSError where there is no such file."""
    with default_storage.open(path) as file:
        return file.read()


def forget(path: str) -> None:
    default_storage.delete(path)


def _is_docx(content: bytes) -> bool:
    """A ZIP whose folder names a Word document; nothing is unpacked."""
    return content.startswith(b"PK\x03\x04") and b"word/document.xml" in content
