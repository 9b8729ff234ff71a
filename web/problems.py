"""Errors as `application/problem+json` (RFC 9457), each with a Dutch sentence that a citizen may read.

Problem
├── Unauthorized   401  unknown or expired token
├── TooLong        413  longer than allowed
├── Unreadable     422  another form, empty, or an unknown button
├── Missing        404
├── TooMany        429  with Retry-After
└── Unavailable    503  the assistant cannot answer now
"""

from http import HTTPStatus
from math import ceil

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from web.texts import error_text

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class Problem(Exception):
    """An error that the citizen is told about."""

    status = 500

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class Unauthorized(Problem):
    """The token is unknown or expired."""

    status = 401


class Missing(Problem):
    """There is no such thing in this conversation."""

    status = 404


class TooLong(Problem):
    """The message is longer than allowed."""

    status = 413


class Unreadable(Problem):
    """The request cannot be understood."""

    status = 422


class TooMany(Problem):
    """A limit was reached."""

    status = 429


class Unavailable(Problem):
    """The assistant cannot answer now; the message is kept."""

    status = 503


def as_response(problem: Problem) -> JSONResponse:
    """The problem as it is sent."""
    headers = {"Retry-After": str(ceil(problem.retry_after))} if problem.retry_after else {}
    if problem.status == Unauthorized.status:
        headers["WWW-Authenticate"] = "Bearer"
    body = {
        "type": "about:blank", "title": HTTPStatus(problem.status).phrase, "status": problem.status,
        "detail": problem.detail,
    }  # fmt: skip
    return JSONResponse(body, status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let the app answer every error in this form."""

    @app.exception_handler(Problem)
    async def known(_: Request, error: Problem) -> JSONResponse:
        return as_response(error)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_: Request, __: RequestValidationError) -> JSONResponse:
        return as_response(Unreadable(error_text("verkeerde_vorm")))

    @app.exception_handler(HTTPException)
    async def framework(_: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == HTTPStatus.BAD_REQUEST:
            # The framework's word for a body in no readable encoding.
            return as_response(Unreadable(error_text("verkeerde_vorm")))
        problem = Problem(error_text("niet_gevonden" if error.status_code == Missing.status else "niet_toegelaten"))
        problem.status = error.status_code
        return as_response(problem)

    @app.exception_handler(SQLAlchemyError)
    @app.exception_handler(OSError)
    async def database_away(_: Request, __: Exception) -> JSONResponse:
        return as_response(Unavailable(error_text("niet_verwerkt"), retry_after=RETRY_SECONDS))

    @app.exception_handler(Exception)
    async def unexpected(_: Request, __: Exception) -> JSONResponse:
        return as_response(Problem(error_text("niet_verwerkt")))
