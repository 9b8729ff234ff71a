"""Starts the action server: `python -m actions`."""

import os
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, json

from actions.topics import load_topics
from actions.visits.vocabulary import load_vocabulary

DEFAULT_PORT = 5055


class Executor(ActionExecutor):
    """Runs the actions without the domain: they read the topics themselves, and Rasa does not send it."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """No domain; the SDK's own asks Rasa for it, which 3.6 does not understand."""
        return {}


def without_request(_: Request, answer: HTTPResponse) -> HTTPResponse | None:
    """Answer a failure without the request: the SDK sends the whole conversation back, and Rasa logs it."""
    return json({"error": "The action failed."}, status=answer.status) if answer.status >= 500 else None


def main() -> None:
    """Serve the actions on loopback until told to stop."""
    load_topics()
    load_vocabulary()
    executor = Executor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.register_middleware(without_request, "response")
    host = os.environ.get("ACTIONS_HOST", "127.0.0.1")
    port = int(os.environ.get("ACTIONS_PORT", DEFAULT_PORT))
    app.run(host=host, port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
