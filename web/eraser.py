"""Erases what was chosen of one person everywhere, in an order in which nothing is lost sight of.

Conversations go first, with what Rasa keeps of them: that alone can fail because another part is away, and a visit
that is still there leads to them again. Each step that was done is done; doing all again does what is left.
"""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from records.administration import erasure
from records.administration.found import Found
from records.conversations import handover
from records.conversations.case_tables import SavedFilter
from records.engine import Sessions
from records.mail.tables import Mail
from records.proposals.tables import Proposal
from records.visits.tables import Visit
from web.access import KnownTokens
from web.conversations import Conversations
from web.mail import mail_files
from web.problems import Unavailable
from web.rasa import Rasa, RasaFailed


@dataclass(frozen=True)
class Erased:
    """How much went of each kind, and whether that is all that was chosen."""

    counts: dict[str, int]
    is_complete: bool


@dataclass(frozen=True)
class Eraser:
    """What erasing needs: the database, Rasa, and who knows a conversation for a moment longer."""

    sessions: Sessions
    service: Conversations
    rasa: Rasa
    known_tokens: KnownTokens
    mail_folder: Path

    async def conversation(self, conversation: str) -> Counter[str]:
        """Erase a conversation with its messages, feedback, verdicts, notes and proposals, and Rasa's tracker.

        Raises:
            Unavailable: Rasa did not erase its part; nothing is erased.
        """
        found = await handover.find(self.sessions, conversation)
        if found is None:
            return Counter()
        messages = await erasure.count_messages(self.sessions, conversation)
        await self.service.erase(found)
        self.known_tokens.forget(conversation)
        return Counter(gesprekken=1, berichten=messages, trackers=1)

    async def all_of(self, chosen: Found) -> Erased:
        """Erase everything that was chosen; it stops at the first conversation that Rasa does not erase."""
        counts: Counter[str] = Counter()
        try:
            for each in chosen.conversations:
                counts += await self.conversation(each.conversation.id)
            counts += await self._lone_trackers(chosen)
        except (Unavailable, RasaFailed):
            return Erased(dict(counts), is_complete=False)
        for name, table, rows in (
            ("voorstellen", Proposal, chosen.proposals),
            ("filters", SavedFilter, chosen.filters),
        ):
            counts[name] += await erasure.erase_rows(self.sessions, table, [row.id for row in rows])
        counts += await self.mails([mail.id for mail in chosen.mails])
        counts += await self.visits([visit.id for visit in chosen.visits])
        return Erased(dict(counts), is_complete=True)

    async def visits(self, ids: list[int]) -> Counter[str]:
        """Erase visits with their history and their mails."""
        mails = await self.mails(await erasure.mails_of(self.sessions, ids))
        return mails + Counter(werkbezoeken=await erasure.erase_rows(self.sessions, Visit, ids))

    async def mails(self, ids: list[int]) -> Counter[str]:
        """Erase mails, and first the files in which they lie where there is no mail server."""
        await asyncio.to_thread(_remove_files, self.mail_folder, ids)
        return Counter(mails=await erasure.erase_rows(self.sessions, Mail, ids))

    async def _lone_trackers(self, chosen: Found) -> Counter[str]:
        """Erase what Rasa keeps of conversations behind visits, where the conversation itself is not there any more."""
        erased = {each.conversation.id for each in chosen.conversations}
        behind = {visit.conversation for visit in chosen.visits} - erased
        lone = behind - await erasure.still_there(self.sessions, behind)
        for each in sorted(lone):
            await self.rasa.forget(quote(each, safe=""))
        return Counter(trackers=len(lone))


def _remove_files(folder: Path, mails: Collection[int]) -> None:
    wanted = set(mails)
    for _, number, file in mail_files(folder):
        if number in wanted:
            file.unlink(missing_ok=True)
