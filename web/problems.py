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

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from web.console import failures
from web.security import headers_of
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


async def _answer(request: Request, problem: Problem) -> Response:
    """The problem as it is sent, or as a page where an employee looks at one."""
    sent: Response = as_response(problem)
    if not failures.is_page(request):
        return sent
    shown = await failures.failed(request, problem.status)
    if "Retry-After" in sent.headers:
        shown.headers["Retry-After"] = sent.headers["Retry-After"]
    return shown


def install(app: FastAPI) -> None:
    """Let the app answer every error in this form."""

    @app.exception_handler(Problem)
    async def known(request: Request, error: Problem) -> Response:
        return await _answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, _: RequestValidationError) -> Response:
        return await _answer(request, Unreadable(error_text("verkeerde_vorm")))

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.BAD_REQUEST:
            # The framework's word for a body in no readable encoding.
            return await _answer(request, Unreadable(error_text("verkeerde_vorm")))
        problem = Problem(error_text("niet_gevonden" if error.status_code == Missing.status else "niet_toegelaten"))
        problem.status = error.status_code
        return await _answer(request, problem)

    @app.exception_handler(SQLAlchemyError)
    @app.exception_handler(OSError)
    async def database_away(request: Request, _: Exception) -> Response:
        return await _answer(request, Unavailable(error_text("niet_verwerkt"), retry_after=RETRY_SECONDS))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, _: Exception) -> Response:
        answer = await _answer(request, Problem(error_text("niet_verwerkt")))
        # The framework sends this one from outside all that is installed on the app.
        answer.headers.update(headers_of(request.url.path))
        return answer
