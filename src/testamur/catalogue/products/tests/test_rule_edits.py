"""Each edit of a draft's rule: what the rule is after it, and that the rule before is left as it was."""

import pytest

from testamur.catalogue.products import rule_edits as edits
from testamur.kit.problems import Refused
from testamur.rulebook.combination import Unit, from_data, to_data

pytestmark = pytest.mark.spec("CAT-04")

RULE = {
    "name": "Diploma",
    "at_least": [{"credits": 20}],
    "groups": [
        {"name": "A", "mandatory": ["U1", "U2"]},
        {"name": "B", "choose": 2, "groups": [
            {"name": "B1", "optional": ["U3"], "at_least": [{"units": 1}]},
            {"name": "B2", "optional": ["U4"], "at_least": [{"units": 1}]},
        ]},
    ],
    "barred": [{"name": "Alike", "units": ["U1", "U3"], "keep": "best"}],
    "equivalents": [{"unit": "U1", "met_by": "OLD"}],
}  # fmt: skip
UNITS = {f"U{n}": Unit(f"U{n}", f"Unit {n}", 3, 10) for n in range(1, 5)}


def at(rule: dict, place: str) -> dict:
    return next(dict(each.data) for each in edits.walk(rule) if each.place == place)


def test_places_name_every_group_in_order():
    assert [(each.place, each.depth, each.data["name"]) for each in edits.walk(RULE)] == [
        ("", 0, "Diploma"),
        ("0", 1, "A"),
        ("1", 1, "B"),
        ("1.0", 2, "B1"),
        ("1.1", 2, "B2"),
    ]


def test_an_edit_leaves_the_rule_before_it_alone():
    before = edits.mark_of(RULE)

    edits.rename(RULE, place="1.0", name="New")
    edits.remove_unit(RULE, place="0", code="U1")

    assert edits.mark_of(RULE) == before


def test_groups_are_renamed_added_and_moved():
    assert at(edits.rename(RULE, place="1.0", name="New"), "1.0")["name"] == "New"
    assert at(edits.add_group(RULE, place="0", name="A1"), "0.0") == {"name": "A1"}
    assert [each["name"] for each in edits.move_group(RULE, place="1", by=-1)["groups"]] == ["B", "A"]
    assert edits.move_group(RULE, place="0", by=-1) == RULE


def test_a_choice_never_asks_for_more_groups_than_are_left():
    once = edits.remove_group(RULE, place="1.0")
    twice = edits.remove_group(once, place="1.0")

    assert at(once, "1")["choose"] == 1
    assert at(twice, "1") == {"name": "B"}


def test_units_move_between_mandatory_and_optional():
    rule = edits.add_units(RULE, place="0", codes=["U2", "U4"], into="optional")

    assert at(rule, "0") == {"name": "A", "mandatory": ["U1"], "optional": ["U2", "U4"]}


def test_a_unit_taken_out_leaves_no_trace():
    rule = edits.remove_unit(RULE, place="0", code="U1")

    assert at(rule, "0")["mandatory"] == ["U2"]
    assert "barred" not in rule
    assert "equivalents" not in rule


def test_a_demand_replaces_one_of_the_same_thing():
    rule = edits.add_bound(RULE, place="", side="at_least", bound={"credits": 30})
    rule = edits.add_bound(rule, place="", side="at_least", bound={"credits": 20, "from_level": 3})

    assert rule["at_least"] == [{"credits": 30}, {"credits": 20, "from_level": 3}]
    assert "at_least" not in edits.remove_bound(RULE, place="", side="at_least", index=0)


def test_choosing_failing_and_counting_are_set_and_taken_away():
    assert at(edits.choose(RULE, place="1", number=1), "1")["choose"] == 1
    assert "choose" not in at(edits.choose(RULE, place="1", number=None), "1")
    assert at(edits.allow_fails(RULE, place="0", units=1, size=10), "0")["may_fail"] == {
        "units": 1,
        "size": 10,
    }
    assert edits.allow_fails(RULE, place="0", units=None, size=None) == RULE
    assert edits.settle(RULE, measured_in="credits", straddling="count_to_cap") == RULE
    assert edits.settle(RULE, measured_in="credits", straddling="refuse")["straddling"] == "refuse"


def test_what_cuts_across_is_added_and_taken_away():
    item = {"unit": "U2", "met_by": "Certificate"}
    rule = edits.add_across(RULE, kind="exemptions", item=item)

    assert rule["exemptions"] == [item]
    assert edits.remove_across(rule, kind="exemptions", index=0) == RULE


@pytest.mark.parametrize("place", ["7", "0.0", "x", "-1", "1.0.0", ".", "²"])
def test_a_group_that_is_gone_is_refused(place):
    with pytest.raises(Refused):
        edits.rename(RULE, place=place, name="New")


def test_the_whole_cannot_be_taken_out():
    with pytest.raises(Refused):
        edits.remove_group(RULE, place="")


def test_a_finished_rule_is_read_as_the_rulebook_reads_it():
    assert edits.as_rule(RULE) == from_data(RULE)
    assert to_data(edits.as_rule(RULE)) == RULE


def test_an_unfinished_rule_is_said_as_far_as_it_goes():
    rule = {"name": "Diploma", "groups": [{"name": "A"}, {"name": "B", "mandatory": ["U9"]}]}

    assert [line.text for line in edits.in_words(rule, UNITS)] == ["Achieve U9 (not known) in B."]
    assert edits.in_words(edits.empty_rule("Diploma"), {}) == []
