"""The interface does what its OpenAPI description says, whatever is sent to it."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, load_all_checks, not_a_server_error
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.system.assistant import Assistant
from tests.system.visitor import Visitor

SEED = 2800
EXAMPLES = 40
SECONDS = 30
EVENTS = "/api/v1/events"
OPERATIONS = [
    ("post", "/api/v1/conversations"), ("post", "/api/v1/messages"), ("get", "/api/v1/messages"),
    ("post", "/api/v1/feedback"), ("post", "/api/v1/handover"), ("get", "/api/v1/transcript"),
    ("delete", "/api/v1/conversation"), ("get", "/health/live"), ("get", "/health/ready"), ("get", "/metrics"),
]  # fmt: skip
CONFORMANCE: list[CheckFunction] = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip
load_all_checks()


@pytest.fixture(scope="session")
def description(assistant: Assistant) -> OpenApiSchema:
    """What the running gateway says of itself."""
    config = schemathesis.Config.from_dict({"generation": {"deterministic": True, "database": "none"}})
    return schemathesis.openapi.from_url(f"{assistant.web}/api/v1/openapi.json", config=config)


def headers(assistant: Assistant) -> dict[str, str]:
    """The valid token of a new conversation: the one before may have been erased."""
    visitor = Visitor(assistant.web)
    visitor.http.close()
    return {"Authorization": str(visitor.http.headers["Authorization"])}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_one_that_is_described(
    assistant: Assistant, description: OpenApiSchema, method: str, path: str, mode: GenerationMode
) -> None:
    @seed(SEED)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(description[path][method].as_strategy(generation_mode=mode))
    def answers_as_described(case: schemathesis.Case[Any]) -> None:
        answer = case.call(headers=headers(assistant), timeout=SECONDS)
        case.validate_response(answer, checks=CONFORMANCE)

    try:
        answers_as_described()
    except Unsatisfiable:
        # Nothing can be unfitting where nothing is asked.
        assert mode is GenerationMode.NEGATIVE


def test_no_operation_is_left_out(description: OpenApiSchema) -> None:
    described = {(method, path) for path, operations in description.items() for method in operations}
    assert described == {*OPERATIONS, ("get", EVENTS)}


def test_events_are_an_endless_stream_of_the_described_kind(assistant: Assistant) -> None:
    with httpx.stream("GET", assistant.web + EVENTS, headers=headers(assistant), timeout=SECONDS) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].split(";")[0] == "text/event-stream"


@pytest.mark.parametrize("last", ["x", "-1", "1" * 19, "1,2"])
def test_events_refuse_a_last_id_that_is_none(assistant: Assistant, last: str) -> None:
    answer = httpx.get(
        assistant.web + EVENTS, headers={**headers(assistant), "Last-Event-ID": last}, timeout=SECONDS
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
