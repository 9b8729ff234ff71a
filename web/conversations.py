"""The way of a message: stored, checked for an emergency, answered by Rasa, stored, pushed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog

from actions.topics import Topics
from records.administration.settings import office_hours
from records.city_time import CITY_TIME
from records.conversations import handover
from records.conversations import turns as records
from records.conversations.tables import Author, Conversation, Delivery, Handover, Message, Outcome
from records.engine import Sessions
from records.staff.tables import Employee
from web import metrics
from web.edited_answers import EditedAnswers
from web.emergencies.matcher import Emergency, Matcher
from web.hub import Hub, Push
from web.office_hours import is_open
from web.problems import TooMany, Unavailable, Unreadable
from web.rasa import Rasa, RasaFailed, Turn
from web.redaction import redact
from web.replies import emergency_reply, stored_reply, to_json, with_ids
from web.settings import Settings
from web.texts import error_text, texts

log = structlog.get_logger()
Json = dict[str, Any]


class Conversations:
    """Everything that can happen in a conversation."""

    def __init__(
        self, settings: Settings, sessions: Sessions, rasa: Rasa, matcher: Matcher, topics: Topics, hub: Hub
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._rasa = rasa
        self._matcher = matcher
        self._topics = topics
        self._hub = hub
        self.edited_answers = EditedAnswers(sessions)
        self._turns: dict[str, tuple[asyncio.Lock, int]] = defaultdict(lambda: (asyncio.Lock(), 0))

    @property
    def lifetime(self) -> timedelta:
        """How long a conversation can go on."""
        return self._settings.lifetime

    async def start(self) -> Json:
        """A new conversation with its greeting; its token is told only here."""
        greeting = {
            "text": texts()["begroeting"],
            "buttons": with_ids(texts()["begroeting_knoppen"]),
            "emergency": False,
        }
        conversation, token, messages = await records.start_conversation(
            self._sessions, self._settings.lifetime, [greeting]
        )
        metrics.CONVERSATIONS.inc()
        return {
            "conversation": conversation.id,
            "token": token,
            "greeting": self._json(messages),
            "handover": conversation.handover,
        }

    async def say(
        self, conversation: str, client_message_id: str, text: str, emergency: Emergency | None
    ) -> list[Json]:
        """Take what a citizen typed, and the emergency in it (see `emergency_in`); the replies.

        Raises:
            Unavailable: it is kept, but cannot be answered now.
            TooMany: the conversation has as many turns as it may have.
        """
        return await self._take(conversation, client_message_id, redact(text), emergency, None)

    def emergency_in(self, text: str | None) -> Emergency | None:
        """The emergency that the text is about, if any; needs neither Rasa nor the database."""
        return self._matcher.match(text) if text else None

    def unstored(self, emergency: Emergency) -> Json:
        """The answer to an emergency when nothing can be stored."""
        now = datetime.now().astimezone()
        fields = emergency_reply(emergency)
        return to_json(Message(id=0, conversation_id="", at=now, author=Author.BOT, **fields), self._topics)

    async def choose(self, conversation: str, client_message_id: str, button: str) -> list[Json]:
        """Take a button that was offered in this conversation; the replies.

        Raises:
            Unreadable: no such button was offered here.
            Unavailable, TooMany: as for `say`.
        """
        chosen = await records.find_button(self._sessions, conversation, button)
        if not chosen:
            raise Unreadable(error_text("onbekende_knop"))
        return await self._take(conversation, client_message_id, chosen["title"], None, chosen)

    async def _take(
        self, conversation: str, client_message_id: str, text: str, emergency: Emergency | None,
        chosen: dict[str, str] | None,
    ) -> list[Json]:  # fmt: skip
        async with self._one_at_a_time(conversation):
            received = await records.store_message(self._sessions, conversation, client_message_id, text)
            message = received.message
            if message.delivery == Delivery.ANSWERED:
                return self._json(received.replies)
            if received.turns > self._settings.max_turns:
                raise TooMany(error_text("te_veel_beurten"))
            self._push(message)
            started = time.perf_counter()
            answered, understood = await self._answer(received, emergency, chosen)
            millis = round((time.perf_counter() - started) * 1000)
            replies = await records.store_replies(self._sessions, message, answered, understood, millis)
            metrics.turn(understood, emergency is not None, millis)
        return [self._push(reply) for reply in replies]

    async def _answer(
        self, received: records.Received, emergency: Emergency | None, chosen: dict[str, str] | None
    ) -> tuple[list[Json], Json | None]:
        message, conversation = received.message, received.message.conversation_id
        if emergency:
            return [emergency_reply(emergency)], {"intent": f"emergency/{emergency.kind}"}
        if received.handover == Handover.ACTIVE:
            return [], None
        self._hub.publish(conversation, Push("typing", {"author": Author.BOT, "on": True}))
        try:
            # At the same time, so that looking for edited answers makes nobody wait.
            turn, _ = await asyncio.gather(self._ask_rasa(conversation, message, chosen), self.edited_answers.refresh())
        except RasaFailed as failure:
            await records.mark_unanswered(self._sessions, message.id)
            metrics.ERRORS.labels(cause=str(failure)).inc()
            log.warning("turn_failed", cause=str(failure))
            raise Unavailable(error_text("storing"), retry_after=5) from failure
        finally:
            self._hub.publish(conversation, Push("typing", {"author": Author.BOT, "on": False}))
        edited = self.edited_answers.text_of
        return [stored_reply(reply, edited(reply.get("topic"))) for reply in turn.replies], turn.understood

    async def _ask_rasa(self, conversation: str, message: Message, chosen: dict[str, str] | None) -> Turn:
        if chosen:
            return await self._rasa.choose(conversation, message.id, chosen["title"], chosen["payload"])
        return await self._rasa.say(conversation, message.id, message.text)

    @asynccontextmanager
    async def _one_at_a_time(self, conversation: str) -> AsyncIterator[None]:
        """Turns of one conversation run one after the other, in the order in which they came."""
        lock, waiting = self._turns[conversation]
        self._turns[conversation] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns.pop(conversation)
            if waiting > 1:
                self._turns[conversation] = (lock, waiting - 1)

    async def history(self, conversation: Conversation, after: int) -> Json:
        """The messages after this one, and whether a person is there."""
        messages = await records.history(self._sessions, conversation.id, after)
        return {"messages": self._json(messages), "handover": conversation.handover}

    async def ask_person(self, conversation: Conversation, name: str | None, contact: str | None) -> Json:
        """Ask for an employee, or to be contacted later; who is there already stays."""
        if conversation.handover == Handover.ACTIVE:
            return {"handover": Handover.ACTIVE, "replies": []}
        if contact:
            text, state = texts()["overdracht_terugbellen"], Handover.WAITING
        elif is_open(await office_hours(self._sessions, self._settings.office_hours), datetime.now(CITY_TIME)):
            text, state = texts()["overdracht_wacht"], Handover.WAITING
        else:
            text, state = texts()["overdracht_buiten_uren"], Handover.NONE
        await records.change_conversation(
            self._sessions, conversation.id, handover=state, caller_name=name, caller_contact=contact
        )
        metrics.HANDOVERS.inc()
        reply = await records.add_message(self._sessions, conversation.id, Author.BOT, text)
        told = self._push(reply)
        self._hub.publish(conversation.id, Push("state", {"handover": state, "name": None}))
        return {"handover": state, "replies": [told]}

    async def staff_takes(self, conversation: str, employee: Employee) -> bool:
        """An employee takes the conversation over; the assistant is silent from now on. False: a colleague has it."""
        taken = await handover.take(self._sessions, conversation, employee)
        if taken:
            self._tell_state(conversation, Handover.ACTIVE, employee.name)
        return taken

    async def staff_says(self, conversation: str, employee: Employee, text: str) -> Message | None:
        """An employee writes; the citizen reads it at once, with the name. None: the employee does not have it."""
        message = await handover.say(self._sessions, conversation, employee, redact(text))
        if message:
            self._push(message)
        return message

    async def staff_passes(self, conversation: str, employee: Employee, to: Employee) -> bool:
        """An employee gives the conversation to a colleague. False: the employee does not have it."""
        passed = await handover.forward(self._sessions, conversation, employee, to)
        if passed:
            self._tell_state(conversation, Handover.ACTIVE, to.name)
        return passed

    async def staff_leaves(
        self, conversation: str, employee: Employee, outcome: Outcome | None = None, farewell: str | None = None
    ) -> bool:
        """The employee gives the conversation back to the assistant. False: the employee does not have it."""
        left = await handover.release(self._sessions, conversation, employee, outcome)
        if left:
            self._tell_state(conversation, Handover.CLOSED, None)
        if left and farewell:
            self._push(await records.add_message(self._sessions, conversation, Author.BOT, farewell))
        return left

    def _tell_state(self, conversation: str, state: Handover, name: str | None) -> None:
        self._hub.publish(conversation, Push("state", {"handover": state, "name": name}))

    async def erase(self, conversation: Conversation) -> None:
        """Erase a conversation: first what Rasa keeps, then the log with its feedback.

        Raises:
            Unavailable: Rasa did not erase it; nothing is erased, so that trying again does all.
        """
        async with self._one_at_a_time(conversation.id):
            try:
                await self._rasa.forget(conversation.id)
            except RasaFailed as failure:
                raise Unavailable(error_text("storing"), retry_after=5) from failure
            await records.erase_conversation(self._sessions, conversation.id)

    def _json(self, messages: list[Message]) -> list[Json]:
        return [to_json(message, self._topics) for message in messages]

    def _push(self, message: Message) -> Json:
        """Show a message in the open tabs; how they see it."""
        data = to_json(message, self._topics)
        self._hub.publish(message.conversation_id, Push("message", data, data["id"]))
        return data
