"""The list to choose learners from: those of a centre who can be graded now (docs/specification, GRD-01)."""

from testamur.delivery.registrations.lists import Learners


class Gradable(Learners):
    """Searched by batch, name, centre learner reference and learner number, as the list of learners is."""

    name = "gradable"
    views = ()
    sheet = ()
    columns = tuple(column for column in Learners.columns if column.key not in {"ends", "uln"})
