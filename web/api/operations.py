"""Endpoints for operations: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

router = APIRouter(tags=["operations"])


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/health/ready", responses={503: {"description": "A part is away"}})
async def ready(request: Request) -> JSONResponse:
    """Database and Rasa answer."""
    parts = {"database": await _database_answers(request), "rasa": await request.app.state.rasa.is_ready()}
    return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)


async def _database_answers(request: Request) -> bool:
    try:
        async with request.app.state.sessions() as session:
            await session.execute(text("select 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Figures in the form that Prometheus reads."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
