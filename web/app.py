"""Wiring: the web part as one ASGI app."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse

from actions.topics import load_topics
from records.engine import make_engine, make_sessions
from records.settings import database_url
from web import logs, problems, security
from web.access import KnownTokens, Limits
from web.api import around, chat, operations
from web.console.install import install as install_console
from web.conversations import Conversations
from web.emergencies.matcher import load_matcher
from web.eraser import Eraser
from web.hub import Hub
from web.mail import delivery_of
from web.mail_sender import sending
from web.rasa import Rasa
from web.settings import Settings
from web.upkeep import upkeep

FOLDER = Path(__file__).parent
PAGES = {
    "/": ("pages/demo.html", "text/html"),
    "/privacy": ("pages/privacy.html", "text/html"),
    "/toegankelijkheid": ("pages/toegankelijkheid.html", "text/html"),
    "/demo.css": ("pages/demo.css", "text/css"),
    "/favicon.ico": ("pages/favicon.svg", "image/svg+xml"),
    "/widget.js": ("widget/dist/widget.js", "text/javascript"),
}


def create_app(settings: Settings) -> FastAPI:
    """The web part, ready to serve."""
    app = FastAPI(
        title="Maneblusser", version="1", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None,
        lifespan=_lifespan,
    )  # fmt: skip
    engine = make_engine(database_url())
    state = app.state
    state.settings, state.engine, state.sessions = settings, engine, make_sessions(engine)
    state.known_tokens = KnownTokens()
    state.rasa, state.hub, state.limits = Rasa(settings), Hub(), Limits(settings)
    state.conversations = Conversations(
        settings, state.sessions, state.rasa, load_matcher(), load_topics(), state.hub
    )  # fmt: skip
    state.eraser = Eraser(
        state.sessions, state.conversations, state.rasa, state.known_tokens, settings.mail.folder
    )  # fmt: skip
    for router in (chat.router, around.router):
        app.include_router(router, prefix="/api/v1")
    app.include_router(operations.router)
    install_console(app)
    _serve_pages(app)
    problems.install(app)
    security.install(app, settings)
    app.add_middleware(logs.RequestLog)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    post = sending(app.state.sessions, delivery_of(app.state.settings.mail))
    async with app.state.rasa, upkeep(app.state.eraser), post:
        yield
    await app.state.engine.dispose()


def _serve_pages(app: FastAPI) -> None:
    for address, (file, media_type) in PAGES.items():
        app.add_api_route(address, _page(FOLDER / file, media_type), include_in_schema=False)


def _page(path: Path, media_type: str) -> Callable[[], FileResponse]:
    """An endpoint without parameters: what FastAPI sees as one, a stranger could set."""

    def serve() -> FileResponse:
        return FileResponse(path, media_type=media_type, headers={"Cache-Control": "no-cache"})

    return serve
