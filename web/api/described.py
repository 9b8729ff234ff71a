"""How errors stand in the OpenAPI description."""

from http import HTTPStatus
from typing import Any

from web.problems import MEDIA_TYPE
from web.schemas import ProblemOut


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The description of these error statuses."""
    schema = {"schema": ProblemOut.model_json_schema()}
    return {status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}} for status in statuses}
