"""How unit results make an overall grade: models held as data, each explaining its working (CAT-07).

`overall(model, results)` gives the grade and the steps that led to it; `from_data`, `to_data` and
`data_problems` are the model's life in the catalogue.
"""

from testamur.rulebook.aggregation.data import data_problems, from_data, to_data
from testamur.rulebook.aggregation.results import Outcome, Result, Step
from testamur.rulebook.aggregation.working import overall

__all__ = ["Outcome", "Result", "Step", "data_problems", "from_data", "overall", "to_data"]
