"""Splink 5's side of `script/bench register_search`: the same learners and queries, prediction alone timed."""

import logging
from time import perf_counter, process_time

import pandas
import splink.comparison_library as comparisons
from bench.people_made_up import Asked, Made
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LEAST_BITS = -25
ROUNDS = 2
TIMES = {10_000: 8.0, 1_000: 30.0}
"""How many times its rate ours is to be, by size of a batch, at five million learners."""

logging.getLogger("splink").setLevel(logging.ERROR)


def beside(people: list[Made], asked: list[Asked], rates: dict[int, float]) -> int:
    """Its rate for each size of batch, and how many times that ours is."""
    register = frame(people)
    kept = True
    for size, ours in rates.items():
        theirs = rate(register, frame([each.made for each in asked[:size]]))
        kept &= ours / theirs >= TIMES[size]
        verdict = "kept" if ours / theirs >= TIMES[size] else "NOT KEPT"
        print(
            f"batch of {size:6,}: Splink {theirs:9,.0f} records a CPU second; ours {ours / theirs:.1f} times"
        )
        print(f"  at least {TIMES[size]:.0f} times: {verdict}", flush=True)
    return 0 if kept else 1


def frame(people: list[Made]) -> pandas.DataFrame:
    table = pandas.DataFrame(people, columns=Made._fields)
    table["id"] = range(len(table))
    table["dob"] = table["born_on"].str.replace(r"(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", regex=True)
    table["concat"] = table["given"] + " " + table["family"]
    table = (
        table.rename(columns={"place_of_birth": "place"}).drop(columns=["born_on", "middle"]).astype(object)
    )
    table.loc[table["postcode"] == "ZZ99 9ZZ", "postcode"] = None
    return table.where(table != "", None)


def rate(register: pandas.DataFrame, asked: pandas.DataFrame) -> float:
    """Records a CPU second of prediction, the better of two; registering the tables and training come before."""
    api = DuckDBAPI()
    linker = Linker([api.register(register), api.register(asked)], settings())
    train(linker)
    best = None
    for _ in range(ROUNDS):
        started, cpu = perf_counter(), process_time()
        found = linker.inference.predict(threshold_match_weight=LEAST_BITS).as_duckdbpyrelation().df()
        took = process_time() - cpu
        print(
            f"  Splink: {len(found):,} pairs, {took:.1f} CPU s, elapsed {perf_counter() - started:.1f} s",
            flush=True,
        )
        best = min(best or took, took)
    return len(asked) / best


def train(linker: Linker) -> None:
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "family", "dob")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("given", "family", "dob"), block_on("postcode", "dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )


def settings() -> SettingsCreator:
    swapped = "l.given = r.family and l.family = r.given and substr(l.dob,1,4) = substr(r.dob,1,4)"
    return SettingsCreator(
        unique_id_column_name="id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("family", "dob"),
            block_on("given", "dob"),
            swapped,
            block_on("postcode", "given"),
            block_on("postcode", "family"),
            block_on("dob", "postcode"),
            block_on("given", "family", "substr(dob,1,4)"),
            block_on("given", "family", "substr(dob,6,5)"),
        ],
        comparisons=[
            comparisons.ForenameSurnameComparison(
                "given", "family", forename_surname_concat_col_name="concat"
            ),
            comparisons.DateOfBirthComparison("dob", input_is_string=True),
            comparisons.PostcodeComparison("postcode"),
            comparisons.ExactMatch("gender"),
            comparisons.ExactMatch("place").configure(term_frequency_adjustments=True),
            comparisons.EmailComparison("email"),
        ],
        retain_intermediate_calculation_columns=False,
    )
