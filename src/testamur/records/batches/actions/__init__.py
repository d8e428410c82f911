"""What can be done with files of many learners: hand one in, carry it out, decide its exceptions, forget it."""

from .ageing import clear_old, expire, remind
from .carrying_out import begin, count, fail, finish, take_step
from .resolving import choose, correct, drop, register_new
from .submitting import SameFile, note_download, submit

__all__ = [
    "SameFile",
    "begin",
    "choose",
    "clear_old",
    "correct",
    "count",
    "drop",
    "expire",
    "fail",
    "finish",
    "note_download",
    "register_new",
    "remind",
    "submit",
    "take_step",
]
