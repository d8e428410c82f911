"""Fixtures of quality assurance: what Ben submitted, to be decided by Eve."""

from testamur.outcomes.grading.tests.conftest import (
    batch,
    direct,
    learners,
    save,
    sheet,
    submit,
    theirs,
    units,
)

__all__ = ["batch", "direct", "learners", "save", "sheet", "submit", "theirs", "units"]
