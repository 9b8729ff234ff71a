"""Fills the places of a response, one pass, value by value.

Rasa's own way formats the text with the values: a citizen who writes "{0[x]}" as a remark then
leaves a summary without any values. Here a value is only ever text.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

PLACE = re.compile(r"\{(\w+)\}")


class PlainResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's responses of the domain; named as `nlg` in endpoints.yml."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Optional[Domain] = None) -> None:
        super().__init__(domain.responses if domain else {})

    def _fill_response(
        self, response: Dict[str, Any], filled_slots: Optional[Dict[str, Any]] = None, **kwargs: Any
    ) -> Dict[str, Any]:
        values = {**(filled_slots or {}), **kwargs}
        return {key: _filled(part, values) if key in ("text", "buttons") else part for key, part in response.items()}


def _filled(part: Any, values: Dict[str, Any]) -> Any:
    """The text, or the title and payload of each button, with the known places filled."""
    if isinstance(part, str):
        return PLACE.sub(lambda place: str(values.get(place[1], place[0])), part)
    if isinstance(part, list):
        return [{key: _filled(text, values) for key, text in button.items()} for button in part]
    return part
