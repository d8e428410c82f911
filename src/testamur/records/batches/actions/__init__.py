"""What can be done with files of many learners: hand one in, carry it out, decide its exceptions, forget it."""

from .submitting import SameFile, submit

__all__ = ["SameFile", "submit"]
