"""Modellen: which models answered, how well, which one answers now, and the trained files. No citizen's data."""

import asyncio
import json
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from records.figures.models import models
from web.console.access import may
from web.console.pages import page

router = APIRouter()
FOLDER = Path("models")
ABOUT = "metadata.json"
MEGABYTE = 1_000_000
MOST_REMEMBERED = 50


@dataclass(frozen=True)
class ModelFile:
    """A trained file: its name, id of the model in it (None when it cannot be read), date, and size in megabytes."""

    name: str
    model: str | None
    at: datetime
    megabytes: float


@router.get("/modellen", dependencies=[may("modellen")])
async def register(request: Request) -> Response:
    """The register."""
    state = request.app.state
    (answered, is_complete), now, files = await asyncio.gather(
        models(state.sessions, state.settings.lifetime), state.rasa.model(), asyncio.to_thread(model_files)
    )
    names = {file.model: file.name for file in files if file.model}
    shown = {"models": answered, "is_complete": is_complete, "now": now, "files": files, "names": names}
    return page(request, "modellen.html", **shown)


def model_files(folder: Path | None = None) -> list[ModelFile]:
    """The trained files in a folder (else `FOLDER`), the newest first."""
    found = [file for path in (folder or FOLDER).glob("*.tar.gz") if (file := _file(path))]
    return sorted(found, key=lambda file: file.at, reverse=True)


def _file(path: Path) -> ModelFile | None:
    """A trained file; None when training took it away meanwhile."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    model = _model_in(path, facts.st_mtime_ns, facts.st_size)
    return ModelFile(path.name, model, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size / MEGABYTE)


@lru_cache(maxsize=MOST_REMEMBERED)
def _model_in(path: Path, changed: int, size: int) -> str | None:
    """Id of the model in a file; reading takes half a second, so it is done once for each time the file changed."""
    try:
        with tarfile.open(path) as archive:
            content = next(archive.extractfile(member) for member in archive if Path(member.name).name == ABOUT)
            return str(json.load(content)["model_id"]) if content else None
    except (OSError, EOFError, tarfile.TarError, StopIteration, ValueError, KeyError, TypeError):
        return None
