"""What stands in the way of a remark."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from testamur.ground.conversations.files import LARGEST, MOST, Sent
from testamur.kit.problems import Problem

LONGEST = 4_000


def remark_problems(text: str, files: Sequence[Sent]) -> list[Problem]:
    found = []
    if not text.strip():
        found.append(Problem("remark.empty", _("Write a message."), "text"))
    if len(text) > LONGEST:
        found.append(Problem("remark.long", _("Keep the message under 4,000 letters."), "text"))
    if len(files) > MOST:
        found.append(Problem("remark.files", _("Send at most five files with a message."), "files"))
    found += [
        Problem("remark.file_size", _("%(name)s is larger than 5 MB.") % {"name": file.name}, "files")
        for file in files
        if len(file.content) > LARGEST
    ]
    return found
