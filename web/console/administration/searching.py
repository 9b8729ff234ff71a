"""Looks for one person in the database and in the topic files, and notes in the log that this was done."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from fastapi import Request

from actions.topics import DATA
from records.administration import sought
from records.administration.found import Found, find
from records.administration.sought import Sought
from records.staff import audit


async def find_person(request: Request, them: list[Sought]) -> tuple[Found, list[str]]:
    """What the database keeps, and where it stands in the topic files."""
    return await find(request.app.state.sessions, them), await in_topic_files(them)


async def in_topic_files(them: list[Sought], folder: Path = DATA) -> list[str]:
    """Where it stands in what the assistant learns from, as file and line; only a developer can take it out there."""
    return await asyncio.to_thread(lambda: list(_lines_with(them, folder)))


def _lines_with(them: list[Sought], folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.yml")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if any(each.is_in(line) for each in them):
                yield f"{file.relative_to(folder.parent)}:{number}"


async def note(
    request: Request, email: str, action: str, thing: str, them: list[Sought], counts: dict[str, int]
) -> None:  # fmt: skip
    """Note what was done, with what was looked for as a salted hash."""
    salt, digest = await hashed(them)
    await audit.note(request.app.state.sessions, email, action, thing, zout=salt, afdruk=digest, **counts)


async def hashed(them: list[Sought]) -> tuple[str, str]:
    """A new salt, and what was looked for as a slow hash with it."""
    salt = sought.new_salt()
    return salt, await asyncio.to_thread(sought.digest_of, them, salt)
