"""Lets a trained model understand texts; run with the Python of `bot/`, in the folder of the project.

Usage: python understand.py <model> <texts.json> <understood.json> [bot]    (bot: as `python -m bot` runs it)
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

if sys.argv[4:] == ["bot"]:
    from bot import without_tensorflow

    without_tensorflow.install()

from rasa.core.agent import Agent  # noqa: E402

NOT_SURE = "nlu_fallback"
# The alternatives after these never decide anything here.
KEPT_RANKS = 5


async def understand(model: str, texts: list[str]) -> list[dict[str, Any]]:
    """What is understood of each text: the intent taken, the ranking behind it, the entities."""
    agent = Agent.load(model)
    return [understood(text, dict(await agent.parse_message(text))) for text in texts]


def understood(text: str, parsed: dict[str, Any]) -> dict[str, Any]:
    """The part of Rasa's answer that is measured."""
    ranking = [item for item in parsed["intent_ranking"] if item["name"] != NOT_SURE]
    return {
        "text": text,
        "taken": parsed["intent"]["name"],
        "ranking": [[item["name"], float(item["confidence"])] for item in ranking[:KEPT_RANKS]],
        "entities": [[item["entity"], str(item["value"])] for item in parsed.get("entities") or []],
    }


def main(model: str, source: str, target: str) -> None:
    """Read the texts, write what was understood."""
    texts: list[str] = json.loads(Path(source).read_text(encoding="utf-8"))
    found = asyncio.run(understand(model, texts))
    Path(target).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4])
