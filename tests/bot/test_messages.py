from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered

from bot.messages import MAX_CHARACTERS, Choice, UnusableMessage, clean, offered_choice

JOINER = "\N{ZERO WIDTH JOINER}"
FAMILY = JOINER.join(["\N{MAN}", "\N{WOMAN}", "\N{GIRL}"])


def bot_says(*buttons: tuple[str, str]) -> BotUttered:
    shown: list[dict[str, Any]] = [{"title": title, "payload": payload} for title, payload in buttons]
    return BotUttered("Kies maar.", {"buttons": shown})


@pytest.mark.parametrize(
    "typed",
    [
        "/gedeeld_stop",
        "//gedeeld_stop",
        "/gedeeld_stop@1.0",
        "\u202e/gedeeld_stop",
        "\u200d/gedeeld_stop",
        "\x00/gedeeld_stop",
    ],
)
def test_a_typed_payload_is_refused(typed: str) -> None:
    with pytest.raises(UnusableMessage) as refused:
        clean(typed)
    assert refused.value.response == "utter_gedeeld_onzin"


def test_a_sentence_behind_a_slash_is_only_text() -> None:
    assert clean("/ wat is de missie") == "wat is de missie"


def test_a_slash_inside_a_message_stays() -> None:
    assert clean("op 12/03/2020 en/of later") == "op 12/03/2020 en/of later"


@pytest.mark.parametrize(
    "unseen", ["\x00", "\x1b", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800", "\udfff", "\ue000", "\uffff"]
)
def test_control_characters_bidirectional_marks_and_lone_surrogates_go(unseen: str) -> None:
    assert clean(f"wel{unseen}kom") == "welkom"


def test_what_is_left_can_be_stored_as_utf_8() -> None:
    assert clean("dag \ud83d allemaal").encode("utf-8") == b"dag allemaal"


def test_every_kind_of_white_space_becomes_one_space() -> None:
    assert clean("  een\ttwee\r\n\u00a0drie\u2028vier ") == "een twee drie vier"


@pytest.mark.parametrize(
    "emoji", [FAMILY, "\N{BLACK HEART}\ufe0f", "\N{THUMBS UP SIGN}\U0001f3fd", "\U0001f1e7\U0001f1ea", "1\ufe0f\u20e3"]
)
def test_emoji_keep_their_joiners_and_variations(emoji: str) -> None:
    assert clean(f"mooi {emoji}") == f"mooi {emoji}"


def test_an_emoji_that_is_newer_than_this_python_stays() -> None:
    assert clean("\U0001f979 \U0001fae0") == "\U0001f979 \U0001fae0"


def test_a_message_of_1000_characters_is_read() -> None:
    assert clean("a" * MAX_CHARACTERS) == "a" * 1000


def test_a_message_of_1001_characters_is_too_long() -> None:
    with pytest.raises(UnusableMessage) as refused:
        clean("a" * 1001)
    assert refused.value.response == "utter_gedeeld_te_lang"


@pytest.mark.parametrize("typed", ["", " ", "\n\t", "/", "//", "\x00", "\u200b", "\u200d", "\u202e \u202c"])
def test_a_message_without_anything_to_see_is_empty(typed: str) -> None:
    with pytest.raises(UnusableMessage) as refused:
        clean(typed)
    assert refused.value.response == "utter_gedeeld_leeg"


STOP = ("Stoppen", "/gedeeld_stop")
POLICE = ("De waarden van de politie", "/politie_waarden")
CITY = ("De waarden van de stad", "/stad_waarden")
SKIP = ("Overslaan", "overslaan")


def test_the_exact_title_is_the_button_whatever_its_case_and_punctuation() -> None:
    assert offered_choice([bot_says(STOP, POLICE)], "stoppen!") == Choice("gedeeld_stop", "Stoppen")


def test_a_button_that_is_named_in_part_is_chosen() -> None:
    assert offered_choice([bot_says(POLICE, CITY)], "die van de politie graag") == Choice("politie_waarden", POLICE[0])


def test_words_that_fit_two_buttons_choose_none() -> None:
    assert offered_choice([bot_says(POLICE, CITY)], "de waarden") is None


def test_the_same_button_under_two_messages_is_not_ambiguous() -> None:
    events: list[Event] = [bot_says(POLICE), bot_says(POLICE, CITY)]
    assert offered_choice(events, "de politie") == Choice("politie_waarden", POLICE[0])


def test_a_long_message_that_holds_the_words_is_no_choice() -> None:
    assert offered_choice([bot_says(POLICE)], "waarden politie waarden politie van stad gemeente") is None


@pytest.mark.parametrize("text", ["?", "de", "van het", "iets heel anders"])
def test_a_message_that_names_no_button_is_no_choice(text: str) -> None:
    assert offered_choice([bot_says(POLICE, CITY)], text) is None


def test_a_button_of_an_older_turn_is_no_longer_on_offer() -> None:
    events: list[Event] = [bot_says(STOP), UserUttered("en nu?"), bot_says(POLICE), ActionExecuted("action_listen")]
    assert offered_choice(events, "Stoppen") is None


def test_all_messages_of_the_last_turn_offer_their_buttons() -> None:
    events: list[Event] = [UserUttered("dag"), bot_says(STOP), ActionExecuted("utter_x"), bot_says(POLICE)]
    assert offered_choice(events, "stoppen") == Choice("gedeeld_stop", "Stoppen")


def test_a_button_without_an_intent_stands_for_its_text() -> None:
    assert offered_choice([bot_says(SKIP)], "Overslaan") == Choice(None, "overslaan")


@pytest.mark.parametrize("payload", ["/gedeeld_stop@example.com", '/gedeeld_stop{"naam": "x"}', "//gedeeld_stop"])
def test_a_payload_made_of_typed_text_never_becomes_an_intent(payload: str) -> None:
    choice = offered_choice([bot_says(("Deze", payload))], "deze")
    assert choice is not None
    assert choice.intent is None
    assert not choice.text.startswith("/")


def test_a_new_conversation_offers_nothing() -> None:
    assert offered_choice([], "Stoppen") is None
