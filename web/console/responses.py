"""What the console answers besides pages: data for its own scripts, and files to keep."""

from typing import Any

from fastapi.responses import JSONResponse

# What stands in it is about citizens: it is not left behind in a browser.
NOT_CACHED = {"Cache-Control": "no-store"}


class NotFound(Exception):
    """An address names nothing; the answer is the page that says so."""


def as_json(content: dict[str, Any], status: int = 200) -> JSONResponse:
    """Data for a script of the page."""
    return JSONResponse(content, status, headers=NOT_CACHED)


def as_file(name: str) -> dict[str, str]:
    """Headers of an answer that a browser keeps as a file with this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"', **NOT_CACHED}
