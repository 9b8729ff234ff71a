import asyncio
from typing import Any

import aiohttp
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import patches
from bot.patches import ACTION_DEADLINE_SECONDS
from bot.turns import TurnFailed


class Actions(EndpointConfig):  # type: ignore[misc]
    """An action server inside the test: works, or fails with the error it was given."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__("http://127.0.0.1:1/webhook")
        self.error = error
        self.timeouts: list[Any] = []

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        self.timeouts.append(kwargs.get("timeout"))
        if self.error:
            raise self.error
        return {"events": [], "responses": [{"text": "Bewaard."}]}


def agent_with(model: str, actions: Actions) -> Agent:
    patches.install()
    return Agent.load(model, action_endpoint=actions)


async def say(agent: Agent, text: str) -> list[str]:
    channel = CollectingOutputChannel()
    await agent.handle_message(UserMessage(text, channel, "alice"))
    return [message["text"] for message in channel.messages if "text" in message]


async def tracker_of(agent: Agent) -> DialogueStateTracker | None:
    return await agent.tracker_store.retrieve("alice")


def test_a_working_action_answers(model: str) -> None:
    assert asyncio.run(say(agent_with(model, Actions()), "bewaar het nu")) == ["Bewaard."]


@pytest.mark.parametrize("error", [aiohttp.ClientConnectionError("weg"), TimeoutError(), RuntimeError("kapot")])
def test_an_action_that_raises_fails_the_turn(model: str, error: Exception) -> None:
    with pytest.raises(TurnFailed, match="action_opslaan"):
        asyncio.run(say(agent_with(model, Actions(error)), "bewaar het nu"))


def test_the_tracker_of_a_failed_turn_is_not_saved(model: str) -> None:
    async def conversation() -> tuple[int, int]:
        actions = Actions()
        agent = agent_with(model, actions)
        await say(agent, "hallo")
        before = await tracker_of(agent)
        actions.error = RuntimeError("kapot")
        with pytest.raises(TurnFailed):
            await say(agent, "bewaar het nu")
        after = await tracker_of(agent)
        assert before is not None
        assert after is not None
        return len(before.events), len(after.events)

    before, after = asyncio.run(conversation())
    assert before == after


def test_the_same_message_again_works_after_a_failed_turn(model: str) -> None:
    async def conversation() -> list[str]:
        actions = Actions(RuntimeError("kapot"))
        agent = agent_with(model, actions)
        with pytest.raises(TurnFailed):
            await say(agent, "bewaar het nu")
        actions.error = None
        return await say(agent, "bewaar het nu")

    assert asyncio.run(conversation()) == ["Bewaard."]


def test_a_rejected_form_is_no_failure(model: str) -> None:
    async def conversation() -> list[str]:
        agent = agent_with(model, Actions())
        await say(agent, "start de aanvraag")
        return await say(agent, "hallo")

    assert asyncio.run(conversation()) == ["Dag!", "Wie ben je?"]


def test_an_action_gets_the_deadline_of_the_bot_and_not_that_of_rasa(model: str) -> None:
    actions = Actions()
    asyncio.run(say(agent_with(model, actions), "bewaar het nu"))
    assert actions.timeouts == [ACTION_DEADLINE_SECONDS]
