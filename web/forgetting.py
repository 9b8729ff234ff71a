"""Lets Rasa forget a conversation in which words were wiped, as soon as it is over."""

from records.conversations import wiping
from records.conversations.transcript import Transcript, is_going_on, transcript
from records.engine import Sessions
from records.staff import audit
from web.rasa import Rasa, RasaFailed


async def forget(sessions: Sessions, rasa: Rasa, found: Transcript, who: str) -> None:
    """Let Rasa forget a conversation, when something was wiped in it and it is over.

    Args:
        sessions: the database.
        rasa: what has to forget; when it is away, the conversation stays to be forgotten.
        found: the conversation.
        who: e-mail address of the employee, or `audit.BY_ITSELF`.
    """
    conversation = found.conversation.id
    if is_going_on(found) or not await wiping.to_forget(sessions, conversation):
        return
    try:
        await rasa.forget(conversation)
    except RasaFailed:
        return
    await wiping.forgotten(sessions, conversation)
    await audit.note(sessions, who, "assistent vergat gesprek", f"gesprek {conversation}")


async def forget_all(sessions: Sessions, rasa: Rasa) -> None:
    """`forget` every conversation that Rasa still has to forget."""
    for conversation in await wiping.unforgotten(sessions):
        found = await transcript(sessions, conversation)
        if found:
            await forget(sessions, rasa, found, audit.BY_ITSELF)
