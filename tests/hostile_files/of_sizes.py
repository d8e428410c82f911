"""Sizes: the largest batch, one learner more, and what no batch could be."""

from tests.hostile_files.cases import Case, Refuses, Takes, case
from tests.hostile_files.learner_files import MISSING, class_of_size, plain, with_cell

from testamur.kit.spreadsheets import LARGEST_FILE

CASES: list[Case] = [
    case("one learner", lambda: class_of_size(1), Takes(1)),
    case("two thousand learners", lambda: class_of_size(2_000), Takes(2_000)),
    case("two thousand and one learners", lambda: class_of_size(2_001), Refuses("too_many_learners")),
    case("ten thousand and one learners", lambda: class_of_size(10_001), Refuses("too_many_learners")),
    case("twenty thousand and one rows", lambda: plain(*["a,b"] * 20_001), Refuses("too_many_rows")),
    case("a million empty rows", lambda: plain(*[",,,,,"] * 1_000_000), Refuses("too_many_rows")),
    case("a million line ends", lambda: plain() + b"\n" * 1_000_000, Refuses("too_many_rows")),
    case("a reference of a megabyte", lambda: with_cell(centre_reference="R" * 1_000_000), Refuses("cell_too_long")),
    case("a megabyte without a line end", lambda: b"x" * 1_000_000, Refuses("cell_too_long")),
    case("a megabyte of separators", lambda: b"a" + b"," * 1_000_000, Takes(1, {1: MISSING})),
    case("more bytes than are taken", lambda: plain() + b" " * LARGEST_FILE, Refuses("too_large")),
]  # fmt: skip
