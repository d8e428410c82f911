"""The same person more than once: within a file, and among the learners whom the centre has already."""

from tests.hostile_files import world
from tests.hostile_files.cases import Case, Takes, case
from tests.hostile_files.learner_files import class_of, learner, uln_of

ANNA = {"forename": "Anna", "surname": "Price", "date_of_birth": "27/03/2008", "uln": world.ANNAS_ULN}
BEN = {"forename": "Ben", "surname": "Iqbal", "date_of_birth": "27/03/2008", "uln": ""}
CARA = {"forename": "Cara", "surname": "Nowak", "date_of_birth": "27/03/2008", "uln": ""}


def class_with(*others: dict[str, str]) -> bytes:
    """A learner without fault in row 2, the others from row 3 on."""
    return class_of(learner(0), *(learner(n, **cells) for n, cells in enumerate(others, start=1))).encode()


SAME = {"forename": "Amelia", "surname": "Hughes", "date_of_birth": "01/02/2009"}
WITHOUT_ULN = SAME | {"uln": ""}

IN_THE_FILE = [
    case("the same learner three times", class_with(WITHOUT_ULN, WITHOUT_ULN, WITHOUT_ULN), Takes(4, {4: "learner_twice", 5: "learner_twice"})),
    case("the same learner with other capitals, accents and hyphens", class_with(SAME | {"surname": "Zoë-May"}, WITHOUT_ULN | {"surname": "ZOEMAY"}), Takes(3, {4: "learner_twice"})),
    case("the same learner with and without a ULN", class_with(SAME, WITHOUT_ULN), Takes(3, {4: "learner_twice"})),
    case("the same ULN for different people", class_with({"uln": uln_of(9)}, {"uln": uln_of(9)}), Takes(3, {4: "uln_twice"})),
    case("the same ULN written in different ways", class_with({"uln": uln_of(9)}, {"uln": " ".join(uln_of(9))}), Takes(3, {4: "uln_twice"})),
    case("two people of one name and birthday", class_with(SAME, SAME), Takes(3, doubtful={4: "namesake"})),
    case("two of one name and birthday, and which one the third is", class_with(SAME, SAME, WITHOUT_ULN), Takes(4, {5: "learner_twice"}, {4: "namesake"})),
    case("the whole file pasted twice", class_of(*[learner(n) for n in (0, 1, 2)] * 2).encode(), Takes(6, {5: "uln_twice", 6: "uln_twice", 7: "uln_twice"})),
]  # fmt: skip

AT_THE_CENTRE = [
    case("a learner who is on this product already", class_with(ANNA), Takes(2, doubtful={3: "already_active"})),
    case("the same, known by name and birthday alone", class_with(BEN), Takes(2, doubtful={3: "already_active"})),
    case("a learner who left this product", class_with(CARA), Takes(2)),
    case("a learner with another surname than the centre has", class_with(ANNA | {"surname": "Jones"}), Takes(2, doubtful={3: "differs_from_known already_active"})),
    case("a learner with another birthday than the centre has", class_with(ANNA | {"date_of_birth": "28/03/2008"}), Takes(2, doubtful={3: "differs_from_known already_active"})),
    case("a stranger with the ULN of one of the centre's learners", class_with({"uln": world.ANNAS_ULN}), Takes(2, {3: "uln_of_another"})),
    case("one of the centre's learners three times", class_with(BEN, BEN, BEN), Takes(4, {4: "learner_twice", 5: "learner_twice"}, {3: "already_active"})),
]  # fmt: skip

CASES: list[Case] = [*IN_THE_FILE, *AT_THE_CENTRE]
