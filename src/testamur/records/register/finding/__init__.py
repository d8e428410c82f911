"""The search of the register: whose details are these, among all learners held (URN-02)?

`rulebook.matching` decides what two records have in common and what that means; here is how the register is asked for
those worth comparing, in a constant number of statements for one person or ten thousand.
"""

from .people import person_of
from .searching import find, find_one
from .weighing import scorer

__all__ = ["find", "find_one", "person_of", "scorer"]
