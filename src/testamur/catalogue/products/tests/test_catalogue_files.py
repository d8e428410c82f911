"""Catalogue files: what is read, what is said of each mistake and where, and the way there and back."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from testamur.catalogue.products.files import read_catalogue, write_catalogue
from testamur.catalogue.products.files.reading import read_with_doubts
from testamur.kit.problems import Refused

DEMONSTRATION = Path(__file__).parents[3] / "sites" / "demonstration" / "catalogue"
FILES = sorted(DEMONSTRATION.glob("*.yaml"))

UNITS = """\
units:
  - {code: T/502/8235, title: Developing Counselling Skills, level: 3, credits: 12, scale: P}
  - {code: L/502/8239, title: Theoretical Approaches, level: 3, credits: 10, scale: P}
"""
PRODUCT = """\
products:
  - code: 600/0727/8
    title: Diploma in Counselling Skills
    kind: regulated
    level: 3
    operational_start_on: 2010-12-01
    rule:
      name: Diploma
      mandatory: [T/502/8235]
      optional: [L/502/8239]
      at_least: {credits: 22}
"""


def said(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read_catalogue(text, "a.yaml")
    return [(problem.place, problem.message) for problem in refused.value.problems]


@pytest.mark.spec("CAT-01", "CAT-03", "CAT-04")
def test_a_file_is_read_into_facts():
    catalogue = read_catalogue(UNITS + PRODUCT, "a.yaml")

    assert [(unit.code, unit.credits, unit.assessment) for unit in catalogue.units] == [
        ("T/502/8235", 12, "internal"),
        ("L/502/8239", 10, "internal"),
    ]
    (product,) = catalogue.products
    assert (product.code, product.level, product.registration_months) == ("600/0727/8", "3", 36)
    assert product.version.rule == {
        "name": "Diploma",
        "mandatory": ["T/502/8235"],
        "optional": ["L/502/8239"],
        "at_least": [{"credits": 22}],
    }


@pytest.mark.spec("CAT-01", "CAT-04", "CAT-07")
@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("code: T/502/8235", "code: F/502/8235", 2, "The letter of F/502/8235 does not fit its digits: compare it "
         "with the Register."),
        ("level: 3, credits: 12", "levl: 3, credits: 12", 2, "“levl” is not known here. Did you mean level?"),
        ("600/0727/8", "600/0727/6", 5, "The last character of 600/0727/6 does not fit the rest: compare it with "
         "the Register."),
        ("kind: regulated", "kind: regulatd", 7, "The kind is one of regulated, unregulated, apprenticeship, "
         "bundle. Did you mean regulated?"),
        ("2010-12-01", "2010-13-01", 9, "The operational_start_on is a date, like 2026-08-01."),
        ("level: 3\n", "level: 3\n    operational_end_on: 1/1/2009\n", 9, "Registration would end before it starts."),
        ("level: 3\n", "level: 3\n    sector: 1.3\n", 9, "The sector is one of tier 2, such as '01.5'."),
        ("level: 3\n", "level: 3\n    nations: [NO]\n", 9, "NO is not one of ENG, WLS, NIR, SCT."),
        ("level: 3\n", "level: 3\n    parts: [603/5054/4]\n", 9, "Only a bundle or an apprenticeship has parts."),
        ("{credits: 22}", "{credits: none}", 14, "Write a whole number here, 1 or more."),
        ("at_least:", "at_lest:", 14, "“at_lest” is not known here. Did you mean at_least?"),
        ("[L/502/8239]", "[T/502/8235]", 10, "Unit T/502/8235 is listed twice in this group. Take one out."),
        ("    rule:", "    overall: {model: lowest, scale: P}\n    rule:", 10, "There is no overall_scale: say on "
         "which scale the overall grade is."),
        ("    rule:", "    overall: {model: guess}\n    overall_scale: P\n    rule:", 10, "The aggregation model has "
         "no 'guess', or names one that does not exist."),
        ("    rule:", "    overall: {model: all pass, scale: P/M/D, award: M}\n    overall_scale: P\n    rule:", 10,
         "The overall grade M is not on the scale Pass."),
        ("    rule:", "    overall: {model: UMS total, units: [U1], thresholds: [{grade: P, at_least: 3}]}\n"
         "    overall_scale: P\n    rule:", 10, "The overall grade names the unit U1, which is not in the rule."),
        ("{code: L/502/8239", "{code: T/502/8235", 2, "The unit T/502/8235 stands here twice. Take one out."),
        ("level: 3\n", "level: 3\n    level: 4\n", 9, "“level” stands here a second time. Bring the two together."),
        ("level: 3\n", "level: &a 3\n    type: *a\n", 9, "An alias (*) cannot be used here: write it out again."),
        ("level: 3\n", "level: !!python/name:os.system 3\n", 8, "A tag such as tag:yaml.org,2002:python/name:"
         "os.system cannot be used here."),
        ("level: 3\n", "level: [3\n", 9, "This is not YAML: did not find expected ',' or ']'."),
        ("level: 3\n", 'level: "3\\0"\n', 8, "A character that cannot be printed stands here. Take it out."),
    ],
)  # fmt: skip
def test_what_is_said_of_a_mistake_and_where(old: str, new: str, line: int, sentence: str):
    text = (UNITS + PRODUCT).replace(old, new, 1)

    assert (f"a.yaml line {line}", sentence) in said(text)


def test_every_mistake_is_said_at_once_in_the_order_of_the_file():
    text = (UNITS + PRODUCT).replace("level: 3,", "", 1).replace("kind: regulated", "kind: x")

    assert [place for place, _ in said(text)] == ["a.yaml line 2", "a.yaml line 7"]


@pytest.mark.spec("CAT-06")
def test_a_standard_scale_cannot_be_written_anew():
    text = "scales:\n  - code: P\n    title: Pass\n    grades: [{code: Z, rank: 1}]\n"

    assert said(text) == [("a.yaml line 2", "P is a standard scale and cannot be changed. Use another code.")]


def test_a_number_of_an_unchecked_series_is_only_doubted():
    _, problems = read_with_doubts((UNITS + PRODUCT).replace("600/0727/8", "610/0111/5"), "a.yaml")

    assert [(problem.place, problem.severity) for problem in problems] == [("a.yaml line 5", "warning")]


def test_words_that_yaml_would_guess_at_stay_words():
    text = UNITS.replace("Theoretical Approaches", "NO").replace(
        "Developing Counselling Skills", "2026-01-01"
    )

    assert [unit.title for unit in read_catalogue(text, "a.yaml").units] == ["2026-01-01", "NO"]


def test_an_empty_file_is_an_empty_catalogue():
    assert read_catalogue("# nothing yet\n", "a.yaml").products == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_written_is_read_as_the_same(path: Path):
    catalogue = read_catalogue(path.read_text("utf-8"), path.name)

    text = write_catalogue(catalogue)

    assert read_catalogue(text, "again.yaml") == catalogue
    assert write_catalogue(read_catalogue(text, "again.yaml")) == text


def test_own_scales_and_what_is_unusual_are_written_too():
    text = """\
scales:
- code: STARS
  title: Stars
  grades:
  - {code: '***', title: Three stars, rank: 2, achieves: true}
  - {code: 'NO', title: None at all, rank: -1, achieves: false}

products:
- code: BOX
  title: '2026'
  kind: unregulated
  level: Entry 3
  sector: '01.5'
  credits: 0
  operational_start_on: 2026-08-01
  extension_months: 0
"""

    assert write_catalogue(read_catalogue(text, "a.yaml")) == text


KEYS = st.sampled_from(
    "scales units products code title level credits kind rule name mandatory optional groups at_least units "
    "overall overall_scale model scale award points thresholds grade cells first second table otherwise each best_size "
    "suite parts publish operational_start_on nations grades rank achieves barred equivalents unit met_by".split()
)
WORDS = st.sampled_from(
    [
        "P",
        "T/502/8235",
        "600/0727/8",
        "lowest",
        "matrix",
        "size points",
        "unit points",
        "T Level",
        "every unit",
        "regulated",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(ANYTHING)
def test_any_yaml_is_read_or_refused(data):
    read_or_refused(
        yaml.safe_dump({"products": [data, {"code": "X", "rule": data, "overall": data}], "units": data})
    )
    read_or_refused(yaml.safe_dump(data))


@given(st.text())
def test_any_text_is_read_or_refused(text: str):
    read_or_refused(text)


@given(st.sampled_from("[{-&*!|>'\"%@`? :,\n#"), st.integers(1, 3000))
def test_repetition_is_read_or_refused(sign: str, times: int):
    read_or_refused(sign * times)
    read_or_refused(f"products: {sign * times}")


def read_or_refused(text: str) -> None:
    try:
        catalogue = read_catalogue(text, "a.yaml")
    except Refused as refused:
        assert all(problem.message and problem.place for problem in refused.problems)
    else:
        assert read_catalogue(write_catalogue(catalogue), "b.yaml") == catalogue
