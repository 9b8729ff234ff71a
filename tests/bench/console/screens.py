"""The pages that are measured, and what is asked of each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import func, select

from records.conversations.tables import Message
from records.engine import Sessions
from tests.bench.console.generate import LABELS, MODELS


@dataclass(frozen=True)
class Screen:
    """A page; `asks` are the filters of the list of conversations."""

    name: str
    path: str


def _list(name: str, **asks: str) -> Screen:
    return Screen(name, f"/console/gesprekken?{urlencode(asks)}")


LISTS = (
    _list("list"),
    _list("list, a page far on", na=f"5~2026-05-01T00:00:00+00:00~{'0' * 32}"),
    _list("list, last month", van="2026-10-01", tot="2026-10-31"),
    _list("topic, common", onderwerp="gedeeld_andere_taal"),
    _list("topic, rare", onderwerp="werkbezoek_wat"),
    _list("certainty under 60 %", zekerheid="60"),
    _list("certainty under 60 %, not judged", zekerheid="60", beoordeeld="nee"),
    _list("certainty under 90 %", zekerheid="90"),
    _list("not understood", terugval="ja"),
    _list("not answered", onbeantwoord="ja"),
    _list("thumb down", duim="omlaag"),
    _list("thumb down, not judged", duim="omlaag", beoordeeld="nee"),
    _list("thumb up", duim="omhoog"),
    _list("waits for an employee", overdracht="wacht"),
    _list("was with an employee", overdracht="voorbij"),
    _list("judged", beoordeeld="ja"),
    _list("not judged", beoordeeld="nee"),
    _list("assigned to me", toegewezen="ik"),
    _list("assigned to nobody", toegewezen="niemand"),
    _list("label", etiket=LABELS[0]),
    _list("another language", taal="andere"),
    _list("model, the last", model=MODELS[-1]),
    _list("model and topic and month", model=MODELS[5], onderwerp="stad_missie", van="2026-06-01", tot="2026-06-30"),
    _list("search: a number that stands once", woorden="12345678"),
    _list("search: a rare word", woorden="Begijnenstraat 217"),
    _list("search: a word of one in ten messages", woorden="politie"),
    _list("search: a word of most messages", woorden="de"),
    _list("search: a phrase", woorden='"ik woon in de Bruul"'),
    _list("search: three common words", woorden="de stad Mechelen"),
    _list("search: the beginning of many words", woorden="ver"),
    _list("search: the beginning of few words", woorden="begijn"),
    _list("search: a common word, thumb down", woorden="stad", duim="omlaag"),
    _list("search: a common word, a month", woorden="stad", van="2026-03-01", tot="2026-03-31"),
    _list("search: a common word, a rare topic", woorden="stad", onderwerp="werkbezoek_wat"),
    _list("search: a word that nobody wrote", woorden="xylofoonles"),
)
OTHERS = (
    Screen("Vandaag", "/console/vandaag"),
    Screen("live list", "/console/live"),
    Screen("how many wait", "/console/vandaag/wachtend"),
    Screen("live list, asked again", "/console/live/lijst"),
    Screen("visits", "/console/werkbezoeken"),
    Screen("visits, search", "/console/werkbezoeken?zoek=lier"),
    Screen("visits, board", "/console/werkbezoeken?weergave=bord"),
    Screen("outbox", "/console/post"),
    Screen("information days", "/console/infodagen"),
    Screen("figures", "/console/cijfers"),
    Screen("questions without an answer", "/console/cijfers/zonder-antwoord"),
    Screen("models", "/console/modellen"),
    Screen("answers", "/console/antwoorden"),
    Screen("proposals", "/console/voorstellen"),
    Screen("proposals for new topics", "/console/voorstellen/nieuwe-onderwerpen"),
    Screen("users", "/console/gebruikers"),
    Screen("log", "/console/logboek"),
    Screen("log, search", "/console/logboek?zoek=gesprek"),
)


async def transcript_of(sessions: Sessions) -> Screen:
    """The transcript of the conversation with the most messages."""
    query = select(Message.conversation_id).group_by(Message.conversation_id).order_by(func.count().desc()).limit(1)
    async with sessions() as session:
        return Screen("transcript, the longest", f"/console/gesprekken/{await session.scalar(query)}")
