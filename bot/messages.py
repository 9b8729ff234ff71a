"""What a stranger sends is data: clean a typed message and match it with a button on offer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Reversible

from rasa.shared.core.events import BotUttered, Event, UserUttered

MAX_CHARACTERS = 1000
# Joiners that emoji and some scripts need; every other invisible format character goes.
KEPT_FORMAT_CHARACTERS = "\u200d\u200c"
INTENT_PAYLOAD = re.compile(r"/(\w+)")
# What only a program types: "/restart", "/intent@1.0{...}".
COMMAND = re.compile(r"/+ ?\w+(?:@[\d.]+)? ?(?:\{.*)?")
# Words that name nothing when a button is named in part.
FILLERS = frozenset({"de", "het", "een", "van", "bij", "over", "die", "dat", "graag", "liefst", "doe", "maar", ""})
MOST_NAMED_WORDS = 3


class UnusableMessage(ValueError):
    """A message that is not handed to Rasa; `response` names the Dutch answer to it."""

    def __init__(self, response: str) -> None:
        super().__init__(response)
        self.response = response


@dataclass(frozen=True)
class Choice:
    """A button of the last bot turn: the intent behind it, or the text it stands for."""

    intent: Optional[str]
    text: str


def clean(text: str) -> str:
    """A typed message as plain text of at most 1,000 characters.

    Control characters, bidirectional marks and lone surrogates are removed; a leading "/", which
    Rasa would read as an intent, is removed too, also behind an invisible joiner.

    Raises:
        UnusableMessage: nothing is left, the message is too long, or it is a command and no text.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnusableMessage("utter_gedeeld_te_lang")
    visible = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_kept(char))
    typed = " ".join(visible.split()).lstrip(KEPT_FORMAT_CHARACTERS + " ")
    if COMMAND.fullmatch(typed):
        raise UnusableMessage("utter_gedeeld_onzin")
    plain = typed.lstrip("/ " + KEPT_FORMAT_CHARACTERS)
    if not plain:
        raise UnusableMessage("utter_gedeeld_leeg")
    return plain


def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cn":
        # Python 3.10 does not know the emoji of after 2020; only what can never be a character goes.
        return not (ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF)
    return char in KEPT_FORMAT_CHARACTERS or category not in ("Cc", "Cf", "Cs", "Co")


def offered_choice(events: Reversible[Event], text: str) -> Optional[Choice]:
    """The button of the last bot turn that the citizen clicked or named, if any.

    A click sends the title. Somebody who types may name it in part: "de politie" is enough when only
    one title holds all of those words.

    Args:
        events: events of the conversation, oldest first; read from the end.
        text: cleaned message.
    """
    buttons = _offered_buttons(events)
    exact = [button for button in buttons if _words(button["title"]) == _words(text)]
    if exact:
        return _choice(exact[0])
    named = set(_words(text)) - FILLERS
    if not named or len(named) > MOST_NAMED_WORDS:
        return None
    holding = [button for button in buttons if named <= set(_words(button["title"]))]
    # The same button under two messages of one turn is no doubt.
    return _choice(holding[0]) if len({button["payload"] for button in holding}) == 1 else None


def _offered_buttons(events: Reversible[Event]) -> List[Dict[str, Any]]:
    buttons: List[Dict[str, Any]] = []
    for event in reversed(events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            buttons += event.data.get("buttons") or []
    return buttons


def _words(text: str) -> List[str]:
    return [word.strip(".,!?:;") for word in text.lower().split()]


def _choice(button: Dict[str, Any]) -> Choice:
    # A payload may hold what the citizen typed before, such as an e-mail address: only a bare name is an intent.
    intent = INTENT_PAYLOAD.fullmatch(button["payload"])
    if intent:
        return Choice(intent=intent[1], text=button["title"])
    return Choice(intent=None, text=button["payload"].lstrip("/ "))
