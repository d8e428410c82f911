"""Every operation of the document, with what its shapes allow and what they do not: never a failure, and always an
answer that the document promises."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode, checks
from tests.learners import enrol, make_batch

from testamur.sites.api.document import document
from testamur.sites.api.tests.conftest import secret_of

pytestmark = pytest.mark.spec("SYS-04", "BEY-11")

EXAMPLES = int(os.environ.get("TESTAMUR_API_EXAMPLES", "10"))
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
checks.load_all_checks()
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TRIED = [
    (path, method, mode)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if mode == GenerationMode.POSITIVE or operation["parameters"]  # else there is nothing to get wrong
]


@pytest.fixture(scope="module")
def whole() -> schemathesis.BaseSchema:
    told = {name: part for name, part in document().items() if name != "security"}  # the key is shown below
    schema = schemathesis.openapi.from_dict(told)
    schema.app = WSGIHandler()
    return schema


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """As Django's own client does: a request neither begins nor ends with closing the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(college, ada, counselling, approved, prices) -> str:
    enrol(make_batch(college, counselling, ada), ["Dilys Moore", "Tomos Price"], ada)
    return secret_of(college, ada)


@pytest.mark.parametrize(("path", "method", "mode"), TRIED)
def test_every_answer_is_one_the_document_promises(whole, secret, path, method, mode):
    shown = {"Authorization": f"Bearer {secret}"}

    @SETTINGS
    @hypothesis.given(whole[path][method.upper()].as_strategy(generation_mode=mode))
    def answers(case):
        answer = case.call(headers=shown)
        case.validate_response(answer, checks=CHECKS)

    answers()
