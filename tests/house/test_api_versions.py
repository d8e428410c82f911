"""A published version of the API only grows: what its document promised, the code still keeps."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from testamur.sites.api.compatibility import breaks
from testamur.sites.api.document import document

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi-v1.json"

pytestmark = pytest.mark.spec("BEY-11")


@pytest.fixture
def published() -> dict:
    return json.loads(PUBLISHED.read_text("utf-8"))


def test_what_was_published_is_kept(published):
    assert breaks(published, document()) == []


def listing(told: dict) -> dict:
    return told["paths"]["/api/v1/learners"]["get"]


def without_a_field(told: dict) -> None:
    del told["components"]["schemas"]["LearnerShape"]["properties"]["uln"]


def without_an_operation(told: dict) -> None:
    del told["paths"]["/api/v1/learners"]


def without_a_parameter(told: dict) -> None:
    listing(told)["parameters"] = [each for each in listing(told)["parameters"] if each["name"] != "surname"]


def with_a_parameter_that_is_needed(told: dict) -> None:
    parameter = next(each for each in listing(told)["parameters"] if each["name"] == "surname")
    parameter["required"] = True


def with_a_lower_limit(told: dict) -> None:
    parameter = next(each for each in listing(told)["parameters"] if each["name"] == "limit")
    parameter["schema"]["maximum"] = 10


def with_another_kind(told: dict) -> None:
    told["components"]["schemas"]["RegistrationShape"]["properties"]["id"]["type"] = "string"


def with_a_field_that_is_needed(told: dict) -> None:
    told["components"]["schemas"]["WithdrawSent"]["required"].append("note")


def with_fewer_permissions(told: dict) -> None:
    listing(told)["x-permissions"] = ["learners"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_a_field, "GET /api/v1/learners 200.items[].uln: gone"),
        (without_an_operation, "GET /api/v1/learners: gone"),
        (without_a_parameter, "GET /api/v1/learners surname: gone"),
        (with_a_parameter_that_is_needed, "GET /api/v1/learners surname: needed now"),
        (with_a_lower_limit, "GET /api/v1/learners limit: maximum 10 is narrower"),
        (with_another_kind, "GET /api/v1/learners 200.items[].registrations[].id: it was ['integer'] and is ['string']"),
        (with_a_field_that_is_needed, "POST /api/v1/registrations/withdraw sent.note: needed now"),
        (with_fewer_permissions, "GET /api/v1/learners: no longer open to search"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_what_breaks_is_found(published, change, said):
    after = deepcopy(published)
    change(after)

    assert said in breaks(published, after)


def test_growing_breaks_nothing(published):
    before = deepcopy(published)
    without_an_operation(before)
    without_a_field(before)

    assert breaks(before, published) == []


def test_the_document_is_not_written_over_what_it_would_break(monkeypatch, tmp_path, published):
    (tmp_path / "api").mkdir()
    promised = deepcopy(published)
    promised["paths"]["/api/v1/bookings"] = {"get": listing(published)}
    (tmp_path / "api" / "openapi-v1.json").write_text(json.dumps(promised))
    monkeypatch.setattr("testamur.config.management.commands.generate_docs.DOCS", tmp_path)

    with pytest.raises(CommandError, match=r"GET /api/v1/bookings: gone"):
        call_command("generate_docs", verbosity=0)
